"""Things that are one, put together pair by pair: the one union-find of this project."""

from __future__ import annotations


class Groups:
    """Numbers 0 to size - 1, each alone at first."""

    def __init__(self, size: int) -> None:
        """Begin with each number by itself."""
        self._parent = list(range(size))

    def root(self, number: int) -> int:
        """The number that stands for this number's group."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    def put(self, gone: int, keep: int) -> None:
        """Put the group that `gone` stands for into the one that `keep` stands for."""
        self._parent[gone] = keep

    def roots(self) -> list[int]:
        """The numbers that stand for a group, ascending."""
        return [number for number, parent in enumerate(self._parent) if number == parent]

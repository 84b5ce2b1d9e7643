"""A folder that a person saves files into: which of them are there whole and were not looked at yet."""

from __future__ import annotations

from pathlib import Path

_UNFINISHED = {".crdownload", ".part", ".partial", ".download", ".tmp", ".opdownload"}
"""Names that browsers give a file while they write it."""


class Folder:
    """The files of a folder, each given once, when its size has stood still between two looks."""

    def __init__(self, folder: Path) -> None:
        """Look at nothing yet.

        Raises:
            NotADirectoryError: it is no folder.
        """
        if not folder.is_dir():
            raise NotADirectoryError(f"{folder}: not a folder")
        self._folder = folder
        self._sizes: dict[Path, tuple[int, int]] = {}
        self._done: dict[Path, tuple[int, int]] = {}

    def ready(self, *, settled: bool = False) -> list[Path]:
        """Files that are whole and new, or changed since they were given, by name.

        Args:
            settled: take what is there as whole, without a second look.
        """
        found = []
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED or not path.is_file():
                continue
            status = path.stat()
            state = (status.st_size, status.st_mtime_ns)
            before, self._sizes[path] = self._sizes.get(path), state
            if self._done.get(path) != state and (settled or before == state):
                self._done[path] = state
                found.append(path)
        return found

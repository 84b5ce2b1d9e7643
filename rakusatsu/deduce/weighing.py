"""One pass over all awards: the product of their ratios, summed, and the awards that weigh most.

Each clue was weighed once for every code of its dimension; an award costs one look-up a clue. Awards are taken in
pieces that stay in the processor's cache, so that memory does not grow with them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Ratios

LOOKED_AT = 2000
"""So many awards of the highest weight are looked at one by one; the others count in the sums."""
NEGLIGIBLE = 1e-6
"""Weights below this part of the highest are not looked at one by one."""
UNCONTRADICTED = 0.9
"""In the funnel a clue leaves the awards of this ratio and above."""
_PIECE, _BLOCK = 1 << 15, 1 << 18
_MOST_THREADS = 4
_SCALE = 1e-6
"""Products start here: seven clues of a million each stay within a float32, from which sums are made in float64."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one pass over all awards gives."""

    total: float
    """Sum of the weights of all awards."""
    alike: float
    """Mean weight of a contract that is alike some award in each respect with that clue's kinship."""
    sister: float
    """The same for sisters."""
    rows: NDArray[np.int64]
    """The heaviest awards, ascending."""
    weights: NDArray[np.float64]
    """Their weights."""
    funnel: tuple[tuple[str, int], ...]
    """Contracts that no clue so far contradicts, after each key."""
    without: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By key that is left out: sum of the weights of all awards, and mean weight of a contract alike some award."""


@dataclass(slots=True)
class _Heaviest:
    """The rows of the highest weight so far; of equal ones the first."""

    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, "i8"))
    weights: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, "f4"))
    highest: np.float32 = np.float32(0)
    lowest: np.float32 = np.float32(-1)
    """Only rows above it can still come in."""

    def add(self, first: int, weights: NDArray[np.float32]) -> None:
        """The rows from one on, after all that were added before."""
        self.highest = max(self.highest, weights.max(initial=0))
        bar = self.highest * np.float32(NEGLIGIBLE)
        places = np.flatnonzero((weights >= bar) & (weights > self.lowest))
        if len(places):
            self._keep(places + first, weights[places], bar)

    def join(self, other: _Heaviest) -> None:
        """Those of the next block."""
        self.highest = max(self.highest, other.highest)
        self._keep(other.rows, other.weights, self.highest * np.float32(NEGLIGIBLE))

    def _keep(self, rows: NDArray[np.int64], weights: NDArray[np.float32], bar: np.float32) -> None:
        self.rows = np.concatenate([self.rows, rows])
        self.weights = np.concatenate([self.weights, weights])
        kept = np.flatnonzero(self.weights >= bar)
        if len(kept) > LOOKED_AT:
            # Rows stand in ascending order, so that a stable sort leaves the first of equals in front.
            kept = np.sort(kept[np.argsort(-self.weights[kept], kind="stable")[:LOOKED_AT]])
            self.lowest = self.weights[kept].min()
        self.rows, self.weights = self.rows[kept], self.weights[kept]


class _Funnel:
    """Counts contracts, each once however many rows print it."""

    def __init__(self, index: AwardIndex) -> None:
        self._contract = index.column("contract")
        self._reprinted = index.reprinted
        self._single: dict[str, int] = {}
        self._shared: dict[str, list[NDArray[np.int64]]] = {}

    def count(self, key: str, begin: int, left: NDArray[np.bool_]) -> None:
        first, last = np.searchsorted(self._reprinted, (begin, begin + len(left)))
        rows = np.asarray(self._reprinted[first:last], "i8")
        shared = rows[left[rows - begin]]
        self._single[key] = self._single.get(key, 0) + int(np.count_nonzero(left)) - len(shared)
        self._shared.setdefault(key, []).append(np.asarray(self._contract[shared], "i8"))

    def add(self, other: _Funnel) -> None:
        for key, single in other._single.items():
            self._single[key] = self._single.get(key, 0) + single
            self._shared.setdefault(key, []).extend(other._shared[key])

    def steps(self) -> list[tuple[str, int]]:
        return [
            (key, single + len(np.unique(np.concatenate(self._shared[key]))))
            for key, single in self._single.items()
        ]


def weigh_all(
    ratios: Mapping[str, Ratios],
    dimensions: Mapping[str, str],
    kinship: Mapping[str, float],
    sister_kinship: Mapping[str, float],
    index: AwardIndex,
) -> Weighed:
    """Weigh every award.

    Args:
        ratios: by key of clue, for each code of its dimension.
        dimensions: by key.
        kinship: by key; how far a missing contract is alike some award in this respect.
        sister_kinship: the same for sisters.
        index: the awards.
    """
    pieces = _Pieces(ratios, dimensions, kinship, sister_kinship, index)
    begins = range(0, index.size, _BLOCK)
    heaviest, funnel = _Heaviest(), _Funnel(index)
    total = alike = sister = 0.0
    without = np.zeros((len(ratios), 2))
    with ThreadPoolExecutor(max(1, min(len(begins), os.cpu_count() or 1, _MOST_THREADS))) as pool:
        # In the order of the rows, whichever thread is done first: the same sums every time.
        for block in pool.map(pieces.weigh, begins):
            total += block.sums[0]
            alike += block.sums[1]
            sister += block.sums[2]
            without += block.without
            heaviest.join(block.heaviest)
            funnel.add(block.funnel)
    counted = max(1, index.rows) * _SCALE
    return Weighed(
        total=total / _SCALE,
        alike=alike / counted if index.rows else 1.0,
        sister=sister / counted if index.rows else 1.0,
        rows=heaviest.rows,
        weights=heaviest.weights.astype(np.float64) / _SCALE,
        funnel=(("", index.contracts), *funnel.steps()),
        without={
            key: (float(sums[0]) / _SCALE, float(sums[1]) / counted if index.rows else 1.0)
            for key, sums in zip(ratios, without, strict=True)
        },
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """What the rows of one block give."""

    sums: tuple[float, float, float]
    without: NDArray[np.float64]
    heaviest: _Heaviest
    funnel: _Funnel


class _Pieces:
    """Weighs blocks of awards piece by piece; several threads may use it at once."""

    def __init__(
        self,
        ratios: Mapping[str, Ratios],
        dimensions: Mapping[str, str],
        kinship: Mapping[str, float],
        sister_kinship: Mapping[str, float],
        index: AwardIndex,
    ) -> None:
        self._index = index
        self._kinds = [
            (key, table, index.column(dimensions[key]), kinship.get(key, 0.0), sister_kinship.get(key, 0.0))
            for key, table in ratios.items()
        ]
        _ = index.column("contract"), index.reprinted  # loaded before threads ask for them

    def weigh(self, first: int) -> _Block:
        """Weigh the awards of the block that begins at a row."""
        heaviest, funnel = _Heaviest(), _Funnel(self._index)
        sums, without = np.zeros(3), np.zeros((len(self._kinds), 2))
        rooms = _Rooms(len(self._kinds))
        for begin in range(first, min(first + _BLOCK, self._index.size), _PIECE):
            end = min(begin + _PIECE, first + _BLOCK, self._index.size)
            weight = self._products(begin, end, rooms, funnel)
            heaviest.add(begin, weight)
            sums += rooms.sums(end - begin)
            without += rooms.sums_without(end - begin)
        return _Block((float(sums[0]), float(sums[1]), float(sums[2])), without, heaviest, funnel)

    def _products(self, begin: int, end: int, rooms: _Rooms, funnel: _Funnel) -> NDArray[np.float32]:
        """Look up the ratios of a piece and multiply them, key after key; the weights come back."""
        size = end - begin
        left = rooms.left[:size]
        start = rooms.weight[0, :size], rooms.alike[0, :size], rooms.sister[:size]
        low, high = np.searchsorted(self._index.left_out, (begin, end))
        gone = self._index.left_out[low:high] - begin
        left[:] = True
        for product in start:
            product[:] = _SCALE
        for product in (*start, left):
            product[gone] = 0
        for place, (key, table, codes, kinship, sister_kinship) in enumerate(self._kinds):
            values, shared = rooms.values[place, :size], rooms.shared[place, :size]
            np.take(table, codes[begin:end], out=values, mode="clip")
            np.greater_equal(values, UNCONTRADICTED, out=rooms.fits[:size])
            left &= rooms.fits[:size]
            funnel.count(key, begin, left)
            np.multiply(rooms.weight[place, :size], values, out=rooms.weight[place + 1, :size])
            _share(values, kinship, shared)
            np.multiply(rooms.alike[place, :size], shared, out=rooms.alike[place + 1, :size])
            rooms.sister[:size] *= _share(values, sister_kinship, rooms.spare[:size])
        return rooms.weight[len(self._kinds), :size]


class _Rooms:
    """Arrays for one piece after the other; `weight[n]` and `alike[n]` are the products of the first n keys."""

    def __init__(self, keys: int) -> None:
        self.values, self.shared = np.empty((keys, _PIECE), "f4"), np.empty((keys, _PIECE), "f4")
        self.weight, self.alike = np.empty((keys + 1, _PIECE), "f4"), np.empty((keys + 1, _PIECE), "f4")
        self.sister, self.spare, self.behind = (np.empty(_PIECE, "f4") for _ in range(3))
        self.left, self.fits = np.empty(_PIECE, bool), np.empty(_PIECE, bool)

    def sums(self, size: int) -> tuple[float, float, float]:
        """Of weights, of what is alike and of sisters."""
        return (
            float(self.weight[-1, :size].sum()),
            float(self.alike[-1, :size].sum()),
            float(self.sister[:size].sum()),
        )

    def sums_without(self, size: int) -> NDArray[np.float64]:
        """The same of weights and of what is alike with each key left out: the product of the keys before it and of those behind it."""
        sums = np.empty((len(self.values), 2))
        spare, behind = self.spare[:size], self.behind[:size]
        for column, (products, factors) in enumerate(((self.weight, self.values), (self.alike, self.shared))):
            behind[:] = 1
            for place in range(len(factors) - 1, -1, -1):
                np.multiply(products[place, :size], behind, out=spare)
                sums[place, column] = spare.sum()
                behind *= factors[place, :size]
        return sums


def _share(values: NDArray[np.float32], kinship: float, out: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ratio of what is alike with this probability and else drawn at random."""
    np.multiply(values, np.float32(kinship), out=out)
    out += np.float32(1 - kinship)
    return out

"""One pass over all awards: the product of their ratios, summed, and the awards that weigh most.

Each clue was weighed once for every code of its dimension; an award costs one look-up a clue. Awards are taken in
pieces that stay in the processor's cache, so that memory does not grow with them.
"""

from __future__ import annotations

from collections.abc import Mapping
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
_PIECE = 1 << 15
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


@dataclass(slots=True)
class _Heaviest:
    """The rows of the highest weight so far; of equal ones the first."""

    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, "i8"))
    weights: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, "f4"))
    highest: np.float32 = np.float32(0)
    lowest: np.float32 = np.float32(-1)
    """Only rows above it can still come in."""

    def add(self, begin: int, weights: NDArray[np.float32]) -> None:
        self.highest = max(self.highest, weights.max())
        bar = self.highest * np.float32(NEGLIGIBLE)
        places = np.flatnonzero((weights >= bar) & (weights > self.lowest))
        if not len(places):
            return
        self.rows = np.concatenate([self.rows, places + begin])
        self.weights = np.concatenate([self.weights, weights[places]])
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
    codes = {key: index.column(dimensions[key]) for key in ratios}
    heaviest, funnel = _Heaviest(), _Funnel(index)
    total = alike_sum = sister_sum = 0.0
    looked_up = np.empty(_PIECE, "f4")
    for begin in range(0, index.size, _PIECE):
        end = min(begin + _PIECE, index.size)
        weight, alike, sister = (np.full(end - begin, _SCALE, "f4") for _ in range(3))
        left = np.ones(end - begin, bool)
        first, last = np.searchsorted(index.left_out, (begin, end))
        gone = index.left_out[first:last] - begin
        for product in (weight, alike, sister, left):
            product[gone] = 0
        values = looked_up[: end - begin]
        for key, table in ratios.items():
            np.take(table, codes[key][begin:end], out=values, mode="clip")
            left &= values >= UNCONTRADICTED
            funnel.count(key, begin, left)
            weight *= values
            alike *= _shared(values, kinship.get(key, 0.0))
            sister *= _shared(values, sister_kinship.get(key, 0.0))
        total += float(weight.sum(dtype=np.float64))
        alike_sum += float(alike.sum(dtype=np.float64))
        sister_sum += float(sister.sum(dtype=np.float64))
        heaviest.add(begin, weight)
    counted = max(1, index.rows) * _SCALE
    return Weighed(
        total=total / _SCALE,
        alike=alike_sum / counted if index.rows else 1.0,
        sister=sister_sum / counted if index.rows else 1.0,
        rows=heaviest.rows,
        weights=heaviest.weights.astype(np.float64) / _SCALE,
        funnel=(("", index.contracts), *funnel.steps()),
    )


def _shared(values: NDArray[np.float32], kinship: float) -> NDArray[np.float32]:
    """The ratio of what is alike with this probability and else drawn at random."""
    mixed: NDArray[np.float32] = values * np.float32(kinship)
    mixed += np.float32(1 - kinship)
    return mixed

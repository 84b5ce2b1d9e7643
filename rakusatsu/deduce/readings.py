"""Readings of an article with one kind of clue left out: one may be false, or may be misread.

The weights of `inference` hold every clue for false with what is left of its certainty. Here each is held for false outright: how
likely the first company is then, and how likely it is that the contract is not in the data. The sums over all awards come from the
same pass (`Weighed.without`); companies are compared by the heaviest awards of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Ratios
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.weighing import Weighed


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clues say with those of one key left out."""

    key: str
    first: float
    """Posterior, as weighed, of the company that is first with all clues."""
    second: float
    """Of the likeliest other company."""
    missing: float
    """Posterior, as weighed, that the contract is not in the data."""


def readings_without(
    company: int, ratios: Mapping[str, Ratios], weighed: Weighed, not_in_data: float, index: AwardIndex
) -> tuple[Reading, ...]:
    """One reading for each key, in the order of the keys.

    Args:
        company: code of the company that is first with all clues.
        ratios: by key, for each code of its dimension.
        weighed: the pass over all awards.
        not_in_data: probability beforehand that the contract is not in the data.
        index: the awards.
    """
    company_of = np.asarray(index.column("company")[weighed.rows])
    codes, places = np.unique(company_of, return_inverse=True)
    own = codes == company
    share = (1 - not_in_data) / max(1, index.contracts)
    readings = []
    for key, (total, alike) in weighed.without.items():
        of_rows = ratios[key][index.column(KINDS[key].dimension)[weighed.rows]]
        left: NDArray[np.float64] = weighed.weights / np.maximum(of_rows, np.float32(1e-9))
        sums = np.bincount(places, weights=left, minlength=len(codes))
        none = not_in_data * alike
        whole = share * max(total, float(left.sum())) + none
        readings.append(
            Reading(
                key,
                share * float(sums[own].sum()) / whole,
                share * float(sums[~own].max(initial=0.0)) / whole,
                none / whole,
            )
        )
    return tuple(readings)

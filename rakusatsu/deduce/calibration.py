"""What the first company's posterior, and "not in the data", are worth: how often they are true, by what else is known.

The weights of `inference` order companies well, but take a company that one clue speaks against for less likely than it is where
that clue is false, and do not know of lots. Both are logistic in the features of `Standing`, fitted to articles in newsroom
styles by groups of awards, those of plain questions to blind cases (docs/deduction-measured.md says to which, and on what they were reported).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

_FLOOR = 1e-12
_FARTHEST = 8.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the first company stands."""

    first: float
    """Its posterior as weighed."""
    missing: float
    """Posterior as weighed that the contract is not in the data."""
    second: float
    """Posterior as weighed of the next company."""
    against: int = 0
    """Sure clues that contradict its likeliest contract."""
    twin: bool = False
    """The same buyer bought from another company what fits subject and time as well."""
    lot: bool = False
    """Its title is one of several lots (その１, 第54工区)."""
    told: float = 0.0
    """How much likelier the words for the thing bought are for its title, as a power of ten."""
    given: bool = False
    """Whether a person gave every clue."""
    first_without: float | None = None
    """Where one clue contradicts it: its posterior as weighed with that clue left out."""
    second_without: float = 0.0
    """The same for the next company."""
    buyer_absent: bool = False
    """Whether the data hold no contract of the buyer said."""
    worded: bool = True
    """Whether any word for the thing bought is told."""
    held: float = 1.0
    """Share of the words for the thing bought that the title of its likeliest contract holds."""
    printed: bool = False
    """Whether nearly all awards of the data print day and place: what is told of them is then held against every award."""

    @property
    def plain(self) -> bool:
        """Whether such data are asked in words that the title holds, and no clue of an article contradicts it."""
        whole = self.worded and self.held >= WHOLE and not self.against
        return self.printed and (self.given or whole)


FIRST = (-0.36, 0.84, 0.38, -0.95, -1.39, -0.12, 0.09, -0.2, 0.36)
"""For the first company: 1, log odds as weighed, what they gain with the clue against it left out, a clue against it, a
second one, a twin, a lot, its lead over the next, the square of that lead."""
FIRST_OF_GIVEN = (0.64, 0.96, 0.0, -4.0, 0.0, -0.62, -0.62, 0.0, 0.0)
"""The same where a person gives every clue: nothing is misread, and a clue against it tells more."""
MISSING = (1.47, -0.5, 0.63, 0.65, 0.53, 0.37, -0.12, -0.14, -0.2, 0.37, 1.53)
"""For "not in the data": 1; no clue against the first company, two of them; log odds as weighed where none, one, two are; its lead
over the next with the clue against it left out, its lead where no clue is, the square of its lead; how rare the words are that its title holds times
the share that it does not hold; and whether the data hold no contract of the buyer (no article of the fit is of that kind: kept from before)."""
MISSING_OF_PRINTED = (3.62, -3.08, 1.02, 0.56, 1.15, 0.74, 0.35, -0.23, -0.12, 4.88, 0.12)
"""The same for plain questions (`Standing.plain`): there a title that lacks a word, or a company hardly ahead, tells more."""
PRINTED_FROM = 0.8
"""Share of awards that print day and place from which data count as printing them: 0.91 of ministries' tables, 0.22 with bid lists added."""
WHOLE = 0.99
"""A title that holds at least this share of the words told holds them all."""
_RAREST = 5.0


def features_of_first(standing: Standing) -> tuple[float, ...]:
    """What FIRST weighs."""
    lead = _lead(standing.first, standing.second)
    return (
        1.0,
        _odds(standing.first),
        _gain(standing.first, standing.first_without),
        float(standing.against > 0),
        float(standing.against > 1),
        float(standing.twin),
        float(standing.lot),
        lead,
        lead**2 / _FARTHEST,
    )


def features_of_missing(standing: Standing) -> tuple[float, ...]:
    """What MISSING weighs: one curve where no clue contradicts the first company, others where one or more do."""
    lead = _lead(standing.first, standing.second)
    odds = _odds(standing.missing)
    none, one, more = (
        float(match) for match in (standing.against == 0, standing.against == 1, standing.against > 1)
    )
    without = standing.first_without
    told = min(_RAREST, max(0.0, standing.told)) * (1 - standing.held)
    return (
        1.0,
        none,
        more,
        none * odds,
        one * odds,
        more * odds,
        0.0 if without is None else _lead(without, standing.second_without, least=-3.0),
        none * lead,
        lead**2 / _FARTHEST,
        none * told,
        float(standing.buyer_absent),
    )


def _lead(first: float, second: float, least: float = 0.0) -> float:
    """The log of how much likelier the first is than the next, within bounds.

    It stands still where the odds of the first do: else a likelier first company could come out as less likely.
    """
    least_first = math.exp(-_FARTHEST)
    return min(_FARTHEST, max(least, math.log(max(first, least_first) / max(second, _FLOOR))))


def _gain(with_it: float, without: float | None) -> float:
    return 0.0 if without is None else _odds(without) - _odds(with_it)


def _odds(probability: float) -> float:
    inside = min(max(probability, _FLOOR), 1 - _FLOOR)
    return max(-_FARTHEST, min(_FARTHEST, math.log(inside / (1 - inside))))


def calibrated(standing: Standing) -> tuple[float, float]:
    """Posterior of the first company and of "not in the data", each as often true as it says; together at most 1."""
    if standing.plain:
        missing = _logistic(MISSING_OF_PRINTED, features_of_missing(standing))
        first = min(_logistic(FIRST_OF_GIVEN, features_of_first(standing)), 1 - missing)
        if (
            standing.against
        ):  # which says less of "not in the data" too: what is left to the first must not grow by it
            first = min(first, calibrated(replace(standing, against=standing.against - 1))[0])
        return first, missing
    first = _logistic(FIRST_OF_GIVEN if standing.given else FIRST, features_of_first(standing))
    missing = _logistic(MISSING, features_of_missing(standing))
    if standing.against and standing.first_without is None:
        # Of two curves the one for a clue against it must not say more.
        first = min(first, calibrated(replace(standing, against=0))[0])
    return first, min(missing, 1 - first)


def prints_day_and_place(shares: Mapping[str, float]) -> bool:
    """Whether data print day and place nearly throughout.

    Args:
        shares: by key of clue the share of awards that print the fact (`coverage["printed"]`).
    """
    return min(shares.get("time", 0.0), shares.get("place", 0.0)) >= PRINTED_FROM


def _logistic(weights: tuple[float, ...], features: tuple[float, ...]) -> float:
    score = sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))

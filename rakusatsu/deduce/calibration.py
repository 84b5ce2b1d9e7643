"""What the first company's posterior, and "not in the data", are worth: how often they are true, by what else is known.

The weights of `inference` order companies well, but take a company that one clue speaks against for less likely than it is where
that clue is false, and do not know of lots. Both are logistic in the features of `Standing`, fitted to articles in newsroom
styles by groups of awards (docs/deduction-measured.md says to which, and on what they were reported).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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
    missing_without: float | None = None
    """The same for "not in the data"."""
    buyer_absent: bool = False
    """Whether the data hold no contract of the buyer said."""
    held: float = 1.0
    """Share of the words for the thing bought that the title of its likeliest contract holds."""


FIRST = (-0.6, 1.15, 0.7, -0.9, 0.0, -0.7, -0.52)
"""For the first company: 1, log odds as weighed, what they gain with the clue against it left out, a clue against it, a
second one, a twin, a lot. That of a twin is kept from an earlier fit: the articles here hold too few, and wrong names are mostly twins."""
FIRST_OF_GIVEN = (0.64, 0.96, 0.0, -4.0, 0.0, -0.62, -0.62)
"""The same where a person gives every clue: nothing is misread, and a clue against it tells more."""
MISSING = (0.54, 0.72, 0.28, 0.42, 1.0, 0.14, -0.52, 1.53)
"""For "not in the data": 1, log odds as weighed, how far they are from even, what they gain with the clue against the first
company left out, a clue against it, its lead over the next, the square of that lead, and whether the data hold no contract of
the buyer."""


def features_of_first(standing: Standing) -> tuple[float, ...]:
    """What FIRST weighs."""
    return (
        1.0,
        _odds(standing.first),
        _gain(standing.first, standing.first_without),
        float(standing.against > 0),
        float(standing.against > 1),
        float(standing.twin),
        float(standing.lot),
    )


def features_of_missing(standing: Standing) -> tuple[float, ...]:
    """What MISSING weighs."""
    lead = math.log(max(standing.first, _FLOOR) / max(standing.second, _FLOOR))
    lead = min(_FARTHEST, max(0.0, lead))
    odds = _odds(standing.missing)
    return (
        1.0,
        odds,
        abs(odds),
        _gain(standing.missing, standing.missing_without),
        float(standing.against > 0),
        lead,
        lead**2 / _FARTHEST,
        float(standing.buyer_absent),
    )


def _gain(with_it: float, without: float | None) -> float:
    return 0.0 if without is None else _odds(without) - _odds(with_it)


def _odds(probability: float) -> float:
    inside = min(max(probability, _FLOOR), 1 - _FLOOR)
    return max(-_FARTHEST, min(_FARTHEST, math.log(inside / (1 - inside))))


def calibrated(standing: Standing) -> tuple[float, float]:
    """Posterior of the first company and of "not in the data", each as often true as it says; together at most 1."""
    first = _logistic(FIRST_OF_GIVEN if standing.given else FIRST, features_of_first(standing))
    missing = _logistic(MISSING, features_of_missing(standing))
    return first, min(missing, 1 - first)


def _logistic(weights: tuple[float, ...], features: tuple[float, ...]) -> float:
    score = sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))

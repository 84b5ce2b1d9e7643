"""What the first company's posterior, and "not in the data", are worth: how often they are true, by what else is known.

The weights of `inference` order companies well, but take a company that one clue speaks against for likelier than it is,
and do not know of twins and lots. Both are logistic in the features of `Standing`, fitted by
`python -m benchmarks deduction_fit` (docs/deduction.md says to what, and on what they were reported).
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


FIRST = (-0.7, 1.2, -0.5, -0.7, -0.7, -0.7)
"""For the first company: 1, log odds as weighed, a clue against it, a second one, a twin, a lot."""
FIRST_OF_GIVEN = (0.64, 0.96, -4.0, 0.0, -0.62, -0.62)
"""The same where a person gives every clue: nothing is misread, and a clue against it tells more."""
MISSING = (1.1, 0.47, 0.5, -0.07, -0.3)
"""For "not in the data": 1, log odds as weighed, a clue against the first company, how its title is told, its lead."""


def features_of_first(standing: Standing) -> tuple[float, ...]:
    """What FIRST weighs."""
    return (
        1.0,
        _odds(standing.first),
        float(standing.against > 0),
        float(standing.against > 1),
        float(standing.twin),
        float(standing.lot),
    )


def features_of_missing(standing: Standing) -> tuple[float, ...]:
    """What MISSING weighs."""
    lead = math.log(max(standing.first, _FLOOR) / max(standing.second, _FLOOR))
    told = max(0.0, standing.told)
    return 1.0, _odds(standing.missing), float(standing.against > 0), told, min(_FARTHEST, max(0.0, lead))


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

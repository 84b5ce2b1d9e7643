"""What the first company's posterior is worth: how often it is the one, by what else is known of the case.

The weights of `inference` order companies well, but take a company that one clue speaks against for likelier than it
is, and do not know of twins. `log odds = SHIFT + SLOPE · log odds` (+ AGAINST, + TWIN) was fitted to blind cases of the
seeds 101 to 104 by `python -m benchmarks deduction_fit`; it keeps the order of posteriors within each kind of case.
"""

from __future__ import annotations

import math

SHIFT = 0.64
SLOPE = 0.96
AGAINST = -4.0
"""A sure clue contradicts the company's contract: of 3,042 such first candidates 1.3 % were the firm."""
TWIN = -0.62
"""The same buyer bought from another company what fits subject and time as well."""
_FLOOR = 1e-12


def calibrated(posterior: float, *, against: bool, twin: bool) -> float:
    """The posterior of the first company as often true as it says."""
    inside = min(max(posterior, _FLOOR), 1 - _FLOOR)
    odds = SHIFT + SLOPE * math.log(inside / (1 - inside)) + AGAINST * against + TWIN * twin
    return 1 / (1 + math.exp(-odds))

"""Bands into which amounts and award rates are sorted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

AMOUNT_BANDS = (0, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000)
"""Lower ends in yen: up to 100万, 1000万, 1億, 10億, 100億, and above."""
RATE_BANDS = (0.0, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Lower ends of award rates; the last is 100 % and above."""
NO_BAND = -1


def band_of(values: NDArray[np.generic], bands: Sequence[float]) -> NDArray[np.int64]:
    """The number of the band each value lies in; `NO_BAND` where there is no value."""
    bands_of = np.searchsorted(np.asarray(bands), values, "right") - 1
    bands_of[~(values >= 0)] = NO_BAND  # type: ignore[operator]
    return bands_of.astype("i8")

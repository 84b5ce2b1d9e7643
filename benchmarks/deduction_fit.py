"""Fits the calibration of posteriors (`rakusatsu.deduce.calibration`) to blind cases, and shows how well each seed fits.

Seeds for this are others than those that `python -m benchmarks deduction` is reported on.
"""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from benchmarks.deduction import blind_cases, corpus_data, question_of

SEEDS = tuple(int(seed) for seed in os.environ.get("RAKUSATSU_SEEDS", "101,102,103,104").split(","))
CASES = int(os.environ.get("RAKUSATSU_CASES", "2200"))
_RIDGE = 0.5
Facts = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Features of the first company and whether it was the firm; features of "not in the data" and whether it was so."""


def observed(seed: int) -> Facts:
    """What `calibrated` is given in every blind case of a seed, and what was true."""
    from pipelines.index.open import open_index
    from rakusatsu.deduce.calibration import features_of_first, features_of_missing
    from rakusatsu.deduce.deduction import gather_clues
    from rakusatsu.deduce.inference import infer

    index = open_index(corpus_data())
    first, missing, right, absent = [], [], [], []
    for case, seen, firm in blind_cases(index, seed, CASES):
        clues, _ = gather_clues(question_of(case), seen)
        found = infer(clues, seen)
        if not found.companies:
            continue
        first.append(features_of_first(found.standing))
        missing.append(features_of_missing(found.standing))
        right.append(seen is index and found.companies[0].company in firm)
        absent.append(seen is not index)
    return tuple(np.array(column, float) for column in (first, right, missing, absent))  # type: ignore[return-value]


def fit(known: NDArray[np.float64], truths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression, by Newton's method."""
    slopes = np.zeros(known.shape[1])
    for _ in range(60):
        likely = 1 / (1 + np.exp(-known @ slopes))
        curvature = (known * (likely * (1 - likely))[:, None]).T @ known + _RIDGE * np.eye(len(slopes))
        slopes += np.linalg.solve(curvature, known.T @ (truths - likely) - _RIDGE * slopes)
    return slopes


def main() -> None:
    seen = [observed(seed) for seed in SEEDS]
    for seed, (first, right, missing, absent) in zip(SEEDS, seen, strict=True):
        print(
            f"  seed {seed}, {len(first)} cases: FIRST {_shown(first, right)}, MISSING {_shown(missing, absent)}"
        )
    first, right, missing, absent = (np.concatenate(column) for column in zip(*seen, strict=True))
    print(f"  all: FIRST {_shown(first, right)}, MISSING {_shown(missing, absent)}")
    against = first[:, 3] > 0
    print(
        f"  first candidates that a clue contradicts: {int(against.sum())}, of these the firm {right[against].mean():.2%}"
    )


def _shown(known: NDArray[np.float64], truths: NDArray[np.float64]) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in fit(known, truths)) + ")"

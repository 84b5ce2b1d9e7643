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
_FLOOR = 1e-6


def observed(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For every case: (log odds of the first company as weighed, against, twin), and whether it was the firm."""
    from pipelines.index.open import open_index
    from rakusatsu.deduce import inference
    from rakusatsu.deduce.deduction import gather_clues

    weighed: list[float] = []

    def as_weighed(posterior: float, *, against: bool, twin: bool) -> float:
        weighed.append(posterior)
        return posterior

    index = open_index(corpus_data())
    kept, inference.calibrated = inference.calibrated, as_weighed
    facts, truths = [], []
    try:
        for case, seen, firm in blind_cases(index, seed, CASES):
            clues, _ = gather_clues(question_of(case), seen)
            companies = inference.infer(clues, seen).companies
            if not companies:
                continue
            posterior = min(max(weighed[-1], _FLOOR), 1 - _FLOOR)
            first = companies[0]
            facts.append((np.log(posterior / (1 - posterior)), bool(first.against), first.twin))
            truths.append(seen is index and first.company in firm)
    finally:
        inference.calibrated = kept
    return np.array(facts, float), np.array(truths, float)


def fit(facts: NDArray[np.float64], truths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift and slopes of a logistic regression, by Newton's method."""
    known = np.column_stack([np.ones(len(facts)), facts])
    slopes = np.zeros(known.shape[1])
    for _ in range(60):
        likely = 1 / (1 + np.exp(-known @ slopes))
        curvature = (known * (likely * (1 - likely))[:, None]).T @ known + _RIDGE * np.eye(len(slopes))
        slopes += np.linalg.solve(curvature, known.T @ (truths - likely) - _RIDGE * slopes)
    return slopes


def main() -> None:
    seen = [observed(seed) for seed in SEEDS]
    names = ("SHIFT", "SLOPE", "AGAINST", "TWIN")
    for seed, (facts, truths) in zip(SEEDS, seen, strict=True):
        own = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, fit(facts, truths), strict=True))
        print(f"  seed {seed}, {len(facts)} cases: {own}", flush=True)
    facts = np.concatenate([facts for facts, _ in seen])
    truths = np.concatenate([truths for _, truths in seen])
    for name, value in zip(names, fit(facts, truths), strict=True):
        print(f"  {name} = {value:.3f}")
    against = facts[:, 1] > 0
    print(
        f"  first candidates that a clue contradicts: {int(against.sum())}, of these the firm {truths[against].mean():.2%}"
    )

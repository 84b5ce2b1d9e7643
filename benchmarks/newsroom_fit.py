"""Fits the calibration for articles to one part of the newsroom articles, and shows on another how often it is right.

Fitted to `subjects`, looked at on `report_subjects`; nothing is fitted to the independent articles (`python -m benchmarks news`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.deduction_fit import fit
from benchmarks.newsroom.cases import NewsroomArticle, articles, subjects
from benchmarks.newsroom.report import bands, looked_up, same_firm
from pipelines.index.open import open_index
from rakusatsu.deduce.calibration import Standing, features_of_first, features_of_missing

SEEDS = tuple(int(seed) for seed in os.environ.get("RAKUSATSU_SEEDS", "1,2").split(","))
Seen = tuple[NewsroomArticle, Standing, bool]
"""An article, how the first company stands, and whether it is the firm and in the data."""


def observed(data: Path, part: str, seed: int) -> Iterator[Seen]:
    """What `calibrated` is given for every article about one contract."""
    from rakusatsu.deduce.answer import Question
    from rakusatsu.deduce.coverage_notes import coverage_notes
    from rakusatsu.deduce.deduction import gather_clues
    from rakusatsu.deduce.inference import infer

    index = open_index(data)
    code_of, awards = looked_up(index, {row["award_id"] for row in subjects(part)})
    firms = {code: same_firm(index, code) for code in set(code_of.values())}
    for article in articles(awards, seed, part):
        if article.group not in "ab":
            continue
        own = firms[code_of[article.award_id]]
        seen = index
        for code in own if article.removed else ():
            seen = seen.without(code)
        clues, _ = gather_clues(Question(article.text, article.published), seen)
        absent = any(note.code == "buyer_absent" for note in coverage_notes(clues, seen))
        found = infer(clues, seen, buyer_absent=absent)
        if found.companies:
            yield article, found.standing, not article.removed and found.companies[0].company in own


def main() -> None:
    from benchmarks.news import corpus_data

    data = corpus_data()
    fitted = [one for seed in SEEDS for one in observed(data, "subjects", seed)]
    shown = [one for seed in SEEDS for one in observed(data, "report_subjects", seed)]
    for name, features, truth in (
        ("FIRST", features_of_first, lambda one: one[2]),
        ("MISSING", features_of_missing, lambda one: one[0].removed),
    ):
        known = np.array([features(standing) for _, standing, _ in fitted])
        weights = fit(known, np.array([truth(one) for one in fitted], float))
        print(f"{name} = ({', '.join(f'{weight:.2f}' for weight in weights)})  # {len(fitted)} articles")
        for title, groups in (("true clues", "a"), ("one false", "b")):
            own = [one for one in shown if one[0].group in groups]
            said = _likely(np.array([features(standing) for _, standing, _ in own]) @ weights)
            bands(f"{title}, {name}", zip(said.tolist(), map(truth, own), strict=True))


def _likely(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-scores))
    return likely

"""Runs the articles of this benchmark and prints its figures."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.newsroom.cases import NewsroomArticle, articles, no_contract, subjects
from benchmarks.newsroom.wording import is_meant
from pipelines.datasets.query import connect, quote
from pipelines.index.open import AwardIndex, open_index
from rakusatsu.deduce.answer import Deduction, Question
from rakusatsu.deduce.deduction import deduce

SEED = int(os.environ.get("RAKUSATSU_SEED", "20261126"))
PART = os.environ.get("RAKUSATSU_NEWSROOM_PART", "report_subjects")
"""`report_subjects`, to which nothing was fitted, or `subjects`, to which the calibration was."""
SURE_ENOUGH = 0.1
"""Clues below this certainty are not counted as found."""
KEYS = ("buyer", "place", "time", "amount", "method", "bidders")
BANDS = (0, 0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 1.0001)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An article and what came of it."""

    article: NewsroomArticle
    found: Deduction
    right: bool
    """Whether the first candidate is the firm and the firm was left in the data."""

    @property
    def wrong(self) -> bool:
        """Whether a name was given that is not the firm's."""
        return self.found.answer is not None and not self.right


def outcomes(data: Path, part: str, seed: int = SEED) -> Iterator[Outcome]:
    """Every article of a part, answered."""
    index = open_index(data)
    code_of, awards = looked_up(index, {row["award_id"] for row in subjects(part)})
    firms = {code: same_firm(index, code) for code in set(code_of.values())}
    for article in articles(awards, seed, part):
        own = firms[code_of[article.award_id]]
        seen = index
        for code in own if article.removed else ():
            seen = seen.without(code)
        found = deduce(Question(article.text, article.published), seen)
        keys = {index.company_key(code) for code in own}
        first = found.candidates[0].company_id if found.candidates else None
        yield Outcome(article, found, not article.removed and first in keys)


def same_firm(index: AwardIndex, code: int) -> frozenset[int]:
    """The codes of all companies that bear a name of this one, legal form aside."""
    names = f"read_parquet({quote(str(index.folder / 'names.parquet'))})"
    rows = (
        connect()
        .execute(
            f"SELECT DISTINCT company FROM {names} WHERE key IN (SELECT key FROM {names} WHERE company = ?)",
            [code],
        )
        .fetchall()
    )
    return frozenset({code, *(int(other) for (other,) in rows)})


def looked_up(index: AwardIndex, wanted: set[str]) -> tuple[dict[str, int], dict[str, Mapping[str, Any]]]:
    """The awards by award_id, and the codes of their companies."""
    company = index.column("company")
    codes: dict[str, int] = {}
    awards: dict[str, Mapping[str, Any]] = {}
    step = 20_000
    for begin in range(0, index.size, step):
        rows = list(range(begin, min(begin + step, index.size)))
        for row, award in zip(rows, index.award_rows(rows, ("award_id",)), strict=True):
            if award["award_id"] in wanted:
                codes[award["award_id"]] = row
    for (award_id, row), award in zip(codes.items(), index.award_rows(list(codes.values())), strict=True):
        awards[award_id] = award
        codes[award_id] = int(company[row])
    return codes, awards


def share(part: int, whole: int) -> str:
    """A share with its 95 % interval (Wilson)."""
    if not whole:
        return "– (0)"
    z, q = 1.96, part / whole
    middle = (q + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(q * (1 - q) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{q:.1%} [{max(0.0, middle - half):.1%}–{min(1.0, middle + half):.1%}] ({part}/{whole})"


def _figures(title: str, cases: Sequence[Outcome]) -> None:
    answered = sum(case.found.answer is not None for case in cases)
    first = sum(case.right for case in cases)
    print(
        f"{title}: answered {share(answered, len(cases))}; wrong {share(sum(c.wrong for c in cases), len(cases))}; first {first / max(1, len(cases)):.1%}"
    )


def bands(title: str, said_and_true: Iterable[tuple[float, bool]]) -> None:
    """How often what is said with a probability is true."""
    pairs = list(said_and_true)
    for low, high in pairwise(BANDS):
        own = [(said, true) for said, true in pairs if low <= said < high]
        if own:
            mean = sum(said for said, _ in own) / len(own)
            true = sum(true for _, true in own) / len(own)
            mark = "  OFF" if len(own) >= 50 and abs(mean - true) > 0.1 else ""
            print(
                f"  {title} {low:.2f}–{min(high, 1):.2f}: says {mean:.3f}, true {true:.3f} ({len(own)}){mark}"
            )


def understood(cases: Sequence[Outcome]) -> None:
    """Recall and precision of clues per kind, over the words written."""
    planted: Counter[str] = Counter()
    read: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for case in cases:
        for slot in case.article.slots:
            if slot.key not in KEYS:
                continue
            planted[slot.key] += 1
            hits = [
                clue
                for clue in case.found.clues
                if clue.key == slot.key and any(b < slot.end and slot.begin < e for b, e in clue.spans)
            ]
            read[slot.key] += any(is_meant(slot.said, slot.key, clue.meaning) for clue in hits)
        for clue in case.found.clues:
            if clue.key not in KEYS or clue.certainty < SURE_ENOUGH:
                continue
            found[clue.key] += 1
            true[clue.key] += any(
                slot.key == clue.key and is_meant(slot.said, slot.key, clue.meaning)
                for slot in case.article.slots
            )
    for key in KEYS:
        print(
            f"  clue {key}: recall {share(read[key], planted[key])}; precision {share(true[key], found[key])}"
        )


def main() -> None:
    from benchmarks.news import corpus_data

    data = corpus_data()
    index = open_index(data)
    cases = list(outcomes(data, PART))
    print(f"data {data}, part {PART}, seed {SEED}, {len(cases)} articles")
    of = {
        (group, removed): [c for c in cases if c.article.group == group and c.article.removed == removed]
        for group in "abef"
        for removed in (False, True)
    }
    _figures("a true clues", of["a", False])
    _figures(
        "a, four clues and more",
        [c for c in of["a", False] if len({slot.key for slot in c.article.slots}) >= 4],
    )
    for level in ("close", "general"):
        _figures(f"a {level}", [c for c in of["a", False] if c.article.level == level])
    _figures("b one false clue", of["b", False])
    for key in sorted({c.article.false for c in of["b", False]}):
        _figures(f"b {key} false", [c for c in of["b", False] if c.article.false == key])
    _figures("c removed", of["a", True])
    _figures("cb removed, one false", of["b", True])
    _figures("e named openly", of["e", False])
    _figures("e named, firm removed", of["e", True])
    _figures("f subcontractor sought", [*of["f", False], *of["f", True]])
    silent = sum(deduce(Question(text, None), index).answer is None for text in no_contract())
    print(f"d no contract: answered {len(no_contract()) - silent} of {len(no_contract())}")
    for title, groups in (("true clues", "a"), ("one false", "b")):
        own = [c for c in cases if c.article.group in groups]
        bands(
            f"{title}, first", ((c.found.candidates[0].posterior, c.right) for c in own if c.found.candidates)
        )
        bands(f"{title}, not in the data", ((c.found.not_in_data, c.article.removed) for c in own))
    understood([c for c in cases if c.article.group in "ab"])

"""Blind deduction: does it name the right firm, and does it keep silent when the firm is not in the data?

At least 2,000 real awards of the corpus (workbooks and 官報) become cases: clues blurred as newspapers blur them, every
second one told as an article. In half of the cases every award of the true firm is taken out of the data first, under
every company_id whose name differs in the legal form alone: 財団法人 X that became 公益財団法人 X is one firm.
Wanted: wrong names given as answers ≤ 1 % of all cases and ≤ 1 % of those with the firm removed; answers in ≥ 60 % of
the cases with the firm present and at least four clues.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.deduction_cases import Case, make_case
from pipelines.index.open import AwardIndex, open_index

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Question

CACHE = Path(".benchmarks")
PLOT = Path("docs/deduction-calibration.svg")
CASES = int(os.environ.get("RAKUSATSU_CASES", "2600"))
SEED = int(os.environ.get("RAKUSATSU_SEED", "20261123"))
"""Parameters were tuned on cases of the seeds 101 to 104."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """How one case went. `rank`: of the true firm among the candidates, 0 where it is not."""

    removed: bool
    as_text: bool
    clues: int
    rank: int
    answered: bool
    posterior: float
    carried: bool
    """Whether nothing but its posterior may keep the first candidate from being the answer."""

    @property
    def wrong(self) -> bool:
        """Whether a name was given that is not the firm's."""
        return self.answered and (self.removed or self.rank != 1)


def corpus_data() -> Path:
    """The corpus as datasets, extracted and resolved once and kept in `.benchmarks`."""
    given = os.environ.get("RAKUSATSU_BENCHMARK_DATA")
    if given:
        return Path(given)
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    shared = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))
    folder = CACHE / "corpus"
    if not (folder / "companies").is_dir():
        files = [
            *(shared / "corpus/disclosure/xlsx").glob("*.xlsx"),
            *(shared / "corpus/kanpo").glob("*.pdf"),
        ]
        if not files:
            raise SystemExit(f"no corpus of real documents at {shared}")
        shutil.rmtree(folder, ignore_errors=True)
        CliRunner().invoke(app, ["extract", *sorted(map(str, files)), "--out", str(folder)])
        CliRunner().invoke(app, ["resolve", "--data", str(folder)])
    return folder


def blind_cases(
    index: AwardIndex, seed: int, count: int
) -> Iterator[tuple[Case, AwardIndex, frozenset[int]]]:
    """Cases with the awards that may be seen and the codes of the true firm; of half of them it was taken out."""
    random_ = random.Random(seed)
    rows = random_.sample(range(index.rows), min(count, index.rows))
    company = index.column("company")
    firms = same_firms(index)
    for number, (row, award) in enumerate(zip(rows, index.award_rows(rows), strict=True)):
        code = int(company[row])
        case = make_case(award, index.company_key(code), random_, as_text=number % 2 == 1)
        removed = random_.random() < 0.5
        if case is None:
            continue
        seen = index
        for own in firms[code] if removed else ():
            seen = seen.without(own)
        yield case, seen, firms[code]


def same_firms(index: AwardIndex) -> dict[int, frozenset[int]]:
    """By code of a company: the codes of all companies of its name, legal form aside."""
    from pipelines.names import parse_name
    from rakusatsu.deduce.company_names import company_names

    cores = {}
    codes = np.unique(index.column("company")).tolist()
    for code, named in zip(codes, company_names(index, codes), strict=True):
        name = named.name
        cores[code] = parse_name(name, with_reading=False).core or name
    groups: dict[str, set[int]] = {}
    for code, core in cores.items():
        groups.setdefault(core, set()).add(code)
    return {code: frozenset(groups[core]) for code, core in cores.items()}


def outcomes(data: Path) -> Iterator[CaseOutcome]:
    from rakusatsu.deduce.deduction import deduce

    index = open_index(data)
    for case, seen, firm in blind_cases(index, SEED, CASES):
        truth = {index.company_key(code) for code in firm}
        removed = seen is not index
        found = deduce(question_of(case), seen)
        ranks = [place for place, one in enumerate(found.candidates, 1) if one.company_id in truth]
        top = found.candidates[0].posterior if found.candidates else 0.0
        yield CaseOutcome(
            removed,
            case.text is not None,
            len(case.clues),
            ranks[0] if ranks else 0,
            found.answer is not None,
            top,
            all(reason.startswith("the likeliest company has") for reason in found.reasons),
        )


def question_of(case: Case) -> Question:
    from rakusatsu.deduce.answer import Question

    if case.text:
        return Question(case.text, case.published)
    return Question(None, case.published, tuple((key, str(value)) for key, value in case.clues.items()))


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2%} ({part}/{whole})" if whole else "–"


def report(title: str, cases: list[CaseOutcome]) -> None:
    present = [case for case in cases if not case.removed]
    removed = [case for case in cases if case.removed]
    four = [case for case in present if case.clues >= 4]
    print(f"{title}: {len(cases)} cases, {len(removed)} with the firm removed")
    print(
        f"  firm present: top-1 {share(sum(c.rank == 1 for c in present), len(present))}, top-5 {share(sum(c.rank > 0 for c in present), len(present))}"
    )
    print(
        f"  answered: {share(sum(c.answered for c in present), len(present))} of present; with ≥ 4 clues {share(sum(c.answered for c in four), len(four))} (asked: ≥ 60 %)"
    )
    print(
        f"  wrong names given: {share(sum(c.wrong for c in cases), len(cases))} of all (asked: ≤ 1 %); {share(sum(c.wrong for c in removed), len(removed))} of removed (asked: ≤ 1 %)"
    )


def calibration(cases: list[CaseOutcome]) -> None:
    """Posterior of the first candidate against how often it is the true firm."""
    edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.001]
    points = []
    print(
        "  were an answer given from a posterior of …: answered with ≥ 4 clues; wrong of all; wrong of removed"
    )
    for bar in (0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99):
        given = [case for case in cases if case.carried and case.posterior >= bar]
        wrong = [case for case in given if case.removed or case.rank != 1]
        four = [case for case in cases if not case.removed and case.clues >= 4]
        answered = sum(not case.removed and case.clues >= 4 for case in given)
        removed = [case for case in cases if case.removed]
        print(
            f"    {bar:.2f}: {share(answered, len(four))}; {share(len(wrong), len(cases))}; "
            f"{share(sum(case.removed for case in wrong), len(removed))}"
        )
    print("  posterior of the first candidate → share true (cases)")
    for low, high in pairwise(edges):
        own = [case for case in cases if low <= case.posterior < high]
        if own:
            mean = sum(case.posterior for case in own) / len(own)
            true = sum(case.rank == 1 and not case.removed for case in own) / len(own)
            points.append((mean, true, len(own)))
            print(f"    {mean:.3f} → {true:.3f} ({len(own)})")
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "rakusatsu"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6, 4.4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#999", lw=0.8)
    axes.scatter(
        [p for p, _, _ in points],
        [t for _, t, _ in points],
        s=[8 + n / 4 for _, _, n in points],
        color="#4a76b8",
    )
    axes.set(
        xlabel="posterior of the first candidate",
        ylabel="share of cases in which it is the firm",
        xlim=(0, 1),
        ylim=(0, 1),
    )
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    from rakusatsu.deduce.reasons import ANSWER_AT_IN_PART, ANSWER_AT_PLAIN, MARGIN

    data = corpus_data()
    print(
        f"data {data}, seed {SEED}, an answer needs {ANSWER_AT_IN_PART:.0%} ({ANSWER_AT_PLAIN:.0%} of data that print day and place) and {MARGIN:g}× the next"
    )
    cases = list(outcomes(data))
    report("all", cases)
    report("clues", [case for case in cases if not case.as_text])
    report("articles", [case for case in cases if case.as_text])
    calibration(cases)

"""What is asked and what comes out: the types that every report, the façade and the web application render."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rakusatsu.deduce.calibration import Standing
from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.coverage_notes import CoverageNote
from rakusatsu.deduce.inference import NOT_IN_DATA
from rakusatsu.deduce.matching import Match
from rakusatsu.deduce.readings import Reading

SHOWN_FROM = 0.2
"""Where no answer is given, a company below this posterior is shown nowhere: it is one of many innocent ones."""
ANSWER_AND_NEXT = 2
"""Beside an answer the runner-up is shown, and nobody else."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an article, clues, or both; a given clue takes the place of those found of its key."""

    text: str | None = None
    published: dt.date | None = None
    given: tuple[tuple[str, str], ...] = ()
    """Key and value; several values of one key are alternatives."""
    dropped: frozenset[str] = frozenset()
    """Keys not to be looked for."""
    not_in_data: float = NOT_IN_DATA


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no answer is given."""

    code: str
    english: str
    japanese: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that may be the one. A private person is never named: name, id and awards are left out."""

    company_id: str | None
    supplier_name: str | None
    posterior: float
    awards: tuple[Mapping[str, Any], ...]
    """Award rows with their evidence, the likeliest contract first; rows of one contract stand together. Empty for a company
    that may not be shown."""
    contracts: tuple[tuple[str, ...], ...]
    """award_ids by contract: more than one where several sources print it."""
    ratios: Mapping[str, float]
    """Of the likeliest contract, by clue."""
    private_person: bool = False
    members: tuple[str, ...] = ()
    """Of a joint venture, as its name tells them: the article may be about any of them."""
    against: tuple[str, ...] = ()
    """Keys of the clues that contradict the likeliest contract."""
    matches: tuple[Match, ...] = ()
    """Each kind of clue beside what the likeliest contract prints."""
    warnings: tuple[str, ...] = ()
    """What resolving flagged of the company: `common_name`, `several_numbers` … (docs/resolve.md)."""


@dataclass(frozen=True, slots=True)
class NamedCompany:
    """A company that the article names. It is looked up; no other one is answered beside it."""

    name: str
    """As printed in the article."""
    spans: tuple[tuple[int, int], ...]
    role: str
    """`contractor`, `other` (it lost, denies, had the work before), `unsaid`."""
    companies: tuple[Candidate, ...]
    """Companies of the data that bear the name, each with its contract that fits the clues best; none where there is none."""


@dataclass(frozen=True)
class Deduction:
    """What came out."""

    question: Question
    clues: tuple[Clue, ...]
    weights: Mapping[str, float]
    """Bits by key of clue, for the first candidate."""
    funnel: tuple[tuple[str, int], ...]
    answer: Candidate | None
    candidates: tuple[Candidate, ...]
    """The likeliest, whether they may be shown or not: reports show `shown`."""
    not_in_data: float
    why_none: tuple[Reason, ...]
    """Why no answer is given; empty where one is."""
    telling_apart: tuple[str, ...]
    named: tuple[NamedCompany, ...] = ()
    prime: Candidate | None = None
    """Where a subcontractor is sought: the company that would be the answer were the prime contractor sought."""
    standing: Standing | None = None
    """What the posterior was calibrated from."""
    readings: tuple[Reading, ...] = ()
    """What the clues say with those of one key left out, for each key."""
    stories: tuple[str, ...] = ()
    """`subcontractor`, `two_contracts`: what the article is about beside one unnamed awardee."""
    parts: tuple[Deduction, ...] = ()
    """Where the article tells of two contracts and its words part them: what comes out for each, asked for apart."""
    notes: tuple[CoverageNote, ...] = ()
    """What the data do not hold of what is asked; said before all else."""
    coverage: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why no answer is given, in English."""
        return tuple(reason.english for reason in self.why_none)

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """Candidates that may be shown: the answer and the runner-up, else those from SHOWN_FROM on."""
        if self.answer:
            return self.candidates[:ANSWER_AND_NEXT]
        return shown(self.candidates)


def shown(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Those that may be shown where no answer is given."""
    return tuple(candidate for candidate in candidates if candidate.posterior >= SHOWN_FROM)

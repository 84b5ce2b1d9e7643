"""From an article to a firm: clues marked in the text, each switched and edited, and an answer or an honest none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.errors import RakusatsuError
from rakusatsu.deduce.answer import SHOWN_FROM, Candidate, Deduction, Question, Reason
from rakusatsu.deduce.coverage_notes import CoverageNote
from rakusatsu.deduce.deduction import deduce
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.matching import Match
from rakusatsu.deduce.reports.marked_article import ArticlePiece, marked_article
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import Room

MAX_CHARACTERS = 20_000
"""An article is some thousand characters."""
MAX_CLUES = 40


@dataclass(frozen=True, slots=True)
class ClueRow:
    """A clue as a reader sees and changes it."""

    key: str
    value: str
    found: str
    """As found in the text; empty where a reader gave it."""
    on: bool
    understood: str = ""
    certainty: float | None = None
    bits: float | None = None
    left: int | None = None
    """Contracts that neither this clue nor one before it contradicts."""


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """A firm that may be the one."""

    name: str
    company_id: str
    posterior: float
    card: Card | None
    """Its likeliest contract."""
    prints: int
    ratios: Mapping[str, float]
    against: tuple[str, ...]
    warnings: tuple[str, ...]
    private: bool
    matches: tuple[Match, ...] = ()
    """Each kind of clue beside what its likeliest contract prints."""
    members: tuple[str, ...] = ()
    """Of a joint venture."""


@dataclass(frozen=True, slots=True)
class NamedShown:
    """A firm that the article names, looked up."""

    name: str
    role: str
    firms: tuple[CandidateShown, ...]


@dataclass(frozen=True)
class DeduceView:
    """The page; empty before anything was asked."""

    text: str = ""
    published: dt.date | None = None
    asked: bool = False
    pieces: tuple[ArticlePiece, ...] = ()
    clues: tuple[ClueRow, ...] = ()
    answer: CandidateShown | None = None
    candidates: tuple[CandidateShown, ...] = ()
    below: int = 0
    """Firms too unlikely to be shown: each is most likely innocent."""
    named: tuple[NamedShown, ...] = ()
    not_in_data: float | None = None
    shown_from: float = SHOWN_FROM
    reasons: tuple[Reason, ...] = ()
    telling_apart: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    funnel: tuple[tuple[str, int], ...] = ()
    hidden: bool = False
    """Whether something was left out that is taken down."""
    notes: tuple[CoverageNote, ...] = ()
    """What the data do not hold of what is asked."""
    prime: CandidateShown | None = None
    """Where a subcontractor is sought: the prime contractor, whom the article does not speak of."""
    parts: tuple[DeduceView, ...] = ()
    """Where the article tells of two contracts and its words part them: each, asked for apart."""
    kinds: Mapping[str, str] = field(default_factory=lambda: {key: kind.label for key, kind in KINDS.items()})


class BadFormError(RakusatsuError, ValueError):
    """The form says something that cannot be asked; the message says what, in Japanese."""


def question_of(form: Mapping[str, str]) -> tuple[Question, tuple[ClueRow, ...]]:
    """What a form asks, and the clues in it that are switched off.

    A kind of clue that the reader left alone is found in the text again. Of a kind that was changed, what is switched
    on is given as it stands; a kind that is wholly switched off is not looked for.

    Raises:
        BadFormError: too long, or a date that is none.
    """
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > MAX_CHARACTERS:
        raise BadFormError(f"記事が長すぎます（{len(text):,}字。{MAX_CHARACTERS:,}字まで）")
    rows = list(_posted(form))
    given: list[tuple[str, str]] = []
    dropped: set[str] = set()
    for key in KINDS:
        own = [row for row in rows if row.key == key]
        on = [row for row in own if row.on and row.value]
        if not own or (len(on) == len(own) and all(row.value == row.found for row in own)):
            continue
        given += [(key, row.value) for row in on]
        if not on:
            dropped.add(key)
    if form.get("add_key") in KINDS and form.get("add_value", "").strip():
        given.append((form["add_key"], form["add_value"].strip()))
    question = Question(
        text=text or None,
        published=_day(form.get("published", "")),
        given=tuple(given),
        dropped=frozenset(dropped),
    )
    return question, tuple(row for row in rows if not row.on)


def _posted(form: Mapping[str, str]) -> Iterator[ClueRow]:
    for number in range(MAX_CLUES):
        key = form.get(f"key_{number}", "")
        if key in KINDS:
            value = form.get(f"value_{number}", "").strip()[:200]
            yield ClueRow(key, value, form.get(f"found_{number}", ""), on=f"on_{number}" in form)


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise BadFormError(f"日付が読めません: {text[:40]}（2018-03-19の形で書いてください）") from None


def ask(room: Room, question: Question, deadline: Deadline) -> Deduction:
    """Ask the index; one question at a time.

    Raises:
        rakusatsu.web.deadline.TooSlowError: the turn did not come in time.
    """
    with room.turn(deadline), room.deduction_lock:
        deadline.check()
        return deduce(question, room.deduction_index)


def deduce_view(room: Room, question: Question, off: Sequence[ClueRow], deadline: Deadline) -> DeduceView:
    """The answer to a question, with what is taken down left out."""
    if not question.text and not question.given:
        return DeduceView()
    deduction = ask(room, question, deadline)
    return view_of(room, deduction, off)


def view_of(room: Room | None, deduction: Deduction, off: Sequence[ClueRow] = ()) -> DeduceView:
    """A deduction as its page tells it; without a room no contract of a candidate is looked up."""
    likely = [one for one in deduction.shown if one is deduction.answer or one.posterior >= SHOWN_FROM]
    if deduction.prime:  # whoever is likely here got the contract, and is not whom the article means
        likely = [one for one in likely if one is deduction.answer]
    prime = deduction.prime
    visible = [one for one in likely if not _hidden(room, one)]
    answer = deduction.answer
    answer_hidden = answer is not None and _hidden(room, answer)
    return DeduceView(
        text=deduction.question.text or "",
        published=deduction.question.published,
        asked=True,
        pieces=tuple(marked_article(deduction)),
        clues=(*_rows(deduction), *off),
        answer=None if answer is None or answer_hidden else _shown(room, answer),
        candidates=tuple(_shown(room, one) for one in visible),
        below=len(deduction.candidates) - len(likely),
        named=tuple(
            NamedShown(
                one.name,
                one.role,
                tuple(_shown(room, firm) for firm in one.companies if not _hidden(room, firm)),
            )
            for one in deduction.named
        ),
        not_in_data=deduction.not_in_data,
        reasons=deduction.why_none,
        telling_apart=() if answer_hidden else deduction.telling_apart,
        warnings=deduction.warnings,
        funnel=deduction.funnel,
        hidden=answer_hidden or len(visible) < len(likely),
        notes=deduction.notes,
        prime=None if prime is None or _hidden(room, prime) else _shown(room, prime),
        parts=tuple(view_of(room, part) for part in deduction.parts),
    )


def _hidden(room: Room | None, candidate: Candidate) -> bool:
    if room is None or not room.takedown:
        return False
    whole = {"company_id": candidate.company_id, "name": candidate.supplier_name}
    return room.takedown.hides(whole) or any(room.takedown.hides(award) for award in candidate.awards)


def _shown(room: Room | None, candidate: Candidate) -> CandidateShown:
    card = None
    if room is not None and candidate.contracts and not candidate.private_person:
        row = room.catalogue.row_of_award(candidate.contracts[0][0])
        card = None if row is None else room.cards([row])[0]
    return CandidateShown(
        name=candidate.supplier_name or "",
        company_id=candidate.company_id or "",
        posterior=candidate.posterior,
        card=card,
        prints=len(candidate.contracts[0]) if candidate.contracts else 0,
        ratios={key: round(float(ratio), 3) for key, ratio in candidate.ratios.items()},
        against=candidate.against,
        warnings=candidate.warnings,
        private=candidate.private_person,
        matches=candidate.matches,
        members=candidate.members,
    )


def _rows(deduction: Deduction) -> Iterator[ClueRow]:
    left = dict(deduction.funnel)
    given = set(deduction.question.given)
    for clue in deduction.clues[:MAX_CLUES]:
        yield ClueRow(
            key=clue.key,
            value=clue.value,
            found="" if (clue.key, clue.value) in given else clue.value,
            on=True,
            understood=clue.shown,
            certainty=clue.certainty,
            bits=deduction.weights.get(clue.key, 0.0),
            left=left.get(clue.key),
        )

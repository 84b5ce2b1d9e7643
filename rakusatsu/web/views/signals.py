"""Signals: what deserves a look, per signal and per subject; a question to ask, never an accusation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from extract.rows import SignalRow
from rakusatsu.signals import SIGNALS, signal_named
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.room import Room

FINDINGS_SHOWN = 100
_FINDINGS_READ, _FINDINGS_ABOUT = 200, 20
"""Of one subject: read and shown."""
_EVIDENCE_SHOWN = 5
PAGES = {"contract": "contract", "company": "firm", "buyer": "buyer"}
"""Kinds of subjects that have a page, and the kind of that page."""


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal and how often it was found."""

    name: str
    label: str
    label_en: str
    quality: bool
    """Whether it rather points at a fault of print or reading."""
    missing: str
    findings: int


@dataclass(frozen=True, slots=True)
class SignalFinding:
    """One finding, in words."""

    signal: str
    label: str
    subject: str
    page: str
    """Kind of the subject's page; empty where it has none."""
    key: str
    sentence: str
    cohort: str
    cohort_size: int | None
    missing: str
    contracts: tuple[Card, ...]
    """What it rests on."""
    more_contracts: int


@dataclass(frozen=True)
class SignalsView:
    """All signals."""

    signals: tuple[SignalLine, ...]


@dataclass(frozen=True)
class SignalView:
    """One signal with its findings, the strongest first."""

    line: SignalLine
    findings: tuple[SignalFinding, ...]
    more_findings: int


def signals_view(room: Room) -> SignalsView:
    """Every signal with the number of its findings."""
    return SignalsView(tuple(_lines(room).values()))


def signal_view(room: Room, name: str) -> SignalView | None:
    """One signal; None where there is none of that name."""
    line = _lines(room).get(name)
    if line is None:
        return None
    rows = room.remember(f"findings of {name}", lambda: _strongest(room, name))
    findings = tuple(findings_of(room, rows))
    return SignalView(line, findings, max(0, line.findings - len(rows)))


def _strongest(room: Room, name: str) -> list[dict[str, Any]]:
    return room.query(
        "SELECT * FROM {signals} WHERE signal = ? ORDER BY value DESC, subject_id LIMIT ?",
        [name, FINDINGS_SHOWN],
    )


def signals_about(room: Room, kind: str, key: str) -> tuple[SignalFinding, ...]:
    """Findings about one contract, firm or buyer."""
    rows = room.catalogue.rows_with("signals", "subject_id", key, most=_FINDINGS_READ)
    own = [row for row in rows if row["subject_kind"] == kind]
    own.sort(key=lambda row: (row["signal"], -(row["value"] or 0.0)))
    return tuple(findings_of(room, own[:_FINDINGS_ABOUT]))


def findings_of(room: Room, rows: Iterable[Mapping[str, Any]]) -> Iterable[SignalFinding]:
    """Findings in words; those that rest on something that is not shown are left out."""
    for row in rows:
        told = SignalRow(
            **{name: row.get(name) for name in SignalRow.__dataclass_fields__}
            | {"award_ids": tuple(row["award_ids"] or ())}
        )
        if _hidden(room, told):
            continue
        signal = signal_named(told.signal)
        places = dict.fromkeys(
            place for award in told.award_ids if (place := room.catalogue.row_of_award(award)) is not None
        )
        page = PAGES.get(told.subject_kind, "")
        yield SignalFinding(
            signal=told.signal,
            label=signal.label,
            subject=told.subject_name or told.subject_id,
            page=page,
            key=told.subject_id.partition("@")[0],  # what is behind it is the year that was looked at
            sentence=signal.sentence_of(told),
            cohort=told.cohort or "",
            cohort_size=told.cohort_size,
            missing=told.missing or "",
            contracts=tuple(room.cards(list(places)[:_EVIDENCE_SHOWN])),
            more_contracts=max(0, len(places) - _EVIDENCE_SHOWN),
        )


def _hidden(room: Room, row: SignalRow) -> bool:
    """Taken down, or about a person or firm that has no page."""
    if any(award in room.takedown.awards for award in row.award_ids):
        return True
    if row.subject_kind == "company":
        code = room.catalogue.company_code(row.subject_id.partition("@")[0])
        return code is None or not room.company_may_show(code)
    return False


def _lines(room: Room) -> dict[str, SignalLine]:
    counts = room.remember("findings by signal", lambda: _counts(room))
    return {
        one.name: SignalLine(
            one.name, one.label, one.label_en, one.quality, one.missing, counts.get(one.name, 0)
        )
        for one in SIGNALS
    }


def _counts(room: Room) -> dict[str, int]:
    rows = room.query("SELECT signal, count(*) AS findings FROM {signals} GROUP BY 1")
    return {row["signal"]: int(row["findings"]) for row in rows}

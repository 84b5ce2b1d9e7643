"""What the data cover: documents by source and month, the days of 官報 that can still be had, and one source in detail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.coverage import IssueDay, MonthCoverage, by_month, issue_days, today_in_japan
from pipelines.datasets.writer import Datasets
from pipelines.store.ledger import Ledger
from pipelines.store.probes import ProbeAnswer, Probes
from rakusatsu.web.room import Room

MONTHS_SHOWN = 24
_LEVELS = 4
_DOCUMENTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One source in one month (or year): how much of what is known to exist was read in full."""

    period: str
    read: int
    known: int
    level: int
    """0 none … 4 all."""
    failed: int
    partial: int
    waiting: int


@dataclass(frozen=True)
class SourceLine:
    """One source."""

    source: str
    awards: int
    first: str | None
    last: str | None
    months_without: tuple[str, ...]
    months_without_count: int
    cells: Mapping[str, CoverageCell]
    probe: ProbeAnswer | None = None
    """None where it was never asked."""


@dataclass(frozen=True)
class CoverageView:
    """All sources."""

    periods: tuple[str, ...]
    by_year: bool
    """Whether a column is a year: there are more months than fit."""
    sources: tuple[SourceLine, ...]
    weeks: tuple[Mapping[int, IssueDay], ...]
    """Days of 官報 by weekday (0 = Monday)."""
    missing: tuple[IssueDay, ...]
    printed: Mapping[str, float]
    """Share of awards that print each fact."""
    stored: bool
    """Whether there is a store to tell of."""


@dataclass(frozen=True)
class SourceView:
    """One source with its documents."""

    line: SourceLine
    documents: tuple[Mapping[str, Any], ...]
    more_documents: int
    reasons: tuple[tuple[str, int], ...]
    """Why rows were rejected, with how many."""


def coverage_view(room: Room, today: dt.date | None = None) -> CoverageView:
    """The coverage of all sources, as of today in Japan."""
    today = today or today_in_japan()
    return room.remember("coverage", lambda: _coverage(room, today), of=today)


def _coverage(room: Room, today: dt.date) -> CoverageView:
    months, days, probes = _from_store(room, today)
    told = {one["source"]: one for one in room.coverage["sources"]}
    return coverage_of(months, days, told, dict(room.coverage["printed"]), probes)


def coverage_of(
    months: Sequence[MonthCoverage],
    days: Sequence[IssueDay],
    told: Mapping[str, Any] | None = None,
    printed: Mapping[str, float] | None = None,
    probes: Mapping[str, ProbeAnswer] | None = None,
) -> CoverageView:
    """The coverage of all sources.

    Args:
        months: documents by source and month.
        days: the days of 官報 that can still be had.
        told: what the award index says of each source.
        printed: share of awards that print each fact.
        probes: the last answer of each source that was asked whether it answers.
    """
    told, probes = told or {}, probes or {}
    periods = sorted({month.month for month in months})
    by_year = len(periods) > MONTHS_SHOWN
    cells: dict[str, dict[str, list[MonthCoverage]]] = {}
    for month in months:
        period = month.month[:4] if by_year else month.month
        cells.setdefault(month.source, {}).setdefault(period, []).append(month)
    names = sorted({*told, *cells, *probes})
    lines = [_line(name, told.get(name, {}), cells.get(name, {}), probes.get(name)) for name in names]
    weeks: dict[tuple[int, int], dict[int, IssueDay]] = {}
    for day in days:
        weeks.setdefault(day.day.isocalendar()[:2], {})[day.day.weekday()] = day
    return CoverageView(
        periods=tuple(sorted({period for own in cells.values() for period in own})),
        by_year=by_year,
        sources=tuple(lines),
        weeks=tuple(weeks.values()),
        missing=tuple(day for day in days if day.state == "missing"),
        printed=dict(printed or {}),
        stored=bool(months),
    )


def _from_store(
    room: Room, today: dt.date
) -> tuple[list[MonthCoverage], list[IssueDay], dict[str, ProbeAnswer]]:
    try:
        store = room.store()
        runs, versions = list(Ledger(store).runs()), list(store.versions())
    except (OSError, ValueError):
        return [], [], {}
    if not versions and not runs:
        return [], [], Probes(store).answers()
    months = by_month(runs, versions, Datasets(room.data).documents())
    # Days of a constructed gazette are no days that anybody could still fetch.
    days = [] if room.constructed else list(issue_days(runs, versions, today=today))
    return months, days, Probes(store).answers()


def _line(
    name: str,
    told: Mapping[str, Any],
    cells: Mapping[str, list[MonthCoverage]],
    probe: ProbeAnswer | None,
) -> SourceLine:
    return SourceLine(
        source=name,
        awards=int(told.get("awards", 0)),
        first=told.get("first"),
        last=told.get("last"),
        months_without=tuple(told.get("months_without_awards", ())),
        months_without_count=int(told.get("months_without_awards_count", 0)),
        cells={period: _cell(period, months) for period, months in cells.items()},
        probe=probe,
    )


def _cell(period: str, months: list[MonthCoverage]) -> CoverageCell:
    read = sum(month.extracted for month in months)
    known = sum(month.versions + month.missing for month in months)
    level = _LEVELS if read >= known else int(_LEVELS * read / known)
    return CoverageCell(
        period,
        read,
        known,
        level,
        sum(month.failed for month in months),
        sum(month.partial for month in months),
        sum(month.waiting for month in months),
    )


def source_view(room: Room, source: str) -> SourceView | None:
    """One source; None where the data have nothing of it."""
    today = today_in_japan()
    line = next((one for one in coverage_view(room, today).sources if one.source == source), None)
    if line is None:
        return None
    return room.remember(f"source {source}", lambda: _source(room, source, line), of=today)


def _source(room: Room, source: str, line: SourceLine) -> SourceView:
    documents = room.query(
        """SELECT * REPLACE (strftime(fetched_at, '%Y-%m-%dT%H:%M:%SZ') AS fetched_at) FROM {documents}
           WHERE source = ? ORDER BY published_on DESC NULLS LAST, fetched_at DESC NULLS LAST, url LIMIT ?""",
        [source, _DOCUMENTS_SHOWN + 1],
    )
    reasons = room.query(
        """SELECT split_part(reason, ':', 1) AS code, sum(rows)::BIGINT AS rows FROM {rejects}
           WHERE source = ? GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30""",
        [source],
    )
    return SourceView(
        line=line,
        documents=tuple(documents[:_DOCUMENTS_SHOWN]),
        more_documents=max(0, len(documents) - _DOCUMENTS_SHOWN),
        reasons=tuple((row["code"], int(row["rows"])) for row in reasons),
    )

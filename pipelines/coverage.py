"""What the data covers and what it lacks: documents by source and month, and 官報 days without their issue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import holidays

from extract.rows import DocumentRow
from pipelines.store.ledger import RunRecord

JAPAN = ZoneInfo("Asia/Tokyo")
FREE_DAYS = 90
"""Days that an issue of 官報 stays readable without payment, its own day counted."""
KANPO = "kanpo"
_EXTRACTED = ("ok", "no_awards")
_LISTED = ("fetched", "unchanged", "known", "not_reached", "refused_by_robots", "failed")
"""Outcomes of a sighting of a document that the publisher offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCoverage:
    """Documents of one source and one month of publication (of fetching, where no date is known)."""

    source: str
    month: str
    """`2025-07`; empty where no date at all is known."""
    found: int = 0
    """Addresses that the publisher listed or that were fetched."""
    fetched: int = 0
    """Of these, fetched at least once."""
    versions: int = 0
    """Stored versions; more than fetched where files were replaced."""
    extracted: int = 0
    """Versions read in full, those without awards included."""
    partial: int = 0
    failed: int = 0
    waiting: int = 0
    """Versions not extracted yet."""

    @property
    def missing(self) -> int:
        """Addresses found and never fetched."""
        return self.found - self.fetched


@dataclass(frozen=True, slots=True)
class IssueDay:
    """One day of the last 90, and whether its 政府調達 issue is here."""

    day: dt.date
    state: str
    """`stored`, `no_awards` (seen, no section of awards), `missing`, or `closed` (no publication that day)."""
    days_left: int
    """Days until the issue is gone, today counted."""


def by_month(
    runs: Iterable[RunRecord], versions: Iterable[DocumentRow], documents: Iterable[DocumentRow]
) -> list[MonthCoverage]:
    """Coverage of every source and month, in that order.

    Args:
        runs: the ledger.
        versions: what the store holds.
        documents: what extraction made of it (the `documents` dataset).
    """
    documents = list(documents)
    status = {(row.source, row.url or row.sha256, row.sha256): row.status for row in documents}
    read_on = {row.sha256: row.published_on for row in documents if row.published_on}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    fetched: dict[tuple[str, str], set[str]] = defaultdict(set)
    statuses: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    dated: dict[tuple[str, str], str] = {}
    for source, url, sha256, month in sorted(
        {(row.source, row.url or row.sha256, row.sha256, _month(row, read_on)) for row in versions}
    ):
        # An address belongs to one month, that of its first date, else it would be missing in another.
        place = source, dated.setdefault((source, url), month)
        found[place].add(url)
        fetched[place].add(url)
        statuses[place].append(status.get((source, url, sha256)))
    for run in runs:
        for sighting in run.sightings:
            if sighting.kind == "document" and sighting.outcome in _LISTED:
                day = sighting.published_on or run.started_at.date()
                month = dated.setdefault((run.source, sighting.url), f"{day:%Y-%m}")
                found[run.source, month].add(sighting.url)
    return [
        MonthCoverage(
            source=place[0],
            month=place[1],
            found=len(found[place]),
            fetched=len(fetched[place]),
            versions=len(statuses[place]),
            extracted=sum(each in _EXTRACTED for each in statuses[place]),
            partial=statuses[place].count("partial"),
            failed=statuses[place].count("failed"),
            waiting=statuses[place].count(None),
        )
        for place in sorted(found)
    ]


def _month(row: DocumentRow, read_on: Mapping[str, dt.date]) -> str:
    day = row.published_on or read_on.get(row.sha256) or row.fetched_at
    return f"{day:%Y-%m}" if day else ""


def issue_days(
    runs: Iterable[RunRecord], versions: Iterable[DocumentRow], *, today: dt.date
) -> Iterator[IssueDay]:
    """The days on which 官報 is free to read, oldest first, today last.

    Args:
        runs: the ledger.
        versions: what the store holds.
        today: in Japan.
    """
    stored = {row.published_on for row in versions if row.source == KANPO}
    without = {
        sighting.published_on
        for run in runs
        if run.source == KANPO
        for sighting in run.sightings
        if sighting.outcome == "no_awards"
    }
    for age in reversed(range(FREE_DAYS)):
        day = today - dt.timedelta(days=age)
        if day in stored:
            state = "stored"
        elif day in without:
            state = "no_awards"
        else:
            state = "missing" if is_publication_day(day) else "closed"
        yield IssueDay(day, state, FREE_DAYS - age)


def is_publication_day(day: dt.date) -> bool:
    """Whether 官報 comes out: every day that is no holiday of the administration.

    These are Saturdays, Sundays, national holidays and 29 December to 3 January (行政機関の休日に関する法律
    (昭和63年法律第91号) 第1条). Special issues can come out on other days too.
    """
    return (
        day.weekday() < 5
        and (day.month, day.day) not in _YEAR_END
        and day not in holidays.country_holidays("JP", years=day.year)
    )


_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def today_in_japan() -> dt.date:
    """Today's date where the publishers are."""
    return dt.datetime.now(JAPAN).date()

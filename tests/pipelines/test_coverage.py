"""Counting what is here, and the calendar of 官報."""

import datetime as dt
import json
from pathlib import Path

import pytest

from extract.rows import DocumentRow
from pipelines.coverage import FREE_DAYS, by_month, is_publication_day, issue_days
from pipelines.store.ledger import RunRecord, Sighting

DAY = dt.date(2025, 7, 11)


def version(
    url: str, sha256: str, *, published_on: dt.date | None = DAY, source: str = "kanpo"
) -> DocumentRow:
    return DocumentRow(
        sha256=sha256,
        source=source,
        url=url,
        published_on=published_on,
        fetched_at=dt.datetime(2025, 8, 1, tzinfo=dt.UTC),
    )


def run(*sightings: Sighting, source: str = "kanpo") -> RunRecord:
    return RunRecord(
        run_id="20250801T000000Z-kanpo-0",
        source=source,
        started_at=dt.datetime(2025, 8, 1, tzinfo=dt.UTC),
        sightings=sightings,
    )


@pytest.mark.corpus
def test_calendar_is_that_of_the_real_issues(shared: Path) -> None:
    issues = json.loads((shared / "corpus/site/kanpo_issues.json").read_text(encoding="utf-8"))["issues"]
    published = {dt.date.fromisoformat(issue["date"]) for issue in issues if issue["gazette_type"] == "c"}
    first, last = min(published), max(published)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    assert len(published) > 100
    assert {day for day in days if is_publication_day(day)} == published


@pytest.mark.parametrize(
    ("day", "published"),
    [
        ("2025-12-26", True),
        ("2025-12-29", False),
        ("2026-01-02", False),
        ("2026-01-05", True),
        ("2025-11-24", False),  # the day after a holiday on a Sunday
        ("2026-09-22", False),  # between two holidays
        ("2025-07-12", False),
    ],
)
def test_publication_days(day: str, published: bool) -> None:
    assert is_publication_day(dt.date.fromisoformat(day)) is published


def test_a_month_counts_addresses_versions_and_what_became_of_them() -> None:
    versions = [
        version("u1", "a"),
        version("u1", "b"),
        version("u2", "c"),
        version("u3", "d"),
        version("u4", "e"),
    ]
    statuses = {"a": "ok", "b": "partial", "c": "failed", "d": "no_awards"}
    documents = [
        DocumentRow(sha256=row.sha256, source=row.source, url=row.url, status=statuses[row.sha256])
        for row in versions
        if row.sha256 in statuses
    ]
    sightings = [
        Sighting(url="u1", outcome="fetched", published_on=DAY, sha256="a"),
        Sighting(url="u5", outcome="failed", published_on=DAY, reason="http_503"),
        Sighting(url="u6", outcome="no_awards", published_on=DAY),
        Sighting(url="index", outcome="failed", kind="page"),
    ]
    (month,) = by_month([run(*sightings)], versions, documents)
    assert (month.source, month.month) == ("kanpo", "2025-07")
    assert (month.found, month.fetched, month.missing, month.versions) == (5, 4, 1, 5)
    assert (month.extracted, month.partial, month.failed, month.waiting) == (2, 1, 1, 1)


def test_a_document_without_a_date_is_counted_in_the_month_it_was_fetched() -> None:
    (month,) = by_month([], [version("u1", "a", published_on=None)], [])
    assert month.month == "2025-08"


def test_a_date_that_only_the_document_prints_counts() -> None:
    read = DocumentRow(sha256="a", source="kanpo", url="u1", published_on=dt.date(2025, 6, 30), status="ok")
    (month,) = by_month([], [version("u1", "a", published_on=None)], [read])
    assert (month.month, month.extracted) == ("2025-06", 1)


def test_issue_days_tell_stored_from_without_awards_from_missing() -> None:
    friday = dt.date(2025, 7, 18)
    runs = [run(Sighting(url="u", outcome="no_awards", published_on=dt.date(2025, 7, 14)))]
    days = list(issue_days(runs, [version("u1", "a")], today=friday))
    assert len(days) == FREE_DAYS
    assert [(day.day.day, day.state, day.days_left) for day in days[-8:]] == [
        (11, "stored", 83),
        (12, "closed", 84),
        (13, "closed", 85),
        (14, "no_awards", 86),
        (15, "missing", 87),
        (16, "missing", 88),
        (17, "missing", 89),
        (18, "missing", 90),
    ]
    assert days[0].days_left == 1


def test_another_publisher_s_document_fills_no_gap() -> None:
    days = list(issue_days([], [version("u1", "a", source="nenkin")], today=DAY))
    assert days[-1].state == "missing"

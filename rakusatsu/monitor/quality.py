"""What newly fetched documents gave, held against what their source should give and gave before (spidermon).

A crawl that finds every file can still bring nothing: a publisher that renames a column loses that column. This is
seen only after extraction, in the datasets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

import duckdb
from spidermon import Monitor, MonitorSuite
from spidermon.runners import MonitorRunner

from extract.reference import read_table
from pipelines.datasets.generations import hold
from pipelines.datasets.query import connect, dataset_files, require_directory, superseded, view_of_files
from pipelines.index.narrow_rows import parts_of

FIELDS: Mapping[str, str] = {
    "supplier": "supplier_name_text is not null",
    "title": "title is not null",
    "buyer": "buyer_text is not null or buyer_name is not null",
    "date": "contract_date is not null",
    "amount": "amount_yen is not null or unit_price is not null or amount_kind in ('undisclosed', 'shared')",
}
"""Fields whose coverage is watched → when one is understood, in SQL."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LEAST_AWARDS = 20
"""Shares of fewer awards than these say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredBatch:
    """Some documents of one source, and what they gave."""

    documents: int
    failed: int
    rows: int
    """Awards printed, in the documents that were read."""
    unread: int
    """Of these, rejected."""
    fewest: int | None
    most: int | None
    """Awards printed in one document that prints any."""
    awards: int
    """Rows of `awards`."""
    coverage: Mapping[str, float]
    """Field of `FIELDS` → share of awards with it; empty without awards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuality:
    """The newest documents of a source beside those before them."""

    source: str
    since: dt.datetime
    """The newest documents were fetched from this moment on."""
    newest: MonitoredBatch
    earlier: MonitoredBatch
    breaches: tuple[str, ...]
    """What the newest documents do not meet, one line each."""


@cache
def expectations() -> dict[str, dict[str, float]]:
    """The expectations of quality.csv, by source; `*` stands for every other source."""
    rows = read_table(Path(__file__).with_name("quality.csv"))
    return {row.pop("source"): {name: float(value) for name, value in row.items()} for row in rows}


def check(data: str | PathLike[str], *, days: float = 1.0) -> list[SourceQuality]:
    """Hold the newest documents of every source against its expectations and against its earlier documents.

    Args:
        data: folder of the datasets.
        days: documents fetched within so many days of a source's last fetch are its newest.

    Raises:
        pipelines.datasets.query.DataDirectoryError: no such folder.
    """
    require_directory(Path(data))
    with hold(Path(data)) as generation, connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _read(connection, generation.folder, "documents", "documents", _TOLD_OF_DOCUMENTS)
        connection.execute(_PARTS, [days * 86_400])
        for part in ("newest", "NOT newest"):
            connection.execute(
                _CURRENT.format(part=part, superseded=superseded(f"(FROM parts WHERE {part})"))
            )
        documents = _by_part(connection.sql(_DOCUMENTS))
        connection.execute(_CHOSEN)
        _read(connection, generation.folder, "awards", "counted", _COUNTED)
        awards = _by_part(connection.sql(_AWARDS))
        sources = connection.sql(
            "SELECT source, any_value(since) FROM parts GROUP BY 1 ORDER BY 1"
        ).fetchall()
    found = []
    for source, since in sources:
        newest, earlier = (
            _batch(documents.get((source, part)), awards.get((source, part))) for part in (True, False)
        )
        expected = expectations().get(source, expectations()["*"])
        found.append(
            SourceQuality(
                source=source,
                since=since or _EPOCH,
                newest=newest,
                earlier=earlier,
                breaches=breaches(newest, earlier, expected),
            )
        )
    return found


def _read(connection: duckdb.DuckDBPyConnection, data: Path, dataset: str, table: str, select: str) -> None:
    """Make a table of what is selected of a dataset, a few files at a time: each stays open, and a process may open as few as 64."""
    made = f'CREATE TEMP TABLE "{table}" AS'
    for few in [[], *parts_of(dataset_files(data, dataset))]:
        view_of_files(connection, dataset, few, view=f"read_{dataset}", passing=True)
        connection.execute(f"{made} {select}")
        made = f'INSERT INTO "{table}"'


_TOLD_OF_DOCUMENTS = (
    "SELECT source, sha256, url, fetched_at, status, rows_expected, rows_rejected FROM read_documents"
)
_PARTS = """
CREATE TEMP TABLE parts AS
WITH last AS (SELECT source, max(fetched_at) - to_seconds($1) AS since FROM documents GROUP BY source)
SELECT source, since, sha256, url, fetched_at, status, rows_expected, rows_rejected,
       since IS NULL OR coalesce(fetched_at, to_timestamp(0)) >= since AS newest
FROM documents JOIN last USING (source)
"""
"""Files handed over were never fetched: where a source has no others, all of them are its newest."""
_CURRENT = """
DELETE FROM parts WHERE {part} AND status IS DISTINCT FROM 'failed' AND sha256 IN ({superseded})
"""
"""Of the newest and of the earlier each address counts once, as it last stood: one that changes daily would else outweigh all
others. What could not be read is always told."""
_DOCUMENTS = """
SELECT source, newest, count(*) AS documents, count(*) FILTER (status = 'failed') AS failed,
       coalesce(sum(rows_expected), 0) AS rows, coalesce(sum(rows_rejected), 0) AS unread,
       min(rows_expected) FILTER (rows_expected > 0) AS fewest,
       max(rows_expected) FILTER (rows_expected > 0) AS most
FROM parts GROUP BY 1, 2
"""
_CHOSEN = "CREATE TEMP TABLE chosen AS SELECT DISTINCT source, newest, sha256 AS document_sha256 FROM parts"
_COUNTED = f"""
SELECT source, newest, count(*) AS awards,
       {", ".join(f"count(*) FILTER ({condition}) AS {field}" for field, condition in FIELDS.items())}
FROM read_awards JOIN chosen USING (source, document_sha256)
GROUP BY 1, 2
"""  # noqa: S608 - own words
_AWARDS = f"""
SELECT source, newest, sum(awards)::BIGINT AS awards,
       {", ".join(f"sum({field}) / sum(awards) AS {field}" for field in FIELDS)}
FROM counted GROUP BY 1, 2
"""  # noqa: S608 - own words


def _by_part(relation: duckdb.DuckDBPyRelation) -> dict[tuple[str, bool], dict[str, Any]]:
    """Rows by source and whether they are of its newest documents."""
    rows = (dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall())
    return {(row["source"], row["newest"]): row for row in rows}


def _batch(document: dict[str, Any] | None, award: dict[str, Any] | None) -> MonitoredBatch:
    document = document or {"documents": 0, "failed": 0, "rows": 0, "unread": 0, "fewest": None, "most": None}
    return MonitoredBatch(
        documents=document["documents"],
        failed=document["failed"],
        rows=int(document["rows"]),
        unread=int(document["unread"]),
        fewest=document["fewest"],
        most=document["most"],
        awards=award["awards"] if award else 0,
        coverage={field: float(award[field]) for field in FIELDS} if award else {},
    )


def breaches(
    newest: MonitoredBatch, earlier: MonitoredBatch, expected: Mapping[str, float]
) -> tuple[str, ...]:
    """What the newest documents do not meet, one line each."""
    suite = MonitorSuite(monitors=[QualityMonitor])
    result = MonitorRunner().run(suite, newest=newest, earlier=earlier, expected=dict(expected))
    lines = [str(item.error).strip().splitlines()[-1] for item in result.monitors_failed_results]
    return tuple(part for line in lines for part in line.rpartition(" : ")[2].split("; "))


class QualityMonitor(Monitor):  # type: ignore[misc]  # spidermon has no types
    """What documents of a source should give."""

    def test_documents_are_read(self) -> None:
        """Not more documents than allowed cannot be read."""
        newest, most = self.data.newest, self.data.expected["max_failed"]
        if newest.documents:
            said = (
                f"{newest.failed:,} of {newest.documents:,} documents could not be read, more than {most:.0%}"
            )
            self.assertLessEqual(newest.failed / newest.documents, most, said)

    def test_rows_of_a_document(self) -> None:
        """A document prints as many awards as one of this source does."""
        newest, expected = self.data.newest, self.data.expected
        if newest.fewest is not None:
            least, most = expected["min_rows"], expected["max_rows"]
            said = f"a document prints {newest.fewest:,} awards, at least {least:,.0f} expected"
            self.assertGreaterEqual(newest.fewest, least, said)
            said = f"a document prints {newest.most:,} awards, at most {most:,.0f} expected"
            self.assertLessEqual(newest.most, most, said)

    def test_unread_rows(self) -> None:
        """Not more printed awards are rejected than usual."""
        newest, most = self.data.newest, self.data.expected["max_unread"]
        if newest.rows >= _LEAST_AWARDS:
            said = (
                f"{newest.unread:,} of {newest.rows:,} printed awards could not be read, more than {most:.0%}"
            )
            self.assertLessEqual(newest.unread / newest.rows, most, said)

    def test_coverage(self) -> None:
        """Each field is understood as often as it should be, and as often as before."""
        newest, earlier, expected = self.data.newest, self.data.earlier, self.data.expected
        if newest.awards < _LEAST_AWARDS:
            return
        said = []
        for field, share in newest.coverage.items():
            least, before = expected[f"min_{field}"], earlier.coverage.get(field)
            if share < least:
                said.append(
                    f"{field} is understood in {share:.1%} of {newest.awards:,} awards, below {least:.0%}"
                )
            elif (
                earlier.awards >= _LEAST_AWARDS
                and before is not None
                and share < before - expected["max_fall"]
            ):
                said.append(
                    f"{field} is understood in {share:.1%} of {newest.awards:,} awards, before in {before:.1%}"
                )
        self.assertFalse(said, "; ".join(said))

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

import pandas as pd
from spidermon import Monitor, MonitorSuite
from spidermon.runners import MonitorRunner

from extract.reference import read_table
from rakusatsu.reading import sql

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
class Batch:
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
    newest: Batch
    earlier: Batch
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
    newest = sql(
        "select source, max(fetched_at) as last from documents group by source order by source", data
    )
    found = []
    for source, last in zip(newest["source"], newest["last"], strict=True):
        # Files handed over were never fetched: all of them are the newest.
        since = _EPOCH if pd.isna(last) else last.to_pydatetime() - dt.timedelta(days=days)
        batch, earlier = (
            _batch(data, source, f"{sign} timestamptz '{since.isoformat()}'") for sign in (">=", "<")
        )
        expected = expectations().get(source, expectations()["*"])
        found.append(
            SourceQuality(
                source=source,
                since=since,
                newest=batch,
                earlier=earlier,
                breaches=breaches(batch, earlier, expected),
            )
        )
    return found


def breaches(newest: Batch, earlier: Batch, expected: Mapping[str, float]) -> tuple[str, ...]:
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


def _batch(data: str | PathLike[str], source: str, fetched: str) -> Batch:
    chosen = f"source = '{source}' and coalesce(fetched_at, to_timestamp(0)) {fetched}"
    document = sql(
        "select count(*) as documents, count(*) filter (status = 'failed') as failed, "  # noqa: S608 - own words
        "coalesce(sum(rows_expected), 0) as rows, coalesce(sum(rows_rejected), 0) as unread, "
        "min(rows_expected) filter (rows_expected > 0) as fewest, max(rows_expected) filter (rows_expected > 0) as most "
        f"from documents where {chosen}",
        data,
    ).iloc[0]
    shares = ", ".join(f"avg(({condition})::int) as {field}" for field, condition in FIELDS.items())
    award = sql(
        f"select count(*) as awards, {shares} from awards where source = '{source}' "  # noqa: S608 - own words
        f"and document_sha256 in (select sha256 from documents where {chosen})",
        data,
    ).iloc[0]
    return Batch(
        documents=int(document["documents"]),
        failed=int(document["failed"]),
        rows=int(document["rows"]),
        unread=int(document["unread"]),
        fewest=_whole(document["fewest"]),
        most=_whole(document["most"]),
        awards=int(award["awards"]),
        coverage={field: float(award[field]) for field in FIELDS} if award["awards"] else {},
    )


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)

"""How the rows of each class lie in files: which partition, in which order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import PurePosixPath
from typing import Any

from extract.errors import InputError
from extract.rows import AwardRow, BidRow, DocumentRow, PaymentRow, RejectRow, UnawardedRow
from extract.rows.row_columns import column_of

UNKNOWN_YEAR = 0
FILE_NAME = "data.parquet"
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,62}")


def is_source_name(name: str) -> bool:
    """Whether a publisher can have this short name: it is part of paths and of award_ids."""
    return _SOURCE.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class ByColumns:
    """What some columns of a row say of it."""

    names: tuple[str, ...]
    told: Callable[..., Any]
    """From their values."""

    def of(self, rows: Sequence[Any]) -> list[Any]:
        """Of each of some rows."""
        return list(map(self.told, *(column_of(rows, name) for name in self.names)))


@dataclass(frozen=True, slots=True)
class DatasetLayout:
    """A dataset whose rows are replaced document by document; its files are sorted by document."""

    name: str
    row_class: type[Any]
    sha256: str
    """Column that names the document."""
    order: ByColumns
    """Sort key among the rows of one document; equal ones keep the order in which the document gave them."""
    year: ByColumns
    counted: str | None = None
    """Column that is counted for the books of a document; its rows where None."""
    count: str = "count_distinct"
    """How: `count_distinct` or `sum`."""
    key: tuple[str, ...] = ()
    """What tells rows of one document apart, what is counted first; where rows of one count can lie in two files."""
    said: str | None = None
    """Column of `documents` that says how much a document has here; null is none."""

    def partitions(self, rows: Sequence[Any]) -> list[PurePosixPath]:
        """The file each row belongs to, under the folder of all datasets.

        Raises:
            ValueError: a row's source cannot be a partition's name.
        """
        return list(map(_partition, repeat(self.name), column_of(rows, "source"), self.year.of(rows)))


def check_source(name: str) -> None:
    """Refuse a source whose name cannot be a partition's.

    Raises:
        ValueError: it cannot.
    """
    if not is_source_name(name):
        raise InputError(f"not a source name: {name!r}")


@lru_cache(maxsize=4096)
def _partition(dataset: str, source: str, year: int) -> PurePosixPath:
    check_source(source)
    return PurePosixPath(dataset, f"source={source}", f"year={year}", FILE_NAME)


def _first_year(*dates: dt.date | None) -> int:
    for date in dates:
        if date is not None:
            return date.year
    return UNKNOWN_YEAR


def _all_of_them(*values: Any) -> tuple[Any, ...]:
    return values


AWARDS = DatasetLayout(
    "awards",
    AwardRow,
    "document_sha256",
    ByColumns(("award_ordinal", "supplier_ordinal"), _all_of_them),
    ByColumns(("published_on", "contract_date", "opening_date"), _first_year),
    counted="award_ordinal",
    key=("award_ordinal", "supplier_ordinal"),
    said="rows_extracted",
)
UNAWARDED = DatasetLayout(
    "unawarded",
    UnawardedRow,
    "document_sha256",
    ByColumns(("tender_ordinal",), _all_of_them),
    ByColumns(("published_on", "date"), _first_year),
    said="rows_unawarded",
)
BIDS = DatasetLayout(
    "bids",
    BidRow,
    "document_sha256",
    ByColumns(
        ("contest_ordinal", "bidder_ordinal", "round"),
        lambda contest, bidder, turn: (contest, bidder, turn or 0),
    ),
    ByColumns(("published_on", "opened_on"), _first_year),
    said="rows_bids",
)
PAYMENTS = DatasetLayout(
    "payments",
    PaymentRow,
    "document_sha256",
    ByColumns(("payment_ordinal",), _all_of_them),
    ByColumns(("sheet_year", "published_on"), lambda year, published: year or _first_year(published)),
    said="rows_payments",
)
REJECTS = DatasetLayout(
    "rejects",
    RejectRow,
    "document_sha256",
    ByColumns(("document_sha256",), lambda _: 0),
    ByColumns(("published_on",), _first_year),
    counted="rows",
    count="sum",
    said="rows_rejected",
)
DOCUMENTS = DatasetLayout(
    "documents",
    DocumentRow,
    "sha256",
    ByColumns(("url", "fetched_at"), lambda url, fetched: (url or "", fetched is not None, fetched)),
    ByColumns(("published_on", "fetched_at"), _first_year),
)
OF_DOCUMENTS = (AWARDS, UNAWARDED, BIDS, PAYMENTS, REJECTS)
"""What is read from documents, in the order in which it is written; `DOCUMENTS` comes last."""
LAYOUTS: Mapping[str, DatasetLayout] = {layout.name: layout for layout in (*OF_DOCUMENTS, DOCUMENTS)}
"""By the name of the dataset."""
DONE = (
    "sha256",
    "source",
    "url",
    "fetched_at",
    "status",
    "extractor",
    "extractor_version",
    "failure",
    "failure_limit",
    "attempts",
    "tried_at",
)
"""Columns of `documents` that say whether to read a document again."""

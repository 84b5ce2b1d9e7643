"""How the rows of each class lie in files: which partition, in which order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from extract.errors import InputError
from extract.rows import AwardRow, BidRow, DocumentRow, PaymentRow, RejectRow, UnawardedRow

UNKNOWN_YEAR = 0
FILE_NAME = "data.parquet"
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,62}")


def is_source_name(name: str) -> bool:
    """Whether a publisher can have this short name: it is part of paths and of award_ids."""
    return _SOURCE.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class DatasetLayout:
    """A dataset whose rows are replaced document by document; its files are sorted by document."""

    name: str
    row_class: type[Any]
    sha256: str
    """Column that names the document."""
    order: Callable[[Any], Any]
    """Sort key among the rows of one document; equal ones keep the order in which the document gave them."""
    year: Callable[[Any], int]
    counted: str | None = None
    """Column that is counted for the books of a document; its rows where None."""
    count: str = "count_distinct"
    """How: `count_distinct` or `sum`."""
    key: tuple[str, ...] = ()
    """What tells rows of one document apart, what is counted first; where rows of one count can lie in two files."""
    said: str | None = None
    """Column of `documents` that says how much a document has here; null is none."""

    def document(self, row: Any) -> str:
        """The document a row is about."""
        return str(getattr(row, self.sha256))

    def partition(self, row: Any) -> PurePosixPath:
        """The file a row belongs to, under the folder of all datasets.

        Raises:
            ValueError: the row's source cannot be a partition's name.
        """
        return _partition(self.name, row.source, self.year(row))


@lru_cache(maxsize=4096)
def _partition(dataset: str, source: str, year: int) -> PurePosixPath:
    if not is_source_name(source):
        raise InputError(f"not a source name: {source!r}")
    return PurePosixPath(dataset, f"source={source}", f"year={year}", FILE_NAME)


def _first_year(*dates: dt.date | None) -> int:
    return next((date.year for date in dates if date is not None), UNKNOWN_YEAR)


AWARDS = DatasetLayout(
    "awards",
    AwardRow,
    "document_sha256",
    lambda row: (row.award_ordinal, row.supplier_ordinal),
    lambda row: _first_year(row.published_on, row.contract_date, row.opening_date),
    counted="award_ordinal",
    key=("award_ordinal", "supplier_ordinal"),
    said="rows_extracted",
)
UNAWARDED = DatasetLayout(
    "unawarded",
    UnawardedRow,
    "document_sha256",
    lambda row: row.tender_ordinal,
    lambda row: _first_year(row.published_on, row.date),
    said="rows_unawarded",
)
BIDS = DatasetLayout(
    "bids",
    BidRow,
    "document_sha256",
    lambda row: (row.contest_ordinal, row.bidder_ordinal, row.round or 0),
    lambda row: _first_year(row.published_on, row.opened_on),
    said="rows_bids",
)
PAYMENTS = DatasetLayout(
    "payments",
    PaymentRow,
    "document_sha256",
    lambda row: row.payment_ordinal,
    lambda row: row.sheet_year or _first_year(row.published_on),
    said="rows_payments",
)
REJECTS = DatasetLayout(
    "rejects",
    RejectRow,
    "document_sha256",
    lambda _row: 0,
    lambda row: _first_year(row.published_on),
    counted="rows",
    count="sum",
    said="rows_rejected",
)
DOCUMENTS = DatasetLayout(
    "documents",
    DocumentRow,
    "sha256",
    lambda row: (row.url or "", row.fetched_at is not None, row.fetched_at),
    lambda row: _first_year(row.published_on, row.fetched_at),
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

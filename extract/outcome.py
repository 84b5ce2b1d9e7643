"""What an extractor makes of one document: its rows, its books and its status."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.rows import AwardRow, BidRow, PaymentRow, RejectRow, UnawardedRow
from extract.rows.row_columns import RowColumns, column_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What an extractor makes of one document, or of a part of it. The books balance: expected = extracted +
    unawarded + bids of others + payments + rejected.

    A long document comes in parts, so that no process holds all its rows: each but the last says `more`, and what
    is told of the whole document (`rows_expected`, `status` …) is told by the last.
    """

    extractor: str
    extractor_version: str
    source: str | None = None
    """Publisher the document itself names (官報); the fetch's own word goes before it."""
    awards: Sequence[AwardRow] = ()
    """A tuple, or columns where many rows were read at a time; so of all rows once they come from another process."""
    unawarded: Sequence[UnawardedRow] = ()
    """Tenders without a winner, each one expected row."""
    bids: Sequence[BidRow] = ()
    """`contest_id` and `award_id` of all rows are names within the document (`c0001`, `0001-1`) until they are stamped."""
    payments: Sequence[PaymentRow] = ()
    """Lines of payee tables, each one expected row."""
    rejects: Sequence[RejectRow] = ()
    rows_expected: int = 0
    bids_of_others: int = 0
    """Expected rows of this part that are a bidder's who did not win: such a row is one or more `bids`, by its rounds."""
    pages: int | None = None
    pages_without_text: int = 0
    unknown_glyphs: int = 0
    ocr_engine: str | None = None
    """What read pages that are pictures, with its version; None where none was."""
    ocr_confidence: float | None = None
    """Mean over those pages."""
    published_on: dt.date | None = None
    status: str = "ok"
    error: str | None = None
    more: bool = False
    """Whether further parts of the document follow."""
    extracted_before: int = 0
    """Awards in earlier parts; the rows of one award are all in one part."""
    unawarded_before: int = 0
    """Tenders without a winner in earlier parts."""
    bids_of_others_before: int = 0
    """Rows of bidders that did not win in earlier parts."""
    payments_before: int = 0
    """Payments in earlier parts."""
    rejected_before: int = 0
    """Rejected rows in earlier parts."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its rows as columns."""
        values = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return _unpickled, (values | {name: RowColumns.of(rows) for name in _ROWS if (rows := values[name])},)

    @property
    def rows_extracted(self) -> int:
        """Awards so far, each counted once however many suppliers it has."""
        return self.extracted_before + len(set(column_of(self.awards, "award_ordinal")))

    @property
    def rows_unawarded(self) -> int:
        """Tenders without a winner so far."""
        return self.unawarded_before + len(self.unawarded)

    @property
    def rows_bids_of_others(self) -> int:
        """Rows so far of bidders that did not win."""
        return self.bids_of_others_before + self.bids_of_others

    @property
    def rows_payments(self) -> int:
        """Lines of payee tables so far."""
        return self.payments_before + len(self.payments)

    @property
    def rows_rejected(self) -> int:
        """Rows so far that were expected and could not be read."""
        return self.rejected_before + int(sum(column_of(self.rejects, "rows")))

    @property
    def balanced(self) -> bool:
        """Whether every expected row is accounted for."""
        return self.rows_expected == sum(
            (
                self.rows_extracted,
                self.rows_unawarded,
                self.rows_bids_of_others,
                self.rows_payments,
                self.rows_rejected,
            )
        )


_ROWS = ("awards", "unawarded", "bids", "payments", "rejects")


def _unpickled(values: dict[str, Any]) -> Extraction:
    return Extraction(**values)


def status_of(*, expected: int, read: int, rejected: int, incomplete: bool, says_nothing: bool) -> str:
    """The status of a document from its books: nothing found where nothing was announced is a failure.

    Args:
        expected: rows that it should have given.
        read: awards and tenders without a winner.
        rejected: rows that could not be read.
        incomplete: whether a part of it (a page, a form's fields) was not read.
        says_nothing: whether it says that there is nothing, by a sentence or as a form that is known to be empty.
    """
    if not expected:
        return "no_awards" if says_nothing and not incomplete else "failed"
    if not read:
        return "failed"
    return "partial" if rejected or incomplete else "ok"

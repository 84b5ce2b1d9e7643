"""The extractor `payments`: a payee table of 行政事業レビュー, as CSV or as the zip that RSシステム publishes it in."""

from __future__ import annotations

import csv
import dataclasses
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.encoding import detect_encoding
from extract.errors import ExtractionError
from extract.media import MediaType, sniff
from extract.outcome import Extraction, status_of
from extract.payments.columns import columns_of, header_in
from extract.payments.reading import PayeeLines
from extract.rows import PaymentRow, RejectRow
from extract.tables.archive import archive_grids
from extract.tables.delimited import read_delimited
from extract.tables.grid import Grid
from extract.versions import PAYMENTS, VERSIONS

if TYPE_CHECKING:
    from extract.document import Document

PART_ROWS = 2_000
"""Rows of one part: a year's table has some 200,000."""
_HEAD_BYTES = 8_192
_HEADER_WITHIN = 5
"""Lines before the header at most."""


def is_payee_table(content: bytes) -> bool:
    """Whether a CSV, or the first file of a zip, has the header of a payee table; only its first bytes are looked at."""
    try:
        head = _head(content)
        text = head.decode(detect_encoding(head), errors="replace")
    except (
        ExtractionError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
    ):
        return False
    try:
        lines = [row for row, _ in zip(csv.reader(io.StringIO(text)), range(_HEADER_WITHIN), strict=False)]
    except csv.Error:
        return False
    return any(columns_of(tuple(row)) is not None for row in lines)


def _head(content: bytes) -> bytes:
    """The first whole lines of a text, or of the first file of a zip."""
    if sniff(content) is MediaType.ZIP:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            first = next(iter(archive.infolist()), None)
            if first is None:
                return b""
            with archive.open(first) as member:
                content = member.read(_HEAD_BYTES)
    head = content[:_HEAD_BYTES]
    return head[: head.rfind(b"\n") + 1] or head


def extract_payments(document: Document) -> Iterator[Extraction]:
    """A document's payments in parts.

    Raises:
        extract.errors.ExtractionError: it is no readable archive, or too large.
    """
    books = _PaymentBooks()
    refused: list[tuple[str, str]] = []
    if document.media_type is MediaType.CSV:
        grids: Iterable[Grid] = [read_delimited(document.content)]
    else:
        grids = archive_grids(document.content, lambda name, why: refused.append((name, why)))
    for grid in grids:
        yield from books.read(grid)
    for name, why in refused:
        books.unread += 1
        books.waiting.append(RejectRow(reason=f"unread_member: {name}: {why}", rows=0))
    yield books.closed()


@dataclass(slots=True)
class _PaymentBooks:
    """What has been read of a document: rows that wait to be given, and the counts of all."""

    waiting: list[PaymentRow | RejectRow] = field(default_factory=list)
    tables: int = 0
    unread: int = 0
    """Files of the archive that were not read."""
    extracted: int = 0
    rejected: int = 0
    first_rejected: str | None = None
    _before: tuple[int, int] = (0, 0)

    def read(self, grid: Grid) -> Iterator[Extraction]:
        """Read one table; whenever enough rows wait, they are given as a part."""
        self.tables += 1
        lines: PayeeLines | None = None
        for line in grid.lines:
            if lines is None:
                found = header_in(line)
                if found is not None:
                    lines = PayeeLines(found)
                elif line.number > _HEADER_WITHIN:
                    break
                continue
            for row in lines.rows(line):
                self._take(row)
            if len(self.waiting) >= PART_ROWS:
                yield self._given(more=True)
        if lines is None:
            self.unread += 1
            self.waiting.append(RejectRow(page=grid.page, reason=f"unknown_header: {grid.name}", rows=0))

    def _take(self, row: PaymentRow | RejectRow) -> None:
        if isinstance(row, PaymentRow):
            self.extracted += 1
            row = dataclasses.replace(row, payment_ordinal=self.extracted)
        else:
            self.rejected += row.rows
            self.first_rejected = self.first_rejected or row.reason
        self.waiting.append(row)

    def closed(self) -> Extraction:
        """The last part, with the document's outcome."""
        expected = self.extracted + self.rejected
        status = status_of(
            expected=expected,
            read=self.extracted,
            rejected=self.rejected,
            incomplete=bool(self.unread),
            says_nothing=False,
        )
        error = None
        if self.rejected:
            error = f"{self.rejected} of {expected} rows rejected, the first: {self.first_rejected}"
        elif status == "failed":
            error = "no line of a payee in it"
        elif self.unread:
            error = f"{self.unread} files of the archive are no payee tables"
        last = self._given(more=False)
        return dataclasses.replace(
            last, rows_expected=expected, pages=self.tables, status=status, error=error
        )

    def _given(self, *, more: bool) -> Extraction:
        payments_before, rejected_before = self._before
        part = Extraction(
            extractor=PAYMENTS,
            extractor_version=VERSIONS[PAYMENTS],
            payments=tuple(row for row in self.waiting if isinstance(row, PaymentRow)),
            rejects=tuple(row for row in self.waiting if isinstance(row, RejectRow)),
            more=more,
            payments_before=payments_before,
            rejected_before=rejected_before,
        )
        self.waiting = []
        self._before = (self.extracted, self.rejected)
        return part

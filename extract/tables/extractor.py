"""Documents of tables, whatever their format, to `Extraction`s: in parts where they are long."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.errors import ExtractionError, UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.outcome import Extraction, status_of
from extract.pages import PageSource, ocr
from extract.pages.attachments import attachments
from extract.pages.form_fields import typed_values
from extract.pages.second_opinion import SecondOpinion
from extract.rows import AwardRow, BidRow, RejectRow, UnawardedRow
from extract.rows.row_columns import RowPile
from extract.tables.archive import archive_grids, paged
from extract.tables.formats import WORKBOOKS, grids_of
from extract.tables.grid import Grid
from extract.tables.line_kinds import (
    EmptyMonth,
    HeaderRead,
    Numbering,
    TableAward,
    TableAwards,
    TableBids,
    TableUnawarded,
    says_empty_month,
)
from extract.tables.pdf_scanned import sure_values
from extract.tables.reading import read_grid
from extract.tables.unread_columns import ColumnTally
from extract.versions import TABLES, VERSIONS

if TYPE_CHECKING:
    from extract.document import Document

# Each format's reader is imported where it is needed: pdfplumber and openpyxl take a third of a second each.

_SAID_TO_BE_NO_ROW = frozenset(
    {"footnote", "not_a_row", "example_row", "total_line", "struck_out_row", "row_not_shown", "corrected_row"}
)
TEXT_LAYER = "text_layer"
"""Stands for whatever read a page's picture before it was published."""
PART_ROWS = 2_000
"""Rows given at a time; a row with its places takes some 8 KB."""


def extract_tables(document: Document) -> Iterator[Extraction]:
    """Awards of a workbook, a delimited file, a Word document, a web page in one file or JSON: every sheet or table."""
    books = _Books()
    yield from books.parts(grids_of(document.content, document.media_type), document.published_on)
    yield books.closed()


def extract_html(document: Document) -> Iterator[Extraction]:
    """Awards of an HTML page's tables; a sentence that says a month has none counts as read."""
    from extract.tables.html import read_html

    grids, outside = read_html(document.content)
    books = _Books(empty=says_empty_month_somewhere(outside))
    if not grids and not books.empty:
        raise UnreadableDocumentError("the page holds no table")
    yield from books.parts(grids, document.published_on)
    yield books.closed()


def extract_archive(document: Document) -> Iterator[Extraction]:
    """Awards of all documents in a zip (調達ポータル's open data, months of workbooks), or of one gzipped file."""
    books = _Books()
    refused: list[tuple[str, str]] = []
    grids = archive_grids(document.content, lambda name, why: refused.append((name, why)))
    yield from books.parts(grids, document.published_on)
    for name, why in refused:
        books.reject(RejectRow(page=None, reason=f"unread_member: {name[:80]}", text=why[:200], rows=0))
    books.pages_without_text += len(refused)
    yield books.closed()


def extract_pdf(document: Document, source: PageSource) -> Iterator[Extraction]:
    """Awards of a PDF's tables, ruled or not; pages that are pictures are counted and make the document `partial`.

    `source` is the open document; its pages are closed as they are read, it itself is the caller's.
    """
    from extract.tables.pdf import PdfTally, pdf_lines

    tally = PdfTally()
    books = _Books(pictures=tally.confidences)
    opinion = SecondOpinion(document.content)
    try:
        typed = typed_values(document.content)
        grid = Grid(1, "", pdf_lines(source, tally, opinion.ask, typed.glyphs))
        yield from books.parts([grid], document.published_on)
    finally:
        opinion.close()
    hint = "" if ocr.installed() else f"; {ocr.HOW_TO_INSTALL}"
    unread = dict.fromkeys(
        tally.pages_without_text, f"page_without_text: a picture, nothing on it could be read{hint}"
    )
    unread |= dict.fromkeys(tally.pages_on_their_side, "page_on_its_side: most of its text runs up or down")
    for page, reason in sorted(unread.items()):
        books.reject(RejectRow(page=page, reason=reason, rows=0))
    for page in tally.pages_with_text_outside:
        books.note(RejectRow(page=page, reason="text_outside_page: what nobody sees is not read", rows=0))
    for page, warning in tally.left_out:
        books.note(RejectRow(page=page, reason=f"text_left_out: {warning}", rows=0))
    yield from _attached(document, books, tally.pages)
    books.pages, books.unknown_glyphs = tally.pages, tally.unknown_glyphs
    books.text_layers = tally.text_layers
    books.pages_without_text += len(unread)
    if typed.unseen or any(typed.glyphs.values()) or (typed.is_xfa and not books.expected):
        books.typed_values = True
        books.reject(RejectRow(reason="form_fields: values typed into its form are not read", rows=0))
    yield books.closed()


def _attached(document: Document, books: _Books, pages: int) -> Iterator[Extraction]:
    """What files attached to a PDF hold, where its own pages have no rows; else they may be the same again and are named.

    Their tables are counted on behind its pages.
    """
    own = bool(books.expected)
    for number, (name, content) in enumerate(attachments(document.content, read=not own), start=pages + 1):
        why = (
            "its own pages have rows"
            if own
            else "it cannot be opened, or there are too many or too large ones"
        )
        if content is not None and not own:
            try:
                yield from books.parts(
                    (paged(grid, number) for grid in grids_of(content, sniff(content))), document.published_on
                )
                continue
            except ExtractionError as error:
                why = str(error)
        books.note(RejectRow(reason=f"unread_attachment: {name[:80]}", text=why[:200], rows=0))
        books.pages_without_text += not own


FILE_READERS: Mapping[MediaType, Callable[[Document], Iterator[Extraction]]] = {
    **dict.fromkeys(
        (*WORKBOOKS, MediaType.DOCX, MediaType.CSV, MediaType.JSON, MediaType.MHTML), extract_tables
    ),
    MediaType.XML_SPREADSHEET: extract_tables,
    MediaType.HTML: extract_html,
    MediaType.ZIP: extract_archive,
    MediaType.GZIP: extract_archive,
}
"""Which function reads which kind of file; PDFs are read by `extract_pdf`."""


def says_empty_month_somewhere(text: str) -> bool:
    """Whether one of the text's sentences says that there is nothing."""
    return any(says_empty_month(sentence) for sentence in text.replace("。", "。\n").split("\n"))


@dataclass(slots=True)
class _Books:
    """What has been read of a document: rows that wait to be given, and the counts of all."""

    empty: bool = False
    """Whether the document says that there is nothing to publish."""
    awards: RowPile[AwardRow] = field(default_factory=RowPile)
    rejects: list[RejectRow] = field(default_factory=list)
    unawarded: list[UnawardedRow] = field(default_factory=list)
    bids: list[BidRow] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    expected: int = 0
    bids_of_others: int = 0
    """Rows of bidders that did not win, of this part and of those given."""
    tenders_unawarded: int = 0
    undecided: int = 0
    """Contests of which nothing tells who won."""
    extracted: int = 0
    rejected: int = 0
    pages: int = 0
    pages_without_text: int = 0
    typed_values: bool = False
    """Whether a form's fields hold values, which are no text of a page."""
    unknown_glyphs: int = 0
    first_rejected: str | None = None
    unknown_header: str | None = None
    columns: ColumnTally = field(default_factory=ColumnTally)
    pictures: list[float] = field(default_factory=list)
    """Confidence of each page that was read from its picture: reading one takes seconds, so each makes a part."""
    text_layers: int = 0
    """How many of them had a layer of text already."""
    headers: list[bool] = field(default_factory=list)
    """Of each header that was understood, whether it is that of a whole form."""
    odd_lines: int = 0
    """Lines that are neither a row nor known to be none."""
    _extracted_before: int = 0
    _unawarded_before: int = 0
    _bids_of_others_before: int = 0
    _rejected_before: int = 0

    def parts(self, grids: Iterable[Grid], reference: dt.date | None) -> Iterator[Extraction]:
        """Read the grids; whenever enough rows wait, they are given as a part."""
        told = 0
        for grid in grids:
            self.pages += 1
            for reading in read_grid(grid, self.numbering, reference=reference):
                if isinstance(reading, TableAwards):
                    self.columns.count_all(reading)
                    self._take(reading.rows, len(reading.firsts))
                elif isinstance(reading, TableAward):
                    self.columns.count(reading.rows[0])
                    self._take(reading.rows, 1)
                elif isinstance(reading, TableUnawarded):
                    self.unawarded += sure_values([reading.row]) if self.pictures else [reading.row]
                    self.tenders_unawarded += 1
                    self.undecided += reading.row.contest_id is not None and reading.row.reason == "not_told"
                    self.expected += 1
                elif isinstance(reading, TableBids):
                    self.bids.extend(sure_values(reading.rows) if self.pictures else reading.rows)
                    self.bids_of_others += reading.others
                    self.expected += reading.others
                elif isinstance(reading, EmptyMonth):
                    self.empty = True
                elif isinstance(reading, HeaderRead):
                    self.headers.append(reading.is_whole)
                else:
                    self.reject(reading)
                    self.expected += reading.rows
                if self._waiting >= PART_ROWS or len(self.pictures) > told:
                    told = len(self.pictures)
                    yield self._given(more=True)

    def _take(self, rows: Sequence[AwardRow], count: int) -> None:
        """Take the rows of so many awards."""
        self.awards.add(sure_values(list(rows)) if self.pictures else rows)
        self.extracted += count
        self.expected += count

    @property
    def _is_empty_form(self) -> bool:
        """Whether it is nothing but headers of whole forms, and no line under them could not be read."""
        return bool(self.headers) and all(self.headers) and not self.odd_lines

    @property
    def _waiting(self) -> int:
        return len(self.awards) + len(self.unawarded) + len(self.bids) + len(self.rejects)

    def reject(self, reject: RejectRow) -> None:
        """Keep a reject; the first ones say what is wrong with the document."""
        self.rejects.append(reject)
        self.rejected += reject.rows
        self.odd_lines += reject.reason not in _SAID_TO_BE_NO_ROW
        if reject.rows and self.first_rejected is None:
            self.first_rejected = reject.reason
        if self.unknown_header is None and reject.reason.startswith("unknown_header"):
            self.unknown_header = reject.text

    def note(self, reject: RejectRow) -> None:
        """Say what stands beside the rows and is none."""
        self.rejects.append(reject)

    def closed(self) -> Extraction:
        """The last part, with the document's outcome: nothing found where nothing was announced is a failure."""
        unread = list(self.columns.most_unread())
        for column, cells, printed in unread:
            self.reject(RejectRow(reason=f"unread_column: {column}, {cells} of {printed} cells", rows=0))
        status = status_of(
            expected=self.expected,
            read=self.extracted + self.tenders_unawarded,
            rejected=self.rejected,
            incomplete=bool(self.pages_without_text or self.typed_values or unread),
            says_nothing=self.empty or self._is_empty_form,
        )
        if status == "ok" and self.undecided and not self.extracted:
            status = "partial"
        return self._closed(status, self._error(status, unread))

    def _error(self, status: str, unread: list[tuple[str, int, int]]) -> str | None:
        """One line on the worst of what is wrong with the document."""
        if self.typed_values and not self.extracted:
            return "values typed into the fields of its form are not read"
        if not self.expected:
            return self._nothing_found() if status == "failed" else None
        if self.rejected:
            reason = (self.first_rejected or "")[:160]
            return f"{self.rejected} of {self.expected} rows rejected, the first: {reason}"
        if unread:
            column, cells, printed = unread[0]
            return f"{cells} of {printed} cells of the column {column} cannot be read"
        if status == "partial" and self.undecided:
            return f"of {self.undecided} contests nothing tells who won"
        return None

    def _nothing_found(self) -> str:
        if self.unknown_header:
            return f"no table with a known header; found: {self.unknown_header[:160]}"
        if self.headers:
            return "a header with no row under it, and no sentence that says that there is none"
        return "no table of awards found"

    def _closed(self, status: str, error: str | None) -> Extraction:
        return dataclasses.replace(
            self._given(more=False),
            rows_expected=self.expected,
            pages=self.pages,
            pages_without_text=self.pages_without_text,
            unknown_glyphs=self.unknown_glyphs,
            ocr_engine=self._ocr_engine(),
            ocr_confidence=sum(self.pictures) / len(self.pictures) if self.pictures else None,
            status=status,
            error=error,
        )

    def _ocr_engine(self) -> str | None:
        """What read its pictures; that of a layer of text over them is not told."""
        if not self.pictures:
            return None
        return ocr.engine() if len(self.pictures) > self.text_layers else TEXT_LAYER

    def _given(self, *, more: bool) -> Extraction:
        part = Extraction(
            extractor=TABLES,
            extractor_version=VERSIONS[TABLES],
            awards=self.awards.taken(),
            unawarded=tuple(self.unawarded),
            bids=tuple(self.bids),
            bids_of_others=self.bids_of_others - self._bids_of_others_before,
            rejects=tuple(self.rejects),
            more=more,
            extracted_before=self._extracted_before,
            unawarded_before=self._unawarded_before,
            bids_of_others_before=self._bids_of_others_before,
            rejected_before=self._rejected_before,
        )
        self.unawarded, self.bids, self.rejects = [], [], []
        self._bids_of_others_before = self.bids_of_others
        self._extracted_before, self._rejected_before = self.extracted, self.rejected
        self._unawarded_before = self.tenders_unawarded
        return part

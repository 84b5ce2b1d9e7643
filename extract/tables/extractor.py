"""Documents of tables, whatever their format, to one `Extraction`."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.pages import open_pdf
from extract.rows import AwardRow, Extraction, RejectRow
from extract.tables.delimited import read_delimited
from extract.tables.grid import MAX_BYTES, Grid
from extract.tables.html import read_html
from extract.tables.open_data import with_header
from extract.tables.pdf import PdfTally, pdf_lines
from extract.tables.reading import EmptyMonth, HeaderRead, Reading, TableAward, read_grid, says_empty_month
from extract.tables.sheets import check_archive, read_workbook

if TYPE_CHECKING:
    from extract.document import Document

EXTRACTOR = "tables"
VERSION = "1"


def extract_workbook(document: Document) -> Extraction:
    """Awards of an XLSX or XLS workbook, every sheet."""
    media_type = sniff(document.content)
    return _collect(read_workbook(document.content, media_type), document.published_on)


def extract_csv(document: Document) -> Extraction:
    """Awards of a CSV or TSV file."""
    return _collect([with_header(read_delimited(document.content))], document.published_on)


def extract_html(document: Document) -> Extraction:
    """Awards of an HTML page's tables; a sentence that says a month has none counts as read."""
    grids, outside = read_html(document.content)
    if not grids and not says_empty_month_somewhere(outside):
        raise UnreadableDocumentError("the page holds no table")
    return _collect(grids, document.published_on, outside=outside)


def extract_archive(document: Document) -> Extraction:
    """Awards of the CSV files in a zip (調達ポータル's open data) or of one gzipped CSV."""
    return _collect(_archive_grids(document.content), document.published_on)


def extract_pdf(document: Document) -> Extraction:
    """Awards of a PDF's tables, ruled or not; pages that are pictures are counted and make the document `partial`."""
    source = open_pdf(document.content)
    tally = PdfTally()
    try:
        grid = Grid(1, "", pdf_lines(source, tally))
        extraction = _collect([grid], document.published_on)
    finally:
        source.close()
    rejects = extraction.rejects + tuple(
        RejectRow(page=page, reason="page_without_text: a picture, nothing on it could be read", rows=0)
        for page in tally.pages_without_text
    )
    return extraction_of(
        extraction.awards,
        rejects,
        extraction.rows_expected,
        tally.pages,
        empty=extraction.status == "no_awards",
        pages_without_text=len(tally.pages_without_text),
        unknown_glyphs=tally.unknown_glyphs,
    )


def says_empty_month_somewhere(text: str) -> bool:
    """Whether one of the text's sentences says that there is nothing."""
    return any(says_empty_month(sentence) for sentence in text.replace("。", "。\n").split("\n"))


def _archive_grids(content: bytes) -> Iterator[Grid]:
    if content.startswith(b"\x1f\x8b"):
        yield with_header(read_delimited(_gunzip(content)))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            names = [part.filename for part in archive.infolist() if not part.is_dir() and part.file_size]
            tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))]
            if not tables:
                raise UnreadableDocumentError(f"no CSV in the archive: {', '.join(names)[:120] or 'empty'}")
            for page, name in enumerate(tables, start=1):
                if archive.getinfo(name).file_size > MAX_BYTES:
                    raise LimitExceededError(f"{name}: more than {MAX_BYTES} bytes once decompressed")
                yield with_header(read_delimited(archive.read(name), page=page, name=name))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableDocumentError(f"not a readable zip: {error}") from error


def _gunzip(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            text = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise UnreadableDocumentError(f"not a readable gzip: {error}") from error
    if len(text) > MAX_BYTES:
        raise LimitExceededError(f"more than {MAX_BYTES} bytes once decompressed")
    if sniff(text) is not MediaType.CSV:
        raise UnreadableDocumentError(f"a gzip of {sniff(text)}, not of CSV")
    return text


def _readings(grids: Iterable[Grid], reference: dt.date | None, pages: list[int]) -> Iterator[Reading]:
    ordinal = 1
    for grid in grids:
        pages.append(grid.page)
        for reading in read_grid(grid, ordinal, reference=reference):
            if isinstance(reading, TableAward):
                ordinal += 1
            yield reading


def _collect(grids: Iterable[Grid], reference: dt.date | None, *, outside: str = "") -> Extraction:
    pages: list[int] = []
    awards: list[AwardRow] = []
    rejects: list[RejectRow] = []
    expected, headed, empty = 0, False, says_empty_month_somewhere(outside)
    for reading in _readings(grids, reference, pages):
        if isinstance(reading, TableAward):
            awards.extend(reading.rows)
            expected += 1
        elif isinstance(reading, EmptyMonth):
            empty = True
        elif isinstance(reading, HeaderRead):
            headed = True  # cells do not lie: a header without a row under it is a month without contracts
        else:
            rejects.append(reading)
            expected += reading.rows
    return extraction_of(awards, rejects, expected, len(pages), empty=empty or headed)


def extraction_of(
    awards: Sequence[AwardRow],
    rejects: Sequence[RejectRow],
    expected: int,
    pages: int,
    *,
    empty: bool,
    pages_without_text: int = 0,
    unknown_glyphs: int = 0,
) -> Extraction:
    """The document's outcome: nothing found where nothing was announced is a failure, not a success."""
    rejected = sum(reject.rows for reject in rejects)
    error = None
    if expected == 0:
        status = "no_awards" if empty and not pages_without_text else "failed"
        if status == "failed":
            unknown = next((r for r in rejects if r.reason.startswith("unknown_header")), None)
            error = (
                f"no table with a known header; found: {unknown.text[:160]}"
                if unknown
                else "no table of awards found"
            )
    else:
        status = "ok" if not rejected and not pages_without_text else "partial" if awards else "failed"
        if rejected:
            first = next(reject for reject in rejects if reject.rows)
            error = f"{rejected} of {expected} rows rejected, the first: {first.reason[:160]}"
    return Extraction(
        extractor=EXTRACTOR,
        extractor_version=VERSION,
        awards=tuple(awards),
        rejects=tuple(rejects),
        rows_expected=expected,
        pages=pages,
        pages_without_text=pages_without_text,
        unknown_glyphs=unknown_glyphs,
        status=status,
        error=error,
    )

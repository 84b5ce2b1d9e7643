"""XLSX and XLS workbooks as grids.

XLSX is streamed with openpyxl's read-only reader: it holds one row at a time, so that a stray cell at XFD1048576 costs
nothing, and gives the cached value of a formula. XLS (at most 65,536 × 256) goes through calamine.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.media import MediaType
from extract.tables.grid import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_DECOMPRESSED_BYTES,
    MAX_ROWS,
    Cell,
    Grid,
    Line,
    column_letters,
    number_text,
)

MAX_SHEETS = 1_000
MAX_SHARED_STRINGS_BYTES = 512 * 1024 * 1024
"""Shared strings are held whole: their part alone has its own limit."""
MAX_MERGES = 200_000


@dataclass(slots=True)
class _Layout:
    """What the cells themselves do not tell: hidden rows, and merged ranges by their top row."""

    hidden_rows: set[int] = field(default_factory=set)
    merges: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Top row → (first column, last column, last row), all 1-based."""

    def add(self, first_column: int, first_row: int, last_column: int, last_row: int) -> None:
        self.merges.setdefault(first_row, []).append((first_column, last_column, last_row))


def read_workbook(content: bytes, media_type: MediaType) -> Iterator[Grid]:
    """Every sheet of the workbook in order, hidden ones too (their lines say so).

    Raises:
        extract.errors.UnreadableDocumentError: cut off, encrypted, or no workbook.
        extract.errors.LimitExceededError: larger than the limits of `grid` allow, also once decompressed.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of workbook, more than {MAX_BYTES}")
    return _read_xls(content) if media_type is MediaType.XLS else _read_xlsx(content)


def _read_xlsx(content: bytes) -> Iterator[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except LimitExceededError:
        raise
    except Exception as error:  # openpyxl lets KeyError, ValueError, expat errors … through
        raise UnreadableDocumentError(f"not a readable workbook: {_one_line(error)}") from error
    if len(workbook.worksheets) > MAX_SHEETS:
        raise LimitExceededError(f"{len(workbook.worksheets)} sheets, more than {MAX_SHEETS}")
    for page, sheet in enumerate(workbook.worksheets, start=1):
        sheet.reset_dimensions()  # the written <dimension> is often wrong and would cut rows off
        path = str(sheet._worksheet_path)  # type: ignore[attr-defined]
        hidden = sheet.sheet_state != "visible"
        yield Grid(page, sheet.title, _xlsx_lines(content, sheet, path, page, hidden))


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would decompress to more than the limits allow.

    Raises:
        extract.errors.LimitExceededError: it would.
    """
    total = sum(part.file_size for part in archive.infolist())
    if total > MAX_DECOMPRESSED_BYTES:
        raise LimitExceededError(f"{total} bytes once decompressed, more than {MAX_DECOMPRESSED_BYTES}")
    for part in archive.infolist():
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_SHARED_STRINGS_BYTES:
            raise LimitExceededError(f"{part.file_size} bytes of shared strings")


def _xlsx_lines(content: bytes, sheet: Any, path: str, page: int, hidden_sheet: bool) -> Iterator[Line]:
    cells_seen = 0
    try:
        layout = _xlsx_layout(content, path)
        filler = _MergeFiller(layout)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number > MAX_ROWS:  # the reader makes every row before a number that was written
                raise LimitExceededError(f"a row behind row {MAX_ROWS:,}")
            if not row and number not in layout.merges and not filler.active:
                continue
            cells_seen += len(row)
            if cells_seen > MAX_CELLS:
                raise LimitExceededError(f"more than {MAX_CELLS} cells")
            values = [(cell.value, cell.column) for cell in row if cell.value is not None]
            cells = filler.fill(number, _cells(values, number))
            if cells:
                yield Line(page, number, cells, hidden_sheet or number in layout.hidden_rows)
    except LimitExceededError:
        raise
    except Exception as error:
        raise UnreadableDocumentError(f"sheet {page} cannot be read: {_one_line(error)}") from error


def _cells(values: list[tuple[Any, int]], number: int) -> dict[int, Cell]:
    """Cells by 1-based column."""
    return {
        column: _cell(value, f"{column_letters(column)}{number}")
        for value, column in values
        if column <= MAX_COLUMNS or not isinstance(value, str) or value.strip()
    }


def _cell(value: Any, locator: str) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", locator=locator)
    if isinstance(value, dt.datetime):
        whole_day = value.time() == dt.time()
        return Cell(value.date().isoformat() if whole_day else value.isoformat(" "), value.date(), locator)
    if isinstance(value, dt.date):
        return Cell(value.isoformat(), value, locator)
    if isinstance(value, int | float):
        return Cell(number_text(value), float(value), locator)
    if isinstance(value, dt.time | dt.timedelta):
        return Cell(str(value), locator=locator)
    return Cell(str(value).replace("_x000D_", "").replace("\r\n", "\n"), locator=locator)


class _MergeFiller:
    """Puts the text of a merged cell into all places it covers, row by row."""

    def __init__(self, layout: _Layout) -> None:
        self._merges = layout.merges
        self.active: list[tuple[int, int, int, int, Cell]] = []
        """(first row, first column, last column, last row, cell) of merges that reach further rows."""

    def fill(self, number: int, cells: dict[int, Cell]) -> tuple[Cell, ...]:
        for first_row, first, last, last_row, cell in self.active:
            for column in range(first, last + 1):
                cells.setdefault(column, _inherit(cell, last_row - first_row + 1, last - first + 1))
        for first, last, last_row in self._merges.get(number, ()):
            if first not in cells:
                continue
            cell = cells[first]
            rows, columns = last_row - number + 1, last - first + 1
            cells[first] = Cell(
                cell.text, cell.value, cell.locator, rows_spanned=rows, columns_spanned=columns
            )
            for column in range(first + 1, last + 1):
                cells.setdefault(column, _inherit(cell, rows, columns))
            if rows > 1:
                self.active.append((number, first, last, last_row, cell))
        self.active = [merge for merge in self.active if merge[3] > number]
        if not cells:
            return ()
        width = min(max(cells), MAX_COLUMNS)
        row = tuple(cells.get(column, _EMPTY) for column in range(1, width + 1))
        stray = tuple(cell for column, cell in sorted(cells.items()) if column > MAX_COLUMNS)
        return row + stray


_EMPTY = Cell()


def _inherit(cell: Cell, rows: int, columns: int) -> Cell:
    return Cell(
        cell.text, cell.value, cell.locator, (), inherited=True, rows_spanned=rows, columns_spanned=columns
    )


_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+(?::[A-Z]+\d+)?)"')


def _xlsx_layout(content: bytes, path: str) -> _Layout:
    """Hidden rows and merged ranges, which openpyxl's streaming reader leaves out, from the sheet's XML in chunks."""
    layout = _Layout()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as part:
        tail, row_number, merges = b"", 0, 0
        while chunk := part.read(1 << 20):
            text = tail + chunk
            cut = text.rfind(b">") + 1
            text, tail = text[:cut], text[cut:]
            if len(tail) > 1 << 24:
                raise LimitExceededError("a tag of more than 16 MB")
            for attributes in _ROW.findall(text):
                printed = _ROW_NUMBER.search(attributes)
                row_number = int(printed[1]) if printed else row_number + 1
                if _HIDDEN.search(attributes):
                    layout.hidden_rows.add(row_number)
            for reference in _MERGE.findall(text):
                merges += 1
                if merges > MAX_MERGES:
                    raise LimitExceededError(f"more than {MAX_MERGES} merged cells")
                first_column, first_row, last_column, last_row = (
                    int(side or 0) for side in range_boundaries(reference.decode())
                )
                layout.add(first_column, first_row, min(last_column, MAX_COLUMNS), last_row)
    return layout


def _read_xls(content: bytes) -> Iterator[Grid]:
    import python_calamine

    with _readable("not a readable workbook"):
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        metadata = workbook.sheets_metadata
    worksheet = python_calamine.SheetTypeEnum.WorkSheet
    sheets = [sheet for sheet in metadata if sheet.typ == worksheet]
    for page, about in enumerate(sheets, start=1):
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        yield Grid(page, about.name, _xls_lines(workbook, about.name, page, hidden))


def _xls_lines(workbook: Any, name: str, page: int, hidden: bool) -> Iterator[Line]:
    with _readable(f"sheet {page} cannot be read"):
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        layout = _Layout()
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            layout.add(left + 1, top + 1, right + 1, bottom + 1)
    filler = _MergeFiller(layout)
    for number, row in enumerate(rows, start=1):
        values = [(value, column) for column, value in enumerate(row, start=1) if value not in ("", None)]
        cells = filler.fill(number, _cells(values, number))
        if cells:
            yield Line(page, number, cells, hidden)


@contextmanager
def _readable(otherwise: str) -> Iterator[None]:
    """Whatever calamine raises about a damaged file, its panics too, as an `UnreadableDocumentError`."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the library's Rust code is no Exception
        raise UnreadableDocumentError(f"{otherwise}: {_one_line(error)}") from error


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]

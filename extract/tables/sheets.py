"""XLSX workbooks as grids, streamed with openpyxl's read-only reader.

It holds one row at a time, so that a stray cell at XFD1048576 costs nothing, and gives the cached value of a formula.
The other workbooks go through calamine (`xls`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.media import MediaType
from extract.tables.grid import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Grid,
    Line,
    column_letters,
)
from extract.tables.html_text import STRUCK
from extract.tables.merges import MergeFiller, SheetLayout
from extract.tables.number_format import shown_by
from extract.tables.office_package import check_archive, repaired
from extract.tables.sheet_cells import (
    FORMULA_WITHOUT_VALUE,
    HIDDEN_COLUMN,
    PLAIN_LOOK,
    Look,
    cell_of,
    one_line,
    withdrawn,
)
from extract.tables.xls import read_by_calamine

MAX_SHEETS = 1_000
MAX_MERGES = 200_000


def read_workbook(content: bytes, media_type: MediaType) -> Iterator[Grid]:
    """Every sheet of the workbook in order, hidden ones too (their lines say so).

    Raises:
        extract.errors.UnreadableDocumentError: cut off, encrypted, or no workbook.
        extract.errors.LimitExceededError: larger than the limits of `grid` allow, also once decompressed.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of workbook, more than {MAX_BYTES}")
    return _read_xlsx(content) if media_type is MediaType.XLSX else read_by_calamine(content, media_type)


def _read_xlsx(content: bytes) -> Iterator[Grid]:
    try:
        content = repaired(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            rich = _has_struck_runs(archive)
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, rich_text=rich
        )
    except LimitExceededError:
        raise
    except Exception as error:  # openpyxl lets KeyError, ValueError, expat errors … through
        raise UnreadableDocumentError(f"not a readable workbook: {one_line(error)}") from error
    if len(workbook.worksheets) > MAX_SHEETS:
        raise LimitExceededError(f"{len(workbook.worksheets)} sheets, more than {MAX_SHEETS}")
    looks = _Looks(rich)
    for page, sheet in enumerate(workbook.worksheets, start=1):
        sheet.reset_dimensions()  # the written <dimension> is often wrong and would cut rows off
        path = str(sheet._worksheet_path)  # type: ignore[attr-defined]
        hidden = sheet.sheet_state != "visible"
        yield Grid(page, sheet.title, _lines(content, sheet, path, page, hidden, looks))


def _has_struck_runs(archive: zipfile.ZipFile) -> bool:
    """Whether a part of some cell's text is struck out: only then is text asked for with its fonts."""
    for name in archive.namelist():
        if name.endswith("sharedStrings.xml") or name.startswith("xl/worksheets/"):
            with archive.open(name) as part:
                tail = b""
                while chunk := part.read(1 << 20):
                    if b"<strike" in tail + chunk or b":strike" in tail + chunk:
                        return True
                    tail = chunk[-16:]
    return False


def _lines(
    content: bytes, sheet: Any, path: str, page: int, hidden_sheet: bool, looks: _Looks
) -> Iterator[Line]:
    try:
        layout = _layout(content, path)
        filler = MergeFiller(layout)
        for number, row in _rows(sheet, layout, filler, looks.rich):
            cells, struck = _row(row, number, looks, layout)
            left_out = "struck_out_row" if struck and withdrawn(cells, struck) else None
            filled = filler.fill(number, cells | struck if left_out else cells)
            if filled:
                hidden = hidden_sheet or number in layout.hidden_rows
                yield Line(page, number, filled, hidden, left_out=left_out)
    except LimitExceededError:
        raise
    except Exception as error:
        raise UnreadableDocumentError(f"sheet {page} cannot be read: {one_line(error)}") from error


def _rows(
    sheet: Any, layout: SheetLayout, filler: MergeFiller, rich: bool
) -> Iterator[tuple[int, list[ReadOnlyCell]]]:
    """Rows that are written or that a merged cell reaches into, with their cells."""
    cells_seen, last = 0, 0
    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=rich,
        )
        for number, row in parser.parse():
            if number > MAX_ROWS:
                raise LimitExceededError(f"a row behind row {MAX_ROWS:,}")
            for between in range(last + 1, number):
                if filler.active or between in layout.merges:
                    yield between, []
            last = number
            cells_seen += len(row)
            if cells_seen > MAX_CELLS:
                raise LimitExceededError(f"more than {MAX_CELLS} cells")
            yield number, [ReadOnlyCell(sheet, **cell) for cell in row]


def _row(
    row: Any, number: int, looks: _Looks, layout: SheetLayout
) -> tuple[dict[int, Cell], dict[int, Cell]]:
    """Cells by 1-based column, and those that are struck out as they were."""
    cells: dict[int, Cell] = {}
    struck: dict[int, Cell] = {}
    for each in row:
        value = each.value
        if value is None:
            if layout.formulas and each.column is not None:
                locator = f"{column_letters(each.column)}{number}"
                if locator in layout.formulas:
                    cells[each.column] = Cell("", None, locator, marks=(FORMULA_WITHOUT_VALUE,))
            continue
        column = each.column
        if column > MAX_COLUMNS and isinstance(value, str) and not value.strip():
            continue
        locator = f"{column_letters(column)}{number}"
        if layout.hidden_columns and layout.hides(number, column):
            cells[column] = Cell("", None, locator, marks=(HIDDEN_COLUMN,))
            continue
        look = looks.of(each)
        if isinstance(value, CellRichText):
            cells[column] = _rich(value, locator, look)
            if not cells[column].text.strip():
                struck[column] = Cell(str(value), None, locator)
            continue
        cells[column] = cell_of(value, locator, look)
        if look.struck:
            struck[column] = cell_of(value, locator)
    return cells, struck


def _rich(value: CellRichText, locator: str, look: Look) -> Cell:
    """A cell of several fonts without what is struck out in it."""
    kept, left_out = [], False
    for piece in value:
        is_struck = (
            piece.font.strike
            if isinstance(piece, TextBlock) and piece.font.strike is not None
            else look.struck
        )
        left_out |= bool(is_struck)
        if not is_struck:
            kept.append(str(piece))
    cell = cell_of("".join(kept), locator)
    return Cell(cell.text, None, locator, marks=(STRUCK,)) if left_out else cell


class _Looks:
    """How a workbook shows its cells, by the number of their style."""

    def __init__(self, rich: bool) -> None:
        self.rich = rich
        """Whether the fonts inside cells are asked for."""
        self._known: dict[int, Look] = {}

    def of(self, cell: Any) -> Look:
        """How a cell is shown; plain where its style is out of range."""
        style = cell._style_id
        if not style:
            return PLAIN_LOOK
        if style not in self._known:
            self._known[style] = self._look(cell)
        return self._known[style]

    def _look(self, cell: Any) -> Look:
        try:
            font, fill = cell.font, cell.fill
            return Look(
                shown_by(cell.number_format), bool(font.strike), _ink(font.color, _BLACK) == _ground(fill)
            )
        except (IndexError, KeyError, AttributeError, TypeError):
            return PLAIN_LOOK


_Ink = tuple[str, object, float]


def _ink(color: Any, otherwise: _Ink) -> _Ink:
    """A colour so that equal ones are equal, whether a palette, a theme or its parts name it."""
    if color is None or color.type == "auto" or (color.type == "indexed" and color.indexed >= 64):
        return otherwise
    if color.type == "rgb":
        return "rgb", str(color.rgb)[-6:].upper(), 0.0
    named = {("theme", 0): _WHITE, ("theme", 1): _BLACK, ("indexed", 8): _BLACK, ("indexed", 9): _WHITE}
    value = color.theme if color.type == "theme" else color.indexed
    tint = float(color.tint or 0.0)
    return (color.type, value, tint) if tint else named.get((color.type, value), (color.type, value, tint))


_WHITE, _BLACK = ("rgb", "FFFFFF", 0.0), ("rgb", "000000", 0.0)


def _ground(fill: Any) -> _Ink:
    """What a cell's letters stand on; what is under a pattern is no one colour."""
    if fill is None or fill.patternType in (None, "none"):
        return _WHITE
    return _ink(fill.fgColor, _WHITE) if fill.patternType == "solid" else ("pattern", fill.patternType, 0.0)


_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_COLUMN_SPAN = re.compile(rb'\b(min|max)="(\d{1,9})"')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\b(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0+)?")')
"""A row or column that is hidden, or without height or width."""
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+(?::[A-Z]+\d+)?)"')
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3}\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>'
)


def _hidden_columns(attributes: bytes) -> range:
    span = {side: int(number) for side, number in _COLUMN_SPAN.findall(attributes)}
    if not _HIDDEN.search(attributes) or len(span) < 2:
        return range(0)
    return range(span[b"min"], min(span[b"max"], MAX_COLUMNS) + 1)


def _layout(content: bytes, path: str) -> SheetLayout:
    """Hidden rows, merged ranges and formulas without a result, which openpyxl's streaming reader leaves out, from the
    sheet's XML in chunks.
    """
    layout = SheetLayout()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as part:
        tail, row_number, merges = b"", 0, 0
        while chunk := part.read(1 << 20):
            text = tail + chunk
            cut = (text.rfind(b"</row>") + 6) if b"</row>" in text else text.rfind(b">") + 1
            if len(chunk) < 1 << 20:
                cut = text.rfind(b">") + 1
            text, tail = text[:cut], text[cut:]
            if len(tail) > 1 << 24:
                raise LimitExceededError("a tag of more than 16 MB")
            for attributes in _ROW.findall(text):
                printed = _ROW_NUMBER.search(attributes)
                row_number = int(printed[1]) if printed else row_number + 1
                if _HIDDEN.search(attributes):
                    layout.hidden_rows.add(row_number)
            for attributes in _COLUMN.findall(text):
                layout.hidden_columns.update(_hidden_columns(attributes))
            layout.formulas.update(match.decode() for match in _NO_RESULT.findall(text))
            for reference in _MERGE.findall(text):
                merges += 1
                if merges > MAX_MERGES:
                    raise LimitExceededError(f"more than {MAX_MERGES} merged cells")
                first_column, first_row, last_column, last_row = (
                    int(side or 0) for side in range_boundaries(reference.decode())
                )
                layout.add(first_column, first_row, min(last_column, MAX_COLUMNS), last_row)
    return layout

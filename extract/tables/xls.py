"""XLS, ODS and XLSB workbooks as grids, through calamine.

What calamine does not tell of an XLS (hidden rows and columns, number formats, struck-out text) is told by xlrd, of an
ODS by its XML (`open_document`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from extract.media import MediaType
from extract.tables.grid import Cell, Grid, Line, column_letters
from extract.tables.html_text import STRUCK
from extract.tables.merges import MergeFiller, SheetLayout
from extract.tables.number_format import shown_by
from extract.tables.open_document import OpenDocumentSheet, sheets_of
from extract.tables.sheet_cells import HIDDEN_COLUMN, PLAIN_LOOK, Look, cell_of, readable, withdrawn
from extract.tables.untyped_cells import with_typed_cells

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_SOLID = 1
"""The fill of one colour."""


def read_by_calamine(content: bytes, media_type: MediaType) -> Iterator[Grid]:
    """Every sheet of the workbook in order, hidden ones too (their lines say so).

    Raises:
        extract.errors.UnreadableDocumentError: cut off, encrypted, or no workbook.
    """
    import python_calamine

    told: dict[str, OpenDocumentSheet] = {}
    if media_type is MediaType.ODS:
        told, content = sheets_of(content), with_typed_cells(content)

    with readable("not a readable workbook"):
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        metadata = workbook.sheets_metadata
    looks = _Looks.of(content) if media_type is MediaType.XLS else None
    worksheet = python_calamine.SheetTypeEnum.WorkSheet
    sheets = [sheet for sheet in metadata if sheet.typ == worksheet]
    for page, about in enumerate(sheets, start=1):
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        styles = looks.sheet(about.name) if looks is not None else told.get(about.name)
        yield Grid(page, about.name, _lines(workbook, about.name, page, hidden, styles))


def _lines(
    workbook: Any, name: str, page: int, hidden: bool, styles: _SheetLooks | OpenDocumentSheet | None
) -> Iterator[Line]:
    with readable(f"sheet {page} cannot be read"):
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        layout = styles.layout if styles is not None else SheetLayout()
        for (top, left), (bottom, right) in _merges(sheet):
            layout.add(left + 1, top + 1, right + 1, bottom + 1)
    filler = MergeFiller(layout)
    for number, row in enumerate(rows, start=1):
        with readable(f"sheet {page} cannot be read"):
            cells, struck = _row(row, number, styles)
        left_out = "struck_out_row" if withdrawn(cells, struck) else None
        filled = filler.fill(number, cells | struck if left_out else cells)
        if filled:
            yield Line(
                page,
                number,
                filled,
                hidden or (styles is not None and styles.hides(number)),
                left_out=left_out,
            )


def _row(
    row: list[Any], number: int, styles: _SheetLooks | OpenDocumentSheet | None
) -> tuple[dict[int, Cell], dict[int, Cell]]:
    """Cells by column, and those that are struck out as they were."""
    cells: dict[int, Cell] = {}
    struck: dict[int, Cell] = {}
    for column, printed in enumerate(row, start=1):
        value = printed
        if value in ("", None):
            continue
        locator = f"{column_letters(column)}{number}"
        if styles is not None and styles.layout.hides(number, column):
            cells[column] = Cell("", None, locator, marks=(HIDDEN_COLUMN,))
            continue
        look = styles.look(number, column) if styles is not None else PLAIN_LOOK
        value = styles.seen(number, column, value) if styles is not None else value
        if styles is not None and isinstance(value, str):
            kept = styles.without_struck(number, column, value)
            if kept != value:
                cells[column] = Cell(kept.replace("\r\n", "\n"), None, locator, marks=(STRUCK,))
                continue
        cells[column] = cell_of(value, locator, look)
        if look.struck:
            struck[column] = cell_of(value, locator)
    return cells, struck


def _merges(sheet: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    try:
        yield from sheet.merged_cell_ranges or ()
    except (AttributeError, NotImplementedError):
        return  # calamine tells them of some formats only


class _Looks:
    """How an XLS shows its cells, by xlrd."""

    def __init__(self, book: Any) -> None:
        self._book = book

    @classmethod
    def of(cls, content: bytes) -> _Looks | None:
        """None where xlrd cannot read the file: its values are calamine's all the same."""
        import xlrd

        try:
            return cls(
                xlrd.open_workbook(
                    file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
                )
            )
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except Exception:  # xlrd lets struct.error, IndexError, AssertionError … through
            return None

    def sheet(self, name: str) -> _SheetLooks | None:
        """How one sheet shows its cells; None where xlrd cannot tell."""
        try:
            return _SheetLooks(self._book, self._book.sheet_by_name(name))
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except Exception:
            return None


class _SheetLooks:
    """Formats of one sheet; rows and columns count from 1."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        hidden = {column + 1 for column, info in sheet.colinfo_map.items() if info.hidden or not info.width}
        self.layout = SheetLayout(hidden_columns=hidden)
        self._known: dict[int, Look] = {}

    def hides(self, row: int) -> bool:
        info = self._sheet.rowinfo_map.get(row - 1)
        return info is not None and bool(info.hidden)

    def look(self, row: int, column: int) -> Look:
        if row > self._sheet.nrows or column > self._sheet.row_len(row - 1):
            return PLAIN_LOOK
        index = self._sheet.cell_xf_index(row - 1, column - 1)
        if index not in self._known:
            self._known[index] = self._look(index)
        return self._known[index]

    def _look(self, index: int) -> Look:
        try:
            style = self._book.xf_list[index]
            font = self._book.font_list[style.font_index]
            number_format = self._book.format_map[style.format_key].format_str
            unseen = self._ink(font.colour_index) == self._ground(style.background)
        except (IndexError, KeyError, AttributeError):
            return PLAIN_LOOK
        return Look(shown_by(number_format), bool(font.struck_out), unseen)

    def seen(self, row: int, column: int, value: Any) -> Any:
        """What is seen of a cell: `look` tells that here."""
        return value

    def _ink(self, index: int) -> tuple[int, int, int]:
        found: tuple[int, int, int] | None = self._book.colour_map.get(index)
        return found or _BLACK

    def _ground(self, background: Any) -> tuple[int, int, int] | None:
        """What a cell's letters stand on; None for a pattern of two colours."""
        if background.fill_pattern == 0:
            return _WHITE
        solid = background.fill_pattern == _SOLID
        return self._book.colour_map.get(background.pattern_colour_index) if solid else None

    def without_struck(self, row: int, column: int, text: str) -> str:
        """A cell's text without the parts that are struck out, where only parts are."""
        runs = self._sheet.rich_text_runlist_map.get((row - 1, column - 1))
        if not runs:
            return text
        starts = [(0, self._look_font(row, column)), *((at, self._struck(font)) for at, font in runs)]
        kept = [
            text[at : starts[index + 1][0] if index + 1 < len(starts) else len(text)]
            for index, (at, struck) in enumerate(starts)
            if not struck
        ]
        return "".join(kept)

    def _look_font(self, row: int, column: int) -> bool:
        return self.look(row, column).struck

    def _struck(self, font: int) -> bool:
        return font < len(self._book.font_list) and bool(self._book.font_list[font].struck_out)

"""Workbooks of one XML file (XML Spreadsheet 2003, `.xml` or `.xls`) as grids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Line, column_letters
from extract.tables.html_text import STRUCK
from extract.tables.merges import MergeFiller, SheetLayout
from extract.tables.number_format import shown_by
from extract.tables.sheet_cells import (
    FORMULA_WITHOUT_VALUE,
    HIDDEN_COLUMN,
    PLAIN_LOOK,
    Look,
    cell_of,
    one_line,
    withdrawn,
)

MAX_XML_BYTES = 64 * 1024 * 1024
"""The tree is held whole while it is read."""
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell's place; rows and columns count from 1."""

    row: int
    column: int

    @property
    def locator(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def read_spreadsheet_xml(content: bytes) -> Iterator[Grid]:
    """Every sheet of the workbook in order, hidden ones too (their lines say so).

    Raises:
        extract.errors.UnreadableDocumentError: no XML, or no workbook.
        extract.errors.LimitExceededError: larger than `MAX_XML_BYTES`, or than the limits of `grid` allow.
    """
    if len(content) > MAX_XML_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of XML, more than {MAX_XML_BYTES}")
    workbook = _parsed(content)
    looks = _looks(workbook)
    for page, sheet in enumerate(workbook.iterchildren(f"{_SS}Worksheet"), start=1):
        name = sheet.get(f"{_SS}Name", "")
        visible = sheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "").strip()
        yield Grid(page, name, _lines(sheet, page, visible.startswith("SheetHidden"), looks))


def _parsed(content: bytes) -> Any:
    text = content.decode(detect_encoding(content), errors="replace")
    if text.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        text = text[text.index("?>") + 2 :] if "?>" in text else text
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.lstrip("\ufeff \r\n\t").encode(errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(f"not readable as XML: {one_line(error)}") from error
    if root.tag != f"{_SS}Workbook":
        raise UnreadableDocumentError(f"XML, but no workbook: {str(root.tag)[:80]}")
    return root


def _looks(workbook: Any) -> dict[str, Look]:
    """How each style shows its cells; a style has what it does not say itself from its parent, else from `Default`."""
    styles = {style.get(f"{_SS}ID", ""): style for style in workbook.iterfind(f"{_SS}Styles/{_SS}Style")}
    looks = {}
    for name in styles:
        chain, at = [], name
        while at in styles and at not in chain:
            chain.append(at)
            at = styles[at].get(f"{_SS}Parent") or "Default"
        looks[name] = _look([styles[each] for each in chain])
    return looks


def _look(chain: list[Any]) -> Look:
    def told(part: str, attribute: str) -> str:
        values = (style.find(f"{_SS}{part}") for style in chain)
        return next(
            (value for each in values if each is not None and (value := each.get(f"{_SS}{attribute}"))), ""
        )

    white = told("Font", "Color").upper() == _WHITE and told("Interior", "Color").upper() in ("", _WHITE)
    struck = told("Font", "StrikeThrough") in ("1", "true")
    return Look(shown_by(told("NumberFormat", "Format")), struck, white)


def _lines(sheet: Any, page: int, hidden_sheet: bool, looks: Mapping[str, Look]) -> Iterator[Line]:
    layout = SheetLayout(hidden_columns=_hidden_columns(sheet))
    filler = MergeFiller(layout)
    last, seen = 0, 0
    for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        number = _number(row, "Index", last + 1)
        if number > MAX_ROWS or number <= last:
            raise LimitExceededError(f"a row {number:,} behind row {last:,}")
        for between in range(last + 1, number):
            if filler.active:
                yield Line(page, between, filler.fill(between, {}), hidden_sheet)
        last = number + _number(row, "Span", 0)
        seen += len(row)
        if seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        cells, struck = _row(row, number, layout, looks)
        left_out = "struck_out_row" if withdrawn(cells, struck) else None
        filled = filler.fill(number, cells | struck if left_out else cells)
        if filled:
            yield Line(page, number, filled, hidden_sheet or _is_hidden(row), left_out=left_out)


def _hidden_columns(sheet: Any) -> set[int]:
    hidden: set[int] = set()
    place = 1
    for column in sheet.iterfind(f"{_SS}Table/{_SS}Column"):
        place = _number(column, "Index", place)
        following = place + 1 + _number(column, "Span", 0)
        if _is_hidden(column):
            hidden.update(range(place, min(following, MAX_COLUMNS + 1)))
        place = following
    return hidden


def _is_hidden(element: Any) -> bool:
    size = element.get(f"{_SS}Height") or element.get(f"{_SS}Width") or "1"
    return element.get(f"{_SS}Hidden") in ("1", "true") or not size.strip("0.")


def _number(element: Any, attribute: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{attribute}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _row(
    row: Any, number: int, layout: SheetLayout, looks: Mapping[str, Look]
) -> tuple[dict[int, Cell], dict[int, Cell]]:
    """Cells by column, and those that are struck out as they were."""
    cells: dict[int, Cell] = {}
    struck: dict[int, Cell] = {}
    column = 1
    for element in row.iterchildren(f"{_SS}Cell"):
        if (told := _number(element, "Index", column)) < column:
            raise UnreadableDocumentError(
                f"row {number:,}: a cell in column {told:,} behind one in column {column - 1:,}"
            )
        column = told
        across, down = _number(element, "MergeAcross", 0), _number(element, "MergeDown", 0)
        if column > MAX_COLUMNS:
            raise LimitExceededError(f"a cell in column {column:,}")
        if across or down:
            layout.add(column, number, min(column + across, MAX_COLUMNS), min(number + down, MAX_ROWS))
        place = _Place(number, column)
        look = looks.get(element.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID") or "Default", PLAIN_LOOK)
        if (cell := _cell(element, place, layout, look)) is not None:
            cells[column] = cell
            if look.struck and STRUCK in cell.marks:
                struck[column] = _cell(element, place, layout, PLAIN_LOOK) or cell
        column += across + 1
    return cells, struck


def _cell(element: Any, place: _Place, layout: SheetLayout, look: Look) -> Cell | None:
    data = element.find(f"{_SS}Data")
    if data is None:
        formula = element.get(f"{_SS}Formula")
        return Cell("", None, place.locator, marks=(FORMULA_WITHOUT_VALUE,)) if formula else None
    text = "".join(data.itertext())
    if not text:
        return None
    if layout.hides(place.row, place.column):
        return Cell("", None, place.locator, marks=(HIDDEN_COLUMN,))
    left = "".join(_seen(data))
    if left != text:
        return Cell(left, None, place.locator, marks=(STRUCK,))
    return cell_of(_value(text, data.get(f"{_SS}Type", "String")), place.locator, look)


def _seen(element: Any) -> Iterator[str]:
    """The text of a cell in several fonts, without what is struck out."""
    yield element.text or ""
    for part in element:
        if not isinstance(part.tag, str) or etree.QName(part).localname not in ("S", "Strike", "Del"):
            yield from _seen(part)
        yield part.tail or ""


def _value(text: str, kind: str) -> Any:
    """The typed value; the text where it is none of its type."""
    try:
        if kind == "Number":
            value = float(text)
            return value if abs(value) < float("inf") else text
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text.strip().rstrip("Z"))
    except ValueError:
        return text
    return text.strip() == "1" if kind == "Boolean" else text

"""Tables without a header of their own that go on under that of the table or sheet before."""

from __future__ import annotations

import datetime as dt
import re

from extract.tables.grid import Cell, Line
from extract.tables.header import Header
from extract.values.folding import fold_width
from extract.values.wareki import find_dates

HEADER_OF_EARLIER_TABLE = "header_of_earlier_table"
"""Warning: the row's table has no header; its columns are those of the table before, whose width and kinds they have."""
FEWEST_KINDS = 2
"""Columns whose values are of a kind that can be told (day, amount, 法人番号), of which all must be of it."""
_AMOUNT = re.compile(r"\s*[¥\\]?\s*(?:\d{1,3}(?:,\d{3})+|\d{4,})\s*円?\s*")
_NUMBER = re.compile(r"\s*\d{13}\s*")


def goes_on_under(header: Header, line: Line) -> bool:
    """Whether the first row of a table without a header has the width of an earlier one, and in its columns what they hold."""
    if header.missing or len(line.cells) < header.width:
        return False
    if any(not cell.blank for cell in line.cells[header.width :]):
        return False
    kinds = kinds_under(header, line)
    return kinds is not None and len(kinds) >= FEWEST_KINDS and all(kinds)


def kinds_under(header: Header, line: Line) -> list[bool] | None:
    """Of each cell under a column of days, amounts or numbers, whether it holds one; None where no title and firm in
    words stand in theirs.
    """
    words = [_cell(header, line, meaning) for meaning in ("title", "supplier")]
    if any(cell is None or cell.blank or _is_day(cell) or _is_figure(cell) for cell in words):
        return None
    return [
        told(cell)
        for meaning, told in (
            *((meaning, _is_day) for meaning in ("contract_date", "tender_notice_date", "opening_date")),
            *((meaning, _is_amount) for meaning in ("price", "estimated_price")),
            ("corporate_number", _is_number),
        )
        if (cell := _cell(header, line, meaning)) is not None and not cell.blank
    ]


def _cell(header: Header, line: Line, meaning: str) -> Cell | None:
    place = header.places.get(meaning, (len(line.cells),))[0]
    return line.cells[place] if place < len(line.cells) else None


def _is_day(cell: Cell) -> bool:
    return isinstance(cell.value, dt.date) or len(find_dates(cell.text)) == 1


def _is_amount(cell: Cell) -> bool:
    if isinstance(cell.value, dt.date) or _is_number(cell):
        return False
    return _AMOUNT.fullmatch(fold_width(cell.text)) is not None


def _is_number(cell: Cell) -> bool:
    return _NUMBER.fullmatch(fold_width(cell.text)) is not None


def _is_figure(cell: Cell) -> bool:
    return cell.value is not None or re.fullmatch(r"[\s\d,.円]+", fold_width(cell.text)) is not None

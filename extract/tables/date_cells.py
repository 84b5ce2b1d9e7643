"""Date cells of every kind: typed values, Excel serials, 和暦 with and without an era, month first."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from extract.tables.fiscal_year import DATE_WITHOUT_YEAR, FiscalYear, is_day_without_year
from extract.tables.grid import Cell
from extract.tables.row_cells import RowCells
from extract.values.folding import fold_width, is_blank, is_dash, without_footnotes
from extract.values.wareki import excel_serial_date, find_dates, parse_date

_parse_date = lru_cache(maxsize=4096)(parse_date)


LAST_YEAR = 2050
"""No contract of today is dated later: 令和66年 is a slip of the keyboard."""


def read_date(
    cells: RowCells,
    meaning: str,
    reference: dt.date | None,
    year: FiscalYear | None = None,
    *,
    field: str | None = None,
) -> dt.date | None:
    """The date of the cell with this meaning; None with a warning where it is printed but not sure.

    Args:
        cells: the row.
        meaning: field of the column.
        reference: a day the document is about, for dates without an era.
        year: the fiscal year that all rows are of, for days without a year.
        field: column of the row that the day goes to; the same as `meaning` where not given.
    """
    found = cells.pop(meaning, field or meaning)
    if found is None:
        return None
    date = _date_of(cells, found[1], reference, year, field or meaning)
    if date is not None and date.year > LAST_YEAR:
        cells.warn("unread_date")
        return None
    return date


def _date_of(
    cells: RowCells, cell: Cell, reference: dt.date | None, year: FiscalYear | None, field: str
) -> dt.date | None:
    if isinstance(cell.value, dt.date):
        return cell.value
    text = cell.text
    if isinstance(cell.value, float) or re.fullmatch(r"\s*\d{5}(?:\.\d+)?\s*", fold_width(text)):
        serial = excel_serial_date(float(fold_width(text)))
        if serial is not None:
            return serial
    if is_day_without_year(text):
        return _day_of_year(cells, text, year, field)
    return _printed_date(cells, text, reference)


def _day_of_year(cells: RowCells, text: str, year: FiscalYear | None, field: str) -> dt.date | None:
    """A day without its year in the fiscal year that all rows are of."""
    day = year.day(text) if year else None
    cells.warn(year.told_by if year and day else DATE_WITHOUT_YEAR)
    if year and day:
        cells.evidence.extend(place._replace(field=field) for place in year.evidence)
    return day


def _printed_date(cells: RowCells, text: str, reference: dt.date | None) -> dt.date | None:
    """A date as printed with its year, or without an era."""
    date = _parse_date(text, reference=reference) or _month_first(text)
    if date is not None and _month_first(text):
        cells.warn("month_first_date")
    if date is None and not is_blank(text) and not is_dash(text):
        several = len(set(find_dates(text, reference=reference))) > 1
        cells.warn("several_dates" if several else "unread_date")
    return date


def _month_first(text: str) -> dt.date | None:
    """`4/30/2014`, as an office suite set to English prints a Japanese body's dates; never day first in Japan."""
    printed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(20\d\d)", without_footnotes(fold_width(text)).strip())
    if printed is None:
        return None
    try:
        return dt.date(int(printed[3]), int(printed[1]), int(printed[2]))
    except ValueError:
        return None

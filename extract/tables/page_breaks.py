"""A table that goes on over a page: its columns held against the header's places, its first row told from the rest of the last one."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.awards import procurement_method
from extract.tables.grid import Cell, Line
from extract.tables.header import Header, header_at
from extract.tables.headless import kinds_under
from extract.tables.row_shape import glued
from extract.values.legal_forms import any_form

SAME_PLACE = 3.0
"""Points by which a column's rule may stand elsewhere on the next page: programs that print tables round to a point or two."""


COLUMNS_UNLIKE_HEADER = "columns_unlike_header"
"""Reject: a later page's table has more or fewer columns than its header, and which is which is not told."""
COLUMNS_MOVED = "columns_moved"
"""Warning: a later page's table has more or fewer columns than its header; which is which was told by what they hold."""


@dataclass(slots=True)
class HeaderPlaces:
    """Where the columns of the last header of a document stand, and rows of later tables put under them."""

    xs: Sequence[float] = field(default_factory=tuple)
    header: Header | None = None

    def settled(
        self, page: int, xs: Sequence[float], rows: Sequence[tuple[Cell, ...]]
    ) -> list[tuple[Cell, ...]] | None:
        """The rows of a table with one cell per column of the header above it, wherever its page draws rules.

        A column that its page splits is put together again; one whose rule its page leaves out is blank. A table with
        a header of its own, or of as many columns as the header, stays as it is. One of more or fewer columns, which lie
        across the header's, is put where the kinds of its values fit; None where they fit nowhere, or at several places.

        Args:
            page: 1-based.
            xs: the left sides of the table's columns, and the right side of the last, in points.
            rows: its cells, one per column.
        """
        own = header_at([Line(page, number, cells) for number, cells in enumerate(rows[:4], start=1)])
        if own is not None:
            self.xs, self.header = tuple(xs), own
        if not self.xs or _same(self.xs, xs):
            return list(rows)
        columns = [_column_of(self.xs, left, right) for left, right in itertools.pairwise(xs)]
        if None not in columns:
            width = len(self.xs) - 1
            return [_under(cells, [each for each in columns if each is not None], width) for cells in rows]
        if self.header is None or self.header.missing or len(xs) == len(self.xs):
            return list(rows)
        return _moved(page, rows, self.header)


def _moved(page: int, rows: Sequence[tuple[Cell, ...]], header: Header) -> list[tuple[Cell, ...]] | None:
    """Rows of another width where the kinds of their values fit the header; None where they do at no or several places."""
    surplus = len(rows[0]) - len(header.columns) if rows else 0
    fitting = []
    for left in range(abs(surplus) + 1):
        moved = _shifted(rows, left, surplus)
        lines = [Line(page, number, cells) for number, cells in enumerate(moved, start=1)]
        told = [fits for line in lines for fits in kinds_under(header, line) or ()]
        if told and all(told):
            fitting.append([_marked(cells) for cells in moved])
    return fitting[0] if len(fitting) == 1 else None


def _shifted(rows: Sequence[tuple[Cell, ...]], left: int, surplus: int) -> list[tuple[Cell, ...]]:
    """Rows with so many cells left out, or blank ones put in, on the left and the rest on the right; none where what
    would be left out is more than the number of a row.
    """
    right = abs(surplus) - left
    if surplus < 0:
        return [(*[Cell()] * left, *cells, *[Cell()] * right) for cells in rows]
    outside = [cell for cells in rows for cell in (*cells[:left], *cells[len(cells) - right :])]
    if not all(re.fullmatch(r"\s*\d{0,5}\s*", cell.text) for cell in outside):
        return []
    return [cells[left : len(cells) - right] for cells in rows]


def _marked(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row of which a reader is told that its columns were told by what they hold."""
    first = next((place for place, cell in enumerate(cells) if not cell.blank), None)
    if first is None:
        return cells
    marked = dataclasses.replace(cells[first], marks=(*cells[first].marks, COLUMNS_MOVED))
    return (*cells[:first], marked, *cells[first + 1 :])


_ONCE = frozenset({"contract_date", "price", "corporate_number"})


def goes_on(before: Mapping[str, Cell], now: Mapping[str, Cell]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    A row prints its date and its price once: the rest of one has neither, and stands under cells that have text.

    Args:
        before: the last row of the page before, by field.
        now: the first row, by field.
    """
    if not now or (_ONCE & before.keys() & now.keys()):
        return False
    if not (_ONCE & now.keys()):
        return bool(_ONCE & before.keys()) and now.keys() <= before.keys() and not begins_anew(before, now)
    if not ({"title", "supplier"} & now.keys()):
        return True  # a date or a price of its own row would have a title or a supplier beside it
    return not (_ONCE & before.keys()) and not ({"title", "supplier"} <= now.keys())


def begins_anew(before: Mapping[str, Cell], now: Mapping[str, Cell]) -> bool:
    """Whether the first row of a page is an award of its own, though neither date nor price is in it.

    The rest of a cut cell names no second firm with its legal form and no second method: both stand in a row once.

    Args:
        before: the last row of the page before, by field.
        now: the first row, by field.
    """
    if not {"title", "supplier"} <= now.keys():
        return False
    if _names_firm(before.get("supplier")) and _names_firm(now["supplier"]):
        return True
    return _names_method(before.get("procurement_method")) and _names_method(now.get("procurement_method"))


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= SAME_PLACE for a, b in zip(one, other, strict=True))


def _column_of(xs: Sequence[float], left: float, right: float) -> int | None:
    """The header's column that a column lies in; None where it lies across several."""
    for column, (begin, end) in enumerate(itertools.pairwise(xs)):
        if begin - SAME_PLACE <= left and right <= end + SAME_PLACE:
            return column
    return None


def _under(cells: Sequence[Cell], columns: Sequence[int], width: int) -> tuple[Cell, ...]:
    settled = [Cell()] * width
    for cell, column in zip(cells, columns, strict=True):
        settled[column] = glued(settled[column], cell)
    return tuple(settled)


@cache
def _form() -> re.Pattern[str]:
    return re.compile(any_form())


def _names_firm(cell: Cell | None) -> bool:
    return cell is not None and _form().search(cell.text) is not None


def _names_method(cell: Cell | None) -> bool:
    return cell is not None and procurement_method(cell.text, None) is not None

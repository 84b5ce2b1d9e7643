"""A table that goes on over a page: its columns held against the header's places, its first row told from the rest of the last one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.awards import procurement_method
from extract.tables.grid import Cell, Line
from extract.tables.header import header_at
from extract.tables.row_shape import glued
from extract.values.legal_forms import any_form

SAME_PLACE = 3.0
"""Points by which a column's rule may stand elsewhere on the next page: programs that print tables round to a point or two."""


@dataclass(slots=True)
class HeaderPlaces:
    """Where the columns of the last header of a document stand, and rows of later tables put under them."""

    xs: Sequence[float] = field(default_factory=tuple)

    def settled(
        self, page: int, xs: Sequence[float], rows: Sequence[tuple[Cell, ...]]
    ) -> list[tuple[Cell, ...]]:
        """The rows of a table with one cell per column of the header above it, wherever its page draws rules.

        A column that its page splits is put together again; one whose rule its page leaves out is blank. A table with
        a header of its own, or whose columns lie across the header's, stays as it is.

        Args:
            page: 1-based.
            xs: the left sides of the table's columns, and the right side of the last, in points.
            rows: its cells, one per column.
        """
        if (
            header_at([Line(page, number, cells) for number, cells in enumerate(rows[:4], start=1)])
            is not None
        ):
            self.xs = tuple(xs)
        if not self.xs or _same(self.xs, xs):
            return list(rows)
        columns = [_column_of(self.xs, left, right) for left, right in itertools.pairwise(xs)]
        if None in columns:
            return list(rows)
        return [
            _under(cells, [each for each in columns if each is not None], len(self.xs) - 1) for cells in rows
        ]


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

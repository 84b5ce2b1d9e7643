"""Merged cells of a sheet: their text stands in every place they cover."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.errors import LimitExceededError
from extract.tables.grid import MAX_COLUMNS, Cell

MAX_MERGED = 2_000_000
"""Places that the merged cells of a sheet fill beside their own; a few bytes can claim all of a sheet."""


@dataclass(slots=True)
class SheetLayout:
    """What the cells themselves do not tell: hidden rows, and merged ranges by their top row."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    """1-based."""
    merges: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Top row → (first column, last column, last row), all 1-based."""

    formulas: set[str] = field(default_factory=set)
    """Cells whose formula has no saved result."""

    def hides(self, row: int, column: int) -> bool:
        """Whether nobody sees a cell because its column is hidden, and it is not merged with one that is not."""
        if not self.hidden_columns or column not in self.hidden_columns:
            return False
        return not any(
            first == column and any(each not in self.hidden_columns for each in range(first, last + 1))
            for first, last, _ in self.merges.get(row, ())
        )

    def add(self, first_column: int, first_row: int, last_column: int, last_row: int) -> None:
        """Note a merged range."""
        self.merges.setdefault(first_row, []).append((first_column, last_column, last_row))


class MergeFiller:
    """Puts the text of a merged cell into all places it covers, row by row."""

    def __init__(self, layout: SheetLayout) -> None:
        self._merges = layout.merges
        self.active: list[tuple[int, int, int, int, Cell]] = []
        """(first row, first column, last column, last row, cell) of merges that reach further rows."""
        self._filled = 0

    def fill(self, number: int, cells: dict[int, Cell]) -> tuple[Cell, ...]:
        """The cells of a row in order; cells right of `MAX_COLUMNS` come last.

        Raises:
            extract.errors.LimitExceededError: merged cells fill more than `MAX_MERGED` places.
        """
        own = len(cells)
        for first_row, first, last, last_row, cell in self.active:
            for column in range(first, last + 1):
                cells.setdefault(column, _inherit(cell, last_row - first_row + 1, last - first + 1))
        for first, last, last_row in self._merges.get(number, ()):
            if first not in cells:
                continue
            cell = cells[first]
            rows, columns = last_row - number + 1, last - first + 1
            cells[first] = Cell(cell.text, cell.value, cell.locator, (), False, rows, columns, cell.marks)
            for column in range(first + 1, last + 1):
                cells.setdefault(column, _inherit(cell, rows, columns))
            if rows > 1:
                self.active.append((number, first, last, last_row, cell))
        self.active = [merge for merge in self.active if merge[3] > number]
        if not cells:
            return ()
        self._filled += len(cells) - own
        if self._filled > MAX_MERGED:
            raise LimitExceededError(f"merged cells that fill more than {MAX_MERGED} places")
        width = min(max(cells), MAX_COLUMNS)
        row = tuple(cells.get(column, _EMPTY) for column in range(1, width + 1))
        stray = tuple(cell for column, cell in sorted(cells.items()) if column > MAX_COLUMNS)
        return row + stray


_EMPTY = Cell()


def _inherit(cell: Cell, rows: int, columns: int) -> Cell:
    return Cell(cell.text, cell.value, cell.locator, (), True, rows, columns, cell.marks)

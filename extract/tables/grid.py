"""A table as cells in rows, whatever it was read from: sheet, HTML, CSV or PDF."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from extract.pages.geometry import Box
from extract.rows import Evidence

MAX_BYTES = 200 * 1024 * 1024
"""Largest document read."""
MAX_DECOMPRESSED_BYTES = 2 * 1024 * 1024 * 1024
"""Largest sum of the parts of a workbook or archive; they are streamed, never held whole."""
MAX_COLUMNS = 512
"""Cells further right are stray: they are counted and reported, not read."""
MAX_ROWS = 1_048_576
"""Rows of one sheet (Excel's own limit)."""
MAX_CELLS = 20_000_000
"""Cells of one document."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as printed."""

    text: str = ""
    """Text with its line breaks; numbers of sheets in their shortest form."""
    value: dt.date | float | None = None
    """The typed value, where the source has one."""
    locator: str | None = None
    """`F12`, `table 2, row 5, column 3`; None where `boxes` tell the place."""
    boxes: tuple[Box, ...] = ()
    inherited: bool = False
    """Filled from a cell merged over this place (or from the part of the row on the page before)."""
    rows_spanned: int = 1
    """Rows the merged cell covers."""
    columns_spanned: int = 1
    marks: tuple[str, ...] = ()
    """Warnings about its text: `struck_out_text`, `hidden_text` …, which were left out of it."""
    overflows: bool = False
    """Text crosses the cell's upper or lower rule: a part of it may stand in, or come from, the next cell."""

    @property
    def blank(self) -> bool:
        """Whether nothing is printed."""
        return not self.text or self.text.isspace()


_EMPTY = Cell()


def column_letters(column: int) -> str:
    """`A` for 1, `AA` for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


LETTERS = tuple(map(column_letters, range(1, MAX_COLUMNS + 1)))
"""Of every column that is read."""


class TextCells(Sequence[Cell]):
    """The cells of a record of a delimited file: texts alone, of which a `Cell` is made only when it is asked for.

    Places are counted from the front only.
    """

    __slots__ = ("_joined", "row", "seen", "texts")

    def __init__(self, texts: Sequence[str], row: int | None, *, seen: bool = False) -> None:
        self.texts = texts
        self.seen = seen
        """Whether the texts are known to be as a reader sees them (`extract.values.visible`)."""
        self.row = "" if row is None else str(row)
        """1-based number of the record, as locators have it; blank where locators shall be the letters of columns alone."""
        self._joined: str | None = None

    def changed(self, change: Callable[[str], str]) -> TextCells:
        """The record with each text changed."""
        made = TextCells([change(text) for text in self.texts], None)
        made.row = self.row
        return made

    @property
    def joined(self) -> str:
        """All texts, a tab before and behind each."""
        if self._joined is None:
            self._joined = "\t" + "\t".join(self.texts) + "\t"
        return self._joined

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, place: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        text = self.texts[place]
        return Cell(text, None, f"{LETTERS[place]}{self.row}") if text else _EMPTY

    def __iter__(self) -> Iterator[Cell]:
        row = self.row
        for text, letters in zip(self.texts, LETTERS, strict=False):
            yield Cell(text, None, f"{letters}{row}") if text else _EMPTY

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a grid; empty cells are `Cell()`."""

    page: int
    """1-based page, sheet or table number."""
    number: int
    """1-based row number in the grid."""
    cells: Sequence[Cell]
    hidden: bool = False
    """Whether the row (or its sheet) is hidden in the workbook."""
    left_out: str | None = None
    """Why a row that the source holds is none: `struck_out_row`, `row_not_shown`."""
    mended: bool = False
    """Whether its cells were not parted as their format has it, and were put right."""
    starts_page: bool = False
    """Whether it is the first row of a table on its page: it may go on from the page before."""

    @property
    def texts(self) -> Sequence[str]:
        """The text of each cell."""
        cells = self.cells
        return cells.texts if isinstance(cells, TextCells) else [cell.text for cell in cells]

    def filled(self) -> list[Cell]:
        """Cells with text, in order."""
        return [cell for cell in self.cells if not cell.blank]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or sheet; `lines` can be walked once, in order, and is made while walking."""

    page: int
    """1-based sheet or table number, or the first page of a PDF table."""
    name: str
    """Sheet name or caption, for messages."""
    lines: Iterator[Line]
    caption: str = ""
    """Text that stands before the table, where the source tells."""
    above: tuple[str, ...] = ()
    """Short lines that stand over the table, outside it, the nearest last."""
    below: tuple[str, ...] = ()
    """Those that stand under it."""
    delimited: bool = False
    """Whether cells are told apart by a delimiter alone: one too many shifts all behind it."""


class Lookahead:
    """Lines with the next few in sight."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[Line] = deque()

    def next(self) -> Line | None:
        """Take the next line; None at the end."""
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def take(self, most: int) -> list[Line]:
        """Take the next lines, `most` of them at the most."""
        taken = [self._ahead.popleft() for _ in range(min(most, len(self._ahead)))]
        taken.extend(islice(self._lines, most - len(taken)))
        return taken

    def take_while(self, holds: Callable[[Line], bool], most: int) -> list[Line]:
        """Take the next lines as long as something holds of them, `most` of them at the most."""
        taken: list[Line] = []
        while len(taken) < most and (line := self.next()) is not None:
            if not holds(line):
                self._ahead.appendleft(line)
                break
            taken.append(line)
        return taken

    def give_back(self, lines: Sequence[Line]) -> None:
        """Put lines that were taken back in front."""
        self._ahead.extendleft(reversed(lines))

    def peek(self, count: int) -> list[Line]:
        """The next lines, as many as there are; they stay."""
        while len(self._ahead) < count and (line := next(self._lines, None)) is not None:
            self._ahead.append(line)
        return list(self._ahead)[:count]


def evidence_of(field: str, page: int, cell: Cell) -> tuple[Evidence, ...]:
    """Where a field was printed: one entry a box, or one with the cell's locator."""
    if cell.boxes:
        return tuple(
            Evidence(field, box.page, box.x0, box.top, box.x1, box.bottom, cell.locator) for box in cell.boxes
        )
    return (Evidence(field, page, locator=cell.locator),)


def number_text(value: float) -> str:
    """The shortest text of a number: `4939000`, `0.758`."""
    if isinstance(value, int) or (abs(value) < 1e15 and value == int(value)):
        return str(int(value))
    return repr(value)

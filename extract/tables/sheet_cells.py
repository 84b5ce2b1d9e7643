"""Cells of workbooks, whatever library reads them: a value and how it looks become the text that is seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extract.errors import UnreadableDocumentError
from extract.tables.grid import Cell, number_text
from extract.tables.html_text import HIDDEN, STRUCK
from extract.tables.number_format import PLAIN, Shown, shown_text

FORMULA_WITHOUT_VALUE = "formula_without_value"
"""Warning: a cell holds a formula whose result was not saved."""

HIDDEN_COLUMN = "hidden_column"
"""Warning: a column is hidden in the workbook: what stands in it is no part of the row."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown."""

    numbers: Shown = PLAIN
    struck: bool = False
    unseen: bool = False
    """White on white."""


PLAIN_LOOK = Look()


def cell_of(value: Any, locator: str, look: Look = PLAIN_LOOK) -> Cell:
    """A cell of a workbook; struck-out and invisible text is left out and marked.

    Args:
        value: what the library gives: text, number, date, time or truth.
        locator: `F12`.
        look: how it is shown.
    """
    cell = _plain(value, locator, look.numbers)
    if look.struck and not cell.blank:
        return Cell("", None, locator, marks=(STRUCK,))
    if (look.unseen or (look.numbers.hidden and isinstance(value, int | float))) and not cell.blank:
        return Cell("", None, locator, marks=(HIDDEN,))
    return cell


def _plain(value: Any, locator: str, numbers: Shown) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", locator=locator)
    if isinstance(value, dt.datetime):
        whole_day = value.time() == dt.time()
        return Cell(value.date().isoformat() if whole_day else value.isoformat(" "), value.date(), locator)
    if isinstance(value, dt.date):
        return Cell(value.isoformat(), value, locator)
    if isinstance(value, int | float):
        if numbers.plain or abs(value) >= 1e15:
            return Cell(number_text(value), float(value), locator)
        text, number = shown_text(value, numbers)
        return Cell(text, None if number is None else float(number), locator)
    if isinstance(value, dt.time | dt.timedelta):
        return Cell(str(value), locator=locator)
    return Cell(str(value).replace("\r\n", "\n"), locator=locator)


def withdrawn(cells: Mapping[int, Cell], struck: Mapping[int, Cell]) -> bool:
    """Whether all that a row prints is struck out, but for its number."""
    left = [
        cell for column, cell in cells.items() if column not in struck and not (cell.blank or cell.inherited)
    ]
    return len(struck) >= 2 and all(cell.text.strip().isdigit() and len(cell.text) <= 4 for cell in left)


@contextmanager
def readable(otherwise: str) -> Iterator[None]:
    """Whatever a library raises about a damaged file, panics of Rust code too, as an `UnreadableDocumentError`."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the library's Rust code is no Exception
        raise UnreadableDocumentError(f"{otherwise}: {one_line(error)}") from error


def one_line(error: BaseException) -> str:
    """An error's kind and words in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]

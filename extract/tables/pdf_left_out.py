"""What is left out of a PDF's cells is said: beside the cell it stood in, or as a row of its own that nobody sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extract.pages import Glyph
from extract.tables.grid import Cell
from extract.tables.html_text import STRUCK
from extract.tables.overflow import abuts, run_through
from extract.tables.pdf_cells import cell_text, lines_of
from extract.tables.pdf_marks import READING, WATERMARK

STRUCK_OUT_ROW, ROW_NOT_SHOWN = "struck_out_row", "row_not_shown"
_NO_TEXT = (WATERMARK, READING)
"""What is left out and never a value."""
FEWEST_CELLS = 2
"""Cells of a row without any text but what was left out, from which it is a row that its publisher took back."""
Place = tuple[int, int]
"""Row and column of a cell."""


def marked(
    made: Mapping[Place, Cell], left_out: Mapping[Place, Sequence[tuple[Glyph, str]]]
) -> dict[Place, Cell]:
    """The cells of a table, each with the warnings for what was left out of it."""
    changed = dict(made)
    for place, out in left_out.items():
        cell = made.get(place, Cell())
        said = dict.fromkeys([*cell.marks, *(warning for _, warning in out)])
        changed[place] = dataclasses.replace(cell, marks=tuple(said))
    return changed


def rows_left_out(
    made: Mapping[Place, Cell], left_out: Mapping[Place, Sequence[tuple[Glyph, str]]]
) -> dict[int, tuple[str, dict[int, Cell]]]:
    """By its number, why a row of a table is none, and its cells: all its text was struck out, or nobody sees it."""
    if not left_out:
        return {}
    filled = {row for (row, _), cell in made.items() if cell.text}
    rows: dict[int, dict[int, Sequence[tuple[Glyph, str]]]] = {}
    for (row, column), out in left_out.items():
        if row not in filled and any(warning not in _NO_TEXT for _, warning in out):
            rows.setdefault(row, {})[column] = out
    return {
        row: (
            STRUCK_OUT_ROW
            if any(warning == STRUCK for out in cells.values() for _, warning in out)
            else ROW_NOT_SHOWN,
            {column: Cell(_text(out)) for column, out in cells.items()},
        )
        for row, cells in rows.items()
        if len(cells) >= FEWEST_CELLS
    }


def _text(out: Sequence[tuple[Glyph, str]]) -> str:
    return cell_text(lines_of([glyph for glyph, _ in out]), float("-inf"), float("inf"))


def cut_off(glyphs: Sequence[Glyph], outside: set[Glyph]) -> set[Glyph]:
    """The glyphs outside the page as displayed, and those inside that they go on from: half a figure is another figure."""
    cut = set(outside)
    for index, (before, glyph) in enumerate(pairwise(glyphs)):
        if (before in outside) != (glyph in outside) and abuts(before, glyph):
            cut.update(run_through(glyphs, index + (before in outside)))
    return cut

"""Forms of one contract written as lines of text (`件名：…`), in documents without a table."""

from __future__ import annotations

from collections.abc import Sequence

from extract.errors import LimitExceededError
from extract.tables.contest_forms import told_by
from extract.tables.grid import MAX_CELLS, Cell, Grid, Line
from extract.tables.header import meaning

_FIELDS = frozenset({"title", "supplier", "price", "contract_date"})
FEWEST_FIELDS = 3


def is_form(lines: Sequence[Line]) -> bool:
    """Whether lines of labels and values tell of contracts: a title, a supplier, and a price or a day."""
    fields = {meaning(label.text) for line in lines for label, value in told_by(line) if not value.blank}
    return {"title", "supplier"} <= fields and len(fields & _FIELDS) >= FEWEST_FIELDS


def form_of_text(texts: Sequence[str]) -> list[Grid]:
    """The lines of a text as a grid of one cell each, where they are such a form; else none.

    Raises:
        extract.errors.LimitExceededError: more than `grid.MAX_CELLS` lines.
    """
    if len(texts) > MAX_CELLS:
        raise LimitExceededError(f"more than {MAX_CELLS} lines of text")
    lines = [
        Line(1, number, (Cell(text, locator=f"line {number} of the text"),))
        for number, text in enumerate(texts, start=1)
    ]
    return [Grid(1, "text", iter(lines))] if is_form(lines) else []

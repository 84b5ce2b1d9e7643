"""Forms of one contract written as lines of text (`件名：…`), in documents without a table."""

from __future__ import annotations

from collections.abc import Sequence

from extract.tables.contest_forms import told_by
from extract.tables.grid import Cell, Grid, Line
from extract.tables.header import meaning

_FIELDS = frozenset({"title", "supplier", "price", "contract_date"})
FEWEST_FIELDS = 3
MOST_LINES = 2_000


def is_form(lines: Sequence[Line]) -> bool:
    """Whether lines of labels and values tell of contracts: a title, a supplier, and a price or a day."""
    fields = {meaning(label.text) for line in lines for label, value in told_by(line) if not value.blank}
    return {"title", "supplier"} <= fields and len(fields & _FIELDS) >= FEWEST_FIELDS


def form_of_text(texts: Sequence[str]) -> list[Grid]:
    """The lines of a text as a grid of one cell each, where they are such a form; else none."""
    lines = [
        Line(1, number, (Cell(text, locator=f"line {number} of the text"),))
        for number, text in enumerate(texts[:MOST_LINES], start=1)
    ]
    return [Grid(1, "text", iter(lines))] if is_form(lines) else []

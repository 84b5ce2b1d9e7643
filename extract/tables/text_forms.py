"""Forms of contracts written as lines of text (`件名：…`): in documents without a table, and files of nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.contest_forms import told_by
from extract.tables.grid import MAX_CELLS, Cell, Grid, Line
from extract.tables.header import meaning

_FIELDS = frozenset({"title", "supplier", "price", "contract_date"})
FEWEST_FIELDS = 3
MAX_FORM_BYTES = 1024 * 1024
_LABELLED = 0.6
"""Share of a file's lines that are labels and values, where it is a form."""
_LONGEST_VALUE = 300
"""Letters of a label and its value to which indented lines are added."""
_INDENTED = re.compile(r"\u3000|[ \u3000]{2,}")


def is_form(lines: Sequence[Line]) -> bool:
    """Whether lines of labels and values tell of contracts: a title, a supplier, and a price or a day."""
    fields = {meaning(label.text) for line in lines for label, value in told_by(line) if not value.blank}
    return {"title", "supplier"} <= fields and len(fields & _FIELDS) >= FEWEST_FIELDS


def text_form(content: bytes, *, page: int = 1, name: str = "") -> Grid | None:
    """A file of lines of text that are such a form, an indented line as the rest of the one above; None where it is none."""
    if len(content) > MAX_FORM_BYTES:
        return None
    try:
        printed = content.decode(detect_encoding(content), errors="replace").splitlines()
    except UnreadableDocumentError:
        return None
    if any("\t" in line.strip() or line.startswith('"') for line in printed):
        return None  # cells of a delimited file
    lines: list[Line] = []
    labelled = False
    for number, text in enumerate(printed, start=1):
        if not (bare := text.strip()):
            labelled = False
            continue
        line = _line(page, number, bare)
        if told_by(line):
            labelled = True
        elif labelled and _INDENTED.match(text) and len(lines[-1].cells[0].text) <= _LONGEST_VALUE:
            above = lines.pop()
            line = _line(page, above.number, f"{above.cells[0].text}\n{bare}")
        else:
            labelled = False
        lines.append(line)
    return _grid(lines, page, name)


def _grid(lines: Sequence[Line], page: int, name: str) -> Grid | None:
    """The lines from the first with a label to the last as a grid, where they are a form; what stands round them is beside it."""
    told = [place for place, line in enumerate(lines) if told_by(line)]
    if len(told) < FEWEST_FIELDS or not is_form(lines):
        return None
    first, last = told[0], told[-1] + 1
    if len(told) < _LABELLED * (last - first):
        return None
    above, below = (tuple(line.texts[0] for line in part) for part in (lines[:first], lines[last:]))
    return Grid(page, name, iter(lines[first:last]), "", above, below)


def _line(page: int, number: int, text: str) -> Line:
    return Line(page, number, (Cell(text, locator=f"line {number} of the text"),))


def form_of_text(texts: Sequence[str]) -> list[Grid]:
    """The lines of a text as a grid of one cell each, where they are such a form; else none.

    Raises:
        extract.errors.LimitExceededError: more than `grid.MAX_CELLS` lines.
    """
    if len(texts) > MAX_CELLS:
        raise LimitExceededError(f"more than {MAX_CELLS} lines of text")
    lines = [_line(1, number, text) for number, text in enumerate(texts, start=1)]
    grid = _grid(lines, 1, "text")
    return [grid] if grid is not None else []

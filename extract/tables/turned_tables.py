"""Tables that are turned round: a label in front of each line, and the contracts beside each other in columns."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.tables.grid import Cell, Line, Lookahead
from extract.tables.header import KEPT, MOST_HEADER_LINES, fold_header, header_at, meaning

FEWEST_CONTRACTS = 2
MOST_LINES = 40
"""Labels of one table."""
_FEWEST_LABELS = 3
_KNOWN_LABELS = 0.7
"""Share of the labels whose meaning is known."""
_MOST_WORDS = 0.1
"""Share of the values that may be words of a header: where labels stand among them it is a form."""
_HEAD, _REST = re.compile(r"[¥￥\\]?[0-9０-９]{1,3}"), re.compile(r"[0-9０-９]{3}(?:円.*)?")
_CORNER = frozenset({"", "項目", "事項", "内容"})
"""What may stand in the corner over the labels, beside numbers of the contracts."""


def turned_round(lines: Lookahead) -> Iterator[Line] | None:
    """The lines of such a table with its labels as a header and a line per contract; None where this is none."""
    first = lines.peek(MOST_LINES + 1)
    held = [line for line in first if _label(line) and len(line.filled()) > 1]
    if len(first) > MOST_LINES or not _is_turned(first, held):
        return None
    return _turned(first, held)


def _label(line: Line) -> str:
    return fold_header(line.cells[0].text) if line.cells and not line.cells[0].inherited else ""


def _is_turned(first: Sequence[Line], held: Sequence[Line]) -> bool:
    labels = [label for line in held if (label := _label(line)) not in _CORNER]
    told = [meaning(label) for label in labels]
    if len(set(labels)) < len(labels) or told.count("title") > 1:
        return False  # two of them under each other
    fields = {field for field in told if field not in (None, KEPT)}
    if len(fields) < _FEWEST_LABELS or not {"title", "supplier"} <= fields:
        return False
    if not fields & {"price", "contract_date"} or len(told) - told.count(None) < _KNOWN_LABELS * len(told):
        return False
    titles = next(line for line in held if meaning(_label(line)) == "title")
    rows = [line for line in held if _label(line) not in _CORNER]
    if any(line.filled() and not _label(line) for line in first[first.index(rows[0]) :]):
        return False  # what such a line goes on with is not told
    values = [cell for line in rows for cell in line.cells[1:] if not cell.blank]
    if any(map(_is_torn, rows)):
        return False
    if any(cell.columns_spanned > 1 for cell in titles.cells[1:]):
        return False
    if sum(meaning(cell.text) is not None for cell in values) > _MOST_WORDS * len(values):
        return False
    named = [cell for cell in titles.cells[1:] if not cell.blank]
    return len(named) >= FEWEST_CONTRACTS and not any(
        header_at(first[index : index + MOST_HEADER_LINES]) for index in range(len(first))
    )


def _is_torn(line: Line) -> bool:
    """Whether unquoted commas cut an amount into several cells: 1 | 000 | 000円."""
    texts = [text.strip() for text in line.texts]
    return any(_HEAD.fullmatch(first) and _REST.fullmatch(rest) for first, rest in pairwise(texts))


def _turned(first: Sequence[Line], held: Sequence[Line]) -> Iterator[Line]:
    rows = [line for line in held if _label(line) not in _CORNER]
    for line in first:
        if line not in held:
            yield line
        elif line not in rows:
            yield dataclasses.replace(line, left_out="not_a_row")
    width = max(len(line.cells) for line in rows)
    for place in range(width):
        cells = tuple(_alone(line.cells[place]) if place < len(line.cells) else Cell() for line in rows)
        if any(not cell.blank for cell in cells):
            yield dataclasses.replace(rows[0], number=rows[0].number + place, cells=cells)


def _alone(cell: Cell) -> Cell:
    return dataclasses.replace(cell, rows_spanned=1, columns_spanned=1)

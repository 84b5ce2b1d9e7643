"""Lines held against their header before they are read: what nobody sees taken out, torn and shifted rows found."""

from __future__ import annotations

import dataclasses
from itertools import zip_longest

from extract.tables.cell_labels import label_end, label_end_loosely, most_begin_with_labels
from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import Header
from extract.values.visible import as_seen

TOO_WIDE = "row_wider_than_header"
"""Reject: a row of a delimited file has more cells than its header, so that which cell is which is not sure."""


def as_seen_line(line: Line) -> Line:
    """The line with each cell's text as a reader sees it."""
    plain = line.cells
    if isinstance(plain, TextCells):
        if (
            plain.seen or as_seen(plain.joined) == plain.joined
        ):  # the common case: one look at the whole record
            return line
        return dataclasses.replace(line, cells=plain.changed(as_seen))
    changed = [
        (index, text)
        for index, cell in enumerate(line.cells)
        if (text := as_seen(cell.text)) is not cell.text
    ]
    if not changed:
        return line
    cells = list(line.cells)
    for index, text in changed:
        cells[index] = dataclasses.replace(cells[index], text=text)
    return dataclasses.replace(line, cells=tuple(cells))


def fitted(line: Line, header: Header, lines: Lookahead, above: int) -> Line | None:
    """A row of a delimited file in the header's width; None where it has more cells, and which are too many is unsure.

    A row that unquoted line ends tear into several lines is put together; the lines after it are taken from `lines`.

    Args:
        line: the row.
        header: the header over it.
        lines: the lines under it.
        above: cells of the row above; 0 where there is none. Blank cells too many are so in every row, or shift this one.
    """
    width, cells = header.width, line.cells
    whole = len(header.columns)
    usual = above or (len(following[0].cells) if (following := lines.peek(1)) else len(cells))
    if len(cells) > width and any(not cell.blank for cell in cells[width:]):
        return fit_width(line, width) or fit_width(line, whole)
    if len(cells) > whole and len(cells) > usual:
        return fit_width(line, whole)
    if 1 < len(cells) < width:
        return _with_rest(line, width, lines)
    return line


def _with_rest(line: Line, width: int, lines: Lookahead) -> Line:
    joined, taken = tuple(line.cells), 0
    for further in lines.peek(8):
        if len(joined) >= width or len(further.cells) >= width:
            break
        first, *rest = further.cells
        joined = (*joined[:-1], glued(joined[-1], first), *rest)
        taken += 1
    if len(joined) != width or not taken:
        return line
    for _ in range(taken):
        lines.next()
    return dataclasses.replace(line, cells=joined, mended=True)


def glued(upper: Cell, lower: Cell) -> Cell:
    """Two parts of one cell's text, a line each."""
    if lower.blank:
        return upper
    if upper.blank:
        return lower
    return dataclasses.replace(upper, text=f"{upper.text}\n{lower.text}", boxes=upper.boxes + lower.boxes)


def without_labels(line: Line, header: Header) -> Line:
    """The line without its header's words in front of each value (件名：…, 【件名】…), as pages repeat them for small screens."""
    loosely = repeats_labels(line, header)
    if not loosely and not any(":" in cell.text or "：" in cell.text for cell in line.cells):
        return line
    end_of = label_end_loosely if loosely else label_end
    cells = [
        _without_label(cell, end_of(cell.text, column.label))
        if column is not None and cell is not None
        else cell
        for cell, column in zip_longest(line.cells, header.columns[: len(line.cells)])
    ]
    return dataclasses.replace(line, cells=tuple(cell for cell in cells if cell is not None))


def repeats_labels(line: Line, header: Header) -> bool:
    """Whether most cells of a line begin with their own header."""
    return most_begin_with_labels(
        (cell.text, column.label)
        for cell, column in zip(line.cells, header.columns, strict=False)
        if not cell.blank
    )


def _without_label(cell: Cell, end: int) -> Cell:
    return dataclasses.replace(cell, text=cell.text[end:].strip(" \u3000\n")) if end else cell

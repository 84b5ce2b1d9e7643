"""Two tables of contracts beside each other under headers of different words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from extract.tables.grid import Line, Lookahead
from extract.tables.header import MOST_HEADER_LINES, Header, header_at, is_of_another_time, meaning

_LATER = frozenset({"price", "contract_date", "unit_price"})


def apart(lines: Lookahead, most: int) -> Iterator[Line] | None:
    """The lines of the left table, then those of the right one; None where the first lines show no two.

    The right table's lines are held until the left one's end.

    Args:
        lines: of a grid, from its first on.
        most: how many of them are looked at.
    """
    first = lines.peek(most)
    for index, line in enumerate(first):
        texts = line.texts
        if sum(meaning(text) == "title" for text in texts if text) < 2:
            continue  # the common case
        border = _border(first[index : index + MOST_HEADER_LINES])
        if border is not None:
            return _parted(lines, index, border)
    return None


def _border(lines: list[Line]) -> int | None:
    """Where the right one of two headers begins; None where a line is no two."""
    titles = [place for place, text in enumerate(lines[0].texts) if text and meaning(text) == "title"]
    if len(titles) != 2:
        return None
    border = titles[1]
    blank = [place for place in range(titles[0] + 1, border) if not lines[0].texts[place]]
    border = blank[-1] + 1 if blank else border
    left = header_at([_cut(line, 0, border) for line in lines])
    right = header_at([_cut(line, border, len(line.cells)) for line in lines])
    if not (left and right and _is_whole(left) and _is_whole(right)):
        return None
    # The contract before beside this one is no second table.
    return None if any(is_of_another_time(column.label) for column in right.columns[:2]) else border


def _is_whole(header: Header) -> bool:
    return {"title", "supplier"} <= header.fields and bool(header.fields & _LATER)


def _cut(line: Line, start: int, end: int) -> Line:
    return dataclasses.replace(line, cells=tuple(line.cells[start:end]))


def _parted(lines: Lookahead, head: int, border: int) -> Iterator[Line]:
    """What stands over the header is the left table's."""
    right: list[Line] = []
    number = 0
    while (line := lines.next()) is not None:
        if number < head:
            yield line
        else:
            yield _cut(line, 0, border)
            right.append(_cut(line, border, len(line.cells)))
        number += 1
    yield from right

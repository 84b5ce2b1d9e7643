"""Records of two lines under a header of two lines: 住所 under 名称, 落札率 under 契約金額, the title beside them merged over both.

The lower labels and values are put behind the upper ones, so that every record is one line under one header.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from extract.tables.grid import Cell, Line, Lookahead
from extract.tables.header import looks_like_header, meaning
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER

MOST_BESIDE = 2
"""Cells of a line between records that is none: a heading, a total."""
_Columns = tuple[int, ...]


def whole_records(lines: Lookahead, most: int) -> Iterator[Line] | None:
    """The lines with both of a record as one; None where the first lines are no such header and record.

    Args:
        lines: of a grid, from its first on.
        most: how many of them are looked at.
    """
    first = lines.peek(most)
    for index in range(len(first) - 3):
        stacked = _stacked(first[index], first[index + 1])
        if stacked and _is_record(first[index + 2], first[index + 3], stacked):
            return _joined(lines, (first[index].texts, first[index + 1].texts), stacked)
    return None


def _stacked(upper: Line, lower: Line) -> _Columns:
    """The columns with a label of their own in both lines of a header; none where it is no such header."""
    if not looks_like_header(upper) or lower.page != upper.page:
        return ()
    if _goes_on(upper, lower):
        return ()
    stacked, beside = [], 0
    for place, (over, under) in enumerate(zip_longest(upper.cells, lower.cells, fillvalue=Cell())):
        if under.blank or (under.inherited and under.text == over.text):
            beside += not over.blank and meaning(over.text) is not None
        elif over.blank or over.inherited or over.columns_spanned > 1 or over.rows_spanned > 1:
            return ()  # a label over several columns
        elif under.inherited or under.columns_spanned > 1 or under.value is not None:
            return ()
        else:
            stacked.append(place)
    known = [
        place for place in stacked if meaning(lower.cells[place].text) and meaning(upper.cells[place].text)
    ]
    return tuple(stacked) if beside and known and len(known) * 2 >= len(stacked) else ()


def _goes_on(upper: Line, lower: Line) -> bool:
    """Whether a label of two lines is one: 契約の相手方 over 商号又は名称, whose cells hold a firm and its address."""
    pairs = [(over, under) for over, under in zip(upper.cells, lower.cells, strict=False) if not under.blank]
    return any(
        meaning(over.text) == "supplier" and re.search(r"名称|商号|氏名", under.text) is not None
        for over, under in pairs
    )


def _is_record(upper: Line, lower: Line, stacked: _Columns) -> bool:
    """Whether two lines are a record: below, nothing but what the lower labels name."""
    if lower.page != upper.page or upper.left_out or lower.left_out:
        return False
    beside = [place for place in range(max(len(upper.cells), len(lower.cells))) if place not in stacked]
    above = [_at(upper, place) for place in beside]
    below = [_at(lower, place) for place in beside]
    return (
        any(not cell.blank for cell in above)
        and all(
            under.blank or (under.inherited and under.text == over.text)
            for over, under in zip(above, below, strict=True)
        )
        and any(not (cell := _at(lower, place)).blank and not cell.inherited for place in stacked)
    )


def _is_half(line: Line, stacked: _Columns) -> bool:
    """Whether a line may be the lower one of a record whose upper one is on another page; one with what stands beside the
    stacked columns is a record with nothing below.
    """
    filled = [(place, cell) for place, cell in enumerate(line.cells) if not cell.blank]
    begins = any(place not in stacked and not cell.inherited for place, cell in filled)
    return len(filled) > MOST_BESIDE and not begins


def _at(line: Line, place: int) -> Cell:
    return line.cells[place] if place < len(line.cells) else Cell()


def _joined(
    lines: Lookahead, header: tuple[Sequence[str], Sequence[str]], stacked: _Columns
) -> Iterator[Line]:
    width = max(map(len, header))
    begun = False
    while (line := lines.next()) is not None:
        following = next(iter(lines.peek(1)), None)
        heads = following is not None and (line.texts, following.texts) == header
        if following is not None and (heads or (begun and _is_record(line, following, stacked))):
            begun = True
            lines.next()
            upper = [dataclasses.replace(_at(line, place), rows_spanned=1) for place in range(width)]
            lower = [_at(following, place) for place in stacked]
            yield dataclasses.replace(line, cells=(*upper, *lower), hidden=line.hidden or following.hidden)
        elif begun and _is_half(line, stacked) and line.left_out is None:
            yield dataclasses.replace(line, left_out=COLUMNS_UNLIKE_HEADER)
        else:
            yield line

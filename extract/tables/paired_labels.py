"""Columns that print two things, one under the other or in brackets behind it: 契約金額（落札率）, 契約締結日 over 開札日.

Each is parted into a column of its own, the second behind the table's last.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from extract.tables.grid import Cell, Line, Lookahead
from extract.tables.header import MOST_HEADER_LINES, Header, fold_header, header_at, meaning

_PAIRED = frozenset(
    {"price", "estimated_price", "rate", "bidders", "contract_date", "opening_date", "tender_notice_date"}
)
"""Meanings whose values are told from each other by their form or their order."""
SHORTEST_LABEL, LONGEST_CLOSED = 3, 14
"""Letters of a label, and of two without anything between."""
_IN_BRACKETS = re.compile(r"(?P<first>[^()]+)\((?P<second>[^()]+)\)")
_STROKE = re.compile(r"(?P<first>[^()/・]+)[/・](?P<second>[^()/・]+)")
_BRACKET_BEHIND = re.compile(r"\s*[(（]\s*(?P<inside>[^()（）]*\d[^()（）]*)[)）]\s*$")
_SHARE = re.compile(r"[%％]")
_Pairs = dict[int, tuple[str, str]]


def parted_columns(lines: Lookahead, most: int) -> Iterator[Line] | None:
    """The lines with such columns parted; None where the first header has none, or is not understood otherwise.

    Args:
        lines: of a grid, from its first on.
        most: how many of them are looked at.
    """
    first = lines.peek(most)
    for index in range(len(first)):
        header = header_at(first[index : index + MOST_HEADER_LINES])
        if header is None:
            continue
        pairs = {
            place: pair
            for place, column in enumerate(header.columns)
            if (pair := _pair(column.label)) is not None
            and _holds_both(first[index + header.lines :], place, pair)
        }
        if not pairs or not _are_new(header, pairs):
            return None
        texts = [line.texts for line in first[index : index + header.lines]]
        return _parted(lines, header, texts, pairs)
    return None


def _pair(label: str) -> tuple[str, str] | None:
    """The two labels of a column, each with a meaning of `_PAIRED` and not the same."""
    folded = fold_header(label)
    if meaning(folded) not in _PAIRED:
        return None  # the common case
    found = _IN_BRACKETS.fullmatch(folded) or _STROKE.fullmatch(folded)
    cuts = range(SHORTEST_LABEL, len(folded) - SHORTEST_LABEL + 1) if len(folded) <= LONGEST_CLOSED else ()
    parts = [(found["first"], found["second"])] if found else [(folded[:at], folded[at:]) for at in cuts]
    for one, other in parts:
        meanings = {meaning(one), meaning(other)}
        if len(meanings) == 2 and meanings <= _PAIRED:
            return one, other
    return None


def _holds_both(rows: Sequence[Line], place: int, pair: tuple[str, str]) -> bool:
    """Whether a cell of the column parts: 落札日（契約日） may be two words for one day."""
    return any(not _values(row.cells[place], pair)[1].blank for row in rows if place < len(row.cells))


def _are_new(header: Header, pairs: _Pairs) -> bool:
    """Whether no other column of the header means the same, and all others keep their meaning in one line."""
    told = [column.field for place, column in enumerate(header.columns) if place not in pairs]
    parted = [meaning(label) for pair in pairs.values() for label in pair]
    return not set(told) & set(parted) and len(set(parted)) == len(parted)


def _parted(
    lines: Lookahead, header: Header, texts: Sequence[Sequence[str]], pairs: _Pairs
) -> Iterator[Line]:
    holds = False
    width = len(header.columns)
    while (line := lines.next()) is not None:
        ahead = [line, *lines.peek(len(texts) - 1)]
        if [each.texts for each in ahead] == list(texts):
            for _ in texts[1:]:
                lines.next()
            holds = True
            yield dataclasses.replace(line, cells=_labels(header, pairs))
        elif holds and header_at([line, *lines.peek(MOST_HEADER_LINES - 1)]) is not None:
            holds = False
            yield line
        elif holds and len(line.filled()) > 1:
            cells = [*line.cells, *[Cell()] * (width - len(line.cells))]
            behind = []
            for place, pair in pairs.items():
                cells[place], second = _values(cells[place], pair)
                behind.append(second)
            yield dataclasses.replace(line, cells=(*cells, *behind))
        else:
            yield line


def _labels(header: Header, pairs: _Pairs) -> tuple[Cell, ...]:
    own = (
        Cell(pairs[place][0] if place in pairs else column.label)
        for place, column in enumerate(header.columns)
    )
    return (*own, *(Cell(second) for _, second in pairs.values()))


def _values(cell: Cell, pair: tuple[str, str]) -> tuple[Cell, Cell]:
    """What a cell prints for each of two labels; all of it for the first where it does not part in two."""
    parts = [part.strip() for part in cell.text.split("\n") if part.strip()]
    if len(parts) == 1 and (bracket := _BRACKET_BEHIND.search(parts[0])) and bracket.start():
        parts = [parts[0][: bracket.start()], bracket["inside"]]
    elif len(parts) == 2 and (bracket := _BRACKET_BEHIND.fullmatch(parts[1])):
        parts[1] = bracket["inside"]
    shares = [_SHARE.search(part) is not None for part in parts]
    rate = next((place for place, label in enumerate(pair) if meaning(label) == "rate"), None)
    if len(parts) == 1 and rate is not None and shares == [rate == 1]:
        parts = ["", parts[0]] if rate == 1 else parts
    elif len(parts) == 2 and rate is not None and True in shares and shares.index(True) != rate:
        parts.reverse()
    if len(parts) != 2:
        return cell, Cell()
    one, other = (dataclasses.replace(cell, text=part, value=None) for part in parts)
    return one, other

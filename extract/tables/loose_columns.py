"""Columns without a header that belong to the one before (千円 beside an amount, the day beside its year), and lines that
only number the columns.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.tables.grid import Cell, Line, Lookahead
from extract.tables.header import MOST_HEADER_LINES, Header, fold_header, header_at

_AMOUNTS = frozenset(
    {"price", "unit_price", "estimated_price", "expected_total", "changed_price", "changed_from", "bid_price"}
)
DATES = frozenset({"contract_date", "opening_date", "tender_notice_date", "changed_on"})
_UNIT = re.compile(r"[十百千万億]*円(?:\([^()]*\))?|\(?税[込抜別]み?\)?|円?/.{1,4}|-")
_SIGN = re.compile(r"[¥\\]|金")
_FIGURE = re.compile(r"[\d,.]+(?:円|-)?")
_YEAR = re.compile(rf"(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}])?(?:\d{{1,4}}|元)年?")
_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}[./]\d{1,2}")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Za-zア-ン])\)?")
FEWEST_NUMBERS = 3


def whole_columns(lines: Lookahead, most: int) -> Iterator[Line] | None:
    """The lines with such columns joined to theirs and such lines left out; None where the first lines have neither.

    Args:
        lines: of a grid, from its first on.
        most: how many of them are looked at.
    """
    first = lines.peek(most)
    for index in range(min(len(first), most // 2)):
        header = header_at(first[index : index + MOST_HEADER_LINES])
        if header is None:
            continue
        following = first[index + header.lines :]
        numbers = following[0].texts if following and _numbers_columns(following[0]) else None
        loose = _loose(header, following[1:] if numbers else following)
        return _joined(lines, header, loose, numbers) if loose or numbers else None
    return None


def _numbers_columns(line: Line) -> bool:
    """Whether every cell holds the number or letter of its column: 1, 2, 3 … or A, B, C …."""
    texts = [fold_header(cell.text) for cell in line.filled()]
    if len(texts) < FEWEST_NUMBERS or not all(map(_COLUMN_NUMBER.fullmatch, texts)):
        return False
    bare = [text.strip("()") for text in texts]
    if all(map(str.isdecimal, bare)):
        numbers = [int(text) for text in bare]
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return bare == sorted(set(bare)) and bare[0] in "Aaアイ"


def _loose(header: Header, rows: Sequence[Line]) -> tuple[int, ...]:
    """The places of columns without a header that belong to the one before."""
    width = max((len(row.cells) for row in rows), default=0)
    found = []
    for place in range(1, width):
        label = header.columns[place].label if place < len(header.columns) else ""
        field = header.columns[place - 1].field if place <= len(header.columns) else None
        if label or field not in _AMOUNTS | DATES:
            continue
        pairs = [
            (fold_header(row.cells[place - 1].text), fold_header(row.cells[place].text))
            for row in rows
            if place < len(row.cells) and not (row.cells[place].blank or row.cells[place].inherited)
        ]
        if pairs and all(_belong(lead, rest, field in DATES) for lead, rest in pairs):
            found.append(place)
    return tuple(found)


def _belong(lead: str, rest: str, is_date: bool) -> bool:
    if is_date:
        return bool(_YEAR.fullmatch(lead) and _DAY.fullmatch(rest))
    return bool(_UNIT.fullmatch(rest) or (_SIGN.fullmatch(lead) and _FIGURE.fullmatch(rest)))


def _joined(
    lines: Lookahead, header: Header, loose: tuple[int, ...], numbers: Sequence[str] | None
) -> Iterator[Line]:
    """The lines with such cells joined; where a row holds something else there, both of its cells stay as they are."""
    while (line := lines.next()) is not None:
        if numbers is not None and list(line.texts) == list(numbers):
            yield dataclasses.replace(line, left_out="not_a_row")
            continue
        cells = list(line.cells)
        for place in loose:
            if place >= len(cells):
                continue
            lead, rest = cells[place - 1], cells[place]
            is_date = header.columns[place - 1].field in DATES
            if not lead.blank and _belong(fold_header(lead.text), fold_header(rest.text), is_date):
                cells[place - 1] = dataclasses.replace(
                    lead, text=lead.text + rest.text, value=None, boxes=lead.boxes + rest.boxes
                )
                cells[place] = Cell()
        yield dataclasses.replace(line, cells=tuple(cells)) if loose else line

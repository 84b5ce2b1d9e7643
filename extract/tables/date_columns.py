"""Dates whose year, month and day stand in columns of their own (年｜月｜日), put together into one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import MOST_HEADER_LINES, Header, fold_header, header_at
from extract.tables.loose_columns import DATES
from extract.tables.row_kinds import DITTO
from extract.tables.row_shape import TOO_WIDE

MOST_PIECES = 6
"""Columns of one date: 令和 | 7 | 年 | 4 | 月 | 1日."""
_ERA = rf"{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}]"
_YEAR_LABEL = re.compile(rf"(?P<stem>.*?)(?:年|\(年\)|和暦年?|西暦年?)(?:\((?P<era>{_ERA}|和暦|西暦)\))?")
_ERA_LABEL = re.compile(r"(?:.*)(?:元号|年号|和暦)")
_WHOLE = re.compile(rf"((?:{_ERA})?) ?(\d{{1,4}}|元) ?年? (\d{{1,2}}) ?月? (\d{{1,2}}) ?日?")


@dataclass(frozen=True, slots=True)
class _Date:
    """The columns of one date."""

    start: int
    end: int
    era: str = ""
    """The era that the header names."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the dates of a table stand, and what its header's lines become."""

    dates: tuple[_Date, ...]
    labels: dict[tuple[str, ...], Line]
    """Lines of the header by their texts, as they are without the labels of pieces."""
    width: int


def whole_dates(lines: Lookahead, most: int) -> Iterator[Line] | None:
    """The lines with the columns of each date joined into the first of them; None where the first lines have no such.

    Args:
        lines: of a grid, from its first on.
        most: how many of them are looked at.
    """
    first = lines.peek(most)
    plan = _by_labels(first) or _by_rows(first)
    return None if plan is None else _joined(lines, plan)


def _by_labels(first: Sequence[Line]) -> _Plan | None:
    """The dates whose pieces the header names: 年, 月, 日 or 契約年, 契約月, 契約日, under a label of the date or not."""
    for index, line in enumerate(first):
        texts = [fold_header(text) for text in line.texts]
        if "月" not in "".join(texts) or not (dates := list(_labelled(texts))):
            continue
        above = first[index - 1] if index else None
        cells, upper = list(line.cells), list(above.cells) if above is not None else []
        for date, stem in dates:
            over = _label_over(upper, date)
            for place in range(date.start, date.end):
                cells[place] = Cell()
                if place < len(upper):
                    upper[place] = Cell()
            own = over or dataclasses.replace(line.cells[date.start], text=f"{stem}年月日")
            target = upper if over is not None else cells
            target[date.start] = dataclasses.replace(own, columns_spanned=1, inherited=False)
        labels = {tuple(line.texts): dataclasses.replace(line, cells=tuple(cells))}
        if above is not None:
            labels[tuple(above.texts)] = dataclasses.replace(above, cells=tuple(upper))
        return _Plan(
            tuple(date for date, _ in dates), labels, _filled_width([line, *first[max(0, index - 1) : index]])
        )
    return None


def _labelled(texts: Sequence[str]) -> Iterator[tuple[_Date, str]]:
    """The runs of labels that name a year, a month and a day, with what is printed before each of the three."""
    for place in range(len(texts) - 2):
        year = _YEAR_LABEL.fullmatch(texts[place])
        if year is None or texts[place + 1 : place + 3] != [f"{year['stem']}月", f"{year['stem']}日"]:
            continue
        start = place - bool(place and _ERA_LABEL.fullmatch(texts[place - 1]))
        era = year["era"] or ""
        yield _Date(start, place + 3, era if re.fullmatch(_ERA, era) else ""), year["stem"]


def _label_over(upper: Sequence[Cell], date: _Date) -> Cell | None:
    """The label of a date over the labels of its pieces; None where none stands there."""
    cells = [cell for cell in upper[date.start : date.end] if not cell.blank]
    if not cells or len({cell.text for cell in cells}) > 1 or re.search(r"\d", cells[0].text):
        return None
    return cells[0]


def _by_rows(first: Sequence[Line]) -> _Plan | None:
    """The dates whose label stands over several columns, told by what the rows hold in them."""
    for index in range(len(first) // 2):
        header = header_at(first[index : index + MOST_HEADER_LINES])
        if header is None:
            continue
        rows = first[index + header.lines :]
        dates = tuple(
            date
            for place, column in enumerate(header.columns)
            if column.field in DATES and (date := _over_pieces(header, place, rows)) is not None
        )
        if not dates:
            return None
        own = first[index : index + header.lines]
        labels = {tuple(line.texts): _without_repeats(line, dates) for line in own}
        return _Plan(dates, labels, _filled_width(own))
    return None


def _over_pieces(header: Header, place: int, rows: Sequence[Line]) -> _Date | None:
    """The date that begins in a column and goes on in those without a label of their own right of it."""
    label, end = header.columns[place].label, place + 1
    while end < min(len(header.columns), place + MOST_PIECES + 1) and header.columns[end].label in (
        "",
        label,
    ):
        end += 1
    for stop in range(end, place + 2, -1):
        date = _Date(place, stop)
        held = [row for row in rows if any(not cell.blank for cell in row.cells[place + 1 : stop])]
        if held and all(_WHOLE.fullmatch(_pieces(row, date)) for row in held):
            return date
    return None


def _without_repeats(line: Line, dates: Sequence[_Date]) -> Line:
    cells = list(line.cells)
    for date in dates:
        for place in range(date.start, min(date.end, len(cells))):
            cells[place] = (
                Cell() if place > date.start else dataclasses.replace(cells[place], columns_spanned=1)
            )
    return dataclasses.replace(line, cells=tuple(cells))


def _filled_width(header: Sequence[Line]) -> int:
    return max(index + 1 for line in header for index, cell in enumerate(line.cells) if not cell.blank)


def _pieces(line: Line, date: _Date) -> str:
    """What a row holds in the columns of a date: era, year, month and day with a blank between them; 年, 月 or 日 alone left out."""
    texts = [fold_header(cell.text) for cell in line.cells[date.start : date.end]]
    return " ".join(text for text in texts if text not in ("", "年", "月", "日"))


def _joined(lines: Lookahead, plan: _Plan) -> Iterator[Line]:
    """The lines with the dates put together; one with something else in the place of a date stays as it is."""
    before: dict[_Date, list[str]] = {}
    while (line := lines.next()) is not None:
        texts = tuple(line.texts)
        if texts in plan.labels:
            yield dataclasses.replace(line, cells=plan.labels[texts].cells)
            continue
        if isinstance(line.cells, TextCells) and any(line.texts[plan.width :]):
            whole = fit_width(line, plan.width)
            line = whole or dataclasses.replace(line, left_out=TOO_WIDE)
        if len(line.filled()) == 1:
            before.clear()  # a heading: what stands under it is of another time
        elif line.left_out is None:
            for date in plan.dates:
                line = _with_date(line, date, before)
        yield line


def _with_date(line: Line, date: _Date, before: dict[_Date, list[str]]) -> Line:
    own = line.cells[date.start : date.end]
    if len(own) < date.end - date.start or all(cell.blank for cell in own):
        return line
    texts = [fold_header(cell.text) for cell in own]
    lacking = next(
        (place for place, text in enumerate(texts) if text and not DITTO.fullmatch(text)), len(texts)
    )
    above = before.get(date)
    repeats = 0 < lacking < len(texts) and above is not None
    if repeats and above is not None:
        texts[:lacking] = above[:lacking]
    found = _WHOLE.fullmatch(" ".join(text for text in texts if text not in ("", "年", "月", "日")))
    if found is None:
        before.pop(date, None)
        return line
    before[date] = texts
    era, year, month, day = found.groups()
    boxes = tuple(box for cell in own for box in cell.boxes)
    lead = next(cell for cell in own if not cell.blank)
    marks = tuple(dict.fromkeys(mark for cell in own for mark in cell.marks))
    text = f"{era or date.era}{year}年{month}月{day}日"
    joined = Cell(text, None, lead.locator, boxes, inherited=repeats or lead.inherited, marks=marks)
    cells = list(line.cells)
    cells[date.start : date.end] = [joined, *[Cell()] * (len(own) - 1)]
    return dataclasses.replace(line, cells=tuple(cells))

"""What tells of contracts beside the tables of a page: read unless it is the same once more, as made for small screens."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extract.tables.contest_forms import Pair, told_by
from extract.tables.grid import Cell, Grid, Line
from extract.tables.header import MOST_HEADER_LINES, Header, fold_header, header_at, meaning
from extract.tables.text_forms import is_form

CONTRACT_BESIDE_TABLE = "contract_beside_table"
"""Reject: a contract outside the tables that may be one of theirs once more, or of which nothing tells what it is called."""
_MOST_COMPARED = 200_000_000
"""Letters of rows, once per record; of longer pages only equal titles are compared."""
_MOST_EQUAL = 1_000
"""Rows of one title that are compared; where there are more, nothing is told from their others."""
_SHORTEST = 2
"""Letters of a value that tells anything."""
_Values = list[tuple[str | None, str]]
"""Of a contract, each with its meaning."""


def read_beside(
    found: Sequence[Grid], outside: Sequence[str], rows: Iterable[Sequence[str]], page: int
) -> list[Grid]:
    """What of a page is to be read beside its tables of contracts.

    Args:
        found: lists, boxes and typed tables.
        outside: the lines of text outside the tables.
        rows: the texts of each row of the tables; of a form those of all its rows.
        page: what is found in the text is counted as.
    """
    printed = PrintedRows(rows)
    kept: list[Grid] = []
    for grid in found:
        lines = list(told_once(list(grid.lines), printed))
        if any(line.filled() for line in lines):
            kept.append(dataclasses.replace(grid, lines=iter(lines)))
    lines = list(_of_text(outside, printed, page))
    return [*kept, Grid(page, "text", iter(lines))] if lines else kept


class PrintedRows:
    """What the tables print, row by row."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._rows: list[str] = []
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, texts in enumerate(rows):
            folded = [fold_header(text) for text in texts]
            self._rows.append("\n".join(folded))
            for text in set(folded):
                self._with[text].append(number)
        self._letters = sum(map(len, self._rows))
        self._compared = 0

    def told(self, values: _Values) -> bool | None:
        """Whether all values stand in one row; None where only those do by which a contract is told from others."""
        folded = [(field, fold_header(value)) for field, value in values]
        titles = [value for field, value in folded if field == "title"]
        named = [value for field, value in folded if field in ("title", "supplier")]
        title = titles[0] if titles else max((value for _, value in folded), key=len)
        told: bool | None = None if len(self._with.get(title, ())) > _MOST_EQUAL else False
        for row in self._candidates(title):
            if all(value in row for _, value in folded if len(value) >= _SHORTEST):
                return True
            if named and all(value in row for value in named):
                told = None
        return told

    def _candidates(self, title: str) -> Iterator[str]:
        equal = self._with.get(title, [])
        yield from (self._rows[number] for number in equal[:_MOST_EQUAL])
        self._compared += self._letters
        if not equal and self._compared <= _MOST_COMPARED:
            yield from (row for row in self._rows if title in row)


def told_once(lines: Sequence[Line], printed: PrintedRows) -> Iterator[Line]:
    """The lines of a grid without the contracts that tables print as well; left out where that is not sure."""
    found = ((place, header_at(lines[place : place + MOST_HEADER_LINES])) for place in range(len(lines)))
    start, header = next(((place, each) for place, each in found if each is not None), (0, None))
    if header is None:
        told = printed.told(_of_pairs([pair for line in lines for pair in told_by(line)]))
        if told is False:
            yield from lines
        elif told is None:
            yield _left_out(lines)
        return
    yield from lines[: start + header.lines]
    for line in lines[start + header.lines :]:
        values = _of_row(line, header)
        told = printed.told(values) if len(values) > 1 else False
        if told is False:
            yield line
        elif told is None:
            yield dataclasses.replace(line, left_out=CONTRACT_BESIDE_TABLE)


def _of_row(line: Line, header: Header) -> _Values:
    columns = zip(header.columns, line.cells, strict=False)
    return [(column.field, cell.text) for column, cell in columns if not cell.blank]


def _of_pairs(pairs: Sequence[Pair]) -> _Values:
    return [(meaning(label.text.rstrip(":： ")), value.text) for label, value in pairs if not value.blank]


def _left_out(lines: Sequence[Line]) -> Line:
    """All that is printed, as one line that is not read."""
    cells = tuple(cell for line in lines for cell in line.filled())
    return dataclasses.replace(lines[0], cells=cells, left_out=CONTRACT_BESIDE_TABLE)


def _of_text(texts: Sequence[str], printed: PrintedRows, page: int) -> Iterator[Line]:
    """The labels and values of a page's text (件名：…) as the lines of forms; left out where no title is among them."""
    lines = [
        Line(page, number, (Cell(text, locator=f"line {number} of the text"),))
        for number, text in enumerate(texts, start=1)
    ]
    told = [line for line in lines if told_by(line)]
    for form in _forms(told):
        values = _of_pairs([pair for line in form for pair in told_by(line)])
        fields = {field for field, _ in values}
        amounts = [value for field, value in values if field == "price"]
        if not {"supplier", "price"} <= fields or not any(re.search(r"\d", value) for value in amounts):
            continue
        again = printed.told(values)
        if again is None or (again is False and not is_form(form)):
            yield _left_out(form)
        elif again is False:
            yield from form


def _forms(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines of labels and values, cut where a label returns."""
    form: list[Line] = []
    labels: set[str] = set()
    for line in lines:
        own = {fold_header(label.text) for label, _ in told_by(line)}
        if own & labels:
            yield form
            form, labels = [], set()
        form.append(line)
        labels |= own
    if form:
        yield form

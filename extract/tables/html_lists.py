"""Tables of web pages that are made without `<table>`: typed in `<pre>`, as a list of descriptions, or of boxes in boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extract.errors import LimitExceededError
from extract.tables.fixed_width import table_of_lines
from extract.tables.grid import MAX_CELLS, Cell, Grid, Line
from extract.tables.header import MOST_HEADER_LINES, header_at
from extract.tables.html_text import SeenText, Styles, seen_text
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER
from extract.tables.text_forms import is_form

_FEWEST_CELLS = 3
_MOST_ELEMENTS = 300
_LONGEST_ROW = 20_000
"""Characters."""
_BOXES = ("div", "section", "ul", "ol")


def grids_beside_tables(root: HtmlElement, styles: Styles, page: int) -> list[Grid]:
    """Such tables of a page outside its tables, counted on from `page`.

    Raises:
        extract.errors.LimitExceededError: too many descriptions or boxes.
    """
    shown = _Shown(styles)
    found = [*_typed(root, shown), *_boxed(root, styles, shown), *_described(root, styles, shown)]
    return [
        Grid(number, f"{name} {number}", _paged(lines, number))
        for number, (name, lines) in enumerate(found, page)
    ]


def _paged(lines: Sequence[Line], page: int) -> Iterator[Line]:
    return (Line(page, line.number, line.cells, left_out=line.left_out) for line in lines)


class _Shown:
    """Which elements are shown, and in no table; what is found out of an element holds for all in it."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._known: dict[HtmlElement, bool] = {}

    def __call__(self, element: HtmlElement) -> bool:
        path: list[HtmlElement] = []
        at: HtmlElement | None = element
        while at is not None and at not in self._known:
            path.append(at)
            at = at.getparent()
        shown = True if at is None else self._known[at]
        for each in reversed(path):
            shown = shown and each.tag != "table" and not self._styles.hides(each)
            self._known[each] = shown
        return shown


def _typed(root: HtmlElement, shown: _Shown) -> Iterator[tuple[str, list[Line]]]:
    for element in root.iter("pre"):
        if shown(element):
            grid = table_of_lines(element.text_content().splitlines())
            if grid is not None:
                yield "text", list(grid.lines)


def _described(root: HtmlElement, styles: Styles, shown: _Shown) -> Iterator[tuple[str, list[Line]]]:
    """The page's labels and values (`<dt>`, `<dd>`) as one form, where they are one."""
    lines: list[Line] = []
    label: SeenText | None = None
    for element in root.iter("dt", "dd"):
        if not shown(element):
            continue
        seen = seen_text(element, styles)
        if element.tag == "dt":
            label = seen
        elif label is not None:
            number = len(lines) + 1
            lines.append(Line(1, number, (_cell(label, number, 1), _cell(seen, number, 2))))
            label = None
        if len(lines) > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} descriptions")
    if is_form(lines):
        yield "descriptions", lines


def _boxed(root: HtmlElement, styles: Styles, shown: _Shown) -> Iterator[tuple[str, list[Line]]]:
    """Boxes of which each holds the cells of a row, the first one those of a header."""
    taken: set[HtmlElement] = set()
    for box in root.iter(*_BOXES):
        rows = _rows(box)
        if (
            len(rows) < 2
            or len(rows[0]) < _FEWEST_CELLS
            or any(each in taken for each in box.iterancestors())
        ):
            continue
        if not all(map(_is_small, rows[:MOST_HEADER_LINES])):
            continue
        first = [_line(row, number, styles) for number, row in enumerate(rows[:MOST_HEADER_LINES], 1)]
        header = header_at(first)
        if header is None or header.missing or not shown(box):
            continue
        taken.add(box)
        if sum(map(len, rows)) > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        width = len(first[0].cells)
        yield "boxes", [_fitted(_line(row, number, styles), width) for number, row in enumerate(rows, 1)]


def _is_small(row: HtmlElement) -> bool:
    """Whether a box may be a row: of boxes around whole pages not even the text is looked at."""
    elements = sum(1 for _ in islice(row.iter(), _MOST_ELEMENTS))
    return elements < _MOST_ELEMENTS and len(str(row.xpath("string()"))) < _LONGEST_ROW


def _rows(box: HtmlElement) -> list[HtmlElement]:
    """The boxes in a box, those of its groups of rows (WAI-ARIA's `rowgroup`) one after the other."""
    rows: list[HtmlElement] = []
    for child in box.iterchildren("div", "ul", "li", "p", "span", "section"):
        rows += list(child) if child.get("role") == "rowgroup" else [child]
    return rows


def _line(row: HtmlElement, number: int, styles: Styles) -> Line:
    cells = [child for child in row if isinstance(child.tag, str) and not styles.hides(child)]
    seen = [seen_text(cell, styles) for cell in cells] if len(cells) > 1 else [seen_text(row, styles)]
    return Line(1, number, tuple(_cell(each, number, place) for place, each in enumerate(seen, 1)))


def _fitted(line: Line, width: int) -> Line:
    """A row of boxes; left out where it has more or fewer than its header: which is which is not told."""
    if len(line.cells) in (1, width):
        return line
    return Line(line.page, line.number, line.cells, left_out=COLUMNS_UNLIKE_HEADER)


def _cell(seen: SeenText, row: int, column: int) -> Cell:
    return Cell(seen.text, locator=f"row {row}, column {column}", marks=seen.marks)

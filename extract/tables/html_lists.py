"""Tables of web pages that are made without `<table>`: typed in `<pre>`, as a list of descriptions, or of boxes in boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extract.errors import LimitExceededError
from extract.tables.fixed_width import table_of_lines
from extract.tables.grid import MAX_CELLS, Cell, Grid, Line
from extract.tables.header import MOST_HEADER_LINES, fold_header, header_at
from extract.tables.html_text import SeenText, Styles, seen_text
from extract.tables.page_breaks import COLUMNS_UNLIKE_HEADER
from extract.tables.text_forms import is_form

_FEWEST_CELLS = 3
_MOST_ELEMENTS = 300
_LONGEST_ROW = 20_000
"""Characters."""
_BOXES = ("div", "section", "ul", "ol")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NO_BOXES = frozenset({"br", "wbr", "hr", "script", "style", "template", "noscript"})


def grids_beside_tables(root: HtmlElement, styles: Styles, page: int) -> list[Grid]:
    """Such tables of a page outside its tables, counted on from `page`.

    Raises:
        extract.errors.LimitExceededError: too many descriptions or boxes.
    """
    shown = _Shown(styles)
    found: list[tuple[str, list[Line]]] = []
    told: set[tuple[tuple[str, ...], ...]] = set()
    for kind in (_typed(root, shown), _boxed(root, styles, shown), _described(root, styles, shown)):
        for name, lines in [] if found else list(kind):
            texts = tuple(tuple(line.texts) for line in lines)
            if texts not in told:  # the same once more is for small screens
                told.add(texts)
                found.append((name, lines))
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
    """The page's labels and values (`<dt>`, `<dd>`) as forms, the next where a label returns, if each of them is one."""
    forms: list[list[tuple[SeenText, list[SeenText]]]] = [[]]
    labels: set[str] = set()
    lists: list[HtmlElement | None] = []
    for count, element in enumerate(each for each in root.iter("dt", "dd") if shown(each)):
        if count > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} descriptions")
        seen = seen_text(element, styles)
        if next(element.iterdescendants("dl"), None) is not None:
            return
        if element.tag == "dd":
            if forms[-1]:
                forms[-1][-1][1].append(seen)
            elif seen.text:
                return
            continue
        within = next(element.iterancestors("dl"), None)
        if (label := fold_header(seen.text)) in labels:
            if lists[-1] is within and lists[0] is not within:
                return  # a list of which a part belongs to the form before
            forms.append([])
            labels, lists = set(), []
        labels.add(label)
        lists.append(within)
        forms[-1].append((seen, []))
    read = [
        [
            Line(1, number, (_cell(label, number, 1), _cell(_joined(values), number, 2)))
            for number, (label, values) in enumerate(form, 1)
        ]
        for form in forms
    ]
    if all(map(is_form, read)):
        yield from (("descriptions", lines) for lines in read)


def _joined(values: Sequence[SeenText]) -> SeenText:
    """All descriptions of one label, each a line of its own."""
    marks = dict.fromkeys(mark for value in values for mark in value.marks)
    return SeenText("\n".join(value.text for value in values if value.text), tuple(marks))


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
        if _has_loose_text(box, rows):
            continue
        width = len(first[0].cells)
        lines = [_fitted(_line(row, number, styles), width) for number, row in enumerate(rows, 1)]
        yield (
            "boxes",
            [
                line
                if number < header.lines or shown(row)
                else Line(line.page, line.number, line.cells, left_out="row_not_shown")
                for number, (line, row) in enumerate(zip(lines, rows, strict=True))
            ],
        )


def _has_loose_text(box: HtmlElement, rows: Sequence[HtmlElement]) -> bool:
    """Whether text stands between the rows of a box or between the cells of a row, or a row is a table or holds rows."""
    groups = [child for child in box if child.get("role") == "rowgroup"]
    if any(_own_text(each) for each in (box, *groups)) or any(row.tag == "table" for row in rows):
        return True
    for row in rows:
        cells = _elements(row)
        if len(cells) > 1 and (
            _own_text(row) or all(len(_elements(_innermost(cell))) >= _FEWEST_CELLS for cell in cells)
        ):
            return True
    return False


def _own_text(element: HtmlElement) -> str:
    """The text that stands in an element itself, in none of those in it."""
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def _elements(element: HtmlElement) -> list[HtmlElement]:
    return [child for child in element if isinstance(child.tag, str) and child.tag not in _NO_BOXES]


def _is_small(row: HtmlElement) -> bool:
    """Whether a box may be a row: of boxes around whole pages not even the text is looked at."""
    elements = sum(1 for _ in islice(row.iter(), _MOST_ELEMENTS))
    return elements < _MOST_ELEMENTS and len(str(row.xpath("string()"))) < _LONGEST_ROW


def _rows(box: HtmlElement) -> list[HtmlElement]:
    """What stands in a box from its first line that is no heading on, that of its groups of rows (WAI-ARIA's
    `rowgroup`) one after the other; of an element that holds but one other, that one.
    """
    rows: list[HtmlElement] = []
    for child in _elements(box):
        rows += _elements(child) if child.get("role") == "rowgroup" else [child]
    rows = [inner for row in rows if len(inner := _innermost(row)) or (inner.text or "").strip()]
    start = next((index for index, row in enumerate(rows) if row.tag not in _HEADINGS), len(rows))
    return rows[start:]


def _innermost(row: HtmlElement) -> HtmlElement:
    while row.tag != "table" and len(inner := _elements(row)) == 1 and not _own_text(row):
        row = inner[0]
    return row


def _line(row: HtmlElement, number: int, styles: Styles) -> Line:
    cells = [child for child in _elements(row) if not styles.hides(child)]
    seen = [seen_text(cell, styles) for cell in cells] if len(cells) > 1 else [seen_text(row, styles)]
    return Line(1, number, tuple(_cell(each, number, place) for place, each in enumerate(seen, 1)))


def _fitted(line: Line, width: int) -> Line:
    """A row of boxes; left out where it has more or fewer than its header: which is which is not told."""
    text = line.cells[0].text
    is_note = len(line.cells) == 1 and not (len(text.split()) >= width and any(map(str.isdigit, text)))
    if is_note or len(line.cells) == width:
        return line
    return Line(line.page, line.number, line.cells, left_out=COLUMNS_UNLIKE_HEADER)


def _cell(seen: SeenText, row: int, column: int) -> Cell:
    return Cell(seen.text, locator=f"row {row}, column {column}", marks=seen.marks)

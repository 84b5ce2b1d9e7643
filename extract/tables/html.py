"""HTML tables as grids, `rowspan` and `colspan` filled, with the lines of text that stand between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.beside_tables import PrintedRows, read_beside, told_once
from extract.tables.grid import MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line
from extract.tables.header import header_at, meaning
from extract.tables.html_contests import tables_of_contests
from extract.tables.html_lists import grids_beside_tables
from extract.tables.html_rows import mend_rows
from extract.tables.html_text import STRUCK, SeenText, Styles, seen_text, styles_of
from extract.tables.text_forms import form_of_text

MAX_HTML_BYTES = 64 * 1024 * 1024
ROW_NOT_SHOWN = "row_not_shown"
"""Reject: a row of a page that no browser shows."""
STRUCK_OUT_ROW = "struck_out_row"
"""Reject: a row that its publisher struck out."""
LONGEST_NOTE = 200
_HEADER_WITHIN = 12
"""Rows of a table in which its header is looked for, to tell it from one that only lays out the page."""
_FORM_LINES = 40
_SECTIONS = ("thead", "tbody", "tfoot")
_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "br",
    "table",
    "section",
    "ul",
    "dl",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "template", "noscript", "head", "title"}


def read_html(content: bytes) -> tuple[list[Grid], str]:
    """Every table that holds data, in order, and the text of the page outside them.

    A table inside another's cell is read by itself, unless the outer one has a header of its own: then it is that cell.

    Raises:
        extract.errors.LimitExceededError: larger than `MAX_HTML_BYTES` or too many cells.
        extract.errors.UnreadableDocumentError: nothing that can be parsed.
    """
    if len(content) > MAX_HTML_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of HTML, more than {MAX_HTML_BYTES}")
    text = content.decode(detect_encoding(content), errors="replace")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=False, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError) as error:
        raise UnreadableDocumentError(f"not a readable HTML page: {error}") from error
    mend_rows(root)
    styles = styles_of(root)
    tables = _tables_of_data(root, styles)
    texts = _between(root, tables, styles)
    telling = [_tells_of_contracts(table, styles) for table in tables]
    grids = _grids(tables, texts, telling, styles)
    plain = [line.lstrip("#") for lines in texts for line in lines]
    outside = " ".join(line for lines in texts for line in lines)
    beside = grids_beside_tables(root, styles, len(tables) + 1)
    if any(telling):
        page = len(tables) + len(beside) + 1
        beside = read_beside(beside, plain, _printed(tables, styles), page)
    grids += beside
    return grids or form_of_text(plain), re.sub(r"\s+", " ", outside)


def _grids(
    tables: Sequence[HtmlElement],
    texts: Sequence[Sequence[str]],
    telling: Sequence[bool],
    styles: Styles,
) -> list[Grid]:
    """A grid per table; one of all that a contest is set as; none of one that is another once more, for small screens."""
    headed = [
        table for table, tells in zip(tables, telling, strict=True) if tells and _has_header(table, styles)
    ]
    rows = PrintedRows(_printed(headed, styles)) if 0 < len(headed) < sum(telling) else None
    told: set[tuple[object, ...]] = set()
    heads = [list(islice(_lines(table, 1, styles), _FORM_LINES)) for table in tables]
    grids = []
    for group in tables_of_contests(heads):
        first, last = group[0], group[-1]
        caption = _caption(tables[first], styles)
        if sum(telling) > 1 and first == last and telling[first]:
            printed = (caption, *(tuple(line.texts) for line in _lines(tables[first], 1, styles)))
            if printed in told and not texts[first]:
                continue  # without a word between them, of another month for example
            told.add(printed)
        above = _notes(texts[first], first=first == 0)
        below = _notes_below(texts[last + 1], last=last + 1 == len(tables))
        lines: Iterator[Line] = chain.from_iterable(
            _lines(tables[place], place + 1, styles) for place in group
        )
        if rows is not None and first == last and telling[first] and tables[first] not in headed:
            lines = told_once(list(lines), rows)
        grids.append(Grid(first + 1, caption or f"table {first + 1}", lines, caption, above, below))
    return grids


def _printed(tables: Sequence[HtmlElement], styles: Styles) -> Iterator[Sequence[str]]:
    """The texts of each row of the tables; of one without a header those of all its rows."""
    for table in tables:
        rows = (line.texts for line in _lines(table, 1, styles))
        if _has_header(table, styles):
            yield from rows
        else:
            yield [text for texts in rows for text in texts]


def _tables_of_data(root: HtmlElement, styles: Styles) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    skipped: set[HtmlElement] = set()
    for table in root.iter("table"):
        if table in skipped or styles.hides(table) or any(map(styles.hides, table.iterancestors())):
            continue
        inner = list(table.iterdescendants("table"))
        if inner and not _has_header(table, styles):
            continue
        skipped.update(inner)
        found.append(table)
    return found


def _tells_of_contracts(table: HtmlElement, styles: Styles) -> bool:
    """Whether it is read as awards, so that boxes or lists of the page may be the same once more, for small screens."""
    if _has_header(table, styles):
        return True
    texts = (cell.text for line in islice(_lines(table, 1, styles), _FORM_LINES) for cell in line.filled())
    return {"title", "supplier"} <= {meaning(re.split("[:：\n]", text)[0]) for text in texts}


def _has_header(table: HtmlElement, styles: Styles) -> bool:
    lines: list[Line] = []
    for line in _lines(table, 1, styles):
        lines.append(line)
        if len(lines) >= _HEADER_WITHIN:
            break
    headers = [header for index in range(len(lines)) if (header := header_at(lines[index : index + 4]))]
    return any(not header.missing for header in headers)


def _between(root: HtmlElement, tables: Sequence[HtmlElement], styles: Styles) -> list[list[str]]:
    """The lines of text before the first table, between each two, and after the last."""
    number = {table: index for index, table in enumerate(tables)}
    texts: list[list[str]] = [[""] for _ in range(len(tables) + 1)]
    place = 0
    skipped: HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipped is None:
                texts[place][-1] += element.tail or ""
            continue
        if event == "start" and skipped is None:
            if element in number or element.tag in _UNSEEN or styles.hides(element):
                skipped = element
                place = number.get(element, place - 1) + 1
                texts[place].append("")
                continue
            if element.tag in _BLOCKS:
                texts[place].append("#" if element.tag in _HEADINGS else "")
            texts[place][-1] += element.text or ""
        elif event == "end":
            if skipped is element:
                skipped = None
            if skipped is None:
                if element.tag in _BLOCKS:
                    texts[place].append("")
                texts[place][-1] += element.tail or ""
    return [[line for raw in lines if (line := " ".join(raw.split())) not in ("", "#")] for lines in texts]


def _notes(lines: Sequence[str], *, first: bool) -> tuple[str, ...]:
    """Short lines over a table; of those between two tables, the ones from the last heading on."""
    start = 0
    if not first:
        headings = [index for index, line in enumerate(lines) if line.startswith("#")]
        start = headings[-1] if headings else max(0, len(lines) - 1)
    return tuple(line.lstrip("#") for line in lines[start:] if len(line) <= LONGEST_NOTE)


def _notes_below(lines: Sequence[str], *, last: bool) -> tuple[str, ...]:
    """Short lines under a table, up to the next heading; what stands alone between two tables is over the next."""
    end = next((index for index, line in enumerate(lines) if line.startswith("#")), len(lines))
    if not last and end == len(lines):
        end = max(0, len(lines) - 1)
    return tuple(line for line in lines[:end] if len(line) <= LONGEST_NOTE)


def _caption(table: HtmlElement, styles: Styles) -> str:
    """The table's caption, or the nearest heading before it, or the page's title."""
    own = table.find("caption")
    if own is not None:
        return seen_text(own, styles).text
    for heading in table.xpath(
        "(preceding::h1|preceding::h2|preceding::h3|preceding::h4|preceding::title)[last()]"
    ):
        return heading.text_content().strip() if heading.tag == "title" else seen_text(heading, styles).text
    return ""


def _rows(table: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement, int]]:
    """The table's own rows with their section and how many rows of it are left, itself included."""
    sections: list[tuple[HtmlElement, list[HtmlElement]]] = []
    for child in table:
        if child.tag in _SECTIONS:
            sections.append((child, list(child.iterchildren("tr"))))
        elif child.tag == "tr":
            if not sections or sections[-1][0] is not table:
                sections.append((table, []))
            sections[-1][1].append(child)
    for section, rows in sections:
        for index, row in enumerate(rows):
            yield row, section, len(rows) - index


def _lines(table: HtmlElement, page: int, styles: Styles) -> Iterator[Line]:
    reaching: dict[int, tuple[int, Cell]] = {}
    """Column → (rows still to come, the cell that reaches down)."""
    seen, within = 0, None
    for number, (row, section, left) in enumerate(_rows(table), start=1):
        if section is not within:  # no cell reaches out of its row group
            reaching, within = {}, section
        hidden = styles.hides(row) or (section is not table and styles.hides(section))
        cells: dict[int, Cell] = {}
        following: dict[int, tuple[int, Cell]] = {}
        for column, (more, cell) in reaching.items():
            cells[column] = cell
            if more > 1:
                following[column] = (more - 1, cell)
        struck = _place_cells(row, f"table {page}, row {number}", left, styles, cells, following)
        reaching = following
        seen += len(cells)
        if seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        if cells:
            empty = Cell()
            left_out = ROW_NOT_SHOWN if hidden else STRUCK_OUT_ROW if struck else None
            in_order = tuple(cells.get(c, empty) for c in range(1, max(cells) + 1))
            yield Line(page, number, in_order, left_out=left_out)


def _place_cells(
    row: HtmlElement,
    place: str,
    rows_left: int,
    styles: Styles,
    cells: dict[int, Cell],
    following: dict[int, tuple[int, Cell]],
) -> bool:
    """Put a row's cells beside those that reach down into it; whether all that it prints is struck out."""
    struck_row = styles.strikes(row)
    printed: list[SeenText] = []
    column = 1
    for element in row.iterchildren("td", "th"):
        if styles.hides(element):
            continue
        while column in cells:
            column += 1
        if column > MAX_COLUMNS:
            break
        down, across = _span(element, "rowspan", rows_left), min(_span(element, "colspan", 1), MAX_COLUMNS)
        seen = seen_text(element, styles)
        if styles.strikes(element):
            seen = SeenText("", (STRUCK,), seen.text)
        printed.append(seen)
        whole = seen.text or (seen.struck if struck_row else "")
        locator = f"{place}, column {column}"
        cell = Cell(whole, None, locator, (), False, down, across, seen.marks)
        copy = Cell(whole, None, locator, (), True, down, across, seen.marks)
        for offset in range(across):
            if column + offset in cells:
                break
            cells[column + offset] = copy if offset else cell
            if down > 1:
                following[column + offset] = (down - 1, copy)
        column += across
    return _struck_out(printed, struck_row, cells)


def _struck_out(printed: Sequence[SeenText], struck_row: bool, cells: dict[int, Cell]) -> bool:
    """Whether nothing of a row but a number is left that is not struck out; its text is then put back to be quoted."""
    left = [seen.text for seen in printed if seen.text]
    withdrawn = [seen.struck for seen in printed if seen.struck]
    whole = struck_row or (
        len(withdrawn) >= 2 and all(re.fullmatch(r"[\d\s.()-]{0,6}", text) for text in left)
    )
    if whole and not struck_row:
        for column, seen in zip(sorted(cells), printed, strict=False):
            if seen.struck:
                cells[column] = Cell(seen.struck, None, cells[column].locator)
    return whole


def _span(element: HtmlElement, name: str, to_the_end: int) -> int:
    """Rows or columns a cell spans: 0 means as far as its row group goes, more than that is cut off."""
    printed = re.match(r"\s*(\d{1,5})", element.get(name) or "")
    if printed is None:
        return 1
    span = int(printed[1])
    if name == "rowspan":
        return to_the_end if span == 0 else min(span, to_the_end)
    return max(1, span)

"""HTML tables as grids, `rowspan` and `colspan` filled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from extract.encoding import detect_encoding
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.grid import MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line

MAX_HTML_BYTES = 64 * 1024 * 1024
_BREAKING = {"br", "p", "div", "li", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "template", "noscript", "head", "title"}


def read_html(content: bytes) -> tuple[list[Grid], str]:
    """Every table that holds no other table, in order, and the text of the page outside tables.

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
    tables = [table for table in root.iter("table") if next(table.iterdescendants("table"), None) is None]
    grids = []
    for page, table in enumerate(tables, start=1):
        caption = _caption(table)
        grids.append(Grid(page, caption or f"table {page}", _lines(table, page), caption))
    inner = set(tables)
    outside = " ".join(
        (element.text or "")
        for element in root.iter()
        if isinstance(element.tag, str) and _outside(element, inner)
    ) + " ".join(
        (element.tail or "")
        for element in root.iter()
        if isinstance(element.tag, str)
        and element.getparent() is not None
        and _outside(element.getparent(), inner)
    )
    return grids, re.sub(r"\s+", " ", outside)


def _outside(element: lxml.html.HtmlElement, tables: set[lxml.html.HtmlElement]) -> bool:
    if element.tag in _UNSEEN:
        return False
    return element not in tables and not any(parent in tables for parent in element.iterancestors("table"))


def _caption(table: lxml.html.HtmlElement) -> str:
    """The table's caption, or the nearest heading before it, or the page's title."""
    own = table.find("caption")
    if own is not None:
        return _text(own)
    for heading in table.xpath(
        "(preceding::h1|preceding::h2|preceding::h3|preceding::h4|preceding::title)[last()]"
    ):
        return _text(heading)
    return ""


def _lines(table: lxml.html.HtmlElement, page: int) -> Iterator[Line]:
    reaching: dict[int, tuple[int, Cell]] = {}
    """Column → (rows still to come, the cell that reaches down)."""
    seen = 0
    for number, row in enumerate(table.iter("tr"), start=1):
        cells: dict[int, Cell] = {}
        following: dict[int, tuple[int, Cell]] = {}
        for column, (left, cell) in reaching.items():
            cells[column] = cell
            if left > 1:
                following[column] = (left - 1, cell)
        column = 1
        for element in row.iterchildren("td", "th"):
            while column in cells:
                column += 1
            if column > MAX_COLUMNS:
                break
            down, across = _span(element, "rowspan"), min(_span(element, "colspan"), MAX_COLUMNS)
            cell = Cell(
                _text(element),
                locator=f"table {page}, row {number}, column {column}",
                rows_spanned=down,
                columns_spanned=across,
            )
            copy = Cell(
                cell.text, None, cell.locator, (), inherited=True, rows_spanned=down, columns_spanned=across
            )
            for offset in range(across):
                if column + offset in cells:
                    break
                cells[column + offset] = copy if offset else cell
                if down > 1:
                    following[column + offset] = (down - 1, copy)
            column += across
        reaching = following
        seen += len(cells)
        if seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        if cells:
            empty = Cell()
            yield Line(page, number, tuple(cells.get(c, empty) for c in range(1, max(cells) + 1)))


def _span(element: lxml.html.HtmlElement, name: str) -> int:
    printed = re.match(r"\s*(\d{1,5})", element.get(name) or "")
    return max(1, int(printed[1])) if printed else 1


def _text(element: lxml.html.HtmlElement) -> str:
    """What a reader sees: `<br>` and blocks break lines, other white space is one space."""
    pieces: list[str] = []

    def walk(node: lxml.html.HtmlElement) -> None:
        stack: list[tuple[lxml.html.HtmlElement, bool]] = [(node, False)]
        while stack:
            current, done = stack.pop()
            if done:
                if current.tag in _BREAKING and current is not node:
                    pieces.append("\n")
                if current is not node:
                    pieces.append(re.sub(r"[ \t\r\n]+", " ", current.tail or ""))
                continue
            stack.append((current, True))
            if isinstance(current.tag, str) and current.tag not in _UNSEEN:
                if current.tag in _BREAKING and current is not node and current.tag != "br":
                    pieces.append("\n")
                pieces.append(re.sub(r"[ \t\r\n]+", " ", current.text or ""))
                stack.extend((child, False) for child in reversed(current))

    walk(element)
    lines = (line.strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)

"""Cells that a page's author put outside any row, or rows inside a form: put where a browser shows them."""

from __future__ import annotations

from lxml.html import HtmlElement

from extract.values.xml_text import xml_text

_CELLS = ("td", "th")
_OF_ROWS = frozenset({"table", "thead", "tbody", "tfoot"})


def mend_rows(root: HtmlElement) -> None:
    """Make every cell of a table a child of a row, and every row one of its table or a section: `<table><td>…`,
    `<tr><form><td>…`; the parser leaves them as they are, browsers do not.
    """
    for row in [each for each in root.iter("tr") if _tag(each.getparent()) not in _OF_ROWS]:
        _lift(row, _OF_ROWS)
    for cell in [each for each in root.iter(*_CELLS) if _tag(each.getparent()) != "tr"]:
        _lift(cell, _OF_ROWS | {"tr"})
    for cell in [each for each in root.iter(*_CELLS) if _tag(each.getparent()) in _OF_ROWS]:
        if _tag(cell.getparent()) in _OF_ROWS:  # not yet in the row of the one before
            _into_row(cell)


def _lift(element: HtmlElement, homes: frozenset[str]) -> None:
    """Take away what stands between an element and its row or table, as long as that is no other cell."""
    between: list[HtmlElement] = []
    above = element.getparent()
    while above is not None and above.tag not in homes:
        if above.tag in _CELLS:
            return
        between.append(above)
        above = above.getparent()
    if above is not None:
        for each in between:
            _unwrap(each)


def _unwrap(element: HtmlElement) -> None:
    """Take an element away and leave what is in it; `drop_tag` counts all siblings each time."""
    parent = element.getparent()
    assert parent is not None
    _put_in_front(element, parent, element.text)
    for child in list(element):
        element.addprevious(child)
    _put_in_front(element, parent, element.tail)
    element.tail = None
    parent.remove(element)


def _put_in_front(element: HtmlElement, parent: HtmlElement, text: str | None) -> None:
    if not text or not text.strip():
        return
    before = element.getprevious()
    if before is None:
        parent.text = xml_text((parent.text or "") + text)
    else:
        before.tail = xml_text((before.tail or "") + text)


def _into_row(first: HtmlElement) -> None:
    """Put a cell and those right behind it into a row of their own."""
    parent = first.getparent()
    assert parent is not None
    cells = [first]
    while (following := cells[-1].getnext()) is not None and following.tag in _CELLS:
        cells.append(following)
    row = parent.makeelement("tr")
    first.addprevious(row)
    row.extend(cells)


def _tag(element: HtmlElement | None) -> object:
    return element.tag if element is not None else None

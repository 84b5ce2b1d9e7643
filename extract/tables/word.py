"""Tables of Word documents (DOCX) as grids, with the paragraphs that stand between them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import docx
from docx.oxml.ns import qn

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.grid import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, Cell, Grid, Line
from extract.tables.header import MOST_HEADER_LINES, header_at
from extract.tables.html_text import HIDDEN, NESTED_TABLE, STRUCK
from extract.tables.office_package import check_archive, repaired
from extract.tables.sheet_cells import one_line, withdrawn
from extract.tables.text_forms import form_of_text

LONGEST_NOTE = 200
_HEADER_WITHIN = 10
"""Rows in which a table that holds others must have a header to be one of data."""
_W = {name: qn(f"w:{name}") for name in (
    "t", "br", "cr", "tab", "p", "r", "tbl", "tr", "tc", "rt", "del", "moveFrom", "rPr", "strike", "dstrike", "vanish", "val",
    "tcPr", "gridSpan", "vMerge", "trPr", "hidden", "gridBefore", "sdt", "sdtContent", "instrText", "delText", "noBreakHyphen", "sym", "color", "shd", "fill",
    "ins", "moveTo", "customXml", "style", "styleId", "tblPr", "tblStyle", "pPr",
)}  # fmt: skip


def read_word(content: bytes) -> tuple[list[Grid], str]:
    """Every table of the document's body in order, and its text outside tables.

    Raises:
        extract.errors.UnreadableDocumentError: cut off, encrypted, or no document.
        extract.errors.LimitExceededError: larger than the limits of `grid` allow, also once decompressed.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{len(content)} bytes of document, more than {MAX_BYTES}")
    try:
        content = repaired(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
        document = docx.Document(io.BytesIO(content))
        body, heads = document.element.body, _page_heads(document)
        _shade_by_style(body, document.styles.element)
    except LimitExceededError:
        raise
    except Exception as error:  # python-docx lets KeyError, XMLSyntaxError, BadZipFile … through
        raise UnreadableDocumentError(f"not a readable document: {one_line(error)}") from error
    tables: list[Any] = []
    texts: list[list[str]] = [heads]
    for block in _of_data(_blocks(body)):
        if block.tag == _W["tbl"]:
            tables.append(block)
            texts.append([])
        elif text := _Text().of(block).text:
            texts[-1].append(text)
    grids = []
    for page, table in enumerate(tables, start=1):
        above = tuple(text for text in texts[page - 1] if len(text) <= LONGEST_NOTE)
        below = (
            tuple(text for text in texts[page] if len(text) <= LONGEST_NOTE) if page == len(tables) else ()
        )
        name = above[-1] if above else f"table {page}"
        grids.append(Grid(page, name, _lines(table, page), "", above, below))
    plain = [text for lines in texts for text in lines]
    return grids or form_of_text([line for text in plain for line in text.split("\n")]), "\n".join(plain)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too."""
    for child in parent:
        if child.tag in (_W["p"], _W["tbl"]):
            yield child
        elif child.tag == _W["sdt"]:
            for content in child.iter(_W["sdtContent"]):
                yield from _blocks(content)
                break


def _page_heads(document: Any) -> list[str]:
    """The lines that every page has at its top; they may say what amounts count in."""
    lines = [
        paragraph.text.strip() for section in document.sections for paragraph in section.header.paragraphs
    ]
    return list(dict.fromkeys(line for line in lines if line))


def _of_data(blocks: Iterator[Any]) -> Iterator[Any]:
    """The blocks, a table that only lays out others (no header of its own) as what stands in its cells."""
    for block in blocks:
        inner = block.tag == _W["tbl"] and next(block.iterdescendants(_W["tbl"]), None) is not None
        if not inner or _has_header(block):
            yield block
            continue
        for row in block.iterchildren(_W["tr"]):
            for cell in row.iterchildren(_W["tc"]):
                yield from _of_data(_blocks(cell))


def _has_header(table: Any) -> bool:
    lines = list(islice(_lines(table, 1), _HEADER_WITHIN))
    headers = [header_at(lines[index : index + MOST_HEADER_LINES]) for index in range(len(lines))]
    return any(header is not None and not header.missing for header in headers)


_WRAPPERS = tuple(_W[name] for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))


def _wrapped(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those in content controls and insertions too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _wrapped(child, tag)


def _lines(table: Any, page: int) -> Iterator[Line]:
    reaching: dict[int, Cell] = {}
    seen = 0
    for number, row in enumerate(_wrapped(table, _W["tr"]), start=1):
        cells: dict[int, Cell] = {}
        following: dict[int, Cell] = {}
        column = 1 + _count(row.find(_W["trPr"]), "gridBefore")
        struck = _has(row.find(_W["trPr"]), "del")
        taken_back: dict[int, Cell] = {}
        for each in _wrapped(row, _W["tc"]):
            properties = each.find(_W["tcPr"])
            across = max(1, min(_count(properties, "gridSpan"), MAX_COLUMNS))
            merge = properties.find(_W["vMerge"]) if properties is not None else None
            goes_on = merge is not None and merge.get(_W["val"]) != "restart"
            locator = f"table {page}, row {number}, column {column}"
            if goes_on and column in reaching:
                above = reaching[column]
                cell = Cell(above.text, None, above.locator, (), True, 2, across, above.marks)
            else:
                seen_text = _of_cell(each)
                down = 2 if merge is not None else 1
                cell = Cell(seen_text.text, None, locator, (), False, down, across, tuple(seen_text.marks))
            if STRUCK in cell.marks and cell.blank:
                taken_back[column] = Cell(
                    "".join(text.text or "" for text in each.iter(_W["t"], _W["delText"]))
                )
            for offset in range(across):
                copy = Cell(cell.text, None, cell.locator, (), True, cell.rows_spanned, across, cell.marks)
                cells[column + offset] = copy if offset else cell
                if merge is not None:
                    following[column + offset] = cell
            column += across
        reaching = following
        if withdrawn(cells, taken_back):
            cells, struck = cells | taken_back, True
        seen += len(cells)
        if seen > MAX_CELLS:
            raise LimitExceededError(f"more than {MAX_CELLS} cells")
        if cells:
            in_order = tuple(cells.get(c, Cell()) for c in range(1, min(max(cells), MAX_COLUMNS) + 1))
            yield Line(page, number, in_order, left_out="struck_out_row" if struck else None)


def _of_cell(cell: Any) -> _Text:
    """A cell's text; a table inside it is left out where the cell has text beside that."""
    if next(cell.iterdescendants(_W["tbl"]), None) is not None:
        beside = _Text(tables=False).of(cell)
        if beside.text:
            return beside
    return _Text().of(cell)


def _count(properties: Any, name: str) -> int:
    found = properties.find(_W[name]) if properties is not None else None
    text = found.get(_W["val"]) if found is not None else None
    return int(text) if text and text.isdigit() and len(text) < 6 else 0


def _has(properties: Any, name: str) -> bool:
    """Whether a property is switched on."""
    found = properties.find(_W[name]) if properties is not None else None
    return found is not None and found.get(_W["val"]) not in ("0", "false", "off")


_SIGNS = {_W["tab"]: " ", _W["noBreakHyphen"]: "-", _W["sym"]: "\ufffd"}
"""What signs that are no text say; the letters of a symbol font have no name."""
_WHITE = ("FFFFFF", "ffffff")
_UNSHADED = (None, "auto", *_WHITE)
_OF_STYLE = "style"
"""Stands for whatever colour a table's style gives to some of its cells."""


def _shade_by_style(body: Any, styles: Any) -> None:
    """Give the tables whose style colours some of their cells a ground of their own: white letters may stand on it."""
    shaded = {
        style.get(_W["styleId"])
        for style in styles.iterchildren(_W["style"])
        if any(ground.get(_W["fill"]) not in _UNSHADED for ground in style.iter(_W["shd"]))
    }
    for properties in body.iter(_W["tblPr"]):
        style = properties.find(_W["tblStyle"])
        if style is not None and style.get(_W["val"]) in shaded:
            properties.append(properties.makeelement(_W["shd"], {_W["fill"]: _OF_STYLE}))


def _is_white(run: Any, properties: Any) -> bool:
    """Whether a run's letters are white and so is what is under them."""
    colour = properties.find(_W["color"]) if properties is not None else None
    if colour is None or colour.get(_W["val"]) not in _WHITE:
        return False
    under = [(run, "rPr")]
    for name, own in (("p", "pPr"), ("tc", "tcPr"), ("tbl", "tblPr")):
        under += [(each, own) for each in islice(run.iterancestors(_W[name]), 1)]
    grounds = [each.find(f"{_W[own]}/{_W['shd']}") for each, own in under]
    return all(ground is None or ground.get(_W["fill"]) in _UNSHADED for ground in grounds)


class _Text:
    """What a reader sees of a paragraph or cell; deletions, struck-out and hidden runs are left out and marked."""

    def __init__(self, *, tables: bool = True) -> None:
        self._pieces: list[str] = []
        self._tables = tables
        self.marks: dict[str, None] = {}

    def of(self, element: Any) -> _Text:
        """Read an element."""
        stack = [(element, False)]
        while stack:
            current, done = stack.pop()
            if done:
                self._pieces.append("\n")
                continue
            if not isinstance(current.tag, str) or self._left_out(current):
                continue
            if current.tag == _W["t"]:
                self._pieces.append(current.text or "")
            elif current.tag in (_W["br"], _W["cr"]):
                self._pieces.append("\n")
            elif current.tag in _SIGNS:
                self._pieces.append(_SIGNS[current.tag])
            if current.tag == _W["p"]:
                stack.append((current, True))
            stack.extend((child, False) for child in reversed(current))
        return self

    def _left_out(self, element: Any) -> bool:
        if element.tag in (_W["rt"], _W["rPr"], _W["instrText"], _W["delText"]):
            return True
        if element.tag in (_W["del"], _W["moveFrom"]):
            self.marks[STRUCK] = None
            return True
        if element.tag == _W["tbl"] and not self._tables:
            self.marks[NESTED_TABLE] = None
            return True
        if element.tag != _W["r"]:
            return False
        properties = element.find(_W["rPr"])
        struck = _has(properties, "strike") or _has(properties, "dstrike")
        hidden = _has(properties, "vanish") or _is_white(element, properties)
        if (struck or hidden) and any((text.text or "").strip() for text in element.iter(_W["t"])):
            self.marks[STRUCK if struck else HIDDEN] = None
        return struck or hidden

    @property
    def text(self) -> str:
        """Its lines, blank ones left out."""
        lines = (line.strip(" ") for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)

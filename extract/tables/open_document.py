"""What calamine does not tell of an ODS: hidden rows and columns, merged cells, struck-out and white text, readings over
kanji, and what is seen of a number; from the sheets' XML.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables.grid import MAX_COLUMNS, MAX_ROWS
from extract.tables.merges import SheetLayout
from extract.tables.sheet_cells import PLAIN_LOOK, Look

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_NO_TEXT = (f"{_TEXT}ruby-text", f"{_TEXT}note", f"{_OFFICE}annotation")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_READ_AT_THE_END = (
    *(f"{_STYLE}style", f"{_TABLE}table-column", f"{_TABLE}table-row", f"{_TABLE}table"),
    f"{_OFFICE}annotation",
)
_STRUCK_LOOK = Look(struck=True)
_UNSEEN_LOOK = Look(unseen=True)
_NUMBERS = ("float", "currency")
_WHITE = ("#ffffff", "#fff")
_DIGITS_ALONE = re.compile(r"[\s¥￥\\△▲()（）+−-]*([\d,]+(?:\.\d+)?)\s*円?[\s)）-]*|[\s-]*")
"""What is seen of a number that says no more than the number does."""
_SCALES = (1_000, 1_000_000)
MOST_NOTED = 200_000
"""Hidden rows, merged and struck-out cells of a sheet that are kept; a sheet of a publisher has some dozens."""


@dataclass(slots=True)
class OpenDocumentSheet:
    """What one sheet's XML tells beside its values; rows and columns count from 1."""

    layout: SheetLayout = field(default_factory=SheetLayout)
    struck: dict[tuple[int, int], str | None] = field(default_factory=dict)
    """Cells with text struck out → what is left of them; None where all of it is."""
    unseen: set[tuple[int, int]] = field(default_factory=set)
    """Cells whose text is white on white."""
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells of which something else is seen than what calamine gives: a number with its unit, a name without its reading."""
    columns: int = 0
    rows: int = 0

    @property
    def noted(self) -> int:
        """How many of its cells are noted."""
        return len(self.struck) + len(self.unseen) + len(self.shown)

    def hides(self, row: int) -> bool:
        """Whether a row is hidden or filtered out."""
        return row in self.layout.hidden_rows

    def look(self, row: int, column: int) -> Look:
        """How a cell is shown."""
        if (row, column) in self.unseen:
            return _UNSEEN_LOOK
        return _STRUCK_LOOK if self.struck.get((row, column), "") is None else PLAIN_LOOK

    def seen(self, row: int, column: int, value: Any) -> Any:
        """What is seen of a cell whose value calamine gives."""
        return self.shown.get((row, column), value) if self.shown else value

    def without_struck(self, row: int, column: int, text: str) -> str:
        """A cell's text without the parts that are struck out, where only parts are."""
        kept = self.struck.get((row, column))
        return text if kept is None else kept


def sheets_of(content: bytes) -> dict[str, OpenDocumentSheet]:
    """Each sheet by its name; what cannot be read is left out, its values are calamine's all the same.

    Raises:
        extract.errors.LimitExceededError: a sheet has more than `MOST_NOTED` cells struck out.
        extract.errors.UnreadableDocumentError: its sheets cannot be unpacked whole, or are no whole XML: calamine would look for
            their end for ever, or miss rows without a word.
    """
    sheets: dict[str, OpenDocumentSheet] = {}
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return sheets
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole, whole.open("content.xml") as member:
            for name, sheet in _read(member):
                sheets.setdefault(name, sheet)
    except (KeyboardInterrupt, SystemExit, MemoryError, LimitExceededError):
        raise
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableDocumentError(f"its sheets cannot be read ({error})") from error
    except Exception:  # zipfile and lxml let KeyError … through
        return sheets
    return sheets


def _read(member: Any) -> Iterator[tuple[str, OpenDocumentSheet]]:
    styles = _Styles()
    sheet = OpenDocumentSheet()
    events = etree.iterparse(
        member, events=("end",), tag=_READ_AT_THE_END, resolve_entities=False, no_network=True
    )
    for _, element in events:
        if element.tag == f"{_OFFICE}annotation":
            continue
        if element.tag == f"{_STYLE}style":
            styles.add(element)
        elif element.tag == f"{_TABLE}table-column":
            _column(sheet, element)
        elif element.tag == f"{_TABLE}table-row":
            _row(sheet, element, styles)
        elif not any(element.iterancestors(f"{_TABLE}table")):
            yield element.get(f"{_TABLE}name", ""), sheet
            sheet = OpenDocumentSheet()
        element.clear(keep_tail=False)


@dataclass(slots=True)
class _Styles:
    """Names of styles that matter."""

    struck: set[str] = field(default_factory=set)
    white: set[str] = field(default_factory=set)

    def add(self, style: Any) -> None:
        name = style.get(f"{_STYLE}name", "")
        if _strikes(style):
            self.struck.add(name)
        if _is_white(style):
            self.white.add(name)


def _is_white(style: Any) -> bool:
    """Whether a style's letters are white and its cells have no other colour, of their own or of a style it is made from."""
    letters, ground = (style.find(f"{_STYLE}{part}-properties") for part in ("text", "table-cell"))
    if letters is None or letters.get(f"{_FO}color") not in _WHITE:
        return False
    if style.get(f"{_STYLE}parent-style-name") not in (None, "Default"):
        return False  # its ground is not looked up
    colour = None if ground is None else ground.get(f"{_FO}background-color")
    return colour in (None, "transparent", *_WHITE)


def _strikes(style: Any) -> bool:
    found = style.find(f"{_STYLE}text-properties")
    if found is None:
        return False
    kinds = (found.get(f"{_STYLE}text-line-through-{kind}") for kind in ("style", "type"))
    return any(kind not in (None, "none") for kind in kinds)


def _column(sheet: OpenDocumentSheet, column: Any) -> None:
    count = _count(column, "number-columns-repeated", MAX_COLUMNS)
    if column.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        first = sheet.columns + 1
        sheet.layout.hidden_columns.update(range(first, min(first + count, MAX_COLUMNS + 1)))
    sheet.columns = min(sheet.columns + count, MAX_COLUMNS)


def _row(sheet: OpenDocumentSheet, row: Any, styles: _Styles) -> None:
    count = _count(row, "number-rows-repeated", MAX_ROWS)
    first = sheet.rows + 1
    sheet.rows = min(sheet.rows + count, MAX_ROWS)
    if next(row.iter(f"{_TEXT}p"), None) is None:
        return
    noted = len(sheet.layout.hidden_rows) + len(sheet.layout.merges) + sheet.noted
    crowded = noted > MOST_NOTED or count > MOST_NOTED
    if not crowded and row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
        sheet.layout.hidden_rows.update(range(first, first + count))
    last = min(first + count - 1, MAX_ROWS)
    place = 1
    for cell in row.iterchildren(*_CELLS):
        across, down = (_count(cell, f"number-{side}-spanned", MAX_ROWS) for side in ("columns", "rows"))
        if not crowded and (across > 1 or down > 1):
            right = min(place + across - 1, MAX_COLUMNS)
            sheet.layout.add(place, first, right, min(first + down - 1, MAX_ROWS))
        alike = _count(cell, "number-columns-repeated", MAX_COLUMNS)
        if _has_text(cell):
            rows, columns = range(first, last + 1), range(place, min(place + alike, MAX_COLUMNS + 1))
            _note_cell(sheet, cell, itertools.product(rows, columns), len(rows) * len(columns), styles)
        place += alike
        if place > MAX_COLUMNS:
            return


def _has_text(cell: Any) -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None or next(cell.iter(f"{_TEXT}p"), None) is not None


def _note_cell(
    sheet: OpenDocumentSheet, cell: Any, places: Iterator[tuple[int, int]], count: int, styles: _Styles
) -> None:
    """Note what is seen of a cell at each place that it is written once for.

    Raises:
        extract.errors.LimitExceededError: there would be more than `MOST_NOTED`: what nobody sees would be read.
    """
    struck = bool(styles.struck) and _is_struck(cell, styles.struck)
    white = cell.get(f"{_TABLE}style-name") in styles.white
    shown = None if struck or white else _shown(cell)
    if not (struck or white or shown):
        return
    if sheet.noted + count > MOST_NOTED:
        raise LimitExceededError(
            f"more than {MOST_NOTED} cells of a sheet are struck out or show more than they hold"
        )
    if struck:
        sheet.struck.update(dict.fromkeys(places, _left(cell, styles.struck)))
    elif white:
        sheet.unseen.update(places)
    elif shown:
        sheet.shown.update(dict.fromkeys(places, shown))


def _shown(cell: Any) -> str | None:
    """What is seen of a cell, where that is not what its value says; None of nearly all."""
    if cell.get(f"{_OFFICE}value-type") not in _NUMBERS:
        return None if next(cell.iter(f"{_TEXT}ruby-text"), None) is None else _left(cell, frozenset())
    line = cell.find(f"{_TEXT}p")
    text = "" if line is None else "".join(_seen(line, frozenset())).strip()
    digits = _DIGITS_ALONE.fullmatch(text)
    if digits is None:
        return text
    try:
        value = abs(float(cell.get(f"{_OFFICE}value", "")))
        seen = float((digits[1] or "").replace(",", ""))
    except ValueError:
        return None
    return (
        text if any(value >= scale and abs(value - seen * scale) <= scale / 2 for scale in _SCALES) else None
    )


def _is_struck(cell: Any, struck_styles: Set[str]) -> bool:
    """Whether some or all of a cell's text is struck out."""
    spans = (span.get(f"{_TEXT}style-name") for span in cell.iter(f"{_TEXT}span"))
    return cell.get(f"{_TABLE}style-name") in struck_styles or any(name in struck_styles for name in spans)


def _left(cell: Any, struck_styles: Set[str]) -> str | None:
    """What is left of a cell's text without what is struck out; None where nothing is."""
    if cell.get(f"{_TABLE}style-name") in struck_styles:
        return None
    lines = ["".join(_seen(line, struck_styles)) for line in cell.iterchildren(f"{_TEXT}p")]
    return "\n".join(line for line in lines if line.strip()) or None


def _seen(element: Any, struck_styles: Set[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.get(f"{_TEXT}style-name") not in struck_styles and child.tag not in _NO_TEXT:
            yield " " * _count(child, "c", MAX_COLUMNS, _TEXT) if child.tag == f"{_TEXT}s" else ""
            yield from _seen(child, struck_styles)
        yield child.tail or ""


def _count(element: Any, name: str, most: int, space: str = _TABLE) -> int:
    printed = element.get(f"{space}{name}") or "1"
    return max(1, min(int(printed), most)) if printed.isdecimal() and len(printed) < 9 else 1

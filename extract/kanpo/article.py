"""Award notices as text: a page of JETRO's 政府公共調達データベース, whose 本文 prints a gazette notice with its marks ①–⑫.

The same readers as for print, on lines of text; evidence is the span of characters in the text, counted from 0, each
`<br>` one line feed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import lxml.html

from extract.encoding import detect_encoding
from extract.kanpo.extractor import Books
from extract.kanpo.lines import GazetteLine
from extract.kanpo.marks import MARKS
from extract.kanpo.notices import BUYER_MARKS, NoticePart, NoticeReader
from extract.kanpo.page_columns import Region
from extract.kanpo.paragraphs import measure
from extract.kanpo.printed import Printed
from extract.media import MediaType, sniff
from extract.outcome import Extraction
from extract.pages.geometry import Box
from extract.rows import AwardRow, Evidence, RejectRow
from extract.values.wareki import parse_date
from extract.values.xml_text import xml_text
from extract.versions import ARTICLE

_BODY, _ISSUED, _BODY_OF, _KIND = "本文", "公示日", "調達機関", "公示の種類"
_FEWEST_MARKS = 5
_SIZE, _PITCH = 0.9, 1.0
"""One character is one unit wide, one line one unit high: places are offsets in disguise."""
_INSIDE = 1.0
"""What stands under a buyer is set in by so many characters."""
_CODES, _CODES_BELOW = ("◎", "調達機関番号"), 2
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_RAGGED = float("inf")
_Row = TypeVar("_Row", AwardRow, RejectRow)


def is_article(content: bytes) -> bool:
    """Whether a page of HTML is such an article."""
    if sniff(content) is not MediaType.HTML:
        return False
    text = _decoded(content)
    if _BODY not in text or _KIND not in text:
        return False
    body = _cells_in(text).get(_BODY, "")
    return sum(mark in body for mark in MARKS) >= _FEWEST_MARKS


def cells_of(content: bytes) -> Mapping[str, str]:
    """The cells of the article's table by their headings; lines parted by line feeds."""
    return _cells_in(_decoded(content))


def _decoded(content: bytes) -> str:
    return content.decode(detect_encoding(content), errors="replace")


def _cells_in(text: str) -> Mapping[str, str]:
    # As UTF-8, for libxml2 does not know every encoding that `detect_encoding` names.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
    page = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    found: dict[str, str] = {}
    for heading in page.iter("th", "dt"):
        value = next((each for each in heading.itersiblings() if each.tag in ("td", "dd")), None)
        name = "".join(str(heading.xpath("string()")).split())
        if isinstance(value, lxml.html.HtmlElement) and name not in found:
            found[name] = _text_of(value)
    return found


def extract_article(content: bytes) -> Extraction:
    """The awards of an article; the source is that of the fetch.

    Raises:
        extract.errors.UnreadableDocumentError: the bytes are no text.
    """
    cells = cells_of(content)
    text = cells.get(_BODY, "")
    books = Books(parse_date(cells.get(_ISSUED, ""), reference=None))
    amends = re.search("変更|訂正|取消", cells.get(_KIND, ""))
    reader = NoticeReader(sections=False, kind=NoticePart.CHANGE if amends else NoticePart.AWARD)
    lines = list(lines_of(text))
    reader.read(lines, measure(lines, slack=_RAGGED))
    books.enter(reader.finish())
    if not books.expected and not books.problems and not amends:
        books.problems.append("no award found in the text")
    made = books.closed(ARTICLE, None, 1)
    return dataclasses.replace(
        made,
        awards=tuple(_by_span(_with_buyer(row, cells.get(_BODY_OF, ""))) for row in made.awards),
        rejects=tuple(_by_span(row) for row in made.rejects),
    )


def lines_of(text: str) -> Iterator[GazetteLine]:
    """The lines of a text, each character in the place of its offset; empty lines are blanks between them."""
    offset = 0
    column = Region(0.0, 0.0, float(len(text) + 1), text.count("\n") + 1.0)
    printed = text.split("\n")
    for number, line in enumerate(printed):
        if line.strip():
            top = number * _PITCH
            boxes = [
                None if character.isspace() else Box(1, float(at), top, at + 1.0, top + _PITCH)
                for at, character in enumerate(line, start=offset)
            ]
            start = offset + len(line) - len(line.lstrip())
            indent = float(start - offset) + (0.0 if _is_buyer(printed, number) else _INSIDE)
            yield GazetteLine(
                Printed(line, tuple(boxes)).strip(),
                1,
                indent,
                top,
                indent + len(line.strip()),
                top + _PITCH,
                _SIZE,
                column,
            )
        offset += len(line) + 1


def _is_buyer(lines: Sequence[str], number: int) -> bool:
    """Whether a line opens a buyer, as the gazette shows by its margin: a mark, and the buyer's codes right below."""
    below = [line.strip() for line in lines[number + 1 : number + _CODES_BELOW + 1]]
    return lines[number].strip()[:1] in BUYER_MARKS and any(line.startswith(_CODES) for line in below)


def _text_of(cell: lxml.html.HtmlElement) -> str:
    for brake in cell.iter("br"):
        brake.tail = f"\n{xml_text(brake.tail)}"
    for block in cell.iter("p", "div", "li"):
        block.tail = f"\n{xml_text(block.tail)}"
    lines = [_SPACES.sub(" ", line).strip(" ") for line in cell.text_content().split("\n")]
    return "\n".join(lines).strip("\n")


def _with_buyer(row: AwardRow, agency: str) -> AwardRow:
    """The agency that the article names, where its text names no buyer."""
    if row.buyer_text or not agency:
        return row
    warnings = tuple(code for code in row.warnings if code != "no_buyer")
    evidence = (*row.evidence, Evidence("buyer_text", 1, locator=_BODY_OF))
    return dataclasses.replace(
        row, buyer_text=agency, buyer_name=agency, warnings=warnings, evidence=evidence
    )


def _by_span(row: _Row) -> _Row:
    return dataclasses.replace(row, evidence=tuple(_span(each) for each in row.evidence))


def _span(evidence: Evidence) -> Evidence:
    if evidence.x0 is None or evidence.x1 is None:
        return evidence
    return Evidence(evidence.field, 1, locator=f"{_BODY} {evidence.x0:.0f}-{evidence.x1:.0f}")

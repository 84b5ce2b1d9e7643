"""The text of a cell from its glyphs: own rules, because a gap may be a space the engine dropped and a line end a wrap."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from extract.pages import Glyph
from extract.pages.geometry import Box
from extract.values.places import PREFECTURES

WIDE_GAP = 0.75
"""Ems between glyphs from which a dropped U+3000 is read; the engine leaves some printed spaces out."""
NARROW_GAP = 0.2
"""Ems from which a space is read."""
LINE_OVERLAP = 0.5
"""Share of the smaller glyph's height two glyphs of one line share."""
WRAP_SLACK = 1.35
"""Ems a wrapped line may stop before the cell's right edge: the next glyph did not fit."""
TWICE, OVER = 0.4, 0.1
"""Widths by which two equal letters, and two others, may stand apart and be drawn in one place."""
SIMILAR = 0.8
"""Least quotient of their sizes: a small one in a large one is a mark or a watermark."""
UNKNOWN = "\ufffd"
"""What stands for letters drawn over each other, and for a glyph that no engine knows."""
OCR = "ocr"
"""Begins the locator of a cell that was read from a picture of the page."""
_BEGINS_A_PART = re.compile(
    rf"[(（]?(?:〒|{'|'.join(PREFECTURES)}|法人番号|[0-9０-９]{{13}}(?![0-9０-９])|代表取締役|代表者|理事長|会長|取締役|支出負担|分任支出|契約担当)"
)
"""What starts an address, a number, a person: never the rest of the line above, however full that is."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line inside a cell."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    confidence: float = 1.0
    """Of its least sure character; 1 where the document itself names them all."""


def lines_of(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Glyphs of one cell as lines, top down, each left to right; gaps become the spaces they were."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:  # mostly one line after the other: taken as they come, then put in order
        if lines and abs(lines[-1][0].top - glyph.top) < 0.1 * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    if len(lines) > 1:
        lines.sort(key=_middle)
        joined = [lines[0]]
        for line in lines[1:]:
            if _same_line(joined[-1][-1], line[0]):
                joined[-1] += line
            else:
                joined.append(line)
        lines = joined
    return [_line(line) for line in lines]


def _middle(line: list[Glyph]) -> float:
    return line[0].top + line[0].bottom


def _same_line(upper: Glyph, lower: Glyph) -> bool:
    shared = min(upper.bottom, lower.bottom) - max(upper.top, lower.top)
    return shared > LINE_OVERLAP * min(upper.bottom - upper.top, lower.bottom - lower.top)


def _line(glyphs: list[Glyph]) -> TextLine:
    glyphs.sort(key=attrgetter("x0"))
    pieces: list[str] = []
    first = glyphs[0]
    reach, top, bottom, size = first.x0, first.top, first.bottom, first.size
    last: Glyph | None = None
    for glyph in glyphs:
        gap = glyph.x0 - reach
        if (
            last is not None
            and gap < 0
            and glyph.x0 - last.x0 < TWICE * (last.x1 - last.x0)
            and _stand_in_one_place(last, glyph)
        ):
            # drawn twice, as for bold type; two letters in one place are neither
            pieces[-1] = glyph.text if glyph.text == pieces[-1] else UNKNOWN
            continue
        last = glyph
        if gap > NARROW_GAP * glyph.size and pieces and not glyph.text.isspace() and not pieces[-1].isspace():
            pieces.append("\u3000" if gap > WIDE_GAP * glyph.size else " ")
        pieces.append(glyph.text)
        reach = max(reach, glyph.x1)
        if glyph.top != top or glyph.bottom != bottom:
            top, bottom, size = min(top, glyph.top), max(bottom, glyph.bottom), max(size, glyph.size)
    sure = 1.0 if first.confidence == 1.0 else min(glyph.confidence for glyph in glyphs)
    return TextLine("".join(pieces), first.x0, top, reach, bottom, size, sure)


def _stand_in_one_place(glyph: Glyph, other: Glyph) -> bool:
    """Whether two glyphs of one line are drawn over each other, not only close."""
    width = min(glyph.x1 - glyph.x0, other.x1 - other.x0)
    near = TWICE if glyph.text == other.text else OVER
    return (
        other.x0 - glyph.x0 < near * width
        and abs(other.top - glyph.top) < near * glyph.size
        and SIMILAR < other.size / glyph.size < 1 / SIMILAR
    )


def cell_text(lines: Sequence[TextLine], x0: float, x1: float) -> str:
    """The lines of a cell between `x0` and `x1` as text: a line that fills the cell goes on in the next one.

    A printed line break stays a line break, so that a name, an address and a number on lines of their own stay apart.
    """
    pieces: list[str] = []
    padding = min((line.x0 - x0 for line in lines), default=0.0)
    right = x1 - min(max(padding, 0.0), 3.0)
    for index, line in enumerate(lines):
        text = line.text.strip(" ")
        if pieces:
            wrapped = _wraps(lines[index - 1], right) and not _BEGINS_A_PART.match(text)
            pieces.append("" if wrapped else "\n")
        pieces.append(text)
    return "".join(pieces).strip()


def _wraps(line: TextLine, right: float) -> bool:
    return line.x1 > right - WRAP_SLACK * line.size


def locator_of(lines: Sequence[TextLine]) -> str | None:
    """How sure text is that was read from a picture (`ocr 0.97`, of its least sure character); None for other text."""
    sure = min((line.confidence for line in lines), default=1.0)
    return f"{OCR} {math.floor(sure * 100) / 100:.2f}" if sure < 1.0 else None


def box_of(page: int, lines: Sequence[TextLine]) -> tuple[Box, ...]:
    """One box a line."""
    return tuple(
        Box(page, round(line.x0, 2), round(line.top, 2), round(line.x1, 2), round(line.bottom, 2))
        for line in lines
    )

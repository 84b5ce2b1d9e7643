"""Glyphs that are part of no value: text nobody sees or that is struck out, a watermark printed large across the cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from statistics import median

from extract.pages import Glyph, Page
from extract.pages.annotations import Annotations
from extract.pages.painted import band_of
from extract.pages.pdfium import PdfiumPage
from extract.pages.turned import TurnedPage
from extract.tables.html_text import STRUCK
from extract.tables.pdf_struck import struck_glyphs

UNSEEN, WATERMARK, READING = "hidden_text", "watermark", "reading_left_out"
SMALL = 0.6
"""Times the size of the letters under it up to which kana over kanji is their reading (ruby)."""
LARGE = 2.5
"""Times the page's usual size from which glyphs that stand over other text are a watermark's."""
TINY = 0.2
"""Times the page's usual size up to which nobody can read letters."""
_Box = tuple[float, float, float, float]
_SIZE = itemgetter(Glyph._fields.index("size"))


def apart(page: Page, glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[tuple[Glyph, str]]]:
    """The glyphs that are values' or captions', and those that are not, with the warning each calls for."""
    if not glyphs:
        return [], []
    over = page.annotations if isinstance(page, PdfiumPage | TurnedPage) else Annotations()
    unseen = _Boxes(over.covers)
    sizes = list(map(_SIZE, glyphs))
    usual = median(sizes)
    large = [glyph for glyph in glyphs if glyph.size >= LARGE * usual] if max(sizes) >= LARGE * usual else []
    across = {id(glyph) for glyph in large if _stands_over(glyph, glyphs, usual)}
    watermark = across if len(across) * 2 >= len(large) else set()
    struck, through = struck_glyphs(glyphs, page.rules), _Boxes(over.struck)
    readings = _readings(glyphs) if min(sizes) <= SMALL * max(sizes) else set()
    if not (struck or through or readings or watermark or unseen or min(sizes) <= TINY * usual):
        return list(glyphs), []  # the common case
    kept: list[Glyph] = []
    out: list[tuple[Glyph, str]] = []
    for place, glyph in enumerate(glyphs):
        if place in struck or (through and glyph in through):
            out.append((glyph, STRUCK))
        elif place in readings:
            out.append((glyph, READING))
        elif watermark and glyph.size >= LARGE * usual:
            out.append((glyph, WATERMARK))
        elif glyph.size <= TINY * usual or (unseen and glyph in unseen):
            out.append((glyph, UNSEEN))
        else:
            kept.append(glyph)
    return kept, out


class _Boxes:
    """Boxes on a page, found by the band that a glyph stands in."""

    def __init__(self, boxes: Sequence[_Box]) -> None:
        self._bands: dict[int, list[_Box]] = {}
        for box in boxes:
            for band in range(band_of(box[1]), band_of(box[3]) + 1):
                self._bands.setdefault(band, []).append(box)

    def __bool__(self) -> bool:
        return bool(self._bands)

    def __contains__(self, glyph: Glyph) -> bool:
        band = band_of((glyph.top + glyph.bottom) / 2)
        return any(_inside(glyph, box) for box in self._bands.get(band, ()))


def _readings(glyphs: Sequence[Glyph]) -> set[int]:
    """The places of kana that stand close over kanji, so much smaller that it is their reading."""
    kana = [
        (place, glyph)
        for place, glyph in enumerate(glyphs)
        if "\u3041" <= glyph.text <= "\u30ff" and glyph.upright
    ]
    smallest = min((glyph.size for _, glyph in kana), default=0.0)
    kanji = [
        glyph
        for glyph in glyphs
        if "\u3400" <= glyph.text <= "\u9fff" and glyph.upright and smallest <= SMALL * glyph.size
    ]
    kanji.sort(key=lambda glyph: glyph.top)
    tops = [glyph.top for glyph in kanji]
    return {place for place, glyph in kana if _is_reading(glyph, kanji, tops)}


def _is_reading(small: Glyph, kanji: Sequence[Glyph], tops: Sequence[float]) -> bool:
    middle = (small.x0 + small.x1) / 2
    first = bisect_left(tops, small.bottom - small.size / 2)
    for place in range(first, len(kanji)):
        under = kanji[place]
        if under.top > small.bottom + small.size / 2:
            return False
        if small.size <= SMALL * under.size and under.x0 - small.size <= middle <= under.x1 + small.size:
            return True
    return False


def _stands_over(glyph: Glyph, glyphs: Sequence[Glyph], usual: float) -> bool:
    """Whether other text stands inside a glyph's box."""
    return any(
        other.size < LARGE * usual and _inside(other, (glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        for other in glyphs
    )


def _inside(glyph: Glyph, box: tuple[float, float, float, float]) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and top <= (glyph.top + glyph.bottom) / 2 <= bottom

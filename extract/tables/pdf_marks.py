"""Glyphs that are part of no value: text nobody sees or that is struck out, a watermark printed large across the cells."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extract.pages import Glyph, Page
from extract.pages.pdfium import PdfiumPage
from extract.tables.html_text import STRUCK
from extract.tables.pdf_struck import struck_glyphs

UNSEEN, WATERMARK = "hidden_text", "watermark"
LARGE = 2.5
"""Times the page's usual size from which glyphs that stand over other text are a watermark's."""


def apart(page: Page, glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[tuple[Glyph, str]]]:
    """The glyphs that are values' or captions', and those that are not, with the warning each calls for."""
    unseen = page.unseen if isinstance(page, PdfiumPage) else ()
    usual = median(glyph.size for glyph in glyphs)
    large = [glyph for glyph in glyphs if glyph.size >= LARGE * usual]
    across = {id(glyph) for glyph in large if _stands_over(glyph, glyphs, usual)}
    watermark = across if len(across) * 2 >= len(large) else set()
    struck = struck_glyphs(glyphs, page.rules)
    kept: list[Glyph] = []
    out: list[tuple[Glyph, str]] = []
    for place, glyph in enumerate(glyphs):
        if place in struck:
            out.append((glyph, STRUCK))
        elif watermark and glyph.size >= LARGE * usual:
            out.append((glyph, WATERMARK))
        elif unseen and any(_inside(glyph, box) for box in unseen):
            out.append((glyph, UNSEEN))
        else:
            kept.append(glyph)
    return kept, out


def _stands_over(glyph: Glyph, glyphs: Sequence[Glyph], usual: float) -> bool:
    """Whether other text stands inside a glyph's box."""
    return any(
        other.size < LARGE * usual and _inside(other, (glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        for other in glyphs
    )


def _inside(glyph: Glyph, box: tuple[float, float, float, float]) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and top <= (glyph.top + glyph.bottom) / 2 <= bottom

"""Which glyphs of a PDF's page are read, and what each says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import compress, count, groupby, islice
from operator import eq, itemgetter

from extract.pages import Glyph, Page
from extract.pages.pdfium import PdfiumPage
from extract.pages.second_opinion import is_undecoded
from extract.pages.turned import TurnedPage
from extract.tables.pdf_cells import UNKNOWN
from extract.tables.pdf_left_out import cut_off
from extract.tables.pdf_marks import UNSEEN

TURNED = "turned_text"
"""Warning: text that does not run left to right stands in the cell and is not read."""
MOST_LETTERS = 4
"""That one glyph stands for (㍿); more are the words given for a stretch of text (/ActualText), which may be others."""
_SIDES = [Glyph._fields.index(side) for side in ("x0", "top", "x1", "bottom")]
_LEFT, _PLACE = itemgetter(_SIDES[0]), itemgetter(*_SIDES)
_UPRIGHT = itemgetter(Glyph._fields.index("upright"))
OFF_PAGE = 1.0
"""Points that a glyph's middle may stand outside its page."""
Asking = Callable[[int, Glyph], str | None]


def _off_page(page: Page) -> set[Glyph]:
    """The glyphs whose middle is not on the page as displayed, its margins cut off (/CropBox)."""
    right, bottom = page.width + OFF_PAGE, page.height + OFF_PAGE
    x0, top, x1, foot = (list(map(itemgetter(side), page.glyphs)) for side in _SIDES)
    if not x0 or (
        min(x0) >= -OFF_PAGE and min(top) >= -OFF_PAGE and max(x1) <= right and max(foot) <= bottom
    ):
        return set()  # of nearly all pages
    return {
        glyph
        for glyph in page.glyphs
        if not (-OFF_PAGE <= (glyph.x0 + glyph.x1) / 2 <= right)
        or not (-OFF_PAGE <= (glyph.top + glyph.bottom) / 2 <= bottom)
    }


def printed_glyphs(page: Page) -> tuple[list[Glyph], list[tuple[Glyph, str]], bool]:
    """The glyphs of a page that run left to right on it and are seen; those beside, with the warning each calls for.

    The third is whether some stand outside the page as displayed.
    """
    outside = _off_page(page)
    unseen = page.unseen_places if isinstance(page, PdfiumPage | TurnedPage) else frozenset()
    glyphs = list(page.glyphs)
    beside: list[tuple[Glyph, str]] = []
    if unseen:
        beside = [(glyphs[place], UNSEEN) for place in sorted(unseen) if glyphs[place] not in outside]
        glyphs = [glyph for place, glyph in enumerate(glyphs) if place not in unseen]
    if not all(map(_UPRIGHT, glyphs)):
        beside += [(glyph, TURNED) for glyph in glyphs if not glyph.upright and glyph not in outside]
        glyphs = [glyph for glyph in glyphs if glyph.upright]
    glyphs = side_by_side(glyphs)
    if outside:
        cut = cut_off(page.glyphs, outside)
        beside = [(glyph, warning) for glyph, warning in beside if glyph not in cut]
        beside += [(glyph, UNSEEN) for glyph in cut]
        glyphs = [glyph for glyph in glyphs if glyph not in cut]
    return glyphs, beside, bool(outside)


def side_by_side(glyphs: list[Glyph]) -> list[Glyph]:
    """Glyphs of a page, those side by side that stand for one (ligatures, ㈱) and that the engine puts in one place."""
    lefts = list(map(_LEFT, glyphs))
    same = compress(count(), map(eq, lefts, islice(lefts, 1, None)))
    if not any(_PLACE(glyphs[place]) == _PLACE(glyphs[place + 1]) for place in same):
        return glyphs  # nearly always: of two with one left side, one mostly stands over the other
    parted: list[Glyph] = []
    for (x0, _, x1, _), run in groupby(glyphs, _PLACE):
        letters = list(run)
        if 1 < len(letters) <= MOST_LETTERS:
            width = (x1 - x0) / len(letters)
            letters = [
                letter._replace(x0=x0 + width * index, x1=x0 + width * (index + 1))
                for index, letter in enumerate(letters)
            ]
        parted += letters
    return parted


def typed_over(page: Page) -> Sequence[Glyph]:
    """What a reader wrote on a page, beside its own text."""
    return page.annotations.typed if isinstance(page, PdfiumPage | TurnedPage) else ()


@lru_cache(maxsize=16_384)
def is_unread(text: str) -> bool:
    """Whether nobody knows from the text alone what is printed: not decoded, or a code private to the font."""
    return not text.isspace() and (is_undecoded(text) or unicodedata.category(text) == "Co")


def named(glyph: Glyph, page: Page, ask_other_engine: Asking) -> Glyph:
    """The glyph as the other engine reads it where this one cannot; U+FFFD where neither can."""
    if not is_unread(glyph.text):
        return glyph
    answer = ask_other_engine(
        page.number, page.as_displayed(glyph) if isinstance(page, TurnedPage) else glyph
    )
    return glyph._replace(text=UNKNOWN if answer is None or is_unread(answer) else answer)

"""A page that lies on its side or upside down as displayed, turned so that its text runs left to right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from extract.pages.pdfium import PdfiumPage
from extract.pages.source import Glyph, Page, Rule

_Sides = tuple[float, float, float, float]


def turn_of(page: Page, on_side: bool) -> int | None:
    """Degrees by which a page's text must be turned clockwise to run left to right: 0, 90, 180 or 270; None where not sure.

    Args:
        page: an open page.
        on_side: whether most of its glyphs run up or down as displayed; the others are then not asked.
    """
    turns = page.turns if isinstance(page, PdfiumPage) else frozenset()
    if on_side:
        turns &= {90, 270}
        return next(iter(turns)) if len(turns) == 1 else None
    return 180 if turns == {180} else 0


class TurnedPage:
    """A page turned. Places are in points of the page as turned; `displayed` leads back."""

    def __init__(self, page: Page, turn: int) -> None:
        """Turn an open page by 90, 180 or 270 degrees clockwise; it is closed with this one."""
        self._page, self._turn = page, turn
        self.number = page.number
        sides = (page.width, page.height)
        self.width, self.height = sides if turn == 180 else (sides[1], sides[0])

    @cached_property
    def glyphs(self) -> Sequence[Glyph]:
        """Printed characters in stream order; on a page that lay on its side `upright` are those that were not."""
        return tuple(
            glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, upright=glyph.upright == (self._turn == 180))
            for glyph in self._page.glyphs
            for x0, top, x1, bottom in [self._turned((glyph.x0, glyph.top, glyph.x1, glyph.bottom))]
        )

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles."""
        return tuple(
            Rule(*self._turned((rule.x0, rule.top, rule.x1, rule.bottom))) for rule in self._page.rules
        )

    @cached_property
    def unseen(self) -> Sequence[_Sides]:
        """Boxes of text that nobody sees, where the engine tells."""
        return [self._turned(box) for box in self._page.unseen] if isinstance(self._page, PdfiumPage) else ()

    @property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        return self._page.has_images

    def text(self) -> str:
        """All characters in stream order."""
        return self._page.text()

    def _turned(self, sides: _Sides) -> _Sides:
        x0, top, x1, bottom = sides
        width, height = self._page.width, self._page.height
        match self._turn:
            case 90:
                return height - bottom, x0, height - top, x1
            case 180:
                return width - x1, height - bottom, width - x0, height - top
            case _:
                return top, width - x1, bottom, width - x0

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> _Sides:
        """A box on the turned page as the box on the page as displayed."""
        width, height = self._page.width, self._page.height
        match self._turn:
            case 90:
                return top, height - x1, bottom, height - x0
            case 180:
                return width - x1, height - bottom, width - x0, height - top
            case _:
                return width - bottom, x0, width - top, x1

    def as_displayed(self, glyph: Glyph) -> Glyph:
        """A glyph of this page in its place as displayed."""
        x0, top, x1, bottom = self.displayed(glyph.x0, glyph.top, glyph.x1, glyph.bottom)
        return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom)

    def close(self) -> None:
        """Free the page."""
        self._page.close()

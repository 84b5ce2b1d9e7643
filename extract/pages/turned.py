"""A page that lies on its side or upside down as displayed, turned so that its text runs left to right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from extract.pages.annotations import Annotations
from extract.pages.pdfium import PdfiumPage
from extract.pages.source import Glyph, Page, Rule
from extract.pages.unseen import UnseenText

_Sides = tuple[float, float, float, float]


def turn_of(page: Page, on_side: bool) -> int | None:
    """Degrees by which a page's text must be turned clockwise to run left to right: 0, 90, 180 or 270; None where not sure.

    Args:
        page: an open page.
        on_side: whether most of its glyphs do not run left to right as displayed; the others are then not asked.
    """
    turns = page.turns if isinstance(page, PdfiumPage) else frozenset()
    if on_side:
        turns -= {0}
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
        """Printed characters in stream order; `upright` are those that were not."""
        return tuple(
            glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, upright=not glyph.upright)
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
    def unseen(self) -> UnseenText:
        """Text that nobody sees, where the engine tells."""
        if not isinstance(self._page, PdfiumPage):
            return UnseenText()
        return self._page.unseen

    @property
    def unseen_places(self) -> frozenset[int]:
        """The places in `glyphs` of those that nobody sees, where the engine tells."""
        return self._page.unseen_places if isinstance(self._page, PdfiumPage) else frozenset()

    @cached_property
    def annotations(self) -> Annotations:
        """What a reader put over its text, where the engine tells; what was typed runs the other way and is left out."""
        if not isinstance(self._page, PdfiumPage):
            return Annotations()
        found = self._page.annotations
        return Annotations([], list(map(self._turned, found.struck)), list(map(self._turned, found.covers)))

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

"""A run of glyphs on one line of a page without rules."""

from __future__ import annotations

from dataclasses import dataclass

from extract.pages import Glyph


@dataclass(slots=True)
class TextSegment:
    """Glyphs printed one after the other on one line."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """Half-way between top and bottom."""
        return (self.top + self.bottom) / 2

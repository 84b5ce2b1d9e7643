"""Glyphs decoded: private-use characters by a table with its evidence, the rest by asking the other engine.

A glyph that nothing knows becomes U+FFFD and is reported: it is never dropped and never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.pages.geometry import Box
from extract.pages.source import Glyph
from extract.reference import read_table

UNKNOWN = "\ufffd"
_RADICALS = range(0x2E80, 0x2FE0)
_SAME_SPOT = 0.6
"""Share of a glyph's width within which two glyphs stand on one spot."""


@dataclass(frozen=True, slots=True)
class DecodedGlyph:
    """A glyph as text (one or more characters, U+FFFD where unknown) at its place."""

    text: str
    box: Box
    size: float
    upright: bool
    fontname: str

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class GlyphTable:
    """What the code points of the gazette's fonts print: single ones, and pairs set on one spot."""

    single: dict[str, str]
    pairs: dict[frozenset[str], str]
    parts: frozenset[str]


@cache
def glyph_table() -> GlyphTable:
    """The table beside this module."""
    single: dict[str, str] = {}
    pairs: dict[frozenset[str], str] = {}
    for row in read_table(Path(__file__).with_name("glyphs.csv")):
        codes = [chr(int(code.removeprefix("U+"), 16)) for code in row["code_points"].split()]
        if len(codes) == 1:
            single[codes[0]] = row["text"]
        else:
            pairs[frozenset(codes)] = row["text"]
    return GlyphTable(single, pairs, frozenset(code for pair in pairs for code in pair))


def is_private(character: str) -> bool:
    """Whether the character has no meaning outside the font that draws it."""
    code = ord(character)
    return 0xE000 <= code < 0xF900 or code >= 0xF0000


def decode_text(text: str) -> str:
    """Text with the private-use characters that the table knows decoded and all others left alone."""
    return text.translate(_translation())


@cache
def _translation() -> dict[int, str]:
    return {ord(private): text for private, text in glyph_table().single.items()}


def decode(text: str) -> str | None:
    """What a glyph prints, from the tables alone; None where they do not know it."""
    if len(text) != 1 or text == UNKNOWN or ord(text) < 0x20:
        return None
    if is_private(text):
        return glyph_table().single.get(text)
    if ord(text) in _RADICALS:
        return unicodedata.normalize("NFKC", text)
    return text


def decoded(
    glyphs: Sequence[Glyph], page: int, ask_other_engine: Callable[[int, Glyph], str | None]
) -> Iterator[DecodedGlyph]:
    """The glyphs of a page as text, white space left out, pairs set on one spot made one.

    Args:
        glyphs: as an engine gives them, in any order.
        page: 1-based page they stand on.
        ask_other_engine: given page and glyph, the other engine's reading of it, or None.
    """
    table = glyph_table()
    partners: list[Glyph] = []
    for glyph in glyphs:
        if glyph.text.isspace() or not glyph.text:
            continue
        if glyph.text in table.parts:
            partners.append(glyph)
            continue
        text = decode(glyph.text)
        if text is None:
            answer = ask_other_engine(page, glyph)
            text = decode(answer) if answer is not None else None
        yield _decoded(text if text is not None else UNKNOWN, glyph, page)
    yield from _paired(partners, page)


def _paired(parts: list[Glyph], page: int) -> Iterator[DecodedGlyph]:
    """Halves of one sign brought together by place; a half left alone is an unknown glyph."""
    table = glyph_table()
    remaining = sorted(parts, key=lambda g: (g.top, g.x0, g.text))
    while remaining:
        glyph = remaining.pop(0)
        for other in remaining:
            text = table.pairs.get(frozenset((glyph.text, other.text)))
            near = (glyph.x1 - glyph.x0) * _SAME_SPOT
            if text is not None and abs(other.x0 - glyph.x0) < near and abs(other.top - glyph.top) < near:
                remaining.remove(other)
                yield _decoded(text, glyph, page)
                break
        else:
            yield _decoded(table.single.get(glyph.text, UNKNOWN), glyph, page)


def _decoded(text: str, glyph: Glyph, page: int) -> DecodedGlyph:
    box = Box(page, glyph.x0, glyph.top, glyph.x1, glyph.bottom)
    return DecodedGlyph(text, box, glyph.size, glyph.upright, glyph.fontname)

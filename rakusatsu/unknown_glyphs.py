"""Glyphs of a document that no table and no engine can read, with pictures, so that a person can name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.kanpo.glyphs import decode
from extract.pages import Glyph, PageSource, open_pdf


@dataclass(frozen=True, slots=True)
class UnknownGlyph:
    """One sign nothing can read, and where it stands."""

    code: str
    """`U+E123` for a private-use character, `(cid:N)` where the font has no code points at all."""
    fontname: str
    places: tuple[tuple[int, Glyph], ...]
    """1-based page and glyph, in reading order of the file."""


def unknown_glyphs(content: bytes, pages: Sequence[int] | None = None) -> list[UnknownGlyph]:
    """The unknown glyphs of a PDF, one entry a sign and font, the most frequent first.

    Args:
        content: the PDF.
        pages: 1-based pages to look at; all where None.

    Raises:
        extract.errors.ExtractionError: the document cannot be read.
    """
    source = open_pdf(content)
    oracle: PageSource | None = None
    found: dict[tuple[str, str], list[tuple[int, Glyph]]] = {}
    for number in pages or range(1, len(source) + 1):
        page = source.page(number)
        unread = [glyph for glyph in page.glyphs if not glyph.text.isspace() and decode(glyph.text) is None]
        page.close()
        if not unread:
            continue
        oracle = oracle or open_pdf(content, engine="pdfplumber")
        for glyph, code in _codes(unread, oracle, number):
            found.setdefault((code, glyph.fontname), []).append((number, glyph))
    groups = [UnknownGlyph(code, font, tuple(places)) for (code, font), places in found.items()]
    return sorted(groups, key=lambda group: (-len(group.places), group.code, group.fontname))


def _codes(unread: Sequence[Glyph], oracle: PageSource, number: int) -> Iterator[tuple[Glyph, str]]:
    """The unread glyphs with a code to name them by; those the other engine can read are left out."""
    page = oracle.page(number)
    for glyph in unread:
        if len(glyph.text) == 1 and glyph.text != "\ufffd":
            yield glyph, f"U+{ord(glyph.text):04X}"
            continue
        near = [
            other.text
            for other in page.glyphs
            if abs(other.x0 - glyph.x0) < 1
            and abs(other.x1 - glyph.x1) < 1
            and abs(other.top - glyph.top) < glyph.size / 2
        ]
        if not any(len(text) == 1 and decode(text) for text in near):
            yield glyph, next((text for text in near if text.startswith("(cid:")), "no code")
    page.close()

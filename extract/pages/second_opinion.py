"""The other engine's word on a glyph the first one could not read."""

from __future__ import annotations

from extract.pages.source import Glyph, Page, PageSource

_NEAR = 1.0
"""Points within which two engines' boxes are of the same glyph."""


def is_undecoded(text: str) -> bool:
    """Whether an engine gave up on this glyph: U+FFFD, `(cid:N)`, a control or an unassigned noncharacter."""
    return len(text) != 1 or text == "\ufffd" or ord(text) < 0x20 or (ord(text) & 0xFFFE) == 0xFFFE


class SecondOpinion:
    """Reads the same PDF with the other engine, only when asked and one page at a time."""

    def __init__(self, content: bytes) -> None:
        """Keep the bytes; nothing is opened before the first question."""
        self._content = content
        self._source: PageSource | None = None
        self._page: Page | None = None

    def text_at(self, page: int, glyph: Glyph) -> str | None:
        """What pdfplumber reads where `glyph` stands on this 1-based page; None where it knows no more.

        A private-use character is returned as it is: the caller's glyph table decides on it.

        Raises:
            extract.errors.UnreadableDocumentError: pdfplumber cannot read the document or the page.
        """
        for other in self._open(page).glyphs:
            if (
                abs(other.x0 - glyph.x0) < _NEAR
                and abs(other.x1 - glyph.x1) < _NEAR
                # the engines' em boxes may differ in height; half a line apart is another line
                and abs(other.top - glyph.top) < max(_NEAR, glyph.size / 2)
                and not is_undecoded(other.text)
            ):
                return other.text
        return None

    def _open(self, page: int) -> Page:
        if self._page is not None and self._page.number == page:
            return self._page
        if self._source is None:
            from extract.pages import open_pdf

            self._source = open_pdf(self._content, engine="pdfplumber")
        if self._page is not None:
            self._page.close()
        self._page = self._source.page(page)
        return self._page

    def close(self) -> None:
        """Free what was opened."""
        if self._page is not None:
            self._page.close()
        if self._source is not None:
            self._source.close()

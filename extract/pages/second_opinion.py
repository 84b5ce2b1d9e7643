"""The other engine's word on a glyph the first one could not read."""

from __future__ import annotations

from extract.errors import ExtractionError
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
        self._unreadable: set[int] = set()
        """Pages that pdfplumber could not read: not tried again for every glyph."""
        self._by_place: dict[int, list[Glyph]] = {}
        """The page's glyphs that were read, by their left side in whole points."""

    def text_at(self, page: int, glyph: Glyph) -> str | None:
        """What pdfplumber reads where `glyph` stands on this 1-based page; None where it knows no more.

        A private-use character is returned as it is: the caller's glyph table decides on it.

        Raises:
            extract.errors.UnreadableDocumentError: pdfplumber cannot read the document or the page.
        """
        self._open(page)
        place = round(glyph.x0)
        for other in (found for near in (0, -1, 1) for found in self._by_place.get(place + near, ())):
            if (
                abs(other.x0 - glyph.x0) < _NEAR
                and abs(other.x1 - glyph.x1) < _NEAR
                # the engines' em boxes may differ in height; half a line apart is another line
                and abs(other.top - glyph.top) < max(_NEAR, glyph.size / 2)
            ):
                return other.text
        return None

    def ask(self, page: int, glyph: Glyph) -> str | None:
        """As `text_at`; None too where pdfplumber cannot read the document at all."""
        if page in self._unreadable:
            return None
        try:
            return self.text_at(page, glyph)
        except ExtractionError:
            self._unreadable.add(page)
            return None

    def _open(self, page: int) -> None:
        if self._page is not None and self._page.number == page:
            return
        if self._source is None:
            from extract.pages import open_pdf

            self._source = open_pdf(self._content, engine="pdfplumber")
        if self._page is not None:
            self._page.close()
            self._page = None
        self._page = self._source.page(page)
        self._by_place = {}
        for glyph in self._page.glyphs:
            if not is_undecoded(glyph.text):
                self._by_place.setdefault(round(glyph.x0), []).append(glyph)

    def close(self) -> None:
        """Free what was opened."""
        if self._page is not None:
            self._page.close()
        if self._source is not None:
            self._source.close()

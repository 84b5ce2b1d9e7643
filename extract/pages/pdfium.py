"""The fast engine: glyphs and rules by pdfium, at about a fifth of pdfplumber's time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.pages.annotations import Annotations, annotations_of
from extract.pages.geometry import Display
from extract.pages.pdfium_glyphs import GlyphReader
from extract.pages.pdfium_objects import PageObjects, page_objects, rules_of
from extract.pages.source import MAX_GLYPHS, MAX_PAGES, Glyph, PageSource, Rule, require_whole
from extract.pages.unseen import UnseenText, unseen_places, unseen_text


class PdfiumPage:
    """One page read by pdfium."""

    def __init__(self, document: pdfium.PdfDocument, number: int) -> None:
        """Load the page with this 1-based number."""
        self.number = number
        self.closed = False
        try:
            self._page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise UnreadableDocumentError(f"pdfium cannot load it ({error})", page=number) from error
        left, bottom, right, top = self._page.get_cropbox()
        self._display = Display(left, bottom, right, top, self._page.get_rotation())
        self.width = self._display.width
        self.height = self._display.height
        self._textpage: pdfium.PdfTextPage | None = None
        self._reader = GlyphReader(number, self._display)

    def _text(self) -> pdfium.PdfTextPage:
        if self._textpage is None:
            try:
                self._textpage = self._page.get_textpage()
            except pdfium.PdfiumError as error:
                raise UnreadableDocumentError(
                    f"pdfium cannot read its text ({error})", page=self.number
                ) from error
            if self._textpage.count_chars() > MAX_GLYPHS:
                raise LimitExceededError(f"more than {MAX_GLYPHS} glyphs", page=self.number)
        return self._textpage

    def text(self) -> str:
        """All characters in stream order, fast; line ends and spaces are pdfium's guesses."""
        return str(self._text().get_text_range())

    @cached_property
    def glyphs(self) -> Sequence[Glyph]:
        """Printed characters in stream order.

        Raises:
            UnreadableDocumentError: some have no place; a damaged file can move text by numbers beyond all bounds.
        """
        return tuple(self._reader.glyphs(self._text()))

    @property
    def turns(self) -> frozenset[int]:
        """Degrees by which texts on it must be turned clockwise to run left to right; those that lean are left out."""
        return self._reader.turns if self.glyphs else frozenset()

    @cached_property
    def _objects(self) -> PageObjects:
        return page_objects(self._page)

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles that are painted; leaning and curved ones are left out."""
        return tuple(rules_of(self._objects, self._display))

    @cached_property
    def unseen(self) -> UnseenText:
        """Text that nobody sees: white on white, without ink or under a box."""
        return unseen_text(self._page.pdf.raw, self._page.raw, self._objects, self._display)

    @property
    def unseen_places(self) -> frozenset[int]:
        """The places in `glyphs` of those that nobody sees."""
        return unseen_places(self.glyphs, self._reader.objects, self.unseen) if self.glyphs else frozenset()

    @cached_property
    def annotations(self) -> Annotations:
        """What a reader put over its text."""
        return annotations_of(self._page.raw, self._display)

    @cached_property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        return raw.FPDF_PAGEOBJ_IMAGE in self._objects.kinds

    def picture(self, scale: float) -> Any:
        """The page as displayed, grey, as an array of rows of pixels, `scale` of them per point."""
        bitmap = self._page.render(scale=scale, grayscale=True)
        try:
            return bitmap.to_numpy().copy()
        finally:
            bitmap.close()

    def close(self) -> None:
        """Free the page's objects."""
        if self.closed:
            return
        self.closed = True
        self.__dict__.pop("glyphs", None)
        self.__dict__.pop("rules", None)
        self.__dict__.pop("_objects", None)
        if self._textpage is not None:
            self._textpage.close()
            self._textpage = None
        self._page.close()


class PdfiumSource(PageSource):
    """A PDF opened by pdfium."""

    def __init__(self, content: bytes) -> None:
        """Open the PDF.

        Raises:
            extract.errors.UnreadableDocumentError: empty, cut off, with a password, or no PDF.
            extract.errors.LimitExceededError: too many pages.
        """
        require_whole(content)
        try:
            self._document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            reason = (
                "it needs a password"
                if "password" in str(error).lower()
                else f"pdfium cannot open it ({error})"
            )
            raise UnreadableDocumentError(reason) from error
        self._open: dict[int, PdfiumPage] = {}
        if len(self._document) > MAX_PAGES:
            pages = len(self._document)
            self._document.close()
            raise LimitExceededError(f"{pages} pages, more than {MAX_PAGES}")

    def __len__(self) -> int:
        """Number of pages."""
        return len(self._document)

    def page(self, number: int) -> PdfiumPage:
        """The page with this 1-based number; the same one again until it is closed."""
        page = self._open.get(number)
        if page is None or page.closed:
            page = self._open[number] = PdfiumPage(self._document, number)
        return page

    def close(self) -> None:
        """Free the document and the pages still open."""
        for page in self._open.values():
            page.close()
        self._document.close()

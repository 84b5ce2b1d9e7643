"""Pages of a PDF as glyphs and rules, read by either of two engines behind one protocol."""

from __future__ import annotations

from typing import Literal

from extract.pages.source import Glyph, Page, PageSource, Rule

Engine = Literal["pdfium", "pdfplumber"]

__all__ = ["Engine", "Glyph", "Page", "PageSource", "Rule", "open_pdf"]


def open_pdf(content: bytes, *, engine: Engine = "pdfium") -> PageSource:
    """Open a PDF with the fast engine, or with pdfplumber, the oracle it is tested against.

    Raises:
        extract.errors.UnreadableDocumentError: empty, cut off, protected by a password, or no PDF at all.
        extract.errors.LimitExceededError: more pages than `source.MAX_PAGES`.
    """
    # Each engine is imported only when asked for: pdfminer alone costs a quarter of a second.
    if engine == "pdfium":
        from extract.pages.pdfium import PdfiumSource

        return PdfiumSource(content)
    from extract.pages.plumber import PlumberSource

    return PlumberSource(content)

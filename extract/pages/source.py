"""The protocol both PDF engines keep: glyphs, rules and geometry of a page, in points from the top left as displayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from extract.errors import UnreadableDocumentError

MAX_PAGES = 5_000
"""Pages of one document; the longest 官報 issue known has about 300."""
MAX_GLYPHS = 200_000
"""Glyphs of one page; a full 官報 page has about 4,000."""
MAX_FORM_DEPTH = 12
"""How deep forms may be nested inside forms before their drawings are left out."""


EM_DEPTH = 0.12
"""Ems that a glyph's em box reaches below its base line: the ideographic em box of Adobe-Japan1 runs from 880 down to -120.

The same for every font: what a font's descriptor says of its own descent is often 0, or another font's, and would
stand the glyphs of one line at different heights.
"""


class Glyph(NamedTuple):
    """One printed character and the cell it occupies.

    `x0…x1` is the advance; `top…bottom` the em box: one font size high, `EM_DEPTH` of it below the glyph's origin.
    Both in points from the top left of the page as displayed (rotation applied). `text` is one character; private-use characters are left as the
    engine gives them, and a glyph that it cannot name is U+FFFD or, with its number in the font, `(cid:N)`. `upright` is False for text that does not run left to right as displayed.
    A named tuple, since a page has thousands and a frozen dataclass takes three times as long to make.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    upright: bool
    fontname: str
    confidence: float = 1.0
    """1 where the document names the character; below where it was read from a picture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line or the thin side of a filled rectangle, in the same space as glyphs."""

    x0: float
    top: float
    x1: float
    bottom: float


class Page(Protocol):
    """One page. Properties are computed when first asked for; `close()` frees everything."""

    number: int
    """1-based."""
    width: float
    height: float

    @property
    def glyphs(self) -> Sequence[Glyph]:
        """Printed characters in stream order, generated spaces left out.

        A printed space may be missing too (pdfium drops some U+3000): gaps tell where it was.
        """
        ...

    @property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles."""
        ...

    @property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        ...

    def text(self) -> str:
        """All characters in stream order, fast: for deciding what a page is, not for reading it."""
        ...

    def close(self) -> None:
        """Free the page."""
        ...


class PageSource(Protocol):
    """An open PDF."""

    def __len__(self) -> int:
        """Number of pages."""
        ...

    def page(self, number: int) -> Page:
        """The page with this 1-based number; while it is open, an engine may give the same one again.

        Raises:
            extract.errors.UnreadableDocumentError: the page cannot be read.
        """
        ...

    def __iter__(self) -> Iterator[Page]:
        """Pages in order, each closed when the next is asked for."""
        for number in range(1, len(self) + 1):
            page = self.page(number)
            try:
                yield page
            finally:
                page.close()

    def close(self) -> None:
        """Free the document."""
        ...


def require_whole(content: bytes) -> None:
    """Refuse a PDF whose end is missing: engines repair such files silently and lose pages (ISO 32000-2, 7.5.5).

    Raises:
        UnreadableDocumentError: empty, no PDF, or no end-of-file mark near the end.
    """
    if not content:
        raise UnreadableDocumentError("the file is empty")
    if b"%PDF-" not in content[:1024]:
        raise UnreadableDocumentError("the file is not a PDF")
    if b"%%EOF" not in content[-2048:]:
        raise UnreadableDocumentError("the PDF is cut off: its end-of-file mark is missing")

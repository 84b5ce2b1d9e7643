"""The protocol both PDF engines keep: glyphs, rules and geometry of a page, in points from the top left as displayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character and the cell it occupies.

    `x0…x1` is the advance, `top…bottom` the em box (font size) as pdfplumber counts it, in points from the top left
    of the page as displayed (rotation applied). `text` is one character; private-use characters and `(cid:N)` are
    left as the engine gives them. `upright` is False for text that does not run left to right as displayed.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    upright: bool
    fontname: str


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
        """Printed characters in stream order, generated spaces left out."""
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
        """The page with this 1-based number.

        Raises:
            extract.errors.UnreadableDocumentError: the page cannot be read.
        """
        ...

    def __iter__(self) -> Iterator[Page]:
        """Pages in order, each closed when the next is asked for."""
        ...

    def close(self) -> None:
        """Free the document."""
        ...

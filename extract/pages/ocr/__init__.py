"""Pages that are pictures, read by the extra `ocr` (rapidocr on onnxruntime) behind the protocol of every page."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Protocol

from extract.errors import LimitExceededError
from extract.pages.source import Page

HOW_TO_INSTALL = "install the extra `ocr` (pip install 'rakusatsu[ocr]') to read pages that are pictures"
LARGEST_PAGE = 20_000_000
"""Pixels of a page's picture; A3 at 300 dpi has 17 million."""


@cache
def installed() -> bool:
    """Whether pages that are pictures can be read here."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


class ScannedPage(Page, Protocol):
    """A page read from its picture: places are in points of the picture turned upright."""

    @property
    def confidence(self) -> float | None:
        """Mean over its characters, 0 to 1; None where it has none."""
        ...

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box on the upright picture as the box on the page as displayed."""
        ...


def engine() -> str:
    """What reads them, with its version."""
    from extract.pages.ocr import recognition

    return recognition.engine()


def read_picture(page: Page) -> ScannedPage | None:
    """The page read from what it looks like; None where its engine cannot draw it or nothing reads pictures here.

    Raises:
        extract.errors.LimitExceededError: the page is larger than `LARGEST_PAGE`.
    """
    from extract.pages.pdfium import PdfiumPage

    if not isinstance(page, PdfiumPage) or not installed():
        return None
    from extract.pages.ocr.picture import DOTS_PER_POINT
    from extract.pages.ocr.scanned import PicturePage

    if page.width * page.height * DOTS_PER_POINT**2 > LARGEST_PAGE:
        raise LimitExceededError(f"a picture of more than {LARGEST_PAGE} pixels", page=page.number)
    return PicturePage(page.number, page.width, page.height, page.picture(DOTS_PER_POINT))

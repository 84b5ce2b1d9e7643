"""The oracle: pdfplumber's own reading of a page, slower, behind the same protocol."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import pdfplumber
from pdfminer.encodingdb import name2unicode
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfplumber.page import PDFPageAggregatorWithMarkedContent
from pdfplumber.utils.exceptions import PdfminerException

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.pages.adobe_japan1 import COLLECTION, character
from extract.pages.source import EM_DEPTH, MAX_PAGES, Glyph, PageSource, Rule, require_whole


class _Device(PDFPageAggregatorWithMarkedContent):
    """pdfplumber's own, which also knows the glyphs of Adobe-Japan1 that a font gives no code points for."""

    def handle_undefined_char(self, font: Any, cid: int) -> str:
        known = character(cid) if getattr(font, "cidcoding", None) == COLLECTION else None
        return known or super().handle_undefined_char(font, cid)

    def render_char(self, matrix: Any, font: Any, fontsize: float, *arguments: Any, **more: Any) -> float:
        """As pdfplumber's; the em box then hangs on the glyph's origin, not on the descent its font claims."""
        advance = super().render_char(matrix, font, fontsize, *arguments, **more)
        glyph = self.cur_item._objs[-1]
        if not font.is_vertical():
            _, _, c, d, _, _ = matrix
            lower = -(EM_DEPTH + font.get_descent()) * fontsize
            x0, y0, x1, y1 = glyph.bbox
            glyph.set_bbox((x0 + c * lower, y0 + d * lower, x1 + c * lower, y1 + d * lower))
        return advance


class _Resources(PDFResourceManager):
    """Fonts as pdfminer makes them, but for those of drawings (Type 3): it takes a code without a known name for ASCII."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """The font of a dictionary."""
        font = super().get_font(objid, spec)
        if isinstance(font, PDFType3Font) and font.unicode_map is None:
            encoding = resolve1(spec.get("Encoding"))
            differences = encoding.get("Differences") if isinstance(encoding, dict) else None
            font.cid2unicode = _named_codes(resolve1(differences) or ())
        return font


def _named_codes(differences: Iterable[object]) -> dict[int, str]:
    """What the names of an encoding's /Differences say (ISO 32000-2, 9.6.5.1), by code."""
    named: dict[int, str] = {}
    code = 0
    for item in map(resolve1, differences):
        if isinstance(item, int):
            code = item
        elif isinstance(item, PSLiteral):
            with suppress(KeyError, ValueError):
                named[code] = name2unicode(str(literal_name(item)))
            code += 1
    return named


class PlumberPage:
    """One page read by pdfplumber."""

    def __init__(self, page: Any) -> None:
        """Wrap pdfplumber's page."""
        self._page = page
        self.number: int = page.page_number
        self.width = float(page.width)
        self.height = float(page.height)

    def _objects(self, kind: str) -> list[dict[str, Any]]:
        try:
            if not hasattr(self._page, "_layout"):  # as pdfplumber's Page.layout makes it
                resources = self._page.pdf.rsrcmgr
                device = _Device(resources, pageno=self.number, laparams=self._page.pdf.laparams)
                PDFPageInterpreter(resources, device).process_page(self._page.page_obj)
                self._page._layout = device.get_result()
            return getattr(self._page, kind)  # type: ignore[no-any-return]
        except Exception as error:  # pdfminer raises whatever it stumbles over
            raise UnreadableDocumentError(f"pdfminer cannot read it ({error!r})", page=self.number) from error

    @cached_property
    def glyphs(self) -> Sequence[Glyph]:
        """Printed characters in stream order."""
        return tuple(
            Glyph(
                text=char["text"],
                x0=char["x0"],
                top=char["top"],
                x1=char["x1"],
                bottom=char["bottom"],
                size=char["size"],
                upright=char["upright"] and char["matrix"][0] > 0,
                fontname=char["fontname"],
            )
            for char in self._objects("chars")
        )

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles."""
        return tuple(
            Rule(edge["x0"], edge["top"], edge["x1"], edge["bottom"])
            for edge in self._objects("edges")
            if edge.get("orientation") in ("h", "v")
        )

    @cached_property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        return bool(self._objects("images"))

    def text(self) -> str:
        """All characters in stream order."""
        return "".join(char["text"] for char in self._objects("chars"))

    def close(self) -> None:
        """Free the page's objects, which pdfplumber keeps until this page itself is closed."""
        self.__dict__.pop("glyphs", None)
        self.__dict__.pop("rules", None)
        self._page.close()


class PlumberSource(PageSource):
    """A PDF opened by pdfplumber."""

    def __init__(self, content: bytes) -> None:
        """Open the PDF; errors are those of the pdfium source."""
        require_whole(content)
        try:
            self._pdf = pdfplumber.open(io.BytesIO(content))
            self._pdf.rsrcmgr = _Resources()
            pages = len(self._pdf.pages)
        except Exception as error:  # pdfminer raises whatever it stumbles over
            if isinstance(error, PdfminerException) and isinstance(error.args[0], PDFPasswordIncorrect):
                raise UnreadableDocumentError("it needs a password") from error
            raise UnreadableDocumentError(f"pdfminer cannot open it ({error!r})") from error
        if pages > MAX_PAGES:
            raise LimitExceededError(f"{pages} pages, more than {MAX_PAGES}")

    def __len__(self) -> int:
        """Number of pages."""
        return len(self._pdf.pages)

    def page(self, number: int) -> PlumberPage:
        """The page with this 1-based number.

        Raises:
            extract.errors.UnreadableDocumentError: pdfminer, which repairs a damaged page tree in its own way, has none.
        """
        if not 1 <= number <= len(self):
            raise UnreadableDocumentError("pdfminer finds no such page", page=number)
        return PlumberPage(self._pdf.pages[number - 1])

    def close(self) -> None:
        """Free the document."""
        self._pdf.close()

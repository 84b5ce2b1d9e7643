"""The fast engine: glyphs and rules by pdfium, at about a fifth of pdfplumber's time."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.pages.geometry import Display
from extract.pages.source import MAX_FORM_DEPTH, MAX_GLYPHS, MAX_PAGES, Glyph, Rule, require_whole

_HYPHEN_AT_LINE_END = 0x02
"""What pdfium makes of a hyphen that ends a line inside a word (1-2-⏎3): its guess at hyphenation, undone here."""
_AXIS_TOLERANCE = 0.05
"""Points a segment may lean and still be a horizontal or vertical rule."""


# The same function as raw.FPDFText_GetTextObject, giving the address itself: no pointer object for every glyph.
_text_object_address = ctypes.CFUNCTYPE(ctypes.c_void_p, raw.FPDF_TEXTPAGE, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


@dataclass(frozen=True, slots=True)
class _TextStyle:
    """What all glyphs of one text object share, in displayed space."""

    size: float
    descent: float
    right: tuple[float, float]
    """Unit vector along the line of writing, (right, up)."""
    up: tuple[float, float]
    upright: bool
    fontname: str
    level: bool
    """Whether it runs left to right, unslanted and unturned: nearly all print, and quick to place."""


class PdfiumPage:
    """One page read by pdfium."""

    def __init__(self, document: pdfium.PdfDocument, number: int) -> None:
        """Load the page with this 1-based number."""
        self.number = number
        try:
            self._page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise UnreadableDocumentError(f"pdfium cannot load it ({error})", page=number) from error
        left, bottom, right, top = self._page.get_cropbox()
        self._display = Display(left, bottom, right, top, self._page.get_rotation())
        self.width = self._display.width
        self.height = self._display.height
        self._textpage: pdfium.PdfTextPage | None = None
        self._styles: dict[tuple[float | None, ...], _TextStyle] = {}
        """Text objects of one page share few styles."""

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
        """Printed characters in stream order."""
        return tuple(self._read_glyphs())

    def _read_glyphs(self) -> Iterator[Glyph]:
        textpage = self._text()
        handle = textpage.raw
        x, y = ctypes.c_double(), ctypes.c_double()
        loose = raw.FS_RECTF()
        x_ref, y_ref, loose_ref = ctypes.byref(x), ctypes.byref(y), ctypes.byref(loose)
        styles: dict[int, _TextStyle] = {}
        high_surrogate = 0
        # Looked up once: this loop runs for every glyph of every page.
        is_generated, get_unicode = raw.FPDFText_IsGenerated, raw.FPDFText_GetUnicode
        get_address, get_origin = _text_object_address, raw.FPDFText_GetCharOrigin
        get_box, has_error = raw.FPDFText_GetLooseCharBox, raw.FPDFText_HasUnicodeMapError
        place = self._glyph
        for index in range(textpage.count_chars()):
            if is_generated(handle, index) == 1:
                continue
            code = get_unicode(handle, index)
            if code == _HYPHEN_AT_LINE_END:
                code = 0x2D
            if 0xD800 <= code < 0xDC00:
                high_surrogate = code
                continue
            if 0xDC00 <= code < 0xE000 and high_surrogate:
                code = 0x10000 + ((high_surrogate - 0xD800) << 10) + (code - 0xDC00)
            high_surrogate = 0
            address = get_address(handle, index) or 0
            style = styles.get(address)
            if style is None:
                text_object = raw.FPDFText_GetTextObject(handle, index)
                style = styles[address] = self._style(text_object, handle, index)
            get_origin(handle, index, x_ref, y_ref)
            get_box(handle, index, loose_ref)
            unknown = code == 0 or 0xFFFD <= code <= 0xFFFF or has_error(handle, index) == 1
            yield place("�" if unknown else chr(code), x.value, y.value, loose, style)

    def _style(self, text_object: Any, handle: Any, index: int) -> _TextStyle:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
        font_size = raw.FPDFText_GetFontSize(handle, index)
        font = raw.FPDFTextObj_GetFont(text_object)
        key = (matrix.a, matrix.b, matrix.c, matrix.d, font_size, ctypes.cast(font, ctypes.c_void_p).value)
        known = self._styles.get(key)
        if known is None:
            known = self._styles[key] = self._new_style(matrix, font_size, font)
        return known

    def _new_style(self, matrix: raw.FS_MATRIX, font_size: float, font: Any) -> _TextStyle:
        descent = ctypes.c_float()
        raw.FPDFFont_GetDescent(font, font_size, ctypes.byref(descent))
        right = self._display.direction(matrix.a, matrix.b)
        up = self._display.direction(matrix.c, matrix.d)
        across, along = math.hypot(*up) or 1.0, math.hypot(*right) or 1.0
        return _TextStyle(
            size=font_size * across,
            descent=-abs(descent.value) * across,
            right=(right[0] / along, right[1] / along),
            up=(up[0] / across, up[1] / across),
            # pdfminer's rule for `upright`: LTChar.__init__
            upright=right[0] * up[1] > 0 and right[1] * up[0] <= 0,
            fontname=_font_name(font),
            level=right[0] > 0 and up[1] > 0 and right[1] == 0 and up[0] == 0,
        )

    def _glyph(self, text: str, x: float, y: float, loose: Any, style: _TextStyle) -> Glyph:
        origin_x, origin_top = self._display.point(x, y)
        if style.level:
            turned = self._display.rotation in (90, 270)
            advance = abs(loose.top - loose.bottom if turned else loose.right - loose.left)
            foot_top = origin_top - style.descent
            return Glyph(
                text,
                origin_x,
                foot_top - style.size,
                origin_x + advance,
                foot_top,
                style.size,
                style.upright,
                style.fontname,
            )
        left, top, right, bottom = self._display.box(loose.left, loose.bottom, loose.right, loose.top)
        advance = right - left if abs(style.right[0]) >= abs(style.right[1]) else bottom - top
        foot_x = origin_x + style.up[0] * style.descent
        foot_top = origin_top - style.up[1] * style.descent
        head_x = foot_x + style.up[0] * style.size + style.right[0] * advance
        head_top = foot_top - style.up[1] * style.size - style.right[1] * advance
        return Glyph(
            text=text,
            x0=min(foot_x, head_x),
            top=min(foot_top, head_top),
            x1=max(foot_x, head_x),
            bottom=max(foot_top, head_top),
            size=style.size,
            upright=style.upright,
            fontname=style.fontname,
        )

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles that are painted; leaning and curved ones are left out."""
        return tuple(self._read_rules())

    def _read_rules(self) -> Iterator[Rule]:
        for path, matrix in self._objects(raw.FPDF_PAGEOBJ_PATH):
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
            if fill.value == raw.FPDF_FILLMODE_NONE and not stroke.value:
                continue
            yield from self._sides(path, matrix)

    def _sides(self, path: Any, matrix: raw.FS_MATRIX) -> Iterator[Rule]:
        x, y = ctypes.c_float(), ctypes.c_float()
        start = last = (0.0, 0.0)
        for index in range(raw.FPDFPath_CountSegments(path)):
            segment = raw.FPDFPath_GetPathSegment(path, index)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = self._display.point(
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield from _rule(last, point)
            last = point
            if raw.FPDFPathSegment_GetClose(segment):
                yield from _rule(last, start)
                last = start

    @cached_property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        return next(self._objects(raw.FPDF_PAGEOBJ_IMAGE), None) is not None

    def _objects(self, kind: int) -> Iterator[tuple[Any, raw.FS_MATRIX]]:
        """Objects of one kind with their matrix to PDF space, those inside forms included."""
        count = raw.FPDFPage_CountObjects(self._page.raw)
        objects = (raw.FPDFPage_GetObject(self._page.raw, index) for index in range(count))
        yield from _of_kind(objects, kind, raw.FS_MATRIX(1, 0, 0, 1, 0, 0), MAX_FORM_DEPTH)

    def close(self) -> None:
        """Free the page's objects."""
        self.__dict__.pop("glyphs", None)
        self.__dict__.pop("rules", None)
        if self._textpage is not None:
            self._textpage.close()
            self._textpage = None
        self._page.close()


def _of_kind(
    objects: Iterator[Any], kind: int, outer: raw.FS_MATRIX, depth: int
) -> Iterator[tuple[Any, raw.FS_MATRIX]]:
    for page_object in objects:
        found = raw.FPDFPageObj_GetType(page_object)
        if found not in (kind, raw.FPDF_PAGEOBJ_FORM):
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(page_object, ctypes.byref(own))
        matrix = _product(own, outer)
        if found == kind:
            yield page_object, matrix
        elif depth > 0:
            count = raw.FPDFFormObj_CountObjects(page_object)
            inner = (raw.FPDFFormObj_GetObject(page_object, index) for index in range(count))
            yield from _of_kind(inner, kind, matrix, depth - 1)


def _product(inner: raw.FS_MATRIX, outer: raw.FS_MATRIX) -> raw.FS_MATRIX:
    return raw.FS_MATRIX(
        inner.a * outer.a + inner.b * outer.c,
        inner.a * outer.b + inner.b * outer.d,
        inner.c * outer.a + inner.d * outer.c,
        inner.c * outer.b + inner.d * outer.d,
        inner.e * outer.a + inner.f * outer.c + outer.e,
        inner.e * outer.b + inner.f * outer.d + outer.f,
    )


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    (ax, ay), (bx, by) = start, end
    if abs(ax - bx) <= _AXIS_TOLERANCE or abs(ay - by) <= _AXIS_TOLERANCE:
        yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _font_name(font: Any) -> str:
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    return buffer.value.decode("utf-8", "replace")


class PdfiumSource:
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
        if len(self._document) > MAX_PAGES:
            pages = len(self._document)
            self._document.close()
            raise LimitExceededError(f"{pages} pages, more than {MAX_PAGES}")

    def __len__(self) -> int:
        """Number of pages."""
        return len(self._document)

    def page(self, number: int) -> PdfiumPage:
        """The page with this 1-based number."""
        return PdfiumPage(self._document, number)

    def __iter__(self) -> Iterator[PdfiumPage]:
        """Pages in order, each closed when the next is asked for."""
        for number in range(1, len(self) + 1):
            page = self.page(number)
            try:
                yield page
            finally:
                page.close()

    def close(self) -> None:
        """Free the document."""
        self._document.close()

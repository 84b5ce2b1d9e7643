"""The fast engine: glyphs and rules by pdfium, at about a fifth of pdfplumber's time."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import repeat
from operator import itemgetter
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.pages.annotations import Annotations, annotations_of
from extract.pages.geometry import Display
from extract.pages.pdfium_objects import objects_of, plain, rules_of
from extract.pages.source import EM_DEPTH, MAX_GLYPHS, MAX_PAGES, Glyph, PageSource, Rule, require_whole
from extract.pages.unseen import UnseenText, unseen_text

_HYPHEN_AT_LINE_END = 0x02
"""What pdfium makes of a hyphen that ends a line inside a word (1-2-⏎3): its guess at hyphenation, undone here."""
_LEAN = 0.05
"""How far a line of writing may rise or fall, of its length, and still be level or upright."""
_GENERATED = frozenset({0x20, 0x0D, 0x0A})
"""Characters that pdfium puts between what is printed; printed ones of them are asked for."""
_UNSURE_CODES = frozenset([0, *range(0xD800, 0xE000), *range(0xFFFD, 0x10000)])
"""Codes at which the text of a page may part from its glyphs: surrogates, and what stands for something else."""


_address, _index = ctypes.c_void_p, ctypes.c_int
_count_chars = plain(raw.FPDFText_CountChars, ctypes.c_int, _address)
_get_text = plain(raw.FPDFText_GetText, ctypes.c_int, _address, _index, ctypes.c_int, _address)
_get_unicode = plain(raw.FPDFText_GetUnicode, ctypes.c_uint, _address, _index)
_is_generated = plain(raw.FPDFText_IsGenerated, ctypes.c_int, _address, _index)
_has_map_error = plain(raw.FPDFText_HasUnicodeMapError, ctypes.c_int, _address, _index)
_get_text_object = plain(raw.FPDFText_GetTextObject, _address, _address, _index)
_get_loose_box = plain(raw.FPDFText_GetLooseCharBox, ctypes.c_int, _address, _index, _address)
_get_origin = plain(raw.FPDFText_GetCharOrigin, ctypes.c_int, _address, _index, _address, _address)
_get_matrix = plain(raw.FPDFText_GetMatrix, ctypes.c_int, _address, _index, _address)
_get_font_size = plain(raw.FPDFText_GetFontSize, ctypes.c_double, _address, _index)
_get_font = plain(raw.FPDFTextObj_GetFont, _address, _address)
_get_font_name = plain(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _address, _address, ctypes.c_size_t)


@dataclass(frozen=True, slots=True)
class _TextStyle:
    """What all glyphs of one text object share, in displayed space."""

    size: float
    depth: float
    """Of the em box below the base line."""
    right: tuple[float, float]
    """Unit vector along the line of writing, (right, up)."""
    up: tuple[float, float]
    upright: bool
    fontname: str
    level: bool
    """Whether it runs left to right, unslanted and unturned: nearly all print, and quick to place."""

    @property
    def turn(self) -> int | None:
        """Degrees by which it must be turned clockwise to run left to right; None where it leans or is mirrored."""
        (right, rise), (lean, up) = self.right, self.up
        if abs(rise) < _LEAN and abs(lean) < _LEAN and right * up > 0:
            return 0 if right > 0 else 180
        if abs(right) < _LEAN and abs(up) < _LEAN and rise * lean < 0:
            return 90 if rise > 0 else 270
        return None


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
        self._styles: dict[tuple[float | None, ...], _TextStyle] = {}
        """Text objects of one page share few styles."""
        self._matrix = raw.FS_MATRIX()

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
        glyphs = tuple(self._read_glyphs())
        if not all(math.isfinite(sum(map(itemgetter(side), glyphs))) for side in (3, 4, 5)):
            raise UnreadableDocumentError("some of its text stands nowhere", page=self.number)
        return glyphs

    def _read_glyphs(self) -> Iterator[Glyph]:
        handle = ctypes.cast(self._text().raw, ctypes.c_void_p).value
        count = _count_chars(handle)
        if count <= 0:
            return
        # What is asked for every glyph is asked in one sweep a question: this is most of the time of a page.
        indices = range(count)
        codes = _codes(handle, count)
        objects = map(_get_text_object, repeat(handle), indices)
        failures = map(_has_map_error, repeat(handle), indices)
        boxes = _swept(_get_loose_box, handle, count, "f", pointers=1, numbers=4)
        origins = _swept(_get_origin, handle, count, "d", pointers=2, numbers=1)
        lefts, feet, advances = self._level_places(boxes, origins)
        styles: dict[int, _TextStyle] = {}
        last = -1
        high_surrogate = 0
        new = partial(tuple.__new__, Glyph)
        for index, unit, text_object, failed in zip(indices, codes, objects, failures, strict=True):
            if unit in _GENERATED and _is_generated(handle, index) == 1:
                continue
            code = 0x2D if unit == _HYPHEN_AT_LINE_END else unit
            if 0xD800 <= unit < 0xE000:
                if unit < 0xDC00 and index + 1 < count and 0xDC00 <= codes[index + 1] < 0xE000:
                    high_surrogate = unit
                    continue
                # Half a pair alone is no character.
                code = 0x10000 + ((high_surrogate - 0xD800) << 10) + (unit - 0xDC00) if high_surrogate else 0
                high_surrogate = 0
            if text_object != last:
                last = text_object
                style = styles.get(text_object) or styles.setdefault(
                    text_object, self._style(handle, index, text_object)
                )
                level, depth, size, upright = style.level, style.depth, style.size, style.upright
                fontname = style.fontname
            unknown = failed == 1 or code == 0 or 0xFFFD <= code <= 0xFFFF
            text = "\ufffd" if unknown else chr(code)
            if level:
                left, bottom = lefts[index], feet[index] + depth
                yield new(
                    (text, left, bottom - size, left + advances[index], bottom, size, upright, fontname, 1.0)
                )
            else:
                origin = origins[2 * index], origins[2 * index + 1]
                yield self._turned_glyph(text, origin, boxes[4 * index : 4 * index + 4], style)

    def _level_places(
        self, boxes: array[float], origins: array[float]
    ) -> tuple[list[float], list[float], list[float]]:
        """Where every glyph begins, its base line and its advance as displayed, if it is of level text."""
        left, top, right, bottom = (boxes[side::4] for side in range(4))
        x, y = origins[0::2], origins[1::2]
        display = self._display
        across, up = (bottom, top) if display.rotation in (90, 270) else (left, right)
        advances = [abs(end - start) for start, end in zip(across, up, strict=True)]
        match display.rotation:
            case 90:
                return [v - display.bottom for v in y], [v - display.left for v in x], advances
            case 180:
                return [display.right - v for v in x], [v - display.bottom for v in y], advances
            case 270:
                return [display.top - v for v in y], [display.right - v for v in x], advances
            case _:
                return [v - display.left for v in x], [display.top - v for v in y], advances

    def _style(self, handle: Any, index: int, text_object: Any) -> _TextStyle:
        matrix = self._matrix
        _get_matrix(handle, index, ctypes.addressof(matrix))
        font_size = _get_font_size(handle, index)
        font = _get_font(text_object)
        key = (matrix.a, matrix.b, matrix.c, matrix.d, font_size, font)
        known = self._styles.get(key)
        if known is None:
            known = self._styles[key] = self._new_style(matrix, font_size, font)
        return known

    def _new_style(self, matrix: raw.FS_MATRIX, font_size: float, font: Any) -> _TextStyle:
        right = self._display.direction(matrix.a, matrix.b)
        up = self._display.direction(matrix.c, matrix.d)
        across, along = math.hypot(*up) or 1.0, math.hypot(*right) or 1.0
        return _TextStyle(
            size=font_size * across,
            depth=EM_DEPTH * font_size * across,
            right=(right[0] / along, right[1] / along),
            up=(up[0] / across, up[1] / across),
            # pdfminer's rule for `upright` (LTChar.__init__), but for text that stands on its head
            upright=right[0] > 0 and up[1] > 0 and right[1] * up[0] <= 0,
            fontname=_font_name(font),
            level=right[0] > 0 and up[1] > 0 and right[1] == 0 and up[0] == 0,
        )

    def _turned_glyph(
        self, text: str, origin: tuple[float, float], loose: Sequence[float], style: _TextStyle
    ) -> Glyph:
        """A glyph of text that is turned, slanted or mirrored, from its origin and directions."""
        origin_x, origin_top = self._display.point(*origin)
        left, top, right, bottom = self._display.box(*loose)
        advance = right - left if abs(style.right[0]) >= abs(style.right[1]) else bottom - top
        foot_x = origin_x - style.up[0] * style.depth
        foot_top = origin_top + style.up[1] * style.depth
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

    @property
    def turns(self) -> frozenset[int]:
        """Degrees by which texts on it must be turned clockwise to run left to right; those that lean are left out."""
        found = (style.turn for style in self._styles.values()) if self.glyphs else ()
        return frozenset(turn for turn in found if turn is not None)

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Lines and sides of rectangles that are painted; leaning and curved ones are left out."""
        return tuple(rules_of(self._page, self._display))

    @cached_property
    def unseen(self) -> UnseenText:
        """Text that nobody sees: white on white, without ink or under a box."""
        return unseen_text(self._page.pdf.raw, self._page.raw, self._display)

    @cached_property
    def annotations(self) -> Annotations:
        """What a reader put over its text."""
        return annotations_of(self._page.raw, self._display)

    @cached_property
    def has_images(self) -> bool:
        """Whether pictures cover part of the page."""
        return next(objects_of(self._page, raw.FPDF_PAGEOBJ_IMAGE), None) is not None

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
        if self._textpage is not None:
            self._textpage.close()
            self._textpage = None
        self._page.close()


def _swept(ask: Any, handle: Any, count: int, kind: str, pointers: int, numbers: int) -> array[float]:
    """The answers of `ask` for every glyph, written into one buffer: `numbers` of them behind each of its pointers."""
    size = array(kind).itemsize
    answers: array[float] = array(kind, bytes(count * pointers * numbers * size))
    start, step = answers.buffer_info()[0], pointers * numbers * size
    places = (
        range(first, first + count * step, step) for first in range(start, start + step, numbers * size)
    )
    deque(map(ask, repeat(handle), range(count), *places), maxlen=0)
    return answers


def _codes(handle: Any, count: int) -> Sequence[int]:
    """The UTF-16 code of every glyph, from the page's text at once where that has just one for each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if _get_text(handle, 0, count, ctypes.addressof(buffer)) == count + 1:
        codes = array("H", bytes(buffer))[:count]
        unsure = _UNSURE_CODES.intersection(codes)
        if not unsure or all(
            code == _get_unicode(handle, index) for index, code in enumerate(codes) if code in unsure
        ):
            return codes
    return [_get_unicode(handle, index) for index in range(count)]


def _font_name(font: Any) -> str:
    length = _get_font_name(font, None, 0)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    _get_font_name(font, ctypes.addressof(buffer), length)
    return buffer.value.decode("utf-8", "replace")


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

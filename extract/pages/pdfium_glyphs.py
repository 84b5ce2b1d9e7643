"""The glyphs of a page as pdfium tells them: what each says, and the cell it occupies."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, repeat
from operator import add, attrgetter, itemgetter, sub
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from extract.errors import UnreadableDocumentError
from extract.pages.geometry import Display
from extract.pages.pdfium_objects import plain
from extract.pages.source import EM_DEPTH, Glyph

_HYPHEN_AT_LINE_END = 0x02
"""What pdfium makes of a hyphen that ends a line inside a word (1-2-⏎3): its guess at hyphenation, undone here."""
_LEAN = 0.05
"""How far a line of writing may rise or fall, of its length, and still be level or upright."""
_GENERATED = frozenset({0x20, 0x0D, 0x0A})
"""Characters that pdfium puts between what is printed; printed ones of them are asked for."""
_UNSURE_CODES = frozenset([0, *range(0xD800, 0xE000), *range(0xFFFD, 0x10000)])
"""Codes at which the text of a page may part from its glyphs: surrogates, and what stands for something else."""
_SIDES = [Glyph._fields.index(side) for side in ("x0", "top", "x1", "bottom", "size")]
_UNUSUAL_CODES = _UNSURE_CODES | {_HYPHEN_AT_LINE_END}
"""Codes that are not simply those of the character printed."""

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


class GlyphReader:
    """Reads the glyphs of one page."""

    def __init__(self, number: int, display: Display) -> None:
        """Make the reader of the page with this number, displayed so."""
        self._number, self._display = number, display
        self._styles: dict[tuple[float | None, ...], _TextStyle] = {}
        """Text objects of one page share few styles."""
        self._matrix = raw.FS_MATRIX()
        self.objects: Sequence[int] = ()
        """The address of the text object of each glyph read."""

    @property
    def turns(self) -> frozenset[int]:
        """Degrees by which what was read must be turned clockwise to run left to right; what leans is left out."""
        found = (style.turn for style in self._styles.values())
        return frozenset(turn for turn in found if turn is not None)

    def glyphs(self, textpage: pdfium.PdfTextPage) -> Iterable[Glyph]:
        """Printed characters in stream order.

        Raises:
            UnreadableDocumentError: some have no place; a damaged file can move text by numbers beyond all bounds.
        """
        handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        count = _count_chars(handle)
        if count <= 0:
            return ()
        # What is asked for every glyph is asked in one sweep a question: this is most of the time of a page.
        indices = range(count)
        codes = _codes(handle, count)
        printed = [
            unit not in _GENERATED or _is_generated(handle, index) != 1 for index, unit in enumerate(codes)
        ]
        objects = list(map(_get_text_object, repeat(handle), indices))
        failures = list(map(_has_map_error, repeat(handle), indices))
        boxes = _swept(_get_loose_box, handle, count, "f", pointers=1, numbers=4)
        origins = _swept(_get_origin, handle, count, "d", pointers=2, numbers=1)
        places = self._level_places(boxes, origins)
        styles: dict[Any, _TextStyle] = {}
        for index, text_object in compress(enumerate(objects), printed):
            if text_object not in styles:
                styles[text_object] = self._style(handle, index, text_object)
        told = _plain_codes(codes, failures)
        if told is not None and all(style.level and style.upright for style in styles.values()):
            columns = [list(compress(column, printed)) for column in (told, objects, *places)]
            texts, fontnames, *sides = _level_columns(styles, *columns)
            self.objects = columns[1]
            self._require_places(*sides)
            rows = zip(texts, *sides, repeat(True), fontnames, repeat(1.0), strict=False)
            return map(partial(tuple.__new__, Glyph), rows)
        each = zip(indices, codes, objects, failures, printed, strict=True)
        found = list(self._one_by_one(each, styles, codes, boxes, origins, places))
        self.objects, glyphs = [text_object for text_object, _ in found], [glyph for _, glyph in found]
        self._require_places(*(map(itemgetter(side), glyphs) for side in _SIDES))
        return glyphs

    def _require_places(self, *sides: Iterable[float]) -> None:
        if not all(math.isfinite(sum(side)) for side in sides):
            raise UnreadableDocumentError("some of its text stands nowhere", page=self._number)

    def _one_by_one(
        self,
        each: Iterable[tuple[int, int, Any, int, bool]],
        styles: Mapping[Any, _TextStyle],
        codes: Sequence[int],
        boxes: array[float],
        origins: array[float],
        places: tuple[list[float], list[float], list[float]],
    ) -> Iterator[tuple[int, Glyph]]:
        """Glyphs of a page on which some are turned, or beyond the first 65,536 characters, each with its text object."""
        lefts, feet, advances = places
        high_surrogate = 0
        new = partial(tuple.__new__, Glyph)
        for index, unit, text_object, failed, printed in each:
            if not printed:
                continue
            code = 0x2D if unit == _HYPHEN_AT_LINE_END else unit
            if 0xD800 <= unit < 0xE000:
                if unit < 0xDC00 and index + 1 < len(codes) and 0xDC00 <= codes[index + 1] < 0xE000:
                    high_surrogate = unit
                    continue
                # Half a pair alone is no character.
                code = 0x10000 + ((high_surrogate - 0xD800) << 10) + (unit - 0xDC00) if high_surrogate else 0
                high_surrogate = 0
            style = styles[text_object]
            unknown = failed == 1 or code == 0 or 0xFFFD <= code <= 0xFFFF
            text = "\ufffd" if unknown else chr(code)
            if style.level:
                left, bottom, size = lefts[index], feet[index] + style.depth, style.size
                right = left + advances[index]
                yield (
                    text_object,
                    new((text, left, bottom - size, right, bottom, size, style.upright, style.fontname, 1.0)),
                )
            else:
                origin = origins[2 * index], origins[2 * index + 1]
                loose = boxes[4 * index : 4 * index + 4]
                yield text_object, self._turned_glyph(text, origin, loose, style)

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


def _plain_codes(codes: Sequence[int], failures: Sequence[int]) -> Sequence[int] | None:
    """The code of each character, U+FFFD where nobody knows it; None where some are told in pairs."""
    unusual = _UNUSUAL_CODES.intersection(codes)
    if any(0xD800 <= code < 0xE000 for code in unusual):
        return None
    if not unusual and 1 not in failures:
        return codes
    return [
        0xFFFD
        if failed == 1 or code == 0 or code >= 0xFFFD
        else 0x2D
        if code == _HYPHEN_AT_LINE_END
        else code
        for code, failed in zip(codes, failures, strict=True)
    ]


def _level_columns(
    styles: Mapping[Any, _TextStyle],
    codes: Sequence[int],
    objects: Sequence[Any],
    lefts: Sequence[float],
    feet: Sequence[float],
    advances: Sequence[float],
) -> tuple[
    Iterable[str],
    Iterable[str],
    Sequence[float],
    Sequence[float],
    Sequence[float],
    Sequence[float],
    Sequence[float],
]:
    """Of glyphs all of whose text runs level, each with its code, as on nearly every page: texts, fonts, x0, top, x1, bottom, size."""
    own = list(map(styles.__getitem__, objects))
    sizes = list(map(attrgetter("size"), own))
    bottoms = list(map(add, feet, map(attrgetter("depth"), own)))
    tops, rights = list(map(sub, bottoms, sizes)), list(map(add, lefts, advances))
    return map(chr, codes), map(attrgetter("fontname"), own), lefts, tops, rights, bottoms, sizes


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

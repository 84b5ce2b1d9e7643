"""Text that a page holds and nobody sees: in the colour of its paper, without ink, or with something painted over it (墨消し)."""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from pypdfium2 import raw

from extract.pages.geometry import Display
from extract.pages.pdfium_objects import PageObjects, plain, pointer

LIGHT = 245
"""Level of red, green and blue from which ink is as white as the paper."""
OPAQUE = 250
FAINT = 12
"""Opacity, of 255, up to which ink leaves no trace."""
SAME_INK = 10
"""Levels by which ink may differ from what it is painted on and not be told from it."""
WHOLE_PAGE = 0.5
"""Share of the page from which a picture is that of the page: text under it, or on it without ink, is what somebody read from it."""
MOSTLY = 0.9
"""Share of a page's texts that are such, from which the page is a scan with a layer of text."""
_LEAST_SIDE = 4.0
"""Points of a filled box or a thick line that may cover text; thinner ones are rules."""
_COVERED = 0.95
"""Share of a text's box that must lie under a box painted later for it to be covered."""
_MOST_PICTURES = 50
"""Pictures over text of one page that are looked at."""
_WITHOUT_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_WHITE = (255, 255, 255)
_Box = tuple[float, float, float, float]
_Ink = tuple[int, int, int]
_address = ctypes.c_void_p
_get_render_mode = plain(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _address)
_get_stroke_width = plain(raw.FPDFPageObj_GetStrokeWidth, ctypes.c_int, _address, _address)
_get_fill_colour = plain(
    raw.FPDFPageObj_GetFillColor, ctypes.c_int, _address, _address, _address, _address, _address
)
_get_stroke_colour = plain(
    raw.FPDFPageObj_GetStrokeColor, ctypes.c_int, _address, _address, _address, _address, _address
)


@dataclass(frozen=True, slots=True)
class _Painted:
    """A filled box, a thick line, a picture or a piece of text, in the order it is painted."""

    order: int
    address: int
    matrix: raw.FS_MATRIX | None
    """From the form it stands in to the page; None on the page itself."""
    ink: _Ink | None = None
    """None for a picture."""
    unprinted: bool = False
    """Whether it is text drawn without ink."""


@dataclass(frozen=True, slots=True)
class UnseenText:
    """The text of a page that nobody sees."""

    boxes: Sequence[_Box] = ()
    """Where it stands, as displayed."""
    is_layer: bool = False
    """Whether the page is a picture and its text a layer that somebody read from it: nobody sees it, but it says what is seen."""


def unseen_text(document: Any, page: Any, objects: PageObjects, display: Display) -> UnseenText:
    """Where text is that nobody sees, and whether a page's text is a layer over or under its picture.

    Args:
        document: of pdfium.
        page: of the document, open.
        objects: of the page.
        display: how the page is shown.
    """
    boxes = list(_filled_boxes(objects))
    pictures = _Pictures(document, page, objects)
    texts = _Texts(objects)
    whole = WHOLE_PAGE * display.width * display.height
    layer: list[_Box] = []
    hidden: list[_Box] = []
    for text in texts.doubtful([*boxes, *pictures.placed]):
        place = _bounds(text)
        if place is None:
            continue
        if pictures.cover(text, place, whole):
            layer.append(display.box(*place))
        elif text.unprinted or _is_lost(text, place, boxes) or pictures.cover(text, place):
            hidden.append(display.box(*place))
    is_layer = len(layer) > 0 and len(layer) >= MOSTLY * texts.count
    # a word or two of a layer beside printed text are not told from what is hidden
    return UnseenText(hidden if is_layer else hidden + layer, is_layer)


_Placed = Sequence[tuple[_Painted, _Box]]


class _Texts:
    """The pieces of text of a page, asked together: a call for each is most of the time of looking for what is unseen."""

    def __init__(self, objects: PageObjects) -> None:
        self._objects = objects
        orders = objects.of_kind(raw.FPDF_PAGEOBJ_TEXT)
        chosen = [objects.addresses[order] for order in orders]
        levels = (ctypes.c_uint * (4 * len(chosen)))()
        start, size = ctypes.addressof(levels), ctypes.sizeof(levels)
        places = (range(start + 4 * part, start + size, 16) for part in range(4))
        known = list(map(_get_fill_colour, chosen, *places))
        inks = zip(levels[0::4], levels[1::4], levels[2::4], strict=True)
        modes = map(_get_render_mode, chosen)
        unprinted = (
            opacity <= FAINT or mode in _WITHOUT_INK
            for opacity, mode in zip(levels[3::4], modes, strict=True)
        )
        self._orders = list(compress(orders, known))
        self._inks = list(compress(inks, known))
        self._unprinted = list(compress(unprinted, known))
        self.count = len(self._orders)

    def doubtful(self, boxes: _Placed) -> Iterator[_Painted]:
        """Those whose place need be asked for; nearly all are painted last, in ink that is no box's."""
        last = max((one.order for one, _ in boxes), default=-1)
        grounds = {one.ink for one, _ in boxes if one.ink is not None}
        doubted = {
            ink
            for ink in set(self._inks)
            if min(ink) >= LIGHT or any(_alike(ink, ground) for ground in grounds)
        }
        # of most pages all text that need be looked at comes before the last box
        most = self.count if doubted or any(self._unprinted) else bisect_left(self._orders, last)
        for place in range(most):
            order, ink, unprinted = self._orders[place], self._inks[place], self._unprinted[place]
            if unprinted or order < last or ink in doubted:
                yield _Painted(
                    order, self._objects.addresses[order], self._objects.matrices.get(order), ink, unprinted
                )


def _is_lost(text: _Painted, place: _Box, boxes: _Placed) -> bool:
    """Whether a box is painted over a text, or it is painted in the colour of what is under it."""
    over = [one for one, box in boxes if _share(place, box) >= _COVERED]
    under = [one for one in over if one.order < text.order]
    if len(under) < len(over):
        return True
    paper = under[-1].ink if under else _WHITE
    if text.ink is None or paper is None:
        return False
    return min(text.ink) >= LIGHT and min(paper) >= LIGHT if not under else _alike(text.ink, paper)


class _Pictures:
    """The pictures of a page, and whether anything shines through them, as through a seal or a logo with a clear ground."""

    def __init__(self, document: Any, page: Any, objects: PageObjects) -> None:
        self._document, self._page = document, page
        orders = objects.of_kind(raw.FPDF_PAGEOBJ_IMAGE)[:_MOST_PICTURES]
        painted = (_Painted(each, objects.addresses[each], objects.matrices.get(each)) for each in orders)
        self.placed = [(one, box) for one in painted if (box := _bounds(one))]
        self._opaque: dict[int, bool] = {}

    def cover(self, text: _Painted, place: _Box, least: float = 0.0) -> bool:
        """Whether one of at least this area lies over a text; one without ink may lie before or behind it."""
        return any(
            _area(box) >= least
            and _share(place, box) >= _COVERED
            and (text.unprinted or (one.order > text.order and self._is_opaque(one)))
            for one, box in self.placed
        )

    def _is_opaque(self, picture: _Painted) -> bool:
        known = self._opaque.get(picture.order)
        if known is None:
            known = self._opaque[picture.order] = self._look(pointer(picture.address))
        return known

    def _look(self, item: Any) -> bool:
        if raw.FPDFPageObj_HasTransparency(item):
            return False
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(self._document, self._page, item)
        if not bitmap:
            return False
        try:
            if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
                return True
            size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
            opacity = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)[3::4]
            return len(opacity.translate(None, bytes(range(OPAQUE)))) >= _COVERED * len(opacity)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)


def _filled_boxes(objects: PageObjects) -> Iterator[tuple[_Painted, _Box]]:
    """Boxes and thick lines of a page that hide what is under them."""
    levels = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(levels) + 4 * index for index in range(4)]
    width = ctypes.c_float()
    width_place = ctypes.addressof(width)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for order in objects.of_kind(raw.FPDF_PAGEOBJ_PATH):
        item = objects.addresses[order]
        raw.FPDFPath_GetDrawMode(pointer(item), ctypes.byref(fill), ctypes.byref(stroke))
        filled = fill.value != raw.FPDF_FILLMODE_NONE
        if filled:
            covers = _get_fill_colour(item, *places)
        else:
            covers = (
                stroke.value
                and _get_stroke_width(item, width_place)
                and width.value >= _LEAST_SIDE
                and _get_stroke_colour(item, *places)
            )
        if not covers or levels[3] < OPAQUE:
            continue
        painted = _Painted(order, item, objects.matrices.get(order), (levels[0], levels[1], levels[2]))
        box = _bounds(painted)
        if box is None or not _is_large(box):
            continue
        if _is_box(pointer(item)) if filled else raw.FPDFPath_CountSegments(pointer(item)) == 2:
            yield painted, box


def _alike(ink: _Ink, other: _Ink) -> bool:
    return all(abs(level - beside) <= SAME_INK for level, beside in zip(ink, other, strict=True))


def _is_large(box: _Box) -> bool:
    """Whether a box is more than a rule between cells."""
    return min(box[2] - box[0], box[3] - box[1]) >= _LEAST_SIDE


def _is_box(path: Any) -> bool:
    """Whether a path is one rectangle: four or five corners and nothing curved."""
    count = raw.FPDFPath_CountSegments(path)
    return 4 <= count <= 6 and all(
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, index)) != raw.FPDF_SEGMENT_BEZIERTO
        for index in range(count)
    )


def _bounds(painted: _Painted) -> _Box | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(pointer(painted.address), *map(ctypes.byref, sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    if (matrix := painted.matrix) is not None:
        xs, ys = zip(
            *(
                (matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f)
                for x in (left, right)
                for y in (bottom, top)
            ),
            strict=True,
        )
        left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    return (left, bottom, right, top) if math.isfinite(left + bottom + right + top) else None


def _area(box: _Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _share(box: _Box, over: _Box) -> float:
    """The share of a box that another one covers."""
    width = min(box[2], over[2]) - max(box[0], over[0])
    height = min(box[3], over[3]) - max(box[1], over[1])
    if width <= 0 or height <= 0:
        return 0.0
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width * height / area if area > 0 else 1.0

"""Text that a page holds and nobody sees: in the colour of its paper, without ink, or with something painted over it (墨消し)."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import raw

from extract.pages.geometry import Display
from extract.pages.pdfium_objects import plain, product
from extract.pages.source import MAX_FORM_DEPTH

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
_get_object = plain(raw.FPDFPage_GetObject, _address, _address, ctypes.c_int)
_get_inner_object = plain(raw.FPDFFormObj_GetObject, _address, _address, ctypes.c_ulong)
_get_type = plain(raw.FPDFPageObj_GetType, ctypes.c_int, _address)
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


@dataclass(slots=True)
class _Paintings:
    """What is painted on a page."""

    texts: list[_Painted] = field(default_factory=list)
    boxes: list[_Painted] = field(default_factory=list)
    pictures: list[_Painted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnseenText:
    """The text of a page that nobody sees."""

    boxes: Sequence[_Box] = ()
    """Where it stands, as displayed."""
    is_layer: bool = False
    """Whether the page is a picture and its text a layer that somebody read from it: nobody sees it, but it says what is seen."""


def unseen_text(document: Any, page: Any, display: Display) -> UnseenText:
    """Where text is that nobody sees, and whether a page's text is a layer over or under its picture.

    Args:
        document: of pdfium.
        page: of the document, open.
        display: how the page is shown.
    """
    painted = _paintings(page)
    boxes = [(one, box) for one in painted.boxes if (box := _bounds(one)) and _is_large(box)]
    pictures = _Pictures(document, page, painted.pictures)
    whole = WHOLE_PAGE * display.width * display.height
    layer: list[_Box] = []
    hidden: list[_Box] = []
    for text in _doubtful(painted, [*boxes, *pictures.placed]):
        place = _bounds(text)
        if place is None:
            continue
        if pictures.cover(text, place, whole):
            layer.append(display.box(*place))
        elif text.unprinted or _is_lost(text, place, boxes) or pictures.cover(text, place):
            hidden.append(display.box(*place))
    is_layer = len(layer) > 0 and len(layer) >= MOSTLY * len(painted.texts)
    # a word or two of a layer beside printed text are not told from what is hidden
    return UnseenText(hidden if is_layer else hidden + layer, is_layer)


_Placed = Sequence[tuple[_Painted, _Box]]


def _doubtful(painted: _Paintings, boxes: _Placed) -> Iterator[_Painted]:
    """The texts whose place need be asked for; nearly all are painted last, in ink that is no box's."""
    last = max((one.order for one, _ in boxes), default=-1)
    inks = {one.ink for one, _ in boxes if one.ink is not None}
    known: dict[_Ink | None, bool] = {None: True}
    for text in painted.texts:
        if text.unprinted or text.order < last:
            yield text
            continue
        ink = text.ink
        if ink not in known:
            known[ink] = ink is not None and (min(ink) >= LIGHT or any(_alike(ink, other) for other in inks))
        if known[ink]:
            yield text


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

    def __init__(self, document: Any, page: Any, painted: Sequence[_Painted]) -> None:
        self._document, self._page = document, page
        self.placed = [(one, box) for one in painted[:_MOST_PICTURES] if (box := _bounds(one))]
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
            known = self._opaque[picture.order] = self._look(_pointer(picture.address))
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


def _paintings(page: Any) -> _Paintings:
    """Pieces of text, filled boxes, thick lines and pictures of the page, those inside forms included."""
    found = _Paintings()
    levels = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(levels) + 4 * index for index in range(4)]
    width = ctypes.c_float()
    width_place = ctypes.addressof(width)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for order, (item, kind, matrix) in enumerate(_objects(page)):
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if not _get_fill_colour(item, *places):
                continue
            red, green, blue, opacity = levels
            unprinted = opacity <= FAINT or _get_render_mode(item) in _WITHOUT_INK
            found.texts.append(_Painted(order, item, matrix, (red, green, blue), unprinted))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            raw.FPDFPath_GetDrawMode(_pointer(item), ctypes.byref(fill), ctypes.byref(stroke))
            if fill.value != raw.FPDF_FILLMODE_NONE:
                covers = _get_fill_colour(item, *places) and levels[3] >= OPAQUE and _is_box(_pointer(item))
            else:
                covers = (
                    stroke.value
                    and _get_stroke_width(item, width_place)
                    and width.value >= _LEAST_SIDE
                    and _get_stroke_colour(item, *places)
                    and levels[3] >= OPAQUE
                    and raw.FPDFPath_CountSegments(_pointer(item)) == 2
                )
            if covers:
                found.boxes.append(_Painted(order, item, matrix, (levels[0], levels[1], levels[2])))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(_Painted(order, item, matrix))
    return found


def _objects(page: Any) -> Iterator[tuple[int, int, raw.FS_MATRIX | None]]:
    """Address, kind and matrix of every object in the order of painting, those inside forms in their form's place."""
    handle = ctypes.cast(page, ctypes.c_void_p).value
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = _get_object(handle, index)
        kind = _get_type(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, raw.FS_MATRIX(1, 0, 0, 1, 0, 0), MAX_FORM_DEPTH)
        else:
            yield item, kind, None


def _inside(form: int, outer: raw.FS_MATRIX, depth: int) -> Iterator[tuple[int, int, raw.FS_MATRIX | None]]:
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(_pointer(form), ctypes.byref(own))
    matrix = product(own, outer)
    for index in range(max(0, raw.FPDFFormObj_CountObjects(_pointer(form)))):
        item = _get_inner_object(form, index)
        kind = _get_type(item)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield item, kind, matrix
        elif depth > 0:
            yield from _inside(item, matrix, depth - 1)


def _pointer(address: int) -> Any:
    return ctypes.cast(address, raw.FPDF_PAGEOBJECT)


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
    if not raw.FPDFPageObj_GetBounds(_pointer(painted.address), *map(ctypes.byref, sides)):
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

"""Text that a page holds and nobody sees: white on white, or with a box painted over it (墨消し)."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdfium2 import raw

from extract.pages.geometry import Display
from extract.pages.pdfium_objects import plain

LIGHT = 245
"""Level of red, green and blue from which ink is as white as the paper."""
OPAQUE = 250
_LEAST_SIDE = 4.0
"""Points of a filled box that may cover text; thinner ones are rules."""
_WITHOUT_INK = raw.FPDF_TEXTRENDERMODE_INVISIBLE
_COVERED = 0.95
"""Share of a text's box that must lie under a box painted later for it to be covered."""
_Box = tuple[float, float, float, float]
_address = ctypes.c_void_p
_get_object = plain(raw.FPDFPage_GetObject, _address, _address, ctypes.c_int)
_get_type = plain(raw.FPDFPageObj_GetType, ctypes.c_int, _address)
_get_fill_colour = plain(
    raw.FPDFPageObj_GetFillColor, ctypes.c_int, _address, _address, _address, _address, _address
)


@dataclass(frozen=True, slots=True)
class _Painted:
    """A filled box or a piece of text, in the order it is painted."""

    order: int
    item: Any
    light: bool


def unseen_boxes(page: Any, display: Display) -> Sequence[_Box]:
    """Where text is that nobody sees, as displayed; what stands inside forms is not looked at.

    Text drawn without ink (as the layer of text over a scan) is not among it: it says what the picture shows.
    """
    texts, filled = _painted(page)
    boxes = [(one, box) for one in filled if (box := _bounds(one.item)) and _is_large(box)]
    last = max((one.order for one, _ in boxes), default=-1)
    unseen = []
    for text in texts:
        if not text.light and text.order > last:
            continue  # nearly all text: its place need not be asked for
        place = _bounds(text.item)
        if place is None or raw.FPDFTextObj_GetTextRenderMode(text.item) == _WITHOUT_INK:
            continue
        over = [one for one, box in boxes if _share(place, box) >= _COVERED]
        under = [one for one in over if one.order < text.order]
        paper_is_light = under[-1].light if under else True
        if len(under) < len(over) or (text.light and paper_is_light):
            unseen.append(display.box(*place))
    return unseen


def _painted(page: Any) -> tuple[list[_Painted], list[_Painted]]:
    """Pieces of text and filled boxes of the page."""
    texts, boxes = [], []
    levels = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(levels) + 4 * index for index in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    handle = ctypes.cast(page, ctypes.c_void_p).value
    for order in range(raw.FPDFPage_CountObjects(page)):
        item = _get_object(handle, order)
        kind = _get_type(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if _get_fill_colour(item, *places):
                texts.append(_Painted(order, item, min(levels[:3]) >= LIGHT))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            raw.FPDFPath_GetDrawMode(_pointer(item), ctypes.byref(fill), ctypes.byref(stroke))
            if (
                fill.value != raw.FPDF_FILLMODE_NONE
                and _get_fill_colour(item, *places)
                and levels[3] >= OPAQUE
                and _is_box(_pointer(item))
            ):
                boxes.append(_Painted(order, item, min(levels[:3]) >= LIGHT))
    return [replace(text, item=_pointer(text.item)) for text in texts if _asked(text, boxes)], [
        replace(box, item=_pointer(box.item)) for box in boxes
    ]


def _asked(text: _Painted, boxes: Sequence[_Painted]) -> bool:
    return text.light or (bool(boxes) and text.order < boxes[-1].order)


def _pointer(address: int) -> Any:
    return ctypes.cast(address, raw.FPDF_PAGEOBJECT)


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


def _bounds(item: Any) -> _Box | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _share(box: _Box, over: _Box) -> float:
    """The share of a box that another one covers."""
    width = min(box[2], over[2]) - max(box[0], over[0])
    height = min(box[3], over[3]) - max(box[1], over[1])
    if width <= 0 or height <= 0:
        return 0.0
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width * height / area if area > 0 else 1.0

"""Text that a page holds and nobody sees: white on white, or with a box painted over it (墨消し)."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

from extract.pages.geometry import Display

LIGHT = 245
"""Level of red, green and blue from which ink is as white as the paper."""
OPAQUE = 250
_COVERED = 0.95
"""Share of a text's box that must lie under a box painted later for it to be covered."""
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Painted:
    """A filled box or a piece of text, in the order it is painted."""

    order: int
    box: _Box
    light: bool
    is_text: bool


def unseen_boxes(page: Any, display: Display) -> Sequence[_Box]:
    """Where text is that nobody sees, as displayed; what stands inside forms is not looked at.

    Text drawn without ink (as the layer of text over a scan) is not among it: it says what the picture shows.
    """
    painted = list(_painted(page))
    boxes = [one for one in painted if not one.is_text]
    unseen = []
    for text in painted:
        if not text.is_text:
            continue
        under = [one for one in boxes if one.order < text.order and _share(text.box, one.box) >= _COVERED]
        paper_is_light = under[-1].light if under else True
        covered = any(one.order > text.order and _share(text.box, one.box) >= _COVERED for one in boxes)
        if covered or (text.light and paper_is_light):
            unseen.append(display.box(*text.box))
    return unseen


def _painted(page: Any) -> list[_Painted]:
    found = []
    colour = [ctypes.c_uint() for _ in range(4)]
    pointers = [ctypes.byref(level) for level in colour]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for order in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, order)
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH):
            continue
        if not raw.FPDFPageObj_GetFillColor(item, *pointers):
            continue
        red, green, blue, alpha = (level.value for level in colour)
        is_text = kind == raw.FPDF_PAGEOBJ_TEXT
        if is_text:
            if raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                continue
        else:
            raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
            if fill.value == raw.FPDF_FILLMODE_NONE or alpha < OPAQUE or not _is_box(item):
                continue
        box = _bounds(item)
        if box is not None:
            found.append(_Painted(order, box, min(red, green, blue) >= LIGHT, is_text))
    return found


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

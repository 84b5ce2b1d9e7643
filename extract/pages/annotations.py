"""What a reader of a PDF put on its pages (ISO 32000-2, 12.5.6): typed text, rules through text, boxes over it.

No part of the page's own text, but seen and printed with it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import raw

from extract.pages.form_fields import UNSEEN, box_of, words_of, written
from extract.pages.geometry import Display
from extract.pages.source import Glyph

MOST_ANNOTATIONS = 5_000
"""Of one page that are looked at; most of them are links."""
LONGEST_TEXT = 4_000
"""Characters read of one."""
_SHAPES = (raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_POLYGON)
_OPAQUE = 0.98
_Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Annotations:
    """What stands over the text of one page; boxes as displayed."""

    typed: list[Glyph] = field(default_factory=list)
    struck: list[_Box] = field(default_factory=list)
    """Round text with a rule through it."""
    covers: list[_Box] = field(default_factory=list)
    """Filled, so that nobody sees what is under them."""


def annotations_of(page: Any, display: Display) -> Annotations:
    """The annotations of an open page of pdfium that are seen; those of a form's fields are read by `form_fields`."""
    found = Annotations()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if not raw.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                _read(annotation, display, found)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def _read(annotation: Any, display: Display, found: Annotations) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        box, words = box_of(annotation, display), _contents(annotation)
        if box is not None and words:
            if _is_filled(annotation, b"C"):  # its ground (table 177)
                found.covers.append(box)
            found.typed.extend(written(words, box))
    elif kind == raw.FPDF_ANNOT_STRIKEOUT:
        found.struck.extend(_quads(annotation, display))
    elif kind in _SHAPES and _is_filled(annotation, b"IC"):
        box = box_of(annotation, display)
        if box is not None:
            found.covers.append(box)


def _is_filled(annotation: Any, key: bytes) -> bool:
    """Whether it hides what is under it: as it is drawn (its colours may be none, []), else by its colour."""
    if not raw.FPDFAnnot_HasKey(annotation, key) or not _is_opaque(annotation):
        return False
    drawn = raw.FPDFAnnot_GetObjectCount(annotation)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for index in range(min(drawn, MOST_ANNOTATIONS)):
        item = raw.FPDFAnnot_GetObject(annotation, index)
        known = raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if known and fill.value != raw.FPDF_FILLMODE_NONE:
            return True
    return bool(drawn <= 0)


def _is_opaque(annotation: Any) -> bool:
    opacity = ctypes.c_float(1.0)
    known = raw.FPDFAnnot_GetNumberValue(annotation, b"CA", ctypes.byref(opacity))
    return not known or opacity.value >= _OPAQUE


def _contents(annotation: Any) -> str:
    units = (ctypes.c_ushort * (LONGEST_TEXT + 1))()
    length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", units, ctypes.sizeof(units))
    return words_of(units, length)


def _quads(annotation: Any, display: Display) -> Iterator[_Box]:
    quad = raw.FS_QUADPOINTSF()
    for index in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), MOST_ANNOTATIONS)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, index, ctypes.byref(quad)):
            xs: Sequence[float] = (quad.x1, quad.x2, quad.x3, quad.x4)
            ys: Sequence[float] = (quad.y1, quad.y2, quad.y3, quad.y4)
            yield display.box(min(xs), min(ys), max(xs), max(ys))

"""What pdfium finds painted on a page beside text: rules and pictures, those inside forms included."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from extract.pages.geometry import Display
from extract.pages.source import MAX_FORM_DEPTH, Rule

_AXIS_TOLERANCE = 0.05
"""Points a segment may lean and still be a horizontal or vertical rule."""


def plain(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes and gives addresses as plain integers.

    No pointer object is made for every glyph, and the interpreter lock, which no other thread of ours waits for, is kept.
    """
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def objects_of(page: pdfium.PdfPage, kind: int) -> Iterator[tuple[Any, raw.FS_MATRIX]]:
    """Objects of one kind (`FPDF_PAGEOBJ_*`) with their matrix to PDF space, those inside forms included."""
    count = raw.FPDFPage_CountObjects(page.raw)
    objects = (raw.FPDFPage_GetObject(page.raw, index) for index in range(count))
    yield from _of_kind(objects, kind, raw.FS_MATRIX(1, 0, 0, 1, 0, 0), MAX_FORM_DEPTH)


def rules_of(page: pdfium.PdfPage, display: Display) -> Iterator[Rule]:
    """Lines and sides of rectangles that are painted, as displayed; leaning and curved ones are left out."""
    for path, matrix in objects_of(page, raw.FPDF_PAGEOBJ_PATH):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        if fill.value == raw.FPDF_FILLMODE_NONE and not stroke.value:
            continue
        yield from _sides(path, matrix, display)


def _sides(path: Any, matrix: raw.FS_MATRIX, display: Display) -> Iterator[Rule]:
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = display.point(
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


def _of_kind(
    objects: Iterator[Any], kind: int, outer: raw.FS_MATRIX, depth: int
) -> Iterator[tuple[Any, raw.FS_MATRIX]]:
    for page_object in objects:
        found = raw.FPDFPageObj_GetType(page_object)
        if found not in (kind, raw.FPDF_PAGEOBJ_FORM):
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(page_object, ctypes.byref(own))
        matrix = product(own, outer)
        if found == kind:
            yield page_object, matrix
        elif depth > 0:
            count = raw.FPDFFormObj_CountObjects(page_object)
            inner = (raw.FPDFFormObj_GetObject(page_object, index) for index in range(count))
            yield from _of_kind(inner, kind, matrix, depth - 1)


def product(inner: raw.FS_MATRIX, outer: raw.FS_MATRIX) -> raw.FS_MATRIX:
    """The matrix of what stands in a form that itself stands in another, or on the page."""
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
    if not math.isfinite(ax + ay + bx + by):
        return
    if abs(ax - bx) <= _AXIS_TOLERANCE or abs(ay - by) <= _AXIS_TOLERANCE:
        yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

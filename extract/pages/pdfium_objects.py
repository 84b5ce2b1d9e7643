"""What pdfium finds painted on a page beside text: rules and pictures, those inside forms included."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
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


_address = ctypes.c_void_p
_get_object = plain(raw.FPDFPage_GetObject, _address, _address, ctypes.c_int)
_get_inner_object = plain(raw.FPDFFormObj_GetObject, _address, _address, ctypes.c_ulong)
_get_type = plain(raw.FPDFPageObj_GetType, ctypes.c_int, _address)


@dataclass(frozen=True, slots=True)
class PageObjects:
    """All that is painted on a page, in order, what stands inside forms in their form's place."""

    addresses: Sequence[int]
    kinds: Sequence[int]
    """`FPDF_PAGEOBJ_*` of each; no forms."""
    matrices: Mapping[int, raw.FS_MATRIX]
    """By its number: from the form in which an object stands to the page."""

    def of_kind(self, kind: int) -> list[int]:
        """The numbers of those of one kind, in order."""
        return [order for order, found in enumerate(self.kinds) if found == kind]


def page_objects(page: pdfium.PdfPage) -> PageObjects:
    """The objects of an open page; they live as long as it."""
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    # Each question is asked of all in one sweep: a page of text has thousands.
    addresses = list(map(_get_object, repeat(handle), range(raw.FPDFPage_CountObjects(page.raw))))
    kinds = list(map(_get_type, addresses))
    if raw.FPDF_PAGEOBJ_FORM not in kinds:
        return PageObjects(addresses, kinds, {})
    found = list(_with_inner(zip(addresses, kinds, strict=True)))
    return PageObjects(
        [address for address, _, _ in found],
        [kind for _, kind, _ in found],
        {order: matrix for order, (_, _, matrix) in enumerate(found) if matrix is not None},
    )


def pointer(address: int) -> Any:
    """An object's address as pdfium's own functions take it."""
    return ctypes.cast(address, raw.FPDF_PAGEOBJECT)


def rules_of(objects: PageObjects, display: Display) -> Iterator[Rule]:
    """Lines and sides of rectangles that are painted, as displayed; leaning and curved ones are left out."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    modes = ctypes.byref(fill), ctypes.byref(stroke)
    for order in objects.of_kind(raw.FPDF_PAGEOBJ_PATH):
        path = pointer(objects.addresses[order])
        raw.FPDFPath_GetDrawMode(path, *modes)
        if fill.value == raw.FPDF_FILLMODE_NONE and not stroke.value:
            continue
        yield from _sides(path, _matrix_of(path, objects.matrices.get(order)), display)


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


def _with_inner(objects: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, raw.FS_MATRIX | None]]:
    """Address, kind and matrix of every object, those inside forms in their form's place."""
    for address, kind in objects:
        if kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _inside(address, None, MAX_FORM_DEPTH - 1)
        else:
            yield address, kind, None


def _inside(
    form: int, outer: raw.FS_MATRIX | None, depth: int
) -> Iterator[tuple[int, int, raw.FS_MATRIX | None]]:
    matrix = _matrix_of(pointer(form), outer)
    for index in range(max(0, raw.FPDFFormObj_CountObjects(pointer(form)))):
        address = _get_inner_object(form, index)
        kind = _get_type(address)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield address, kind, matrix
        elif depth > 0:
            yield from _inside(address, matrix, depth - 1)


def _matrix_of(item: Any, outer: raw.FS_MATRIX | None) -> raw.FS_MATRIX:
    """From an object's own space to the page's."""
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(own))
    return own if outer is None else _product(own, outer)


def _product(inner: raw.FS_MATRIX, outer: raw.FS_MATRIX) -> raw.FS_MATRIX:
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

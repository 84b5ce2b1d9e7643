"""Values typed into the fields of a PDF's form (AcroForm): no text of a page, but printed in their boxes by every viewer.

Each value is given as glyphs that fill its field's box (its widget's /Rect), so that it stands in the cell it was typed into.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from extract.pages.geometry import Display
from extract.pages.source import Glyph

MOST_PAGES = 200
"""Pages looked at; forms are short."""
MOST_FIELDS = 20_000
"""Of a document; the largest forms have some hundreds."""
LONGEST_VALUE = 4_000
"""Characters read of one field."""
USUAL_SIZE = 10.0
"""Points of typed text, where its box is as high."""
FONT = "form field"
"""Stands for the font of typed text, which is not asked for."""
_HOLD_WORDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
"""Flags of an annotation that no viewer shows."""
_SAYS_NO_XFA = "init_forms() called on XFA pdf"
"""Begins what pypdfium2 logs of such a form; `is_xfa` says so."""
logging.getLogger("pypdfium2._helpers.document").addFilter(
    lambda record: not record.getMessage().startswith(_SAYS_NO_XFA)
)
_NARROW = 0.5
"""Ems of a letter of ASCII; others are one em wide."""


@dataclass(slots=True)
class TypedValues:
    """What a form's fields hold."""

    glyphs: dict[int, list[Glyph]] = field(default_factory=dict)
    """By 1-based page."""
    unseen: int = 0
    """Fields with a value that no viewer shows: they are not read."""
    is_xfa: bool = False
    """Whether it is a form of XFA, whose values stand in XML that only some viewers draw: they are not read."""


def typed_values(content: bytes) -> TypedValues:
    """The values of a PDF's form as glyphs; none where it has no form, or none that can be opened."""
    found = TypedValues()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return found
    try:
        kind = pdfium.FPDF_GetFormType(document)
        found.is_xfa = kind in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
        if not kind or kind == pdfium.FORMTYPE_XFA_FULL:
            return found
        document.init_forms()
        fields = 0
        for number in range(1, min(len(document), MOST_PAGES) + 1):
            for glyphs in _fields(document, number, found):
                found.glyphs.setdefault(number, []).extend(glyphs)
                fields += 1
                if fields >= MOST_FIELDS:
                    return found
    finally:
        document.close()
    return found


def _fields(document: pypdfium2.PdfDocument, number: int, found: TypedValues) -> Iterator[list[Glyph]]:
    """The glyphs of each field of a page that holds words."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return
    try:
        left, bottom, right, top = page.get_cropbox()
        display = Display(left, bottom, right, top, page.get_rotation())
        for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                words = _words(document, annotation)
                if words and pdfium.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                    found.unseen += 1
                elif words and (box := box_of(annotation, display)) is not None:
                    yield list(written(words, box))
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)
    finally:
        page.close()


def _words(document: pypdfium2.PdfDocument, annotation: pdfium.FPDF_ANNOTATION) -> str:
    """What was typed into a field or chosen in it; empty where it is no such field."""
    if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
        return ""
    if pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation) not in _HOLD_WORDS:
        return ""
    units = (ctypes.c_ushort * (LONGEST_VALUE + 1))()
    length = pdfium.FPDFAnnot_GetFormFieldValue(document.formenv, annotation, units, ctypes.sizeof(units))
    return words_of(units, length)


def words_of(units: ctypes.Array[ctypes.c_ushort], length: int) -> str:
    """The text that pdfium wrote into a buffer as so many bytes of UTF-16, its end mark included; empty where it did not fit."""
    if length > ctypes.sizeof(units):
        return ""
    return bytes(units)[: max(0, length - 2)].decode("utf-16-le", "replace").strip("\r\n\x00 ")


def box_of(annotation: pdfium.FPDF_ANNOTATION, display: Display) -> tuple[float, float, float, float] | None:
    """The box of an annotation as displayed; None where it has none."""
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    x0, top, x1, bottom = display.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    return (x0, top, x1, bottom) if x1 > x0 and bottom > top else None


def written(words: str, box: tuple[float, float, float, float]) -> Iterator[Glyph]:
    """Words written into a box, line under line, small enough to stay in it; `box` is as displayed."""
    x0, top, x1, bottom = box
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    widest = max(sum(map(_ems, line)) for line in lines) or 1.0
    size = min(USUAL_SIZE, (bottom - top) / len(lines), (x1 - x0) / widest)
    upper = top + (bottom - top - size * len(lines)) / 2
    for number, line in enumerate(lines):
        x, y = x0, upper + size * number
        for letter in line:
            width = size * _ems(letter)
            if not letter.isspace():
                yield Glyph(letter, x, y, x + width, y + size, size, True, FONT)
            x += width


def _ems(letter: str) -> float:
    return _NARROW if letter.isascii() else 1.0

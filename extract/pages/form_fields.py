"""Values typed into the fields of a PDF's form (AcroForm): they are no text of a page, and no reader here sees them."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

MOST_PAGES = 200
"""Pages looked at; forms are short."""
_EMPTY_BYTES = 2
"""Length of an empty string in UTF-16 with its end."""


def holds_typed_values(content: bytes) -> bool:
    """Whether a field of the PDF's form holds text; False where it has no form, or none that can be opened."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return False
    try:
        if not pdfium.FPDF_GetFormType(document):
            return False
        return any(_has_value(document, number) for number in range(min(len(document), MOST_PAGES)))
    finally:
        document.close()


def _has_value(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return False
    try:
        return any(_is_filled(page, index) for index in range(pdfium.FPDFPage_GetAnnotCount(page)))
    finally:
        page.close()


def _is_filled(page: pypdfium2.PdfPage, index: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    try:
        if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
            return False
        return bool(
            pdfium.FPDFAnnot_GetStringValue(annotation, b"V", ctypes.POINTER(ctypes.c_ushort)(), 0)
            > _EMPTY_BYTES
        )
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)

"""Files attached to a PDF (/EmbeddedFiles): a portfolio is nothing but a cover page and these."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw as pdfium

MOST_ATTACHMENTS = 200
"""Files of a PDF that are opened."""
MOST_BYTES = 200 * 1024 * 1024
"""Of all attached files together, decompressed; what goes beyond is not copied nor read."""


def attachments(content: bytes, read: bool = True) -> Iterator[tuple[str, bytes | None]]:
    """Name and bytes of each file attached to a PDF; one entry more says how many there are beyond `MOST_ATTACHMENTS`.

    Bytes are None where they cannot be read, go beyond `MOST_BYTES`, or are not asked for. A PDF that cannot
    be opened has no attachments.

    Args:
        content: the PDF.
        read: whether the bytes are wanted; else nothing is decompressed.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        count, left = document.count_attachments(), MOST_BYTES
        for index in range(min(count, MOST_ATTACHMENTS)):
            name = f"attachment {index + 1}"
            try:
                attached = document.get_attachment(index)
                name = attached.get_name() or name
                data = _bytes_of(attached, left) if read else None
            except pypdfium2.PdfiumError:
                data = None
            left -= len(data or b"")
            yield name, data
        if count > MOST_ATTACHMENTS:
            yield f"{count - MOST_ATTACHMENTS} more files beyond {MOST_ATTACHMENTS}", None
    finally:
        document.close()


def _bytes_of(attached: pypdfium2.PdfAttachment, most: int) -> bytes | None:
    """An attached file; None where it is larger than `most` bytes."""
    size = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attached, None, 0, size) or size.value > most:
        return None
    return bytes(attached.get_data())

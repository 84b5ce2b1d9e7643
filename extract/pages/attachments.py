"""Files attached to a PDF (/EmbeddedFiles): a portfolio is nothing but a cover page and these."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

MOST_ATTACHMENTS = 200


def attachments(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Name and bytes of each file attached to a PDF, bytes None where they cannot be read; none of a PDF that cannot be opened."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        for index in range(min(document.count_attachments(), MOST_ATTACHMENTS)):
            try:
                attached = document.get_attachment(index)
                name, data = attached.get_name(), bytes(attached.get_data())
            except pypdfium2.PdfiumError:
                yield f"attachment {index + 1}", None
            else:
                yield name, data
    finally:
        document.close()

"""What a file is, told from its bytes and never from its name or the server's word."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum


class MediaType(StrEnum):
    """Kinds of file this project meets, as media types."""

    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"
    HTML = "text/html"
    CSV = "text/csv"
    ZIP = "application/zip"
    GZIP = "application/gzip"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|title|meta)\b", re.IGNORECASE)


def sniff(content: bytes) -> MediaType:
    """The kind of file these bytes are; only the start (and a zip's directory) is looked at."""
    head = content[:4096]
    if not content.strip(b"\x00\t\r\n "):
        return MediaType.EMPTY
    if b"%PDF-" in head[:1024]:
        return MediaType.PDF
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if head.startswith(b"\x1f\x8b"):
        return MediaType.GZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return MediaType.XLS
    if _HTML.search(head) or _HTML.search(head.replace(b"\x00", b"")):
        return MediaType.HTML
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="replace").encode()
    if b"\x00" not in head and (b"," in head or b"\t" in head):
        return MediaType.CSV
    return MediaType.UNKNOWN


def _kind_of_zip(content: bytes) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return MediaType.ZIP
    return MediaType.XLSX if "xl/workbook.xml" in names else MediaType.ZIP

"""What a file is, told from its bytes and never from its name or the server's word."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from extract.encoding import utf16_without_mark


class MediaType(StrEnum):
    """Kinds of file this project meets, as media types."""

    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    XLS = "application/vnd.ms-excel"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    HTML = "text/html"
    MHTML = "multipart/related"
    CSV = "text/csv"
    JSON = "application/json"
    RTF = "application/rtf"
    XML = "application/xml"
    XML_SPREADSHEET = "application/xml+spreadsheet"
    ZIP = "application/zip"
    GZIP = "application/gzip"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|title|meta)\b", re.IGNORECASE)
_MHTML = re.compile(rb"^\s*(?:MIME-Version:|Content-Type:\s*multipart/|From:\s)", re.IGNORECASE)
_MULTIPART = re.compile(rb"multipart/(?:related|alternative|mixed)", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\[\s*(?:[{\[\"]|\])|\{\s*(?:\"|\}))")
_XML = re.compile(rb"\s*<\?xml\b|\s*<[A-Za-z][\w:.-]*[\s>]")
_DELIMITERS = b",\t;|"


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
    if head.startswith(b"{\\rtf"):
        return MediaType.RTF
    return _kind_of_text(_plain_head(head))


def _plain_head(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace").encode()
    if b"\x00" in head and (name := utf16_without_mark(head)) is not None:
        return head.decode(name, errors="replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _kind_of_text(head: bytes) -> MediaType:
    if _MHTML.match(head) and _MULTIPART.search(head):
        return MediaType.MHTML
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and _XML.match(head):
        return MediaType.XML_SPREADSHEET
    if _JSON.match(head):
        return MediaType.JSON
    if _HTML.search(head) or _HTML.search(head.replace(b"\x00", b"")):
        return MediaType.HTML
    if _XML.match(head) and b"</" in head:
        return MediaType.XML
    if b"\x00" not in head and (any(mark in head for mark in _DELIMITERS) or b"  " in head):
        return MediaType.CSV
    return MediaType.UNKNOWN


def _kind_of_zip(content: bytes) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, KeyError, RuntimeError, NotImplementedError, OSError, EOFError):
        return MediaType.ZIP
    if kind.strip().startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return MediaType.ODS
    for part, media_type in _PARTS.items():
        if part in names:
            return media_type
    return MediaType.ZIP


_PARTS = {
    "xl/workbook.xml": MediaType.XLSX,
    "xl/workbook.bin": MediaType.XLSB,
    "word/document.xml": MediaType.DOCX,
}
"""What a package of an office suite is told by."""

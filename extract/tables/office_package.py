"""Packages of office suites (zips of XML): their limits, and those that keep to another standard put into the usual one."""

from __future__ import annotations

import io
import zipfile

from extract.errors import LimitExceededError
from extract.tables.grid import MAX_DECOMPRESSED_BYTES

MAX_SHARED_STRINGS_BYTES = 512 * 1024 * 1024
"""Shared strings are held whole: their part alone has its own limit."""
MAX_REPAIRED_BYTES = 128 * 1024 * 1024
"""Decompressed bytes of a package that is written anew."""

_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
    b"officeDocument": b"officeDocument/2006",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"drawingml": b"drawingml/2006",
}
"""Namespaces of ISO/IEC 29500 Strict and of ECMA-376 Transitional, which all libraries read."""


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would decompress to more than the limits allow.

    Raises:
        extract.errors.LimitExceededError: it would.
    """
    total = sum(part.file_size for part in archive.infolist())
    if total > MAX_DECOMPRESSED_BYTES:
        raise LimitExceededError(f"{total} bytes once decompressed, more than {MAX_DECOMPRESSED_BYTES}")
    for part in archive.infolist():
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_SHARED_STRINGS_BYTES:
            raise LimitExceededError(f"{part.file_size} bytes of shared strings")


def repaired(content: bytes) -> bytes:
    """The package itself, or written anew where its parts' names have backslashes or its XML is ISO Strict.

    Raises:
        extract.errors.LimitExceededError: it needs repair and is larger than `MAX_REPAIRED_BYTES` once decompressed.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if not (any("\\" in name for name in names) or _is_strict(archive, names)):
            return content
        if sum(part.file_size for part in archive.infolist()) > MAX_REPAIRED_BYTES:
            raise LimitExceededError(f"a package to repair of more than {MAX_REPAIRED_BYTES} bytes")
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as other:
            for part in archive.infolist():
                body = archive.read(part)
                if part.filename.lower().endswith((".xml", ".rels")):
                    body = _transitional(body)
                other.writestr(part.filename.replace("\\", "/"), body)
        return written.getvalue()


def _is_strict(archive: zipfile.ZipFile, names: list[str]) -> bool:
    for name in names:
        if name.replace("\\", "/") in ("xl/workbook.xml", "word/document.xml"):
            with archive.open(name) as part:
                return _STRICT in part.read(8192)
    return False


def _transitional(body: bytes) -> bytes:
    if _STRICT not in body:
        return body
    for strict, usual in _TRANSITIONAL.items():
        body = body.replace(_STRICT + strict, b"http://schemas.openxmlformats.org/" + usual)
    return body

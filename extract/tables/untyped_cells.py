"""ODS cells that hold text and do not say so: `office:value-type` may be left out, and calamine then takes them for blank."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

LARGEST = 64 * 1024 * 1024
"""Bytes of a sheet's XML that are looked through; larger files are written by suites that type their cells."""
_CONTENT = "content.xml"
_UNTYPED = re.compile(rb"<table:table-cell(?![^<>]*value-type)(?=[\s>])([^<>]*)(?<!/)>")


def with_typed_cells(content: bytes) -> bytes:
    """The file with cells that hold something and have no type as text; the same bytes where there are none or it is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            if whole.getinfo(_CONTENT).file_size > LARGEST:
                return content
            with whole.open(_CONTENT) as member:
                xml = member.read(LARGEST + 1)
            if len(xml) > LARGEST or _UNTYPED.search(xml) is None:
                return content
            return _rewritten(whole, _UNTYPED.sub(rb'<table:table-cell office:value-type="string"\1>', xml))
    except (
        zipfile.BadZipFile,
        KeyError,
        zlib.error,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        return content


def _rewritten(whole: zipfile.ZipFile, xml: bytes) -> bytes:
    """A file of the sheets alone: styles and pictures are not looked at."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name in ("mimetype", "META-INF/manifest.xml"):
            if name in whole.namelist() and whole.getinfo(name).file_size <= LARGEST:
                made.writestr(name, whole.read(name))
        made.writestr(_CONTENT, xml)
    return out.getvalue()

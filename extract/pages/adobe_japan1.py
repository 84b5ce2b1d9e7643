"""Glyph numbers of the character collection Adobe-Japan1 as characters, by Adobe's own map between it and Unicode."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

COLLECTION = "Adobe-Japan1"
"""/Registry and /Ordering of a font whose CIDs these are (ISO 32000-2, 9.7.3): the same number is another sign in
other collections, and in Adobe-Identity it says nothing outside the font."""


def character(cid: int) -> str | None:
    """The character of an Adobe-Japan1 CID; None where the map has none."""
    return _by_cid().get(cid)


@cache
def _by_cid() -> dict[int, str]:
    """CID → Unicode from the map UniJIS2004-UTF32-H, which pdfminer carries, turned round."""
    from pdfminer.cmapdb import CMapDB

    found: dict[int, str] = {}
    table: Any = CMapDB.get_cmap("UniJIS2004-UTF32-H")
    waiting: list[tuple[bytes, dict[int, Any]]] = [(b"", table.code2cid)]
    while waiting:
        prefix, branch = waiting.pop()
        for byte, below in branch.items():
            code = prefix + bytes((byte,))
            if isinstance(below, dict):
                waiting.append((code, below))
            else:
                found[below] = min(found.get(below, chr(0x10FFFF)), code.decode("utf-32-be"), key=_plainness)
    return {cid: text for cid, text in found.items() if unicodedata.category(text) != "Co"}


def _plainness(text: str) -> tuple[bool, int]:
    """Unified characters before compatibility forms of them."""
    return unicodedata.normalize("NFKC", text) != text, ord(text)

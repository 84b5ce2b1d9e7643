"""What a reader sees of a text: characters without a shape taken out, radicals printed for ideographs replaced.

A producer's accidents (a zero-width space in a number, U+2ED1 for 長, a decomposed が, `&amp;amp;`, CRLF in a cell) are
nothing that was printed. Width and glyph variants are: they stay.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from pathlib import Path

from extract.reference import read_table

UNKNOWN = "\ufffd"
"""Stands for a character that only its producer's font knows."""

_SHAPELESS = (
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF, 0x3164, 0xFFA0),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x2070),
    *(code for code in range(0x20) if chr(code) not in "\t\n\r\v\f"),
    *range(0x7F, 0x85),
    *range(0x86, 0xA0),
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"
_ODD = re.compile(
    f"[{''.join(map(re.escape, map(chr, _SHAPELESS)))}\r\x85\u2028\u2029\u3099\u309a\u2e80-\u2fdf\uf900-\ufa0d{_PRIVATE}&<]"
)
"""What most texts have none of, nor of `_SPREADSHEET_ESCAPE`: the common case is one search for a letter of these."""
_PRIVATE_USE = re.compile(f"[{_PRIVATE}]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_DECOMPOSED = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\s*/?\s*>\n?", re.IGNORECASE)
_TAG = re.compile(
    r"</?\s*(?:a|b|i|u|em|strong|span|font|p|div|li|ul|small|nobr|td|th|tr)\b[^<>\n]{0,300}>", re.IGNORECASE
)
_SPREADSHEET_ESCAPE = re.compile(r"_x([0-9A-F]{4})_")


@cache
def _replaced() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(_SHAPELESS)
    table |= {
        ord(row["radical"]): row["ideograph"] for row in read_table(Path(__file__).with_name("radicals.csv"))
    }
    doubles = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA0E))  # Kangxi radicals; the doubles of KS X 1001
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in doubles}
    return table


def as_seen(text: str) -> str:
    """The text as it looks: line ends as line feeds, nothing invisible in it, escaped markup read, U+FFFD for private use."""
    if text.isascii() and "\r" not in text and "&" not in text and "<" not in text and "_x" not in text:
        return text.translate(_replaced()) if not text.isprintable() else text
    if _ODD.search(text) is None and ("_x" not in text or _SPREADSHEET_ESCAPE.search(text) is None):
        return text
    if "_x" in text:
        text = _SPREADSHEET_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    if "&" in text:
        for _ in range(2):  # `&amp;nbsp;` was escaped twice
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _LINE_END.sub("\n", text)
    text = _DECOMPOSED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    return _PRIVATE_USE.sub(UNKNOWN, text.translate(_replaced()))


def has_unknown(text: str) -> bool:
    """Whether a character of it is not known: U+FFFD, a private one, or the 〓 that print sets for a missing type."""
    return UNKNOWN in text or "〓" in text or _PRIVATE_USE.search(text) is not None

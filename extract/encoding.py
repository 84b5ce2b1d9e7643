"""The encoding of a text file, told from its bytes: servers and `<meta>` are wrong too often."""

from __future__ import annotations

import codecs
import re

from extract.errors import UnreadableDocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 256 * 1024
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_KANA_AND_COMMON = re.compile("[ぁ-んァ-ヶー、。・（）一-龥]")


def detect_encoding(content: bytes) -> str:
    """The Python name of the encoding: UTF-8 with or without BOM, UTF-16, ISO-2022-JP, CP932 or EUC-JP.

    A byte that no encoding allows does not stop the reading: the best one is named, and bad bytes become U+FFFD.

    Raises:
        extract.errors.UnreadableDocumentError: the bytes are no text at all.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name
    sample = content[:_SAMPLE]
    if b"\x00" in sample:
        raise UnreadableDocumentError("not a text file: NUL bytes without a byte order mark")
    if b"\x1b$" in sample:
        return "iso2022_jp_ext"
    if _decodes(content, "utf-8"):
        return "utf-8"
    scores = {name: _plausibility(sample, name) for name in ("utf-8", "cp932", "euc_jp")}
    return max(scores, key=lambda name: scores[name])


def _decodes(content: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for start in range(0, len(content), _SAMPLE):
            decoder.decode(content[start : start + _SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(sample: bytes, name: str) -> float:
    """How much the decoded sample looks like Japanese print: EUC read as CP932 is full of half-width kana."""
    text = sample.decode(name, errors="replace")
    bad = text.count("\ufffd")
    return (
        len(_KANA_AND_COMMON.findall(text)) - 4 * len(_HALF_WIDTH_KANA.findall(text)) - 50 * max(0, bad - 1)
    ) / max(1, len(text))

"""The encoding of a text file, told from its bytes: servers and `<meta>` are wrong too often."""

from __future__ import annotations

import codecs
import re

from extract.adapted_codecs import AdaptedCodec, register
from extract.errors import UnreadableDocumentError
from extract.vendor_encodings import EUC_JP_OF_VENDORS

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHIFT_JIS_2004 = "rakusatsu_shift_jis_2004"
"""Shift_JIS-2004 with `\\` and `~` where ASCII has them; Python's codec reads `¥` and `‾`."""
_WITH_JIS_X_0213 = {"euc_jp": "euc_jis_2004", "cp932": _SHIFT_JIS_2004}
_READ_ALIKE = {
    "euc_jp": re.compile(rb"(?:[\x00-\x8d\x90-\xa0]|\x8e.|\x8f[\xa1-\xf2].|[\xa1-\xf4].)*+", re.DOTALL),
    "cp932": re.compile(rb"(?:[^\x81-\x9f\xe0-\xfc]|[\x81-\x9f\xe0-\xec\xef].)*+", re.DOTALL),
}
"""Characters up to the first that IBM, NEC or a user's own font put where JIS X 0213 has another: 髙 and 﨑 are 郄 and 粼."""
_ASCII_KEPT = str.maketrans({"¥": "\\", "‾": "~", "\\": "＼"})
_SAMPLE = 256 * 1024
_NEVER_IN_EUC = re.compile(rb"[\x80-\x8d\x90-\xa0]")
_NOT_ASCII = bytes(range(0x80, 0x100))
_READABLE_SHARE = 0.9
"""Of characters that are ASCII, kana or kanji: in the wrong byte order most are of other scripts."""
_BROKEN_SHARE = 0.01
"""Of the bytes beyond ASCII; a file that was damaged on its way may have some."""
_VOICED_KANA = re.compile("[\uff76-\uff84\uff8a-\uff8e\uff73][\uff9e\uff9f]")
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_KANA_AND_COMMON = re.compile("[ぁ-んァ-ヶー、。・（）一-龥]")


def detect_encoding(content: bytes) -> str:
    """The Python name of the encoding: UTF-8 or UTF-16 with or without BOM, ISO-2022-JP, CP932 or EUC-JP.

    A byte that no encoding allows does not stop the reading: the best one is named, and bad bytes become U+FFFD.

    Raises:
        extract.errors.UnreadableDocumentError: the bytes are no text at all.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name
    sample = content[:_SAMPLE]
    if b"\x00" in sample:
        if (unmarked := utf16_without_mark(sample)) is not None:
            return unmarked
        raise UnreadableDocumentError("not a text file: NUL bytes without a byte order mark")
    if b"\x1b$" in sample:
        return "iso2022_jp_ext"
    if _decodes(content, "utf-8"):
        return "utf-8"
    names = ("utf-8", "cp932", "euc_jp") if _may_be_euc(sample) else ("utf-8", "cp932")
    scores = {name: _plausibility(sample, name) for name in names}
    return _codec(content, max(scores, key=lambda name: scores[name]))


def utf16_without_mark(sample: bytes) -> str | None:
    """The byte order of UTF-16 whose first character is no byte order mark; None where the bytes are not such text."""
    even = sample[: len(sample) // 2 * 2]
    for name in ("utf-16-le", "utf-16-be"):
        text = even.decode(name, errors="replace")
        known = len(_KANA_AND_COMMON.findall(text)) + sum(character.isascii() for character in text)
        if text and "\x00" not in text and known >= len(text) * _READABLE_SHARE:
            return name
    return None


def _may_be_euc(sample: bytes) -> bool:
    """Whether bytes that EUC-JP has no use for are missing: leads of kana and common kanji in CP932."""
    letters = len(sample) - len(sample.translate(None, _NOT_ASCII))
    return len(_NEVER_IN_EUC.findall(sample)) <= letters * _BROKEN_SHARE


def _codec(content: bytes, name: str) -> str:
    """The codec for an encoding whose usual table lacks what is printed: ① and ㈱ in EUC-JP are of its vendors, 俱 in
    Shift_JIS is of JIS X 0213. Where a letter stands that the two tables read differently, the usual one is kept, in EUC-JP
    with the letters of vendors.
    """
    wider = _WITH_JIS_X_0213.get(name)
    if wider is None or _decodes(content, name):
        return name
    if _decodes(content, wider):
        alike = _READ_ALIKE[name].match(content)
        if alike is not None and alike.end() == len(content):
            return wider
    return EUC_JP_OF_VENDORS if name == "euc_jp" else name


register(AdaptedCodec(_SHIFT_JIS_2004, "shift_jis_2004", letters=_ASCII_KEPT))


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
    text = sample.decode("euc_jis_2004" if name == "euc_jp" else name, errors="replace")
    bad = max(0, text.count("\ufffd") - 1)  # the sample may end inside a character
    kana = len(_HALF_WIDTH_KANA.findall(text))
    words = name != "cp932" or len(_VOICED_KANA.findall(text)) * 25 > kana
    common = len(_KANA_AND_COMMON.findall(text))
    return (common + (2 * kana if words else -4 * kana) - 50 * bad) / max(1, len(text))

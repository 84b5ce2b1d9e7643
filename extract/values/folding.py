"""Foldings: what is made alike before texts are read, compared or searched. One home; each says what it must not touch.

Length is kept where values are cut out of the print at a place; it is not where only words are compared.

| folding | makes alike | length | used for | why not more |
|---|---|---|---|---|
| `visible.as_seen` | what has no shape, radicals printed for ideographs (⻑), が of two characters, escaped markup | – | every text that comes in | what was printed stays: width, glyph variants |
| `fold_width` | full-width ASCII and spaces | kept | prices, dates, numbers, codes | NFKC makes ㎘ kl and ㈱ (株): units and places are lost |
| `fold_place` | glyphs that place names use for one another (ケ ヶ, 竜 龍), width | kept | finding municipalities | kanji of other names mean other places |
| `close_letter_spacing` | text whose letters stand apart (平 成 2 9 年) | – | prices, names | a space between two names parts them |
| `compact` | width (NFKC) and white space | – | labels, headers, words of tables | case and dashes tell headers apart |
| `search_key` | the same and case | – | words of a search, of an article, of the index | 旧字体 stand in names, where they count |
| `HYPHENS` → `-` | every stroke that is no kana | kept | names, addresses | ー is a letter behind kana (センター) |
| `DASHES` | these and ー | kept | cells that say "nothing" | only where no kana stands before it |
| `pipelines.names.folding.tidy` | width (NFKC), strokes, brackets, quotes, letter spacing | – | names as they are shown | glyphs and words stay as printed |
| `pipelines.names.folding.fold_glyphs` | 旧字体, 異体字 (jntajis: MJ縮退マップ, JNTA) | kept | forms, bodies, keys of names | not for print: 髙 is how the firm writes itself |
| `pipelines.names.folding.fold_core` | glyphs, small kana, ヴ, 長音, letters read aloud | – | keys of firms | not for print |
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from extract.reference import read_table

HYPHENS = "-‐‑‒–—―−─━－〜～ｰ﹣˗⁻➖"
"""Strokes that are no kana, printed between digits and between names."""
DASHES = HYPHENS + "ー"
"""Characters printed for "nothing here"; ー is one only where no kana stands before it."""
AS_HYPHEN = dict.fromkeys(map(ord, HYPHENS), "-")
"""For `str.translate`: each of `HYPHENS` as the plain one."""

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {ord(space): ord(" ") for space in "\u3000\u00a0\u2002\u2003\u2009\u200a\u202f"}
_WIDTH |= {ord("￥"): ord("¥"), ord("￡"): ord("£"), ord("﹩"): ord("$"), ord("﹫"): ord("@")}
_WIDTH |= {ord("\r"): ord("\n"), ord("\v"): ord("\n"), ord("\f"): ord("\n"), ord("\t"): ord(" ")}
_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _WIDTH)))}]")
"""Looked for first: most texts hold none, and translating one takes four times as long."""
_DASH_ONLY = re.compile(f"[{re.escape(DASHES)}\\s]*[{re.escape(DASHES)}][{re.escape(DASHES)}\\s]*")
_NO_DASH = re.compile(f"[^\\W\\d_注{re.escape(DASHES)}]")
"""A letter that is neither a dash nor in a footnote mark."""
_FOOTNOTE = re.compile(r"(?:※+\s*\d{0,2}(?=\s|$)|\*+\s*\d{0,2}(?=\s|$)|[((]?注\s*\d{0,2}[))](?=\s|$))")


def fold_width(text: str) -> str:
    """Full-width ASCII and spaces as half-width ones, same length, everything else untouched."""
    return text if _WIDE.search(text) is None else text.translate(_WIDTH)


def compact(text: str) -> str:
    """Text without white space, its width and compatibility forms folded (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def search_key(text: str) -> str:
    """The same with case folded away: two prints of one word become equal."""
    return compact(text).lower()


@cache
def _place_glyphs() -> dict[int, str]:
    table = read_table(Path(__file__).with_name("place_glyphs.csv"))
    folded = {ord(row["variant"]): row["folded"] for row in table}
    compatible = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0xFF01, 0xFF5F))
    for point in compatible:
        plain = unicodedata.normalize("NFKC", chr(point))
        if len(plain) == 1 and plain != chr(point):
            folded.setdefault(point, folded.get(ord(plain), plain))
    return folded


def fold_place(text: str) -> str:
    """Text with glyphs that place names use for one another made one, character for character: length is kept."""
    return text.translate(_place_glyphs())


def without_footnotes(text: str) -> str:
    """Width-folded text without footnote marks (`※`, `※1`, `注1)`) at the end of its lines."""
    return _FOOTNOTE.sub("", text)


def is_blank(text: str) -> bool:
    """Whether nothing is printed: only white space (U+00A0 and U+3000 included) or footnote marks."""
    if text and text[0].isalnum() and text[0] != "注":
        return False  # the common case
    return not without_footnotes(fold_width(text)).strip()


def is_dash(text: str) -> bool:
    """Whether the cell says "nothing" with dashes (`-`, `－`, `―`, `ー`), a footnote mark allowed."""
    if text and text[0].isalnum() and text[0] not in DASHES:
        return False  # the common case
    if _NO_DASH.search(text) is not None:
        return False
    return _DASH_ONLY.fullmatch(without_footnotes(fold_width(text)).strip()) is not None


def close_single_letters(text: str) -> str:
    """Text of which every kanji and kana stands alone (`庁　舎　清　掃`), as lines set to the width of their cell print it,
    with the gaps closed; other text unchanged.
    """
    pieces = text.split()
    if (
        len(pieces) < 2
        or max(map(len, pieces)) > 1
        or not all("\u3041" <= piece <= "\u9fff" for piece in pieces)
    ):
        return text
    return "".join(pieces)


def close_letter_spacing(text: str) -> str:
    """Text whose every character stands apart (`平 成 2 9 年`) with the gaps closed; other text unchanged.

    Text counts as letter-spaced where it has three or more pieces and most are one or two characters long.
    """
    pieces = text.split()
    if len(pieces) < 3:
        return text
    short = sum(len(piece) <= 2 for piece in pieces)
    return "".join(pieces) if short / len(pieces) >= 0.7 else text

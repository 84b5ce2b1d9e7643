"""Names made comparable: width, glyph variants, kana, dashes and letters read aloud, each through a table with sources."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from jntajis import jnta_shrink_translit, mj_shrink_candidates

from extract.reference import read_table
from extract.values.folding import AS_HYPHEN, close_letter_spacing
from extract.values.visible import as_seen

_SHRINK_SCHEMES = 1 | 4 | 8
"""jntajis.MJShrinkSchemeCombo: JIS and UCS unification, MOJ notice 582, Family Register Act notices."""

_INVISIBLE = (
    0x00AD,
    *range(0x200B, 0x2010),
    0x2060,
    0xFEFF,
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
)
_SPELT_OUT: dict[str, int | str | None] = {
    "㊑": "(株)",
    "㊒": "(有)",
    "㊔": "(名)",
    "㊕": "(特)",
    "`": "'",
    "´": "'",
    "′": "'",
    "″": '"',
}
_PLAIN: dict[int, int | str | None] = {
    **dict.fromkeys(_INVISIBLE, None),
    **str.maketrans(_SPELT_OUT),
    **str.maketrans("〔〕［］【】＜＞〈〉《》’‘＇“”､･", "()()()()()()'''\"\"、・"),
}
"""Invisible characters go; circled forms, brackets and quotes become the plain ones NFKC does not make of them."""
_DASH_IN_KANA = re.compile(r"(?<=[ァ-ヺぁ-ゖ])(?:-(?=[ァ-ヺぁ-ゖ]|$)|\s-\s?(?=[ァ-ヺ])|-\s(?=[ァ-ヺ]))")
_LONG_IN_LATIN = re.compile(r"(?<=[0-9A-Za-z])ー+(?=[0-9A-Za-z])")
_LONG_ROUND_LATIN = re.compile(
    r"(?<![ァ-ヺぁ-ゖー])ー(?!(?<=[ァ-ヺぁ-ゖ]\sー)[\sァ-ヺ]|(?<=[ァ-ヺ]\s[ァ-ヺ]\sー))"
)
"""A dash, and no 長音 of a word whose letters stand apart (サ ー ビ ス)."""
_SPACE_BESIDE_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_SEPARATORS = re.compile(r"[\s・･.,，．、。'\"’“”「」『』()（）\[\]{}<>〈〉:：;/\\_~!?*※-]+")
SMALL_KANA = str.maketrans(
    "ァィゥェォャュョッヮヵヶぁぃぅぇぉゃゅょっゎ", "アイウエオヤユヨツワカケあいうえおやゆよつわ"
)
_KANJI_FOR_KANA = dict(zip("二工力口卜八夕一", "ニエカロトハター", strict=True))
_LOOKALIKE = re.compile(r"(?<=[ァ-ヺー])[二工力口卜八夕一](?=[ァ-ヺー])")
_FINAL_LONG = re.compile(r"(?<=[ァ-ヺー]{3})ー(?![ァ-ヺー])")
_LETTERS_READ = (
    ("ダブリュー", "W"), ("ダブリュ", "W"), ("エックス", "X"), ("キュー", "Q"), ("ゼット", "Z"), ("エイチ", "H"), ("エッチ", "H"),
    ("ディー", "D"), ("ティー", "T"), ("ジェイ", "J"), ("ジェー", "J"), ("アール", "R"), ("ブイ", "V"), ("ビイ", "V"),
    ("ティ", "T"), ("ディ", "D"), ("エー", "A"), ("エイ", "A"), ("ビー", "B"), ("シー", "C"), ("シィー", "C"), ("イー", "E"),
    ("エフ", "F"), ("ジー", "G"), ("アイ", "I"), ("ケー", "K"), ("ケイ", "K"), ("エル", "L"), ("エム", "M"), ("エヌ", "N"),
    ("オー", "O"), ("ピー", "P"), ("エス", "S"), ("ユー", "U"), ("ワイ", "Y"),
)  # fmt: skip
_LETTER_OF = {name.translate(SMALL_KANA): letter for name, letter in _LETTERS_READ}
_LETTER = "|".join(sorted(_LETTER_OF, key=len, reverse=True))
_SPELT = re.compile(rf"(?<![ァ-ヺー])(?:{_LETTER})(?:・?(?:{_LETTER}))+(?!ー)")
_ONE_LETTER = re.compile(_LETTER)
_COUNTED = rf"(?:{_LETTER}|ワン|ツー|スリー|フオー)"
_LETTER_V = re.compile(rf"(?<![ァ-ヺー])(?:(?:{_COUNTED}・?)+ヴイ|ヴイ(?=・|[^ァ-ヺー]|$|{_COUNTED}))")
"""ヴイ as the letter V (エー・ヴイ, ヴイ・エス, スリーヴイ), not the ヴィ of ヴィレッジ written large."""
_VU = (
    ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"),
    ("ヴア", "バ"), ("ヴイ", "ビ"), ("ヴエ", "ベ"), ("ヴオ", "ボ"), ("ヴ", "ブ"),
)  # fmt: skip


class _Glyphs(dict[int, str]):
    """Standard glyph of a character for `str.translate`, worked out when first asked for."""

    def __missing__(self, point: int) -> str:
        glyph = chr(point)
        if 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000:
            glyph = self._standard(glyph)
        self[point] = glyph
        return glyph

    def _standard(self, glyph: str) -> str:
        if _is_level_one(glyph):
            return glyph
        shrunk = jnta_shrink_translit(glyph, passthrough=True)
        if len(shrunk) != 1:
            shrunk = glyph
        candidates = [other for other in mj_shrink_candidates(shrunk, _SHRINK_SCHEMES, 4) if len(other) == 1]
        if candidates and candidates[0] != shrunk:
            shrunk = candidates[0]
        return dict.get(self, ord(shrunk), shrunk)


def _is_level_one(glyph: str) -> bool:
    try:
        code = glyph.encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return len(code) == 8 and 0x30 <= code[3] < 0x50


@cache
def _glyphs() -> _Glyphs:
    return _Glyphs(
        {
            ord(row["variant"]): row["folded"]
            for row in read_table(Path(__file__).with_name("name_glyphs.csv"))
        }
    )


@cache
def _words() -> tuple[tuple[str, str], ...]:
    return tuple(
        (row["written"], row["folded"]) for row in read_table(Path(__file__).with_name("name_words.csv"))
    )


def fold_glyphs(text: str) -> str:
    """Kanji variants, old forms and look-alike letters as the one glyph they stand for; length is kept."""
    return text.translate(_glyphs())


@lru_cache(maxsize=8)  # of one name, asked by several at a time
def tidy(text: str) -> str:
    """A printed name with its width, dashes, quotes and letter spacing made plain; glyphs and words stay as printed.

    Full-width letters become half-width and half-width kana full-width (NFKC, so ㈱ is (株)); runs of white space
    become one space; letter-spaced text is closed; ー between Latin letters is a hyphen.
    """
    if not text.isascii():
        text = as_seen(text)
        text = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(AS_HYPHEN)
        if "-" in text:
            text = _DASH_IN_KANA.sub("ー", text)
        if "ー" in text:
            text = _LONG_IN_LATIN.sub("-", text)
            text = _LONG_ROUND_LATIN.sub("-", text)
    if " " not in text and not text.isspace():
        return text
    return " ".join(close_letter_spacing(text).split())


def close_spaces(text: str) -> str:
    """Text without white space beside Japanese characters; words in Latin letters stay apart."""
    return _SPACE_BESIDE_JAPANESE.sub("", text) if " " in text else text


def _letters(match: re.Match[str]) -> str:
    return "".join(_LETTER_OF[letter] for letter in _ONE_LETTER.findall(match[0]))


def fold_core(text: str) -> str:
    """The key by which two spellings of one core name are equal; not for print.

    On top of `tidy`: glyph variants, small and voiced-v kana, a final 長音 of long words, letters spelt in kana (エヌ・ティ・ティ →
    NTT), kanji that stand for kana between kana, words of `name_words.csv`; letters upper case; spaces and marks gone.
    """
    text = fold_glyphs(close_spaces(text))
    for written, folded in _words():
        if written in text:
            text = text.replace(written, folded)
    if not text.isascii():
        text = _LOOKALIKE.sub(lambda match: _KANJI_FOR_KANA[match[0]], text)
        if "ヴ" in text:
            text = _LETTER_V.sub(lambda match: match[0].replace("ヴ", "ブ"), text)
            for written, folded in _VU:
                text = text.replace(written, folded)
        text = _SPELT.sub(_letters, text.translate(SMALL_KANA))
    text = _SEPARATORS.sub("", text.replace("&", "アンド"))
    return (_FINAL_LONG.sub("", text) if "ー" in text else text).upper()

"""How an amount is written, made plain before it is read: signs, separators, formal numerals (大字)."""

from __future__ import annotations

import re

from extract.lexicon.numerals import COUNTING, DIGITS, FORMAL, POWERS, TENS

_FORMAL = str.maketrans(dict(FORMAL))
_TOLD_ALONE = "".join(character for character in FORMAL if character not in "質廿")
"""大字 that are numerals wherever they stand; 質 and 廿 are words and names too."""
_FORMAL_RUN = re.compile(
    f"[{_TOLD_ALONE}{DIGITS}{TENS}{POWERS}]{{2,}}|[壱壹弐貳参參伍拾佰仟萬]+(?=[{POWERS[:2]}円])"
)
_FORMAL_ONLY = re.compile(f"[{_TOLD_ALONE}]")
_MINUS = "\u2212\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u02d7\u207b\u2796\ufe63"
_MINUS_BEFORE = re.compile(rf"(?:(?<=^)|(?<=[\s(（円]))[{_MINUS}](?=\s?[¥$£€\\]?\s?\d)")
_TRIANGLE = re.compile(r"[▲▼▽▾▿⊿∆Δ]\s*(?=[¥$£€\\]?\s*\d)")
_WORD_FOR_MINUS = re.compile(
    r"(?:^|(?<=\s)|(?<=[(（]))(?:減額分?|マイナス|差引減額|減額変更|減)\s*[:：]?\s*(?=[¥\\]?\s?\d)"
)
_MINUS_BEHIND = re.compile(r"(?P<amount>[¥\\]?\s?\d[\d,]*\s*円?)\s*の?減額?(?=\s*(?:$|\n|[)）]))")
_SIGN_BEHIND_MARK = re.compile(r"([¥\\])\s*([-△])\s*(?=\d)")
_SIGN_BEFORE_MARK = re.compile(r"(?<![\w)）])-\s*([¥\\])\s*(?=\d)")
_SEPARATED = re.compile(
    r"(?<![\d.,、'’·・_])\d{1,3}(?P<mark>[、'’‘`´·・_٬‚،]|(?<=\d)[ ](?=\d{3}))\d{3}(?:(?P=mark)\d{3})*(?![\d.,、'’·・_])"
)
_POINTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])")
_GAP_BEHIND_POWER = re.compile(
    rf"(?<=[\d{COUNTING}百千][兆億万千])[ \n]+(?=[\d{COUNTING}百千][\d,{COUNTING}百千]*[億万千百円])"
)
_GAP_BEFORE_POWER = re.compile(r"(?<=\d) +(?=[兆億万千百]+円)")
_CLOSING = re.compile(r"(?<=\d)(?:\.?[-―ー])(?=\s*(?:$|\n|[(（]))")
_POINT_AND_DASH = re.compile(r"(?<=\d)\.[-―ー](?=\s*(?:$|\n|[(（]))")
_MARK_BEFORE = re.compile(r"[¥\\]\s*[\d,]+\.?[-―ー]\s*(?:$|\n|[(（])")


def plain_amounts(folded: str) -> str:
    """Width-folded text with the amounts in it written plainly: `-¥1,234` → `△¥1,234`, `1、234` → `1,234`, 拾 → 十."""
    text = _FORMAL_RUN.sub(_plain_numeral, folded) if _FORMAL_ONLY.search(folded) else folded
    text = _signs(text)
    if _MARK_BEFORE.search(text):  # ¥1,234- closes an amount, as on a cheque
        text = _CLOSING.sub("", text)
    text = _POINT_AND_DASH.sub("", text)
    text = _GAP_BEFORE_POWER.sub("", _GAP_BEHIND_POWER.sub("", text))
    text = _POINTS.sub(lambda number: number[0].replace(".", ","), text)
    return _separators(text)


def _plain_numeral(run: re.Match[str]) -> str:
    return run[0].translate(_FORMAL)


def _signs(text: str) -> str:
    text = _MINUS_BEFORE.sub("-", text)
    text = _TRIANGLE.sub("△", text)
    text = _WORD_FOR_MINUS.sub("△", text)
    if "減" in text:
        text = _MINUS_BEHIND.sub(r"△\g<amount>", text)
    text = _SIGN_BEHIND_MARK.sub(r"△\1", text)
    return _SIGN_BEFORE_MARK.sub(r"△\1", text)


def _separators(text: str) -> str:
    """Thousands parted by 、 ' · or a space; by a space only where the number is all that its line prints."""

    def joined(match: re.Match[str]) -> str:
        mark = match["mark"]
        if mark == " ":
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            line = text[start : end if end >= 0 else len(text)]
            if not re.fullmatch(r"[\s△\-¥\\]*[\d ]+\s*円?\s*", line):
                return match[0]
        return match[0].replace(mark, ",")

    return _SEPARATED.sub(joined, text)

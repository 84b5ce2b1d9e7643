"""Width folding that keeps every character's place: one character in, one character out.

NFKC changes lengths (㎘ → kl, ㈱ → (株)) and leaves dashes alone; values need the printed unit and positions kept.
"""

from __future__ import annotations

import re

DASHES = "-‐‑‒–—―−─━－ー〜～ｰ﹣"
"""Characters printed for "nothing here" or between digits; ー is one only where no kana stands before it."""

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {ord(space): ord(" ") for space in "\u3000\u00a0\u2002\u2003\u2009\u200a\u202f"}
_WIDTH |= {ord("￥"): ord("¥"), ord("￡"): ord("£"), ord("﹩"): ord("$"), ord("﹫"): ord("@")}
_WIDTH |= {ord("\r"): ord("\n"), ord("\v"): ord("\n"), ord("\f"): ord("\n"), ord("\t"): ord(" ")}
_DASH_ONLY = re.compile(f"[{re.escape(DASHES)}\\s]*[{re.escape(DASHES)}][{re.escape(DASHES)}\\s]*")
_FOOTNOTE = re.compile(r"(?:※+\s*\d{0,2}(?=\s|$)|\*+\s*\d{0,2}(?=\s|$)|[((]?注\s*\d{0,2}[))](?=\s|$))")


def fold_width(text: str) -> str:
    """Full-width ASCII and spaces as half-width ones, same length, everything else untouched."""
    return text if text.isascii() and text.isprintable() else text.translate(_WIDTH)


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
    return _DASH_ONLY.fullmatch(without_footnotes(fold_width(text)).strip()) is not None


def close_letter_spacing(text: str) -> str:
    """Text whose every character stands apart (`平 成 2 9 年`) with the gaps closed; other text unchanged.

    Text counts as letter-spaced where it has three or more pieces and most are one or two characters long.
    """
    pieces = text.split()
    if len(pieces) < 3:
        return text
    short = sum(len(piece) <= 2 for piece in pieces)
    return "".join(pieces) if short / len(pieces) >= 0.7 else text

"""Numbers of yen in Japanese writing: 1億8000万, 1.8億, 数千万, 一億二千万, 180,000."""

from __future__ import annotations

import re

from extract.lexicon.numerals import DIGITS, TENS, VALUES

_IN_KANJI = str.maketrans("0123456789", DIGITS)
"""8千3百 as 八千三百."""
_ABSURD = 1e18
UNITS = {"兆": 10**12, "億": 10**8, "万": 10**4}


def number_of_yen(text: str) -> tuple[float, int, float] | None:
    """(value, significant digits, unit of 数 or 0) of 1億8000万, 1.8億, 数千万, 一億二千万, 180,000."""
    text = text.replace(",", "")
    total, digits, few = 0.0, 0, 0.0
    smallest = 0.0
    for piece, mark in re.findall(r"([^兆億万]*)([兆億万]?)", text):
        if not piece and not mark:
            continue
        parsed = _below_ten_thousand(piece) if piece else (1.0, 1.0, False)
        if not parsed:
            return None
        value, step, vague = parsed
        unit = float(UNITS.get(mark, 1))
        if vague:
            few = step * unit
            value = step if value == 0 else value
        total += value * unit
        smallest = step * unit
    if not 0 < total < _ABSURD:
        return None
    whole = str(round(total))
    digits = significant(whole)
    written = len(whole) - len(str(round(smallest))) + 1 if smallest >= 1 else len(whole)
    return total, max(digits, min(written, digits + 1)) if "." in text else digits, few


def _below_ten_thousand(piece: str) -> tuple[float, float, bool] | None:
    """(value, smallest step written, whether 数 stands in it)."""
    if re.fullmatch(r"\d+(?:\.\d+)?", piece):
        decimals = len(piece.partition(".")[2])
        return float(piece), 10.0**-decimals, False
    match = re.fullmatch(r"(\d+)?([千百十])", piece)
    if match:
        step = {"千": 1000.0, "百": 100.0, "十": 10.0}[match[2]]
        return float(match[1] or 1) * step, step, False
    if "数" in piece:
        step = 1.0
        for mark, size in (("千", 1000.0), ("百", 100.0), ("十", 10.0)):
            if piece.endswith("数" + mark):
                step = size
        if piece == "十数":
            return 10.0, 1.0, True
        head = re.sub(r"数[千百十]?$", "", piece)
        if "数" in head:  # 総数三千
            return None
        before = _below_ten_thousand(head) if head else (0.0, 0.0, False)
        return (before[0], step, True) if before else None
    value, current = 0.0, 0.0
    for character in piece.translate(_IN_KANJI):
        if character in DIGITS:
            current = current * 10 + VALUES[character]
        elif character in TENS:
            value += (current or 1.0) * VALUES[character]
            current = 0.0
        else:
            return None
    return value + current, 1.0, False


def significant(digits: str) -> int:
    """How many digits of a whole number stand before its closing zeros."""
    return max(1, len(digits.strip("0") and digits.rstrip("0")))

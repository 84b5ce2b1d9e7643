"""The number of an amount written plainly: 1,234, 1億8000万, 三百万."""

from __future__ import annotations

import re
from decimal import Decimal

from kanjize import kanji2number

from extract.lexicon.numerals import POWERS, VALUES

_BROKEN_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{3}|.*[億兆]\d{1,4}")
"""A point printed for a comma (`1,234.000`), or what stands behind 億 without its 万 (`1億2345`)."""


def amount_number(number: str) -> Decimal | None:
    """The number, or None where its grouping is not one (`114,,848,000`, `13,50`, `1,234.000`)."""
    if _BROKEN_GROUPS.fullmatch(number):
        return None
    parts = re.findall(r"[\d,]+(?:\.\d+)?", number)
    if any("," in part and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", part) for part in parts):
        return None
    plain = number.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Decimal(plain)
    return _kanji_amount(plain)


_POWERS = {kanji: Decimal(VALUES[kanji]) for kanji in reversed(POWERS)}
"""兆 first."""


def _kanji_amount(plain: str) -> Decimal | None:
    """`1億8000万`, `1.5億`, `三百万`, `500千`: kanjize reads each part, so that decimals stay exact."""
    total, rest = Decimal(0), plain
    for kanji, power in _POWERS.items():
        head, found, tail = rest.partition(kanji)
        if found:
            part = _small(head)
            if part is None:
                return None
            total, rest = total + part * power, tail
    part = _small(rest) if rest else Decimal(0)
    return None if part is None else total + part


def _small(part: str) -> Decimal | None:
    thousands = re.fullmatch(r"(\d+(?:\.\d+)?)([千百十]?)", part)
    if thousands:
        return Decimal(thousands[1]) * VALUES.get(thousands[2], 1)
    try:
        return Decimal(kanji2number(part))
    except (ValueError, KeyError, IndexError):
        return None

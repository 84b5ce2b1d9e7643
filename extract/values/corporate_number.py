"""法人番号: thirteen digits, the first a check digit over the other twelve (法人番号の指定等に関する省令 第2条)."""

from __future__ import annotations

import re
from operator import mul

from extract.values.folding import fold_width

_THIRTEEN = re.compile(r"(?<!\d)\d{13}(?!\d)")
_GROUPED = re.compile(
    r"(?<![\d\-])(?<!\d )(?:\d(?: \d){12}|\d(?:(?P<mark>[ \-])\d{4})(?:(?P=mark)\d{4}){2})(?! ?\d|-\d)"
)
"""Every digit apart, or one and three groups of four with one mark between: a house number beside a telephone is neither."""


_WEIGHTS = (2, 1) * 6
"""Qn, from the left."""


def check_digit(twelve: str) -> int:
    """The check digit of the twelve digits that follow it: 9 − (Σ Pn·Qn mod 9), Qn 1 for odd n and 2 for even, n from
    the right.

    Raises:
        ValueError: not twelve ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{12}", twelve):
        raise ValueError(f"not twelve digits: {twelve!r}")
    return 9 - int(sum(map(mul, map(int, twelve), _WEIGHTS))) % 9


def is_corporate_number(digits: str) -> bool:
    """Whether these are thirteen digits whose check digit holds."""
    return re.fullmatch(r"[0-9]{13}", digits) is not None and int(digits[0]) == check_digit(digits[1:])


def find_corporate_numbers(text: str) -> list[str]:
    """Every run of thirteen digits in the text, full width folded, `T` and 「法人番号」 before it allowed; unchecked."""
    folded = fold_width(text)
    return _THIRTEEN.findall(folded) or [
        re.sub(r"\D", "", grouped[0]) for grouped in _GROUPED.finditer(folded)
    ]


_POWER_OF_TEN = re.compile(r"(\d)\.(\d{12})[Ee]\+?12")


def number_alone(text: str) -> list[str]:
    """The number that a cell of numbers holds alone, with thousands parted, over two lines or as a power of ten; only where
    its check digit holds.
    """
    closed = re.sub(r"[\s,]", "", fold_width(text))
    power = _POWER_OF_TEN.fullmatch(closed)
    digits = power[1] + power[2] if power else closed
    return [digits] if is_corporate_number(digits) else []

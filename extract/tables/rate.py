"""落札率: read as printed, computed where it is not, and checked against the printed amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from extract.values.error_values import is_error
from extract.values.folding import fold_width, is_blank, is_dash, without_footnotes

MOST_SENSIBLE_RATE = Decimal("1.5")
"""A number above it without a percent sign is a percentage."""


@dataclass(frozen=True, slots=True)
class PrintedRate:
    """A printed rate as a ratio, and how exactly it was printed."""

    ratio: Decimal | None
    step: Decimal = Decimal(0)
    """One unit of the last printed digit, as a ratio."""
    problem: str | None = None
    """`several_rates` or `unread_rate`."""


_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d+)?)\s*(%|パーセント)?(?![\d,]*\d)")


_NOT_TOLD = re.compile(
    r"公表|公開|開示|類推|推測|おそれ|恐れ|該当|対象外|省略|単価|随意|随契|不明|算出|未定|備考|別[紙添表]|^(?:なし|無し?|[/／.・%\s※*\-‐-―ー－]+|n/?a|#n/a)$",
    re.IGNORECASE,
)
"""Words in the place of a rate that say that none is told."""
_LIMITED = re.compile(
    r"\d\s*割|(?:%|パーセント|\d)\s*(?:程度|以上|以下|以内|未満|超|を[超上下])|約\s*\d|[~〜]"
)
"""Words beside a number by which it is not the rate itself."""


def parse_rate(text: str, *, percent: bool | None = None) -> PrintedRate:
    """The rate a cell prints: `75.39%`, `0.7539`, `75.39`.

    Args:
        text: the cell as printed.
        percent: whether the header says per cent; None where it does not say.
    """
    folded = without_footnotes(fold_width(text)).strip()
    if is_blank(text) or is_dash(text):
        return PrintedRate(None)
    if not re.search(r"\d", folded):
        return PrintedRate(None, problem=None if _NOT_TOLD.search(folded) else "unread_rate")
    if _LIMITED.search(folded) or is_error(folded):
        return PrintedRate(None, problem="unread_rate")
    outside = re.sub(r"[(（][^()（）]*[)）]", "", folded)
    printed = _NUMBER.findall(outside) or _NUMBER.findall(folded)
    if not printed:
        return PrintedRate(None, problem="unread_rate")
    if len(set(printed)) > 1:
        return PrintedRate(None, problem="several_rates")
    number, sign = printed[0]
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    hundredths = bool(sign) or value > MOST_SENSIBLE_RATE or (percent is True and value > 1)
    return PrintedRate(value / 100, step / 100) if hundredths else PrintedRate(value, step)


def follows(rate: PrintedRate, numerators: Iterable[Decimal], denominators: Iterable[Decimal]) -> bool | None:
    """Whether the printed rate follows from any pair of printed amounts, rounded or cut off; None without a pair."""
    if rate.ratio is None:
        return None
    tolerance = max(rate.step, Decimal("0.00005"))
    pairs = [(n, d) for n in numerators for d in denominators if d > 0 and n >= 0]
    return any(abs(n / d - rate.ratio) <= tolerance for n, d in pairs) if pairs else None

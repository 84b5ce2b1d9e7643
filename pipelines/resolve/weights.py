"""What agreement and disagreement of two mentions are worth, in bits (log2 of the likelihood ratio, Fellegi-Sunter).

docs/resolve-measured.md explains each number and how it was measured. The sum is the log2 odds that two mentions are one firm:
`probability` turns it into a score.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.resolve.features import PlaceKey

PRIOR = -20.0
"""Odds that two mentions picked at random are one firm: about a million firms sell to public bodies."""
FLOATING_PRIOR = -9.0
"""Odds for a mention that prints no seat: of two mentions of one name in one dataset most are one firm (measured)."""
THRESHOLD = 3.0
"""Mentions are joined from these log2 odds on (0.89)."""
MARGIN = 4.0
"""A mention without a place goes to a firm only if that firm leads the next by this much."""
NAME_CEILING = 24.0
"""No name says more than this, however rare its characters."""
RARE_NAME = 22.0
"""From here on a name has one bearer in Japan as likely as not (5.5 million corporations, 2^22.4)."""
ACTIVITY_CEILING = 8.0
"""A firm seen in 2^8 awards or more is likelier to turn up again, up to this much."""
BUYER_CEILING = 5.0
SAME_BUYER_AGAIN = 0.3
"""How often two awards of one firm come from one buyer."""
SPELLED_ALIKE = 6.0
"""Two names on one plot that differ by a misprint, or are read alike."""
SUCCESSION_CEILING = 20.0
RENAMED = 12.0
"""Log2 odds from which two names on one plot, one holding the other, are one firm before and after."""

SAME_FORM, FORM_CONVERTED, FORM_MOVED, FORM_MISSING, OTHER_FORM = 1.0, 0.0, -8.0, -1.0, -8.0
_FORM_SLIP = 0.01
"""How often a clerk moves the form to the other end of a name, at most (none in 38,737 rows of 4,700 firms with numbers)."""
_TWINS = -13.0
"""Log2 share of firms with a namesake at their own lot that bears the form at the other end (one of 7,223 filers: 光通信)."""
_KIND = {
    **dict.fromkeys(("社団法人", "特例社団法人", "一般社団法人", "公益社団法人"), "社団"),
    **dict.fromkeys(("財団法人", "特例財団法人", "一般財団法人", "公益財団法人"), "財団"),
}
"""A 社団法人 or 財団法人 of before 2008-12-01 became a 一般 or 公益 one by 2013-11-30, and a 一般 one may become a 公益 one:
the same corporation each time (一般社団法人及び一般財団法人に関する法律及び公益社団法人及び公益財団法人の認定等に関する法律の施行に伴う
関係法律の整備等に関する法律 40 and 44 条)."""
SAME_PLOT, SAME_TOWN, SAME_MUNICIPALITY, SAME_PREFECTURE = 20.0, 12.0, 7.0, 3.0
OTHER_TOWN_NUMBERS = 10.0
RENUMBERED = 14.0
"""One town and lot under two municipalities: wards and towns are merged and renamed."""
SAME_REGION, OTHER_REGION = 4.0, -18.0
OTHER_MUNICIPALITY, OTHER_PREFECTURE = -20.0, -30.0
SOLE_BEARER_ELSEWHERE = -10.0
"""The most that another place says against one 社団法人 or 財団法人: none of 1,087 on three lists had a namesake of its kind."""
MOVED_CEILING = 4.0
"""What it adds for two places of one name that one place ended before the other began."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How often and when something was seen."""

    awards: int
    first: dt.date | None
    last: dt.date | None


def probability(bits: float) -> float:
    """Log2 odds as a probability, rounded to four places and never quite 1."""
    return min(0.9999, round(1.0 / (1.0 + math.exp2(-max(-60.0, min(60.0, bits)))), 4))


def place_weight(one: PlaceKey, other: PlaceKey) -> float | None:
    """What two printed addresses say; None where one of them is missing and they say nothing."""
    return _place_agreement(one, other) if one.known and other.known else None


def _place_agreement(one: PlaceKey, other: PlaceKey) -> float:
    if one.prefecture and other.prefecture and one.prefecture != other.prefecture:
        return OTHER_PREFECTURE
    same_town = bool(one.town) and one.town == other.town
    if one.area and other.area:
        if one.area != other.area:
            lot = same_town and one.numbers and one.numbers == other.numbers
            renumbered = lot and (len(one.numbers) > 1 or _city(one) == _city(other))
            return RENUMBERED if renumbered else OTHER_MUNICIPALITY
        if same_town:
            return _numbers_agreement(one.numbers, other.numbers)
        return SAME_MUNICIPALITY if one.town and other.town else SAME_MUNICIPALITY + 1.0
    if same_town and one.numbers and one.numbers == other.numbers:
        return RENUMBERED
    other_lot = one.numbers and other.numbers and one.numbers[0] != other.numbers[0]
    if other_lot or (one.town and other.town and not same_town):
        return OTHER_MUNICIPALITY
    return SAME_PREFECTURE if one.prefecture and other.prefecture else 0.0


def _city(place: PlaceKey) -> str:
    """The designated city of a ward (浜松市 of 浜松市南区), whose wards are cut anew; any other municipality itself."""
    name = place.municipality or ""
    return name[: name.find("市") + 1] if name.endswith("区") and "市" in name else name


def region_weight(served: str, homes: set[str], branches: set[str], *, branch: bool) -> float:
    """What the region of a local government says that bought from a name printed without an address.

    Args:
        served: the prefecture of the local government.
        homes: prefectures in which the firm is known without a branch.
        branches: prefectures in which it is known by a branch.
        branch: whether the name is printed with a branch, which may serve another prefecture than its firm's.
    """
    if served in homes or served in branches:
        return SAME_REGION
    return 0.0 if branch or not homes else OTHER_REGION


def _numbers_agreement(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return SAME_TOWN
    length = min(len(one), len(other), 3)
    if one[:length] == other[:length]:
        return SAME_PLOT
    return OTHER_TOWN_NUMBERS


def form_weight(
    one: str | None, other: str | None, leading: bool | None = None, other_leading: bool | None = None
) -> float:
    """What two legal forms say, and whether they stand before or after the name."""
    if one is None and other is None:
        return 0.0
    if one is None or other is None:
        return FORM_MISSING if (one or other or "").endswith(("会社", "法人")) else OTHER_FORM
    if one != other:
        return FORM_CONVERTED if _KIND.get(one, one) == _KIND.get(other, other) else OTHER_FORM
    return SAME_FORM if leading == other_leading else FORM_MOVED


def twins_bits(leading: int, trailing: int) -> float:
    """Log2 odds that one firm, not two, is printed at one lot so often with its form before and behind its name.

    One firm is written the other way by a slip; two firms of one name at one lot are rare, and each is written its own way.
    """
    awards, slips = leading + trailing, min(leading, trailing)
    ways = math.lgamma(awards + 1) - math.lgamma(slips + 1) - math.lgamma(awards - slips + 1)
    one = ways / math.log(2) + slips * math.log2(_FORM_SLIP) + (awards - slips) * math.log2(1 - _FORM_SLIP)
    return one - _TWINS


def is_sole_bearer(one: str | None, other: str | None) -> bool:
    """Whether two forms are of one kind of corporation whose names are borne once in Japan: 社団法人, 財団法人."""
    return one in _KIND and _KIND.get(one) == _KIND.get(other or "")


def buyer_bits(awards: int, total: int) -> float:
    """What it says of two mentions that a buyer with so many of all awards bought from both: more the fewer it gives.

    Its share counts in whole bits: with more awards of others it changes seldom, and only then are its firms weighed anew.
    """
    rarity = round(math.log2(total / awards)) if awards and total > awards else 0
    return max(0.0, min(BUYER_CEILING, rarity + math.log2(SAME_BUYER_AGAIN)))


def buyer_weight(one: Iterable[int], other: Iterable[int], bits: Mapping[int, float]) -> float:
    """What the buyers say that two mentions have in common."""
    return max((bits.get(buyer, 0.0) for buyer in set(one) & set(other)), default=0.0)


def activity_weight(awards: int) -> float:
    """What it says that a firm of this name is known from many awards."""
    return min(ACTIVITY_CEILING, math.log2(max(awards, 1)))


def succession_bits(one: Seen, other: Seen) -> float:
    """How unlikely it would be by chance that all awards of one came before all awards of the other.

    Of n + m dates in random order, one of the binomial coefficient (n + m over n) orders has all n before all m.
    """
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0.0
    if not (one.last < other.first or other.last < one.first):
        return 0.0
    n, m = one.awards, other.awards
    orders = math.lgamma(n + m + 1) - math.lgamma(n + 1) - math.lgamma(m + 1)
    return min(SUCCESSION_CEILING, orders / math.log(2))

"""What newspapers make of a contract's facts: short names, vague times, rounded sums; and what one false clue says instead."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MINISTRIES = {
    "国土交通省": "国交省", "厚生労働省": "厚労省", "経済産業省": "経産省", "文部科学省": "文科省", "農林水産省": "農水省",
    "独立行政法人": "", "国立研究開発法人": "", "国立大学法人": "", "原子力規制庁": "規制庁", "地方整備局": "地整",
}  # fmt: skip
_METHODS = {
    "open": ("一般競争入札", "一般競争入札", "総合評価方式の一般競争入札"),
    "selective": ("指名競争入札", "指名競争"),
    "limited": ("企画競争", "公募による随意契約", "プロポーザル"),
    "direct": ("随意契約", "入札をしない随意契約", "特命での随意契約"),
}
METHOD_FAMILIES = {"open": 0, "selective": 1, "limited": 2, "direct": 2}
_BIDDERS = (
    "応札したのは{n}社",
    "{n}社が応札した",
    "{n}社が競った",
    "入札には{n}社が参加した",
    "参加者は{n}社",
)
_SOLE = ("応札は1社だけ", "1者応札", "ほかに応札した業者はなかった", "手を挙げたのは同社だけ")


@dataclass(frozen=True, slots=True)
class Said:
    """Words and what they mean: a buyer's name, (prefecture, municipality), (first day, last day), yen, OCDS code, number."""

    key: str
    text: str
    meaning: Any


def said_of(award: Mapping[str, Any], published: dt.date, random_: random.Random) -> dict[str, Said]:
    """Everything that an award tells, in words."""
    said: dict[str, Said] = {}
    if award["buyer_name"]:
        said["buyer"] = _buyer(award["buyer_name"], random_)
    if day := day_of(award):
        said["time"] = _time(day, published, random_)
    amount = award["amount_yen"] or award["expected_total_yen"]
    if amount and amount >= 100_000:
        said["amount"] = _amount(amount, random_)
    if award["supplier_prefecture"]:
        said["place"] = _place(award["supplier_prefecture"], award["supplier_municipality"], random_)
    if award["procurement_method"]:
        said["method"] = Said(
            "method", random_.choice(_METHODS[award["procurement_method"]]), award["procurement_method"]
        )
    if award["bidders"]:
        said["bidders"] = _bidders(award["bidders"], random_)
    return said


def day_of(award: Mapping[str, Any]) -> dt.date | None:
    """The day of the contract, else of the opening of bids."""
    day: dt.date | None = award["contract_date"] or award.get("opening_date")
    printed = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", dict(award["raw"] or ()).get("open_date") or "")
    if day is None and printed:
        day = dt.date(*map(int, printed.groups()))
    return day


def false_of(
    key: str, award: Mapping[str, Any], other: Mapping[str, Any], published: dt.date, random_: random.Random
) -> Said:
    """What is not so: another month, a sum off by 30 %, another body, place, method or number."""
    if key == "time":
        day = day_of(award) or published
        return _time(
            day + dt.timedelta(days=random_.choice((-400, -95, -62, 62, 95, 400))), published, random_
        )
    if key == "amount":
        amount = award["amount_yen"] or award["expected_total_yen"] or 5_000_000
        return _amount(round(amount * random_.choice((0.7, 1.3))), random_)
    if key == "method":
        own = METHOD_FAMILIES.get(award["procurement_method"] or "", 9)
        codes = [code for code, family in METHOD_FAMILIES.items() if family != own]
        code = random_.choice(codes)
        return Said("method", random_.choice(_METHODS[code]), code)
    if key == "bidders":
        return _bidders((award["bidders"] or 1) + random_.choice((1, 2, 3)), random_)
    if key == "buyer":
        return _buyer(other["buyer_name"] or "厚生労働省", random_)
    places = (("北海道", "札幌市"), ("福岡県", "福岡市"), ("東京都", "品川区"))
    prefecture, municipality = random_.choice(
        [one for one in places if one[0] != award["supplier_prefecture"]]
    )
    return _place(prefecture, municipality, random_)


def _buyer(name: str, random_: random.Random) -> Said:
    text = name
    if random_.random() < 0.5:
        for full, short in _MINISTRIES.items():
            text = text.replace(full, short)
    return Said("buyer", text, name)


def _place(prefecture: str, municipality: str | None, random_: random.Random) -> Said:
    short = prefecture if prefecture == "北海道" else prefecture[:-1]
    if municipality and random_.random() < 0.6:
        words = (f"{short}・{municipality}", prefecture + municipality, f"{short}{municipality}")
        return Said("place", random_.choice(words), (prefecture, municipality))
    return Said("place", random_.choice((prefecture, short)), (prefecture, None))


def _time(day: dt.date, published: dt.date, random_: random.Random) -> Said:
    """A month, a fiscal year, a season or a year."""
    month = (day.replace(day=1), _last(day.year, day.month))
    year = (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    fiscal = day.year if day.month > 3 else day.year - 1
    of_fiscal = (dt.date(fiscal, 4, 1), dt.date(fiscal + 1, 3, 31))
    era, count = ("令和", day.year - 2018) if day >= dt.date(2019, 5, 1) else ("平成", day.year - 1988)
    words = [
        (f"{day.year}年{day.month}月", month),
        (f"{day.year % 100}年{day.month}月", month),
        (f"{era}{count if count > 1 else '元'}年{day.month}月", month),
        (f"{fiscal}年度", of_fiscal),
        (f"{day.year}年", year),
    ]
    if day.year == published.year - 1:
        words += [(f"昨年{day.month}月", month), (f"去年{day.month}月", month)]
    if day.year == published.year - 2:
        words.append((f"一昨年の{day.month}月", month))
    text, meaning = random_.choice(words)
    return Said("time", text, meaning)


def _last(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _amount(yen: int, random_: random.Random) -> Said:
    """The sum to the yen of ten thousand, or rounded to two or three digits."""
    digits = random_.choice((2, 2, 3, 4))
    unit = 10 ** max(0, len(str(yen)) - digits)
    rounded = max(unit, round(yen / unit) * unit)
    about = "約" if rounded != yen and random_.random() < 0.7 else ""
    return Said("amount", f"{about}{_written(rounded)}円", yen)


def _written(yen: int) -> str:
    hundred_millions, rest = divmod(yen, 10**8)
    ten_thousands, ones = divmod(rest, 10**4)
    text = (
        f"{hundred_millions}億" * bool(hundred_millions)
        + f"{ten_thousands}万" * bool(ten_thousands)
        + f"{ones}" * bool(ones)
    )
    return text or "0"


def _bidders(count: int, random_: random.Random) -> Said:
    if count == 1 and random_.random() < 0.8:
        return Said("bidders", random_.choice(_SOLE), 1)
    return Said("bidders", random_.choice(_BIDDERS).format(n=count), count)


def is_meant(said: Said, key: str, meaning: Any) -> bool:
    """Whether a clue of the program understood what these words mean.

    Args:
        said: the words as written.
        key: of the clue.
        meaning: the clue's own.
    """
    if key == "buyer":
        own = re.sub(r"独立行政法人|国立研究開発法人|国立大学法人|\s", "", said.meaning)
        return any(name and (name in own or own in name) for name in meaning)
    if key == "place":
        prefecture, municipality = said.meaning
        return meaning.prefecture in (None, prefecture) and meaning.municipality in (None, municipality)
    if key == "time":
        return bool(meaning.first <= said.meaning[1] and said.meaning[0] <= meaning.last)
    if key == "amount":
        return any(low * 0.97 <= said.meaning <= high * 1.06 for low, high, _ in meaning.ranges[:2])
    if key == "method":
        return said.meaning in meaning
    return bool(meaning == said.meaning)

"""Cases for the deduction benchmark: clues and articles made from real awards, blurred as newspapers blur them."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.index.words import words_of
from rakusatsu.deduce.clues.buyer import ancestors

_METHODS = {
    "open": ("一般競争入札", "open"),
    "selective": ("指名競争入札", "selective"),
    "limited": ("随意契約", "企画競争"),
    "direct": ("随意契約", "direct"),
}
_SYNONYMS = {
    "賃貸借": "リース", "借入": "リース", "保守": "メンテナンス", "車両": "自動車", "清掃": "掃除", "購入": "買い入れ", "運搬": "輸送",
    "コンピュータ": "電算機", "健康診断": "健診", "調査": "リサーチ", "研修": "講習", "個人番号": "マイナンバー", "サーバ": "サーバー",
}  # fmt: skip
_TRADES = ("会社", "業者", "企業", "メーカー", "会社", "受託業者", "法人")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is told, and which award it was made from."""

    award_id: str
    company_key: str
    clues: Mapping[str, Any]
    text: str | None
    published: dt.date


def make_case(
    award: Mapping[str, Any], company_key: str, random_: random.Random, *, as_text: bool
) -> Case | None:
    """A case from an award; None where the award prints too little to tell anything."""
    told = _blurred(award, random_)
    if "subject" not in told or len(told) < 3:
        return None
    keys = list(told)
    random_.shuffle(keys)
    count = min(len(keys), random_.choice((2, 3, 4, 4, 5, 5, 6, 6, 7)))
    clues = {key: told[key] for key in sorted(keys[:count])}
    day = award["contract_date"] or award["published_on"]
    published = (day or dt.date(2020, 1, 1)) + dt.timedelta(days=random_.randrange(40, 400))
    text = _article(clues, published, day, random_) if as_text else None
    return Case(award["award_id"], company_key, clues, text, published)


def _blurred(award: Mapping[str, Any], random_: random.Random) -> dict[str, Any]:
    told: dict[str, Any] = {}
    buyer = award["buyer_name"]
    if buyer:
        above = sorted(ancestors(buyer))
        told["buyer"] = random_.choice(above) if above and random_.random() < 0.3 else buyer
    prefecture, municipality = award["supplier_prefecture"], award["supplier_municipality"]
    if prefecture:
        narrow = municipality and random_.random() < 0.6
        told["place"] = f"{prefecture}{municipality}" if narrow else prefecture
    if award["contract_date"]:
        told["time"] = _month_or_wider(award["contract_date"], random_)
    words = [word.surface for word in words_of(award["title"] or "")]
    if len(words) >= 2:
        picked = sorted(random_.sample(range(len(words)), 2))
        subject = [words[place] for place in picked]
        subject = [_SYNONYMS.get(word, word) if random_.random() < 0.5 else word for word in subject]
        told["subject"] = " ".join(subject)
    amount = award["expected_total_yen"] or award["amount_yen"]
    if amount and amount >= 10_000:
        told["amount"] = _rounded(amount, random_)
    if award["procurement_method"]:
        told["method"] = random_.choice(_METHODS[award["procurement_method"]])
    if award["bidders"]:
        told["bidders"] = award["bidders"]
    return told


def _month_or_wider(day: dt.date, random_: random.Random) -> str:
    kind = random_.random()
    if kind < 0.6:
        return random_.choice((f"{day.year}-{day.month:02}", f"{day.year}年{day.month}月"))
    if kind < 0.9:
        return f"{day.year}Q{(day.month + 2) // 3}"
    return f"{day.year - (day.month < 4)}年度"


def _rounded(amount: int, random_: random.Random) -> str | int:
    digits = random_.choice((1, 2, 2))
    unit = 10 ** (len(str(amount)) - digits)
    rounded = round(amount / unit) * unit if random_.random() < 0.8 else amount // unit * unit
    kind = random_.random()
    if kind < 0.4:
        return int(rounded)
    if kind < 0.5 and digits == 1 and rounded <= amount:
        return f"{_japanese(rounded)}円余り"
    return f"約{_japanese(rounded)}円"


def _japanese(number: int) -> str:
    text, rest = "", number
    for unit, mark in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        if rest >= unit:
            text += f"{rest // unit}{mark}"
            rest %= unit
    return text + (str(rest) if rest else "")


def _article(
    clues: Mapping[str, Any], published: dt.date, day: dt.date | None, random_: random.Random
) -> str:
    buyer = clues.get("buyer", "ある公的機関")
    place = str(clues.get("place", ""))
    place = (
        re.sub(r"^(東京|大阪|京都)[都府]", r"\1・", place)
        if "区" in place and random_.random() < 0.5
        else place
    )
    firm = (
        f"{place}{random_.choice(('の', 'にある', 'に本社を置く'))}" if place else "民間の"
    ) + random_.choice(_TRADES)
    subject = random_.choice(("の", "・", "や")).join(str(clues.get("subject", "業務")).split(" "))
    when = _spoken(str(clues.get("time", "")), published, day, random_)
    amount = clues.get("amount")
    amount = f"約{_japanese(amount)}円" if isinstance(amount, int) else amount
    method = {"open": "一般競争入札", "selective": "指名競争入札", "direct": "随意契約"}.get(
        str(clues.get("method", "")), str(clues.get("method", ""))
    )
    method = "" if method == "企画競争" and "method" not in clues else method
    first = random_.choice(
        (
            f"{buyer}が{when}{firm}に委託した{subject}をめぐり、契約に反する扱いがあったことが関係者への取材でわかった。",
            f"{buyer}は{when}、{firm}に{subject}を発注していた。納品に不備が見つかり、{buyer}が調べている。",
            f"{subject}の業務で、{buyer}から{when}受注した{firm}が報告書を改ざんしていたことが分かりました。",
            f"{firm}が、{buyer}と{when}に結んだ{subject}に関する契約で問題が起きている。",
        )
    )
    rest = []
    if method:
        rest.append(
            random_.choice((f"契約は{method}だった。", f"{buyer}によると、{method}で業者を選んだという。"))
        )
    if amount:
        rest.append(
            random_.choice(
                (f"契約額は{amount}。", f"契約金額は{amount}だという。", f"事業費は{amount}に上る。")
            )
        )
    if "bidders" in clues:
        count = clues["bidders"]
        rest.append(
            f"入札に参加したのは{count}社だった。" if random_.random() < 0.6 else f"{count}者が応札した。"
        )
    random_.shuffle(rest)
    tail = random_.choice(
        ("", "再発防止策を検討するとしている。", f"{published.day}日の会見で担当者が明らかにした。")
    )
    return first + "".join(rest) + tail


def _spoken(when: str, published: dt.date, day: dt.date | None, random_: random.Random) -> str:
    if not when:
        return ""
    month = re.fullmatch(r"(\d{4})(?:-|年)(\d{1,2})月?", when)
    if month and random_.random() < 0.5:
        year, number = int(month[1]), int(month[2])
        if year == published.year - 1:
            return f"{random_.choice(('去年', '昨年'))}{number}月"
        if year == published.year:
            return f"今年{number}月"
    if month:
        return f"{month[1]}年{int(month[2])}月"
    quarter = re.fullmatch(r"(\d{4})Q(\d)", when)
    if quarter:
        first = int(quarter[2]) * 3 - 2
        return f"{quarter[1]}年{first}〜{first + 2}月に"
    return f"{when}に"


def picked_awards(awards: Sequence[Mapping[str, Any]], count: int, seed: int) -> list[Mapping[str, Any]]:
    """Awards drawn at random, the same for the same seed."""
    return random.Random(seed).sample(list(awards), min(count, len(awards)))

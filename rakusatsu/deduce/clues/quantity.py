"""Quantity: how much was bought (500万人分, 70万件), held against the quantity or title of the likeliest awards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.sums import number_of_yen

_COUNTERS = (
    "人分|件|台|個|枚|着|冊|部|本|隻|機|両|式|セット|トン|キロリットル|kl|リットル|回線|世帯|人|丁|組|平方(?:キロ)?メートル|立方メートル|キロメートル|メートル|キロ(?!ワット)|ヘクタール|頭|羽|ケース|箱|巻|基|棟|戸"
    "|か所|カ所|ヶ所|箇所|面|挺|足|双|点|門|発|輪|ページ|食|通|社|校|路線|橋|脚|張|編成|艇|体|缶|袋|反|畳|枚組"
)
_NUMBER = (
    r"(?<![\d千万億])\d[\d,]{0,12}(?:\.\d{1,4})?(?:万(?:\d千\d百|\d{1,4}千?)?|千(?:\d百|\d{1,3})|[千百])?"
)
_QUANTITY = re.compile(rf"(?P<number>{_NUMBER})(?P<counter>{_COUNTERS})")
_AFFECTED = re.compile(
    r"^(?:分)?(?:の|に|が|を)?[^。、]{0,4}?(?:利用者|住民|児童|生徒|患者|顧客|対象者|受給者|個人情報|影響|被害|情報が|データが流出|が流出|が漏)"
)
_COUNTED = re.compile(r"(?:延べ(?!床)|のべ|被害者|影響)[^。、]{0,6}$")
"""Who was affected is no quantity bought."""
_COMPANIES = ("社", "人")
_LEAST = 5
PRINTED_IN = ("title", "quantity_text")
_RATIO_OF_MATCH = 8.0
"""A number that stands in title or quantity fits this much better than by chance; silence says nothing."""


def read(value: str, published: dt.date | None) -> Clue:
    """500万人分, 662台, 70万件."""
    number = _number(search_key(str(value)))
    if number is None:
        raise UnreadableClueError(f"quantity: {value!r} is no number with a counter")
    return Clue("quantity", str(value), number, f"{number:,}")


def _number(plain: str) -> int | None:
    match = _QUANTITY.search(plain) or re.fullmatch(rf"(?P<number>{_NUMBER})", plain)
    said = number_of_yen(match["number"]) if match else None
    return round(said[0]) if said else None


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """The first quantity of two digits and more beside words of the work; who was affected is none."""
    text = article.plain
    for match in _QUANTITY.finditer(text):
        number = _number(match.group())
        after = text[match.end() : match.end() + 30]
        if match["counter"] in _COMPANIES or not number or number < _LEAST:
            continue
        if _AFFECTED.match(after) or _COUNTED.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        if re.match(r"(?:の|を|に|、|\(|分の|分を)", after):
            word = article.text[slice(*match.span())]
            return [Clue("quantity", word, number, f"{number:,}", 0.6, (match.span(),), role="contract")]
    return []


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """Nothing over all awards: quantities are looked at in the likeliest ones only."""
    return np.ones(0, np.float32)


def ratio_of_row(clue: Clue, row: Mapping[str, Any]) -> float:
    """How much an award's printed quantity speaks for the clue; 1 where it does not show the number."""
    printed = search_key(f"{row.get('title') or ''} {row.get('quantity_text') or ''}").replace(",", "")
    numbers = {int(number) for number in re.findall(r"\d{1,15}", printed)}
    numbers |= {value for found in _QUANTITY.finditer(printed) if (value := _number(found.group()))}
    return 1.0 + clue.certainty * (_RATIO_OF_MATCH - 1.0) if clue.meaning in numbers else 1.0


KIND = ClueKind("quantity", "数量", read, find, weigh, "", kinship=0.4)

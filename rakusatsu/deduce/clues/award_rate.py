"""Award rate: the price over the estimated price (落札率), printed or computed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from extract.lexicon.numerals import COUNTING
from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.moments import number

EXPECTED_PER_POINT = 0.03
"""Share of awards in one point of rates, before the data are seen."""
WHOLE = 1000
"""The estimated price itself, in thousandths."""
NEAR_FIT = 0.15
"""A rate within a point outside the range: of another round, or without tax."""
_FOUND_CERTAINTY = 0.9
_N = rf"(?P<n>\d{{1,3}}(?:[.・]\d{{1,2}})?|[{COUNTING}]{{1,2}})"
_AFTER = r"(?P<after>台|以上|超|を超え|を上回|以下|未満|を下回|を切|弱|強|前後|程度|余り)?"
_FIVE = rf"(?:(?P<half>半)|(?P<tenth>[\d{COUNTING}])分(?:(?P<hundredth>[\d{COUNTING}])厘)?)?"
"""9割8分, 9割9分9厘, 8割半."""
_RATE = re.compile(
    rf"(?<!平均)落札率(?:は|が|も|:|：|、)?(?!平均)(?:、?(?:過去|史上|驚|なん|実に|異例|極め)[^。、\d]{{0,8}})?(?:約|およそ|ほぼ)?{_N}(?P<unit>%|％|パーセント|割){_FIVE}{_AFTER}"
)
_BELOW = re.compile(
    rf"予定価格(?:を|より(?:も)?|から)(?:約|およそ|ほぼ)?{_N}(?P<unit>%|％|パーセント|割){_FIVE}(?P<after>)(?:程度|ほど|近く|余り)?(?:も)?(?:下回|低|安|引き|低額|割り引)"
)
"""予定価格を3割下回る: what is missing to the whole is told."""
_OF_ESTIMATE = re.compile(
    rf"予定価格(?:の|に対し(?:て)?|に対する(?:(?:落札額|契約額|価格|金額)の)?割合は)(?:約|およそ|ほぼ)?{_N}(?P<unit>%|％|パーセント|割){_FIVE}{_AFTER}"
)
_SAME = re.compile(
    r"予定価格(?:と|に)(?:ほぼ|まったく|全く|同じか)?(?:同額|同じ|同水準|一致|等しい)|落札率(?:は|が)?(?:ほぼ)?(?:満額|100に近)|予定価格と(?:の差(?:額)?は)?(?:わずか|たった)[^。、]{1,8}円"
)
_HALF_WIDTHS = {100: 60, 50: 10, 10: 6, 1: 1}
"""By the step told in thousandths: how far a rate may lie from what is said."""
_HALF = re.compile(r"予定価格の(?:半分|半額)(?P<after>以下|未満|を下回|を切|ほど|程度)?")


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates in thousandths, both inclusive."""

    low: int
    high: int


def read(value: str, published: dt.date | None) -> Clue:
    """80.3%, 0.803, 落札率98%台, 予定価格の9割."""
    plain = search_key(str(value))
    fraction = re.fullmatch(r"[01]?\.\d+", plain)
    if fraction:
        rate = round(float(plain) * 1000)
        return _clue(str(value), Rates(rate - 1, rate + 1))
    bare = re.fullmatch(rf"{_N}(?P<unit>%|パーセント|割)?{_AFTER}", plain)
    found = _in(f"落札率{plain}" if bare and bare["unit"] else f"落札率{plain}%" if bare else plain)
    if not found:
        raise UnreadableClueError(f"rate: {value!r} is no award rate")
    return _clue(str(value), found[0])


def _clue(value: str, rates: Rates) -> Clue:
    return Clue("rate", value, rates, _shown(rates))


def _shown(rates: Rates) -> str:
    return f"{rates.low / 10:.1f}–{rates.high / 10:.1f} %"


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Sentences that tell the price as a share of the estimated one."""
    found = _in(article.plain)
    if not found:
        return []
    rates, span = found
    return [
        Clue(
            "rate",
            article.text[slice(*span)],
            rates,
            _shown(rates),
            _FOUND_CERTAINTY,
            (span,),
            role="contract",
        )
    ]


def _in(text: str) -> tuple[Rates, tuple[int, int]] | None:
    for pattern in (_RATE, _OF_ESTIMATE):
        match = pattern.search(text)
        rates = _of_match(match) if match else None
        if match and rates:
            return rates, match.span()
    match = _BELOW.search(text)
    missing = _of_match(match) if match else None
    if match and missing and missing.high < WHOLE:
        return Rates(WHOLE - missing.high, WHOLE - missing.low), match.span()
    match = _SAME.search(text)
    if match:
        return Rates(985, 1000), match.span()
    match = _HALF.search(text)
    if match:
        return (
            Rates(1, 500) if match["after"] in ("以下", "未満", "を下回", "を切") else Rates(450, 550)
        ), match.span()
    return None


def _below_tenth(match: re.Match[str]) -> tuple[int, int]:
    """分, 厘 and 半 behind 割 in thousandths, and the smallest step told; 5分 and 半 are rounded."""
    if match["half"]:
        return 50, 50
    if not match["tenth"]:
        return 0, 100
    tenth, hundredth = (
        int(said) if said.isdecimal() else number(said)
        for said in (match["tenth"], match["hundredth"] or "0")
    )
    return tenth * 10 + hundredth, 1 if match["hundredth"] else 50 if tenth == 5 else 10


def _of_match(match: re.Match[str]) -> Rates | None:
    said = match["n"].replace("・", ".")
    tenths = match["unit"] == "割"
    value = float(said) if said[0].isdigit() else float(number(said))
    further, width = _below_tenth(match) if tenths else (0, 0)
    rate = round(value * (100 if tenths else 10)) + further
    if not 0 < rate <= 1500:
        return None
    step = (width or 100) if tenths else 10 if "." not in said else 1
    after = match["after"] or ""
    if after == "台":
        return Rates(rate, rate + step - 1)
    if after in ("以上", "超", "を超え", "を上回", "強", "余り"):
        return Rates(rate, max(rate, min(1000, rate + max(step, 100))))
    if after in ("以下", "未満", "を下回", "を切", "弱"):
        return Rates(max(1, rate - max(step, 100)), rate)
    half = _HALF_WIDTHS[width] if tenths else 6 if "." not in said else 1
    return Rates(rate - half, rate + half if rate > WHOLE else min(WHOLE, rate + half))


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 inside the range, a little within a point of it."""
    rates: Rates = clue.meaning
    counts = index.counts("rate")
    of_code = np.arange(len(counts)) - 1
    fit = np.zeros(len(counts), np.float32)
    fit[(of_code >= rates.low - 10) & (of_code <= rates.high + 10)] = NEAR_FIT
    fit[(of_code >= rates.low) & (of_code <= rates.high)] = 1.0
    expected = min(1.0, EXPECTED_PER_POINT * (rates.high - rates.low + 1) / 10)
    base = (float((fit * counts)[1:].sum()) + UNSEEN * expected) / (int(counts[1:].sum()) + UNSEEN)
    ratios: Ratios = (fit / base).astype(np.float32)
    ratios[0] = 1.0
    return ratios


KIND = ClueKind("rate", "落札率", read, find, weigh, "rate", kinship=0.05)

"""Amount: a sum of yen with the vagueness its wording implies, held against contract amount and expected total."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extract.lexicon.numerals import COUNTING, TENS
from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.lexicon import table
from rakusatsu.deduce.sums import UNITS, number_of_yen, significant

ESTIMATED_FIT = 0.25
"""An article's amount is sometimes the estimated price; where it says so, that is the first to be held against."""
ESTIMATED_ALONE_FIT = 0.15
"""With only the estimated price known, any amount from 60 % of it up to it is possible."""
TAXED_FIT = 0.15
"""Article and award may differ by consumption tax."""
NARROW = 1.08
"""A sum told at least so narrowly (high over low) is held against the amount with and without tax as well."""
TAX_RATES = (1.05, 1.08, 1.10)
EXPECTED_PER_DECADE = 0.3
"""Share of awards in one decade of amounts, before the data are seen."""
_NUMBER = rf"(?:\d[\d,]{{0,15}}(?:\.\d{{1,4}})?|[〇{COUNTING}{TENS[1:]}数]{{1,9}})"
_SUM = re.compile(
    rf"(?P<about>約|およそ|おおよそ|ほぼ|計|総額|概算で)?\s*(?P<number>(?:(?:{_NUMBER}|数|十数)[千百十]?[兆億万]){{1,3}}(?:(?:{_NUMBER})[千百]?(?![人件個台枚%年社者]))?|\d[\d,]{{2,}}|{_NUMBER}千)"
    r"(?P<after1>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満)?円(?P<after>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満|を超える|を上回る|近く|を下回る|ほど)?"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER}[千百十]?[兆億万]?)円?(?:〜|~|～|から|ないし|-)(?P<high>{_NUMBER}[千百十]?[兆億万])円"
)
_ORDER = re.compile(r"(?P<unit>億|兆)(?:円)?単位(?:の|に)|数(?P<several>億|兆)円規模")
_CONTRACT = re.compile(r"契約|委託|落札|発注|受注|調達|購入|入札|随意|請け負|請負|受託")
PRICE, IN_SENTENCE, ELSEWHERE, OTHER = 1.0, 0.5, 0.25, 0.04
"""Weights of a sum: said to be the price, in a sentence about the contract, in another, said to be something else."""
_BEFORE, _AFTER = 16, 18


@dataclass(frozen=True, slots=True)
class Sum:
    """Ranges of yen with how well an amount in them fits, the best first; `estimated`: said to be the estimated price."""

    ranges: tuple[tuple[float, float, float], ...]
    """(low, high, fit): low ≤ amount < high."""
    exact: bool
    estimated: bool = False


def read(value: str, published: dt.date | None) -> Clue:
    """約1億8000万円, 180000000, 1億円余り, 数千万円, 1.8億円, 100000000-200000000."""
    plain = search_key(str(value))
    ends = re.split(r"(?:〜|~|～|\.\.+|から|–|—|(?<=[\d円万億])-(?=\d))", plain)
    if len(ends) == 2 and all(ends):
        low, high = (number_of_yen(re.sub(r"円|約|程度", "", end)) for end in ends)
        if low and high and low[0] <= high[0]:
            return _clue(value, Sum(((low[0], high[0] * 1.0001 + 1, 1.0),), False))
    bare = re.fullmatch(r"(?:jpy|¥|￥|yen)?(\d[\d,]*(?:\.\d+)?)(?:円|jpy|yen)?", plain)
    if bare:
        number = float(bare[1].replace(",", ""))
        if number < 1:
            raise UnreadableClueError(f"amount: {value!r} is no sum of yen")
        return _clue(value, _sum_of_digits(number, significant(str(int(number))), "", estimated=False))
    match = _SUM.search(
        plain
        if "円" in plain
        else re.sub(r"([兆億万千\d])(余り?|あまり|超|弱|強|前後|程度|台)?$", r"\1円\2", plain)
    )
    meaning = _of_match(match, estimated=bool(re.search(r"予定価格|上限", plain))) if match else None
    if not meaning:
        raise UnreadableClueError(f"amount: {value!r} is no sum of yen")
    return _clue(value, meaning)


def _clue(value: str, meaning: Sum) -> Clue:
    return Clue("amount", str(value), meaning, _shown(meaning))


def _shown(meaning: Sum) -> str:
    low, high, _ = meaning.ranges[0]
    return f"{low:,.0f}–{high:,.0f} 円" + (" (予定価格)" if meaning.estimated else "")


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Sums of yen in the article, surer beside words of contracts, unlikely beside damages, budgets, pensions or pay."""
    text = article.plain
    found: dict[str, tuple[float, Clue]] = {}
    for begin, end, meaning in _sums(text):
        weight, role = _weight(article, begin, end)
        own = replace(meaning, estimated=role == "estimate")
        word = article.text[begin:end]
        known = found.get(_shown(own))
        spans = (*known[1].spans, (begin, end)) if known else ((begin, end),)
        found[_shown(own)] = (
            max(weight, known[0] if known else 0.0),
            Clue("amount", word, own, _shown(own), 0.0, spans, role=role),
        )
    total = sum(weight**2 for weight, _ in found.values())
    clues = []
    for weight, clue in sorted(found.values(), key=lambda item: -item[0]):
        certainty = 0.93 * weight**2 / total * min(1.0, 0.2 + weight)
        if certainty >= 0.03:
            clues.append(replace(clue, certainty=certainty))
    return clues


def _sums(text: str) -> Iterator[tuple[int, int, Sum]]:
    """Sums and ranges of sums with their places."""
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(text):
        high = number_of_yen(match["high"])
        unit = match["high"][-1] if match["low"][-1] not in UNITS else ""
        low = number_of_yen(match["low"] + unit)
        if low and high and 1000 <= low[0] < high[0]:
            taken.append(match.span())
            yield *match.span(), Sum(((low[0], high[0] * 1.0001 + 1, 1.0),), False)
    for match in _ORDER.finditer(text):
        unit = float(UNITS[match["unit"] or match["several"]])
        yield *match.span(), Sum(((unit, 100 * unit, 1.0),), False)
    for match in _SUM.finditer(text):
        if any(begin < match.end() and match.start() < end for begin, end in taken):
            continue
        meaning = _of_match(match, estimated=False)
        if meaning:
            yield *match.span(), meaning


def _weight(article: Article, begin: int, end: int) -> tuple[float, str]:
    """How surely a sum is the price, and what it is said to be; the nearest word counts."""
    text = article.plain
    left, right = article.sentence(begin, end)
    before, after = text[max(left, begin - _BEFORE) : begin], text[end : min(right, end + _AFTER)]
    nearest, role = _BEFORE + 1, ""
    for side, said, pattern in _words():
        if side == "before":
            places = [match.end() for match in pattern.finditer(before)]
            distance = len(before) - places[-1] if places else nearest
        else:
            distance = 0 if pattern.search(after) else nearest
        if distance < nearest:
            nearest, role = distance, said
    if role == "other":
        return OTHER, role
    if role:
        return PRICE, "estimate" if role == "estimate" else "contract"
    return (IN_SENTENCE if _CONTRACT.search(text[left:right]) else ELSEWHERE), "unsaid"


@cache
def _words() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((row["side"], row["role"], re.compile(row["pattern"])) for row in table("sum_words"))


def _of_match(match: re.Match[str], *, estimated: bool) -> Sum | None:
    parsed = number_of_yen(match["number"])
    if not parsed:
        return None
    number, digits, few = parsed
    if number < 1000:
        return None
    if few:
        return Sum(
            ((2 * few, 7 * few, 1.0), (7 * few, 10 * few, 0.5))
            if number == few
            else ((number, number + 9 * few, 1.0),),
            False,
            estimated,
        )
    return _sum_of_digits(number, digits, match["after"] or match["after1"] or "", estimated=estimated)


def _sum_of_digits(number: float, digits: int, wording: str, *, estimated: bool) -> Sum:
    """The ranges a rounded sum may stand for; articles round and cut off alike."""
    unit = 10.0 ** (len(str(int(number))) - digits)
    if digits >= 6 or unit <= 1:
        return Sum(((number - unit / 2, number + unit, 1.0),), True, estimated)
    if wording.startswith(("余", "あまり", "超", "強", "を超", "を上回", "以上")):
        reach = max(unit, (0.2 if wording.startswith(("余", "あまり", "強")) else 0.3) * number)
        return Sum(
            (
                (number, number + reach, 1.0),
                (number - 0.02 * number, number + 2.5 * reach, 0.08),
            ),
            False,
            estimated,
        )
    if wording.startswith(("弱", "近く", "未満", "以下", "を下回")):
        reach = max(unit, 0.15 * number) if digits > 1 else 0.15 * number
        return Sum(
            ((number - reach, number, 1.0), (number - 2 * reach, number + 0.02 * number, 0.15)),
            False,
            estimated,
        )
    if wording.startswith("台"):
        return Sum(
            ((number, number + unit, 1.0), (number - unit / 4, number + unit * 1.1, 0.05)), False, estimated
        )
    low = unit / 2 if digits > 1 or not str(int(number)).startswith("1") else unit / 20
    return Sum(
        (
            (number - low, number + unit / 2, 1.0),
            (number + unit / 2, number + unit, 0.5),
            (number - 1.2 * low, number + 1.2 * unit, 0.08),
        ),
        False,
        estimated,
    )


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """How well contract amount or expected total lie in the ranges; the estimated price and tax as weaker readings."""
    meaning: Sum = clue.meaning
    amount, expected, estimated = (
        index.values("price", name) for name in ("amount", "expected", "estimated")
    )
    counts = index.counts("price")
    fit = _fit(amount, meaning, 1.0)
    np.maximum(fit, _fit(expected, meaning, 1.0), out=fit)
    np.maximum(fit, _fit(estimated, meaning, 1.0 if meaning.estimated else ESTIMATED_FIT), out=fit)
    narrow = meaning.ranges[0][1] <= NARROW * meaning.ranges[0][0]
    for rate in TAX_RATES:
        if narrow:
            np.maximum(fit, _fit(amount * rate, meaning, TAXED_FIT), out=fit)
            np.maximum(fit, _fit(amount / rate, meaning, TAXED_FIT), out=fit)
    unknown = (amount <= 0) & (expected <= 0)
    silent = unknown & (estimated <= 0)
    low, high, _ = meaning.ranges[0]
    if not meaning.estimated:
        possible = unknown & ~silent & (estimated * 1.02 >= low) & (estimated * 0.6 <= high)
        fit[possible] = np.maximum(fit[possible], ESTIMATED_ALONE_FIT)
    prior = EXPECTED_PER_DECADE * max(1e-5, np.log10(max(high, 1.0) / max(low, 1.0)))
    known = int(counts[~silent].sum())
    base = (float((fit * counts).sum(dtype=np.float64)) + UNSEEN * min(1.0, prior)) / (known + UNSEEN)
    ratios: Ratios = fit / np.float32(base)
    ratios[silent] = 1.0
    return ratios


def _fit(values: NDArray[np.float64] | NDArray[np.int64], meaning: Sum, weight: float) -> NDArray[np.float32]:
    fit = np.zeros(len(values), np.float32)
    lowest = max(1.0, min(low for low, _, _ in meaning.ranges))
    near = np.flatnonzero((values >= lowest) & (values < max(high for _, high, _ in meaning.ranges)))
    own = values[near]
    for low, high, share in reversed(meaning.ranges):
        fit[near[(own >= low) & (own < high)]] = share * weight
    return fit


KIND = ClueKind("amount", "金額", read, find, weigh, "price", kinship=0.08)

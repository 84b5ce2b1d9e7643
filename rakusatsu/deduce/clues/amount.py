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
_NUMBER = rf"(?:\d[\d,]{{0,15}}(?:[.・]\d{{1,4}})?|[〇{COUNTING}{TENS[1:]}数]{{1,9}})"
_MIXED = r"\d千(?:\d百)?(?:\d十)?\d{0,3}"
_SIGN = re.compile(r"[¥￥](?P<yen>\d[\d,]{3,14})(?![\d,兆億万千百円]|\.\d)")
_SUM = re.compile(
    rf"(?P<about>約|およそ|おおよそ|ほぼ|計|総額|概算で)?(?P<number>(?:(?:{_MIXED}|(?:{_NUMBER}|数|十数)[千百十]?)[兆億万]){{1,3}}(?:(?:{_NUMBER})[千百]?(?![人件個台枚%年社者]))?|(?<!\d)(?<!\d,)\d[\d,]{{2,20}}|{_NUMBER}千)"
    r"(?P<after1>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満)?円(?P<after>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満|を超える|を上回る|近[くい]|に迫る|に満たない|を下回る|ほど)?"
)
_PART = rf"(?:{_MIXED}|{_NUMBER}[千百十]?)"
_RANGE = re.compile(
    rf"(?P<low>(?:{_PART}[兆億])?{_PART}[兆億万]?)円?(?:〜|~|～|から|ないし|-)(?P<high>(?:{_PART}[兆億])?{_PART}[兆億万])円"
)
_ORDER = re.compile(r"(?P<unit>億|兆)(?:円)?単位(?:の|に)|数(?P<several>億|兆)円規模")
_CONTRACT = re.compile(r"契約|委託|落札|発注|受注|調達|購入|入札|随意|請け負|請負|受託")
PRICE, IN_SENTENCE, ELSEWHERE, OTHER = 1.0, 0.5, 0.25, 0.04
"""Weights of a sum: said to be the price, in a sentence about the contract, in another, said to be something else."""
_BEFORE, _AFTER = 16, 18
_PRICES = ("contract", "estimate")
LIMIT_UNKNOWN, LIMIT_OFF = 0.3, 0.03
"""An estimated price told beside the price fits an award that prints none so well, and one that prints another."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Ranges of yen with how well an amount in them fits, the best first; `estimated`: said to be the estimated price."""

    ranges: tuple[tuple[float, float, float], ...]
    """(low, high, fit): low ≤ amount < high."""
    exact: bool
    estimated: bool = False
    limit: tuple[float, float] | None = None
    """Of the estimated price, where one is told beside the price: low ≤ estimated price < high."""


def read(value: str, published: dt.date | None) -> Clue:
    """約1億8000万円, 180000000, 1億円余り, 数千万円, 1.8億円, 100000000-200000000."""
    plain = search_key(str(value))
    ends = re.split(r"(?:〜|~|～|\.\.+|から|–|—|(?<=[\d円万億])-(?=\d))", plain)
    if len(ends) == 2 and all(ends):
        low, high = (number_of_yen(re.sub(r"円|約|程度", "", end)) for end in ends)
        if low and high and low[0] <= high[0]:
            return _clue(value, Sum(((low[0], high[0] * 1.0001 + 1, 1.0),), False))
    bare = re.fullmatch(r"(?:jpy|¥|￥|yen)?(\d[\d,]{0,20}(?:\.\d{1,9})?)(?:円|jpy|yen)?", plain)
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
    _beside_the_price(found, article)
    total = sum(weight**2 for weight, _ in found.values())
    clues = []
    for weight, clue in sorted(found.values(), key=lambda item: -item[0]):
        certainty = 0.93 * weight**2 / total * min(1.0, 0.2 + weight)
        if certainty >= 0.03:
            clues.append(replace(clue, certainty=certainty))
    return clues


def _beside_the_price(found: dict[str, tuple[float, Clue]], article: Article) -> None:
    """An estimated price told in one sentence with the price is no other reading of it: both hold."""
    told = {role: [key for key, (_, clue) in found.items() if clue.role == role] for role in _PRICES}
    if len(told["contract"]) != 1 or len(told["estimate"]) != 1:
        return
    (key,), (other,) = told.values()
    weight, price = found[key]
    _, estimate = found[other]
    own, others = ({article.sentence(*span) for span in clue.spans} for clue in (price, estimate))
    if not own & others:
        return
    del found[other]
    low, high, _ = estimate.meaning.ranges[0]
    meaning = replace(price.meaning, limit=(low, high))
    found[key] = weight, replace(price, meaning=meaning, spans=tuple(sorted((*price.spans, *estimate.spans))))


def _sums(text: str) -> Iterator[tuple[int, int, Sum]]:
    """Sums and ranges of sums with their places."""
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(text):
        high = number_of_yen(match["high"].replace("・", "."))
        unit = match["high"][-1] if match["low"][-1] not in UNITS else ""
        low = number_of_yen((match["low"] + unit).replace("・", "."))
        if low and high and 1000 <= low[0] < high[0]:
            taken.append(match.span())
            yield *match.span(), Sum(((low[0], high[0] * 1.0001 + 1, 1.0),), False)
    for match in _ORDER.finditer(text):
        unit = float(UNITS[match["unit"] or match["several"]])
        yield *match.span(), Sum(((unit, 100 * unit, 1.0),), False)
    for match in _SIGN.finditer(text):
        yen = match["yen"].replace(",", "")
        yield *match.span(), _sum_of_digits(float(yen), significant(yen), "", estimated=False)
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
    parsed = number_of_yen(match["number"].replace("・", "."))
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
    if wording.startswith(("弱", "近", "に迫", "に満た", "未満", "以下", "を下回")):
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
    """How well contract amount or expected total lie in the ranges; the estimated price and tax as weaker readings.

    At 10⁷ awards there are nearly as many prices: only those in the ranges are touched.
    """
    meaning: Sum = clue.meaning
    prices = _prices(index)
    fit: Ratios = np.zeros(prices.codes, np.float32)
    _fit(fit, prices.amounts, meaning, 1.0)
    _fit(fit, prices.expected, meaning, 1.0)
    _fit(fit, prices.estimated, meaning, 1.0 if meaning.estimated else ESTIMATED_FIT)
    if meaning.ranges[0][1] <= NARROW * meaning.ranges[0][0]:
        for rate in TAX_RATES:
            _fit(fit, prices.amounts, meaning, TAXED_FIT, rate)
            _fit(fit, prices.amounts, meaning, TAXED_FIT, over=rate)
    if meaning.limit:
        _within_limit(fit, meaning.limit, index)
    low, high, _ = meaning.ranges[0]
    if not meaning.estimated:
        estimated = prices.estimated_alone.values
        possible = prices.estimated_alone.codes[(estimated * 1.02 >= low) & (estimated * 0.6 <= high)]
        fit[possible] = np.maximum(fit[possible], ESTIMATED_ALONE_FIT)
    own = np.flatnonzero(fit)
    counts = index.counts("price")
    known = index.remember_of_rows(
        "awards with prices",
        lambda: int(counts.sum(dtype=np.int64) - counts[prices.silent].sum(dtype=np.int64)),
    )
    prior = EXPECTED_PER_DECADE * max(1e-5, np.log10(max(high, 1.0) / max(low, 1.0)))
    base = (float(np.dot(fit[own].astype("f8"), counts[own])) + UNSEEN * min(1.0, prior)) / (known + UNSEEN)
    fit[own] /= np.float32(base)
    fit[prices.silent] = 1.0
    return fit


@dataclass(frozen=True, slots=True)
class _Values:
    """Sums of yen with the codes of the prices that have them; `ascending`: by their sums."""

    codes: NDArray[np.int32]
    values: NDArray[np.int64]
    ascending: bool = False

    def between(self, low: float, high: float) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Codes and sums of low ≤ sum < high."""
        if self.ascending:
            first, last = np.searchsorted(self.values, (low, high))
            return self.codes[first:last], self.values[first:last]
        near = np.flatnonzero((self.values >= low) & (self.values < high))
        return self.codes[near], self.values[near]


@dataclass(frozen=True, slots=True)
class _Prices:
    """What the codes of prices stand for, each kind of sum apart."""

    codes: int
    amounts: _Values
    expected: _Values
    estimated: _Values
    estimated_alone: _Values
    """Estimated prices of awards that print no other sum."""
    silent: NDArray[np.int32]
    """Codes without any sum."""


def _prices(index: AwardIndex) -> _Prices:
    return index.remember("prices", lambda: _parted(index))


def _parted(index: AwardIndex) -> _Prices:
    amount, expected, estimated = (
        index.values("price", name) for name in ("amount", "expected", "estimated")
    )
    unknown = (amount <= 0) & (expected <= 0)

    def known(values: NDArray[np.int64], where: NDArray[np.bool_]) -> _Values:
        codes = np.flatnonzero(where).astype("i4")
        own = values[codes]
        return _Values(codes, own, bool((own[1:] >= own[:-1]).all()))

    return _Prices(
        len(amount),
        known(amount, amount > 0),
        known(expected, expected > 0),
        known(estimated, estimated > 0),
        known(estimated, (estimated > 0) & unknown),
        np.flatnonzero(unknown & (estimated <= 0)).astype("i4"),
    )


def _fit(
    fit: Ratios, sums: _Values, meaning: Sum, weight: float, times: float = 1.0, over: float = 1.0
) -> None:
    """Raise the fit of prices whose sum, with or without tax, lies in the ranges."""
    lowest = max(1.0, min(low for low, _, _ in meaning.ranges))
    highest = max(high for _, high, _ in meaning.ranges)
    codes, values = sums.between(lowest * over / times * (1 - 1e-9), highest * over / times * (1 + 1e-9))
    told = values * times / over
    own = np.zeros(len(codes), np.float32)
    for low, high, share in reversed(meaning.ranges):
        own[(told >= max(low, lowest)) & (told < high)] = share * weight
    fit[codes] = np.maximum(fit[codes], own)


def _within_limit(fit: Ratios, limit: tuple[float, float], index: AwardIndex) -> None:
    """An estimated price told beside the price."""
    codes = np.flatnonzero(fit)
    estimated = index.values("price", "estimated")[codes]
    fits = (estimated >= limit[0]) & (estimated < limit[1])
    fit[codes] *= np.where(fits, 1.0, np.where(estimated > 0, LIMIT_OFF, LIMIT_UNKNOWN)).astype(np.float32)


def silent(index: AwardIndex) -> NDArray[np.bool_]:
    """Which codes of prices tell no sum."""
    prices = _prices(index)
    tells = np.zeros(prices.codes, bool)
    tells[prices.silent] = True
    return tells


KIND = ClueKind("amount", "金額", read, find, weigh, "price", kinship=0.08, silent=silent)

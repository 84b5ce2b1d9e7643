"""Amount: a sum of yen with the vagueness its wording implies, held against contract amount and expected total."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError

ESTIMATED_FIT = 0.25
"""An article's amount is sometimes the estimated price; where it says so, that is the first to be held against."""
ESTIMATED_ALONE_FIT = 0.15
"""With only the estimated price known, any amount from 60 % of it up to it is possible."""
TAXED_FIT = 0.1
"""Article and award may differ by consumption tax."""
TAX_RATES = (1.05, 1.08, 1.10)
EXPECTED_PER_DECADE = 0.3
"""Share of awards in one decade of amounts, before the data are seen."""
_UNITS = {"兆": 10**12, "億": 10**8, "万": 10**4}
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[〇一二三四五六七八九十百千数]+)"
_SUM = re.compile(
    rf"(?P<about>約|およそ|おおよそ|ほぼ|計|総額|概算で)?\s*(?P<number>(?:(?:{_NUMBER}|数|十数)[千百十]?[兆億万])+(?:(?:{_NUMBER})[千百]?(?![人件個台枚%年社者]))?|\d[\d,]{{2,}}|{_NUMBER}千)"
    r"(?P<after1>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満)?円(?P<after>余り?|あまり|超|弱|強|前後|程度|台|以上|以下|未満|を超える|を上回る|近く|を下回る|ほど)?"
)
_CONTRACT = re.compile(
    r"契約|見込み?総額|委託|落札|発注|受注|調達|購入|事業費|費用|予定価格|総額|入札|随意|金額|代金|工事費"
)
_OTHER = re.compile(
    r"賠償|返還|返納|罰金|年金|所得|給付|税額|売上|資本金|損害|給与|収入|時給|年収|負債|追徴|過払い|支給|補正予算|控除|被害|課徴金|水増し|過大|減額|違約金"
)
_ESTIMATED = re.compile(r"予定価格|上限")


@dataclass(frozen=True, slots=True)
class Sum:
    """Ranges of yen with how well an amount in them fits, the best first; `estimated`: said to be the estimated price."""

    ranges: tuple[tuple[float, float, float], ...]
    """(low, high, fit): low ≤ amount < high."""
    exact: bool
    estimated: bool = False


def read(value: str, published: dt.date | None) -> Clue:
    """約1億8000万円, 180000000, 1億円余り, 数千万円, 1.8億円, 100000000-200000000."""
    plain = fold(str(value))
    ends = re.split(r"(?:〜|~|～|\.\.+|から|–|—|(?<=[\d円万億])-(?=\d))", plain)
    if len(ends) == 2 and all(ends):
        low, high = (_number(re.sub(r"円|約|程度", "", end)) for end in ends)
        if low and high and low[0] <= high[0]:
            return _clue(value, Sum(((low[0], high[0] * 1.0001 + 1, 1.0),), False))
    bare = re.fullmatch(r"(?:jpy|¥|￥|yen)?(\d[\d,]*(?:\.\d+)?)(?:円|jpy|yen)?", plain)
    if bare:
        number = float(bare[1].replace(",", ""))
        if number < 1:
            raise UnreadableClueError(f"amount: {value!r} is no sum of yen")
        return _clue(value, _sum_of_digits(number, _significant(str(int(number))), "", estimated=False))
    match = _SUM.search(
        plain
        if "円" in plain
        else re.sub(r"([兆億万千\d])(余り?|あまり|超|弱|強|前後|程度|台)?$", r"\1円\2", plain)
    )
    meaning = _of_match(match, estimated=bool(_ESTIMATED.search(plain))) if match else None
    if not meaning:
        raise UnreadableClueError(f"amount: {value!r} is no sum of yen")
    return _clue(value, meaning)


def _clue(value: str, meaning: Sum) -> Clue:
    return Clue("amount", str(value), meaning, _shown(meaning))


def _shown(meaning: Sum) -> str:
    low, high, _ = meaning.ranges[0]
    return f"{low:,.0f}–{high:,.0f} 円" + (" (予定価格)" if meaning.estimated else "")


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Sums of yen in the article, surer beside words of contracts, unlikely beside damages, pensions or pay."""
    text = article.plain
    found: list[tuple[float, Clue]] = []
    for match in _SUM.finditer(text):
        begin, end = match.span()
        left, right = article.sentence(begin, end)
        before, after = text[max(left, begin - 25) : begin], text[end : min(right, end + 20)]
        estimated = bool(_ESTIMATED.search(text[max(left, begin - 10) : begin]))
        meaning = _of_match(match, estimated=estimated)
        if not meaning:
            continue
        weight = 0.3
        if _CONTRACT.search(before) or _CONTRACT.search(after):
            weight = 1.0
        elif _CONTRACT.search(text[left:right]):
            weight = 0.6
        if _OTHER.search(text[max(left, begin - 14) : begin]) or _OTHER.search(after[:10]):
            weight = 0.05
        if re.search(r"(?:1|一)(?:件|人|枚|個|台)(?:当たり|あたり|につき)", before[-14:]):
            weight = 0.05
        found.append((weight, Clue("amount", match.group(), meaning, _shown(meaning), 0.0, ((begin, end),))))
    same: dict[str, list[tuple[float, Clue]]] = {}
    for weight, clue in found:
        same.setdefault(clue.shown, []).append((weight, clue))
    merged = [
        (
            max(weight for weight, _ in group),
            group[0][1],
            tuple(span for _, clue in group for span in clue.spans),
        )
        for group in same.values()
    ]
    total = sum(weight**2 for weight, _, _ in merged)
    clues = []
    for weight, clue, spans in sorted(merged, key=lambda item: -item[0]):
        certainty = 0.93 * weight**2 / total * min(1.0, 0.2 + weight)
        if certainty >= 0.03:
            clues.append(Clue("amount", clue.value, clue.meaning, clue.shown, certainty, spans))
    return clues


def _of_match(match: re.Match[str], *, estimated: bool) -> Sum | None:
    parsed = _number(match["number"])
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
        reach = (
            max(unit, 0.2 * number) if wording.startswith(("余", "あまり", "強")) else max(unit, 0.3 * number)
        )
        return Sum(
            (
                (number, number + reach / 2, 1.0),
                (number + reach / 2, number + reach, 0.5),
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


def _number(text: str) -> tuple[float, int, float] | None:
    """(value, significant digits, unit of 数 or 0) of 1億8000万, 1.8億, 数千万, 一億二千万, 180,000."""
    text = text.replace(",", "")
    total, digits, few = 0.0, 0, 0.0
    smallest = 0.0
    for piece, mark in re.findall(r"([^兆億万]*)([兆億万]?)", text):
        if not piece and not mark:
            continue
        parsed = _below_ten_thousand(piece) if piece else (1.0, 1.0, False)
        if not parsed:
            return None
        value, step, vague = parsed
        unit = float(_UNITS.get(mark, 1))
        if vague:
            few = step * unit
            value = step if value == 0 else value
        total += value * unit
        smallest = step * unit
    if total <= 0:
        return None
    whole = str(round(total))
    digits = _significant(whole)
    written = len(whole) - len(str(round(smallest))) + 1 if smallest >= 1 else len(whole)
    return total, max(digits, min(written, digits + 1)) if "." in text else digits, few


def _below_ten_thousand(piece: str) -> tuple[float, float, bool] | None:
    """(value, smallest step written, whether 数 stands in it)."""
    if re.fullmatch(r"\d+(?:\.\d+)?", piece):
        decimals = len(piece.partition(".")[2])
        return float(piece), 10.0**-decimals, False
    match = re.fullmatch(r"(\d+)?([千百十])", piece)
    if match:
        step = {"千": 1000.0, "百": 100.0, "十": 10.0}[match[2]]
        return float(match[1] or 1) * step, step, False
    if "数" in piece:
        step = 1.0
        for mark, size in (("千", 1000.0), ("百", 100.0), ("十", 10.0)):
            if piece.endswith("数" + mark):
                step = size
        if piece == "十数":
            return 10.0, 1.0, True
        head = re.sub(r"数[千百十]?$", "", piece)
        before = _below_ten_thousand(head) if head else (0.0, 0.0, False)
        return (before[0], step, True) if before else None
    value, current = 0.0, 0.0
    for character in piece:
        if character in "〇一二三四五六七八九":
            current = current * 10 + "〇一二三四五六七八九".index(character)
        elif character in "千百十":
            value += (current or 1.0) * {"千": 1000.0, "百": 100.0, "十": 10.0}[character]
            current = 0.0
        else:
            return None
    return value + current, 1.0, False


def _significant(digits: str) -> int:
    return max(1, len(digits.strip("0") and digits.rstrip("0")))


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
    for rate in TAX_RATES:
        if meaning.exact:
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

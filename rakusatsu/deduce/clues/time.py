"""Time: when the contract was made, as a range of days; words like 去年8月 count from the article's date."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extract.values.folding import search_key
from pipelines.index.coding import MISSING
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.lexicon import table
from rakusatsu.deduce.moments import Period, moments, period, whole

DAYS_OF_DATA = 3650
"""Days that awards may come from before the data are seen."""
NEAR_DAYS = 31
"""A contract this many days outside the range fits a little: dates of award, contract and start differ."""
NEAR_FIT = 0.08
PUBLISHED_WITHIN_DAYS = 120
"""An award without a contract date fits by its publication up to so many days after the range."""
PUBLISHED_FIT = 0.4
_EPOCH = dt.date(1970, 1, 1).toordinal()
_ISO = re.compile(r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?")
_BETWEEN = re.compile(r"\s*(?:/|\.\.+|…|〜|~|～|から|to|–|—|至)\s*")
_STATED = re.compile(
    r"(?:契約|締結|落札|受注|発注|入札|開札|受託)(?:締結)?(?:の)?(?:日|時期|年月|年度)?(?:は|が|:|：|=)(?:、)?$"
)
"""契約は去年7月。"""
_ENDS = re.compile(r"^\d*日?(?:まで|から[^。]{0,12}まで)")
CONTRACT, IN_SENTENCE, ELSEWHERE, EVENT = 1.0, 0.5, 0.15, 0.05
"""Weights of a time: right before a word of contracts, in a sentence with one, beside neither, before another event."""


def read(value: str, published: dt.date | None) -> Clue:
    """2017-08, 2017-08-09, 2017年8月, 去年8月, 2017Q3, 2017年度, H29.8, 2017-08-01/2017-09-30."""
    plain = re.sub(r"^((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?$", _dashed, _plain(str(value)))
    ends = _BETWEEN.split(plain)
    if len(ends) == 2 and all(ends) and re.match(r"\D*\d", ends[1]):
        if re.fullmatch(r"\d{1,2}月?", ends[1]) and (year := re.match(r"(?:19|20)\d\d|.{1,3}年", ends[0])):
            ends[1] = f"{year.group().rstrip('年')}年{ends[1].rstrip('月')}月"
        first, last = (_given(end, published) for end in ends)
        if first and last and first.first <= last.last:
            return _clue(value, Period(first.first, last.last))
    said = _given(plain, published)
    if not said:
        raise UnreadableClueError(f"time: {value!r} is no date, month, quarter, year or range")
    return _clue(value, said)


def _dashed(match: re.Match[str]) -> str:
    return "-".join(part.zfill(2) for part in match.groups() if part)


def _plain(text: str) -> str:
    return re.sub(r"(?:ごろ|頃|中|に締結|に契約|に落札)$", "", search_key(text))


def _given(text: str, published: dt.date | None) -> Period | None:
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day = int(iso[1]), int(iso[2] or 0), int(iso[3] or 0)
        return period(year, month, day)
    if match := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", text):
        return period(int(match[1]), int(match[2]), int(match[3]))
    if (match := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{1,2})", text)) and published:
        era = 2018 if published >= dt.date(2019, 5, 1) and int(match[1]) <= published.year - 2018 else 1988
        return period(era + int(match[1]), int(match[2]), int(match[3]))
    return whole(text, published)


def _clue(value: str, said: Period) -> Clue:
    return Clue("time", value, said, f"{said.first}/{said.last}")


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Times in the article, surer in a sentence about the contract and right before its verb."""
    text = article.plain
    found: dict[Period, list[tuple[int, int]]] = {}
    weights: dict[Period, float] = {}
    for moment in moments(text, article.published):
        if article.published and moment.period.first > article.published:
            continue
        found.setdefault(moment.period, []).append((moment.begin, moment.end))
        weight = _weight(article, moment.begin, moment.end)
        weights[moment.period] = max(weight, weights.get(moment.period, 0.0)) + 0.1 * weight
    _into_narrower(found, weights)
    total = sum(weight**2 for weight in weights.values())
    clues = []
    for span, weight in sorted(weights.items(), key=lambda item: -item[1]):
        certainty = 0.93 * weight**2 / total * min(1.0, 0.3 + weight)
        if certainty >= 0.03:
            spans = tuple(sorted(found[span]))
            shown = f"{span.first}/{span.last}"
            word = text[spans[0][0] : spans[0][1]]
            clues.append(Clue("time", word, span, shown, certainty, spans, role=_role(weight)))
    return clues


def _role(weight: float) -> str:
    if weight >= IN_SENTENCE:
        return "contract"
    return "other" if weight <= 2 * EVENT else "unsaid"


def _into_narrower(found: dict[Period, list[tuple[int, int]]], weights: dict[Period, float]) -> None:
    """2017年 and 2017年8月 in one text are one time: the narrower one."""
    for narrow in sorted(found, key=lambda span: span.days):
        for wide in [other for other in found if other != narrow and other.holds(narrow)]:
            if narrow in weights and weights.get(wide, 0.0) > ELSEWHERE and weights[narrow] > EVENT * 2:
                weights[narrow] += weights.pop(wide)
                found[narrow] += found.pop(wide)


def _weight(article: Article, begin: int, end: int) -> float:
    """How surely a time is that of the contract, by the first word behind it that tells."""
    text = article.plain
    left, right = article.sentence(begin, end)
    if _STATED.search(text[max(left, begin - 14) : begin]):
        return CONTRACT
    first = _words_of_time().search(text, end, min(right, end + 70))
    weight = ELSEWHERE
    if first:
        weight = CONTRACT if first.lastgroup == "contract" else EVENT
    elif any(match.lastgroup == "contract" for match in _words_of_time().finditer(text, left, begin)):
        weight = IN_SENTENCE
    return weight * 0.4 if _ENDS.match(text[end:right]) else weight


@cache
def _words_of_time() -> re.Pattern[str]:
    def any_of(role: str) -> str:
        return "|".join(re.escape(row["word"]) for row in table("time_words") if row["role"] == role)

    return re.compile(f"(?P<contract>{any_of('contract')})|(?P<event>{any_of('event')})")


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 inside the range, a little near it; by publication where no contract date is printed."""
    said: Period = clue.meaning
    first, last = said.first.toordinal() - _EPOCH, said.last.toordinal() - _EPOCH
    day, published = index.values("moment", "day"), index.values("moment", "published")
    counts = index.counts("moment")
    fit = np.zeros(len(day), np.float32)
    fit[(day >= first - NEAR_DAYS) & (day <= last + NEAR_DAYS)] = NEAR_FIT
    fit[(day >= first) & (day <= last)] = 1.0
    undated = day == MISSING
    fit[undated] = 0.0
    fit[undated & (published >= first) & (published <= last + PUBLISHED_WITHIN_DAYS)] = PUBLISHED_FIT
    silent = undated & (published == MISSING)
    known = int(counts[~silent].sum())
    expected = (last - first + 1) / DAYS_OF_DATA
    base = (float((fit * counts).sum(dtype=np.float64)) + UNSEEN * min(1.0, expected)) / (known + UNSEEN)
    ratios: Ratios = fit / np.float32(base)
    ratios[silent] = 1.0
    return ratios


def may_lie_within(said: Period, index: AwardIndex) -> NDArray[np.bool_]:
    """Which codes of moments lie in a period, by day or publication, or tell no day at all."""
    first, last = said.first.toordinal() - _EPOCH, said.last.toordinal() - _EPOCH
    day, published = index.values("moment", "day"), index.values("moment", "published")
    undated = day == MISSING
    inside: NDArray[np.bool_] = (day >= first) & (day <= last)
    inside |= undated & (published >= first) & (published <= last + PUBLISHED_WITHIN_DAYS)
    inside |= undated & (published == MISSING)
    return inside


KIND = ClueKind("time", "時期", read, find, weigh, "moment", kinship=0.2)

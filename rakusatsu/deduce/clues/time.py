"""Time: when the contract was made, as a range of days; words like 去年8月 count from the article's date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from pipelines.index.build import MISSING
from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError

DAYS_OF_DATA = 3650
"""Days that awards may come from before the data are seen."""
NEAR_DAYS = 31
"""A contract this many days outside the range fits a little: dates of award, contract and start differ."""
NEAR_FIT = 0.08
PUBLISHED_WITHIN_DAYS = 120
"""An award without a contract date fits by its publication up to so many days after the range."""
PUBLISHED_FIT = 0.4
_EPOCH = dt.date(1970, 1, 1).toordinal()
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988, "s": 1925}
_YEAR_WORDS = {"一昨年": -2, "おととし": -2, "去年": -1, "昨年": -1, "前年": -1, "今年": 0, "本年": 0}
_FISCAL_WORDS = {
    "一昨年度": -2,
    "おととし度": -2,
    "昨年度": -1,
    "前年度": -1,
    "去年度": -1,
    "今年度": 0,
    "本年度": 0,
}
_YEAR = (
    r"(?P<year>(?P<western>(?:19|20)\d\d)(?:年|(?=[-/.]\d|[-.]?[QqＱ]\d))|(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHSrhs])(?P<era_year>\d{1,2}|元)(?:年|[.．/])?"
    r"|(?P<word>一昨年|おととし|去年|昨年|前年|今年|(?<!日)本年))"
)
_FISCAL = r"(?P<fiscal>(?P<f_western>(?:19|20)\d\d)年?度|(?P<f_era>令和|平成|昭和|[RHSrhs])(?P<f_era_year>\d{1,2}|元)年?度|(?P<f_word>一昨年度|昨年度|前年度|去年度|今年度|本年度)|[Ff][Yy](?P<fy>(?:19|20)\d\d))"
_PART = (
    r"(?:(?:の|[-/.])?(?P<month>1[0-2]|0?[1-9])(?:月|(?=$|[-/.\s]))(?:[-/.]?(?P<day>3[01]|[12]\d|0?[1-9])日?(?!\d)|(?P<third>上旬|中旬|下旬|末|初め))?"
    r"|の?[-\s]?(?:[QqＱ](?P<quarter>[1-4])|第(?P<quarter_ja>[1-4一二三四])四半期)|の?(?P<season>春|夏|秋|冬|年末|末|前半|後半|上半期|下半期|上期|下期|初め|半ば))"
)
_MONTHS = r"の?(?P<from_month>1[0-2]|0?[1-9])月?(?:から|[-〜~～–—])(?P<to_month>1[0-2]|0?[1-9])月"
_MOMENT = re.compile(
    rf"(?:{_FISCAL}|{_YEAR})(?:{_MONTHS}|{_PART})?|(?P<relative>先々月|先月|今月|年度末|年末|年明け)"
    r"|(?<![\d年])(?P<bare_month>1[0-2]|[1-9])月(?!分|号|間)(?:(?P<bare_day>3[01]|[12]\d|0?[1-9])日|(?P<bare_third>上旬|中旬|下旬|末))?"
)
_ISO = re.compile(r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?")
_BETWEEN = re.compile(r"\s*(?:/|\.\.+|…|〜|~|～|から|to|–|—|至)\s*")
_CONTRACT = re.compile(r"契約|委託|発注|落札|入札|調達|購入|締結|受注|納入|開札|随契|外注|請け負|任せ|依頼")
_OTHER = re.compile(
    r"発表|明らかに|判明|会見|取材|報告書|指摘|公表|生まれ|設立|創業|調べ|施行|改正|逮捕|起訴|延期|再開|予定"
)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, inclusive."""

    first: dt.date
    last: dt.date


def read(value: str, published: dt.date | None) -> Clue:
    """2017-08, 2017-08-09, 2017年8月, 去年8月, 2017Q3, 2017年度, H29.8, 2017-08-01/2017-09-30."""
    plain = re.sub(r"^((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?$", _dashed, _plain(str(value)))
    ends = _BETWEEN.split(plain)
    if len(ends) == 2 and all(ends) and re.match(r"\D*\d", ends[1]):
        if re.fullmatch(r"\d{1,2}月?", ends[1]) and (year := re.match(r"(?:19|20)\d\d|.{1,3}年", ends[0])):
            ends[1] = f"{year.group().rstrip('年')}年{ends[1].rstrip('月')}月"
        first, last = (_whole(end, published) for end in ends)
        if first and last and first.first <= last.last:
            return _clue(value, Period(first.first, last.last))
    period = _whole(plain, published)
    if not period:
        raise UnreadableClueError(f"time: {value!r} is no date, month, quarter, year or range")
    return _clue(value, period)


def _dashed(match: re.Match[str]) -> str:
    return "-".join(part.zfill(2) for part in match.groups() if part)


def _plain(text: str) -> str:
    return re.sub(r"(?:ごろ|頃|中|に締結|に契約|に落札)$", "", fold(text))


def _whole(text: str, published: dt.date | None) -> Period | None:
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day = int(iso[1]), int(iso[2] or 0), int(iso[3] or 0)
        return _period(year, month, day)
    if match := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", text):
        return _period(int(match[1]), int(match[2]), int(match[3]))
    if (match := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{1,2})", text)) and published:
        era = 2018 if published >= dt.date(2019, 5, 1) and int(match[1]) <= published.year - 2018 else 1988
        return _period(era + int(match[1]), int(match[2]), int(match[3]))
    match = _MOMENT.search(text)
    if not match or re.search(r"\d", text[match.end() :]):
        return None
    return _of_match(match, published)


def _clue(value: str, period: Period) -> Clue:
    return Clue("time", value, period, f"{period.first}/{period.last}")


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Times in the article, surer in a sentence about the contract and right before its verb."""
    text = article.plain
    found: dict[Period, list[tuple[int, int]]] = {}
    weights: dict[Period, float] = {}
    for match in _MOMENT.finditer(text):
        period = _of_match(match, article.published)
        if not period or (article.published and period.first > article.published):
            continue
        begin, end = match.span()
        if re.match(r"\d*(?:か月|ヶ月|カ月|カ年|年間|分の)", text[end:]):
            continue
        left, right = article.sentence(begin, end)
        after = text[end:right]
        weight = 0.15
        if _CONTRACT.search(after[:60]):
            weight = 1.0
        elif _CONTRACT.search(text[left:right]):
            weight = 0.5
        elsewhere = _OTHER.search(after[:14])
        if elsewhere and not _CONTRACT.search(after[: elsewhere.start()]):
            weight = 0.1
        if re.match(r"\d*日?(?:まで|から[^。]{0,12}まで)", after):
            weight *= 0.4
        found.setdefault(period, []).append((begin, end))
        weights[period] = weights.get(period, 0.0) + weight
    for period in sorted(found, key=_length):
        wider = [other for other in found if other != period and _holds(other, period)]
        for other in wider:
            if weights[other] > 0.15:
                weights[period] += weights.pop(other)
                found[period] += found.pop(other)
    total = sum(weight**2 for weight in weights.values())
    clues = []
    for period, weight in sorted(weights.items(), key=lambda item: -item[1]):
        certainty = 0.93 * weight**2 / total * min(1.0, 0.3 + weight)
        if certainty >= 0.03:
            spans = tuple(sorted(found[period]))
            shown = f"{period.first}/{period.last}"
            clues.append(Clue("time", text[spans[0][0] : spans[0][1]], period, shown, certainty, spans))
    return clues


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 inside the range, a little near it; by publication where no contract date is printed."""
    period: Period = clue.meaning
    first, last = period.first.toordinal() - _EPOCH, period.last.toordinal() - _EPOCH
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


def _of_match(match: re.Match[str], published: dt.date | None) -> Period | None:
    parts = match.groupdict()
    if parts["fiscal"]:
        year = _fiscal_year(parts, published)
        return _within_fiscal(year, parts) if year else None
    if parts["year"]:
        year = _year(parts, published)
        return _within(year, parts) if year else None
    if not published:
        return None
    if parts["relative"]:
        return _relative(parts["relative"], published)
    month = int(parts["bare_month"])
    year = published.year if month <= published.month else published.year - 1
    return _thirds(year, month, int(parts["bare_day"] or 0), parts["bare_third"])


def _year(parts: dict[str, str | None], published: dt.date | None) -> int | None:
    if parts["western"]:
        return int(parts["western"])
    if parts["era"]:
        number = 1 if parts["era_year"] == "元" else int(parts["era_year"] or 0)
        return _ERAS[parts["era"].lower()] + number
    return published.year + _YEAR_WORDS[parts["word"] or "今年"] if published else None


def _fiscal_year(parts: dict[str, str | None], published: dt.date | None) -> int | None:
    if parts["f_western"] or parts["fy"]:
        return int(parts["f_western"] or parts["fy"] or 0)
    if parts["f_era"]:
        number = 1 if parts["f_era_year"] == "元" else int(parts["f_era_year"] or 0)
        return _ERAS[parts["f_era"].lower()] + number
    if not published:
        return None
    current = published.year if published.month >= 4 else published.year - 1
    return current + _FISCAL_WORDS[parts["f_word"] or "今年度"]


def _within(year: int, parts: dict[str, str | None]) -> Period | None:
    if parts["from_month"]:
        first, last = int(parts["from_month"]), int(parts["to_month"] or 0)
        return _months(year, first, (last - first) % 12 + 1)
    if parts["month"]:
        return _thirds(year, int(parts["month"]), int(parts["day"] or 0), parts["third"])
    quarter = parts["quarter"] or parts["quarter_ja"]
    if quarter:
        number = "1234".find(quarter) if quarter in "1234" else "一二三四".find(quarter)
        return _months(year, number * 3 + 1, 3)
    spans = {
        "春": (3, 3), "夏": (6, 3), "秋": (9, 3), "冬": (12, 3), "年末": (11, 2), "末": (11, 2), "前半": (1, 6), "後半": (7, 6),
        "上半期": (1, 6), "下半期": (7, 6), "上期": (4, 6), "下期": (10, 6), "初め": (1, 2), "半ば": (5, 4),
    }  # fmt: skip
    if parts["season"]:
        return _months(year, *spans[parts["season"]])
    return _period(year, 0, 0)


def _within_fiscal(year: int, parts: dict[str, str | None]) -> Period | None:
    if parts["from_month"]:
        first, last = int(parts["from_month"]), int(parts["to_month"] or 0)
        return _months(year if first >= 4 else year + 1, first, (last - first) % 12 + 1)
    if parts["month"]:
        month = int(parts["month"])
        return _thirds(year if month >= 4 else year + 1, month, int(parts["day"] or 0), parts["third"])
    quarter = parts["quarter"] or parts["quarter_ja"]
    if quarter:
        number = "1234".find(quarter) if quarter in "1234" else "一二三四".find(quarter)
        return _months(year, 4 + number * 3, 3)
    spans = {
        "前半": (4, 6),
        "後半": (10, 6),
        "上半期": (4, 6),
        "下半期": (10, 6),
        "上期": (4, 6),
        "下期": (10, 6),
        "末": (14, 2),
        "年末": (11, 2),
        "初め": (4, 2),
    }
    if parts["season"] in spans:
        return _months(year, *spans[parts["season"] or ""])
    return _months(year, 4, 12)


def _relative(word: str, published: dt.date) -> Period | None:
    months = {"先々月": (-2, 1), "先月": (-1, 1), "今月": (0, 1)}
    if word in months:
        shift, count = months[word]
        return _months(published.year, published.month + shift, count)
    if word == "年度末":
        return _months(published.year if published.month >= 3 else published.year - 1, 2, 2)
    if word == "年末":
        return _months(published.year if published.month >= 12 else published.year - 1, 11, 2)
    return _months(published.year, 1, 1)


def _months(year: int, month: int, count: int) -> Period:
    start = year * 12 + month - 1
    end = start + count - 1
    first = dt.date(start // 12, start % 12 + 1, 1)
    return Period(first, dt.date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1]))


def _thirds(year: int, month: int, day: int, third: str | None) -> Period | None:
    if third:
        last = calendar.monthrange(year, month)[1]
        begin, end = {
            "上旬": (1, 10),
            "初め": (1, 10),
            "中旬": (11, 20),
            "下旬": (21, last),
            "末": (21, last),
        }[third]
        return Period(dt.date(year, month, begin), dt.date(year, month, end))
    return _period(year, month, day)


def _period(year: int, month: int, day: int) -> Period | None:
    if month > 12:
        return None
    try:
        if not month:
            return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
        if not day:
            return _months(year, month, 1)
        return Period(dt.date(year, month, day), dt.date(year, month, day))
    except ValueError:
        return None


def _length(period: Period) -> int:
    return (period.last - period.first).days


def _holds(wide: Period, narrow: Period) -> bool:
    return wide.first <= narrow.first and narrow.last <= wide.last


KIND = ClueKind("time", "時期", read, find, weigh, "moment", kinship=0.2)

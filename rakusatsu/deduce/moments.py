"""Times in Japanese running text as ranges of days: 2017年8月, 平成二十九年八月, 17年度, 昨夏, 2年前の8月, 同年9月."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extract.lexicon.eras import AWARDS_SINCE, PRINTED_SINCE, era_letters, era_names, since
from extract.lexicon.numerals import COUNTING, DIGITS

ERAS = {
    mark: era.year_one - 1
    for era in since(PRINTED_SINCE)
    for mark in (era.name, era.name[0], era.letter.lower())
}
"""The year before the first of each era, by its name, the first character of it and its letter."""
_YEAR_WORDS = {
    "一昨々年": -3, "さきおととし": -3, "前々年": -2, "一昨年": -2, "おととし": -2, "去年": -1, "昨年": -1, "前年": -1, "今年": 0, "ことし": 0, "本年": 0,
}  # fmt: skip
_SEASONED = {"昨": -1, "今": 0, "一昨": -2}
_MONTHS_OF_PART = {
    "春": (3, 3), "夏": (6, 3), "秋": (9, 3), "冬": (12, 3), "年末": (11, 2), "末": (11, 2), "前半": (1, 6), "後半": (7, 6),
    "上半期": (1, 6), "下半期": (7, 6), "上期": (4, 6), "下期": (10, 6), "初め": (1, 2), "初頭": (1, 2), "半ば": (5, 4), "年明け": (1, 1), "明け": (1, 1), "初夏": (5, 2),
    "初秋": (9, 1), "晩秋": (11, 1), "暮れ": (12, 1),
}  # fmt: skip
"""First month and how many."""
_MONTHS_OF_FISCAL_PART = {
    "前半": (4, 6), "後半": (10, 6), "上半期": (4, 6), "下半期": (10, 6), "上期": (4, 6), "下期": (10, 6), "末": (14, 2), "年末": (11, 2),
    "初め": (4, 2), "当初": (4, 1), "半ば": (8, 4), "年明け": (13, 1), "明け": (13, 1),
}  # fmt: skip
_SMALL = rf"(?:\d{{1,2}}|[〇{COUNTING}]{{1,3}}|元)"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WESTERN = r"(?:(?:19|20)\d\d|[一二][九〇][〇一二三四五六七八九]{2})"
_LETTERS = era_letters(PRINTED_SINCE)
_ERA_FIRSTS = "".join(era.name[0] for era in since(PRINTED_SINCE))
_ERA = rf"(?:{era_names(PRINTED_SINCE)}|(?<![一-龠])[{_ERA_FIRSTS}](?=\d{{1,2}}年)|(?<![A-Za-z])[{_LETTERS}{_LETTERS.lower()}](?=\d))"
_WORDS = "|".join(_YEAR_WORDS)
_YEAR = (
    rf"(?P<year>(?P<western>{_WESTERN})(?:年|\({_ERA}{_SMALL}年?\)年?|(?=[-/.]\d|[-.]?[QqＱ]\d))"
    rf"|(?P<era>{_ERA})(?P<era_year>{_SMALL})(?:年?\((?P<beside>{_WESTERN})年?\))?(?:年|[.．/])?"
    rf"|(?P<word>(?<!日)(?:{_WORDS}))|(?P<ago>{_SMALL})年前(?![半後])|(?P<same>同年|翌年)"
    rf"|(?<!\d)(?P<short>\d\d)年(?=の?(?:{_MONTH}(?:月|から|[-~〜–—]{_MONTH}月)|春|夏|秋|冬|末|年末|年?明け|暮れ|初め|半ば|[前後]半|[上下]半?期))"
    rf"|(?<=[から〜~–—])(?P<short_last>\d\d)年(?=に?(?:かけて|の間|まで)))"
)
_FISCAL = (
    rf"(?P<fiscal>(?P<f_western>{_WESTERN})年?度|(?P<f_era>{_ERA})(?P<f_era_year>{_SMALL})(?:\((?P<f_beside>{_WESTERN})\))?年?度"
    r"|(?P<f_word>前々年|一昨年|おととし|昨年|前年|去年|今年|本年|同年|翌年)度|[Ff][Yy](?P<fy>(?:19|20)\d\d)|(?<!\d)(?P<f_short>\d\d)年度)"
)
_PART = (
    rf"(?:(?:の|[-/.])?(?P<month>{_MONTH})(?:月|(?=$|[-/.\s]))(?:[-/.]?(?P<day>{_DAY})(?:日|(?![\d一-十]))|の?(?P<third>上旬|中旬|下旬|末|初め|初旬))?"
    r"|の?[-\s]?(?:[QqＱ](?P<quarter>[1-4])|第(?P<quarter_ja>[1-4一二三四])四半期)"
    r"|の?(?P<season>初夏|初秋|晩秋|春|夏|秋|冬|年末|年?明け(?!方)|末|前半|後半|上半期|下半期|上期|下期|初め|初頭|当初|半ば|暮れ))"
)
_SINCE = re.compile(
    rf"(?:(?P<western>{_WESTERN})|(?P<era>{_ERA})(?P<era_year>{_SMALL})|(?<!\d)(?P<short>\d\d))(?:年度?)?[-〜~～–—]$"
)
"""What stands in front of the last of several fiscal years: 2018～20年度, 19～21年度."""
_RANGE = rf"の?(?P<from_month>{_MONTH})月?(?:から|[-〜~～–—])(?P<to_month>{_MONTH})月"
_MOMENT = re.compile(
    rf"(?:{_FISCAL}|{_YEAR})(?:{_RANGE}|{_PART})?|(?P<relative>先々月|先月|今月|年度末|年末|年明け|半年前)(?:(?<=月)(?P<relative_day>{_DAY})日)?"
    rf"|(?P<months_ago>{_SMALL})(?:か月|カ月|ヶ月|ヵ月|ケ月|ヵ月)(?:ほど)?前"
    r"|(?P<seasoned>一昨|昨|今)(?P<bare_season>春|夏|秋|冬)(?![一-龠])"
    rf"|(?<![\d年〇{COUNTING}])(?P<bare_month>{_MONTH})月(?!分|号|間)(?:(?P<bare_day>{_DAY})日|(?P<bare_third>上旬|中旬|下旬|末))?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, inclusive."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Days after the first."""
        return (self.last - self.first).days

    def holds(self, other: Period) -> bool:
        """Whether another lies inside."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a text."""

    begin: int
    end: int
    period: Period


_NEAR, _MONTH_DAYS = 14, 31
_SEASONS = ("春", "夏", "秋", "冬")
_NEXT_SEASON = re.compile(r"から(?P<to>[春夏秋冬])(?:に|へ)?かけ")
_TO = re.compile(r"(?:から|[-〜~–—])、?$")
_SPANNED = re.compile(r"に(?:かけ|わた|渡)|の間|間に|に(?!は)|の")
_OF_ASSEMBLY = re.compile(r"(?:第\d回)?(?:定例|臨時|市議|県議|町議|議会|期決算|末決算|号)")
"""3月定例会, 3月期決算: no time of a contract."""


def moments(text: str, published: dt.date | None) -> Iterator[Moment]:
    """Times in order, 去年12月から今年3月にかけて as one; 同年 counts from the year named last, 昨年 from the day of publication."""
    before: Moment | None = None
    for moment in _moments(text, published):
        if before and _is_span(text, before, moment):
            before = Moment(before.begin, moment.end, Period(before.period.first, moment.period.last))
            continue
        if before:
            yield before
        before = moment
    if before:
        yield before


def _is_span(text: str, first: Moment, last: Moment) -> bool:
    """Whether two times are the ends of one: not those of a term of contract (4月から3月まで), which begins when it is made."""
    between = text[first.end : last.begin]
    behind = _SPANNED.match(text, last.end)
    return bool(
        len(between) <= 3 and _TO.fullmatch(between) and behind and first.period.last < last.period.first
    )


def _moments(text: str, published: dt.date | None) -> Iterator[Moment]:
    """The times of the grammar, one by one."""
    year: int | None = None
    last: Moment | None = None
    for match in _MOMENT.finditer(text):
        if re.match(r"\d*(?:か月|ヶ月|カ月|カ年|年間|年連続|分の|年ぶり|周年)", text[match.end() :]):
            continue
        if match["bare_month"] and _OF_ASSEMBLY.match(text, match.end()):
            continue
        goes_on = _goes_on(text, match, last)
        period = period_of(match, published, None if match["bare_month"] and not goes_on else year)
        if not period:
            continue
        period = _to_season(text, match, period)
        begin, period = _since(text, match, period)
        last = Moment(begin, match.end(), period)
        yield last
        year = period.first.year


def _goes_on(text: str, match: re.Match[str], last: Moment | None) -> bool:
    """仮契約は2023年5月、本契約は6月: whether a month without a year is of the year told just before it."""
    if not match["bare_month"] or not last or match.start() - last.end > _NEAR:
        return False
    between = text[last.end : match.start()]
    month = number(match["bare_month"])
    return "。" not in between and last.period.days < _MONTH_DAYS and month >= last.period.first.month


def _to_season(text: str, match: re.Match[str], told: Period) -> Period:
    """2023年の夏から秋にかけて, to the last day of the second season."""
    further = _NEXT_SEASON.match(text, match.end()) if match["season"] in _SEASONS else None
    if not further:
        return told
    behind = months(told.first.year, *_MONTHS_OF_PART[further["to"]])
    return Period(told.first, behind.last) if behind.last > told.last else told


def _since(text: str, match: re.Match[str], last: Period) -> tuple[int, Period]:
    """Where several fiscal years begin that a match ends, and their days; else those of the match."""
    before = _SINCE.search(text[max(0, match.start() - 12) : match.start()]) if match["fiscal"] else None
    if not before:
        return match.start(), last
    if before["short"] and not match["f_short"]:
        return match.start(), last
    year = (
        number(before["western"])
        if before["western"]
        else ERAS[before["era"].lower()] + number(before["era_year"])
        if before["era"]
        else last.first.year - int(match["f_short"]) + int(before["short"])
    )
    first = dt.date(year, 4, 1)
    if first >= last.first:
        return match.start(), last
    return match.start() - len(before.group()), Period(first, last.last)


def without_a_year(text: str) -> list[str]:
    """Times of a text that only the day of its publication would tell (昨年8月, 去年の夏)."""
    told = {(moment.begin, moment.end) for moment in moments(text, None)}
    every = moments(text, dt.date(2000, 12, 31))
    return [text[each.begin : each.end] for each in every if (each.begin, each.end) not in told]


def whole(text: str, published: dt.date | None) -> Period | None:
    """The time that a text as a whole says; None where digits are left over."""
    match = _MOMENT.search(text)
    if not match or re.search(r"\d", text[match.end() :]):
        return None
    return period_of(match, published, None)


def period_of(match: re.Match[str], published: dt.date | None, before: int | None) -> Period | None:
    """The days that a match of the grammar means.

    Args:
        match: of the grammar of this module.
        published: the day that words like 昨年 count from.
        before: the year named last, for 同年.
    """
    parts = match.groupdict()
    if parts["fiscal"]:
        year = _fiscal_year(parts, published, before)
        return _within(year, parts, fiscal=True) if year else None
    if parts["year"]:
        year = _year(parts, published, before)
        return _within(year, parts, fiscal=False) if year else None
    if not published:
        return None
    if parts["months_ago"]:
        return months(published.year, published.month - number(parts["months_ago"]), 1)
    if parts["relative"]:
        told = _relative(parts["relative"], published)
        day = number(parts["relative_day"] or "0")
        return period(told.first.year, told.first.month, day) if day else told
    if parts["seasoned"]:
        return months(
            published.year + _SEASONED[parts["seasoned"]], *_MONTHS_OF_PART[parts["bare_season"] or ""]
        )
    month = number(parts["bare_month"] or "")
    year = before or (published.year if month <= published.month else published.year - 1)
    return _thirds(year, month, number(parts["bare_day"] or "0"), parts["bare_third"])


def number(text: str) -> int:
    """29, 二十九, 二〇一七, 元."""
    if text == "元":
        return 1
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (number(tens) if tens else 1) * 10 + (number(ones) if ones else 0)
    return int("".join(str(DIGITS.index(digit)) for digit in text))


def _year(parts: Mapping[str, str | None], published: dt.date | None, before: int | None) -> int | None:
    if western := parts["western"] or parts["beside"]:
        return number(western)
    if parts["era"]:
        return ERAS[parts["era"].lower()] + number(parts["era_year"] or "0")
    if parts["same"]:
        return before + (parts["same"] == "翌年") if before else None
    if not published:
        return None
    if parts["ago"]:
        return published.year - number(parts["ago"])
    if short := parts["short"] or parts["short_last"]:
        return _full_year(int(short), published.year)
    return published.year + _YEAR_WORDS[parts["word"] or "今年"]


def _fiscal_year(
    parts: Mapping[str, str | None], published: dt.date | None, before: int | None
) -> int | None:
    if western := parts["f_western"] or parts["fy"] or parts["f_beside"]:
        return number(western)
    if parts["f_era"]:
        return ERAS[parts["f_era"].lower()] + number(parts["f_era_year"] or "0")
    word = parts["f_word"]
    if word in ("同年", "翌年"):
        return before + (word == "翌年") if before else None
    if not published:
        return None
    current = published.year if published.month >= 4 else published.year - 1
    if parts["f_short"]:
        return _full_year(int(parts["f_short"]), current)
    return current + _YEAR_WORDS[word or "今年"]


def _full_year(short: int, current: int) -> int:
    """17年 is 2017, 29年 in 2018 平成29年: the latest year that is not to come."""
    eras = (era.year_one - 1 for era in since(AWARDS_SINCE))
    readings = [base + short for base in (2000, *eras) if short > 0]
    past = [year for year in readings if year <= current]
    western = 2000 + short
    return western if western <= current else max(past, default=western)


def _within(year: int, parts: Mapping[str, str | None], *, fiscal: bool) -> Period | None:
    """The part of a calendar year or of a fiscal year, which begins in April."""

    def of(month: int) -> int:
        return year + 1 if fiscal and month < 4 else year

    if parts["from_month"]:
        first, last = number(parts["from_month"]), number(parts["to_month"] or "0")
        return months(of(first), first, (last - first) % 12 + 1)
    if parts["month"]:
        month = number(parts["month"])
        return _thirds(of(month), month, number(parts["day"] or "0"), parts["third"])
    quarter = parts["quarter"] or parts["quarter_ja"]
    if quarter:
        place = "1234".find(quarter) if quarter in "1234" else "一二三四".find(quarter)
        return months(year, place * 3 + (4 if fiscal else 1), 3)
    season = parts["season"]
    if fiscal:
        known = _MONTHS_OF_FISCAL_PART.get(season or "")
        return months(year, *known) if known else months(year, 4, 12)
    known = _MONTHS_OF_PART.get(season or "")
    return months(year, *known) if known else period(year, 0, 0)


def _relative(word: str, published: dt.date) -> Period:
    shifts = {"先々月": (-2, 1), "先月": (-1, 1), "今月": (0, 1), "半年前": (-7, 3)}
    if word in shifts:
        shift, count = shifts[word]
        return months(published.year, published.month + shift, count)
    if word == "年度末":
        return months(published.year if published.month >= 3 else published.year - 1, 2, 2)
    if word == "年末":
        return months(published.year if published.month >= 12 else published.year - 1, 11, 2)
    return months(published.year, 1, 1)


def months(year: int, month: int, count: int) -> Period:
    """So many months from one on; months beyond 12 are of the next year."""
    start = year * 12 + month - 1
    end = start + count - 1
    first = dt.date(start // 12, start % 12 + 1, 1)
    return Period(first, dt.date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1]))


def _thirds(year: int, month: int, day: int, third: str | None) -> Period | None:
    if third:
        last = calendar.monthrange(year, month)[1]
        begin, end = {
            "上旬": (1, 10), "初旬": (1, 10), "初め": (1, 10), "中旬": (11, 20), "下旬": (21, last), "末": (21, last),
        }[third]  # fmt: skip
        return Period(dt.date(year, month, begin), dt.date(year, month, end))
    return period(year, month, day)


def period(year: int, month: int, day: int) -> Period | None:
    """A year, a month (day 0) or a day; None where there is no such day."""
    if month > 12:
        return None
    try:
        if not month:
            return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
        if not day:
            return months(year, month, 1)
        return Period(dt.date(year, month, day), dt.date(year, month, day))
    except ValueError:
        return None

"""Dates as Japanese public bodies print them: 和暦 and western, with and without an era, in any spacing."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from kanjize import kanji2number

from extract.lexicon.eras import Era, eras
from extract.lexicon.numerals import COUNTING, DIGITS
from extract.values.folding import fold_width

ERALESS_REACH = dt.timedelta(days=5 * 366)
"""A date without an era is read only where it falls this near to the reference date: further away is a guess."""

_FUTURE_WEIGHT = 8
"""A day after the reference counts as this many before it: documents tell of what has happened."""
_OUT_OF_ERA = dt.timedelta(days=2 * 366)
"""How much a reading outside its era (平成31年5月) is held to be further away."""

_SERIAL_RANGE = range(20_000, 80_000)
"""Excel serials taken for dates: 1954 to 2119."""


@cache
def _era_of() -> dict[str, Era]:
    marks: dict[str, Era] = {}
    for era in eras():
        marks |= dict.fromkeys((era.name, era.name[0], era.sign, era.letter, era.letter.lower()), era)
    return marks


_S = r"\s*"
_NUMBER = rf"(?:\d{{1,2}}|[〇{COUNTING}]{{1,3}})"
_NAMES = "|".join(_S.join(era.name) for era in eras())
_SIGNS, _FIRST = "".join(era.sign for era in eras()), "".join(era.name[0] for era in eras())
_LETTERS = "".join(era.letter + era.letter.lower() for era in eras())
_ERA = rf"(?:{_NAMES}|[{_SIGNS}]|[{_FIRST}](?=\s*[\d元])|(?<![A-Za-z])[{_LETTERS}](?=\s*[\d元]))"
_SEPARATOR = r"[./\-‐−・年]"
_DATE = re.compile(
    rf"(?<!\d)(?<!\d[.,/])(?:(?P<era>{_ERA}){_S}(?P<era_year>{_NUMBER}|元)"
    rf"|(?P<western>(?:19|20)\d\d)|(?P<bare>{_NUMBER}|元)){_S}"
    rf"{_SEPARATOR}{_S}(?P<month>{_NUMBER}){_S}[./\-‐−・月]{_S}(?P<day>{_NUMBER})(?![\d,])(?:{_S}日)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_BRACKETED = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*(?:[)）\]］】〕]|$)")


def parse_date(text: str, *, reference: dt.date | None = None) -> dt.date | None:
    """The one date the text prints, or None where there is none, several different ones, or it is not a real day.

    Args:
        text: as printed; spaces, line breaks, full width, footnote marks and a weekday in brackets are allowed.
        reference: date of the issue or page; a date without an era (`7. 5.15`) is read in the era that brings it
            nearest, normally before it, and is None without a reference.
    """
    read = _read(_BRACKETED.sub("", fold_width(text)), reference) or _read(text, reference)
    return read[0] if len(set(read)) == 1 else None


def find_dates(text: str, *, reference: dt.date | None = None) -> list[dt.date]:
    """Every real date the text prints, in order; see `parse_date` for the forms."""
    return [date for date in _read(text, reference) if date is not None]


def _read(text: str, reference: dt.date | None) -> list[dt.date | None]:
    """What looks like a date, in order; None for one that is no real day or has no era to be read in."""
    folded = fold_width(text)
    closed = re.sub(r"\s+", "", folded)
    pieces = folded.split()
    spaced_out = len(pieces) > 3 and sum(map(len, pieces)) / len(pieces) <= 2
    ends_apart = re.search(r"\d\s+\d{1,2}\s*日?\s*$", folded) is not None
    readings = [closed, folded] if spaced_out or ends_apart or _broken_head(folded) else [folded, closed]
    for reading in readings:
        dates = [_date_of(match, reference) for match in _DATE.finditer(reading)]
        if dates:
            return dates
    return [_day(int(year), int(month), int(day)) for year, month, day in _COMPACT.findall(folded)]


def excel_serial_date(serial: float, *, date1904: bool = False) -> dt.date | None:
    """The date of an Excel serial number; None where it is outside 1954–2119 and so hardly a date."""
    whole = int(serial) + (1462 if date1904 else 0)
    return dt.date(1899, 12, 30) + dt.timedelta(days=whole) if whole in _SERIAL_RANGE else None


def _broken_head(folded: str) -> bool:
    """Whether a gap falls inside the first number (`2 9.8.9`)."""
    return re.search(r"(?:^|[^\d\s])\s*\d\s+\d{1,3}\s*[./年]", folded) is not None


def _date_of(match: re.Match[str], reference: dt.date | None) -> dt.date | None:
    month, day = _number(match["month"]), _number(match["day"])
    if match["western"]:
        return _day(int(match["western"]), month, day)
    if match["era"]:
        era = _era_of()[re.sub(r"\s", "", match["era"])]
        date = _day(era.year_one - 1 + _number(match["era_year"]), month, day)
        # A form printed before the change of era may name a day after it (平成35年); one before the first day is wrong
        # unless it is the same calendar year (令和元年4月1日 is printed for 平成31年4月1日).
        return date if date is None or date.year >= era.first_day.year else None
    return None if reference is None else _eraless(_number(match["bare"]), month, day, reference)


def _eraless(year: int, month: int, day: int, reference: dt.date) -> dt.date | None:
    best: tuple[dt.timedelta, dt.date] | None = None
    next_first_day = dt.date.max
    for era in eras():
        date = _day(era.year_one - 1 + year, month, day)
        if date is not None:
            distance = reference - date if date <= reference else (date - reference) * _FUTURE_WEIGHT
            if distance <= ERALESS_REACH:
                if not era.first_day <= date < next_first_day:
                    distance += _OUT_OF_ERA
                if best is None or distance < best[0]:
                    best = (distance, date)
        next_first_day = era.first_day
    return best[1] if best else None


def _number(text: str) -> int:
    if text == "元":
        return 1
    if text.isascii():
        return int(text)
    if set(text) <= set(DIGITS) and len(text) > 1:
        return int(text.translate({ord(kanji): str(value) for value, kanji in enumerate(DIGITS)}))
    try:
        return int(kanji2number(text))
    except (ValueError, KeyError, IndexError):
        return 0


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None

"""Which fiscal year the rows of a table are about, for days printed without a year (4月1日).

The fiscal year runs from April to March and is named by the year it begins in (財政法 11条).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.rows import Evidence
from extract.tables.grid import Cell
from extract.values.folding import fold_width, without_footnotes
from extract.values.wareki import find_dates, parse_date

YEAR_FROM_CAPTION = "year_from_caption"
"""Warning: a day is printed without its year, which the caption (令和5年度, 令和5年4月分) or the sheet's name tells."""
YEAR_FROM_ROWS = "year_from_rows"
"""Warning: a day is printed without its year; all other rows are of the one fiscal year it was read in."""
DATE_WITHOUT_YEAR = "date_without_year"
"""Warning: a day is printed without its year, and nothing in the document tells which: null."""

_FEWEST_ROWS = 2
"""Dated rows that tell a fiscal year; one alone may be the odd one."""
_YEAR = (
    rf"((?<![A-Za-z\d])(?:{era_names(AWARDS_SINCE)}|[{era_letters(AWARDS_SINCE)}]|20(?=\d\d))(?:\d+|元))年"
)
_FISCAL_YEAR = re.compile(rf"{_YEAR}度")
_MONTH = re.compile(rf"{_YEAR}(\d{{1,2}})月(?:分|中|期|契約|締結)")
"""A month that rows are of; 令和6年4月 alone may be the month of publication."""
_HEADING = re.compile(rf"[\s■□●○◆◇・【〔\[(]*{_YEAR}度(?:契約)?分?[\s】〕\])]*")
_RANGE = re.compile(r"[~〜\-－–—―‐]|から|より|以[降前]")
_GAP = re.compile(r"(?<=[令平和成元\d年月])\s+(?=[和成元\d年月度分])")
_CITED = re.compile(r"(?:付け?|決定|閣議|号|法律|制定|改正|通達|通知|予算|繰越)")
_DAY = re.compile(r"(\d{1,2})(?:月(?=\d+日)|/(?!\d+日))(\d{1,2})日?(?:\(([月火水木金土日])(?:曜日?)?\))?")
_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Caption:
    """Text that stands over rows, and where."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The fiscal year that rows are of, and what tells it."""

    year: int
    """The western year it begins in."""
    told_by: str
    """`year_from_caption` or `year_from_rows`."""
    month: int | None = None
    """The only month that rows can be of, where a caption names one."""
    evidence: tuple[Evidence, ...] = ()
    """Where the caption stands."""

    def day(self, text: str) -> dt.date | None:
        """The day of a text that is a month and a day; None where it cannot be of this year (or of its weekday)."""
        printed = _day_without_year(text)
        if printed is None:
            return None
        month, number = int(printed[1]), int(printed[2])
        if self.month not in (None, month):
            return None
        try:
            day = dt.date(self.year if month >= 4 else self.year + 1, month, number)
        except ValueError:
            return None
        return day if printed[3] in (None, _WEEKDAYS[day.weekday()]) else None


def is_day_without_year(text: str) -> bool:
    """Whether a text is a month and a day and nothing else (`4月1日`, `４月１日（土）`, `4/1`)."""
    return _day_without_year(text) is not None


def fiscal_year_of(day: dt.date) -> int:
    """The western year in which the fiscal year of a day begins."""
    return day.year if day.month >= 4 else day.year - 1


def year_of_table(
    blocks: Iterable[Sequence[Caption]], dates: Iterable[Cell], reference: dt.date | None
) -> FiscalYear | None:
    """The one fiscal year of a table's rows; None where nothing tells it, or what tells it names several.

    Args:
        blocks: captions, those that stand nearest first; the first that name a year decide.
        dates: cells of the column of dates, asked where no caption names a year.
        reference: a day the document is about, for dates without an era.
    """
    for captions in blocks:
        named = [(*year, caption) for caption in captions for year in _named(caption.text)]
        if named:
            return _one_year(named)
    return _year_of_dates(dates, reference)


def year_below(year: FiscalYear | None, caption: Caption, *, repeated: bool) -> FiscalYear | None:
    """The fiscal year of the rows below a line between rows: that of a new heading (【令和6年度】), else `year`.

    None where the line names another year and is no heading, or one that stood above other rows already (`repeated`).
    """
    named = _named(caption.text)
    if all(year is not None and other == year.year for other, _ in named):
        return year
    heading = _HEADING.fullmatch(_closed(caption.text)) is not None
    return _one_year([(*each, caption) for each in named]) if heading and not repeated else None


def year_beside(year: FiscalYear | None, day: dt.date | None) -> FiscalYear | None:
    """The fiscal year of the rows after one of this day: none is sure any more where it is of another."""
    return year if year is None or day is None or fiscal_year_of(day) == year.year else None


def _one_year(named: Sequence[tuple[int, int | None, Caption]]) -> FiscalYear | None:
    year, month, caption = named[0]
    if any(other != year for other, _, _ in named):
        return None
    if any(other != month for _, other, _ in named):
        month = None
    return FiscalYear(year, YEAR_FROM_CAPTION, month, caption.evidence)


def _year_of_dates(dates: Iterable[Cell], reference: dt.date | None) -> FiscalYear | None:
    days = [
        cell.value if isinstance(cell.value, dt.date) else parse_date(cell.text, reference=reference)
        for cell in dates
    ]
    years = [fiscal_year_of(day) for day in days if day is not None]
    return (
        FiscalYear(years[0], YEAR_FROM_ROWS) if len(years) >= _FEWEST_ROWS and len(set(years)) == 1 else None
    )


def _day_without_year(text: str) -> re.Match[str] | None:
    return _DAY.fullmatch(re.sub(r"\s", "", without_footnotes(fold_width(text))))


def _named(text: str) -> list[tuple[int, int | None]]:
    """Fiscal years that a caption names, with the month where it names a month of rows.

    Years of budgets and of rules that are cited do not count, nor does a span of months.
    """
    named: list[tuple[int, int | None]] = []
    for piece in re.split(r"[、。()\s]", _closed(text)):
        if _CITED.search(piece):
            continue
        named += [
            (day.year, None) for year in _FISCAL_YEAR.findall(piece) for day in find_dates(f"{year}年4月1日")
        ]
        if not _RANGE.search(piece):
            named += [
                (fiscal_year_of(day), day.month)
                for year, month in _MONTH.findall(piece)
                for day in find_dates(f"{year}年{month}月1日")
            ]
    return named


def _closed(text: str) -> str:
    """Width-folded text without gaps inside a printed year or month."""
    return _GAP.sub("", fold_width(text))

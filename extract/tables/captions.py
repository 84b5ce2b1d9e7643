"""What the captions and first rows of a table say about all of its rows: 随意契約 only, and which days it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from extract.lexicon.eras import AWARDS_SINCE, era_names
from extract.tables.grid import Line
from extract.tables.header import Header
from extract.values.wareki import find_dates, parse_date


def method_of(header: Header, captions: Sequence[str]) -> str | None:
    """`direct` where a table can only hold 随意契約, by its columns or captions."""
    if "reason" in header.fields and "procurement_method" not in header.fields:
        return "direct"
    words = "".join(captions)
    return "direct" if "随意契約" in words and "競争入札" not in words else None


_CITED = re.compile(r"(?:付け?|決定|閣議|号|法律|制定|改正|通達|通知)")
_FISCAL_YEAR = re.compile(rf"((?:{era_names(AWARDS_SINCE)}|20)\s*[\d０-９元]+)\s*年\s*度")
_MONTH = re.compile(
    rf"((?:{era_names(AWARDS_SINCE)}|20)\s*[\d０-９元]+\s*年)\s*(?:度\s*)?([\d０-９]+\s*月)(?!\s*[\d０-９])"
)


def reference_of(captions: Sequence[str]) -> dt.date | None:
    """The newest month or day a caption is about, for dates without an era; the date of a rule it cites is not one."""
    days: list[dt.date] = []
    for caption in captions:
        for piece in re.split(r"[、。()（）\s]", caption):
            if not _CITED.search(piece):
                days += find_dates(piece)
        days += [day for year, month in _MONTH.findall(caption) for day in find_dates(f"{year}{month}28日")]
    return max(days or _ends_of_years(captions), default=None)


def _ends_of_years(captions: Sequence[str]) -> list[dt.date]:
    """The last days of the fiscal years that captions are about."""
    named = [
        year
        for caption in captions
        for piece in re.split(r"[、。()（）\s]", caption)
        if not _CITED.search(piece)
        for year in _FISCAL_YEAR.findall(piece)
    ]
    return [dt.date(day.year + 1, 3, 31) for year in named for day in find_dates(f"{year}年4月1日")]


def latest_day(lines: Sequence[Line]) -> dt.date | None:
    """The newest day printed with its era or as a typed value alone in a cell of these lines."""
    days: list[dt.date] = []
    for line in lines:
        for cell in line.filled():
            if isinstance(cell.value, dt.date):
                days.append(cell.value)
            elif len(cell.text) <= 16 and (day := parse_date(cell.text)) is not None:
                days.append(day)
    return max(days, default=None)

"""Days printed without a year: read where the document tells the fiscal year and nothing speaks against it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.rows import AwardRow
from extract.tables.fiscal_year import FiscalYear, fiscal_year_of, is_day_without_year
from tests.extract.tables.small_tables import HEADER, ROW, csv_bytes, extract, workbook_bytes

FROM_CAPTION, FROM_ROWS, UNTOLD = "year_from_caption", "year_from_rows", "date_without_year"


def row(date: str) -> list[str]:
    return [*ROW[:2], date, *ROW[3:]]


def dated(*lines: str) -> list[AwardRow]:
    """Awards of a table; a line is the date of a row, or, behind `#`, text that stands alone in its line."""
    cells = [[line[1:]] if line.startswith("#") else row(line) for line in lines]
    above = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    made = extract(csv_bytes([*cells[:above], list(HEADER), *cells[above:]]))
    assert made.rows_rejected == 0
    return list(made.awards)


def days(*lines: str) -> list[dt.date | None]:
    return [award.contract_date for award in dated(*lines)]


@pytest.mark.parametrize(
    ("caption", "printed", "day"),
    [
        ("令和5年度　契約一覧", "4月1日", dt.date(2023, 4, 1)),
        ("令和5年度　契約一覧", "12月28日", dt.date(2023, 12, 28)),
        ("令和５年度　契約一覧", "１月４日", dt.date(2024, 1, 4)),
        ("令和 5 年 度 公共調達", "3 月 31 日", dt.date(2024, 3, 31)),
        ("公表（2023年度）", "2月29日", dt.date(2024, 2, 29)),
        ("平成31年度分", "4月1日", dt.date(2019, 4, 1)),
        ("R5年度", "4月1日（土）", dt.date(2023, 4, 1)),
        ("競争入札に係る情報の公表（令和6年3月分）", "3月29日", dt.date(2024, 3, 29)),
        ("令和5年度（令和6年3月分）", "3月29日※", dt.date(2024, 3, 29)),
    ],
)
def test_the_caption_tells_the_year(caption: str, printed: str, day: dt.date) -> None:
    (award,) = dated(f"#{caption}", printed)
    assert (award.contract_date, award.warnings) == (day, (FROM_CAPTION,))
    assert award.raw["契約を締結した日"] == printed


@pytest.mark.parametrize(
    "caption",
    [
        "契約一覧",
        "令和5年度及び令和6年度",
        "令和4・5年度",
        "令和5年度予算に係る契約",
        "（平成18年度決定）",
        "令和5年4月〜6月分",
        "令和6年4月",  # may be the month of publication
        "令和5年5月分",
        "令和5年度（令和6年4月分）",
    ],
)
def test_a_caption_that_leaves_doubt_tells_nothing(caption: str) -> None:
    (award,) = dated(f"#{caption}", "4月1日")
    assert (award.contract_date, award.warnings) == (None, (UNTOLD,))


@pytest.mark.parametrize("printed", ["4月1日(日)", "2月30日", "13月1日"])
def test_a_day_that_cannot_be_of_the_year_is_null(printed: str) -> None:
    (award,) = dated("#令和5年度", printed)
    assert (award.contract_date, award.warnings) == (None, (UNTOLD,))


def test_other_rows_tell_the_year_where_all_agree() -> None:
    awards = dated("令和5年4月3日", "4月10日", "R6.3.29")
    assert [award.contract_date for award in awards] == [
        dt.date(2023, 4, 3),
        dt.date(2023, 4, 10),
        dt.date(2024, 3, 29),
    ]
    assert awards[1].warnings == (FROM_ROWS,)
    assert days("令和5年4月3日", "4月10日", "R6.4.1")[1] is None
    assert days("令和5年4月3日", "4月10日")[1] is None  # one row may be the odd one


def test_a_row_of_another_year_ends_what_the_caption_tells() -> None:
    assert days("#令和5年度", "4月3日", "令和6年4月1日", "4月10日") == [
        dt.date(2023, 4, 3),
        dt.date(2024, 4, 1),
        None,
    ]


def test_a_heading_between_rows_turns_the_year() -> None:
    assert days("#令和5年度", "4月3日", "#【令和6年度】", "4月10日", "#※ 令和4年度から継続", "5月1日") == [
        dt.date(2023, 4, 3),
        dt.date(2024, 4, 10),
        dt.date(2024, 5, 1),
    ]
    assert days("#令和5年度", "4月3日", "#令和6年度に契約したもの", "4月10日")[1] is None
    assert days("#令和5年度", "4月3日", "#令和6年度", "4月10日", "#令和5年度", "5月1日")[2] is None


def test_the_sheets_name_tells_the_year_and_the_caption_its_place() -> None:
    told = extract(workbook_bytes([["令和5年度"], list(HEADER), row("4月1日")]))
    (award,) = told.awards
    assert {place.locator for place in award.evidence if place.field == "contract_date"} == {"A1", "C3"}
    named = extract(workbook_bytes([list(HEADER), row("4月1日")], title="令和5年度"))
    assert (named.awards[0].contract_date, named.awards[0].warnings) == (dt.date(2023, 4, 1), (FROM_CAPTION,))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), st.booleans())
def test_every_day_of_a_fiscal_year_is_read_back(day: dt.date, weekday: bool) -> None:
    printed = f"{day.month}月{day.day}日" + (f"（{'月火水木金土日'[day.weekday()]}）" if weekday else "")
    assert is_day_without_year(printed)
    assert FiscalYear(fiscal_year_of(day), FROM_CAPTION).day(printed) == day

"""Dates whose year, month and day stand in columns of their own are put together; what is no date stays as it is."""

import datetime as dt

import pytest

from tests.extract.tables.small_tables import csv_bytes, extract, workbook_bytes

FIRST, SECOND = dt.date(2025, 4, 1), dt.date(2025, 5, 12)
Rows = list[list[str]]


def rows(header: Rows, *dates: list[str]) -> Rows:
    """A table of a contract for each date, its pieces between title and supplier."""
    return [*header, *(["見本清掃", *date, "株式会社見本", "1,000,000"] for date in dates)]


UNDER = [["件名", "契約年月日", "", "", "契約の相手方", "契約金額"], ["", "年", "月", "日", "", ""]]
OVER = [["件名", "契約締結日", "", "", "契約の相手方", "契約金額"]]
OWN = [["件名", "契約年", "契約月", "契約日", "契約の相手方", "契約金額"]]
WITH_ERA = [
    ["件名", "契約年月日", "", "", "", "契約の相手方", "契約金額"],
    ["", "元号", "年", "月", "日", "", ""],
]
ERA_ABOVE = [UNDER[0], ["", "年(令和)", "月", "日", "", ""]]
SEVEN = [["件名", "契約日", *[""] * 5, "契約の相手方", "契約金額"]]


@pytest.mark.parametrize(
    "table",
    [
        rows(UNDER, ["令和7", "4", "1"], ["R7", "5", "12"]),
        rows(OWN, ["2025", "4", "1"], ["2025", "5", "12"]),
        rows(OVER, ["令和7年", "4月", "1日"], ["令和7年", "5月", "12日"]),
        rows(WITH_ERA, ["令和", "7", "4", "1"], ["令和", "7", "5", "12"]),
        rows([["令和7年度", *[""] * 5], *UNDER], ["7", "4", "1"], ["7", "5", "12"]),
        rows(SEVEN, ["令和", "7", "年", "4", "月", "1日"], ["令和", "7", "年", "5", "月", "12日"]),
    ],
)
def test_pieces_are_put_together(table: Rows) -> None:
    extraction = extract(csv_bytes(table))
    assert [award.contract_date for award in extraction.awards] == [FIRST, SECOND]
    assert [award.warnings for award in extraction.awards] == [(), ()]
    assert extraction.awards[0].supplier_name_text == "株式会社見本"


def test_the_era_in_the_label_of_the_year() -> None:
    table = rows([UNDER[0], ["", "年(令和)", "月", "日", "", ""]], ["7", "4", "1"])
    assert extract(csv_bytes(table)).awards[0].contract_date == FIRST


def test_numbers_under_a_merged_label() -> None:
    head = ["件名", "契約年月日", None, None, "契約の相手方", "契約金額"]
    values = ["見本清掃", 2025, 4, 1, "株式会社見本", 1_000_000]
    award = extract(workbook_bytes([head, values], date="B1:D1")).awards[0]
    assert (award.contract_date, award.warnings) == (FIRST, ())


@pytest.mark.parametrize("between", [["令和7", "3", ""], None], ids=["a row that is not read", "a heading"])
def test_nothing_is_repeated_over_what_may_begin_another_time(between: list[str] | None) -> None:
    first, last = rows([], ["令和6", "12", "20"], ["", "1", "15"])
    middle = [["令和7年度", *[""] * 5]] if between is None else rows([], between)
    awards = extract(csv_bytes([*UNDER, first, *middle, last])).awards
    assert awards[0].contract_date == dt.date(2024, 12, 20)
    assert awards[-1].contract_date is None or awards[-1].contract_date >= dt.date(2025, 4, 1)


def test_a_blank_year_and_month_are_those_of_the_row_above_and_said_so() -> None:
    extraction = extract(csv_bytes(rows(UNDER, ["R7", "5", "1"], ["", "〃", "12"])))
    assert [award.contract_date for award in extraction.awards] == [dt.date(2025, 5, 1), SECOND]
    assert [award.warnings for award in extraction.awards] == [(), ("inherited_cell",)]


@pytest.mark.parametrize("date", [["R7", "4", ""], ["R7", "13", "1"], ["別紙", "4", "1"]])
def test_what_is_no_date_is_said(date: list[str]) -> None:
    award = extract(csv_bytes(rows(UNDER, ["R7", "4", "1"], date))).awards[1]
    assert award.contract_date is None
    assert "unread_date" in award.warnings


def test_a_row_that_commas_shift_is_rejected() -> None:
    torn = rows(UNDER, ["R7", "4", "1"])
    text = csv_bytes(torn).decode() + "\r\n見本,清掃,R7,4,2,株式会社見本,1000"
    extraction = extract(text.encode())
    assert [award.contract_date for award in extraction.awards] == [FIRST]
    assert [(reject.reason, reject.rows) for reject in extraction.rejects] == [("row_wider_than_header", 1)]


def test_two_dates_of_pieces() -> None:
    head = [
        ["件名", "開札日", "", "", "契約日", "", "", "契約の相手方", "契約金額"],
        ["", *["年", "月", "日"] * 2, "", ""],
    ]
    award = extract(csv_bytes(rows(head, ["R7", "3", "20", "R7", "4", "1"]))).awards[0]
    assert (award.opening_date, award.contract_date) == (dt.date(2025, 3, 20), FIRST)

"""Kinds of documents in other words, shapes and files: records over two rows, hidden columns, pages of other columns."""

import io

import openpyxl
import pytest

from extract.outcome import Extraction
from extract.rows import AwardRow
from tests.extract.tables.printed_tables import ROW as PRINTED
from tests.extract.tables.printed_tables import Printer
from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000"]
OTHER = ["例示警備", "令和7年4月2日", "株式会社例示", "5,000,000"]
ADDRESS = "東京都豊島区池袋9-8-7"


def html_bytes(rows: list[list[str]]) -> bytes:
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return f"<html><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></html>".encode()


def book_bytes(rows: list[list[str]], *, hidden: str = "", merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    if hidden:
        sheet.column_dimensions[hidden].hidden = True
    for cells in merged:
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def told(awards: tuple[AwardRow, ...]) -> list[tuple[str | None, str | None, str | None, int | None]]:
    return [
        (award.title, award.supplier_name_text, award.supplier_address_text, award.amount_yen)
        for award in awards
    ]


TWO = [
    ("見本清掃", "株式会社見本", ADDRESS, 1_234_000),
    ("例示警備", "株式会社例示", "東京都北区王子1-1-1", 5_000_000),
]


@pytest.mark.parametrize("as_file", [csv_bytes, html_bytes, book_bytes])
def test_an_address_in_the_row_under_its_record(as_file) -> None:  # type: ignore[no-untyped-def]
    rows = [HEADER, ROW, ["", "", ADDRESS, ""], OTHER, ["", "", "東京都北区王子1-1-1", ""]]
    assert told(extract(as_file(rows)).awards) == TWO


def test_a_record_of_merged_cells_over_two_rows() -> None:
    rows = [HEADER, ROW, ["", "", ADDRESS, ""], OTHER, ["", "", "東京都北区王子1-1-1", ""]]
    merged = tuple(f"{column}{top}:{column}{top + 1}" for top in (2, 4) for column in "ABD")
    assert told(extract(book_bytes(rows, merged=merged)).awards) == TWO


@pytest.mark.parametrize("as_file", [csv_bytes, html_bytes, book_bytes])
def test_a_name_behind_its_form_in_the_next_row(as_file) -> None:  # type: ignore[no-untyped-def]
    rows = [HEADER, ["見本", ROW[1], "株式会社", ROW[3]], ["清掃", "", "見本", ""], OTHER]
    assert [award.supplier_name_text for award in extract(as_file(rows)).awards] == [
        "株式会社見本",
        "株式会社例示",
    ]


def test_a_second_firm_in_the_next_row_is_a_record_of_its_own() -> None:
    rows = [HEADER, ROW, ["例示警備", "", "株式会社例示", ""]]
    assert [award.title for award in extract(csv_bytes(rows)).awards] == ["見本清掃", "例示警備"]


def test_a_hidden_column_is_no_part_of_the_row() -> None:
    header = ["件名", "契約の相手方", "契約の相手方", "契約日", "契約金額"]
    row = ["見本清掃", "株式会社旧見本", "株式会社見本", ROW[1], ROW[3]]
    [award] = extract(book_bytes([header, row], hidden="B")).awards
    assert (award.supplier_name_text, award.amount_yen) == ("株式会社見本", 1_234_000)
    assert "hidden_column" in award.warnings
    [award] = extract(book_bytes([HEADER, ROW], hidden="D")).awards
    assert (award.amount_yen, "hidden_column" in award.warnings) == (None, True)


def later_page(row: list[str]) -> Extraction:
    """A table of seven columns, whose next page has a row in columns of its own."""
    printer = Printer()
    printer.header()
    printer.row(PRINTED)
    printer.page()
    printer.widths = [700.0 / len(row)] * len(row)
    printer.row(row)
    return printer.extract()


def test_a_page_with_one_column_more_or_fewer_is_told_by_what_its_columns_hold() -> None:
    other = ["例示業務", *PRINTED[1:5], "7,654,321", ""]
    for row in (["2", *other], other[:-1]):
        extraction = later_page(row)
        award = extraction.awards[-1]
        assert (award.title, award.amount_yen, str(award.contract_date)) == (
            "例示業務",
            7_654_321,
            "2025-04-01",
        )
        assert "columns_moved" in award.warnings


def test_a_page_whose_columns_fit_nowhere_is_rejected() -> None:
    extraction = later_page([PRINTED[1], "例示", "三つ", "四つ", "五つ", "六つ", "七つ", "八つ"])
    assert (extraction.status, extraction.rows_extracted) == ("partial", 1)
    assert [reject.reason for reject in extraction.rejects] == ["columns_unlike_header"]

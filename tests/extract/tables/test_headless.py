"""A second sheet without a header goes on under that of the first where width and kinds match; else it is rejected."""

import io

import openpyxl
import pytest

from extract.document import Document, extract_document
from extract.outcome import Extraction

HEADER = ["件名", "契約業者名", "契約日", "契約金額", "予定価格"]
FIRST = ["道路修繕工事", "株式会社山田", "令和6年4月1日", "1,200,000", "1,500,000"]
SECOND = ["橋りょう点検業務", "株式会社川上", "令和6年5月2日", "2,400,000", "3,000,000"]


def read(*sheets: list[list[str]]) -> Extraction:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, 1):
        sheet = workbook.create_sheet(f"{number}枚目")
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return extract_document(Document(content.getvalue()))


def test_a_second_sheet_without_a_header_goes_on_under_the_first() -> None:
    extraction = read([HEADER, FIRST], [SECOND, SECOND])
    assert extraction.status == "ok"
    assert [award.supplier_name_text for award in extraction.awards] == [
        "株式会社山田",
        "株式会社川上",
        "株式会社川上",
    ]
    assert [award.amount_yen for award in extraction.awards] == [1_200_000, 2_400_000, 2_400_000]
    assert ["header_of_earlier_table" in award.warnings for award in extraction.awards] == [False, True, True]


@pytest.mark.parametrize(
    "row",
    [
        [SECOND[1], SECOND[2], SECOND[0], *SECOND[3:]],
        [*SECOND, "6"],
        SECOND[:4],
        ["1", *SECOND[:4]],
        [*SECOND[:3], "単価による", ""],
    ],
)
def test_a_sheet_of_other_width_or_kinds_is_rejected(row: list[str]) -> None:
    extraction = read([HEADER, FIRST], [row, row])
    assert [award.supplier_name_text for award in extraction.awards] == ["株式会社山田"]
    assert extraction.status == "partial"
    assert any(reject.reason.startswith("unknown_header") for reject in extraction.rejects)


def test_amounts_under_an_earlier_note_of_thousands_are_null() -> None:
    extraction = read([["（単位：千円）"], HEADER, FIRST], [SECOND])
    assert [award.amount_yen for award in extraction.awards] == [1_200_000_000, None]
    assert "unit_unsure" in extraction.awards[1].warnings

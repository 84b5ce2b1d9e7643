"""Cells that were in `raw` only are columns: kind and period of a contract, its change, numbers, 公益法人, codes."""

import datetime as dt
from decimal import Decimal

import pytest

from extract.document import Document, extract_document
from extract.rows import AwardRow
from extract.tables.header import meaning
from tests.extract.tables.small_tables import csv_bytes

HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額"]
ROW = ["用紙購入", "令和6年4月1日", "見本商事株式会社", "500"]


def award(**cells: str) -> AwardRow:
    """The award of a row with further columns, header by header."""
    made = extract_document(Document(csv_bytes([[*HEADER, *cells], [*ROW, *cells.values()]])))
    [row] = made.awards
    assert (made.status, made.balanced) == ("ok", True)
    return row


@pytest.mark.parametrize(
    ("header", "text", "column", "value"),
    [
        ("開札日", "令和6年3月20日", "opening_date", dt.date(2024, 3, 20)),
        ("入札執行日", "R6.3.20", "opening_date", dt.date(2024, 3, 20)),
        ("契約期間", "R6.4.1～R7.3.31", "contract_period_text", "R6.4.1～R7.3.31"),
        ("履行期限", "令和7年3月31日", "contract_period_text", "令和7年3月31日"),
        ("契約種別", "総価契約", "contract_kind", "total"),
        ("契約種別", "単価契約", "contract_kind", "unit"),
        ("契約の種類", "基本契約", "contract_kind", "framework"),
        ("契約種別", "請負", "contract_kind", None),
        ("案件番号", "０２４－１", "case_number", "０２４－１"),
        ("契約番号", "-", "case_number", None),
        ("担当課", "総務課", "department", "総務課"),
        ("所管課", "会計課", "buyer_text", "会計課"),
        ("再就職の役員の数", "2人", "reemployed_officers", 2),
        ("再就職の役員の数", "－", "reemployed_officers", None),
        ("公益法人の区分", "公社", "public_interest_kind", "公社"),
        ("国認定、都道府県認定の区分", "国認定", "public_interest_authority", "国認定"),
        ("調達機関番号", "０１５", "buyer_code", "015"),
        ("府省コード", "J6", "ministry", "金融庁"),
        ("入札方式コード", "8004030", "procurement_method", "limited"),
        ("契約区分", "一般競争入札", "procurement_method", "open"),
    ],
)
def test_a_cell_has_its_column(header: str, text: str, column: str, value: object) -> None:
    row = award(**{header: text})
    assert getattr(row, column) == value
    assert row.raw[header.replace(" ", "")] == text
    if value is not None and column not in ("procurement_method", "buyer_text", "contract_kind"):
        assert column in {place.field for place in row.evidence}


def test_a_column_of_kinds_tells_a_unit_price() -> None:
    row = award(契約種別="単価契約")
    assert (row.amount_kind, row.amount_yen, row.unit_price) == ("unit", None, Decimal(500))


def test_a_change_is_a_change() -> None:
    header = ["件名", "契約締結日", "契約の相手方", "変更前契約金額", "変更後契約金額", "変更契約日"]
    made = extract_document(Document(csv_bytes([header, [*ROW, "800", "令和6年9月1日"]])))
    [row] = made.awards
    assert (row.notice_kind, row.amount_yen, row.changed_from_yen) == ("change", 800, 500)
    assert (row.changed_on, row.contract_date) == (dt.date(2024, 9, 1), dt.date(2024, 4, 1))
    assert row.price_text == "800"


def test_a_contract_keeps_its_price_beside_a_changed_one() -> None:
    row = award(変更後契約金額="800", 変更契約日="令和6年9月1日")
    assert (row.notice_kind, row.amount_yen, row.changed_from_yen) == ("award", 500, None)
    assert (row.changed_on, row.warnings) == (dt.date(2024, 9, 1), ("changed_later",))


def test_a_row_without_a_change_is_an_award() -> None:
    row = award(変更後契約金額="", 変更契約日="－")
    assert (row.notice_kind, row.amount_yen, row.changed_from_yen) == ("award", 500, None)


def test_a_price_at_first_beside_no_other_is_the_price() -> None:
    made = extract_document(
        Document(csv_bytes([["件名", "契約締結日", "契約の相手方", "当初契約金額"], ROW]))
    )
    assert (made.awards[0].amount_yen, made.awards[0].notice_kind) == (500, "award")


def test_unknown_codes_are_null_with_a_warning() -> None:
    row = award(府省コード="ZZ")
    assert row.ministry is None
    assert "unknown_code" in row.warnings


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("契約の相手", "supplier"),
        ("落札企業", "supplier"),
        ("支出先", "supplier"),
        ("件名（所管課）", "title"),
        ("落札日", "contract_date"),
        ("締結年月日", "contract_date"),
        ("入札種別", "procurement_method"),
        ("発注方式", "procurement_method"),
        ("課名", "department"),
        ("受注金額", "price"),
        ("開札結果", "result"),
        ("指名業者名", "bidder"),
        ("第2回", "bid_price"),
        ("変更前契約金額", "changed_from"),
        ("変更増減額", "kept"),
    ],
)
def test_more_header_words(label: str, field: str) -> None:
    assert meaning(label) == field

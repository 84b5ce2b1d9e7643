"""Payee tables of 行政事業レビュー: every printed line is a row or a reject, and no value is guessed."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, extract_document, extract_in_parts
from extract.errors import ExtractionError
from extract.media import MediaType
from extract.payments import extractor
from extract.payments.columns import PayeeTable, columns_of
from extract.versions import TABLES
from tests.extract.payments.review_files import (
    BLOCKS,
    EXPENSES,
    FLOWS,
    LINKED,
    OBLIGATIONS,
    PAYEES,
    PRIME,
    SECOND,
    csv_file,
    flows_zip,
    payees_zip,
    row,
    zipped,
)


def read(content: bytes, source: str = "rs_system"):
    made = extract_document(Document(content, source=source))
    assert made.extractor == "payments"
    assert made.balanced
    return made


def said(made):
    return [(each.entry, each.block, each.payee_name_text, each.amount_yen) for each in made.payments]


ENTRIES = [
    ("block", "A", None, 182_000_000),
    ("payee", "A", "甲データ株式会社", 182_000_000),
    ("contract", "A", "甲データ株式会社", 182_000_000),
    ("block", "B", None, 90_000_000),
    ("payee", "B", "乙企画株式会社", 80_000_000),
    ("contract", "B", "乙企画株式会社", 80_000_000),
    ("payee", "B", "その他", 10_000_000),
]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_every_line_is_a_row_whatever_the_encoding(encoding):
    made = read(csv_file(PAYEES, BLOCKS, encoding))
    assert (said(made), made.status, made.rows_expected) == (ENTRIES, "ok", 7)


def test_values_of_a_contract_and_where_they_stand():
    made = read(payees_zip())
    contract = made.payments[2]
    assert (contract.bidders, contract.award_rate, contract.corporate_number) == (3, 0.7539, PRIME)
    assert (contract.sheet_year, contract.project_id, contract.ministry) == (2025, "0042", "例示省")
    assert contract.office_text == "例示省 年金局 記録課"
    assert contract.contract_text == "申告書の入力及び画像化業務"
    assert contract.procurement_method_text == "一般競争契約（最低価格）"
    assert {each.field: each.locator for each in contract.evidence}["amount_yen"] == "Z4"
    assert contract.raw["落札率"] == "75.39"
    assert contract.payment_id.endswith("-p000003")


def test_a_contract_s_line_without_a_name_is_the_payee_s_before_it_in_its_block():
    inherited = read(payees_zip()).payments[5]
    assert (inherited.corporate_number, inherited.warnings) == (SECOND, ("inherited_cell",))
    strange = read(csv_file(PAYEES, [*BLOCKS[:3], row(支出先ブロック番号="C", 契約概要="入力", 金額="5")]))
    assert [(each.reason, each.rows) for each in strange.rejects] == [("no_payee", 1)]
    assert strange.status == "partial"


def test_which_block_pays_which():
    made = read(flows_zip())
    flows = [(each.entry, each.payer_block, each.block, each.paid_by_ministry) for each in made.payments]
    assert flows[:2] == [("flow", None, "A", True), ("flow", "A", "B", False)]
    assert made.payments[1].role_text == "再委託"
    own = made.payments[2]
    assert (own.entry, own.amount_yen, own.expense_text) == ("own_cost", 120_000, "事務費: 旅費")


def test_expenses_and_obligations_are_entries_of_their_own():
    use = row(支出先ブロック番号="A", 支出先名="甲データ株式会社", 費目="人件費", 使途="入力", 金額="5")
    (expense,) = read(csv_file(EXPENSES, [use])).payments
    assert (expense.entry, expense.expense_text, expense.amount_yen) == ("expense", "人件費: 入力", 5)
    later = "（国庫債務負担行為等による契約）"
    contract = {
        f"契約先名{later}": "甲データ株式会社",
        f"契約額{later}": "7",
        f"落札率（％）{later}": "99.9%",
    }
    (obligation,) = read(csv_file(OBLIGATIONS, [row(**contract), row()])).payments
    assert (obligation.entry, obligation.amount_yen, obligation.award_rate) == ("obligation", 7, 0.999)


@pytest.mark.parametrize(
    ("column", "text", "field", "warning"),
    [
        ("金額", "-1", "amount_yen", "unread_amount"),
        ("金額", "約3百万", "amount_yen", "unread_amount"),
        ("金額", "1000.5", "amount_yen", "fraction_of_yen"),
        ("落札率", "1", "award_rate", "unsure_rate"),
        ("落札率", "高い", "award_rate", "unread_rate"),
        ("入札者数", "数者", "bidders", "unread_bidders"),
        ("事業年度", "令和六", "sheet_year", "unread_sheet_year"),
        ("事業年度", "999999", "sheet_year", "sheet_year_out_of_range"),
        ("法人番号", "1234567890123", "corporate_number", "corporate_number_invalid"),
    ],
)
def test_an_unsure_value_is_null(column, text, field, warning):
    sound = {"支出先ブロック番号": "A", "支出先名": "甲データ株式会社", "契約概要": "入力", "金額": "1"}
    (payment,) = read(csv_file(PAYEES, [row(**sound | {column: text})])).payments
    assert getattr(payment, field) is None
    assert payment.warnings == (warning,)
    assert payment.raw[column] == text


def test_zero_is_an_amount_and_a_percentage_is_one():
    sound = {"支出先ブロック番号": "A", "支出先名": "甲", "金額": "0", "落札率": "100"}
    (payment,) = read(csv_file(PAYEES, [row(**sound)])).payments
    assert (payment.amount_yen, payment.award_rate) == (0, 1.0)


def test_a_column_nobody_knows_is_kept_with_a_warning():
    header = (*PAYEES, "新しい欄")
    line = row(支出先ブロック番号="A", 支出先名="甲", 支出先の合計支出額="1", 新しい欄="値")
    (payment,) = read(csv_file(header, [line])).payments
    assert (payment.raw["新しい欄"], payment.warnings) == ("値", ("unread_cell",))


def test_a_line_wider_than_its_header_is_rejected_with_its_text():
    content = csv_file(PAYEES, BLOCKS) + ("," * len(PAYEES) + "右の端\r\n").encode()
    made = read(content.replace(b",,,,\xe5\x8f\xb3", b",1,,,\xe5\x8f\xb3"))
    assert [(each.reason, "右の端" in each.text) for each in made.rejects] == [
        ("row_wider_than_header", True)
    ]


def test_both_tables_in_one_zip_and_a_file_that_is_none():
    both = zipped(a=csv_file(PAYEES, BLOCKS), b=csv_file(FLOWS, LINKED))
    made = read(both)
    assert (len(made.payments), made.pages, made.status) == (10, 2, "ok")
    odd = read(zipped(a=csv_file(PAYEES, BLOCKS), b=b"x,y\r\n1,2\r\n"))
    assert (odd.status, odd.error) == ("partial", "1 files of the archive are no payee tables")


def test_a_long_table_comes_in_parts_whose_books_balance(monkeypatch):
    monkeypatch.setattr(extractor, "PART_ROWS", 3)
    parts = list(extract_in_parts(Document(payees_zip(), source="rs_system")))
    assert [part.more for part in parts] == [True, True, False]
    assert parts[-1].balanced
    ids = [each.payment_id for part in parts for each in part.payments]
    assert len(set(ids)) == len(ids) == 7


def test_awards_are_not_taken_for_payees():
    awards = "件名,契約の相手方,契約金額,契約締結日\r\n入力,甲株式会社,100,2025-04-01\r\n".encode()
    assert extract_document(Document(awards, source="x")).extractor == TABLES
    assert columns_of(("件名", "支出先名")) is None
    assert columns_of(PAYEES).table is PayeeTable.PAYEES
    assert not columns_of(PAYEES).unknown


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2_000), st.integers(0, 40))
def test_hostile_bytes_end_in_rows_rejects_or_an_error_of_ours(noise, at, cut):
    sound = csv_file(PAYEES, BLOCKS)
    content = sound[:at] + noise + sound[at + cut :]
    document = Document(content, source="x")
    if not extractor.is_payee_table(content) or document.media_type is not MediaType.CSV:
        return
    try:
        made = extract_document(document)
    except ExtractionError:
        return
    assert made.balanced


@pytest.mark.parametrize("content", [b"PK\x03\x04", zipped()[:10], b"", payees_zip()[:-30], zipped(a=b"")])
def test_broken_archives_are_not_taken(content):
    assert not extractor.is_payee_table(content) or content == payees_zip()


def test_a_row_is_whole_in_its_columns():
    from pipelines.datasets.fitting import misfit

    assert misfit([dataclasses.replace(each, payees=99) for each in read(payees_zip()).payments]) is None

"""What is no award: words for "nobody won" are no firm, a title alone is no award, and all is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Document, extract_document
from extract.outcome import Extraction
from extract.values.no_winner import REASONS, reason_nobody_won
from tests.extract.tables.small_tables import csv_bytes

HEADER = ["工事名", "開札日", "入札方法", "予定価格", "落札者", "落札金額", "備考"]


def read(*rows: list[str], header: list[str] = HEADER) -> Extraction:
    extraction = extract_document(Document(csv_bytes([header, *rows])))
    assert extraction.balanced
    return extraction


def row(winner: str, price: str = "", remarks: str = "", title: str = "見本橋補修工事") -> list[str]:
    return [title, "令和6年5月10日", "一般競争入札", "3,500,000", winner, price, remarks]


@pytest.mark.parametrize(
    ("winner", "price", "remarks", "reason"),
    [
        ("不調", "", "", "no_valid_bid"),
        ("入札不調（２回）", "－", "", "no_valid_bid"),
        ("(不落)", "", "", "no_valid_bid"),
        ("【中止】", "－", "", "cancelled"),
        ("取り止め・中止", "取り止め・中止", "", "cancelled"),
        ("応札者がなかったため中止", "", "", "no_bidder"),
        ("落札者 なし", "0", "", "no_winner"),
        ("該当者なし", "", "", "no_winner"),
        ("参加申込なし", "", "", "no_bidder"),
        ("別紙のとおり", "", "", "elsewhere"),
        ("同左", "", "", "elsewhere"),
        ("＃N/A", "", "", "not_told"),
        ("応札がなかった。", "", "", "no_bidder"),
        ("最低制限価格未満", "", "", "no_valid_bid"),
        ("落札者はありませんでした", "", "", "no_winner"),
        ("再度入札", "", "", "not_told"),
        ("個人情報のため非公表", "", "", "not_told"),
        ("Ａ社", "", "", "not_told"),
        ("", "", "", "not_told"),
        ("－", "", "", "not_told"),
        ("", "不調", "", "no_valid_bid"),
        ("", "", "入札不調", "no_valid_bid"),
        ("", "", "入札公告の取消し", "cancelled"),
    ],
)
def test_a_tender_that_nobody_won_is_no_award(winner: str, price: str, remarks: str, reason: str) -> None:
    extraction = read(row("見本建設株式会社", "3,000,000"), row(winner, price, remarks))
    assert [award.supplier_name_text for award in extraction.awards] == ["見本建設株式会社"]
    [tender] = extraction.unawarded
    assert (tender.reason, tender.title, str(tender.date)) == (reason, "見本橋補修工事", "2024-05-10")
    assert (tender.estimated_price_yen, tender.procurement_method) == (3_500_000, "open")
    assert reason in REASONS
    assert (extraction.status, extraction.rows_expected, extraction.rows_unawarded) == ("ok", 2, 1)
    if reason != "not_told":
        assert "reason_text" in {place.field for place in tender.evidence}


@pytest.mark.parametrize(
    ("winner", "warning"),
    [
        ("不調", "no_winner_beside_price"),
        ("別紙のとおり", "supplier_not_named"),
        ("nan", "supplier_not_named"),
        ("", "no_supplier"),
    ],
)
def test_a_contract_whose_price_is_printed_is_kept_without_a_name(winner: str, warning: str) -> None:
    [award] = read(row(winner, "1,234,000")).awards
    assert (award.supplier_name_text, award.amount_yen) == (None, 1_234_000)
    assert warning in award.warnings


def test_a_firm_beside_a_price_cell_that_says_nobody_won_is_not_named() -> None:
    extraction = read(row("見本建設株式会社", "不調"))
    assert extraction.awards == ()
    [tender] = extraction.unawarded
    assert tender.warnings == ("supplier_beside_no_winner",)
    assert tender.raw["落札者"] == "見本建設株式会社"


def test_a_column_of_results_tells_who_won() -> None:
    header = ["案件名", "開札日", "業者名", "金額", "結果"]
    extraction = read(
        ["甲業務", "R6.4.1", "甲株式会社", "1,000", "落札"],
        ["乙業務", "R6.4.1", "", "", "不調"],
        header=header,
    )
    assert [award.title for award in extraction.awards] == ["甲業務"]
    assert [tender.title for tender in extraction.unawarded] == ["乙業務"]


def test_a_title_alone_is_no_award() -> None:
    extraction = read(
        row("見本建設株式会社", "3,000,000"),
        ["土木工事の部", "", "", "", "", "", ""],
        ["乙工事", "", "指名", "", "", "", ""],
    )
    assert len(extraction.awards) == 1
    assert [reject.reason for reject in extraction.rejects if reject.rows] == ["title_alone"]
    assert extraction.status == "partial"


@pytest.mark.parametrize(
    "name", ["株式会社中止", "不調金属株式会社", "なし園芸", "（有）別紙印刷", "無線技研"]
)
def test_a_firm_whose_name_holds_such_a_word_is_a_firm(name: str) -> None:
    [award] = read(row(name, "1,000")).awards
    assert award.supplier_name_text == name


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    assert reason_nobody_won(text) in (None, *REASONS)


@pytest.mark.parametrize("label", ["結果", "状態", "落札・不調の別", "契約の状況", "決定状況", "ステータス"])
def test_a_column_of_results_is_known_by_its_header(label: str) -> None:
    extraction = read(
        [*row("", "", "")[:6], "不調"],
        [*row("見本建設株式会社", "3,000,000")[:6], "落札"],
        header=[*HEADER[:6], label],
    )
    assert ([award.supplier_name_text for award in extraction.awards], len(extraction.unawarded)) == (
        ["見本建設株式会社"],
        1,
    )

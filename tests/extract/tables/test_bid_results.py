"""Bid results: the winner's row is the award, the others are rejects; nobody is named where the mark is not clear."""

from pathlib import Path

import pytest

from extract.document import Document, extract_document
from extract.outcome import Extraction
from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = [
    "部局名",
    "工事名",
    "入札日",
    "契約日",
    "入札方式",
    "入札業者名",
    "予定価格（税抜き）",
    "入札金額　１回目",
    "入札金額　２回目",
    "見積金額（税抜き）",
    "備考",
]


def bid(
    title: str, name: str, *offers: str, mark: str = "", method: str = "一般競争入札", day: str = "2020/1/5"
) -> list[str]:
    rounds = [*offers, "", "", ""][:3]
    return ["見本局", title, "2020/1/1", day, method, name, "100", *rounds, mark]


def read(*rows: list[str]) -> Extraction:
    return extract(csv_bytes([HEADER, *rows]))


def test_the_marked_bidder_won() -> None:
    extraction = read(
        bid("道路工事", "甲建設（株）", "95"),
        bid("道路工事", "乙建設（株）", "105", "90", mark="落札"),
        bid("道路工事", "丙建設（株）", "無効"),
        bid("道路工事", "丁建設（株）", "辞退"),
        bid("橋梁工事", "甲建設（株）", "80", mark="落札"),
    )
    first, second = extraction.awards
    assert (extraction.rows_expected, extraction.rows_rejected, extraction.status) == (5, 3, "partial")
    assert (first.title, first.supplier_name_text, first.amount_yen) == ("道路工事", "乙建設（株）", 90)
    assert (first.bidders, second.bidders) == (3, 1)
    assert (first.award_rate, first.award_rate_basis, first.warnings) == (0.9, "computed", ("winning_bid",))
    assert len([place for place in first.evidence if place.field == "bidders"]) == 3
    assert {reject.reason for reject in extraction.rejects} == {"bid_results: a bidder that did not win"}
    assert not any("乙建設" in reject.text for reject in extraction.rejects)


def test_a_contract_by_quotation_names_its_partner_only() -> None:
    [award] = read(bid("調査業務", "甲測量（株）", "", "", "99", mark="決定", method="随意契約")).awards
    assert (award.amount_yen, award.tax, award.bidders, award.procurement_method) == (
        99,
        "excluded",
        None,
        "direct",
    )
    assert award.warnings == ()


@pytest.mark.parametrize(
    ("marks", "reason"),
    [(("", ""), "0 of 2"), (("落札", "落札"), "2 of 2"), (("落札せず", "次点"), "0 of 2")],
)
def test_nobody_is_named_where_the_mark_is_not_clear(marks: tuple[str, str], reason: str) -> None:
    extraction = read(
        *(bid("道路工事", name, "90", mark=mark) for name, mark in zip("甲乙", marks, strict=True))
    )
    assert (extraction.awards, extraction.rows_rejected) == ((), 2)
    assert all(reject.reason.startswith(f"bid_results: {reason}") for reject in extraction.rejects)


def test_one_title_let_twice_is_two_contests() -> None:
    rows = [bid("清掃", "甲", "90", mark="落札", day=day) for day in ("2020/1/5", "2020/2/5")]
    assert [award.bidders for award in read(*rows).awards] == [1, 1]


def test_what_is_printed_once_for_a_contest_holds_for_its_winner() -> None:
    loser, winner = bid("道路工事", "甲", "95"), bid("", "乙", "90", mark="落札")
    winner[0] = winner[3] = ""
    [award] = read(loser, winner, bid("橋梁工事", "丙", "80")).awards
    assert (award.title, award.supplier_name_text, award.bidders) == ("道路工事", "乙", 2)
    assert str(award.contract_date) == "2020-01-05"
    assert "inherited_cell" in award.warnings


def test_without_a_column_for_the_mark_they_are_refused() -> None:
    rows = [row[:-1] for row in (HEADER, bid("道路工事", "甲", "90"), bid("道路工事", "乙", "80"))]
    extraction = extract(csv_bytes(rows))
    assert (extraction.status, extraction.rows_expected, extraction.rows_extracted) == ("failed", 2, 0)
    assert all(reject.reason.startswith("bid_results") for reject in extraction.rejects)


@pytest.mark.corpus
def test_real_workbooks(shared: Path) -> None:
    """Each contest of these three workbooks has one winner; a printed 落札率 follows from the price read."""
    for name in (
        "chugoku_construction_201905.xls",
        "kyushu_consulting_202108.xlsx",
        "tohoku_consulting_202009.xlsx",
    ):
        [path] = (shared / "corpus" / "bids").glob(f"*{name}")
        extraction = extract_document(Document(path.read_bytes()))
        assert extraction.balanced
        assert {reject.reason for reject in extraction.rejects if reject.rows} == {
            "bid_results: a bidder that did not win"
        }
        contests = {(award.buyer_name, award.title, award.contract_date) for award in extraction.awards}
        assert len(contests) == len(extraction.awards) > 30
        for award in extraction.awards:
            assert award.supplier_name_text
            assert award.amount_yen
            assert award.remarks in ("落札", "決定")
            assert "rate_mismatch" not in award.warnings

"""Bid results: the winner's row is the award, all rows are bids; nobody is named where the mark is not clear."""

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
    assert (extraction.rows_expected, extraction.rows_bids_of_others, extraction.status) == (5, 3, "ok")
    assert (first.title, first.supplier_name_text, first.amount_yen) == ("道路工事", "乙建設（株）", 90)
    assert (first.bidders, second.bidders) == (3, 1)
    assert (first.award_rate, first.award_rate_basis, first.warnings) == (0.9, "computed", ("winning_bid",))
    assert len([place for place in first.evidence if place.field == "bidders"]) == 3
    assert extraction.rejects == () and extraction.balanced
    assert [
        (offer.bidder_ordinal, offer.round, offer.price_yen, offer.mark, offer.result)
        for offer in extraction.bids
    ] == [
        (1, 1, 95, None, "lost"),
        (2, 1, 105, "落札", "lost"),
        (2, 2, 90, "落札", "won"),
        (3, 1, None, "無効", "invalid"),
        (4, 1, None, "辞退", "declined"),
        (1, 1, 80, "落札", "won"),
    ]
    assert {offer.contest_id for offer in extraction.bids} == {first.contest_id, second.contest_id}
    assert {offer.award_id for offer in extraction.bids} == {first.award_id, second.award_id}
    assert {str(offer.opened_on) for offer in extraction.bids} == {"2020-01-01"}
    for offer in extraction.bids:
        places = {place.field for place in offer.evidence}
        assert {"title", "opened_on", "bidder_name_text", "price_text"} <= places


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
    ("marks", "warning", "reason"),
    [
        (("", ""), "winner_not_marked", "not_told"),
        (("落札", "落札"), "several_winners_marked", "not_told"),
        (("", "次点"), "winner_not_marked", "not_told"),
        (("不調", ""), None, "no_valid_bid"),
    ],
)
def test_nobody_is_named_where_the_mark_is_not_clear(
    marks: tuple[str, str], warning: str | None, reason: str
) -> None:
    extraction = read(
        *(bid("道路工事", name, "90", mark=mark) for name, mark in zip("甲乙", marks, strict=True))
    )
    assert (extraction.awards, extraction.rows_rejected) == ((), 0)
    [tender] = extraction.unawarded
    assert (tender.reason, tender.warnings) == (reason, () if warning is None else (warning,))
    assert tender.contest_id is not None
    assert {(bid.contest_id, bid.award_id) for bid in extraction.bids} == {(tender.contest_id, None)}
    assert {bid.result for bid in extraction.bids} == {"unknown" if warning else "lost"}
    assert extraction.status == ("partial" if warning else "ok")


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


def test_without_a_column_for_the_mark_nobody_is_named() -> None:
    rows = [row[:-1] for row in (HEADER, bid("道路工事", "甲", "90"), bid("道路工事", "乙", "80"))]
    extraction = extract(csv_bytes(rows))
    assert (extraction.status, extraction.rows_expected, extraction.rows_extracted) == ("partial", 2, 0)
    assert [bid.result for bid in extraction.bids] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        (["工事名", "開札日", "業者名", "入札金額", "備考"], ["90", "落札"], ["95", ""]),
        (["工事名", "開札日", "商号又は名称", "金額", "結果"], ["90", "○"], ["95", ""]),
        (["工事名", "開札日", "会社名", "金額", "摘要"], ["90", "落札決定"], ["95", "辞退"]),
        (["工事名", "開札日", "業者名", "入札価格", "落札の有無"], ["90", "落札（抽選）"], ["95", "落選"]),
    ],
)
def test_names_in_a_table_of_bidders_are_not_winners(
    header: list[str], first: list[str], second: list[str]
) -> None:
    rows = [
        ["見本橋工事", "R6.5.1", name, *rest]
        for name, rest in (("甲建設（株）", first), ("乙建設（株）", second))
    ]
    extraction = extract(csv_bytes([header, *rows]))
    assert [award.supplier_name_text for award in extraction.awards] == ["甲建設（株）"]
    assert [bid.bidder_name_text for bid in extraction.bids] == ["甲建設（株）", "乙建設（株）"]
    assert [bid.result for bid in extraction.bids] in (["won", "lost"], ["won", "declined"])


def test_a_winner_in_a_column_of_its_own_is_one_award() -> None:
    header = ["工事名", "落札者", "落札金額", "入札者", "入札金額"]
    rows = [
        ["見本橋工事", "乙建設（株）", "90", "甲建設（株）", "95"],
        ["見本橋工事", "乙建設（株）", "90", "乙建設（株）", "90"],
        ["見本坂工事", "不調", "", "甲建設（株）", "120"],
    ]
    extraction = extract(csv_bytes([header, *rows]))
    [award] = extraction.awards
    assert (award.supplier_name_text, award.amount_yen, award.bidders) == ("乙建設（株）", 90, 2)
    assert [bid.result for bid in extraction.bids] == ["lost", "won", "lost"]
    assert [tender.title for tender in extraction.unawarded] == ["見本坂工事"]
    assert (extraction.rows_expected, extraction.balanced, extraction.status) == (3, True, "ok")


def test_a_number_of_bidders_is_no_bidder_and_a_word_for_nobody_neither() -> None:
    header = ["工事名", "開札日", "落札者", "落札金額", "応札者"]
    counted = extract(csv_bytes([header, ["見本橋工事", "R6.5.1", "甲建設（株）", "90", "3者"]]))
    assert (counted.awards[0].bidders, counted.bids) == (3, ())
    header = ["工事名", "開札日", "業者名", "入札金額", "結果"]
    failed = extract(csv_bytes([header, ["見本坂工事", "R6.5.1", "不調", "不調", "不調"]]))
    assert ([tender.reason for tender in failed.unawarded], failed.bids) == (["no_valid_bid"], ())


def test_bidders_in_one_cell_are_paired_with_their_offers() -> None:
    header = ["工事名", "落札者", "落札金額", "入札参加者名", "入札金額"]
    row = ["見本橋工事", "乙建設株式会社", "90", "甲建設株式会社\n乙建設株式会社", "95\n90"]
    extraction = extract(csv_bytes([header, row]))
    assert [(bid.bidder_name_text, bid.price_yen, bid.result) for bid in extraction.bids] == [
        ("甲建設株式会社", 95, "lost"),
        ("乙建設株式会社", 90, "won"),
    ]
    assert len(extraction.awards) == 1


def test_scores_stand_with_their_round() -> None:
    header = [
        "工事名",
        "入札業者名",
        "技術評価点",
        "1回目 金額",
        "1回目 評価値",
        "2回目 金額",
        "2回目 評価値",
        "備考",
    ]
    rows = [
        ["見本橋工事", "甲建設（株）", "40", "95", "55.5", "90", "61.25", "落札"],
        ["見本橋工事", "乙建設（株）", "41.5", "96", "", "", "", ""],
    ]
    extraction = extract(csv_bytes([header, *rows]))
    assert [(bid.round, bid.score) for bid in extraction.bids] == [(1, 55.5), (2, 61.25), (1, 41.5)]


@pytest.mark.corpus
def test_real_workbooks(shared: Path) -> None:
    """Each contest of these three workbooks has one winner; a printed 落札率 follows from the price read."""
    for name, bidders in (
        ("chugoku_construction_201905.xls", 82),
        ("kyushu_consulting_202108.xlsx", 647),
        ("tohoku_consulting_202009.xlsx", 587),
    ):
        [path] = (shared / "corpus" / "bids").glob(f"*{name}")
        extraction = extract_document(Document(path.read_bytes()))
        assert extraction.balanced
        assert (extraction.rows_rejected, extraction.status) == (0, "ok")
        assert len({(bid.contest_id, bid.bidder_ordinal) for bid in extraction.bids}) == bidders
        won = {bid.contest_id: bid.bidder_name_text for bid in extraction.bids if bid.result == "won"}
        assert won == {award.contest_id: award.supplier_name_text for award in extraction.awards}
        contests = {(award.buyer_name, award.title, award.contract_date) for award in extraction.awards}
        assert len(contests) == len(extraction.awards) > 30
        for award in extraction.awards:
            assert award.supplier_name_text
            assert award.amount_yen
            assert award.remarks in ("落札", "決定")
            assert "rate_mismatch" not in award.warnings

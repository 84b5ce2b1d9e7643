"""Bidders of whom only a name or only an offer is printed: a row, or rejected with its text, never dropped."""

import pytest

from extract.outcome import Extraction
from tests.extract.tables.small_tables import csv_bytes, extract

FIRM, OTHER = "株式会社見本", "例示商店"
LIST = [
    ["件名", "開札日", "入札者", "入札金額", "結果"],
    ["見本清掃", "令和7年4月1日", FIRM, "1,000,000", "落札"],
]
FORM = [["件名", "見本清掃", ""], ["入札者", "入札金額", "結果"], [FIRM, "1,000,000", "落札"]]
BESIDE = [
    ["件名", "応札者1", "応札額1", "応札者2", "応札額2", "落札者", "落札金額"],
    ["見本清掃", FIRM, "1,000,000", "", "1,200,000", FIRM, "1,000,000"],
]


def rejected(extraction: Extraction) -> list[tuple[str, str | None]]:
    return [(reject.reason, reject.text) for reject in extraction.rejects if reject.rows]


@pytest.mark.parametrize(
    "rows",
    [
        [*LIST, ["", "", "", "1,200,000", ""], ["", "", OTHER, "1,300,000", ""]],
        [*FORM, ["", "1,200,000", ""], [OTHER, "1,300,000", ""]],
        BESIDE,
    ],
)
def test_an_offer_of_nobody_is_said(rows: list[list[str]]) -> None:
    extraction = extract(csv_bytes(rows))
    assert rejected(extraction) == [("bidder_not_named", "1,200,000")]
    assert extraction.status == "partial"
    award = extraction.awards[0]
    assert (award.supplier_name_text, award.amount_yen, award.bidders) == (FIRM, 1_000_000, None)


def test_a_name_alone_right_of_the_title_is_a_bidder() -> None:
    extraction = extract(csv_bytes([*LIST, ["", "", OTHER, "", ""]]))
    assert [(bid.bidder_name_text, bid.price_yen) for bid in extraction.bids] == [
        (FIRM, 1_000_000),
        (OTHER, None),
    ]
    assert extraction.status == "ok"


def test_a_line_between_bidders_that_may_be_a_heading_is_said() -> None:
    extraction = extract(csv_bytes([*FORM, [OTHER, "", ""], ["例示警備", "1,300,000", ""]]))
    assert rejected(extraction) == [("name_or_caption", OTHER)]


@pytest.mark.parametrize("heading", ["（再度入札）", "2回目", "以下余白", "該当者なし"])
def test_a_heading_in_the_column_of_bidders_is_no_bidder(heading: str) -> None:
    extraction = extract(csv_bytes([*LIST, ["", "", heading, "", ""], ["", "", OTHER, "1,300,000", ""]]))
    assert heading not in {bid.bidder_name_text for bid in extraction.bids}


@pytest.mark.parametrize("mark", ["○", "落札"])
def test_rings_in_the_column_of_winners_mark_the_bidder(mark: str) -> None:
    rows = [
        ["件名", "開札日", "入札者", "入札金額", "落札者"],
        ["見本清掃", "令和7年4月1日", FIRM, "1,000,000", mark],
    ]
    extraction = extract(csv_bytes([*rows, ["", "", OTHER, "1,100,000", ""]]))
    [award] = extraction.awards
    assert (award.supplier_name_text, award.amount_yen, award.bidders) == (FIRM, 1_000_000, 2)
    assert [bid.result for bid in extraction.bids] == ["won", "lost"]


@pytest.mark.parametrize("offer", ["", "900,000"])
def test_a_department_is_no_bidder(offer: str) -> None:
    """Alone in its row it is a heading; with an offer beside it the offer is nobody's."""
    extraction = extract(csv_bytes([*LIST, ["", "", "会計課", offer, ""], ["", "", OTHER, "1,300,000", ""]]))
    assert [bid.bidder_name_text for bid in extraction.bids] == [FIRM, OTHER]
    said = [(reject.reason, reject.text) for reject in extraction.rejects]
    assert said == ([("bidder_not_named", "会計課 | 900,000")] if offer else [("not_a_row", "会計課")])


@pytest.mark.parametrize("rank", ["{}位", "第{}位", "{}位業者名"])
def test_bids_in_the_order_of_their_offers(rank: str) -> None:
    """Who won is not told by it."""
    labels = [label for place in (1, 2) for label in (rank.format(place), f"{place}位金額")]
    labels = [label.replace("位金額", "位入札金額") if "業者名" in rank else label for label in labels]
    rows = [["件名", "開札日", *labels], ["見本清掃", "令和7年4月1日", FIRM, "1,000,000", OTHER, "1,100,000"]]
    extraction = extract(csv_bytes(rows))
    assert [(bid.bidder_name_text, bid.price_yen) for bid in extraction.bids] == [
        (FIRM, 1_000_000),
        (OTHER, 1_100_000),
    ]
    assert (extraction.status, extraction.awards) == ("partial", ())


@pytest.mark.parametrize("word", ["予定価格", "最低制限価格", "調査基準価格"])
def test_a_word_of_the_table_is_no_bidder(word: str) -> None:
    extraction = extract(csv_bytes([*LIST, ["", "", word, "1,200,000", ""]]))
    assert [bid.bidder_name_text for bid in extraction.bids] == [FIRM]
    assert rejected(extraction) == [("bidder_not_named", f"{word} | 1,200,000")]


def test_quotations_of_which_one_is_chosen() -> None:
    rows = [
        ["件名", "見積日", "見積者", "見積金額", "決定"],
        ["見本清掃", "令和7年4月1日", FIRM, "100,000", "○"],
        ["", "", OTHER, "110,000", ""],
    ]
    extraction = extract(csv_bytes(rows))
    assert [(award.supplier_name_text, award.amount_yen) for award in extraction.awards] == [(FIRM, 100_000)]
    assert [bid.price_yen for bid in extraction.bids] == [100_000, 110_000]

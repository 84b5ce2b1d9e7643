"""What a spreadsheet shows where it has no value is none: no title, no rate of zero, no number of bidders."""

import pytest

from tests.extract.tables.small_tables import HEADER, ROW, csv_bytes, extract, variant


@pytest.mark.parametrize("shown", ["#DIV/0!", "#REF!", "#VALUE!", "########"])
def test_an_error_is_no_value_and_said(shown: str) -> None:
    award = variant(price=shown, rate=shown, estimate=shown, bidders=shown, date=shown)
    assert (award.amount_yen, award.award_rate, award.estimated_price_yen) == (None, None, None)
    assert (award.bidders, award.contract_date) == (None, None)
    assert {"unread_amount", "unread_rate", "unread_bidders", "unread_date"} <= set(award.warnings)
    untitled = extract(csv_bytes([HEADER, [shown, *ROW[1:]]])).awards[0]
    assert (untitled.title, "no_title" in untitled.warnings) == (None, True)


def test_a_unit_price_printed_elsewhere_is_said_to_be_unread() -> None:
    award = variant(price="別紙単価表のとおり", rate="", estimate="")
    assert (award.amount_kind, award.unit_price, award.warnings) == ("unit", None, ("unread_amount",))


def test_letters_alone_are_no_price() -> None:
    assert variant(price="abc", rate="", estimate="").warnings == ("unread_amount",)


def test_a_bidder_that_did_not_come_declined() -> None:
    rows = [
        ["件名", "見本工事", "", ""],
        ["入札者", "第1回", "第2回", "摘要"],
        ["株式会社見本", "1,300,000", "1,234,000", "落札"],
        ["株式会社例示", "不参", "", ""],
    ]
    bids = extract(csv_bytes(rows)).bids
    assert [bid.result for bid in bids if bid.bidder_name_text == "株式会社例示"] == ["declined"]


@pytest.mark.parametrize(
    ("price", "amount", "problem"),
    [
        ("110万円余", None, "unread_amount"),
        ("1,234,000台", None, "unread_amount"),
        ("1,100,000\n(1,000,000)", 1_100_000, None),  # with and without tax
        ("(2,000,000)\n1,234,000", 1_234_000, None),  # the whole contract, and this body's share
    ],
)
def test_a_price_with_more_beside_it(price: str, amount: int | None, problem: str | None) -> None:
    award = variant(price=price, rate="", estimate="")
    assert (award.amount_yen, award.warnings) == (amount, (problem,) if problem else ())

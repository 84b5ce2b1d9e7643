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


def test_a_bracket_on_the_next_line_is_about_the_next_amount() -> None:
    award = variant(price="（税込）1,100,000円\n（税抜）1,000,000円", rate="", estimate="")
    assert (award.amount_yen, award.tax, award.warnings) == (1_100_000, "included", ())


@pytest.mark.parametrize("printed", ["①株式会社見本 ②株式会社例示", "（1）株式会社見本（2）株式会社例示"])
def test_firms_numbered_in_one_line_are_several(printed: str) -> None:
    rows = [HEADER, [*ROW[:3], printed, "", *ROW[5:]]]
    assert [award.supplier_name_text for award in extract(csv_bytes(rows)).awards] == [
        "株式会社見本",
        "株式会社例示",
    ]


def test_rings_in_the_place_of_a_name_are_none() -> None:
    assert variant(supplier="○○○○").supplier_name_text is None


def test_a_bracket_for_some_rows_changes_no_column() -> None:
    header = ["件名", "契約の相手方", "契約金額（単価契約の場合は執行見込総額）", "契約日", "備考"]
    rows = [
        header,
        ["用紙", "株式会社見本", "2,200,000", "R6.4.1", "単価契約"],
        ["清掃", "株式会社例示", "1,100,000", "R6.4.1", ""],
    ]
    unit, total = extract(csv_bytes(rows)).awards
    assert (total.amount_yen, total.warnings) == (1_100_000, ())
    assert "unit_contract" in unit.warnings


def test_a_period_that_was_changed_is_the_later_one() -> None:
    header = ["件名", "契約の相手方", "契約金額", "契約日", "変更前履行期限", "変更後履行期限"]
    rows = [header, ["清掃", "株式会社見本", "1,100,000", "R6.4.1", "R6.9.30", "R6.12.28"]]
    assert extract(csv_bytes(rows)).awards[0].contract_period_text == "R6.12.28"


def test_a_form_of_a_change_is_read() -> None:
    rows = [
        ["件名", "見本業務"],
        ["契約の相手方", "株式会社見本"],
        ["変更前契約金額", "1,000,000円"],
        ["変更後契約金額", "1,200,000円"],
        ["変更契約日", "令和6年9月1日"],
    ]
    (award,) = extract(csv_bytes(rows)).awards
    assert (award.notice_kind, award.changed_from_yen, award.amount_yen) == ("change", 1_000_000, 1_200_000)


@pytest.mark.parametrize("label", ["平均落札率", "件数", "契約件数", "総計"])
def test_a_line_about_all_rows_is_no_award(label: str) -> None:
    extraction = extract(csv_bytes([HEADER, ROW, [label, "", "", "", "", "", "", "95.0%", "", "", ""]]))
    assert len(extraction.awards) == 1
    assert [reject.reason for reject in extraction.rejects] == ["total_line"]

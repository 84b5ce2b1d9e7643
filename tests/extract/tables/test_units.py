"""What amounts count in, wherever it is said."""

from decimal import Decimal

import pytest

from extract.document import Document, extract_document
from extract.tables.units import AmountUnit, unit_of_label, unit_of_note
from tests.extract.tables.small_tables import csv_bytes, extract

PLAIN = ["件名", "契約日", "契約の相手方", "予定価格", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "2,000", "1,234"]


def yen(rows: list[list[str]]) -> list[tuple[int | None, tuple[str, ...]]]:
    return [(award.amount_yen, award.warnings) for award in extract(csv_bytes(rows)).awards]


@pytest.mark.parametrize(
    "note",
    [
        "（千円・税込）",
        "（単位：千円、税込）",
        "［千円］",
        "\n千円",
        "（税込・千円）",
        "（千円単位）",
        "（単位：1,000円）",
        "〈千円〉",
        "（単位は千円）",
        "（税込）（千円）",
    ],
)
def test_a_header_names_the_unit_beside_other_words(note: str) -> None:
    assert unit_of_label(f"契約金額{note}") == AmountUnit(Decimal(1000))
    header = [*PLAIN[:3], f"予定価格{note}", f"契約金額{note}"]
    award = extract(csv_bytes([header, ROW])).awards[0]
    assert (award.amount_yen, award.estimated_price_yen) == (1_234_000, 2_000_000)


@pytest.mark.parametrize(
    "label", ["契約金額", "契約金額（税込）", "予定価格（千円未満切捨て）", "契約金額（100万円以上）"]
)
def test_a_header_that_names_no_unit(label: str) -> None:
    assert unit_of_label(label) is None


@pytest.mark.parametrize(
    "note", ["（千円）", "（単位：千円）", "単位・千円", "※金額の単位は千円です。", "（単位：人、千円）"]
)
def test_a_note_over_beside_or_under_the_table(note: str) -> None:
    assert unit_of_note(note) == AmountUnit(Decimal(1000))
    assert yen([[note], PLAIN, ROW]) == [(1_234_000, ())]
    assert yen([["契約一覧", "", "見本省", note], PLAIN, ROW]) == [(1_234_000, ())]
    assert yen([PLAIN, ROW, [note]]) == [(1_234_000, ())]


@pytest.mark.parametrize("text", ["1,000円", "予定価格が100万円を超えるもの", "契約一覧", "上限1,000万円"])
def test_what_is_no_note(text: str) -> None:
    assert unit_of_note(text) is None


def test_the_note_of_an_earlier_table_is_not_the_next_ones() -> None:
    other = ["工事名", "契約日", "契約の相手方", "予定価格", "契約金額"]
    rows = [["（単位：千円）"], PLAIN, ROW, ["随意契約"], other]
    assert yen([*rows, ["見本工事", "令和7年4月1日", "株式会社例示", "", "512,000,000"]])[1] == (
        512_000_000,
        (),
    )
    amount, warnings = yen([*rows, ["見本工事", "令和7年4月1日", "株式会社例示", "", "512,000"]])[1]
    assert (amount, warnings) == (None, ("unit_unsure",))
    assert yen([*rows, ["見本工事", "令和7年4月1日", "株式会社例示", "", "1,500"]])[1][0] == 1_500_000


def test_a_note_right_over_the_next_header_is_that_tables() -> None:
    other = ["工事名", "契約日", "契約の相手方", "予定価格", "契約金額"]
    first, second = yen(
        [PLAIN, ROW, ["（単位：千円）"], other, ["見本工事", "令和7年4月1日", "株式会社例示", "", "1,500"]]
    )
    assert (first[0], second[0]) == (1_234, 1_500_000)


def test_units_outside_an_html_table() -> None:
    head = "".join(f"<th>{cell}</th>" for cell in PLAIN)
    row = "".join(f"<td>{cell}</td>" for cell in ROW)
    table = f"<table><tr>{head}</tr><tr>{row}</tr></table>"
    for page in (f"<h2>契約</h2><p>（単位：千円）</p>{table}", f"{table}<p>※金額の単位は千円</p>"):
        assert extract(f"<html><body>{page}</body></html>".encode()).awards[0].amount_yen == 1_234_000


def test_a_currency_in_the_header() -> None:
    header = [*PLAIN[:3], "予定価格（円）", "契約金額（米ドル）"]
    award = extract(csv_bytes([header, ROW])).awards[0]
    assert (award.amount_yen, award.currency) == (None, "USD")


@pytest.mark.parametrize(
    ("price", "estimate", "far"),
    [("5,000", "6,000,000", True), ("5,000,000", "6,000", True), ("5,000,000", "6,000,000", False)],
)
def test_price_and_estimate_a_thousand_times_apart_are_warned_of(
    price: str, estimate: str, far: bool
) -> None:
    rows = f"件名,契約業者名,契約日,契約金額,予定価格\n道路修繕工事,株式会社山田,令和6年4月1日,{price!r},{estimate!r}\n"
    (award,) = extract_document(Document(rows.replace("'", '"').encode())).awards
    assert ("amounts_far_apart" in award.warnings) is far
    assert (award.award_rate is None) is far


@pytest.mark.parametrize(("label", "warned"), [("契約金額", True), ("契約金額（円）", False)])
def test_amounts_all_too_small_for_yen_are_warned_of(label: str, warned: bool) -> None:
    rows = f"件名,契約業者名,契約日,{label}\n清掃,株式会社山田,令和6年4月1日,1350\n警備,株式会社川上,令和6年4月2日,8200\n"
    awards = extract_document(Document(rows.encode())).awards
    assert [award.amount_yen for award in awards] == [1350, 8200]
    assert all(("amounts_look_small" in award.warnings) is warned for award in awards)


def test_a_note_over_a_repeated_header_changes_the_unit() -> None:
    header, first, later = (
        ["件名", "契約日", "契約の相手方", "契約金額"],
        ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234"],
        ["例示警備", "令和7年4月2日", "株式会社例示", "5,000,000"],
    )
    rows = [["（単位：千円）"], header, first, ["（単位：円）"], header, later]
    assert [award.amount_yen for award in extract(csv_bytes(rows)).awards] == [1_234_000, 5_000_000]


@pytest.mark.parametrize("note", ["（×1,000円）", "（×千円）"])
def test_a_power_behind_a_cross(note: str) -> None:
    rows = [
        [f"契約金額{note}", "件名", "契約日", "契約の相手方"],
        ["1,234", "見本清掃", "令和7年4月1日", "株式会社見本"],
    ]
    assert extract(csv_bytes(rows)).awards[0].amount_yen == 1_234_000


def test_a_numbered_heading_names_a_unit() -> None:
    header = ["件名", "契約の相手方", "契約金額", "契約日"]
    rows = [
        ["1 工事（単位：千円）", "", "", ""],
        header,
        ["見本工事", "株式会社見本", "11,000", "R7.4.1"],
        ["2 物品（単位：円）", "", "", ""],
        header,
        ["用紙", "株式会社例示", "330,000", "R7.4.2"],
    ]
    assert [award.amount_yen for award in extract(csv_bytes(rows)).awards] == [11_000_000, 330_000]


def test_a_note_under_the_last_page_is_about_all_pages() -> None:
    header = ["件名", "契約の相手方", "契約金額", "契約日"]
    rows = [
        header,
        ["見本工事", "株式会社見本", "30,000", "R7.4.1"],
        header,
        ["用紙", "株式会社例示", "33,000", "R7.4.2"],
        ["※金額の単位は千円", "", "", ""],
    ]
    assert [award.amount_yen for award in extract(csv_bytes(rows)).awards] == [30_000_000, 33_000_000]

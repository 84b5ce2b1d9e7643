"""Headers of three lines: labels over labels over labels, merged or not."""

import pytest

from tests.extract.tables.small_tables import csv_bytes, extract, workbook_bytes

ADDRESS = "東京都北区王子1-1-1"
Rows = list[list[str]]


def table(rows: Rows, merged: str, merges: bool) -> bytes:
    cells = [[cell or None for cell in row] for row in rows]
    areas = {f"area{number}": area for number, area in enumerate(merged.split())}
    return workbook_bytes(cells, **areas) if merges else csv_bytes(rows)


@pytest.mark.parametrize("merges", [False, True])
def test_the_address_under_the_supplier_under_its_name(merges: bool) -> None:
    rows = [
        ["件名", "契約の相手方", "", "", "契約金額", "契約日"],
        ["", "氏名等", "", "法人番号", "", ""],
        ["", "名称", "住所", "", "", ""],
        ["見本清掃", "株式会社見本", ADDRESS, "", "1,000,000", "R7.4.1"],
        ["例示警備", "株式会社例示", ADDRESS, "", "2,000,000", "R7.4.1"],
    ]
    awards = extract(table(rows, "A1:A3 B1:D1 B2:C2 D2:D3 E1:E3 F1:F3", merges)).awards
    assert [(a.supplier_name_text, a.supplier_address_text, a.amount_yen) for a in awards] == [
        ("株式会社見本", ADDRESS, 1_000_000),
        ("株式会社例示", ADDRESS, 2_000_000),
    ]


@pytest.mark.parametrize("merges", [False, True])
def test_a_postal_code_under_the_address_and_a_unit_under_the_price(merges: bool) -> None:
    rows = [
        ["区分", "契約", "", "", "", "相手方", "", ""],
        ["", "名称", "期間", "", "金額", "氏名", "住所", ""],
        ["", "", "始期", "終期", "（千円）", "", "郵便番号", "所在地"],
        ["物品", "見本清掃", "R7.4.1", "R8.3.31", "1,200", "株式会社見本", "100-0001", ADDRESS],
    ]
    merged = "A1:A3 B1:E1 F1:H1 B2:B3 C2:D2 F2:F3 G2:H2"
    award = extract(table(rows, merged, merges)).awards[0]
    assert (award.title, award.amount_yen, award.supplier_address_text) == ("見本清掃", 1_200_000, ADDRESS)
    assert award.contract_date is None


@pytest.mark.parametrize("merges", [False, True])
def test_words_that_say_little_stand_over_the_labels(merges: bool) -> None:
    rows = [
        ["番号", "工事", "", "契約", "", "", ""],
        ["", "名称", "場所", "相手方", "", "金額", "年月日"],
        ["", "", "", "商号", "所在地", "", ""],
        ["1", "見本工事", "北区", "株式会社見本", ADDRESS, "1,200,000", "R7.4.1"],
        ["2", "例示工事", "北区", "株式会社例示", ADDRESS, "1,300,000", "R7.4.2"],
    ]
    merged = "A1:A3 B1:C1 D1:G1 B2:B3 C2:C3 D2:E2 F2:F3 G2:G3"
    extraction = extract(table(rows, merged, merges))
    assert extraction.status == "ok"
    assert [(a.title, a.amount_yen, str(a.contract_date)) for a in extraction.awards] == [
        ("見本工事", 1_200_000, "2025-04-01"),
        ("例示工事", 1_300_000, "2025-04-02"),
    ]


def test_no_rate_is_computed_of_a_price_without_and_an_estimate_with_tax() -> None:
    rows = [
        ["工事名", "予定価格", "落札者", "", "契約日"],
        ["", "税込", "名称", "金額（税抜）", ""],
        ["見本工事", "1,320,000", "株式会社見本", "1,000,000", "R7.4.1"],
    ]
    award = extract(csv_bytes(rows)).awards[0]
    assert (award.amount_yen, award.estimated_price_yen, award.award_rate) == (1_000_000, 1_320_000, None)


def test_bids_by_round_under_the_course_of_a_contest() -> None:
    rows = [
        ["工事名", "落札者", "入札経過", "", ""],
        ["", "名称", "応札者", "金額", ""],
        ["", "", "", "1回", "2回"],
        ["見本工事", "株式会社見本", "株式会社見本", "1,250,000", "1,000,000"],
        ["", "", "株式会社例示", "1,250,000", "1,100,000"],
    ]
    extraction = extract(csv_bytes(rows))
    assert [(bid.bidder_name_text, bid.round, bid.price_yen) for bid in extraction.bids] == [
        ("株式会社見本", 1, 1_250_000),
        ("株式会社見本", 2, 1_000_000),
        ("株式会社例示", 1, 1_250_000),
        ("株式会社例示", 2, 1_100_000),
    ]

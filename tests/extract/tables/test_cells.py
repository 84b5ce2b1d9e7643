"""Cells of every kind to fields: suppliers, numbers, rates, prices."""

from decimal import Decimal

import pytest

from tests.extract.tables.small_tables import HEADER, NUMBER, ROW, csv_bytes, extract, one, variant


@pytest.mark.parametrize(
    "cell",
    [
        f"株式会社見本商事\n東京都豊島区東池袋1-2-3\n法人番号{NUMBER}",
        f"{NUMBER}\n株式会社見本商事\n東京都豊島区東池袋1-2-3",
        f"株式会社見本商事\n（法人番号：{NUMBER}）\n東京都豊島区東池袋1-2-3",
        f"東京都豊島区東池袋1-2-3\n株式会社見本商事\n{NUMBER}",
        f"株式会社見本商事（東京都豊島区東池袋1-2-3）{NUMBER}",
        f"株式会社見本商事 東京都豊島区東池袋1-2-3\n{NUMBER}",
        f"株式会社見本商事東京都豊島区東池袋1-2-3\n{NUMBER}",
        f"東京都豊島区東池袋1-2-3　株式会社見本商事\n{NUMBER}",
        f"{NUMBER}　東京都豊島区東池袋1-2-3株式会社見本商事",
        f"株式会社\n見本商事\n代表取締役　見本　花子\n東京都豊島区\n東池袋1-2-3\n{NUMBER}",
    ],
)
def test_supplier_cell_in_any_order(cell: str) -> None:
    award = variant(supplier=cell, number="")
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "株式会社見本商事",
        "東京都豊島区東池袋1-2-3",
    )
    assert award.corporate_number == NUMBER


@pytest.mark.parametrize("number", ["1234567890123", "123456789", "法人番号 9234567890120"])
def test_a_wrong_corporate_number_is_kept_and_flagged(number: str) -> None:
    award = variant(number=number)
    assert award.corporate_number is None
    assert award.raw["法人番号"] == number
    assert award.warnings == ("corporate_number_invalid",)


@pytest.mark.parametrize("number", ["―", "－", "-", "", "\xa0"])
def test_no_corporate_number_is_no_warning(number: str) -> None:
    award = variant(number=number)
    assert (award.corporate_number, award.warnings) == (None, ())


@pytest.mark.parametrize("rate", ["75.39%", "0.7539", "75.39", "７５．３９％", "75.39%※"])
def test_rates(rate: str) -> None:
    award = variant(rate=rate)
    assert (award.award_rate, award.award_rate_basis, award.warnings) == (0.7539, "printed", ())


@pytest.mark.parametrize("rate", ["9割", "92％程度", "約75%", "100％を超える", "予定価格を上回る", "概算"])
def test_a_rate_in_words_is_not_read(rate: str) -> None:
    award = variant(rate=rate)
    assert (award.award_rate, "unread_rate" in award.warnings) == (None, True)


@pytest.mark.parametrize(
    ("remarks", "warning"),
    [
        ("連名契約", "joint_contract"),
        ("分担契約　分担額500,000円", "joint_contract"),
        ("変更契約", "change_in_remarks"),
        ("変更契約なし", None),
        ("", None),
    ],
)
def test_remarks_that_leave_the_price_in_doubt(remarks: str, warning: str | None) -> None:
    award = variant(remarks=remarks)
    assert award.warnings == ((warning,) if warning else ())


@pytest.mark.parametrize(
    ("price", "remarks", "warning"),
    [
        ("1,234", "", "amount_far_below_limits"),
        ("8,925", "単価", "unit_contract"),
        ("1,234", "単価契約", "unit_contract"),
        ("1", "", None),
        ("753,900", "", None),
    ],
)
def test_a_total_far_below_the_limits_of_publication(price: str, remarks: str, warning: str | None) -> None:
    award = variant(price=price, rate="", estimate="", remarks=remarks)
    assert award.warnings == ((warning,) if warning else ())


def test_rate_that_follows_from_no_pair() -> None:
    assert "rate_mismatch" in variant(rate="80.0%").warnings


@pytest.mark.parametrize("rate", ["-", "非公表", ""])
def test_rate_not_printed_is_computed(rate: str) -> None:
    award = variant(rate=rate)
    assert (award.award_rate, award.award_rate_basis) == (0.7539, "computed")


@pytest.mark.parametrize(
    "estimate", ["非公表", "同種の他の契約の予定価格を類推させるおそれがあるため公表しない"]
)
def test_estimate_not_published(estimate: str) -> None:
    award = variant(estimate=estimate, rate="非公表")
    assert (award.estimated_price_yen, award.award_rate) == (None, None)
    assert award.raw["予定価格(円)"] == estimate


def test_the_pension_service_row() -> None:
    """The nine columns of 日本年金機構: a unit price, and a rate against the expected total in the remarks."""
    header = [
        "物品・役務等の名称及び数量",
        "契約責任者の氏名並びにその所属する部署の名称及び所在地",
        "契約締結日",
        "契約の相手方の商号又は名称及び住所",
        "一般競争入札・指名競争入札等の別（総合評価の実施）",
        "予定価格（円）",
        "契約金額（円）",
        "落札率",
        "備考",
    ]
    row = [
        "見本申告書 データ入力業務 一式",
        "見本機構\n理事長代理人\n見本部長\n見本 隆\n東京都杉並区高井戸西9-9-9",
        "平成29年8月9日",
        "株式会社見本企画\n東京都豊島区東池袋9-9-9",
        "一般競争入札",
        "242,143,560",
        "@14.90他\n複数単価契約",
        "75.39%",
        "調達見込総額\n182,547,000円",
    ]
    award = one([header, row])
    assert (award.amount_kind, award.unit_price, award.amount_yen) == ("unit", Decimal("14.9000"), None)
    assert (award.expected_total_yen, award.estimated_price_yen) == (182_547_000, 242_143_560)
    assert (award.award_rate, award.award_rate_basis, award.warnings) == (0.7539, "printed", ())
    assert (award.officer_name, award.buyer_address) == ("見本 隆", "東京都杉並区高井戸西9-9-9")
    assert any(place.field == "expected_total_yen" for place in award.evidence)


def test_direct_award_by_its_header() -> None:
    header = [*HEADER[:5], "随意契約によることとした会計法令の根拠条文及び理由", *HEADER[6:]]
    direct = [*ROW[:5], "会計法第29条の3第4項（他に履行できる者がないため）", *ROW[6:]]
    award = one([header, direct])
    assert (award.procurement_method, award.direct_award_reason) == ("direct", direct[5])


def test_a_company_named_after_a_prefecture_is_no_address() -> None:
    award = variant(supplier="北海道　株式会社見本商事", number="")
    assert (award.supplier_name_text, award.supplier_address_text) == ("北海道　株式会社見本商事", None)
    award = variant(supplier="北海道見本商事株式会社　北海道札幌市中央区北1-2", number="")
    assert (award.supplier_name_text, award.supplier_address_text) == (
        "北海道見本商事株式会社",
        "北海道札幌市中央区北1-2",
    )


def test_an_expected_total_beside_the_unit_price() -> None:
    award = variant(price="@4.4円ほか\n予定総額 753,900円", remarks="単価契約")
    assert (award.amount_kind, award.unit_price, award.amount_yen) == ("unit", Decimal("4.4000"), None)
    assert (award.expected_total_yen, award.award_rate, award.warnings) == (753_900, 0.7539, ())
    assert any(place.field == "expected_total_yen" for place in award.evidence)


def test_two_firms_on_two_lines_are_two_suppliers() -> None:
    rows = extract(csv_bytes([HEADER, [*ROW[:3], "株式会社見本商事\n有限会社試作工業", "", *ROW[5:]]])).awards
    assert [row.supplier_name_text for row in rows] == ["株式会社見本商事", "有限会社試作工業"]
    assert {(row.amount_kind, row.amount_yen) for row in rows} == {("shared", None)}


@pytest.mark.parametrize(
    "cell", ["株式会社\n見本商事", "株式会社見本\n商事", "株式会社見本商事\n（旧株式会社試作）"]
)
def test_a_name_on_two_lines_is_one_supplier(cell: str) -> None:
    assert variant(supplier=cell, number="").supplier_count == 1

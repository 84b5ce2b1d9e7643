"""Columns that print two things: both are read, told by their order or their form."""

import datetime as dt

import pytest

from extract.rows import AwardRow
from tests.extract.tables.small_tables import csv_bytes, extract


def one(label: str, *cells: str) -> AwardRow:
    rows = [["件名", "契約の相手方", label, "備考"]]
    rows += [[f"見本{number}", "株式会社見本", cell, ""] for number, cell in enumerate(cells)]
    return extract(csv_bytes(rows)).awards[0]


@pytest.mark.parametrize(
    ("label", "cell", "price", "estimate", "rate"),
    [
        ("契約金額\n（落札率）", "950,000\n（95.0％）", 950_000, None, 0.95),
        ("契約金額（落札率）", "950,000円（95.0%）", 950_000, None, 0.95),
        ("契約金額\n予定価格", "950,000\n1,000,000", 950_000, 1_000_000, 0.95),
        ("落札率\n契約金額", "95.0%\n950,000", 950_000, None, 0.95),
        ("契約金額・落札率", "95.0％\n950,000円", 950_000, None, 0.95),
    ],
)
def test_a_price_with_another_figure(
    label: str, cell: str, price: int | None, estimate: int | None, rate: float | None
) -> None:
    award = one(label, cell)
    assert (award.amount_yen, award.estimated_price_yen, award.award_rate) == (price, estimate, rate)
    assert not {"unread_amount", "unread_rate", "several_amounts"} & set(award.warnings)


def test_two_days() -> None:
    rows = [
        ["件名", "契約の相手方", "契約金額", "契約締結日\n開札日"],
        ["見本", "株式会社見本", "950,000", "R7.4.1\nR7.3.1"],
    ]
    award = extract(csv_bytes(rows)).awards[0]
    assert (award.contract_date, award.opening_date) == (dt.date(2025, 4, 1), dt.date(2025, 3, 1))


def test_a_cell_with_one_of_them() -> None:
    both = "950,000\n（95.0％）"
    assert one("契約金額（落札率）", "95.0％", both).award_rate == 0.95
    taxed = one("契約金額（落札率）", "950,000円（税込）", both)
    assert (taxed.amount_yen, taxed.tax, taxed.award_rate) == (950_000, "included", None)
    assert "unread_amount" in one("契約金額（落札率）", "別紙のとおり", both).warnings


def test_the_header_of_the_next_page_is_parted_too() -> None:
    header = ["件名", "契約の相手方", "契約金額（落札率）", "契約日"]
    rows = [
        header,
        ["見本", "株式会社見本", "950,000\n（95.0％）", "R7.4.1"],
        header,
        ["例示", "株式会社例示", "900,000\n（90.0％）", "R7.4.2"],
        ["件名", "契約の相手方", "契約日", "契約金額"],
        ["別表", "株式会社別", "R7.4.3", "800,000"],
    ]
    awards = extract(csv_bytes(rows)).awards
    assert [(award.amount_yen, award.award_rate) for award in awards] == [
        (950_000, 0.95),
        (900_000, 0.9),
        (800_000, None),
    ]

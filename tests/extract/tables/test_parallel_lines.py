"""Several contracts in one row, set apart by line breaks: read as such only where every cell says so."""

import pytest

from tests.extract.tables.small_tables import csv_bytes, extract

HEADER = ["件名", "契約締結日", "契約の相手方", "契約金額", "備考"]
TITLES, DAYS = "見本清掃業務\n例示警備業務", "令和7年4月1日\n令和7年4月2日"
FIRMS, PRICES = "株式会社見本\n有限会社例示", "1,000,000円\n2,000,000円"
CODE = "may_be_several_contracts"


def told(*row: str) -> list[tuple[str | None, str | None, int | None, tuple[str, ...]]]:
    awards = extract(csv_bytes([HEADER, [*row, ""]])).awards
    return [(a.title, a.supplier_name_text, a.amount_yen, a.warnings) for a in awards]


def test_as_many_titles_days_firms_and_prices() -> None:
    awards = extract(csv_bytes([HEADER, [TITLES, DAYS, FIRMS, PRICES, ""]])).awards
    assert [
        (a.award_ordinal, a.title, a.supplier_name_text, a.amount_yen, str(a.contract_date)) for a in awards
    ] == [
        (1, "見本清掃業務", "株式会社見本", 1_000_000, "2025-04-01"),
        (2, "例示警備業務", "有限会社例示", 2_000_000, "2025-04-02"),
    ]


@pytest.mark.parametrize(
    "title", ["見本庁舎及び\n別館清掃業務", "見本清掃業務\n（その2）", "見本清掃業務\n一式"]
)
@pytest.mark.parametrize("days", [DAYS, "令和7年4月1日"])
def test_a_wrapped_title_of_two_firms_is_one(title: str, days: str) -> None:
    assert [(whole, firm, price) for whole, firm, price, _ in told(title, days, FIRMS, PRICES)] == [
        (title.replace("\n", ""), "株式会社見本", 1_000_000),
        (title.replace("\n", ""), "有限会社例示", 2_000_000),
    ]


def test_two_titles_of_one_day_may_be_one_contract() -> None:
    assert [
        (title, price)
        for title, _, price, codes in told(TITLES, "令和7年4月1日", FIRMS, PRICES)
        if CODE in codes
    ] == [
        (None, 1_000_000),
        (None, 2_000_000),
    ]


@pytest.mark.parametrize(
    ("firms", "prices"),
    [
        ("株式会社見本\n東京都北区王子1-1-1", "1,000,000円\n2,000,000円"),
        (FIRMS, "1,000,000円\n（単価契約）"),
        (FIRMS, "2,000,000円"),
    ],
)
def test_other_lines_are_not_parted(firms: str, prices: str) -> None:
    assert {title for title, *_ in told(TITLES, DAYS, firms, prices)} == {"見本清掃業務例示警備業務"}

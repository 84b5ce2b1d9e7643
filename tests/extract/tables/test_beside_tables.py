"""Contracts of a web page outside its tables, and forms of a contest set as several tables: each counted once."""

import pytest

from tests.extract.tables.small_tables import extract

LABELS = ["件名", "契約締結日", "契約の相手方", "契約金額"]
FIRST = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,000,000円"]
SECOND = ["例示警備", "令和7年4月2日", "株式会社例示", "2,000,000円"]


def table(*rows: list[str]) -> str:
    return f"<table>{''.join(f'<tr>{cells(row)}</tr>' for row in rows)}</table>"


def cells(row: list[str]) -> str:
    return "".join(f"<td>{text}</td>" for text in row)


def page(*parts: str) -> bytes:
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def listed(row: list[str]) -> str:
    pairs = (f"<dt>{label}</dt><dd>{text}</dd>" for label, text in zip(LABELS, row, strict=True))
    return f"<dl>{''.join(pairs)}</dl>"


def boxed(row: list[str]) -> str:
    boxes = ("".join(f"<span>{text}</span>" for text in each) for each in (LABELS, row))
    return f"<div>{''.join(f'<div>{box}</div>' for box in boxes)}</div>"


def written(row: list[str], labels: list[str] = LABELS) -> str:
    return "".join(f"<p>{label}：{text}</p>" for label, text in zip(labels, row, strict=True))


@pytest.mark.parametrize("beside", [listed, boxed, written])
def test_another_contract_beside_a_table(beside) -> None:  # type: ignore[no-untyped-def]
    awards = extract(page(table(LABELS, FIRST), beside(SECOND))).awards
    assert [(each.title, each.amount_yen) for each in awards] == [
        ("見本清掃", 1_000_000),
        ("例示警備", 2_000_000),
    ]


@pytest.mark.parametrize("beside", [listed, boxed, written])
def test_the_same_once_more(beside) -> None:  # type: ignore[no-untyped-def]
    extraction = extract(page(table(LABELS, FIRST, SECOND), beside(SECOND)))
    assert (len(extraction.awards), extraction.status) == (2, "ok")


@pytest.mark.parametrize("beside", [listed, boxed, written])
def test_the_same_contract_with_another_price(beside) -> None:  # type: ignore[no-untyped-def]
    extraction = extract(page(table(LABELS, FIRST), beside([*FIRST[:3], "9,000,000円"])))
    assert (len(extraction.awards), extraction.status) == (1, "partial")
    assert [reject.reason for reject in extraction.rejects if reject.rows] == ["contract_beside_table"]


def test_a_contract_whose_title_is_a_heading() -> None:
    extraction = extract(
        page(table(LABELS, FIRST), "<h3>例示警備</h3>", written(SECOND[1:], labels=LABELS[1:]))
    )
    assert (len(extraction.awards), extraction.status) == (1, "partial")
    assert "2,000,000円" in next(reject.text or "" for reject in extraction.rejects if reject.rows)


def test_what_a_page_says_beside_its_table_is_no_contract() -> None:
    extraction = extract(page("<p>担当：契約課</p><p>契約金額：税込み</p>", table(LABELS, FIRST)))
    assert (len(extraction.awards), extraction.status) == (1, "ok")


TOLD = table(["件名", "見本清掃"], ["開札日", "令和7年4月1日"], ["予定価格", "1,500,000円"])
BIDDERS = table(
    ["入札者", "入札金額", "結果"], ["株式会社見本", "1,000,000", "落札"], ["株式会社例示", "1,100,000", ""]
)
ENDED = table(["落札者", "株式会社見本"], ["落札金額", "1,000,000円"])


def test_a_contest_set_as_two_tables() -> None:
    extraction = extract(page(TOLD, BIDDERS))
    award = extraction.awards[0]
    assert (award.title, award.supplier_name_text, award.estimated_price_yen) == (
        "見本清掃",
        "株式会社見本",
        1_500_000,
    )
    assert [bid.price_yen for bid in extraction.bids] == [1_000_000, 1_100_000]
    assert extraction.status == "ok"


def test_contests_one_after_the_other() -> None:
    second = TOLD.replace("見本清掃", "例示警備")
    extraction = extract(page(TOLD, BIDDERS, ENDED, second, BIDDERS))
    assert [award.title for award in extraction.awards] == ["見本清掃", "例示警備"]
    assert len(extraction.bids) == 4


def test_bidders_of_a_contest_that_nothing_names() -> None:
    extraction = extract(page("<h3>見本清掃</h3>", BIDDERS, "<h3>例示警備</h3>", BIDDERS))
    assert (len(extraction.awards), extraction.status) == (0, "failed")


def test_a_table_that_is_another_once_more_for_small_screens() -> None:
    turned = table(*map(list, zip(LABELS, FIRST, strict=True)))
    for again in (table(LABELS, FIRST), turned):
        extraction = extract(page(table(LABELS, FIRST), again))
        assert (len(extraction.awards), extraction.status) == (1, "ok")
    other = turned.replace("1,000,000", "9,000,000")
    assert extract(page(table(LABELS, FIRST), other)).status == "partial"
    assert len(extract(page(table(LABELS, FIRST), turned.replace("見本", "例示"))).awards) == 2


def test_parts_of_a_label_under_it() -> None:
    rows = (
        "<tr><th colspan=2>件名</th><td>見本清掃</td></tr><tr><th rowspan=2>契約の相手方</th><th>商号又は名称</th><td>株式会社見本</td></tr>"
        "<tr><th>住所</th><td>東京都北区王子1-1-1</td></tr><tr><th colspan=2>契約金額</th><td>1,000,000円</td></tr>"
    )
    award = extract(page(f"<table>{rows}</table>")).awards[0]
    assert (award.supplier_name_text, award.supplier_address_text) == ("株式会社見本", "東京都北区王子1-1-1")
    assert award.amount_yen == 1_000_000


@pytest.mark.parametrize("between", ["<h3>令和7年5月分</h3>", "<p>令和7年5月分</p>"])
def test_the_same_contract_of_another_month(between: str) -> None:
    assert (
        len(
            extract(page("<h3>令和7年4月分</h3>", table(LABELS, FIRST), between, table(LABELS, FIRST))).awards
        )
        == 2
    )


def test_bidders_beside_a_label_that_reaches_down() -> None:
    rows = (
        "<tr><th>件名</th><td colspan=2>見本清掃</td></tr><tr><th>開札日</th><td colspan=2>令和7年4月1日</td></tr>"
        "<tr><th>落札者</th><td colspan=2>株式会社見本</td></tr><tr><th>落札金額</th><td colspan=2>1,000,000円</td></tr>"
        "<tr><th rowspan=2>入札者</th><td>株式会社見本</td><td>1,000,000円</td></tr><tr><td>株式会社例示</td><td>1,100,000円</td></tr>"
    )
    award = extract(page(f"<table>{rows}</table>")).awards[0]
    assert (award.supplier_name_text, award.amount_yen) == ("株式会社見本", 1_000_000)


def test_the_contract_of_a_contest_under_its_bidders() -> None:
    """What was bid is no price where the price of the contract is printed."""
    told = table(["契約金額", "1,100,000円"], ["契約日", "令和7年4月10日"])
    extraction = extract(page("<h4>概要</h4>", TOLD, "<h4>結果</h4>", BIDDERS, "<h4>契約</h4>", told))
    award = extraction.awards[0]
    assert (award.amount_yen, str(award.contract_date), award.warnings) == (1_100_000, "2025-04-10", ())
    assert [bid.price_yen for bid in extraction.bids] == [1_000_000, 1_100_000]

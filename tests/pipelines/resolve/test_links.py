"""One contract printed twice, and notices that change an award."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve.run import resolve
from pipelines.resolve.titles import title_key
from tests.pipelines.resolve.conftest import award


def linked(folder: Path, *awards: AwardRow) -> list[dict[str, Any]]:
    documents = sorted({(row.document_sha256, row.source) for row in awards})
    Datasets(folder).replace(
        IntakeBatch(
            documents=[DocumentRow(sha256=sha, source=source) for sha, source in documents], awards=awards
        )
    )
    resolve(folder)
    return duckdb.sql(f"SELECT * FROM '{folder}/links/data.parquet'").to_arrow_table().to_pylist()


def company(folder: Path, name: str) -> dict[str, Any]:
    rows = duckdb.sql(f"SELECT * FROM '{folder}/companies/data.parquet'").to_arrow_table().to_pylist()
    return next(row for row in rows if name in row["names"])


CASE: dict[str, Any] = {
    "source": "nenkin",
    "buyer_name": "日本年金機構",
    "contract_date": dt.date(2017, 8, 9),
    "estimated_price_yen": 242_143_560,
    "procurement_method": "open",
    "unit_price": Decimal("14.9"),
}
"""What both prints of case 1 say; facts of the real documents."""
ADDRESS = "東京都豊島区東池袋1-48-10"


def notice(**more: Any) -> AwardRow:
    """The notice of case 1 as the agency set it for 官報 of 2017-10-02."""
    own = {
        "document": "notice",
        "published_on": dt.date(2017, 10, 2),
        "tender_notice_date": dt.date(2017, 6, 29),
        "title": "扶養親族等申告書・個人番号申出書データ入力及び画像化業務 一式",
    }
    return award("(株)SAY企画", ADDRESS, **(CASE | own | more))


def table_row(**more: Any) -> AwardRow:
    """The row of the same contract in the agency's table under 会計規程第24条."""
    own = {
        "document": "table",
        "title": "扶養親族等申告書・個人番号申出書　データ入力及び画像化業務　一式",
        "expected_total_yen": 182_547_000,
        "award_rate": 0.7539,
    }
    return award("株式会社SAY企画", ADDRESS, **(CASE | own | more))


def test_case_1_is_one_contract_in_two_documents(tmp_path: Path) -> None:
    others = [
        notice(
            title=f"届書データ入力業務 {number}", estimated_price_yen=90_000_000 + number, document=document
        )
        for number in range(5)
        for document in ("notice", "other")
        if (number, document) != (0, "other")
    ]
    one, other = notice(), table_row()
    links = [
        row
        for row in linked(tmp_path, one, other, *others)
        if one.award_id in (row["award_id"], row["other_award_id"])
    ]
    assert len(links) == 1
    link = links[0]
    assert {link["award_id"], link["other_award_id"]} == {one.award_id, other.award_id}
    assert link["relation"] == "same_award"
    assert link["score"] > 0.99
    assert {
        "buyer_name",
        "title",
        "contract_date",
        "estimated_price_yen",
        "unit_price",
        "supplier_name",
    } <= set(link["reasons"])


def test_a_contract_printed_twice_is_counted_once(tmp_path: Path) -> None:
    twice = {"amount_yen": 182_547_000, "unit_price": None}
    linked(
        tmp_path, notice(**twice), table_row(**twice), table_row(title="別の業務", day=9, amount_yen=1_000)
    )
    firm = company(tmp_path, "株式会社SAY企画")
    assert (firm["awards"], firm["total_yen"]) == (2, 182_548_000)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "年金手帳の印刷"},
        {"contract_date": dt.date(2018, 8, 9)},
        {"estimated_price_yen": 142_143_560, "unit_price": Decimal("9.9")},
    ],
)
def test_another_contract_of_the_same_firm_is_not_linked(tmp_path: Path, other: dict[str, Any]) -> None:
    assert not linked(tmp_path, notice(), table_row(**other))


def test_orders_alike_within_one_document_are_never_linked(tmp_path: Path) -> None:
    rows = [table_row(amount_yen=1_482_483) for _ in range(3)]
    assert not linked(tmp_path, *rows)


def test_orders_alike_in_two_documents_pair_one_to_one(tmp_path: Path) -> None:
    first = [table_row(source="kanpo", document="a", amount_yen=1_482_483) for _ in range(3)]
    second = [table_row(document="b", amount_yen=1_482_483) for _ in range(2)]
    links = linked(tmp_path, *first, *second)
    assert len(links) == 2
    assert len({row["award_id"] for row in links} | {row["other_award_id"] for row in links}) == 4


def test_a_change_points_to_the_award_it_changes(tmp_path: Path) -> None:
    change = notice(
        document="later",
        published_on=dt.date(2017, 11, 1),
        notice_kind="change",
        estimated_price_yen=250_000_000,
        unit_price=None,
    )
    original, unlike = notice(), notice(title="届書データ入力業務", document="elsewhere")
    links = linked(tmp_path, original, unlike, change)
    assert [(row["award_id"], row["other_award_id"], row["relation"]) for row in links] == [
        (change.award_id, original.award_id, "changes")
    ]
    assert "title" in links[0]["reasons"]


def test_titles_are_compared_without_width_spaces_and_quantity() -> None:
    assert title_key("データ入力　業務　一式") == title_key("ﾃﾞｰﾀ入力業務 １式")
    assert title_key("一式") == "一式"


def test_a_replaced_version_of_a_document_is_neither_counted_nor_linked(tmp_path: Path) -> None:
    url = "https://publisher.example/2017.pdf"
    old, new = (table_row(document=name, amount_yen=182_547_000) for name in ("old", "new"))
    documents = [
        DocumentRow(
            sha256=sha, source="nenkin", url=url, fetched_at=dt.datetime(2017, month, 1, tzinfo=dt.UTC)
        )
        for sha, month in (("old", 10), ("new", 11))
    ]
    Datasets(tmp_path).replace(IntakeBatch(documents=documents, awards=[old, new]))
    assert resolve(tmp_path).links == 0
    firm = company(tmp_path, "株式会社SAY企画")
    assert (firm["awards"], firm["total_yen"]) == (1, 182_547_000)

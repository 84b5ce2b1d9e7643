"""`contracts` and `buyers`: every contract once, its amount with its basis, whatever is printed how often."""

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from extract.rows import AwardRow, DocumentRow
from tests.build import award, data_directory, version

URL = "https://publisher.example/table.xlsx"


def made(folder: Path, *awards: AwardRow, documents: list[DocumentRow] | None = None) -> list[dict[str, Any]]:
    """The contracts of some awards, by contract_id."""
    return rows(data_directory(folder, list(awards), documents), "contracts")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    found = duckdb.sql(f"SELECT * FROM '{folder}/{name}/data.parquet' ORDER BY 1").to_arrow_table()
    return list(found.to_pylist())


def total(name: str, yen: int | None, **more: Any) -> AwardRow:
    kind = "absent" if yen is None else "total"
    values = {"title": "庁舎清掃業務 一式", "amount_yen": yen, "amount_kind": kind, "price_text": f"{yen}円"}
    return award(name, "東京都港区芝1-2-3", **(values | more))


def test_a_page_replaced_twelve_times_is_one_contract_in_every_count(tmp_path: Path) -> None:
    awards = [
        total("甲野株式会社", 1_000_000, document=f"v{month:02d}", document_url=URL) for month in range(1, 13)
    ]
    documents = [version(f"v{month:02d}", month, URL) for month in range(1, 13)]
    (contract,) = made(tmp_path, *awards, documents=documents)
    assert (contract["amount_yen"], contract["amount_basis"]) == (1_000_000, "printed_total")
    assert contract["award_ids"] == [awards[-1].award_id]
    assert set(contract["former_ids"]) == {f"c-{row.award_id}" for row in awards[:-1]}
    (company,) = rows(tmp_path, "companies")
    assert (company["awards"], company["total_yen"]) == (1, 1_000_000)


def test_a_unit_price_contract_is_in_no_total_whatever_number_it_prints(tmp_path: Path) -> None:
    unsure = total("甲野株式会社", 5_000_000, title="単価契約 清掃", warnings=("unit_contract",))
    sure = total("乙野株式会社", 300_000, title="庁舎の植栽")
    first, second = sorted(made(tmp_path, unsure, sure), key=lambda row: row["title"])
    assert (first["amount_yen"], first["amount_basis"], first["amount_kind"]) == (None, None, "unit")
    assert first["warnings"] == ["unit_contract"]
    assert (second["amount_yen"], second["amount_kind"]) == (300_000, "total")
    assert [row["total_yen"] for row in rows(tmp_path, "companies")].count(300_000) == 1


def test_a_workbook_that_grows_under_changing_names_is_counted_once(tmp_path: Path) -> None:
    awards, documents = [], []
    for month in range(1, 5):
        documents.append(version(f"v{month}", month, f"{URL}?{month}"))
        awards += [
            total(f"丙{'甲乙丁戊'[order - 1]}株式会社", order * 100_000, day=order, document=f"v{month}")
            for order in range(1, month + 1)
        ]
    contracts = made(tmp_path, *awards, documents=documents)
    assert sorted(row["amount_yen"] for row in contracts) == [100_000, 200_000, 300_000, 400_000]
    assert sorted(len(row["award_ids"]) for row in contracts) == [1, 2, 3, 4]
    assert sum(row["awards"] for row in rows(tmp_path, "companies")) == 4


def test_equal_orders_of_one_document_stay_apart(tmp_path: Path) -> None:
    awards = [total("甲野株式会社", 500_000, document=sha) for sha in ("a", "a", "b", "b", "b")]
    contracts = made(tmp_path, *awards)
    assert sorted(len(row["award_ids"]) for row in contracts) == [1, 2, 2]


def test_two_sources_of_one_contract_are_folded_and_the_id_is_that_of_the_newest(tmp_path: Path) -> None:
    shared = {
        "title": "端末設備の賃貸借 一式",
        "estimated_price_yen": 90_000_000,
        "procurement_method": "open",
    }
    gazette = total(
        "甲野株式会社",
        80_000_000,
        source="kanpo",
        document="g",
        published_on=dt.date(2025, 3, 1),
        bidders=3,
        **shared,
    )
    table = total("甲野株式会社", 80_000_000, document="t", published_on=dt.date(2025, 2, 1), **shared)
    (contract,) = made(tmp_path, gazette, table)
    assert contract["contract_id"] == f"c-{gazette.award_id}"
    assert contract["former_ids"] == [f"c-{table.award_id}"]
    assert contract["sources"] == ["atla", "kanpo"]
    assert contract["bidders"] == 3
    assert contract["first_published_on"] == dt.date(2025, 2, 1)
    assert contract["document_sha256s"] == ["g", "t"]


def several(*amounts: int | None, kind: str = "total") -> list[AwardRow]:
    first = total("甲野株式会社", amounts[0], supplier_count=len(amounts), amount_kind=kind)
    names = ("甲野株式会社", "乙山有限会社", "丙川合同会社")
    return [
        dataclasses.replace(
            first,
            award_id=f"{first.award_id}-{place}",
            supplier_ordinal=place,
            supplier_name_text=names[place - 1],
            amount_yen=yen,
        )
        for place, yen in enumerate(amounts, start=1)
    ]


def test_several_suppliers_are_one_contract_and_their_amounts_its_sum(tmp_path: Path) -> None:
    (contract,) = made(tmp_path, *several(100, 200, 300))
    assert (contract["amount_yen"], contract["amount_basis"]) == (600, "sum_of_suppliers")
    assert contract["supplier_names"] == ["甲野株式会社", "乙山有限会社", "丙川合同会社"]
    assert len(contract["company_ids"]) == 3
    assert sorted(row["total_yen"] for row in rows(tmp_path, "companies")) == [100, 200, 300]


def test_a_sum_with_a_part_missing_is_no_sum(tmp_path: Path) -> None:
    (contract,) = made(tmp_path, *several(100, None, 300))
    assert (contract["amount_yen"], contract["amount_basis"]) == (None, None)
    assert "part_of_amount_missing" in contract["warnings"]


def test_what_is_no_total_is_no_amount(tmp_path: Path) -> None:
    kinds = ("shared", "unit", "undisclosed")
    awards = [
        total(
            f"{kind}株式会社",
            None,
            title=kind,
            amount_kind=kind,
            unit_price=Decimal("14.9"),
            expected_total_yen=182_547_000,
        )
        for kind in kinds
    ]
    contracts = {row["title"]: row for row in made(tmp_path, *awards)}
    assert contracts.keys() == set(kinds)
    for kind, contract in contracts.items():
        assert (contract["amount_yen"], contract["amount_basis"]) == (None, None), kind
        assert (contract["amount_kind"], contract["expected_total_yen"]) == (kind, 182_547_000)
    assert [(row["awards"], row["total_yen"]) for row in rows(tmp_path, "companies")] == [(1, None)] * 3


def test_a_change_gives_the_new_total_and_keeps_the_old(tmp_path: Path) -> None:
    first = total("甲野株式会社", 1_000_000, document="a", published_on=dt.date(2025, 2, 1))
    change = total(
        "甲野株式会社",
        1_500_000,
        document="b",
        published_on=dt.date(2025, 6, 1),
        notice_kind="change",
    )
    (contract,) = made(tmp_path, first, change)
    assert (contract["amount_yen"], contract["amount_basis"]) == (1_500_000, "changed_total")
    assert contract["original_amount_yen"] == 1_000_000
    assert [(each["date"], each["new_yen"]) for each in contract["changes"]] == [
        (dt.date(2025, 6, 1), 1_500_000)
    ]
    assert rows(tmp_path, "companies")[0]["total_yen"] == 1_500_000


def test_an_award_with_a_number_and_no_name_has_a_company(tmp_path: Path) -> None:
    number = "1011101022740"
    nameless = dataclasses.replace(total("", 100, number=number, title="乙"), supplier_name_text=None)
    named = total("甲野株式会社", 200, number=number, title="甲", document="b")
    contracts = made(tmp_path, nameless, named)
    assert [row["company_ids"] for row in contracts] == [[number], [number]]
    (company,) = rows(tmp_path, "companies")
    assert (company["name"], company["names"], company["awards"]) == ("甲野株式会社", ["甲野株式会社"], 2)
    assert company["warnings"] == []


def test_a_joint_venture_is_told_with_its_lead(tmp_path: Path) -> None:
    name = "甲野・乙山特定建設工事共同企業体 代表者 甲野建設株式会社"
    row = total(name, 100, supplier_legal_form="共同企業体", supplier_name="甲野・乙山特定建設工事共同企業体")
    (contract,) = made(tmp_path, row)
    assert (contract["joint_venture"], contract["joint_venture_lead"]) == (True, "甲野建設株式会社")


def test_buyers_have_their_ministry_and_kind(tmp_path: Path) -> None:
    names = ("国税庁", "日本年金機構", "大分地方法務局", "豊島区", "国立大学法人大分大学", "知らない団体")
    awards = [
        total("甲野株式会社", 1, buyer_name=name, buyer_text=f"{name}契約担当官", title=name)
        for name in names
    ]
    contracts = made(tmp_path, *awards)
    buyers = {row["name"]: row for row in rows(tmp_path, "buyers")}
    assert {name: (buyers[name]["kind"], buyers[name]["ministry"]) for name in names} == {
        "国税庁": ("agency", "財務省"),
        "日本年金機構": ("special_body", "厚生労働省"),
        "大分地方法務局": ("state_organ", "法務省"),
        "豊島区": ("municipality", None),
        "国立大学法人大分大学": ("national_university", "文部科学省"),
        "知らない団体": ("other", None),
    }
    assert buyers["国税庁"]["names"] == ["国税庁契約担当官"]
    assert {row["buyer_id"] for row in contracts} == {row["buyer_id"] for row in buyers.values()}


def remarked(yen: int, day: dt.date, **more: Any) -> AwardRow:
    """A row of the same firm and title whose remarks call it a change."""
    values = {"contract_date": day, "remarks": "変更契約", "warnings": ("change_in_remarks",)}
    return total("甲野株式会社", yen, **(values | more))


def test_a_row_that_only_its_remarks_call_a_change_is_no_second_contract(tmp_path: Path) -> None:
    first = total("甲野株式会社", 4_000_000, contract_date=dt.date(2025, 4, 1), bidders=3)
    more = remarked(500_000, dt.date(2025, 9, 1), estimated_price_yen=600_000)
    less = remarked(-300_000, dt.date(2026, 1, 8), remarks="（第2回変更契約）")
    (contract,) = made(tmp_path, first, more, less)
    assert (contract["amount_yen"], contract["amount_basis"]) == (4_000_000, "printed_total")
    assert contract["estimated_price_yen"] is None
    assert "change_in_remarks" in contract["warnings"]
    changes = [
        (each["date"], each["old_yen"], each["new_yen"], each["award_id"]) for each in contract["changes"]
    ]
    assert changes == [
        (dt.date(2025, 9, 1), None, None, more.award_id),
        (dt.date(2026, 1, 8), None, None, less.award_id),
    ]
    assert [(row["awards"], row["total_yen"]) for row in rows(tmp_path, "companies")] == [(1, 4_000_000)]


def test_a_change_that_no_row_of_its_document_began_stays_a_contract_with_its_price(tmp_path: Path) -> None:
    others: list[dict[str, Any]] = [
        {"contract_date": dt.date(2025, 10, 1)},
        {"title": "植栽管理業務"},
        {"document": "elsewhere"},
        {"buyer_name": "乙野市"},
    ]
    awards = []
    for number, other in enumerate(others, start=1):  # each of a firm and a document of its own
        own = {"supplier_name_text": f"{'甲乙丙丁'[number - 1]}野株式会社", "document": f"own-{number}"}
        begun = {"contract_date": dt.date(2025, 4, 1), **own} | other
        awards += [
            total("", 4_000_000 + number, **begun),
            remarked(500_000 + number, dt.date(2025, 9, 1), **own),
        ]
    found = sorted(row["amount_yen"] for row in made(tmp_path, *awards))
    assert found == [yen + number for yen in (500_000, 4_000_000) for number in (1, 2, 3, 4)]


def test_a_change_that_two_rows_may_have_begun_changes_neither(tmp_path: Path) -> None:
    begun = [total("甲野株式会社", yen, contract_date=dt.date(2025, 4, 1)) for yen in (4_000_000, 5_000_000)]
    found = made(tmp_path, *begun, remarked(500_000, dt.date(2025, 9, 1)))
    assert sorted(row["amount_yen"] for row in found) == [500_000, 4_000_000, 5_000_000]


def test_a_contract_whose_remarks_tell_that_it_was_changed_is_itself(tmp_path: Path) -> None:
    first = total("甲野株式会社", 4_000_000, contract_date=dt.date(2025, 4, 1))
    second = remarked(500_000, dt.date(2025, 9, 1), remarks="変更契約あり")
    assert len(made(tmp_path, first, second)) == 2


def test_the_rows_and_their_order_change_nothing(tmp_path: Path) -> None:
    awards = [
        *several(100, 200, 300),
        total("甲野株式会社", 5, title="乙"),
        total("丁株式会社", 7, document="b"),
    ]
    assert made(tmp_path / "one", *awards) == made(tmp_path / "other", *reversed(awards))

"""Every query that the documentation shows runs, and gives what was counted by hand.

The data: 日本年金機構 bought twice from 甲野 (one contract printed in the gazette and in a table that was replaced twice, one at a
unit price) and 豊島区 once from 甲野 and 乙山 together; a page of 国税庁 was replaced eleven times.
"""

import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import rakusatsu
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve.run import resolve
from tests.pipelines.resolve.conftest import award

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.ja.md", "docs/analysts.md", "docs/api.md")
URL = "https://publisher.example/"


def shown(page: str) -> list[str]:
    """Queries of a page: blocks of SQL, and what is given to `rakusatsu.sql` without parameters."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```sql\n(.+?)\n\s*```", text, re.DOTALL)
    return (
        blocks
        + re.findall(r'rakusatsu\.sql\(\s*"([^"]+)",\s*data=[^,)]+,?\s*\)', text)
        + re.findall(r"`(select [^`]+)`", text)
    )


QUERIES = [(page, query) for page in PAGES for query in shown(page)]


def version(sha256: str, month: int, page: str, source: str) -> DocumentRow:
    fetched = dt.datetime(2025, month, 1, tzinfo=dt.UTC)
    return DocumentRow(sha256=sha256, source=source, url=URL + page, fetched_at=fetched, status="ok")


def one(sha256: str, source: str, buyer: str, title: str, yen: int | None, **more: Any) -> AwardRow:
    values = {
        "document": sha256,
        "source": source,
        "buyer_name": buyer,
        "title": title,
        "amount_yen": yen,
        "amount_kind": "total" if yen else "unit",
        "price_text": f"{yen}円",
        "supplier_name": "株式会社甲野環境エンジニアリング",
        "estimated_price_yen": None if yen is None else yen + 1_000,
        "procurement_method": "open",
    }
    return award("株式会社甲野環境エンジニアリング", "東京都千代田区丸の内2-7-3", **(values | more))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    documents, awards = [version("g", 1, "gazette.pdf", "kanpo")], []
    awards.append(
        one("g", "kanpo", "日本年金機構", "庁舎清掃業務 一式", 1_000_000, published_on=dt.date(2025, 1, 9))
    )
    for month in (1, 2, 3):
        documents.append(version(f"t{month}", month, "table.pdf", "nenkin"))
        awards.append(one(f"t{month}", "nenkin", "日本年金機構", "庁舎清掃業務一式", 1_000_000))
        awards.append(
            one(
                f"t{month}",
                "nenkin",
                "日本年金機構",
                "データ入力業務",
                None,
                expected_total_yen=5_000_000,
                day=2,
            )
        )
    for month in range(1, 13):
        documents.append(version(f"n{month:02d}", month, "nta.html", "nta"))
        awards.append(one(f"n{month:02d}", "nta", "国税庁", "印刷業務", 300_000, day=40))
    documents.append(version("c", 1, "city.html", "municipal"))
    city = one("c", "municipal", "豊島区", "道路工事", 2_000_000, supplier_count=2, day=400)
    other = {
        "supplier_name_text": "乙山土木計画研究所有限会社",
        "supplier_name": "乙山土木計画研究所有限会社",
    }
    awards += [
        city,
        dataclasses.replace(
            city, award_id=f"{city.award_id}-2", supplier_ordinal=2, amount_yen=500_000, **other
        ),
    ]
    Datasets(folder).replace(IntakeBatch(documents, awards))
    resolve(folder)
    return folder


def rows(frame: pd.DataFrame) -> list[list[Any]]:
    return frame.astype(object).where(frame.notna(), None).values.tolist()


@pytest.mark.parametrize(("page", "query"), QUERIES)
def test_every_shown_query_runs(data: Path, page: str, query: str) -> None:
    assert len(rakusatsu.sql(query, data=data).columns) > 0


def test_the_pages_show_queries() -> None:
    assert {page for page, _ in QUERIES} >= {"README.md", "README.ja.md", "docs/analysts.md"}
    assert all("\n" not in query for page, query in QUERIES if page == "docs/analysts.md"), "one line each"


COUNTED = {
    "select count(*), sum(amount_yen) from contracts where buyer_name = '日本年金機構'": [[2, 1_000_000]],
    "select count(*) as contracts, sum(amount_yen) as yen from contracts where buyer_name = '日本年金機構'": [
        [2, 1_000_000]
    ],
    "select buyer_name, count(*) as contracts, count(amount_yen) as with_total, sum(amount_yen) as yen from contracts "
    "group by all order by yen desc": [
        ["豊島区", 1, 1, 2_500_000],
        ["日本年金機構", 2, 1, 1_000_000],
        ["国税庁", 1, 1, 300_000],
    ],
    "select name, awards as contracts, total_yen as yen from companies order by yen desc nulls last": [
        ["株式会社甲野環境エンジニアリング", 4, 3_300_000],
        ["乙山土木計画研究所有限会社", 1, 500_000],
    ],
    "select ministry, count(*) as contracts, sum(amount_yen) as yen from contracts group by all order by yen desc nulls last": [
        [None, 1, 2_500_000],
        ["厚生労働省", 2, 1_000_000],
        ["財務省", 1, 300_000],
    ],
    "select year(contract_date) as year, count(*) as contracts, sum(amount_yen) as yen from contracts group by all order by year": [
        [2025, 3, 1_300_000],
        [2026, 1, 2_500_000],
    ],
    "select amount_kind, count(*) as contracts, sum(expected_total_yen) as expected_yen from contracts where amount_yen is null "
    "group by all": [["unit", 1, 5_000_000]],
}


@pytest.mark.parametrize("query", COUNTED)
def test_shown_queries_give_what_was_counted_by_hand(data: Path, query: str) -> None:
    assert query in {shown for _, shown in QUERIES}
    assert rows(rakusatsu.sql(query, data=data)) == COUNTED[query]


def test_awards_current_has_the_newest_versions_only(data: Path) -> None:
    assert len(rakusatsu.sql("select * from awards_current", data=data)) == 1 + 2 + 1 + 2


def test_load_pushes_down_and_gives_dates_that_compare_and_resample(data: Path) -> None:
    contracts = rakusatsu.load(data, "contracts", columns=["contract_date", "amount_yen"], dates="datetime")
    assert list(contracts.columns) == ["contract_date", "amount_yen"]
    assert len(contracts[contracts["contract_date"] >= "2026-01-01"]) == 1
    assert contracts.resample("YE", on="contract_date")["amount_yen"].sum().tolist() == [1_300_000, 2_500_000]
    assert rakusatsu.load(data, "contracts", where="amount_yen > 1e6")["buyer_name"].tolist() == ["豊島区"]
    assert len(rakusatsu.load(data, "contracts", years=[2026], sources=["municipal"])) == 1
    assert rakusatsu.load(data, years=[2025], sources=["kanpo"])["source"].tolist() == ["kanpo"]
    assert len(rakusatsu.load(data, "awards_current", sources=["nenkin"])) == 2
    dates = rakusatsu.load(data, "contracts")["contract_date"]
    assert (dates == dt.date(2025, 2, 10)).sum() == 1


def test_sql_takes_parameters_and_never_joins_them_into_the_query(data: Path) -> None:
    query = "select count(*) n from contracts where buyer_name = ?"
    assert rakusatsu.sql(query, data=data, parameters=["国税庁"])["n"].tolist() == [1]
    assert rakusatsu.sql(query, data=data, parameters=["' or true --"])["n"].tolist() == [0]
    named = "select count(*) n from contracts where buyer_name = $buyer"
    assert rakusatsu.sql(named, data=data, parameters={"buyer": "豊島区"})["n"].tolist() == [1]


def test_what_does_not_exist_raises(data: Path) -> None:
    for wrong in ({"dataset": "nope"}, {"columns": ["nope"]}, {"dates": "nope"}, {"where": "nope = 1"}):
        with pytest.raises(ValueError, match="nope"):
            rakusatsu.load(data, **wrong)
    with pytest.raises(rakusatsu.RakusatsuError, match="nope"):
        rakusatsu.sql("select nope from contracts", data=data)
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", rakusatsu.__version__)

"""Datasets of constructed awards: a background of 240 awards of four buyers, and the contract of case 1 among them."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow
from pipelines.datasets.schema import table_of
from pipelines.index.open import AwardIndex, open_index

_BUYERS = ("日本年金機構", "厚生労働省", "国土交通省", "防衛装備庁")
_WORK = (
    "庁舎清掃業務",
    "サーバ賃貸借",
    "データ入力業務",
    "健康診断業務",
    "車両購入",
    "調査研究業務",
    "コピー用紙購入",
    "警備業務",
)
_PLACES = (
    ("東京都", "港区"),
    ("東京都", "豊島区"),
    ("東京都", "千代田区"),
    ("大阪府", "大阪市北区"),
    ("埼玉県", "川口市"),
)


def background(count: int = 240, seed: int = 1) -> list[AwardRow]:
    """Constructed awards of forty constructed firms."""
    random_ = random.Random(seed)
    rows = []
    for number in range(count):
        firm = random_.randrange(40)
        prefecture, municipality = _PLACES[firm % len(_PLACES)]
        day = dt.date(2016, 4, 1) + dt.timedelta(days=random_.randrange(900))
        rows.append(
            AwardRow(
                award_id=f"made-{number:04d}-1",
                source="made",
                document_sha256="c" * 64,
                published_on=day + dt.timedelta(days=50),
                page=1,
                award_ordinal=number + 1,
                buyer_name=random_.choice(_BUYERS),
                title=f"{random_.choice(_WORK)}({random_.choice(('本部', '地方事務所', '第二庁舎', '研修所'))})一式",
                procurement_method=random_.choice(("open", "open", "direct")),
                contract_date=day,
                supplier_name=f"架空第{firm}株式会社",
                supplier_legal_form="株式会社",
                supplier_prefecture=prefecture,
                supplier_municipality=municipality,
                amount_yen=random_.randrange(1, 4000) * 100_000,
                amount_kind="total",
                bidders=random_.choice((None, 1, 2, 3)),
            )
        )
    return rows


def case_one() -> list[AwardRow]:
    """The two prints of the contract, from the facts of case 1."""
    gazette = AwardRow(
        award_id="nenkin-g-0001-1",
        source="nenkin",
        document_sha256="a" * 64,
        published_on=dt.date(2017, 10, 2),
        page=1,
        award_ordinal=1,
        buyer_name="日本年金機構",
        title="扶養親族等申告書・個人番号申出書データ入力及び画像化業務一式",
        procurement_method="open",
        contract_date=dt.date(2017, 8, 9),
        supplier_name="株式会社SAY企画",
        supplier_legal_form="株式会社",
        supplier_prefecture="東京都",
        supplier_municipality="豊島区",
        unit_price=Decimal("14.90"),
        amount_kind="unit",
        estimated_price_yen=242_143_560,
    )
    table = dataclasses.replace(
        gazette,
        award_id="nenkin-t-0001-1",
        document_sha256="b" * 64,
        published_on=None,
        expected_total_yen=182_547_000,
        award_rate=0.7539,
    )
    return [gazette, table]


@cache
def opened(data: Path) -> AwardIndex:
    """The index of a data directory that no test changes, opened once, as the web and a batch ask one index many questions."""
    return open_index(data)


def write_awards(folder: Path, rows: list[AwardRow]) -> Path:
    """Awards as `rakusatsu extract` lays them out."""
    by_source: dict[str, list[AwardRow]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    for source, own in by_source.items():
        target = folder / "awards" / f"source={source}" / "year=2017"
        target.mkdir(parents=True)
        pq.write_table(table_of(own, AwardRow).drop_columns(["source"]), target / "data.parquet")
    return folder


@pytest.fixture(scope="session")
def make_data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[AwardRow]], Path]:
    return lambda rows: write_awards(tmp_path_factory.mktemp("data"), rows)


@pytest.fixture(scope="session")
def data(make_data: Callable[[list[AwardRow]], Path]) -> Path:
    return make_data([*background(), *case_one()])


@pytest.fixture(scope="session")
def without_the_firm(make_data: Callable[[list[AwardRow]], Path]) -> Path:
    return make_data(background())

"""Whatever order documents come in, resolving day by day comes to what one run over everything comes to."""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve import outputs, state
from pipelines.resolve.judgements import Judgement, Side
from pipelines.resolve.run import ResolveOptions, Summary, resolve

WRITTEN = ("companies", "award_companies", "links", "contracts", "buyers")
FIRMS = (
    ("株式会社甲野", "甲野株式会社", "甲野工務店", "甲野工務所", "株式会社甲野 大阪支店", "甲野工業株式会社"),
    ("有限会社乙川", "乙川 東京支店", "乙川", "旭サービス株式会社", "アサヒサービス株式会社"),
    ("株式会社鈴木組", "鈴木組", "丙田・丁本特定建設工事共同企業体", "山田太郎", "株式会社NTTデータ"),
)
ADDRESSES = (
    None,
    "東京都港区芝1-2-3",
    "東京都港区芝1-2-4",
    "大阪府大阪市北区梅田1-1",
    "東京都港区芝1-2-3 ビル5階",
)
NUMBERS = (None, None, None, None, "1010001012983", "7010401022916")
BUYERS = ("防衛装備庁", "千葉県", "焼津市", "国土交通省")
TITLES = ("清掃業務 一式", "複写機賃貸借", "警備業務")
DAYS = (None, dt.date(2025, 1, 1), dt.date(2024, 12, 1), dt.date(2023, 7, 3), dt.date(2023, 6, 28))
URLS = (None, "https://publisher.example/1", "https://publisher.example/2")
JUDGEMENTS = (
    Judgement(True, Side("name", "株式会社甲野"), Side("number", "1010001012983"), "一つの会社"),
    Judgement(False, Side("name", "有限会社乙川"), Side("name", "乙川"), "別の会社"),
)
Told = tuple[DocumentRow, list[AwardRow]]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember however few awards there are, and lie in many files."""
    monkeypatch.setattr(state, "REMEMBERED_FROM", 0)
    monkeypatch.setattr(outputs, "ROWS_OF_A_PART", 8)


def a_document(chance: random.Random, name: str, grown_from: Iterable[AwardRow]) -> Told:
    """A document of some awards, which may print those of another again before its own."""
    source, url = chance.choice(("atla", "kanpo")), chance.choice(URLS)
    fetched = dt.datetime(2025, chance.randint(1, 12), 1, tzinfo=dt.UTC) if url else None
    status = chance.choice(("ok", "ok", "ok", "failed"))
    rows = [*grown_from, *(an_award(chance) for _ in range(chance.randint(1, 5)))]
    placed = [
        dataclasses.replace(
            row,
            award_id=f"{source}-{name}-{place}",
            source=source,
            document_sha256=name,
            document_url=url,
            award_ordinal=place,
        )
        for place, row in enumerate(rows, start=1)
    ]
    return DocumentRow(sha256=name, source=source, status=status, url=url, fetched_at=fetched), placed


def an_award(chance: random.Random) -> AwardRow:
    yen = chance.choice((None, 100_000, 200_000))
    remarked = chance.random() < 0.15
    values: dict[str, Any] = {
        "award_id": "",
        "source": "",
        "document_sha256": "",
        "page": 1,
        "award_ordinal": 0,
        "notice_kind": chance.choice(("award",) * 8 + ("change", "correction")),
        "buyer_name": chance.choice(BUYERS),
        "title": chance.choice(TITLES),
        "contract_date": chance.choice(DAYS),
        "estimated_price_yen": chance.choice((None, 400_000)),
        "amount_yen": yen,
        "amount_kind": "total" if yen else "absent",
        "price_text": f"{yen}円" if yen else None,
        "supplier_name_text": chance.choice(chance.choice(FIRMS)),
        "supplier_address_text": chance.choice(ADDRESSES),
        "corporate_number": chance.choice(NUMBERS),
        "remarks": "変更契約" if remarked else None,
        "warnings": ("change_in_remarks",) if remarked else (),
    }
    return AwardRow(**values)


def documents(chance: random.Random, count: int) -> list[Told]:
    made: list[Told] = []
    for number in range(count):
        earlier = made[-1][1] if made and chance.random() < 0.4 else ()
        made.append(a_document(chance, f"d{number}", earlier))
    return made


def take_in(folder: Path, told: Iterable[Told], options: ResolveOptions) -> Summary:
    told = list(told)
    batch = IntakeBatch(documents=[row for row, _ in told], awards=[row for _, rows in told for row in rows])
    Datasets(folder).replace(batch)
    return resolve(folder, options)


def content(folder: Path) -> dict[str, list[str]]:
    """All that resolving writes, as text in the order of the rows."""
    with duckdb.connect() as database:
        return {
            name: sorted(
                map(repr, database.execute(f"FROM read_parquet('{folder}/{name}/*.parquet')").fetchall())
            )
            for name in WRITTEN
        }


def day_by_day(folder: Path, seed: int, count: int, options: ResolveOptions) -> None:
    """Documents in a random order, a few a day, one of them misread at first, against one run over all of them."""
    chance = random.Random(seed)
    told = documents(chance, count)
    at_once = take_in(folder / "at once", told, options)
    waiting = chance.sample(told, count)
    document, rows = chance.choice(told)
    waiting.insert(0, (document, [dataclasses.replace(rows[0], supplier_name_text="誤読株式会社")]))
    summary = None
    while waiting:
        number = chance.randint(1, 3)
        today = {row.sha256: (row, rows) for row, rows in waiting[:number]}
        waiting = waiting[number:]
        summary = take_in(folder / "days", today.values(), options)
    assert summary == at_once
    assert content(folder / "days") == content(folder / "at once")


@pytest.mark.long
def test_days_come_to_what_one_run_comes_to(tmp_path: Path) -> None:
    day_by_day(tmp_path, 3, 4, ResolveOptions(judgements=JUDGEMENTS))


PARTS = 5
"""Forty examples take longer on a busy machine than one test may."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 30), count=st.integers(2, 9), judged=st.booleans())
def test_any_order_of_arrival_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, part: int, seed: int, count: int, judged: bool
) -> None:
    options = ResolveOptions(judgements=JUDGEMENTS if judged else ())
    day_by_day(tmp_path_factory.mktemp("arrivals"), seed * PARTS + part, count, options)


@pytest.mark.long
def test_a_damaged_or_older_memory_is_made_anew(tmp_path: Path) -> None:
    told = documents(random.Random(5), 2)
    take_in(tmp_path, told[:1], ResolveOptions())
    file = tmp_path / state.FOLDER / "state.duckdb"
    content_then = bytearray(file.read_bytes())
    content_then[len(content_then) // 2 :] = b"\0" * (len(content_then) - len(content_then) // 2)
    file.write_bytes(content_then)
    summary = take_in(tmp_path, told[1:], ResolveOptions())
    assert summary.awards == sum(len(rows) for _, rows in told)


@pytest.mark.long
def test_what_another_program_did_to_a_dataset_is_not_built_upon(tmp_path: Path) -> None:
    told = documents(random.Random(6), 3)
    take_in(tmp_path, told[:2], ResolveOptions())
    for file in (tmp_path / "award_companies").iterdir():
        file.unlink()
    summary = take_in(tmp_path, told[2:], ResolveOptions())
    assert len(content(tmp_path)["award_companies"]) == summary.awards

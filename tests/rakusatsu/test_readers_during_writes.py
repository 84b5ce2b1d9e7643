"""Everybody who can read the datasets, while another process writes them twenty times (what docs/analysts.md promises).

Ours (`load`, `sql`, a room that serves, a running `deduce --batch`) see one generation whole. pandas, DuckDB and Polars see
whole files: every document with all its rows of one generation, or, while files are put in place, twice or not yet. They
open a file twice, and end in an error where it is replaced between: seldom, and never in other rows.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

import rakusatsu
from extract.values.places import PREFECTURES
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.index.open import open_index
from pipelines.resolve.run import resolve
from rakusatsu.deduce.batch import answer_lines
from rakusatsu.web.app import create_app
from rakusatsu.web.settings import RoomSettings
from tests.pipelines.datasets.test_generations import DOCUMENTS, state

WRITES = 20
WRITER = """
import sys
from pathlib import Path
from pipelines.datasets.writer import Datasets
from pipelines.resolve.run import resolve
from tests.rakusatsu.test_readers_during_writes import of_firms
datasets = Datasets(sys.argv[1])
for number in range(1, int(sys.argv[2]) + 1):
    with datasets.lock():
        datasets.replace(of_firms(number))
    if number % 4 == 0:
        resolve(Path(sys.argv[1]))
"""
READ_AGAIN = (OSError, pa.ArrowException, duckdb.Error, pl.exceptions.ComputeError)
"""What they raise where a file is another, or gone, when they open it for its rows."""
Amounts = list[tuple[str, int]]
"""Of each award row its document and its amount, which tells the generation."""


def of_firms(number: int) -> IntakeBatch:
    """A state whose firms can be told apart by their prefectures."""
    batch = state(number)
    awards = [
        dataclasses.replace(
            award,
            supplier_name_text=award.supplier_name,
            supplier_prefecture=PREFECTURES[place // 3],
            buyer_name="見本省",
            amount_kind="total",
        )
        for place, award in enumerate(batch.awards)
    ]
    return dataclasses.replace(batch, awards=awards)


def whole(amounts: Amounts) -> bool:
    """All rows, of one generation."""
    return len(amounts) == 3 * DOCUMENTS and len({amount for _, amount in amounts}) == 1


def of_whole_files(amounts: Amounts) -> bool:
    """Of every document three rows of a generation, however many generations there are."""
    return all(count == 3 for count in Counter(amounts).values())


def plain_readers(folder: Path) -> dict[str, Callable[[], Amounts]]:
    columns = ["document_sha256", "amount_yen"]
    query = (
        f"SELECT {', '.join(columns)} FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    )
    return {
        "pandas": lambda: list(pd.read_parquet(folder, columns=columns).itertuples(index=False, name=None)),
        "DuckDB": lambda: duckdb.sql(query).fetchall(),
        "Polars": lambda: pl.read_parquet(folder).select(columns).rows(),
    }


def our_readers(data: Path) -> dict[str, Callable[[], Amounts]]:
    columns = ["document_sha256", "amount_yen"]
    query = f"SELECT {', '.join(columns)} FROM awards"
    return {
        "load": lambda: list(
            rakusatsu.load(data, columns=columns)[columns].itertuples(index=False, name=None)
        ),
        "sql": lambda: list(rakusatsu.sql(query, data).itertuples(index=False, name=None)),
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Datasets(tmp_path / "data").replace(of_firms(0))
    resolve(tmp_path / "data")
    return tmp_path / "data"


def batch(data: Path) -> Iterator[set[int]]:
    """A running batch: the amounts of the evidence in one answer after the other."""
    index = open_index(data)

    def lines() -> Iterator[str]:
        while True:
            yield json.dumps({"clues": {"buyer": "見本省", "place": PREFECTURES[3], "amount": 1_000_000}})

    for answer in answer_lines(lines(), index):
        assert "error" not in answer, answer["error"]
        shown = [*answer["candidates"], *([answer["answer"]] if answer["answer"] else [])]
        assert shown
        yield {award["amount_yen"] for each in shown for award in each["awards"]}


@pytest.mark.slow
def test_nobody_reads_what_was_never_there(data: Path) -> None:
    room = TestClient(create_app(RoomSettings(data, str(data.parent / "store"))), base_url="http://127.0.0.1")
    running = batch(data)
    assert next(running) == {1_000_000}
    counts: Counter[str] = Counter()
    wrong: list[tuple[str, object]] = []
    with room, subprocess.Popen([sys.executable, "-c", WRITER, str(data), str(WRITES)]) as writer:
        while writer.poll() is None:
            for name, read in our_readers(data).items():
                amounts = read()
                counts[name] += 1
                if not whole(amounts):
                    wrong.append((name, Counter(amounts)))
            for name, read in plain_readers(data / "awards").items():
                try:
                    amounts = read()
                except READ_AGAIN:
                    counts[f"{name}, to be read again"] += 1
                    continue
                counts[name] += 1
                counts[f"{name}, two generations"] += not whole(amounts)
                if not of_whole_files(amounts):
                    wrong.append((name, Counter(amounts)))
            rows = room.get("/api/awards", params={"limit": 1000}).json()["rows"]
            counts["serve"] += 1
            if not whole([(row["document_sha256"], row["amount_yen"]) for row in rows]):
                wrong.append(("serve", len(rows)))
            counts["batch"] += 1
            if (amounts_shown := next(running)) != {1_000_000}:
                wrong.append(("batch", amounts_shown))
    assert writer.returncode == 0
    sys.stderr.write(f"reads: {dict(counts)}\n")
    assert not wrong and min(counts[name] for name in ("load", "pandas", "serve", "batch")) >= WRITES
    # two of them in twenty writes would be many: a file is replaced in thousandths of a second
    assert all(counts[f"{name}, to be read again"] <= counts[name] / 4 for name in plain_readers(data))
    assert {amount for _, amount in our_readers(data)["load"]()} == {1_000_000 + WRITES}

"""Readers see one generation whole while writers replace it; what is lost or damaged is seen."""

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import rakusatsu
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.generations import FOLDER, current_name, hold
from pipelines.datasets.query import open_data
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.index.open import open_index

DOCUMENTS = 12


def state(number: int) -> IntakeBatch:
    """A document's year hangs on the state, so that every rewrite moves rows between files of two years."""
    documents, awards = [], []
    for place in range(DOCUMENTS):
        sha256, day = f"{place:064x}", dt.date(2024 + (number + place) % 2, 4, 1)
        documents.append(
            DocumentRow(
                sha256=sha256,
                source="nenkin",
                published_on=day,
                status="ok",
                rows_extracted=3,
                rows_rejected=0,
            )
        )
        awards += [
            AwardRow(
                award_id=f"{sha256}-{ordinal}",
                source="nenkin",
                document_sha256=sha256,
                published_on=day,
                page=1,
                award_ordinal=ordinal,
                amount_yen=1_000_000 + number,
                supplier_name=f"株式会社{place}",
                title=f"件名{number}",
            )
            for ordinal in (1, 2, 3)
        ]
    return IntakeBatch(documents, awards)


def consistent(amounts: list[int]) -> bool:
    return len(amounts) == 3 * DOCUMENTS and len(set(amounts)) == 1


def through_a_connection(root: Path) -> Callable[[], list[int]]:
    connection = open_data(root)
    return lambda: [row[0] for row in connection.execute("SELECT amount_yen FROM awards").fetchall()]


@pytest.mark.long
def test_readers_during_rewrites_see_one_generation(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    kept, index = through_a_connection(tmp_path), open_index(tmp_path)
    rows = range(index.size)
    readers: dict[str, Callable[[], list[int]]] = {
        "load": lambda: rakusatsu.load(tmp_path)["amount_yen"].tolist(),
        "sql": lambda: rakusatsu.sql("select amount_yen from awards", tmp_path)["amount_yen"].tolist(),
        "opened before": kept,
        "index opened before": lambda: [
            row["amount_yen"] for row in index.award_rows(list(rows), ["amount_yen"])
        ],
    }
    wrong: list[tuple[str, int]] = []
    done = threading.Event()
    counts = dict.fromkeys(readers, 0)

    def read() -> None:
        while not done.is_set() or min(counts.values()) < 3:
            for name, reader in readers.items():
                amounts = reader()
                counts[name] += 1
                stale = "before" in name and set(amounts) != {1_000_000}
                if stale or not consistent(amounts):
                    wrong.append((name, len(amounts)))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(1, 21):
            datasets.replace(state(number))
    finally:
        done.set()
        thread.join()
    assert not wrong and min(counts.values()) >= 3
    assert set(rakusatsu.load(tmp_path)["amount_yen"]) == {1_000_020}


def test_plain_readers_see_whole_files_and_between_writes_one_generation(tmp_path: Path) -> None:
    """What docs/analysts.md promises to pandas, DuckDB and Polars."""
    datasets = Datasets(tmp_path)
    folder = tmp_path / "awards"
    query = f"select amount_yen from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    for number in range(4):
        datasets.replace(state(number))
        assert consistent(pd.read_parquet(folder)["amount_yen"].tolist())
        assert consistent([row[0] for row in duckdb.sql(query).fetchall()])
        assert consistent(pl.read_parquet(folder)["amount_yen"].to_list())
        with hold(tmp_path) as generation:
            assert generation.folder.name == current_name(tmp_path)
    assert len(list(tmp_path.glob("**/*.parquet"))) == 4, "a pattern over everything finds each row once"


def test_old_generations_go_when_nobody_reads_them(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    first = current_name(tmp_path)
    lease = hold(tmp_path)
    datasets.replace(state(1))
    datasets.replace(state(2))
    assert {path.name for path in (tmp_path / FOLDER).glob("*/")} == {first, current_name(tmp_path)}
    lease.release()
    datasets.replace(state(3))
    assert {path.name for path in (tmp_path / FOLDER).glob("*/")} == {current_name(tmp_path)}


KILLED = """
import os, sys, signal
from pathlib import Path
from pipelines.datasets import publishing
from pipelines.datasets.writer import Datasets
from tests.pipelines.datasets.test_generations import state
steps = int(sys.argv[2])
def count(function):
    def counted(*given, **named):
        global steps
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given, **named)
    return counted
for name in ("link", "replacing"):
    setattr(publishing, name, count(getattr(publishing, name)))
Path.replace, Path.unlink = count(Path.replace), count(Path.unlink)
Datasets(sys.argv[1]).replace(state(1))
"""


SLOW_STEPS = [pytest.param(steps, marks=pytest.mark.slow) for steps in (3, 9, 11, 13, 16)]


@pytest.mark.long
@pytest.mark.parametrize("steps", [0, 6, 10, 12, 14, *SLOW_STEPS])
def test_a_writer_killed_at_any_step_leaves_one_of_two_generations(steps: int, tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(steps)], check=False)
    amounts = rakusatsu.load(tmp_path)["amount_yen"].tolist()
    assert consistent(amounts) and set(amounts) <= {1_000_000, 1_000_001}
    assert killed.returncode == -9 or set(amounts) == {1_000_001}
    again = Datasets(tmp_path)
    with again.lock():
        assert consistent(pd.read_parquet(tmp_path / "awards")["amount_yen"].tolist())
        again.replace(state(1))
        assert not again.unkept()
    assert set(pd.read_parquet(tmp_path / "awards")["amount_yen"]) == {1_000_001}
    assert {path.name for path in (tmp_path / FOLDER).glob("*/")} == {current_name(tmp_path)}


def test_a_partition_that_was_deleted_comes_back_or_its_documents_count_as_not_read(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    (plain,) = (tmp_path / "awards").glob("*/year=2025/*")
    plain.unlink()
    with Datasets(tmp_path).lock():
        assert plain.is_file(), "the generation still has it"
    shutil.rmtree(tmp_path / FOLDER)
    plain.unlink()
    again = Datasets(tmp_path)
    with again.lock():
        assert {each.dataset for each in again.unkept()} == {"awards"}
        assert len(again.unkept()) == DOCUMENTS // 2 and len(again.done()) == DOCUMENTS // 2


def test_rows_twice_or_without_their_document_are_told(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    shutil.rmtree(tmp_path / FOLDER)
    one, other = sorted((tmp_path / "awards").glob("*/*/data.parquet"))
    shutil.copy(one, other)
    again = Datasets(tmp_path)
    assert {(each.said, each.found) for each in again.unkept()} == {(3, 6), (3, 0)}


def test_a_flipped_bit_is_never_written_on_as_another_value(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    before = sorted(tmp_path.glob("awards/*/*/data.parquet"))
    for seed in range(20):
        chance = random.Random(seed)
        path = chance.choice(before)
        content = path.read_bytes()
        flipped = bytearray(content)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(ValueError, match=r"data\.parquet: damaged"):
            Datasets(tmp_path).replace(state(1))
        path.write_bytes(content)
    assert set(rakusatsu.load(tmp_path)["amount_yen"]) == {1_000_000}


def test_a_folder_of_an_older_version_is_read_and_taken_over(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(state(0))
    shutil.rmtree(tmp_path / FOLDER)
    assert consistent(rakusatsu.load(tmp_path)["amount_yen"].tolist())
    datasets = Datasets(tmp_path)
    datasets.replace(state(1))
    assert set(rakusatsu.load(tmp_path)["amount_yen"]) == {1_000_001}


def test_a_copy_of_the_folder_is_a_folder_of_data(tmp_path: Path) -> None:
    Datasets(tmp_path / "one").replace(state(0))
    shutil.copytree(tmp_path / "one", tmp_path / "two", symlinks=True)
    copied = Datasets(tmp_path / "two")
    with copied.lock():
        assert not copied.state.problems and not copied.unkept()
    copied.replace(state(1))
    assert set(rakusatsu.load(tmp_path / "one")["amount_yen"]) == {1_000_000}
    assert set(rakusatsu.load(tmp_path / "two")["amount_yen"]) == {1_000_001}


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_only_be_read_is_read(tmp_path: Path) -> None:
    Datasets(tmp_path).replace(state(0))
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert consistent(rakusatsu.load(tmp_path)["amount_yen"].tolist())
        assert open_index(tmp_path).size == 3 * DOCUMENTS
    finally:
        for path in [tmp_path, *tmp_path.rglob("*")]:
            path.chmod(0o755)


def test_an_index_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    Datasets(tmp_path).replace(state(0))
    first = open_index(tmp_path)
    for damage in (
        lambda path: path.write_bytes(b""),
        Path.unlink,
        lambda path: path.write_bytes(path.read_bytes()[::-1]),
    ):
        for path in sorted((tmp_path / "index").rglob("*")):
            if path.is_file() and path.stat().st_size > 1:
                damage(path)
                again = open_index(tmp_path)
                assert (again.size, again.contracts) == (first.size, first.contracts)
                assert path.is_file() and path.stat().st_size
                break

"""A run that is stopped, or that cannot write for a moment, loses no rows of documents it calls done."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow
from pipelines.candidates import current_versions, from_store
from pipelines.datasets import intake as intakes
from pipelines.datasets.generations import FOLDER
from pipelines.datasets.writer import Datasets
from pipelines.extraction import ExtractionOutcome, extract_all, write_all
from pipelines.store.documents import Store
from tests.pipelines.stand_in_extractors import VERSION

STAND_IN = "tests.pipelines.stand_in_extractors:read"
CONTENTS = [f"awards {1 + number % 7} {number}".encode() for number in range(60)]


def filled(root: Path, contents: list[bytes] = CONTENTS) -> Store:
    store = Store(str(root / "store"))
    for number, content in enumerate(contents):
        store.put(content, source="kanpo", url=f"https://example.jp/{number}")
    return store


def extract(store: Store, datasets: Datasets, *, stop_after: int | None = None) -> list[ExtractionOutcome]:
    done: list[ExtractionOutcome] = []
    versions = current_versions() | {"stand_in": VERSION}
    candidates = from_store(store, current=datasets.documents(), versions=versions)
    stopping = (lambda: len(done) >= stop_after) if stop_after is not None else None
    outcomes = extract_all(candidates, workers=2, function=STAND_IN, stopping=stopping)
    with datasets.lock():
        write_all(outcomes, datasets, seen=done.append)
    return done


def rows(datasets: Datasets) -> list[str]:
    return sorted(datasets.read("awards")["award_id"].to_pylist())


def done_have_their_rows(datasets: Datasets) -> bool:
    counts = datasets.read("awards")["document_sha256"].to_pylist()
    return all(
        counts.count(row.sha256) == (row.rows_extracted or 0)
        for row in datasets.documents()
        if row.status == "ok"
    )


@pytest.fixture
def whole(tmp_path: Path) -> list[str]:
    datasets = Datasets(tmp_path / "whole")
    extract(filled(tmp_path / "w"), datasets)
    return rows(datasets)


@pytest.mark.long
def test_a_run_asked_to_stop_writes_what_is_done(tmp_path: Path, whole: list[str]) -> None:
    store, datasets = filled(tmp_path), Datasets(tmp_path / "out")
    first = extract(store, datasets, stop_after=20)
    assert 20 <= len(first) < 60
    assert {row.sha256 for row in datasets.documents()} == {outcome.document.sha256 for outcome in first}
    assert done_have_their_rows(datasets)
    extract(store, datasets)
    assert rows(datasets) == whole


@pytest.mark.long
@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 12))]
)
def test_one_write_that_fails_at_any_moment_loses_nothing(
    seed: int, tmp_path: Path, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.extraction._FLUSH_ROWS", 50)
    monkeypatch.setattr(intakes, "WAITING_ROWS", 20)
    store, datasets = filled(tmp_path), Datasets(tmp_path / "out")
    fails = iter([False] * random.Random(seed).randrange(30) + [True])
    write, fsync = intakes._File.add, os.fsync

    def maybe(*_: Any) -> None:
        if next(fails, False):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(intakes._File, "add", lambda *given: (maybe(), write(*given)))
    monkeypatch.setattr("pipelines.whole_files.os.fsync", lambda number: (maybe(), fsync(number)))
    try:
        extract(store, datasets)
    except OSError as error:
        assert error.errno == 28
    assert done_have_their_rows(datasets)
    assert {p.name for p in (tmp_path / "out/.unfinished").glob("*")} == set()
    extract(store, datasets)
    assert rows(datasets) == whole


@pytest.mark.long
def test_an_interrupt_in_the_middle_of_keeping_rows_loses_nothing(
    tmp_path: Path, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, datasets = filled(tmp_path), Datasets(tmp_path / "out")
    monkeypatch.setattr(intakes, "WAITING_ROWS", 20)
    made, calls = intakes.schema.table_of, []

    def interrupted(given: list[Any], row_class: type[Any]) -> Any:
        calls.append(row_class)
        if calls.count(AwardRow) == 3:
            raise KeyboardInterrupt
        return made(given, row_class)

    monkeypatch.setattr(intakes.schema, "table_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        extract(store, datasets)
    monkeypatch.undo()
    assert done_have_their_rows(datasets)
    extract(store, datasets)
    assert rows(datasets) == whole


@pytest.mark.long
def test_documents_that_an_older_version_called_done_without_their_rows_are_read_again(
    tmp_path: Path, whole: list[str]
) -> None:
    """What 820cb83 left behind when it was stopped: plain files, documents `ok`, some of their rows nowhere."""
    store, datasets = filled(tmp_path), Datasets(tmp_path / "out")
    extract(store, datasets)
    shutil.rmtree(tmp_path / "out" / FOLDER)
    lost = {row.sha256 for row in datasets.documents()[::7]}
    for path in (tmp_path / "out/awards").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        gone = pc.is_in(table["document_sha256"], value_set=pa.array(sorted(lost)))
        pq.write_table(table.filter(pc.invert(gone)), path)
    assert len(rows(datasets)) < len(whole) and not done_have_their_rows(datasets)
    again = Datasets(tmp_path / "out")
    with again.lock():
        done = set(again.done()["sha256"].to_pylist())
    assert not done & lost
    candidates = from_store(store, current=again.done(), versions=current_versions() | {"stand_in": VERSION})
    assert {candidate.name for candidate in candidates} == {
        row.url for row in store.versions() if row.sha256 in lost
    }
    with again.lock():
        write_all(extract_all(candidates, function=STAND_IN), again, seen=lambda _outcome: None)
    assert rows(again) == whole and not again.unkept()


COMMAND = """
import sys
import pipelines.extraction as extraction
import pipelines.workers as workers
import pipelines.datasets.intake as intake
workers.READ = "tests.pipelines.stand_in_extractors:read"
extraction._FLUSH_ROWS, intake.WAITING_ROWS = 60, 20
sys.path.insert(0, sys.argv.pop(1))
from rakusatsu.cli import main
main()
"""


@pytest.fixture
def command(tmp_path: Path) -> Iterator[list[str]]:
    root = str(Path(__file__).parents[2])
    yield [sys.executable, "-c", COMMAND, root, "extract", "--store", str(tmp_path / "store")]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seed", range(6))
def test_a_signal_at_any_moment_loses_nothing(
    number: signal.Signals, seed: int, command: list[str], tmp_path: Path, whole: list[str]
) -> None:
    filled(tmp_path)
    datasets = Datasets(tmp_path / "out")
    process = subprocess.Popen([*command, "--out", str(datasets.root)], stderr=subprocess.DEVNULL)
    time.sleep(random.Random(seed).uniform(0.5, 4))
    process.send_signal(number)
    process.wait(timeout=60)
    assert done_have_their_rows(datasets)
    subprocess.run([*command, "--out", str(datasets.root)], check=False, timeout=60)
    assert rows(datasets) == whole

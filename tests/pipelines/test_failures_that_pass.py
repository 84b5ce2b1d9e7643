"""Failures that may pass are tried again, with their count and a growing wait; a document's own fault is not."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from extract.rows import DocumentRow
from pipelines.candidates import LONGEST_WAIT, current_versions, from_store, wait_after
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.extraction import extract_all, write_all
from pipelines.store.documents import Store
from pipelines.workers import Limits
from tests.pipelines.stand_in_extractors import MISFITS, VERSION

STAND_IN = "tests.pipelines.stand_in_extractors:read"
VERSIONS = current_versions() | {"stand_in": VERSION}
HOUR = dt.timedelta(hours=1)


def run(
    store: Store, datasets: Datasets, *, limits: Limits | None = None, later: dt.timedelta = HOUR * 0
) -> list[str]:
    now = dt.datetime.now(dt.UTC) + later
    limits = limits or Limits(seconds=3)
    candidates = from_store(store, current=datasets.documents(), versions=VERSIONS, limits=limits, now=now)
    write_all(extract_all(candidates, limits=limits, function=STAND_IN), datasets, seen=lambda _outcome: None)
    return sorted(candidate.name for candidate in candidates)


def put(root: Path, **contents: str) -> tuple[Store, Datasets]:
    store = Store(str(root / "store"))
    for name, content in contents.items():
        store.put(content.encode(), source="kanpo", url=name)
    return store, Datasets(root / "out")


def row(datasets: Datasets, name: str) -> DocumentRow:
    (found,) = [row for row in datasets.documents() if row.url == name]
    return found


@pytest.mark.long
def test_a_worker_killed_from_outside_is_tried_again_with_a_growing_wait(tmp_path: Path) -> None:
    store, datasets = put(tmp_path, a="killed", b="awards 2", c="raise", d="no_room")
    run(store, datasets)
    kinds = {each.url: (each.failure, each.attempts) for each in datasets.documents()}
    assert kinds == {
        "a": ("worker_failed", 1),
        "b": (None, None),
        "c": ("document", None),
        "d": ("worker_failed", 1),
    }
    assert run(store, datasets) == ["a", "d"], "at once after the first failure"
    assert row(datasets, "a").attempts == 2
    assert run(store, datasets) == []
    assert run(store, datasets, later=0.9 * HOUR) == []
    assert run(store, datasets, later=1.1 * HOUR) == ["a", "d"]
    assert run(store, datasets, later=1.1 * HOUR) == []
    assert row(datasets, "a").attempts == 3
    assert run(store, datasets, later=-HOUR) == ["a", "d"], (
        "a clock that was wrong makes nothing wait for ever"
    )


def test_waits_double_and_end_at_thirty_days() -> None:
    assert [wait_after(count) for count in (0, 1, 2, 3, 4)] == [0 * HOUR, 0 * HOUR, HOUR, 2 * HOUR, 4 * HOUR]
    assert wait_after(10_000) == LONGEST_WAIT


@pytest.mark.long
def test_higher_limits_are_tried_at_once(tmp_path: Path) -> None:
    store, datasets = put(tmp_path, a="hang", b="hog")
    low = Limits(seconds=2, memory=200 << 20)
    run(store, datasets, limits=low)
    run(store, datasets, limits=low)
    assert (row(datasets, "a").failure, row(datasets, "a").failure_limit) == ("time_limit", 2)
    assert (row(datasets, "b").failure, row(datasets, "b").failure_limit) == ("memory_limit", 200 << 20)
    assert run(store, datasets, limits=low) == []
    assert run(store, datasets, limits=dataclasses.replace(low, seconds=2.5)) == ["a"]
    assert run(store, datasets, limits=dataclasses.replace(low, memory=250 << 20)) == ["b"]


def test_bytes_put_back_are_read_by_the_next_run(tmp_path: Path) -> None:
    store, datasets = put(tmp_path, a="awards 2")
    (stored,) = (tmp_path / "store/objects").glob("*/*")
    content = stored.read_bytes()
    stored.unlink()
    for _ in range(3):
        run(store, datasets)
    assert (row(datasets, "a").failure, row(datasets, "a").attempts) == ("unreadable", 2)
    assert run(store, datasets) == []
    stored.write_bytes(content)
    assert run(store, datasets) == ["a"]
    assert (row(datasets, "a").status, row(datasets, "a").failure, row(datasets, "a").attempts) == (
        "ok",
        None,
        None,
    )


def test_failures_that_an_older_version_did_not_tell_apart_are_tried_once(tmp_path: Path) -> None:
    store, datasets = put(tmp_path, a="raise")
    run(store, datasets)
    stood = dataclasses.replace(row(datasets, "a"), failure=None)
    datasets.replace(IntakeBatch([stood]))
    assert run(store, datasets) == ["a"]
    assert run(store, datasets) == []


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(MISFITS)))
def test_a_value_that_fits_no_column_fails_its_document_and_no_other(number: int, tmp_path: Path) -> None:
    store, datasets = put(tmp_path, a="awards 2", b=f"misfit {number}", c="awards 3", d="rejects 1")
    run(store, datasets)
    failed = row(datasets, "b")
    (name,) = MISFITS[number]
    assert failed.status == "failed" and failed.error is not None and failed.error.startswith(f"{name}: ")
    assert failed.failure == "document"
    assert datasets.read("awards").num_rows == 2 + 3 + 3
    assert datasets.read("rejects").num_rows == 1
    assert run(store, datasets) == []

"""A crawl-and-extract run killed with SIGKILL at any moment, then run again: as if nothing had happened."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.datasets.writer import Datasets
from pipelines.store.documents import Store
from rakusatsu.demo.sites import serve

SITE = Path(__file__).parents[2] / "data/sample/site"
SOURCES = {"kanpo": "www.kanpo.go.jp", "nenkin": "www.nenkin.go.jp"}
RUN = """
import os, subprocess, sys
command, store, out, *bases = sys.argv[1:]
sources = [base.partition("=")[0] for base in bases]
options = [option for base in bases for option in ("--base-url", base)]
crawled = subprocess.run([command, "crawl", *sources, *options, "--since", "2017-01-01", "--store", store])
extracted = subprocess.run([command, "extract", "--store", store, "--out", out, "--workers", "2"])
sys.exit(max(crawled.returncode, extracted.returncode))
"""


@dataclass(frozen=True)
class State:
    """All that a run leaves behind, but for the times at which things were fetched."""

    versions: list[tuple[str, str | None, str]]
    objects: dict[str, bytes]
    datasets: dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def sites() -> Iterator[list[str]]:
    with serve({source: SITE / host for source, host in SOURCES.items()}) as addresses:
        yield [f"{source}={address}" for source, address in addresses.items()]


def start(folder: Path, sites: list[str]) -> subprocess.Popen[bytes]:
    command = Path(sys.executable).with_name("rakusatsu")
    arguments = [sys.executable, "-c", RUN, str(command), str(folder / "store"), str(folder / "out"), *sites]
    return subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def state(folder: Path) -> State:
    store = Store(str(folder / "store"))
    datasets = Datasets(folder / "out")
    tables = {}
    for name in ("awards", "rejects", "documents"):
        table = datasets.read(name)
        timeless = [column for column in table.column_names if column != "fetched_at"]
        tables[name] = table.select(timeless).to_pylist()
    return State(
        versions=sorted((row.source, row.url, row.sha256) for row in store.versions()),
        objects={
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted((folder / "store/objects").rglob("*"))
            if path.is_file()
        },
        datasets=tables,
    )


@pytest.fixture(scope="module")
def undisturbed(sites: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[State, float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    started = time.monotonic()
    assert start(folder, sites).wait(timeout=120) in (0, 3)
    seconds = time.monotonic() - started
    found = state(folder)
    assert len(found.versions) >= 5 and len(found.datasets["awards"]) >= 60
    return found, seconds


def killed(folder: Path, sites: list[str], moment: float) -> bool:
    """Kill a run, its commands and its workers; whether it was still going."""
    process = start(folder, sites)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=moment)
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


def check(sites: list[str], undisturbed: tuple[State, float], folder: Path, moment: float) -> None:
    whole, _seconds = undisturbed
    killed(folder, sites, moment)
    assert start(folder, sites).wait(timeout=120) in (0, 3)
    assert state(folder) == whole
    assert not list((folder / "store").glob("unfinished/*")) and not list(
        (folder / "out/.unfinished").glob("*")
    )


@pytest.mark.long
def test_a_run_killed_twice_is_made_good(
    sites: list[str], undisturbed: tuple[State, float], tmp_path: Path
) -> None:
    killed(tmp_path, sites, undisturbed[1] * 0.3)
    check(sites, undisturbed, tmp_path, undisturbed[1] * 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_a_run_killed_at_any_moment_is_made_good(
    seed: int, sites: list[str], undisturbed: tuple[State, float], tmp_path: Path
) -> None:
    check(sites, undisturbed, tmp_path, random.Random(seed).uniform(0, undisturbed[1]))

"""A whole day (crawl, import, extract, resolve, index, release) stopped a hundred times, each time made good by the next run.

Stopped by SIGKILL, SIGTERM and SIGINT, of the commands or of one of their workers, and by a write that fails once.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.datasets.writer import Datasets
from pipelines.store.documents import Store
from rakusatsu.demo.sites import serve

SITE = Path(__file__).parents[2] / "data/sample/site"
SOURCES = {"kanpo": "www.kanpo.go.jp", "nenkin": "www.nenkin.go.jp"}
DAY = """
import pathlib, subprocess, sys
rakusatsu, root, saved, *bases = sys.argv[1:]
store, data, releases = f"{root}/store", f"{root}/data", f"{root}/releases"
sources = [base.partition("=")[0] for base in bases]
options = [option for base in bases for option in ("--base-url", base)]
for command in (
    ("crawl", *sources, *options, "--since", "2017-01-01", "--store", store),
    ("import", saved, "--source", "mof", "--store", store),
    ("extract", "--store", store, "--out", data, "--workers", "2"),
    ("resolve", "--data", data),
    ("release", "--data", data, "--out", releases, "--name", "today"),
):
    if command[0] == "release" and pathlib.Path(releases, "today").exists():
        continue
    if (code := subprocess.run([rakusatsu, *command]).returncode) not in (0, 3):
        sys.exit(code or 1)
"""
ONE_WRITE_FAILS = """
import os, threading
_fsync, _mark, _one = os.fsync, os.environ.get("FAILING_WRITE"), threading.Lock()
def fsync(descriptor):
    with _one:  # files are written side by side
        if _mark and os.path.exists(_mark):
            with open(_mark, "r+") as file:
                left = int(file.read()) - 1
                file.seek(0); file.truncate(); file.write(str(left))
            if left <= 0:
                os.unlink(_mark)
                raise OSError(28, "No space left on device")
    return _fsync(descriptor)
os.fsync = fsync
"""
TABLE = (
    "物品役務等の名称及び数量,契約担当官等の氏名並びにその所属する部局の名称及び所在地,契約を締結した日,契約の相手方の商号又は名称及び住所,予定価格,契約金額,落札率,備考\n"
    "机の購入,支出負担行為担当官 財務省大臣官房会計課長 甲 東京都千代田区,令和7年4月1日,株式会社甲 東京都港区1-1,1000000,900000,90%,\n"
)
STOPS = ("kill", "terminate", "interrupt", "worker", "write")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("day")
    (folder / "saved.csv").write_text(TABLE, encoding="utf-8")
    with serve({source: SITE / host for source, host in SOURCES.items()}) as addresses:
        yield [str(folder / "saved.csv"), *(f"{source}={address}" for source, address in addresses.items())]


def start(folder: Path, day: list[str], **environment: str) -> subprocess.Popen[bytes]:
    command = Path(sys.executable).with_name("rakusatsu")
    return subprocess.Popen(
        [sys.executable, "-c", DAY, str(command), str(folder), *day],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **environment},
    )


def state(folder: Path) -> dict[str, Any]:
    """All that a day leaves behind, but for the times at which things were done."""
    store, datasets = Store(str(folder / "store")), Datasets(folder / "data")
    found: dict[str, Any] = {
        "versions": sorted((row.source, row.url or "", row.sha256) for row in store.versions()),
        "objects": sorted(path.name for path in (folder / "store/objects").rglob("*") if path.is_file()),
        "released": sorted(
            path.relative_to(folder).as_posix()
            for path in (folder / "releases/today").rglob("*")
            if path.is_file()
        ),
    }
    for name in (
        "awards",
        "rejects",
        "documents",
        "companies",
        "award_companies",
        "links",
        "contracts",
        "buyers",
    ):
        table = datasets.read(name)
        timeless = [column for column in table.column_names if column not in ("fetched_at", "tried_at")]
        found[name] = table.select(timeless).to_pylist()
    return found


@pytest.fixture(scope="module")
def undisturbed(
    day: list[str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], float, int]:
    """What a day comes to, its seconds, and how often it makes sure that a file is written."""
    folder = tmp_path_factory.mktemp("undisturbed")
    count = folder / "writes"
    count.write_text("1000000", encoding="ascii")
    started = time.monotonic()
    process = start(folder, day, **failing(folder, count))
    assert process.wait(timeout=600) == 0
    seconds = time.monotonic() - started
    found = state(folder)
    assert len(found["awards"]) >= 60 and found["contracts"] and found["released"]
    return found, seconds, 1_000_000 - int(count.read_text(encoding="ascii"))


def failing(folder: Path, mark: Path) -> dict[str, str]:
    """The environment in which one write fails, that which the file says."""
    (folder / "hook").mkdir(exist_ok=True)
    (folder / "hook/sitecustomize.py").write_text(ONE_WRITE_FAILS, encoding="utf-8")
    return {"PYTHONPATH": f"{folder / 'hook'}", "FAILING_WRITE": str(mark)}


def stop(kind: str, process: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Stop what runs."""
    with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
        if kind == "worker":
            tree = psutil.Process(process.pid).children(recursive=True)
            if tree:
                chance.choice(tree).kill()
            process.wait(timeout=600)
        elif kind != "write":
            number = {"kill": signal.SIGKILL, "terminate": signal.SIGTERM, "interrupt": signal.SIGINT}[kind]
            os.killpg(process.pid, number)
    process.wait(timeout=600)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_a_day_stopped_anywhere_is_made_good(
    seed: int, day: list[str], undisturbed: tuple[dict[str, Any], float, int], tmp_path: Path
) -> None:
    whole, seconds, writes = undisturbed
    chance, kind = random.Random(seed), STOPS[seed % len(STOPS)]
    environment = {}
    if kind == "write":
        mark = tmp_path / "mark"
        mark.write_text(str(chance.randint(1, writes)), encoding="ascii")
        environment = failing(tmp_path, mark)
    process = start(tmp_path, day, **environment)
    if kind != "write":
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0, seconds))
    stop(kind, process, chance)
    assert start(tmp_path, day).wait(timeout=600) == 0
    assert state(tmp_path) == whole
    for leftover in ("store/unfinished/*", "data/.unfinished/*", "data/.index-*", "releases/.*"):
        assert not list(tmp_path.glob(leftover))

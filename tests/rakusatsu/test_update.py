"""`rakusatsu update`: one command, one lock, one report, one exit code; stopped anywhere, the next one makes it good."""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from typer.testing import CliRunner

import rakusatsu
from pipelines.datasets.writer import Datasets
from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord
from rakusatsu import progress
from rakusatsu.cli import app
from rakusatsu.releases.run import verify_release
from rakusatsu.updating import stages
from rakusatsu.updating.due import due
from rakusatsu.updating.report import as_html
from rakusatsu.updating.stages import Result, Stage, exit_code_of, run_stages
from tests.rakusatsu.exports.conftest import data  # noqa: F401 - a fixture

TABLE = """件名,契約担当官等の氏名並びにその所属する部局の名称及び所在地,契約を締結した日,契約の相手方の商号又は名称及び住所,予定価格,契約金額,落札率,備考
机の購入,支出負担行為担当官 財務省大臣官房会計課長 甲 東京都千代田区,令和7年4月1日,株式会社甲 東京都港区1-1,1000000,900000,90%,
"""
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def command(root: Path, *more: str) -> list[str]:
    return [
        *(
            sys.executable,
            "-m",
            "rakusatsu",
            "update",
            "--store",
            str(root / "store"),
            "--data",
            str(root / "data"),
        ),
        *more,
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    store = Store(str(tmp_path / "store"))
    store.put(TABLE.encode(), source="mof", url="https://publisher.example/a.csv")
    return tmp_path


@pytest.mark.long
def test_a_day_in_one_command(root: Path) -> None:
    done = subprocess.run(
        command(root, "--json", "--html", str(root / "update.html")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr
    report = json.loads(done.stdout)
    assert [stage["name"] for stage in report["stages"]] == ["extract", "resolve", "check"]
    assert all(stage["exit_code"] in (0, 3) for stage in report["stages"])
    assert '<h2 id="resolve">' in (root / "update.html").read_text(encoding="utf-8")
    assert len(rakusatsu.load(root / "data")) == 1 and len(rakusatsu.load(root / "data", "companies")) == 1


def test_a_lock_waits_for_as_long_as_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAKUSATSU_WAIT", "60")
    held = threading.Event()

    def hold_for_a_moment() -> None:
        with Datasets(tmp_path).lock(), Store(str(tmp_path / "store")).lock():
            held.set()
            time.sleep(0.5)

    other = threading.Thread(target=hold_for_a_moment)
    other.start()
    held.wait()
    with Store(str(tmp_path / "store")).lock(), Datasets(tmp_path).lock():
        assert not other.join()
    monkeypatch.setenv("RAKUSATSU_WAIT", "soon")
    with pytest.raises(ValueError, match="a number of seconds"), Datasets(tmp_path).lock():
        pass


@pytest.mark.long
def test_an_update_that_is_stopped_is_made_good_by_the_next(root: Path) -> None:
    process = subprocess.Popen(command(root), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None and "extract" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=300)
    assert process.returncode == 1
    assert subprocess.run(command(root), capture_output=True, check=False).returncode in (0, 3)
    assert len(rakusatsu.load(root / "data")) == 1


def test_stages_that_need_a_failed_one_are_left_out() -> None:
    stages = [
        Stage("extract", ("extract", "--store", "memory://nothing-here")),
        Stage("resolve", ("resolve",), ("extract",)),
        Stage("watch", ("watch",), ("resolve",)),
    ]
    results = run_stages(stages, stopping=lambda: False, tell=lambda _line: None, wait=0)
    assert [result.exit_code for result in results] == [1, None, None]
    assert exit_code_of(results) == 1


def test_after_a_signal_nothing_is_begun() -> None:
    asked = threading.Event()
    asked.set()
    results = run_stages([Stage("check", ("check",))], stopping=asked.is_set, tell=lambda _line: None, wait=0)
    assert [result.word for result in results] == ["left out"]


@pytest.mark.parametrize(
    ("codes", "whole"), [([0, 0], 0), ([0, 3], 3), ([3, 1], 1), ([0, None], 1), ([0, -9], 1)]
)
def test_one_exit_code(codes: list[int | None], whole: int) -> None:
    assert exit_code_of([Result("x", code, 0, ()) for code in codes]) == whole


def test_a_report_shows_what_was_said_as_text() -> None:
    page = as_html([Result("extract", 0, 1.0, ("<script>\x1b[31m\u202e",))], NOW)
    assert "<script>" not in page and "\x1b" not in page and "\u202e" not in page


def test_what_is_due_hangs_on_the_rhythm_of_the_publisher(tmp_path: Path) -> None:
    ledger = Ledger(Store(str(tmp_path)))
    for source, age, ended in [
        ("daily_old", 30, "finished"),
        ("daily_new", 3, "finished"),
        ("daily_stopped", 3, "stopped"),
        ("monthly_new", 24 * 13, "finished"),
        ("monthly_old", 24 * 15, "finished"),
        ("of_the_future", -24 * 365 * 73, "finished"),
        ("closed", 24 * 365, "finished"),
    ]:
        at = NOW - dt.timedelta(hours=age)
        run_id = f"{at:%Y%m%dT%H%M%SZ}-{source}-ab"
        ledger.record(RunRecord(run_id=run_id, source=source, started_at=at, finished_at=at, ended=ended))
    names = ledger.sources()
    rhythms = {name: name.partition("_")[0] for name in names} | {"of_the_future": "daily"}
    assert due([*names, "never"], rhythms, ledger, NOW) == [
        "daily_old",
        "daily_stopped",
        "monthly_old",
        "of_the_future",
        "never",
    ]


def test_a_source_that_nobody_confirmed_is_left_out_with_a_line_and_an_empty_store_is_no_failure(
    tmp_path: Path,
) -> None:
    (tmp_path / "saved").mkdir()
    arguments = ["update", "nenkin", "--store", str(tmp_path / "store"), "--data", str(tmp_path / "data")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "nenkin: nobody confirmed it: left out (`rakusatsu sources confirm nenkin`)" in done.stderr
    assert "nothing was stored yet" in done.stderr


def test_lists_of_firms_are_taken_where_a_source_of_them_was_crawled(tmp_path: Path) -> None:
    from rakusatsu.commands.update import _stages

    def names() -> list[str]:
        return [stage.name for stage in _stages(str(tmp_path), tmp_path, (None, tmp_path), None)]

    assert names() == ["extract", "resolve", "check"]
    run = RunRecord(
        run_id="20260301T000000Z-susp_thr-ab", source="susp_thr", started_at=NOW, ended="finished"
    )
    Ledger(Store(str(tmp_path))).record(run)
    assert names() == ["extract", "resolve", "registers", "check"]


WATCHES = """
watches:
  - {id: firm, title: 株式会社乙, company: 株式会社乙}
  - {id: sole, title: 一者応札, signal: sole_bid}
"""


def test_the_stages_of_watches_and_release_do_what_they_are_for(data, tmp_path: Path) -> None:  # noqa: F811
    from rakusatsu.commands.update import _stages

    copied, watches = tmp_path / "parquet", tmp_path / "watches.yaml"
    shutil.copytree(data, copied)
    shutil.rmtree(copied / "signals", ignore_errors=True)
    watches.write_text(WATCHES, encoding="utf-8")
    out, releases = tmp_path / "watched", tmp_path / "releases"
    found = {stage.name: stage for stage in _stages(str(tmp_path), copied, (watches, out), releases)}
    assert list(found) == ["extract", "resolve", "check", "signals", "watch", "release"]
    assert found["release"].needs == ("extract", "resolve", "check")
    for name in ("signals", "watch", "release", "release"):
        done = CliRunner().invoke(app, list(found[name].arguments))
        assert done.exit_code == 0, (name, done.output)
    assert "nothing is new since" in done.stderr, "the second update of a day makes no second release"
    assert {path.name for path in (out / "feeds").iterdir()} == {"firm.atom", "sole.atom"}
    (made,) = releases.iterdir()
    assert verify_release(made) == []


def test_a_broken_file_of_watches_stops_its_stage_alone(tmp_path: Path) -> None:
    from rakusatsu.commands.update import _stages

    (tmp_path / "watches.yaml").write_text("watches: [", encoding="utf-8")
    found = _stages(str(tmp_path), tmp_path, (tmp_path / "watches.yaml", tmp_path), None)
    assert [stage.name for stage in found] == ["extract", "resolve", "check", "watch"]


STAGE = """
import os, sys, time
from rakusatsu.progress import progress_lines
tell = progress_lines()
tell("3 of 7"); print("a line"); sys.stdout.flush(); time.sleep(0.4); sys.stdout.write("no end")
"""


def test_every_stage_shows_how_far_it_is_and_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages.subprocess, "Popen", partial(instead, ["-c", STAGE]))
    shown: list[str] = []
    told: list[str] = []
    (result,) = run_stages(
        [Stage("extract", ())], stopping=lambda: False, tell=told.append, show=shown.append, wait=0
    )
    assert (result.exit_code, result.said) == (0, ("a line", "no end"))
    assert told == ["— extract", "a line", "no end"]
    assert any(line.startswith("extract · 3 of 7 · ") for line in shown)


def instead(arguments: list[str], command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Another program in place of a stage's command."""
    return Popen([command[0], *arguments], **options)


@pytest.mark.parametrize("helper", ["bar", "counted", "stages_shown", "status"])
def test_each_kind_of_progress_reaches_who_runs_the_stage(
    helper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, write = os.pipe()
    monkeypatch.setenv(progress.VARIABLE, str(write))
    given = {"bar": ("x", 9), "counted": ("x",), "stages_shown": (), "status": ("x",)}[helper]
    with getattr(progress, helper)(*given) as tell:
        for _ in range(50):
            tell(*{"stages_shown": ("links", 0.5), "status": ("one\nline",)}.get(helper, ()))
    os.close(write)
    first = os.read(read, 1000).decode().split("\n")[0]
    assert (
        first
        == {"bar": "1 of 9", "counted": "x: 50", "stages_shown": "links 50%", "status": "one line"}[helper]
    )
    os.close(read)

"""The command `rakusatsu status`."""

import datetime as dt
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extract.rows import DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord, Sighting
from rakusatsu.cli import app


@pytest.fixture
def store(tmp_path: Path) -> str:
    url = str(tmp_path / "store")
    opened = Store(url)
    day = dt.date(2025, 7, 11)
    opened.put(b"awards 1", source="kanpo", url="https://example.jp/<1>", published_on=day)
    sighting = Sighting(url="https://example.jp/2", outcome="failed", published_on=day, reason="http_503")
    Ledger(opened).record(
        RunRecord(
            run_id="20250711T000000Z-kanpo-00",
            source="kanpo",
            started_at=dt.datetime(2025, 7, 11, tzinfo=dt.UTC),
            sightings=(sighting,),
        )
    )
    return url


def run(store: str, *arguments: str) -> Result:
    options = ["--store", store, "--data", f"{store}/none", "--today", "2025-07-14"]
    return CliRunner().invoke(app, ["status", *options, *arguments])


def test_table_names_the_missing_days(store: str) -> None:
    result = run(store)
    assert result.exit_code == 0
    assert "kanpo" in result.stdout and "2025-07" in result.stdout
    assert "2025-07-14  90 days left" in result.stdout
    assert "2025-07-11  " not in result.stdout and "2025-07-13  " not in result.stdout


def test_json_has_the_same(store: str) -> None:
    report = json.loads(run(store, "--json").stdout)
    assert report["months"] == [
        {"source": "kanpo", "month": "2025-07", "found": 2, "fetched": 1, "versions": 1}
        | {"extracted": 0, "partial": 0, "failed": 0, "waiting": 1, "missing": 1}
    ]
    assert report["kanpo_days"][-4:][0] == {"day": "2025-07-11", "state": "stored", "days_left": 87}


def test_check_is_for_a_scheduler(store: str) -> None:
    assert run(store, "--check").exit_code == 3


def test_heat_map_stands_alone(store: str, tmp_path: Path) -> None:
    page = tmp_path / "status.html"
    assert run(store, "--html", str(page)).exit_code == 0
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            assert tag not in ("script", "link", "img") and "src" not in dict(attrs)

    Parser().feed(page.read_text(encoding="utf-8"))
    assert found.count("td") > 90


def test_awards_of_files_that_lie_in_no_store_are_told(tmp_path: Path) -> None:
    given = DocumentRow(sha256="0" * 64, source="mof", status="ok", rows_expected=3, rows_extracted=3)
    Datasets(tmp_path / "data").replace(IntakeBatch(documents=[given]))
    options = ["--store", str(tmp_path / "store"), "--data", str(tmp_path / "data"), "--today", "2025-07-14"]
    result = CliRunner().invoke(app, ["status", *options])
    assert "mof" in result.stdout
    assert "extracted yet" not in result.stdout


def test_an_empty_store_is_no_failure(tmp_path: Path) -> None:
    result = run(str(tmp_path / "store"))
    assert result.exit_code == 0 and "nothing found" in result.stdout


def test_a_day_that_no_calendar_counts_from_is_wrong_use(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    for day in ("0001-01-01", "9999-12-31"):
        arguments = ["status", "--today", day, "--store", str(tmp_path / "s"), "--data", str(tmp_path / "d")]
        assert CliRunner().invoke(app, arguments).exit_code == 2

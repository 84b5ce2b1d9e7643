"""`rakusatsu check`: a lost column, unreadable documents and odd sizes are named; sound documents are not."""

import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.query import DataDirectoryError
from pipelines.datasets.writer import Datasets
from pipelines.datasets.writer import IntakeBatch as Written
from rakusatsu.cli import app
from rakusatsu.monitor.quality import MonitoredBatch, breaches, check, expectations
from spiders.run import sources

FIRST = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
LAST = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SOUND = MonitoredBatch(
    documents=2,
    failed=0,
    rows=40,
    unread=0,
    fewest=15,
    most=25,
    awards=40,
    coverage={"supplier": 1.0, "title": 1.0, "buyer": 1.0, "date": 1.0, "amount": 1.0},
)
NONE = MonitoredBatch(documents=0, failed=0, rows=0, unread=0, fewest=None, most=None, awards=0, coverage={})


def test_sound_documents_breach_nothing() -> None:
    for expected in expectations().values():
        assert breaches(NONE, SOUND, expected) == ()
    assert breaches(SOUND, NONE, expectations()["kanpo"]) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"failed": 2, "rows": 0}, "2 of 2 documents could not be read, more than 10%"),
        ({"most": 5000}, "a document prints 5,000 awards, at most 600 expected"),
        ({"unread": 4}, "4 of 40 printed awards could not be read, more than 2%"),
        (
            {"coverage": SOUND.coverage | {"supplier": 0.5}},
            "supplier is understood in 50.0% of 40 awards, below 99%",
        ),
    ],
)
def test_each_breach_is_named(changed: dict[str, object], said: str) -> None:
    newest = dataclasses.replace(SOUND, **changed)  # type: ignore[arg-type]
    assert breaches(newest, SOUND, expectations()["kanpo"]) == (said,)


def test_a_fall_against_earlier_documents_is_named_although_the_level_is_allowed() -> None:
    newest = dataclasses.replace(SOUND, coverage=SOUND.coverage | {"buyer": 0.8})
    assert breaches(newest, SOUND, expectations()["*"]) == (
        "buyer is understood in 80.0% of 40 awards, before in 100.0%",
    )
    assert breaches(newest, NONE, expectations()["*"]) == ()


def test_expectations_name_sources_that_exist() -> None:
    assert set(expectations()) - {"*"} <= set(sources())


def written(day: dt.datetime, *, with_date: bool, url: str | None = None) -> Written:
    sha256 = hashlib.sha256(day.isoformat().encode()).hexdigest()
    awards = [
        AwardRow(
            award_id=f"nenkin-{sha256[:16]}-{n:04d}-1",
            source="nenkin",
            document_sha256=sha256,
            page=1,
            award_ordinal=n,
            title="見本の業務",
            buyer_text="架空機構",
            supplier_name_text="架空株式会社",
            contract_date=day.date() if with_date else None,
            amount_yen=1,
            amount_kind="total",
        )
        for n in range(1, 31)
    ]
    document = DocumentRow(
        sha256=sha256,
        source="nenkin",
        url=url,
        fetched_at=day,
        rows_expected=30,
        rows_extracted=30,
        rows_rejected=0,
        status="ok",
    )
    return Written(documents=[document], awards=awards)


@pytest.mark.parametrize("with_date", [True, False])
def test_a_lost_column_of_the_newest_document_is_exit_code_3(tmp_path: Path, with_date: bool) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(written(FIRST, with_date=True))
    datasets.replace(written(LAST, with_date=with_date))
    result = CliRunner().invoke(app, ["check", "--data", str(tmp_path), "--json"])
    (report,) = map(json.loads, result.stdout.splitlines())
    assert report["newest"]["documents"] == report["earlier"]["documents"] == 1
    if with_date:
        assert (result.exit_code, result.stderr) == (0, "")
    else:
        assert result.exit_code == 3
        assert result.stderr == "rakusatsu: nenkin: date is understood in 0.0% of 30 awards, below 98%\n"
    assert CliRunner().invoke(app, ["check", "--data", str(tmp_path)]).exit_code == result.exit_code


def test_a_page_that_was_replaced_counts_as_it_last_stood(tmp_path: Path) -> None:
    days = [FIRST + dt.timedelta(days=day) for day in range(4)]
    batches = [written(day, with_date=True, url="https://example.jp/list") for day in days]
    batches.append(written(LAST, with_date=True, url="https://example.jp/list"))
    batches.append(written(LAST + dt.timedelta(hours=1), with_date=True, url="https://example.jp/list"))
    Datasets(tmp_path).replace(
        Written(
            documents=[document for batch in batches for document in batch.documents],
            awards=[award for batch in batches for award in batch.awards],
        )
    )
    (report,) = check(tmp_path)
    assert (report.newest.documents, report.newest.awards) == (1, 30)
    assert (report.earlier.documents, report.earlier.awards) == (1, 30)


def test_files_handed_over_and_documents_that_failed_are_checked_too(tmp_path: Path) -> None:
    unread = DocumentRow(sha256="0" * 64, source="mof", status="failed", error="damaged")
    Datasets(tmp_path).replace(Written(documents=[unread]))
    result = CliRunner().invoke(app, ["check", "--data", str(tmp_path)])
    assert result.exit_code == 3
    assert result.stderr == "rakusatsu: mof: 1 of 1 documents could not be read, more than 10%\n"


def test_no_datasets_is_a_failure_and_no_documents_is_none(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--data", str(tmp_path / "absent")])
    assert isinstance(result.exception, DataDirectoryError)
    assert CliRunner().invoke(app, ["check", "--data", str(tmp_path)]).exit_code == 0

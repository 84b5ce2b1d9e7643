"""One way to open a data directory: what counts as data, which awards are current, years as numbers."""

import datetime as dt
import logging
import resource
import shutil
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import rakusatsu
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets import query
from pipelines.datasets.query import DataDirectoryError, dataset_files, open_data, require_awards
from pipelines.datasets.writer import Datasets, IntakeBatch

URL = "https://publisher.example/2025.html"


def award(sha256: str, number: int = 1, **values: object) -> AwardRow:
    return AwardRow(
        award_id=f"mof-{sha256}-{number}",
        source="mof",
        document_sha256=sha256,
        page=1,
        award_ordinal=number,
        amount_yen=1_000_000,
        amount_kind="total",
        **values,  # type: ignore[arg-type]
    )


def version(sha256: str, month: int | None, url: str | None = URL, **values: object) -> DocumentRow:
    moment = dt.datetime(2025, month, 11, tzinfo=dt.UTC) if month else None
    return DocumentRow(sha256=sha256, source="mof", url=url, fetched_at=moment, **values)  # type: ignore[arg-type]


def current(data: Path) -> list[str]:
    with open_data(data) as connection:
        rows = connection.execute("SELECT award_id FROM awards_current ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def test_a_page_replaced_twelve_times_counts_once(tmp_path: Path) -> None:
    versions = [version(f"v{month:02d}", month) for month in range(1, 13)]
    Datasets(tmp_path).replace(IntakeBatch(versions, [award(each.sha256) for each in versions]))
    assert current(tmp_path) == ["mof-v12-1"]
    assert rakusatsu.sql("select sum(amount_yen) yen from awards_current", data=tmp_path)["yen"].tolist() == [
        1_000_000
    ]


def test_other_addresses_files_and_unlisted_documents_stay(tmp_path: Path) -> None:
    documents = [version("a", 7), version("b", 8), version("c", 8, f"{URL}?other"), version("d", None)]
    awards = [award(sha256) for sha256 in ("a", "b", "c", "d", "unlisted")]
    Datasets(tmp_path).replace(IntakeBatch(documents, awards))
    assert current(tmp_path) == [f"mof-{sha256}-1" for sha256 in ("b", "c", "d", "unlisted")]


def test_a_version_that_is_still_offered_elsewhere_is_current(tmp_path: Path) -> None:
    documents = [version("a", 7), version("b", 8), version("a", 7, f"{URL}?mirror")]
    Datasets(tmp_path).replace(IntakeBatch(documents, [award("a"), award("b")]))
    assert current(tmp_path) == ["mof-a-1", "mof-b-1"]


def test_a_version_that_could_not_be_read_replaces_nothing(tmp_path: Path) -> None:
    documents = [version("a", 7, status="ok"), version("b", 8, status="failed", error="cut off")]
    Datasets(tmp_path).replace(IntakeBatch(documents, [award("a")]))
    assert current(tmp_path) == ["mof-a-1"]


def test_files_imported_without_an_address_replace_none_of_each_other(tmp_path: Path) -> None:
    documents = [version("a", 7, None), version("b", 8, None)]
    Datasets(tmp_path).replace(IntakeBatch(documents, [award("a"), award("b")]))
    assert current(tmp_path) == ["mof-a-1", "mof-b-1"]


def test_a_newer_version_without_awards_withdraws_them(tmp_path: Path) -> None:
    documents = [version("a", 7, status="ok"), version("b", 8, status="no_awards")]
    Datasets(tmp_path).replace(IntakeBatch(documents, [award("a")]))
    assert current(tmp_path) == []


@pytest.fixture
def with_copy(tmp_path: Path) -> Path:
    awards = [award("a", published_on=dt.date(2025, 7, 11)), award("a", 2)]
    Datasets(tmp_path).replace(IntakeBatch([version("a", 7)], awards))
    folder = tmp_path / "awards/source=mof/year=2025"
    for name in ("data (1).parquet", "data のコピー.parquet", "data.sync-conflict-20250711.parquet"):
        shutil.copy(folder / "data.parquet", folder / name)
    return tmp_path


def test_files_of_others_are_left_out_with_a_line_each(
    with_copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert len(dataset_files(with_copy, "awards")) == 2
    assert sum("left out" in record.message for record in caplog.records) == 3
    assert len(rakusatsu.load(with_copy)) == 2
    assert rakusatsu.sql("select count(*) n from awards", data=with_copy)["n"].tolist() == [2]
    assert Datasets(with_copy).read("awards").num_rows == 2


def test_years_are_numbers_in_every_reader(tmp_path: Path) -> None:
    awards = [award("a", published_on=dt.date(2025, 7, 11)), award("a", 2)]
    Datasets(tmp_path).replace(IntakeBatch([version("a", 7)], awards))
    plain = pd.read_parquet(tmp_path / "awards")
    assert sorted(plain["year"].tolist()) == [0, 2025]
    assert len(plain[plain["year"] >= 2025]) == 1
    assert len(pl.read_parquet(tmp_path / "awards").filter(pl.col("year") >= 2025)) == 1
    ours = rakusatsu.load(tmp_path)
    assert len(ours[ours["year"] >= 2025]) == 1
    assert ours["year"].isna().sum() == 1


def test_one_error_says_what_is_not_there(tmp_path: Path) -> None:
    for absent in (tmp_path / "none", tmp_path / "none/deeper"):
        with pytest.raises(DataDirectoryError, match="no folder of datasets"):
            open_data(absent)
    with pytest.raises(DataDirectoryError, match="no awards under"):
        require_awards(tmp_path)
    with open_data(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM awards_current, links, companies").fetchone() == (0,)


def test_a_dataset_that_does_not_exist_is_no_empty_frame(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no dataset 'nope'"):
        rakusatsu.load(tmp_path, "nope")
    assert rakusatsu.load(tmp_path, "awards_current").empty


def test_a_process_may_open_as_many_files_as_it_is_allowed_to() -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = query._MOST_FILES if most == resource.RLIM_INFINITY else min(most, query._MOST_FILES)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
        query._open_many_files.cache_clear()
        query.connect().close()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == wanted
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))

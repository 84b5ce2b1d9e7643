"""Datasets on disk: partitions, replacement, the same bytes for the same rows, readable without code of ours."""

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow, DocumentRow, Evidence, RejectRow
from pipelines.datasets import replacing_rows
from pipelines.datasets.generations import FOLDER
from pipelines.datasets.writer import Datasets, DatasetsLockedError, IntakeBatch


def batch(
    sha256: str, awards: int, *, source: str = "kanpo", published_on: dt.date | None = None, text: str = ""
) -> IntakeBatch:
    return IntakeBatch(
        documents=[
            DocumentRow(
                sha256=sha256, source=source, published_on=published_on, status="ok", extractor_version="1"
            )
        ],
        awards=[
            AwardRow(
                award_id=f"{source}-{sha256}-{ordinal:04d}-1",
                source=source,
                document_sha256=sha256,
                published_on=published_on,
                page=1,
                award_ordinal=ordinal,
                title=f"{text}{ordinal}",
                raw={"②": text},
                evidence=(Evidence("title", 1, 1.0, 2.0, 3.0, 4.0), Evidence("title", 2, locator="F12")),
            )
            for ordinal in range(1, awards + 1)
        ],
        rejects=[
            RejectRow(document_sha256=sha256, source=source, published_on=published_on, reason=f"r{n}")
            for n in (2, 1)
        ],
    )


def bytes_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("**/*.parquet"))}


DAY = dt.date(2025, 7, 11)


def test_a_file_of_awards_tells_which_dictionary_read_its_names(tmp_path: Path) -> None:
    Datasets(tmp_path).replace(batch("a" * 64, 1, published_on=DAY))
    (file,) = tmp_path.glob("awards/**/*.parquet")
    version = pq.read_schema(file).metadata[b"sudachi_dictionary"].decode()
    assert version.startswith("SudachiDict-core 20")


def test_partitions_are_source_and_year(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 2, published_on=DAY))
    datasets.replace(batch("b" * 64, 1, source="nenkin"))
    assert sorted(name for name in bytes_of(tmp_path) if name.startswith("awards")) == [
        "awards/source=kanpo/year=2025/data.parquet",
        "awards/source=nenkin/year=0/data.parquet",
    ]


def test_award_without_a_published_date_takes_the_year_of_its_contract(tmp_path: Path) -> None:
    row = AwardRow(award_id="x", source="atla", page=1, award_ordinal=1, contract_date=dt.date(2023, 4, 3))
    Datasets(tmp_path).replace(IntakeBatch(awards=[row]))
    assert (tmp_path / "awards/source=atla/year=2023/data.parquet").is_file()


def test_pandas_duckdb_and_polars_read_the_same_rows(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 3, published_on=DAY))
    datasets.replace(batch("b" * 64, 2, source="nenkin"))
    folder = tmp_path / "awards"
    wanted = [("kanpo", 2025)] * 3 + [("nenkin", 0)] * 2
    frame = pd.read_parquet(folder).sort_values("award_id")
    assert list(zip(frame["source"], frame["year"], strict=True)) == wanted
    query = f"select source, year from read_parquet('{folder}/**/*.parquet', hive_partitioning = true) order by award_id"
    assert duckdb.sql(query).fetchall() == wanted
    assert pl.read_parquet(folder).sort("award_id").select("source", "year").rows() == wanted
    table = datasets.read("awards")
    assert table.column_names[1] == "source" and table.column_names[-1] == "year"
    assert table["year"].to_pylist() == [2025] * 3 + [None] * 2


def test_rows_come_back_as_they_went_in(tmp_path: Path) -> None:
    given = batch("a" * 64, 1, published_on=DAY, text="件名")
    datasets = Datasets(tmp_path)
    datasets.replace(given)
    row = datasets.read("awards").to_pylist()[0]
    assert row["raw"] == [("②", "件名")]
    assert [place["locator"] for place in row["evidence"]] == [None, "F12"]
    assert datasets.documents() == list(given.documents)


def test_a_document_extracted_again_replaces_its_rows(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 3, published_on=DAY))
    datasets.replace(batch("b" * 64, 2, published_on=DAY))
    datasets.replace(batch("a" * 64, 1, published_on=DAY, text="new"))
    assert datasets.read("awards")["title"].to_pylist() == ["new1", "1", "2"]
    assert datasets.read("documents").num_rows == 2


def test_a_document_whose_year_becomes_known_leaves_its_old_partition(tmp_path: Path) -> None:
    Datasets(tmp_path).replace(batch("a" * 64, 3))
    Datasets(tmp_path).replace(batch("a" * 64, 3, published_on=DAY))
    assert {name.split("/")[2] for name in bytes_of(tmp_path)} == {"year=2025"}


@pytest.mark.long
def test_the_same_rows_give_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    batches = [
        batch(f"{number:064x}", number % 4, published_on=DAY, text="x" * number) for number in range(20)
    ]
    together = IntakeBatch(
        documents=[row for each in batches for row in each.documents],
        awards=[row for each in batches for row in each.awards],
        rejects=[row for each in batches for row in each.rejects],
    )
    Datasets(tmp_path / "once").replace(together)
    shuffled = batches * 2
    random.Random(1).shuffle(shuffled)
    for each in shuffled:
        Datasets(tmp_path / "often").replace(each)
    assert bytes_of(tmp_path / "once") == bytes_of(tmp_path / "often")


def test_a_write_that_fails_leaves_the_earlier_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 3, published_on=DAY))
    before = bytes_of(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.whole_files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        datasets.replace(batch("a" * 64, 5, published_on=DAY))
    assert bytes_of(tmp_path) == before
    assert not list((tmp_path / ".unfinished").iterdir())


def test_an_interrupted_write_ends_when_no_file_is_being_written_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ThreadPoolExecutor):
        interrupts = 2

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            if self.interrupts:
                self.interrupts -= 1
                raise KeyboardInterrupt
            super().shutdown(wait, cancel_futures=cancel_futures)

    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 3, published_on=DAY))
    before, threads = bytes_of(tmp_path), threading.active_count()
    monkeypatch.setattr(replacing_rows, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        datasets.replace(batch("b" * 64, 5, published_on=DAY))
    assert (bytes_of(tmp_path), threading.active_count()) == (before, threads)
    assert not list((tmp_path / ".unfinished").iterdir())
    assert not list((tmp_path / FOLDER).glob("next-*"))


def test_rows_of_an_older_contract_are_read_and_kept(tmp_path: Path) -> None:

    datasets = Datasets(tmp_path)
    datasets.replace(batch("a" * 64, 1, published_on=DAY))
    path = tmp_path / "awards/source=kanpo/year=2025/data.parquet"
    table = pq.ParquetFile(path).read().drop_columns(["remarks"])
    pq.write_table(table, path)
    Datasets(tmp_path).replace(batch("b" * 64, 1, published_on=DAY))
    assert Datasets(tmp_path).read("awards")["remarks"].to_pylist() == [None, None]


def test_a_file_that_says_again_what_its_path_says_is_read(tmp_path: Path) -> None:
    """Bids of earlier versions held `source` in the file too."""
    file = tmp_path / "bids/source=atla/year=2025/data.parquet"
    file.parent.mkdir(parents=True)
    pq.write_table(pa.table({"bidder_name": ["甲"], "source": ["atla"]}), file)
    read = Datasets(tmp_path).read("bids", ["bidder_name", "source", "year"])
    assert read.to_pylist() == [{"bidder_name": "甲", "source": "atla", "year": 2025}]


@pytest.mark.parametrize("source", ["", "../x", "a/b", "a=b", "A", "a\x00b", "x" * 70])
def test_a_source_that_is_no_name_never_becomes_a_path(tmp_path: Path, source: str) -> None:
    with pytest.raises(ValueError, match="not a source name"):
        Datasets(tmp_path).replace(batch("a" * 64, 1, source=source))


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        Datasets(tmp_path).lock(),
        pytest.raises(DatasetsLockedError, match="another run"),
        Datasets(tmp_path).lock(),
    ):
        pass


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".unfinished").mkdir()
    (tmp_path / ".unfinished" / "half").write_bytes(b"PAR1")
    with Datasets(tmp_path).lock():
        assert not list((tmp_path / ".unfinished").iterdir())

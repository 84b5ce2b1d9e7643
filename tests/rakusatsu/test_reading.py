"""`rakusatsu.load` and `rakusatsu.sql`."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import rakusatsu
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.query import DataDirectoryError
from pipelines.datasets.writer import Datasets, IntakeBatch


@pytest.fixture
def data(tmp_path: Path) -> Path:
    awards = [
        AwardRow(
            award_id=f"kanpo-{number}",
            source="kanpo",
            document_sha256="a",
            published_on=dt.date(2025, 7, 11) if number else None,
            page=63,
            award_ordinal=number,
            amount_yen=None if number == 1 else number * 100,
            category_codes=("71",),
            raw={"①": "71"},
        )
        for number in range(3)
    ]
    document = DocumentRow(sha256="a", source="kanpo", fetched_at=dt.datetime(2025, 7, 11, tzinfo=dt.UTC))
    Datasets(tmp_path).replace(IntakeBatch(documents=[document], awards=awards))
    return tmp_path


def test_load_keeps_types(data: Path) -> None:
    frame = rakusatsu.load(data)
    assert len(frame) == 3
    assert not [name for name, kind in frame.dtypes.items() if str(kind) == "object"]
    assert str(frame["published_on"].dtype) == "date32[day][pyarrow]"
    assert str(frame["amount_yen"].dtype) == "int64[pyarrow]"
    assert frame["amount_yen"].isna().sum() == 1
    assert frame["year"].isna().sum() == 1
    assert frame.loc[frame["published_on"] == dt.date(2025, 7, 11), "source"].eq("kanpo").all()


def test_sql_sees_every_dataset(data: Path) -> None:
    frame = rakusatsu.sql(
        "select year, count(*) n, sum(amount_yen) yen from awards group by all order by 1", data=data
    )
    assert frame.astype(object).where(frame.notna(), None).values.tolist() == [[2025, 2, 200], [None, 1, 0]]
    assert rakusatsu.sql("select count(*) n from links, companies, rejects", data=data)["n"].tolist() == [0]
    assert rakusatsu.sql("select status from documents", data=data)["status"].isna().tolist() == [True]


def test_columns_that_an_older_version_did_not_write_are_null(data: Path) -> None:
    for file in (data / "awards").rglob("*.parquet"):
        pq.write_table(pq.ParquetFile(file).read().drop(["warnings", "title"]), file)
    frame = rakusatsu.sql("select source, warnings, title from awards order by award_id", data=data)
    assert frame["source"].tolist() == ["kanpo"] * 3
    assert frame["warnings"].isna().all() and frame["title"].isna().all()
    assert rakusatsu.load(data)["warnings"].isna().all()


def test_sql_names_what_is_wrong(data: Path) -> None:
    with pytest.raises(ValueError, match="nonesuch"):
        rakusatsu.sql("select nonesuch from awards", data=data)


def test_an_absent_folder_is_no_empty_dataset(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError, match="no folder of datasets"):
        rakusatsu.load(tmp_path / "absent")


def test_awards_current_has_only_the_newest_version_of_a_replaced_document(tmp_path: Path) -> None:
    url = "https://publisher.example/2025.html"
    documents, awards = [], []
    for sha256, month, address in (("a", 7, url), ("b", 8, url), ("c", 8, f"{url}?other"), ("d", None, None)):
        fetched_at = dt.datetime(2025, month, 11, tzinfo=dt.UTC) if month else None
        documents.append(DocumentRow(sha256=sha256, source="mof", url=address, fetched_at=fetched_at))
        awards.append(
            AwardRow(award_id=f"mof-{sha256}", source="mof", document_sha256=sha256, page=1, award_ordinal=1)
        )
    Datasets(tmp_path).replace(IntakeBatch(documents=documents, awards=awards))
    found = rakusatsu.sql("select award_id from awards_current", data=tmp_path)
    assert sorted(found["award_id"]) == ["mof-b", "mof-c", "mof-d"]

"""A partition in several files: which ones there are, and what lies in them, hangs on its rows alone."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets import publishing, splitting
from pipelines.datasets.generations import hold
from pipelines.datasets.query import dataset_files
from pipelines.datasets.splitting import Partition, bits_of, file_name, places
from pipelines.datasets.writer import Datasets, IntakeBatch

DOCUMENTS = [f"{number * 0x1F3D5B79 % 2**32:08x}" + "0" * 56 for number in range(12)]
STATES = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 9), min_size=1)
"""Awards of some documents."""


def batch(states: dict[str, int]) -> IntakeBatch:
    day = dt.date(2024, 4, 1)
    awards = [
        AwardRow(
            award_id=f"{document}-{ordinal}",
            source="nenkin",
            document_sha256=document,
            published_on=day,
            page=1,
            award_ordinal=ordinal,
        )
        for document, count in states.items()
        for ordinal in range(1, count + 1)
    ]
    return IntakeBatch(
        [DocumentRow(sha256=each, source="nenkin", published_on=day) for each in states], awards
    )


@settings(max_examples=6)  # each writes and reads some twenty files
@given(steps=st.lists(STATES, min_size=1, max_size=4))
def test_files_hang_on_the_rows_alone(steps: list[dict[str, int]]) -> None:
    last: dict[str, int] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(splitting, "LARGEST", 10),
        mock.patch("os.fsync"),
    ):
        grown, once = Datasets(Path(folder) / "grown"), Datasets(Path(folder) / "once")
        for step in steps:
            grown.replace(batch(step))
            last |= step
        once.replace(batch(last))
        content = [
            {path.relative_to(each.root): path.read_bytes() for path in each.root.glob("[ad]*/**/*.parquet")}
            for each in (grown, once)
        ]
        assert content[0] == content[1]
        expected = sorted(award.award_id for award in batch(last).awards)
        files = dataset_files(grown.root, "awards")
        ids = [pq.ParquetFile(path).read(["award_id"])["award_id"].to_pylist() for path in files]
        assert [one for file in ids for one in file] == expected  # in the order of documents over all files
        for path, own in zip(files, ids, strict=True):
            bits = splitting.bits_of_file(path.name)
            assert all(bits_of(one.partition("-")[0]).startswith(bits) for one in own)
            assert len(own) <= 10
        if files:
            assert sorted(pd.read_parquet(grown.root / "awards")["award_id"]) == expected


def test_only_the_touched_file_is_written() -> None:
    files = {"0": 9, "10": 8, "11": 9}
    document = "a" * 64  # 1010…

    def never(bits: str) -> dict[str, int]:
        raise AssertionError(bits)

    assert places([document], files) == {"10": {document}}
    with mock.patch.object(splitting, "LARGEST", 10):
        written, gone = Partition(files, {"10": {document: 9}}, files.__getitem__, never).plan()
    assert [(file.bits, file.sources) for file in written] == [("10", ("10",))]
    assert not gone
    assert [file_name(bits) for bits in ("", "10")] == ["data.parquet", "data-10.parquet"]


def test_a_document_beyond_the_limit_stays_whole() -> None:
    with mock.patch.object(splitting, "LARGEST", 10):
        written, gone = Partition([""], {"": {"f" * 64: 50, "0" * 64: 3}}, len, dict).plan()
    assert [file.bits for file in written] == ["0", "1" * splitting.DEEPEST]
    assert gone == [""]


def test_files_that_overlap_are_put_in_order(tmp_path: Path) -> None:
    """A copy of the plain files, made while a partition was parted, holds both the file and its parts."""
    whole, parted = Datasets(tmp_path / "whole"), Datasets(tmp_path / "parted")
    states = dict.fromkeys(DOCUMENTS, 3)
    with mock.patch.object(splitting, "LARGEST", 10):
        whole.replace(batch(states))
        with mock.patch.object(splitting, "LARGEST", 100):
            parted.replace(batch(states))
        folder = "awards/source=nenkin/year=2024"
        copied = tmp_path / "copy" / folder
        copied.mkdir(parents=True)
        for name in ("whole", "parted"):
            for path in (tmp_path / name / folder).glob("*.parquet"):
                (copied / path.name).write_bytes(path.read_bytes())
        healed = Datasets(tmp_path / "copy")
        healed.replace(batch(states))
        assert healed.read("awards").equals(whole.read("awards"))
        assert [path.name for path in sorted(copied.iterdir())] == [
            path.name for path in sorted((tmp_path / "whole" / folder).iterdir())
        ]


def test_rows_that_files_hold_twice_are_written_once(tmp_path: Path) -> None:
    """One document comes to a copy that holds a file and its parts: what both hold is not taken from both."""
    folder = "awards/source=nenkin/year=2024"
    states = dict.fromkeys(DOCUMENTS, 1)
    with mock.patch.object(splitting, "LARGEST", 10):
        datasets = Datasets(tmp_path / "data")
        datasets.replace(batch(dict.fromkeys(DOCUMENTS[:9], 1)))
        shutil.copytree(tmp_path / "data/awards", tmp_path / "copy/awards")
        datasets.replace(batch(dict.fromkeys(DOCUMENTS[9:], 1)))
        for name in ("awards", "documents"):
            shutil.copytree(tmp_path / "data" / name, tmp_path / "copy" / name, dirs_exist_ok=True)
        shutil.copytree(tmp_path / "copy", tmp_path / "adopted")
        adopted = Datasets(tmp_path / "adopted")
        with adopted.lock():  # the next run puts it right, whether it writes or not
            assert adopted.read("awards").num_rows == adopted.read("documents").num_rows == len(states)
        assert len(pd.read_parquet(tmp_path / "adopted/documents")) == len(states)
        copy = Datasets(tmp_path / "copy")
        assert len(list((tmp_path / "copy" / folder).iterdir())) == 3
        copy.replace(batch({DOCUMENTS[0]: 1}))
        assert copy.read("awards").num_rows == len(states)
        assert copy.read("documents").num_rows == len(states)


def test_killed_on_the_way_back_leaves_no_rows_twice(tmp_path: Path) -> None:
    """A partition is parted and put together again, and the writer dies between the switch and the plain files."""
    few = dict.fromkeys(DOCUMENTS, 1) | dict.fromkeys(DOCUMENTS[9:], 0)
    datasets = Datasets(tmp_path)
    with mock.patch.object(splitting, "LARGEST", 10), mock.patch("os.fsync"):
        datasets.replace(batch(few))
        first = hold(tmp_path)
        datasets.replace(batch(dict.fromkeys(DOCUMENTS, 1)))
        with (
            mock.patch.object(publishing, "publish", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            datasets.replace(batch(few))
        again = Datasets(tmp_path)
        with again.lock():
            assert again.read("awards").num_rows == 9
        first.release()
    assert sorted(pd.read_parquet(tmp_path / "awards")["award_id"]) == sorted(
        f"{one}-1" for one in DOCUMENTS[:9]
    )

"""Partitions merged group by group: whatever is replaced in whatever order, the files are those of the last state."""

import datetime as dt
import tempfile
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch

DOCUMENT = st.integers(0, 6)
STATE = st.tuples(st.integers(0, 7), st.sampled_from([2024, 2025]))
"""Awards of a document, and the year it is of."""


def batch(states: dict[int, tuple[int, int]]) -> IntakeBatch:
    documents, awards = [], []
    for number, (count, year) in states.items():
        sha256, day = f"{number * 37 % 7:064x}", dt.date(year, 4, 1)
        documents.append(DocumentRow(sha256=sha256, source="nenkin", published_on=day))
        awards += [
            AwardRow(
                award_id=f"{sha256}-{ordinal}",
                source="nenkin",
                document_sha256=sha256,
                published_on=day,
                page=1,
                award_ordinal=ordinal,
                title=f"{number}-{ordinal}" * ordinal,
            )
            for ordinal in range(1, count + 1)
        ]
    return IntakeBatch(documents, awards)


@pytest.mark.long
@settings(max_examples=12)
@given(steps=st.lists(st.dictionaries(DOCUMENT, STATE, min_size=1), min_size=1, max_size=5))
def test_files_are_those_of_the_last_state(steps: list[dict[int, tuple[int, int]]]) -> None:
    last: dict[int, tuple[int, int]] = {}
    with tempfile.TemporaryDirectory() as folder, mock.patch("pipelines.datasets.partitions.GROUP_ROWS", 3):
        grown, once = Datasets(Path(folder) / "grown"), Datasets(Path(folder) / "once")
        for step in steps:
            grown.replace(batch(step))
            last |= step
        once.replace(batch(last))
        files = [
            {path.relative_to(each.root): path.read_bytes() for path in each.root.glob("**/*.parquet")}
            for each in (grown, once)
        ]
        assert files[0] == files[1]
        rows = sorted(grown.read("awards")["award_id"].to_pylist())
        assert rows == sorted(award.award_id for award in batch(last).awards)
        for path in grown.root.glob("awards/**/*.parquet"):
            about = pq.ParquetFile(path).metadata
            sizes = [about.row_group(number).num_rows for number in range(about.num_row_groups)]
            assert sizes[:-1] == [3] * (len(sizes) - 1) and 0 < sizes[-1] <= 3
        assert not list((grown.root / ".unfinished").iterdir())

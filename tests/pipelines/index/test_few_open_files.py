"""A process may have few files open; a data directory has hundreds."""

import datetime as dt
import itertools
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.index.build import build_index
from pipelines.index.narrow_rows import parts_of
from rakusatsu.monitor.quality import check
from tests.build import award, data_directory

PARTITIONS = 60
ROOM = 40


@pytest.fixture
def few_files() -> Iterator[None]:
    """Room for 40 files more than are open: so many free numbers lie below the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = {int(each.name) for each in Path("/proc/self/fd").iterdir()}
    free = itertools.islice((number for number in itertools.count() if number not in taken), ROOM)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(free) + 1, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files here")
def test_more_partitions_than_files_may_be_open(
    tmp_path: Path, few_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    rows = [
        award("甲野株式会社", title="清掃", source=f"s{number % 6}", document=f"d{number}", published_on=day)
        for number in range(PARTITIONS)
        for day in [dt.date(2000 + number // 6, 1, 1)]
    ]
    data = data_directory(tmp_path, rows, resolved=False)
    assert len(list((data / "awards").rglob("data.parquet"))) == PARTITIONS
    assert (build_index(data) / "meta.json").exists()
    assert sum(each.newest.awards for each in check(data)) == PARTITIONS


def test_parts_hold_each_file_once() -> None:
    files = [Path(str(number)) for number in range(53)]
    parts = list(parts_of(files))
    assert [file for part in parts for file in part] == files
    assert max(map(len, parts)) < ROOM

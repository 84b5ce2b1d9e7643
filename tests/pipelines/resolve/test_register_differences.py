"""The register's index with daily differences is the index of a full file of the later day."""

import datetime as dt
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.resolve import register_differences
from pipelines.resolve.register import Register, RegisterError, open_register
from pipelines.resolve.register_differences import day_of, keep_current
from tests.pipelines.resolve.test_register import ENTRIES, entry, full_file, number


def change(process: str, row: list[str], *, latest: str = "1") -> list[str]:
    return [*row[:2], process, *row[3:23], latest, *row[24:]]


NEW = entry(7, "株式会社新設", "東京都", "千代田区", "丸の内１丁目１番１号")
RENAMED = entry(2, "株式会社サンテック西日本", "大阪府", "大阪市西区", "北堀江３丁目１２番２３号")
MOVED = entry(3, "株式会社サンテック", "熊本県", "熊本市中央区", "大江１丁目１番１号")
CLOSED = entry(4, "有限会社サンテック", "東京都", "港区", "赤坂１丁目１番１号", closed="2026-11-02")
MERGED = entry(5, "髙橋電子工芸株式会社", "東京都", "台東区", "上野７丁目６番９号", closed="2026-11-04")
OF_DAY_ONE = [
    change("01", NEW),
    change("11", ENTRIES[1], latest="0"),
    change("11", RENAMED),
    change("21", CLOSED),
    change("99", ENTRIES[5]),
]
OF_DAY_TWO = [change("12", MOVED), change("71", MERGED)]
LATER = [ENTRIES[0], RENAMED, MOVED, CLOSED, MERGED, NEW]
"""The full file of the later day."""


def difference(folder: Path, day: str, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    written = full_file(folder, encoding, zipped=False, entries=rows)
    path = folder / f"diff_{day}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(written, f"diff_{day}.csv")
    written.unlink()
    return path


def rows_in(register: Register) -> list[dict[str, object]]:
    return pq.read_table(register.index).sort_by("number").to_pylist()


@pytest.fixture
def base(tmp_path: Path) -> tuple[Path, Register]:
    full = full_file(tmp_path, "cp932")
    return full, open_register(full, tmp_path / "index")


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_full_and_differences_are_the_full_file_of_the_later_day(
    tmp_path: Path, base: tuple[Path, Register], encoding: str
) -> None:
    days = tmp_path / "days"
    days.mkdir()
    difference(days, "20261102", OF_DAY_ONE, encoding)
    difference(days, "20261104", OF_DAY_TWO, encoding)
    current = keep_current(*base, [days], tmp_path / "index")
    later = tmp_path / "later"
    later.mkdir()
    whole = open_register(full_file(later, "utf-8", entries=LATER), later / "index")
    assert rows_in(current.register) == rows_in(whole)
    assert (current.register.rows, current.until, current.problems) == (6, dt.date(2026, 11, 4), ())


def test_a_day_more_reads_that_day_only_and_the_index_before_goes(
    tmp_path: Path, base: tuple[Path, Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = difference(tmp_path, "20261102", OF_DAY_ONE)
    one = keep_current(*base, [first], tmp_path / "index")
    second = difference(tmp_path, "20261104", OF_DAY_TWO)
    read: list[str] = []
    rows_of = register_differences.rows_of
    monkeypatch.setattr(register_differences, "rows_of", lambda file: read.append(file.name) or rows_of(file))
    two = keep_current(*base, [second, first], tmp_path / "index")
    again = keep_current(*base, [first, second], tmp_path / "index")
    assert read == ["diff_20261104.zip"]
    assert again == two
    assert not one.register.index.exists()
    assert base[1].index.exists(), "the full file's own index stays"


def test_a_corporation_that_comes_back_is_there_again(tmp_path: Path, base: tuple[Path, Register]) -> None:
    days = [
        difference(tmp_path, "20261102", [change("99", ENTRIES[0])]),
        difference(tmp_path, "20261104", [change("22", ENTRIES[0])]),
    ]
    current = keep_current(*base, days, tmp_path / "index")
    assert number(1) in {row["number"] for row in rows_in(current.register)}


def test_what_is_old_or_may_be_missing_is_said(tmp_path: Path, base: tuple[Path, Register]) -> None:
    old = difference(tmp_path, "20261030", OF_DAY_ONE)
    late = difference(tmp_path, "20261120", OF_DAY_TWO)
    current = keep_current(*base, [old, late], tmp_path / "index")
    assert current.problems == (
        "diff_20261030.zip: of the full file's day or before: left out",
        "no differences between 2026-10-30 and 2026-11-20: a file may be missing",
    )
    assert number(7) not in {row["number"] for row in rows_in(current.register)}


@pytest.mark.parametrize("name", ["diff.zip", "diff_20261340.zip", "diff_20261101_20261102.zip"])
def test_a_name_without_a_day_is_refused(name: str) -> None:
    with pytest.raises(RegisterError, match="tells no day"):
        day_of(Path(name))


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"1,2,3\r\n", b"\x00" * 50])
def test_a_damaged_file_leaves_the_index_as_it_was(
    tmp_path: Path, base: tuple[Path, Register], content: bytes
) -> None:
    bad = tmp_path / "diff_20261102.zip"
    bad.write_bytes(content)
    before = rows_in(base[1])
    with pytest.raises(RegisterError):
        keep_current(*base, [bad], tmp_path / "index")
    assert rows_in(base[1]) == before
    assert [each.name for each in (tmp_path / "index").iterdir()] == [base[1].index.name]

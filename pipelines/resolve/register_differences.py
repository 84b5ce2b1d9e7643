"""The index of the 法人番号 register kept current by 国税庁's daily differences, without reading its 5.5 million rows anew.

A file of differences (差分データ, `diff_YYYYMMDD.zip`) has the full file's 30 columns and one row for each change of that day:
処理区分 01 新規, 11 商号, 12 and 13 所在地, 21 閉鎖, 22 復活, 71 吸収合併, 72 its annulment, 81 抹消, 99 削除 (リソース定義書 of
https://www.houjin-bangou.nta.go.jp/). The row marked as the latest says how the corporation is now; 削除 takes it out.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.values.corporate_number import is_corporate_number
from pipelines.resolve.register import (
    NUMBER,
    PROCESS,
    SCHEMA,
    IndexRow,
    Register,
    RegisterError,
    index_row,
    index_table,
    is_latest,
    rows_of,
)

DELETED = "99"
LONGEST_PAUSE = dt.timedelta(days=10)
"""No differences come out on holidays; the longest row of them, at New Year, is shorter. A longer one is a lost file."""
_DAY = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_READ_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class CurrentRegister:
    """An index with differences in it."""

    register: Register
    until: dt.date
    """Day of the last difference that is in it."""
    problems: tuple[str, ...]
    """Differences that were left out, and pauses in which a file may be missing, one line each."""


def keep_current(full: Path, base: Register, given: Iterable[Path], folder: Path) -> CurrentRegister:
    """The index of a full file with the differences after it; what was put in by an earlier call is not read again.

    Args:
        full: the full file, whose name tells its day (`00_zenkoku_all_YYYYMMDD.zip`).
        base: its index.
        given: files of differences, whose names tell their days, or folders of them.
        folder: where indexes are kept; those that a longer one replaces are removed.

    Raises:
        RegisterError: a name tells no day, or a file is damaged or no such file; the index before stays.
        OSError: a file cannot be read, or the index not written.
    """
    since = day_of(full)
    files = sorted({(day_of(file), file) for file in _files(given)})
    later = [(day, file) for day, file in files if day > since]
    problems = [
        f"{file.name}: of the full file's day or before: left out" for day, file in files if day <= since
    ]
    problems += list(_pauses(since, [day for day, _ in later]))
    if not later:
        return CurrentRegister(base, since, tuple(problems))
    marks = list(_marks(base, [file for _, file in later]))
    kept = [
        folder / f"{base.index.stem}-{day:%Y%m%d}-{mark}.parquet"
        for (day, _), mark in zip(later, marks, strict=True)
    ]
    done = max((place for place, index in enumerate(kept, start=1) if index.exists()), default=0)
    if done < len(kept):
        start = kept[done - 1] if done else base.index
        _write(start, _changes([file for _, file in later[done:]]), kept[-1])
    for index in folder.glob(f"{base.index.stem}-*.parquet"):
        if index != kept[-1]:
            index.unlink(missing_ok=True)
    rows = pq.ParquetFile(kept[-1]).metadata.num_rows
    return CurrentRegister(Register(kept[-1], rows), later[-1][0], tuple(problems))


def day_of(file: Path) -> dt.date:
    """The day in a file's name.

    Raises:
        RegisterError: there is none, or several.
    """
    found = {match.groups() for match in _DAY.finditer(file.name)}
    try:
        ((year, month, day),) = found
        return dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise RegisterError(f"{file}: its name tells no day (…YYYYMMDD.zip, as published)") from error


def _files(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from (
                file for file in path.iterdir() if file.suffix.lower() in (".zip", ".csv") and file.is_file()
            )
        else:
            yield path


def _pauses(since: dt.date, days: Sequence[dt.date]) -> Iterator[str]:
    for before, day in pairwise((since, *days)):
        if day - before > LONGEST_PAUSE:
            yield f"no differences between {before} and {day}: a file may be missing"


def _marks(base: Register, files: Sequence[Path]) -> Iterator[str]:
    """For each file, what tells the index with it and all before it from others."""
    digest = hashlib.sha256(base.index.name.encode())
    for file in files:
        state = file.stat()
        digest.update(f"{file.name} {state.st_size} {state.st_mtime_ns}".encode())
        yield digest.copy().hexdigest()[:16]


def _changes(files: Sequence[Path]) -> dict[str, IndexRow | None]:
    """Number → how it is after all these days; None where it was taken out."""
    changed: dict[str, IndexRow | None] = {}
    for file in files:
        try:
            for row in rows_of(file):
                number = row[NUMBER]
                if row[PROCESS] == DELETED and is_corporate_number(number):
                    changed[number] = None
                elif is_latest(row):
                    changed[number] = index_row(row)
        except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error) as damage:
            raise RegisterError(f"{file}: damaged: {damage}") from damage
    return changed


def _write(start: Path, changed: dict[str, IndexRow | None], index: Path) -> None:
    """The rows of an index that did not change, and those that did after them."""
    numbers = pa.array(sorted(changed), pa.string())
    new = [row for _, row in sorted(changed.items()) if row is not None]
    unfinished = index.with_name(f".{uuid.uuid4().hex}")
    try:
        with pq.ParquetFile(start) as old, pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as writer:
            for batch in old.iter_batches(_READ_AT_ONCE, use_threads=False):
                kept = batch.filter(pc.invert(pc.is_in(batch["number"], value_set=numbers)))
                writer.write_batch(kept)
            writer.write_table(index_table(new))
        unfinished.replace(index)
    finally:
        unfinished.unlink(missing_ok=True)

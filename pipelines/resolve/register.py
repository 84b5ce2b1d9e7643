"""The 法人番号 full file of 国税庁 (全件データ, 30 columns) as an index.

Columns: リソース定義書 of https://www.houjin-bangou.nta.go.jp/. The file is read once, as published (a zip or a bare CSV,
UTF-8 or Shift_JIS), into a Parquet index that is kept and used again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from extract.errors import RakusatsuError
from extract.values.corporate_number import is_corporate_number
from pipelines.resolve.features import read_name, read_place

COLUMNS = 30
NUMBER, _NAME, _PREFECTURE, _CITY, _STREET = 1, 6, 9, 10, 11
_PREFECTURE_CODE, _CITY_CODE, _CLOSED, _LATEST = 13, 14, 18, 23
PROCESS = 2
"""Column of the processing code (処理区分)."""
_INDEX_FORMAT = 2
"""To be raised whenever names or addresses are read otherwise, since the index holds what was read."""
_BATCH = 50_000
SCHEMA = pa.schema(
    [
        pa.field("number", pa.string()),
        pa.field("core", pa.string()),
        pa.field("form", pa.string()),
        pa.field("form_leads", pa.bool_()),
        pa.field("prefecture", pa.string()),
        pa.field("area", pa.string()),
        pa.field("town", pa.string()),
        pa.field("lot", pa.string()),
        pa.field("closed", pa.bool_()),
    ]
)


IndexRow = tuple[object, ...]


class RegisterError(RakusatsuError, ValueError):
    """The file is not the register's full file."""


@dataclass(frozen=True, slots=True)
class Register:
    """An index of the register."""

    index: Path
    rows: int


def open_register(file: Path, folder: Path) -> Register:
    """The index of a full file, made in `folder` if it is not there yet.

    Raises:
        RegisterError: the file has not the register's columns.
        OSError: it cannot be read, or the index not written.
    """
    index = index_of(file, folder)
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{uuid.uuid4().hex}"
        try:
            _write_index(file, unfinished)
            unfinished.replace(index)
        except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error) as damage:
            raise RegisterError(f"{file}: damaged: {damage}") from damage
        finally:
            unfinished.unlink(missing_ok=True)
    return Register(index, pq.ParquetFile(index).metadata.num_rows)


def index_of(file: Path, folder: Path) -> Path:
    """Where the index of a full file is, made or not: another file, size or time of change has another index.

    Raises:
        OSError: the file is not there.
    """
    state = file.stat()
    mark = hashlib.sha256(
        f"{_INDEX_FORMAT} {file.name} {state.st_size} {state.st_mtime_ns}".encode()
    ).hexdigest()
    return folder / f"register-{mark[:16]}.parquet"


def _write_index(file: Path, index: Path) -> None:
    kept = 0
    with pq.ParquetWriter(index, SCHEMA, compression="zstd") as writer:
        batch: list[IndexRow] = []
        for row in rows_of(file):
            if not is_latest(row):
                continue
            batch.append(index_row(row))
            kept += 1
            if len(batch) == _BATCH:
                writer.write_table(index_table(batch))
                batch = []
        writer.write_table(index_table(batch))
    if not kept:
        raise RegisterError(
            f"{file}: no corporation in it; is it the 法人番号 full file (30 columns, no header)?"
        )


def is_latest(row: list[str]) -> bool:
    """Whether a row says how a corporation is now, not how it was."""
    return row[_LATEST] != "0" and is_corporate_number(row[NUMBER])


def index_row(row: list[str]) -> IndexRow:
    """What the index keeps of a row, in the order of `SCHEMA`."""
    name = read_name(row[_NAME], with_reading=False)
    place = read_place(row[_PREFECTURE] + row[_CITY] + row[_STREET])
    code = row[_PREFECTURE_CODE] + row[_CITY_CODE]
    return (
        row[NUMBER],
        name.core,
        name.form,
        name.leading,
        row[_PREFECTURE] or None,
        place.area or (code if len(code) == 5 else None),
        place.town,
        "-".join(place.numbers),
        bool(row[_CLOSED]),
    )


def index_table(rows: Sequence[IndexRow]) -> pa.Table:
    """Rows of the index as a table."""
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def rows_of(file: Path) -> Iterator[list[str]]:
    """The rows of a full file, or of a file of differences, as published.

    Raises:
        RegisterError: a row has not 30 columns.
    """
    with ExitStack() as stack:
        for stream in _streams(file, stack):
            head = stream.read(1 << 16)
            encoding = _encoding(head)
            text = io.TextIOWrapper(
                io.BufferedReader(_Rejoined(head, stream)), encoding=encoding, errors="replace", newline=""
            )
            for number, row in enumerate(csv.reader(text), start=1):
                if len(row) != COLUMNS:
                    raise RegisterError(f"{file}: row {number} has {len(row)} columns, not {COLUMNS}")
                yield row


def _streams(file: Path, stack: ExitStack) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(file):
        yield stack.enter_context(file.open("rb"))
        return
    archive = stack.enter_context(zipfile.ZipFile(file))
    names = sorted(name for name in archive.namelist() if name.lower().endswith(".csv"))
    if not names:
        raise RegisterError(f"{file}: no CSV in the zip")
    for name in names:
        yield stack.enter_context(archive.open(name))


def _encoding(head: bytes) -> str:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return "cp932"
    return "utf-8-sig"


class _Rejoined(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(data) :] if self._head else b""
        buffer[: len(data)] = data
        return len(data)

"""Where the rows of a dataset stand that carry a key: a page reads these rows, not the dataset.

DIR/catalogue/lookups/DATASET.COLUMN.*.npy    hashed keys in order, each with the file, the first row and how many follow

Rows of one key that stand one behind another are one entry: a document's awards do.
"""

# ruff: noqa: S608 - SQL is put together from our own names

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.datasets.query import dataset_files, read_parquet
from pipelines.index.stored_arrays import load, save

LOOKUPS = {
    "awards": ("document_sha256",),
    "award_companies": ("award_id", "company_id"),
    "bids": ("award_id", "company_id"),
    "buyers": ("buyer_id",),
    "companies": ("company_id",),
    "documents": ("sha256",),
    "links": ("award_id", "other_award_id"),
    "payments": ("payment_id", "company_id"),
    "registrations": ("company_id",),
    "rejects": ("document_sha256",),
    "signals": ("subject_id",),
}
"""Columns by which single rows are wanted. Awards and contracts by their ids are in the catalogue itself."""
_KEYS = {"subject_id": "split_part(subject_id, '@', 1)"}
"""A finding about one year has the year behind the id of its subject."""
FOLDER = "lookups"


def key_hash(key: str) -> int:
    """The number by which an id or a word is looked up: the lower half of its MD5, as DuckDB's `md5_number_lower`."""
    digest = hashlib.md5(key.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little")


@dataclass(frozen=True, slots=True)
class RowRun:
    """Rows of one file, one behind another."""

    file: int
    """Number among the dataset's files."""
    first: int
    count: int

    @property
    def rows(self) -> range:
        """Their numbers in the file."""
        return range(self.first, self.first + self.count)


class Lookup:
    """The rows of one dataset by one column."""

    def __init__(self, folder: Path, dataset: str, column: str) -> None:
        """Map the arrays."""
        arrays = (load(folder, f"{dataset}.{column}.{part}") for part in ("hash", "file", "first", "count"))
        self._hash, self._file, self._first, self._count = arrays

    def runs(self, key: str) -> list[RowRun]:
        """Where a key's rows stand, in the order of the files; another key may share its hash."""
        wanted = np.uint64(key_hash(key))
        low, high = np.searchsorted(self._hash, wanted), np.searchsorted(self._hash, wanted, "right")
        return [
            RowRun(int(self._file[place]), int(self._first[place]), int(self._count[place]))
            for place in range(int(low), int(high))
        ]

    def count(self, key: str) -> int:
        """How many rows carry a key."""
        return sum(run.count for run in self.runs(key))


def bears(row: Mapping[str, Any], column: str, key: str) -> bool:
    """Whether a row that was found by a hash carries the key itself."""
    value = str(row.get(column))
    return (value.partition("@")[0] if column in _KEYS else value) == key


def build_lookups(
    connection: duckdb.DuckDBPyConnection, data: Path, out: Path, datasets: Collection[str] = tuple(LOOKUPS)
) -> None:
    """Write the lookups of some datasets that are there; a column that none of its files has is left out."""
    out.mkdir(exist_ok=True)
    for dataset, columns in LOOKUPS.items():
        if dataset not in datasets:
            continue
        files = dataset_files(data, dataset)
        known = {name for file in files for name in pq.read_schema(file).names}
        for column in columns:
            if column in known:
                _build(connection, files, out, f"{dataset}.{column}", _KEYS.get(column, column))


def has_lookup(folder: Path, dataset: str, column: str) -> bool:
    """Whether there is a lookup."""
    return column in LOOKUPS.get(dataset, ()) and any(folder.glob(f"{dataset}.{column}.hash.*"))


def _build(connection: duckdb.DuckDBPyConnection, files: list[Path], out: Path, name: str, key: str) -> None:
    parts = [_runs(hashes, number) for number, hashes in enumerate(_hashes(connection, files, key))]
    hashes, file, first, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(hashes, kind="stable")
    save(out, f"{name}.hash", hashes[order], compact=False)
    for part, values in (("file", file), ("first", first), ("count", count)):
        save(out, f"{name}.{part}", values[order])


def _hashes(
    connection: duckdb.DuckDBPyConnection, files: Iterable[Path], key: str
) -> Iterator[pa.ChunkedArray]:
    """The hashes of each file, in the order of its rows; null where a row has no key."""
    for file in files:
        query = f"SELECT md5_number_lower({key}) AS hash FROM {read_parquet([file], places=True)} ORDER BY file_row_number"
        yield connection.sql(query).to_arrow_table()["hash"]


def _runs(column: pa.ChunkedArray, number: int) -> tuple[NDArray[np.uint64], ...]:
    """Hash, file, first row and count of each run of equal keys of one file."""
    known = column.is_valid().to_numpy()
    hashes = column.fill_null(0).to_numpy().astype("u8")
    begins = np.ones(len(hashes), bool)
    begins[1:] = (hashes[1:] != hashes[:-1]) | (known[1:] != known[:-1])
    first = np.flatnonzero(begins)
    count = np.diff(np.append(first, len(hashes)))
    kept = known[first]
    return hashes[first][kept], np.full(int(kept.sum()), number), first[kept], count[kept]

"""Word → titles: which titles hold a word, as slices of one long array."""

# ruff: noqa: S608 - SQL is put together from our own numbers

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.index.stored_arrays import save
from pipelines.index.words import keys_of
from pipelines.workers import Failure, Limits, WorkerPool, WorkersBrokenError

TITLES_AT_ONCE = 20_000
_ALONE = 2 * TITLES_AT_ONCE
"""Up to so many titles are read in this process: starting others takes as long."""
_LIMITS = Limits(seconds=600, memory=2 << 30)

Found = tuple[list[str], NDArray[np.int32], NDArray[np.int32]]
"""Keys, how many of them each title holds, and the places of these keys, title after title."""


def write_postings(connection: Any, out: Path, titles: int) -> None:
    """Write `words.parquet` and the arrays of postings from the table `titles` of a DuckDB connection.

    The titles of word number n are `postings.npy[starts[n]:starts[n + 1]]`, ascending.
    """
    numbers: dict[str, int] = {}
    pairs: list[NDArray[np.int64]] = []
    for low, (keys, counts, places) in _found_in_titles(connection, titles):
        of_batch = np.array([numbers.setdefault(key, len(numbers)) for key in keys], "i8")
        holders = np.repeat(np.arange(low, low + len(counts), dtype="i8"), counts)
        pairs.append(of_batch[places] << 32 | holders)
    # In one array and in place: at 10⁷ awards there are 10⁸ pairs.
    both = np.concatenate(pairs) if pairs else np.empty(0, "i8")
    pairs.clear()
    both.sort()
    held = np.bincount(both >> 32, minlength=len(numbers))
    save(out / "columns", "postings.starts", np.concatenate([[0], np.cumsum(held)]))
    both &= 0xFFFFFFFF
    save(out / "columns", "postings", both)
    table = pa.table(
        {
            "key": pa.array(list(numbers), pa.string()),
            "word": np.arange(len(numbers), dtype="i4"),
            "titles": held.astype("i4"),
        }
    )
    pq.write_table(table.sort_by("key"), out / "words.parquet", compression="zstd")


def _found_in_titles(connection: Any, titles: int) -> Iterator[tuple[int, Found]]:
    """Batches of titles with the code of their first, in any order."""
    lows = range(0, titles, TITLES_AT_ONCE)
    if titles <= _ALONE:
        for low in lows:
            yield low, keys_of_titles(_titles(connection, low))
        return
    pool: WorkerPool[int] = WorkerPool(
        f"{__name__}:keys_of_titles", workers=min(len(lows), os.cpu_count() or 1), limits=_LIMITS
    )
    missing = set(lows)
    try:
        for low, found in pool.run((low, _titles(connection, low)) for low in lows):
            if not isinstance(found, Failure):
                missing.discard(low)
                yield low, found
    except WorkersBrokenError:
        pass  # what is missing is read here
    for low in sorted(missing):
        yield low, keys_of_titles(_titles(connection, low))


def keys_of_titles(titles: Sequence[str]) -> Found:
    """Keys of several titles; runs in a worker process."""
    numbers: dict[str, int] = {}
    counts = np.empty(len(titles), "i4")
    places: list[int] = []
    for number, title in enumerate(titles):
        keys = sorted(keys_of(title))
        counts[number] = len(keys)
        places += [numbers.setdefault(key, len(numbers)) for key in keys]
    return list(numbers), counts, np.array(places, "i4")


def _titles(connection: Any, low: int) -> list[str]:
    rows = connection.execute(
        f"SELECT coalesce(title, '') FROM titles WHERE code >= {low} AND code < {low + TITLES_AT_ONCE} ORDER BY code"
    ).fetchall()
    return [title for (title,) in rows]

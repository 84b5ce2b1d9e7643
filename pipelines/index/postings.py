"""Word → titles: which titles hold a word, as slices of one long array."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.index.stored_arrays import load, save
from pipelines.index.words import keys_of
from pipelines.workers import Failure, Limits, WorkerPool, WorkersBrokenError

TITLES_AT_ONCE = 20_000
_ALONE = 2 * TITLES_AT_ONCE
"""Up to so many titles are read in this process: starting others takes as long."""
_CODE = 0xFFFFFFFF
"""The lower half of a pair: a title."""
_LIMITS = Limits(seconds=600, memory=2 << 30)

Found = tuple[list[str], NDArray[np.int32], NDArray[np.int32]]
"""Keys, how many of them each title holds, and the places of these keys, title after title."""
Read = Callable[[int], list[str]]
"""TITLES_AT_ONCE texts from a number on."""


@dataclass(frozen=True)
class Postings:
    """Which texts hold each key: those of key number n are `holders[starts[n]:starts[n + 1]]`, ascending."""

    keys: list[str]
    held: NDArray[np.int64]
    """How many texts hold each key."""
    holders: NDArray[Any]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the holders of each key begin, and where those of the last end."""
        return np.concatenate([[0], np.cumsum(self.held)])


def write_postings(found: Postings, out: Path) -> None:
    """Write `words.parquet` and the arrays of postings.

    The titles of word number n are `postings.npy[starts[n]:starts[n + 1]]`, ascending.
    """
    save(out / "columns", "postings.starts", found.starts)
    save(out / "columns", "postings", found.holders)
    table = pa.table(
        {
            "key": pa.array(found.keys, pa.string()),
            "word": np.arange(len(found.keys), dtype="i4"),
            "titles": found.held.astype("i4"),
        }
    )
    pq.write_table(table.sort_by("key"), out / "words.parquet", compression="zstd")


def postings_of_titles(titles: pa.Table) -> Postings:
    """The words of all titles (column `title`, in the order of their codes)."""
    return postings_of(lambda low: _texts(titles, low), titles.num_rows)


def continued(earlier: Path, now: NDArray[Any], titles: pa.Table, new: NDArray[np.int64]) -> Postings:
    """The postings of an earlier index brought to the titles there are: only new ones are read.

    Args:
        earlier: folder of that index, with words of the same kind.
        now: of each code of then the code of now, ascending; -1 where no award has the title any more.
        titles: of now.
        new: codes of those that came.
    """
    words = pq.read_table(earlier / "words.parquet", columns=["key", "word"]).sort_by("word")
    keys = words["key"].to_pylist()
    starts = load(earlier / "columns", "postings.starts").astype("i8")
    held = now[load(earlier / "columns", "postings")]
    stays = held >= 0
    if not stays.all():
        held, starts = held[stays], np.concatenate([[0], np.cumsum(stays)])[starts]
    chosen = titles.take(pa.array(new))
    fresh = postings_of(lambda low: _texts(chosen, low), chosen.num_rows)
    numbers = {key: number for number, key in enumerate(keys)}
    named = np.array([numbers.setdefault(key, len(numbers)) for key in fresh.keys], "i8")
    added = np.sort(np.repeat(named, fresh.held) << 32 | new[fresh.holders])
    starts = np.concatenate([starts, np.full(len(numbers) - len(keys), len(held))])
    both = np.insert(held, _places(held, starts, added), added & _CODE)
    counts = np.diff(starts) + np.bincount(added >> 32, minlength=len(numbers))
    borne = [key for key, count in zip(numbers, counts.tolist(), strict=True) if count]
    return Postings(borne, counts[counts > 0], both)


def _places(held: NDArray[Any], starts: NDArray[np.int64], added: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in `held` each of what is added (number of the key, code of the title) belongs."""
    ends = [*starts[1:].tolist(), len(held)]
    return np.array(
        [
            bisect_left(held, code, int(starts[number]), ends[number])
            for number, code in zip((added >> 32).tolist(), (added & _CODE).tolist(), strict=True)
        ],
        "i8",
    )


def postings_of(read: Read, size: int) -> Postings:
    """The words of texts numbered from 0.

    Args:
        read: TITLES_AT_ONCE texts from a number on.
        size: how many there are.
    """
    numbers: dict[str, int] = {}
    pairs: list[NDArray[np.int64]] = []
    for low, (keys, counts, places) in _found_in_texts(read, size):
        of_batch = np.array([numbers.setdefault(key, len(numbers)) for key in keys], "i8")
        holders = np.repeat(np.arange(low, low + len(counts), dtype="i8"), counts)
        pairs.append(of_batch[places] << 32 | holders)
    # In one array and in place: at 10⁷ awards there are 10⁸ pairs.
    both = np.concatenate(pairs) if pairs else np.empty(0, "i8")
    pairs.clear()
    both.sort()
    held = np.bincount(both >> 32, minlength=len(numbers))
    both &= _CODE
    return Postings(list(numbers), held, both)


def _found_in_texts(read: Read, size: int) -> Iterator[tuple[int, Found]]:
    """Batches of texts with the number of their first, in any order."""
    lows = range(0, size, TITLES_AT_ONCE)
    if size <= _ALONE:
        for low in lows:
            yield low, keys_of_titles(read(low))
        return
    pool: WorkerPool[int] = WorkerPool(
        f"{__name__}:keys_of_titles", workers=min(len(lows), os.cpu_count() or 1), limits=_LIMITS
    )
    missing = set(lows)
    try:
        for low, found in pool.run((low, read(low)) for low in lows):
            if not isinstance(found, Failure):
                missing.discard(low)
                yield low, found
    except WorkersBrokenError:
        pass  # what is missing is read here
    for low in sorted(missing):
        yield low, keys_of_titles(read(low))


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


def _texts(titles: pa.Table, low: int) -> list[str]:
    return [title or "" for title in titles["title"].slice(low, TITLES_AT_ONCE).to_pylist()]

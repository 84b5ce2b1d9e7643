"""Texts of an index held in memory in ascending order, looked up by halving: a query of Parquet costs milliseconds, this microseconds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray


class SortedKeys:
    """A column of texts of an index with the number that stands beside each."""

    def __init__(self, file: Path, key: str, number: str) -> None:
        """Read two columns of a Parquet file.

        Args:
            file: a table of the index.
            key: its column of texts, without nulls.
            number: its column of whole numbers.
        """
        table = pq.read_table(file, columns=[key, number])
        self._keys = table.column(key).combine_chunks()
        self._numbers = table.column(number).to_numpy()
        if not _ascending(self._keys):
            order = pc.sort_indices(self._keys)
            self._keys, self._numbers = self._keys.take(order), self._numbers[order.to_numpy()]

    def numbers_of(self, key: str) -> NDArray[np.int64]:
        """The numbers beside a text, in the order of the file; none where it does not stand there."""
        first = bisect_left(self, key)
        return np.asarray(self._numbers[first : bisect_right(self, key, lo=first)], "i8")

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, place: int) -> str:
        text: str = self._keys[place].as_py()
        return text


def _ascending(keys: pa.Array) -> bool:
    """By code points, as Python compares texts; bytes of UTF-8 compare alike."""
    return len(keys) < 2 or bool(pc.all(pc.less_equal(keys.slice(0, len(keys) - 1), keys.slice(1))).as_py())

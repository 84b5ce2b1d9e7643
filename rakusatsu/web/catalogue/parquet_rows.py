"""Single rows of Parquet files: only the row groups that hold them are read, and few files are open at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.datasets.layout import UNKNOWN_YEAR

_FILES_OPEN = 128
"""Files kept open, each with its footer: a process may have 1,024, and ten million contracts lie in 2,048."""


class OpenFiles:
    """The files that were read last."""

    def __init__(self) -> None:
        """None is open yet."""
        self._files: OrderedDict[Path, _ParquetRows] = OrderedDict()
        self._lock = threading.Lock()

    def rows(
        self, path: Path, numbers: Sequence[int], columns: Sequence[str] | None = None
    ) -> list[tuple[int, dict[str, Any]]]:
        """Rows of a file by their numbers in it, ascending, with `source` and `year` from its path."""
        if not len(numbers):
            return []
        return self._file(path).rows(numbers, columns)

    def table(self, path: Path, numbers: range, columns: Sequence[str]) -> pa.Table:
        """Some columns of rows of a file that stand one behind another."""
        return self._file(path).table(numbers, columns)

    def _file(self, path: Path) -> _ParquetRows:
        with self._lock:
            file = self._files.pop(path, None) or _ParquetRows(path)
            self._files[path] = file
            while len(self._files) > _FILES_OPEN:
                self._files.popitem(last=False)
        return file


class _ParquetRows:
    """One file; its footer is read once."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path, memory_map=True)
        sizes = [self._file.metadata.row_group(group).num_rows for group in range(self._file.num_row_groups)]
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self._lock = threading.Lock()
        self._added = _of_path(path)

    def rows(self, numbers: Sequence[int], columns: Sequence[str] | None) -> list[tuple[int, dict[str, Any]]]:
        found = []
        wanted = np.asarray(numbers)
        groups = np.searchsorted(self._starts, wanted, "right") - 1
        for group in np.unique(groups).tolist():
            own = wanted[groups == group]
            with self._lock:
                whole = self._file.read_row_group(
                    group, use_threads=False, columns=None if columns is None else list(columns)
                )
            table = whole.take(own - self._starts[group])
            found += [
                (number, {**row, **self._added})
                for number, row in zip(own.tolist(), table.to_pylist(), strict=True)
            ]
        return found

    def table(self, numbers: range, columns: Sequence[str]) -> pa.Table:
        first = int(np.searchsorted(self._starts, numbers.start, "right")) - 1
        last = int(np.searchsorted(self._starts, numbers.stop, "left"))
        with self._lock:
            whole = self._file.read_row_groups(
                list(range(first, last)), columns=list(columns), use_threads=False
            )
        return whole.slice(numbers.start - int(self._starts[first]), len(numbers))


def _of_path(path: Path) -> dict[str, Any]:
    """Columns that stand in the path of a file: `source=kanpo/year=2025`."""
    told: dict[str, Any] = dict(
        part.split("=", 1) for part in path.parts if part.startswith(("source=", "year="))
    )
    if "year" in told:
        told["year"] = None if int(told["year"]) == UNKNOWN_YEAR else int(told["year"])
    return told

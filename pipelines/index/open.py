"""An opened index: columns of all awards as arrays, read with DuckDB the first time they are asked for."""

# ruff: noqa: S608 - SQL is put together from our own names and numbers; text goes through `quote`

from __future__ import annotations

import copy
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from pipelines.index.build import FORMAT, build_index, fingerprint, quote, read_awards

T = TypeVar("T")
_log = logging.getLogger(__name__)


class AwardIndex:
    """The index of one data directory. Row numbers are positions in `facts`; arrays are as long as there are rows."""

    def __init__(self, data: Path, folder: Path) -> None:
        """Open an index that is known to be current; nothing is read yet but its counts."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.data = data
        self.folder = folder
        self.rows: int = meta["rows"]
        self.contracts: int = meta["contracts"]
        self._connection = duckdb.connect()
        self._connection.execute("SET enable_progress_bar = false")  # it would stand in the JSON on stdout
        self._columns: dict[str, NDArray[Any]] = {}
        self._counts: dict[str, NDArray[np.int64]] = {}
        self._kept: NDArray[np.int64] | None = None
        self._whole: AwardIndex | None = None
        self._memory: dict[str, Any] = {}
        self._memory_of_rows: dict[str, Any] = {}

    def without(self, company: int) -> AwardIndex:
        """The same awards but for those of one company: what the answer would be had it never been seen."""
        other = copy.copy(self)
        for lazy in ("title_counts",):
            other.__dict__.pop(lazy, None)
        kept = np.flatnonzero(self.column("company") != company)
        other.rows = len(kept)
        other.contracts = len(np.unique(self.column("contract")[kept]))
        other._counts = {}
        other._memory_of_rows = {}
        other._kept = kept
        other._columns = {"contract": np.unique(self.column("contract")[kept], return_inverse=True)[1]}
        other._whole = self
        return other

    def column(self, name: str) -> NDArray[Any]:
        """A column of `facts`."""
        if name not in self._columns and self._kept is not None:
            assert self._whole is not None
            self._columns[name] = self._whole.column(name)[self._kept]
        if name not in self._columns:
            result = self._connection.execute(f"SELECT {name} FROM {self._table('facts')}")
            self._columns[name] = np.asarray(result.fetchnumpy()[name])
        return self._columns[name]

    def counts(self, name: str) -> NDArray[np.int64]:
        """How many rows carry each code of a code column; position = code."""
        if name not in self._counts:
            table = {"company": "companies"}.get(name, f"{name}s")
            size = self.remember(f"rows of {table}", lambda: self._size(table))
            self._counts[name] = np.bincount(self.column(name), minlength=size)
        return self._counts[name]

    @cached_property
    def buyers(self) -> list[tuple[str | None, str | None]]:
        """(buyer_name, buyer_text) by code."""
        return self._pairs("buyers", "buyer_name, buyer_text")

    @cached_property
    def places(self) -> list[tuple[str | None, str | None]]:
        """(prefecture, municipality) of suppliers by code."""
        return self._pairs("places", "prefecture, municipality")

    def company_key(self, code: int) -> str:
        """The company behind a code: its company_id where resolved, else its number, else `name:` and its name."""
        row = self._connection.execute(
            f"SELECT company_key FROM {self._table('companies')} WHERE code = {int(code)}"
        ).fetchone()
        assert row is not None
        return str(row[0])

    @cached_property
    def coverage(self) -> Mapping[str, Any]:
        """What the data cover, as `pipelines.index.coverage` tells it."""
        return dict(json.loads((self.folder / "coverage.json").read_text(encoding="utf-8")))

    @cached_property
    def title_counts(self) -> NDArray[np.int64]:
        """How many rows carry each title."""
        return self.counts("title")

    def titles_with(self, keys: Iterable[str]) -> dict[str, NDArray[np.int32]]:
        """Codes of the titles that hold each key, ascending; a key no title holds is left out."""
        listed = ", ".join(quote(key) for key in sorted(set(keys)))
        if not listed:
            return {}
        numbers = self._connection.execute(
            f"SELECT word, key FROM {self._table('words')} WHERE key IN ({listed})"
        ).fetchall()
        if not numbers:
            return {}
        wanted = ", ".join(str(number) for number, _ in numbers)
        found = self._connection.execute(
            f"SELECT word, title FROM {self._table('postings')} WHERE word IN ({wanted})"
        ).fetchnumpy()
        words, titles = np.asarray(found["word"]), np.asarray(found["title"])
        return {key: np.sort(titles[words == number]) for number, key in numbers}

    def award_rows(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Whole award rows, in the order asked for."""
        if not len(rows):
            return []
        wanted = np.asarray(rows, "i8")
        files = self.column("file")[wanted]
        file_rows = self.column("file_row")[wanted]
        names = self.remember("files", self._file_names)
        selects = []
        for file in np.unique(files).tolist():
            picked = ", ".join(str(number) for number in np.unique(file_rows[files == file]).tolist())
            selects.append(
                f"""SELECT {file} AS file_code, * FROM read_parquet({quote(names[file])}, file_row_number=true,
                    hive_partitioning=true, hive_types_autocast=false) WHERE file_row_number IN ({picked})"""
            )
        result = self._connection.execute(" UNION ALL BY NAME ".join(selects))
        columns = [column[0] for column in result.description]
        found: dict[tuple[int, int], dict[str, Any]] = {}
        for values in result.fetchall():
            row = dict(zip(columns, values, strict=True))
            found[row.pop("file_code"), row.pop("file_row_number")] = row
        return [found[file, row] for file, row in zip(files.tolist(), file_rows.tolist(), strict=True)]

    def sql(self, query: str) -> Any:
        """Run SQL in which `{awards}` stands for all awards and `{facts}` … for the tables of the index."""
        tables = {
            name: self._table(name) for name in ("facts", "buyers", "places", "titles", "companies", "files")
        }
        awards, with_rows = read_awards(self.data), read_awards(self.data, with_rows=True)
        return self._connection.execute(query.format(awards=awards, awards_with_rows=with_rows, **tables))

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """What was made under a name before, else made now; shared with what `without` returns."""
        if name not in self._memory:
            self._memory[name] = make()
        made: T = self._memory[name]
        return made

    def remember_of_rows(self, name: str, make: Callable[[], T]) -> T:
        """The same for what hangs on the rows: `without` has other rows and makes its own."""
        if name not in self._memory_of_rows:
            self._memory_of_rows[name] = make()
        made: T = self._memory_of_rows[name]
        return made

    def _file_names(self) -> list[str]:
        rows = self._connection.execute(
            f"SELECT filename FROM {self._table('files')} ORDER BY code"
        ).fetchall()
        return [name for (name,) in rows]

    def _size(self, table: str) -> int:
        row = self._connection.execute(f"SELECT count(*) FROM {self._table(table)}").fetchone()
        assert row is not None
        return int(row[0])

    def sql_with(self, query: str, parameters: Sequence[Any]) -> Any:
        """Run SQL with parameters on the connection of the index."""
        return self._connection.execute(query, list(parameters))

    def _pairs(self, table: str, columns: str) -> list[tuple[str | None, str | None]]:
        return [
            (one, other)
            for one, other in self._connection.execute(
                f"SELECT {columns} FROM {self._table(table)} ORDER BY code"
            ).fetchall()
        ]

    def _table(self, name: str) -> str:
        return f"read_parquet({quote(str(self.folder / f'{name}.parquet'))})"


def open_index(data: Path) -> AwardIndex:
    """The index of a data directory, made first where it is absent or older than the data.

    Where the directory cannot be written to, the index lives in a temporary one for this run.

    Raises:
        pipelines.index.build.NoAwardsError: there are no awards.
    """
    folder = data / "index"
    if _is_current(data, folder):
        return AwardIndex(data, folder)
    _log.info("building the index of %s", data)
    if os.access(data, os.W_OK):
        return AwardIndex(data, build_index(data))
    return AwardIndex(data, build_index(data, Path(tempfile.mkdtemp(prefix="rakusatsu-")) / "index"))


def _is_current(data: Path, folder: Path) -> bool:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(meta.get("format") == FORMAT and meta.get("fingerprint") == fingerprint(data))

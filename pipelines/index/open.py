"""An opened index: codes of all awards, mapped from disk, and what the codes stand for."""

# ruff: noqa: S608 - SQL is put together from our own names and numbers; text goes through `quote`

from __future__ import annotations

import copy
import json
import logging
import mmap
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.datasets.generations import INDEX, GenerationLease, hold
from pipelines.datasets.publishing import publish_index
from pipelines.datasets.query import DataDirectoryError, connect, dataset_files, quote, require_directory
from pipelines.index.build import build_index, is_current, read_awards
from pipelines.index.sorted_keys import SortedKeys
from pipelines.index.stored_arrays import load, mapped
from pipelines.scratch import Scratch

T = TypeVar("T")
_log = logging.getLogger(__name__)
_FILES_AT_ONCE = 4
_ROWS_KEPT = 64
_LAST_KEPT = 64


class AwardIndex:
    """The index of one data directory. A row number is a position in `facts`, whatever was left out."""

    def __init__(self, data: Path, folder: Path, held: tuple[object, ...] = ()) -> None:
        """Open an index that is known to be current; nothing is read yet but its counts.

        Args:
            data: folder of the datasets it was made from.
            folder: of the index.
            held: what must not be cleared away as long as the index is open.
        """
        self.root = next((each.root for each in held if isinstance(each, GenerationLease)), data)
        """The data directory as the user named it."""
        self._held = held
        self._record = (folder / "meta.json").read_bytes()
        meta = json.loads(self._record)
        self.data = data
        self.folder = folder
        self.size: int = meta["rows"]
        """Rows of `facts`."""
        self.rows: int = meta["rows"]
        """Rows that count: all but those left out."""
        self.contracts: int = meta["contracts"]
        self.left_out: NDArray[np.int64] = np.empty(0, "i8")
        """Rows left out, ascending."""
        self._find_company: Callable[[str], Mapping[str, Any] | None] | None = None
        self._connection = connect()
        self._connection.execute("SET parquet_metadata_cache = true")
        self._columns: dict[str, NDArray[Any]] = {}
        self._memory: dict[str, Any] = {}
        self._memory_of_rows: dict[str, Any] = {}
        self._memory_of_last: OrderedDict[str, Any] = OrderedDict()

    def without(self, company: int) -> AwardIndex:
        """The same awards but for those of one company: what the answer would be had it never been seen."""
        other = copy.copy(self)
        other.left_out = np.union1d(self.left_out, self.rows_of_company(company))
        other.rows = self.size - len(other.left_out)
        other.contracts = self.contracts - self._contracts_within(other.left_out)
        other._memory_of_rows = {}
        return other

    def column(self, name: str) -> NDArray[Any]:
        """A column by row: the codes of a dimension, or `company`, `contract`, `file`, `file_row`, `published`."""
        if name not in self._columns:
            self._columns[name] = self._of_this(load(self.folder / "columns", name))
        return self._columns[name]

    def _of_this(self, read: T) -> T:
        """What was just read of the index, unless another took its place meanwhile: their codes do not fit together.

        Raises:
            DataDirectoryError: another did: a program with other rules for words made it anew.
        """
        try:
            same = (self.folder / "meta.json").read_bytes() == self._record
        except OSError:
            same = False
        if not same:
            raise DataDirectoryError(
                f"{self.root}: its index was made anew by another program: open it again"
            )
        return read

    def mappings(self) -> list[mmap.mmap]:
        """The files that are mapped into memory."""
        return mapped(self._columns.values())

    def values(self, dimension: str, name: str) -> NDArray[Any]:
        """A number that the codes of a dimension stand for, by code."""
        return self.column(f"{dimension}.{name}")

    def counts(self, dimension: str) -> NDArray[Any]:
        """How many rows carry each code of a dimension; position = code."""
        whole = self.column(f"{dimension}.count")
        if not len(self.left_out):
            return whole

        def rest() -> NDArray[Any]:
            return whole - np.bincount(self.column(dimension)[self.left_out], minlength=len(whole))

        return self.remember_of_rows(f"counts of {dimension}", rest)

    def rows_of_company(self, code: int) -> NDArray[np.int64]:
        """The rows of one company, ascending."""
        starts = self.column("company.starts")
        rows = np.asarray(self.column("company.rows")[int(starts[code]) : int(starts[code + 1])], "i8")
        return np.setdiff1d(rows, self.left_out, assume_unique=True) if len(self.left_out) else rows

    def prints_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The given rows with all others that print the same contracts, ascending."""
        contract, printed = self.column("prints.contract"), self.column("prints.rows")
        if not len(contract) or not len(rows):
            return rows
        wanted = np.unique(self.column("contract")[rows])
        first, last = np.searchsorted(contract, wanted), np.searchsorted(contract, wanted, "right")
        mates = [
            printed[low:high] for low, high in zip(first.tolist(), last.tolist(), strict=True) if low < high
        ]
        together = np.unique(np.concatenate([rows, *mates])).astype("i8")
        return np.setdiff1d(together, self.left_out, assume_unique=True)

    @cached_property
    def reprinted(self) -> NDArray[Any]:
        """Rows whose contract other rows print too, ascending."""
        return np.sort(self.column("prints.rows"))

    def _contracts_within(self, rows: NDArray[np.int64]) -> int:
        """Contracts all of whose rows are among the given."""
        contract = self.column("contract")[rows]
        named, counts = np.unique(contract, return_counts=True)
        shared = self.column("prints.contract")
        of_contract = np.searchsorted(shared, named, "right") - np.searchsorted(shared, named)
        return int((counts >= np.maximum(of_contract, 1)).sum())

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
        key: str = self.remember("keys of companies", self._company_keys)[int(code)].as_py()
        return key

    def _company_keys(self) -> pa.Array:
        """By code."""
        file = self.folder / "companies.parquet"
        table = self._of_this(pq.read_table(file, columns=["code", "company_key"]))
        return table.sort_by("code").column("company_key").combine_chunks()

    def companies_named(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """Codes of the companies by the keys (`firm_key`) of the names they bear; a key nobody bears is left out."""
        names = self._keys("names", "company")
        bearers = {
            key: [code for code in names.numbers_of(key).tolist() if len(self.rows_of_company(code))]
            for key in sorted(set(keys))
        }
        return {key: codes for key, codes in bearers.items() if codes}

    @cached_property
    def coverage(self) -> Mapping[str, Any]:
        """What the data cover, as `pipelines.index.coverage` tells it."""
        return dict(self._of_this(json.loads((self.folder / "coverage.json").read_text(encoding="utf-8"))))

    def titles_with(self, keys: Iterable[str]) -> dict[str, NDArray[np.int32]]:
        """Codes of the titles that hold each key, ascending; a key no title holds is left out."""
        starts, postings = self.column("postings.starts"), self.column("postings")
        words = self._keys("words", "word")
        return {
            key: postings[int(starts[number]) : int(starts[number + 1])]
            for key in sorted(set(keys))
            for number in words.numbers_of(key).tolist()
        }

    def _keys(self, table: str, number: str) -> SortedKeys:
        """The keys of a table with the numbers beside them."""
        return self.remember(
            f"keys of {table}",
            lambda: self._of_this(SortedKeys(self.folder / f"{table}.parquet", "key", number)),
        )

    def award_rows(self, rows: Sequence[int], columns: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Award rows, whole or only some columns of them, in the order asked for."""
        if not len(rows):
            return []
        if not columns:
            return self._whole_rows([int(row) for row in rows])
        return self._read_rows(rows, columns)

    def _whole_rows(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Whole award rows; the last few that were read are not read again: a title is looked at before its award is shown."""
        kept = self.remember("rows read last", dict[int, dict[str, Any]])
        known = {row: found for row in rows if (found := kept.get(row)) is not None}
        unread = [row for row in dict.fromkeys(rows) if row not in known]
        read = dict(zip(unread, self._read_rows(unread, ()), strict=True))
        kept.update(read)
        for row in list(kept)[: max(0, len(kept) - _ROWS_KEPT)]:
            kept.pop(row, None)
        return [dict(read[row] if row in read else known[row]) for row in rows]

    def _read_rows(self, rows: Sequence[int], columns: Sequence[str]) -> list[dict[str, Any]]:
        if not len(rows):
            return []
        wanted = np.asarray(rows, "i8")
        files = self.column("file")[wanted]
        file_rows = self.column("file_row")[wanted]
        names = self.remember("files", self._file_names)
        asked = {file: np.unique(file_rows[files == file]).tolist() for file in np.unique(files).tolist()}
        with ThreadPoolExecutor(min(_FILES_AT_ONCE, len(asked))) as pool:
            read = pool.map(lambda file: self._rows_of_file(names[file], asked[file], columns), asked)
            found = dict(zip(asked, read, strict=True))
        absent: dict[str, Any] = dict.fromkeys(
            name for own in found.values() for row in own.values() for name in row
        )
        return [
            {**absent, **found[file][row]}
            for file, row in zip(files.tolist(), file_rows.tolist(), strict=True)
        ]

    def _rows_of_file(
        self, name: str, rows: Sequence[int], columns: Sequence[str]
    ) -> dict[int, dict[str, Any]]:
        """Rows of one file by their number in it. Bounds beside the list let DuckDB pass over row groups."""
        picked = ", ".join(map(str, rows))
        # A pattern passes over columns that an older file does not have.
        chosen = f"COLUMNS('^({'|'.join((*columns, 'file_row_number'))})$')" if columns else "*"
        result = self._connection.cursor().execute(
            f"""SELECT {chosen} FROM read_parquet({quote(name)}, file_row_number=true, hive_partitioning=true,
                hive_types_autocast=false) WHERE file_row_number BETWEEN {min(rows)} AND {max(rows)}
                AND file_row_number IN ({picked})"""
        )
        names = [column[0] for column in result.description]
        found = {}
        for values in result.fetchall():
            row = dict(zip(names, values, strict=True))
            found[row.pop("file_row_number")] = row
        return found

    def sql(self, query: str) -> Any:
        """Run SQL in which `{awards}` stands for all awards and `{facts}` … for the tables of the index."""
        if "{facts}" in query:
            self._connection.register("facts", self._facts())
        tables = {name: self._table(name) for name in ("buyers", "places", "titles", "companies", "files")}
        tables["facts"] = "facts"
        here = quote(str(self.data / "_").removesuffix("_"))
        tables["files"] = f"(SELECT code, {here} || filename AS filename FROM {tables['files']})"
        awards, with_rows = read_awards(self.data), read_awards(self.data, with_rows=True)
        query = query.format(awards=awards, awards_with_rows=with_rows, **tables)
        return self._of_this(self._connection.execute(query))

    def _facts(self) -> pa.Table:
        """Codes and numbers of every row as one table; what is not printed is -1."""
        names = ("file", "file_row", "company", "contract", "published")
        columns = {name: self.column(name) for name in names}
        columns |= {name: self.column(name) for name in ("buyer", "place", "title", "moment", "price")}
        columns |= {name: self.column(name).astype("i4") - 1 for name in ("method", "bidders", "rate")}
        columns["day"] = self.values("moment", "day")[columns["moment"]]
        for name in ("amount", "expected", "estimated"):
            columns[name] = self.values("price", name)[columns["price"]]
        return pa.table(columns)

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """What was made under a name before, else made now; shared with what `without` returns."""
        if name not in self._memory:
            self._memory[name] = make()
        made: T = self._memory[name]
        return made

    def remember_last(self, name: str, make: Callable[[], T]) -> T:
        """The same for names that are asked for from outside, of which there is no end: those used last are kept."""
        known = self._memory_of_last
        made: T = known.pop(name) if name in known else make()
        known[name] = made
        while len(known) > _LAST_KEPT:
            known.popitem(last=False)
        return made

    def remember_of_rows(self, name: str, make: Callable[[], T]) -> T:
        """The same for what hangs on the rows: `without` has other rows and makes its own."""
        if name not in self._memory_of_rows:
            self._memory_of_rows[name] = make()
        made: T = self._memory_of_rows[name]
        return made

    def use_companies(self, find: Callable[[str], Mapping[str, Any] | None]) -> None:
        """Take rows of `companies` from whoever has a lookup of them: the query for a few reads the ids of all, 0.25 s of 690,000."""
        self._find_company = find

    def companies_of(self, company_ids: Sequence[str]) -> list[tuple[str, str | None, list[str]]]:
        """company_id, name and warnings of resolved companies; those that are not in `companies` are left out."""
        if self._find_company is not None:
            rows = [row for one in company_ids if (row := self._find_company(one)) is not None]
            return [(row["company_id"], row["name"], row.get("warnings") or []) for row in rows]
        files = dataset_files(self.data, "companies")
        if not files or not company_ids:
            return []
        asked = ", ".join(quote(one) for one in company_ids)
        names = ", ".join(quote(str(file)) for file in files)
        found: list[tuple[str, str | None, list[str]]] = self._connection.execute(
            f"SELECT company_id, name, coalesce(warnings, []) FROM read_parquet([{names}]) WHERE company_id IN ({asked})"
        ).fetchall()
        return found

    def _file_names(self) -> list[str]:
        rows = self._connection.execute(
            f"SELECT filename FROM {self._table('files')} ORDER BY code"
        ).fetchall()
        return self._of_this([str(self.data / name) for (name,) in rows])

    def _pairs(self, table: str, columns: str) -> list[tuple[str | None, str | None]]:
        rows = self._connection.execute(
            f"SELECT {columns} FROM {self._table(table)} ORDER BY code"
        ).fetchall()
        return self._of_this([(one, other) for one, other in rows])

    def _table(self, name: str) -> str:
        return f"read_parquet({quote(str(self.folder / f'{name}.parquet'))})"


def open_index(data: Path) -> AwardIndex:
    """The index of a data directory, made first where it is absent, damaged or older than the data.

    It stays that of one generation, with its awards, whatever is written while it is open. Where the directory
    cannot be written to, the index lives in a temporary one for this run.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no awards.
    """
    require_directory(data)
    generation = hold(data)
    folder = generation.folder / INDEX
    if not is_current(generation.folder, folder):
        _log.info("building the index of %s", data)
        if os.access(generation.folder, os.W_OK):
            build_index(generation.folder)
            publish_index(data, generation.folder)
        else:
            scratch = Scratch("rakusatsu-index-")
            folder = build_index(generation.folder, scratch.folder / INDEX)
            return AwardIndex(generation.folder, folder, (generation, scratch))
    return AwardIndex(generation.folder, folder, (generation,))

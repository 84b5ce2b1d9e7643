"""An opened catalogue: columns by contract, texts by code, and lookups by id."""

from __future__ import annotations

import datetime as dt
import json
import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.datasets.generations import CATALOGUE
from pipelines.datasets.query import columns_of, dataset_files
from pipelines.index.open import AwardIndex, open_index
from pipelines.index.stored_arrays import load, mapped
from pipelines.scratch import Scratch
from rakusatsu.web.catalogue.build import MISSING, build_catalogue
from rakusatsu.web.catalogue.lookups import FOLDER, Lookup, bears, has_lookup, key_hash
from rakusatsu.web.catalogue.parquet_rows import OpenFiles
from rakusatsu.web.catalogue.payee_tables import FOLDER as PAYEES
from rakusatsu.web.catalogue.payee_tables import PayeeTables
from rakusatsu.web.catalogue.renewal import FORMAT, fingerprint
from rakusatsu.web.catalogue.texts import Texts

Rows = NDArray[np.integer[Any]]
EPOCH = dt.date(1970, 1, 1)
YEAR_STARTS_IN = 4
"""Fiscal years begin in April (財政法第11条)."""


class Catalogue:
    """The catalogue of one data directory. A row is a contract, the newest first."""

    def __init__(self, data: Path, folder: Path, scratch: Scratch | None = None) -> None:
        """Open a catalogue that is known to be current; a temporary one goes when this object does."""
        self._scratch = scratch
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.data = data
        self.folder = folder
        self.fingerprint: str = meta["fingerprint"]
        self.size: int = meta["rows"]
        self._columns: dict[str, NDArray[Any]] = {}
        self._texts: dict[str, Texts] = {}
        self._lists: dict[str, list[str]] = {}
        self._index: AwardIndex | None = None
        self._open_files = OpenFiles()
        self.payees = PayeeTables(folder / PAYEES)
        self._lookups: dict[tuple[str, str], Lookup | None] = {}
        self._files_of: dict[str, list[Path]] = {}
        self._index_lock = threading.Lock()

    def use_index(self, index: AwardIndex, lock: threading.Lock) -> None:
        """Take the words of titles from an index that is open already; its one connection is used under `lock`."""
        self._index, self._index_lock = index, lock

    def titles_with(self, keys: Iterable[str]) -> dict[str, NDArray[np.int32]]:
        """Codes of the titles that hold each key of a word, as `AwardIndex.titles_with`."""
        with self._index_lock:
            if self._index is None:
                self._index = open_index(self.data)
            return self._index.titles_with(keys)

    def codes_with(self, field: str, keys: Iterable[str]) -> dict[str, NDArray[np.int32]]:
        """Codes of the titles, buyers, suppliers, remarks or reasons that hold each key of a word; none held is left out."""
        if field == "title":
            return self.titles_with(keys)
        hashes, starts = self.column(f"{field}.words.hash"), self.column(f"{field}.words.starts")
        holders, found = self.column(f"{field}.words"), {}
        for key in set(keys):
            wanted = np.uint64(key_hash(key))
            place = int(np.searchsorted(hashes, wanted))
            if place < len(hashes) and hashes[place] == wanted:
                found[key] = holders[int(starts[place]) : int(starts[place + 1])]
        return found

    def column(self, name: str) -> NDArray[Any]:
        """A column by row, or by key for a lookup."""
        if name not in self._columns:
            self._columns[name] = load(self.folder / "columns", name)
        return self._columns[name]

    def mappings(self) -> Iterator[mmap.mmap]:
        """The files that are mapped into memory."""
        yield from mapped(self._columns.values())
        yield from (texts.mapping for texts in list(self._texts.values()) if texts.mapping is not None)

    def texts(self, name: str) -> Texts:
        """The texts of a dictionary by code; `contract` by row."""
        if name not in self._texts:
            self._texts[name] = Texts(self.folder / "texts" / f"{name}.arrow")
        return self._texts[name]

    @cached_property
    def source_sets(self) -> list[tuple[str, ...]]:
        """The sources that print a contract, by code of `source`."""
        return [tuple(text.split()) for text in self.texts("source").all()]

    def remember_texts(self, name: str, column: str = "text") -> list[str]:
        """Every text of a small dictionary by code, read once."""
        key = f"{name}.{column}"
        if key not in self._lists:
            self._lists[key] = self.texts(name).all(column)
        return self._lists[key]

    def rows_of_company(self, code: int) -> Rows:
        """Contracts of one company, the newest first."""
        starts = self.column("company.starts")
        return np.asarray(self.column("company.rows")[int(starts[code]) : int(starts[code + 1])], "i8")

    def company_code(self, company_id: str) -> int | None:
        """The code of a company; None where it is not known. Codes are in the order of the ids."""
        known = self.texts("company")
        code = bisect_left(range(len(known)), company_id, key=lambda one: known.get(one, "id"))
        return code if code < len(known) and known.get(code, "id") == company_id else None

    def row_of(self, contract_id: str) -> int | None:
        """The row of a contract, by its id or one it had before; None where there is none."""
        row = self._look_up("contract", contract_id)
        return None if row is None else int(self.column("contract_key.row")[row])

    def row_of_award(self, award_id: str) -> int | None:
        """The row of the contract that an award is counted in; None where it is in none."""
        key = self._look_up("award", award_id)
        row = -1 if key is None else int(self.column("award_key.row")[key])
        return row if row >= 0 else None

    def rows_of_awards(self, award_ids: Sequence[str]) -> list[int | None]:
        """The same for many, in their order."""
        hashes, rows = self.column("award_key.hash"), self.column("award_key.row")
        wanted = np.fromiter((key_hash(award_id) for award_id in award_ids), "u8", len(award_ids))
        places = np.minimum(np.searchsorted(hashes, wanted), max(0, len(hashes) - 1))
        if not len(hashes):
            return [None] * len(award_ids)
        found = np.where(hashes[places] == wanted, rows[places].astype("i8"), -1)
        return [row if row >= 0 else None for row in found.tolist()]

    def contract(self, row: int) -> dict[str, Any]:
        """The whole row of `contracts`."""
        place = int(self.column("contract.file")[row]), int(self.column("contract.file_row")[row])
        return self._fetch([place])[0]

    def awards(self, award_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Whole rows of `awards`, in the order asked for; ids that are not there are left out."""
        keys = [key for award_id in award_ids if (key := self._look_up("award", award_id)) is not None]
        files, rows = self.column("award_key.file"), self.column("award_key.file_row")
        return self._fetch([(int(files[key]), int(rows[key])) for key in keys])

    def _look_up(self, name: str, identifier: str) -> int | None:
        hashes = self.column(f"{name}_key.hash")
        wanted = np.uint64(key_hash(identifier))
        place = int(np.searchsorted(hashes, wanted))
        return place if place < len(hashes) and hashes[place] == wanted else None

    def _fetch(self, places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        """Rows of Parquet files by (file, row)."""
        found: dict[tuple[int, int], dict[str, Any]] = {}
        for file in {file for file, _ in places}:
            rows = sorted({row for own, row in places if own == file})
            path = self.data / self.texts("file").get(file)
            found |= {(file, number): row for number, row in self._open_files.rows(path, rows)}
        return [found[place] for place in places if place in found]

    # --- other datasets

    def files(self, dataset: str) -> list[Path]:
        """The files of a dataset."""
        if dataset not in self._files_of:
            self._files_of[dataset] = dataset_files(self.data, dataset)
        return self._files_of[dataset]

    def lookup(self, dataset: str, column: str) -> Lookup | None:
        """Where the rows of a dataset stand by a column; None where it is absent, or no lookup is made of the column."""
        key = (dataset, column)
        if key not in self._lookups:
            folder = self.folder / FOLDER
            self._lookups[key] = Lookup(folder, *key) if has_lookup(folder, *key) else None
        return self._lookups[key]

    def rows_with(
        self,
        dataset: str,
        column: str,
        key: str,
        *,
        most: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[dict[str, Any]]:
        """Whole rows of a dataset that carry a key, in the order of the files; none where it is absent.

        Args:
            dataset: its name.
            column: one of `LOOKUPS`.
            key: the value of the column.
            most: rows read at most.
            columns: these only; all where not given. `column` must be among them.
        """
        lookup, found = self.lookup(dataset, column), list[dict[str, Any]]()
        for run in lookup.runs(key) if lookup else ():
            left = run.count if most is None else min(run.count, most - len(found))
            rows = self._open_files.rows(self.files(dataset)[run.file], run.rows[:left], columns)
            found += [row for _, row in rows if bears(row, column, key)]
        return found

    def table_with(self, dataset: str, column: str, key: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of the rows of a dataset that carry a key, for keys of thousands of rows; `column` is among them."""
        lookup, files = self.lookup(dataset, column), self.files(dataset)
        kept = [
            self._open_files.table(files[run.file], run.rows, columns)
            for run in (lookup.runs(key) if lookup else ())
        ]
        if not kept:
            return columns_of(dataset).empty_table().select(list(columns))
        table = pa.concat_tables(kept, promote_options="default")
        return table.filter(pc.equal(table[column], key))

    def places_with(self, dataset: str, column: str, key: str) -> list[tuple[int, int]] | None:
        """(file, row) of the rows of a dataset that carry a key, in order; None where only a scan can tell."""
        if (dataset, column) in (("awards", "award_id"), ("contracts", "contract_id")):
            place = self._look_up(column.removesuffix("_id"), key)
            if place is None:
                return []
            return self._in_files(dataset, *self._place_of(column.removesuffix("_id"), place))
        if (dataset, column) == ("contracts", "buyer_id"):
            rows = self.rows_of_buyer(key)
            return self._in_files(
                dataset, self.column("contract.file")[rows], self.column("contract.file_row")[rows]
            )
        lookup = self.lookup(dataset, column)
        if lookup is None:
            return None
        return [(run.file, row) for run in lookup.runs(key) for row in run.rows]

    def _place_of(self, name: str, key: int) -> tuple[Any, Any]:
        if name == "award":
            return self.column("award_key.file")[[key]], self.column("award_key.file_row")[[key]]
        row = int(self.column("contract_key.row")[key])
        return self.column("contract.file")[[row]], self.column("contract.file_row")[[row]]

    def _in_files(self, dataset: str, files: NDArray[Any], rows: NDArray[Any]) -> list[tuple[int, int]]:
        """Places with the number that a file has in its dataset."""
        known = {
            path.relative_to(self.data).as_posix(): number for number, path in enumerate(self.files(dataset))
        }
        names = self.remember_texts("file")
        numbers = np.array([known.get(name, MISSING) for name in names])[files]
        order = np.lexsort((rows, numbers))
        return list(zip(numbers[order].tolist(), rows[order].tolist(), strict=True))

    def rows_at(self, dataset: str, places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        """Whole rows of a dataset by (file, row), in the order given."""
        files, found = self.files(dataset), list[dict[str, Any]]()
        for number, group in groupby(places, key=lambda place: place[0]):
            found += [row for _, row in self._open_files.rows(files[number], [row for _, row in group])]
        return found

    def rows_of_buyer(self, buyer_id: str) -> Rows:
        """Contracts of one buyer, the newest first; a buyer can have several names."""
        ids = self.remember_texts("buyer", "id")
        codes = [code for code, one in enumerate(ids) if one == buyer_id] if buyer_id else []
        return self.rows_with_codes("buyer", codes)

    def rows_with_codes(self, column: str, codes: Sequence[int]) -> Rows:
        """Contracts whose column holds one of some codes, the newest first."""
        values = self.column(column)
        if not codes:
            return np.empty(0, "i8")
        return np.flatnonzero(values == codes[0] if len(codes) == 1 else np.isin(values, codes))

    def rows_of_codes(self, field: str, codes: NDArray[np.int64]) -> tuple[Rows, Rows]:
        """Contracts whose searched field holds one of some codes, code after code, and the code of each."""
        starts = self.column(f"{field}.starts")
        first, last = starts[codes].astype("i8"), starts[codes + 1].astype("i8")
        held = last - first
        begins = np.repeat(first - np.concatenate([[0], np.cumsum(held)[:-1]]), held)
        places = begins + np.arange(int(held.sum()))
        return np.asarray(self.column(f"{field}.rows")[places], "i8"), np.repeat(codes, held)

    def rows_held(self, field: str, codes: NDArray[np.int64]) -> int:
        """How many contracts hold one of some codes."""
        starts = self.column(f"{field}.starts")
        return int((starts[codes + 1].astype("i8") - starts[codes]).sum())

    @cached_property
    def dated_rows(self) -> int:
        """Contracts with a day: all others stand behind them."""
        return int(np.count_nonzero(np.asarray(self.column("day")) != MISSING))

    @cached_property
    def year_edges(self) -> list[tuple[int, int]]:
        """(fiscal year, its first row), the newest first."""
        days = np.asarray(self.column("day")[: self.dated_rows]).astype("i8")
        years = fiscal_years(days)
        edges = np.flatnonzero(np.diff(years, prepend=years[:1] + 1))
        return list(zip(years[edges].tolist(), edges.tolist(), strict=True))


def fiscal_years(days: NDArray[np.generic]) -> NDArray[np.int64]:
    """The fiscal year of each day (days since 1970-01-01)."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype("i8")
    years: NDArray[np.int64] = 1970 + (months - (YEAR_STARTS_IN - 1)) // 12
    return years


def open_catalogue(data: Path) -> Catalogue:
    """The catalogue of a data directory, made first where it is absent or older than the data.

    Where the directory cannot be written to, the catalogue lives in a temporary one for this run.

    Raises:
        rakusatsu.web.catalogue.build.NoContractsError: nothing was resolved yet.
        pipelines.index.build.NoAwardsError: there are no awards.
    """
    folder = data / CATALOGUE
    if _is_current(data, folder):
        return Catalogue(data, folder)
    if os.access(data, os.W_OK):
        return Catalogue(data, build_catalogue(data, folder))
    scratch = Scratch("rakusatsu-catalogue-")
    return Catalogue(data, build_catalogue(data, scratch.folder / "catalogue"), scratch)


def _is_current(data: Path, folder: Path) -> bool:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(meta.get("format") == FORMAT and meta.get("fingerprint") == fingerprint(data))

"""Rows to Parquet and back: Hive-partitioned files that pandas, DuckDB and Polars read with no code of ours.

    awards/source=kanpo/year=2025/data.parquet

`source` and `year` stand in the path only (a reader adds them as columns); a year that is not known is 0, so that
the column stays a number in every reader. Temporary files lie in `.unfinished`, outside the datasets.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.rows import AwardRow, DocumentRow, RejectRow
from pipelines import schema
from pipelines.language_data import METADATA_KEY, dictionary_version

UNKNOWN_YEAR = 0
FILE_NAME = "data.parquet"
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,62}")


class DatasetsLockedError(OSError):
    """Another run is writing to the same folder."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that a run found out about some documents; replaces all that was known about them."""

    documents: Sequence[DocumentRow] = ()
    awards: Sequence[AwardRow] = ()
    rejects: Sequence[RejectRow] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the rows of one class lie in files."""

    name: str
    row_class: type[Any]
    sha256: str
    """Column that names the document."""
    order: tuple[str, ...]
    """Sort keys; rows equal in them keep the order in which their document gave them."""
    year: Callable[[Any], int]


def _first_year(*dates: dt.date | None) -> int:
    return next((date.year for date in dates if date is not None), UNKNOWN_YEAR)


_AWARDS = _Layout(
    "awards",
    AwardRow,
    "document_sha256",
    ("award_id",),
    lambda row: _first_year(row.published_on, row.contract_date),
)
_REJECTS = _Layout(
    "rejects", RejectRow, "document_sha256", ("document_sha256",), lambda row: _first_year(row.published_on)
)
_DOCUMENTS = _Layout(
    "documents",
    DocumentRow,
    "sha256",
    ("sha256", "url", "fetched_at"),
    lambda row: _first_year(row.published_on, row.fetched_at),
)


class Datasets:
    """The datasets under one local folder."""

    def __init__(self, root: Path | str) -> None:
        """Open the folder; nothing is written yet, and it need not exist."""
        self.root = Path(root)
        self._places: dict[str, dict[Path, set[str]]] = {}

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other writers off the folder while the block runs.

        Raises:
            DatasetsLockedError: another run is writing to it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.root / ".lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise DatasetsLockedError(f"another run is writing to {self.root}") from error
        try:
            self._places.clear()
            for unfinished in (self.root / ".unfinished").glob("*"):
                unfinished.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    def replace(self, batch: Batch) -> None:
        """Write what is known about the batch's documents in place of all earlier rows about them.

        Each partition it touches is rewritten once, whole or not at all. `documents` is written last: a document
        whose row there is up to date has all its other rows in place.

        Raises:
            ValueError: a row's source cannot be a partition's name.
            OSError: a file could not be written; the earlier one still stands.
        """
        shas = {row.sha256 for row in batch.documents}
        self._replace(_AWARDS, batch.awards, shas)
        self._replace(_REJECTS, batch.rejects, shas)
        self._replace(_DOCUMENTS, batch.documents, shas)
        pa.default_memory_pool().release_unused()  # a long run's memory is that of its largest partition

    def write_whole(self, name: str, table: pa.Table) -> None:
        """Write a dataset that is made as a whole (`companies`, `links`) as one file, replacing the earlier one."""
        self._write(table, self.root / name / FILE_NAME)

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A dataset with `source` where the contract has it and `year` last; null where the year is not known.

        Args:
            name: `awards`, `documents`, `rejects`, or any other folder of Parquet files.
            columns: only these columns; all where None.
        """
        tables = [
            _with_partition(path, self.root / name)
            for path in sorted((self.root / name).glob("**/*.parquet"))
        ]
        contract = CONTRACT.get(name)
        if contract is None:
            table = pa.concat_tables(tables, promote_options="default") if tables else pa.table({})
        else:
            if "source" in contract.names:
                contract = contract.append(pa.field("year", pa.int32()))
            table = pa.concat_tables(
                [contract.empty_table(), *(_conform(table, contract) for table in tables)]
            )
        return table.select(columns) if columns is not None else table

    def documents(self) -> list[DocumentRow]:
        """The `documents` dataset as rows."""
        names = [field.name for field in schema.DOCUMENTS]
        return [DocumentRow(**row) for row in self.read("documents", names).to_pylist()]

    # --- inside

    def _replace(self, layout: _Layout, rows: Sequence[Any], shas: set[str]) -> None:
        added: dict[Path, list[Any]] = defaultdict(list)
        for row in rows:
            added[self._partition(layout, row.source, layout.year(row))].append(row)
        places = self._places_of(layout)
        # Partitions that gain rows come first: a run killed in between leaves a row twice, never nowhere.
        for path in sorted(added):
            self._rewrite(layout, path, added[path], shas)
        for path in sorted(path for path, known in places.items() if path not in added and known & shas):
            self._rewrite(layout, path, [], shas)

    def _partition(self, layout: _Layout, source: str, year: int) -> Path:
        if not _SOURCE.fullmatch(source):
            raise ValueError(f"not a source name: {source!r}")
        return self.root / layout.name / f"source={source}" / f"year={year}" / FILE_NAME

    def _places_of(self, layout: _Layout) -> dict[Path, set[str]]:
        """Which documents have rows in which partition, read once and kept up to date."""
        if layout.name not in self._places:
            self._places[layout.name] = {
                path: set(pq.ParquetFile(path).read([layout.sha256])[layout.sha256].unique().to_pylist())
                for path in sorted((self.root / layout.name).glob(f"source=*/year=*/{FILE_NAME}"))
            }
        return self._places[layout.name]

    def _rewrite(self, layout: _Layout, path: Path, rows: Sequence[Any], shas: set[str]) -> None:
        places = self._places_of(layout)
        table = _without_source(schema.table_of(list(rows), layout.row_class))
        if path in places and places[path] - shas:
            kept = _conform(pq.ParquetFile(path).read(), table.schema)
            gone = pc.is_in(kept[layout.sha256], value_set=pa.array(sorted(shas), pa.string()))
            table = pa.concat_tables([kept.filter(pc.invert(gone)), table])
            del kept
        if table.num_rows == 0:
            path.unlink(missing_ok=True)
            places.pop(path, None)
            return
        order = pc.sort_indices(table, sort_keys=[(key, "ascending") for key in layout.order])
        table = table.take(order).combine_chunks()
        if layout is _AWARDS:
            table = table.replace_schema_metadata({METADATA_KEY: dictionary_version()})
        self._write(table, path)
        places[path] = (places.get(path, set()) - shas) | {getattr(row, layout.sha256) for row in rows}

    def _write(self, table: pa.Table, path: Path) -> None:
        unfinished = self.root / ".unfinished" / uuid.uuid4().hex
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


CONTRACT: Mapping[str, pa.Schema] = {
    "awards": schema.AWARDS,
    "documents": schema.DOCUMENTS,
    "rejects": schema.REJECTS,
    "companies": schema.COMPANIES,
    "award_companies": schema.AWARD_COMPANIES,
    "links": schema.LINKS,
}
"""Every dataset with the schema of its rows."""


def _with_partition(path: Path, folder: Path) -> pa.Table:
    """A file with the columns that its path adds; the year is null where it is not known."""
    table = pq.ParquetFile(path).read()
    for part in path.parent.relative_to(folder).parts:
        key, _, value = part.partition("=")
        if key == "source":
            table = table.append_column("source", pa.repeat(pa.scalar(value, pa.string()), table.num_rows))
        elif key == "year":
            year = pa.scalar(None if int(value) == UNKNOWN_YEAR else int(value), pa.int32())
            table = table.append_column("year", pa.repeat(year, table.num_rows))
    return table


def _without_source(table: pa.Table) -> pa.Table:
    return table.drop_columns(["source"]) if "source" in table.column_names else table


def _conform(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """A table written by another version in today's columns: new ones null, dropped ones gone."""
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(columns, schema=wanted)

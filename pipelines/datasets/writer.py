"""Rows to Parquet and back: Hive-partitioned files that pandas, DuckDB and Polars read with no code of ours.

    awards/source=kanpo/year=2025/data.parquet

`source` and `year` stand in the path only (a reader adds them as columns); a year that is not known is 0, so that
the column stays a number in every reader. Temporary files lie in `.unfinished`, outside the datasets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import filelock
import pyarrow as pa
import pyarrow.parquet as pq

from extract.rows import DocumentRow
from pipelines.datasets import schema
from pipelines.datasets.intake import Batch, Intake
from pipelines.datasets.layout import AWARDS, DOCUMENTS, FILE_NAME, OF_DOCUMENTS, UNKNOWN_YEAR, Layout
from pipelines.datasets.pandas_metadata import PANDAS_METADATA
from pipelines.datasets.partitions import conform, open_parquet, rewrite
from pipelines.datasets.query import columns_of, dataset_files
from pipelines.datasets.schema import CONTRACT
from pipelines.language_data import METADATA_KEY, dictionary_version
from pipelines.whole_files import replacing


class DatasetsLockedError(OSError):
    """Another run is writing to the same folder."""


class Datasets:
    """The datasets under one local folder."""

    def __init__(self, root: Path | str) -> None:
        """Open the folder; nothing is written yet, and it need not exist."""
        self.root = Path(root)
        self._unfinished = self.root / ".unfinished"
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
            for unfinished in self._unfinished.glob("*"):
                unfinished.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    def intake(self) -> Intake:
        """An empty intake, for `write`."""
        return Intake(self._unfinished)

    def replace(self, batch: Batch) -> None:
        """Write what is known about the batch's documents in place of all earlier rows about them, as `write` does."""
        intake = self.intake()
        try:
            intake.add(batch)
        except BaseException:
            intake.remove()
            raise
        self.write(intake)

    def write(self, intake: Intake) -> None:
        """Write an intake's rows in place of all earlier ones about its documents, and remove its files.

        Each partition it touches is rewritten once, whole or not at all. `documents` is written last: a document
        whose row there is up to date has all its other rows in place. Nothing is written of an intake that a signal
        or a full disk stopped from keeping all its rows: its documents are as they were, and are read again.

        Raises:
            OSError: a file could not be written; the earlier one still stands.
        """
        try:
            if not intake.whole:
                return
            for layout in (*OF_DOCUMENTS, DOCUMENTS):
                self._replace(layout, intake)
        finally:
            intake.remove()
            pa.default_memory_pool().release_unused()

    def write_whole(self, name: str, table: pa.Table) -> None:
        """Write a dataset that is made as a whole (`companies`, `links`) as one file, replacing the earlier one."""
        with replacing(self.root / name / FILE_NAME, self._unfinished) as file:
            pq.write_table(table, file, compression="zstd")

    def write_batches(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        """Write a dataset that is made as a whole from its batches, so that it need not fit in memory."""
        with (
            replacing(self.root / name / FILE_NAME, self._unfinished) as file,
            pq.ParquetWriter(file, CONTRACT[name], compression="zstd") as writer,
        ):
            for batch in batches:
                writer.write_batch(batch)

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A dataset with `source` where the contract has it and `year` last; null where the year is not known.

        Args:
            name: a dataset of the contract.
            columns: only these columns; all where None.

        Raises:
            KeyError: there is no such dataset.
            ValueError: a file is damaged; the message names it.
        """
        contract = columns_of(name)
        tables = [_with_partition(path, self.root / name) for path in dataset_files(self.root, name)]
        table = pa.concat_tables([contract.empty_table(), *(conform(table, contract) for table in tables)])
        return table.select(columns) if columns is not None else table

    def documents(self) -> list[DocumentRow]:
        """The `documents` dataset as rows."""
        names = [field.name for field in schema.DOCUMENTS]
        return [DocumentRow(**row) for row in self.read("documents", names).to_pylist()]

    # --- inside

    def _replace(self, layout: Layout, intake: Intake) -> None:
        new = {self.root / partition: segments for partition, segments in intake.segments(layout).items()}
        places = self._places_of(layout)
        leaving = {path for path, known in places.items() if known & intake.documents}
        contract = CONTRACT[layout.name].remove(CONTRACT[layout.name].get_field_index("source"))
        told = {METADATA_KEY.encode(): dictionary_version().encode()} if layout is AWARDS else {}
        contract = contract.with_metadata({**PANDAS_METADATA, **told})
        # Partitions that gain rows come first: a run killed in between leaves a row twice, never nowhere.
        for path in [*sorted(new), *sorted(leaving - new.keys())]:
            added = new.get(path, {})
            known = (places.get(path, set()) - intake.documents) | added.keys()
            gone = intake.documents | added.keys()
            if rewrite(path, contract, layout.sha256, gone=gone, new=added, unfinished=self._unfinished):
                places[path] = known
            else:
                places.pop(path, None)

    def _places_of(self, layout: Layout) -> dict[Path, set[str]]:
        """Which documents have rows in which partition, read once and kept up to date."""
        if layout.name not in self._places:
            self._places[layout.name] = {
                path: set(open_parquet(path).read([layout.sha256])[layout.sha256].unique().to_pylist())
                for path in sorted((self.root / layout.name).glob(f"source=*/year=*/{FILE_NAME}"))
            }
        return self._places[layout.name]


def _with_partition(path: Path, folder: Path) -> pa.Table:
    """A file with the columns that its path adds; the year is null where it is not known."""
    table = open_parquet(path).read()
    for part in path.parent.relative_to(folder).parts:
        key, _, value = part.partition("=")
        if key == "source":
            table = table.append_column("source", pa.repeat(pa.scalar(value, pa.string()), table.num_rows))
        elif key == "year":
            year = pa.scalar(None if int(value) == UNKNOWN_YEAR else int(value), pa.int32())
            table = table.append_column("year", pa.repeat(year, table.num_rows))
    return table

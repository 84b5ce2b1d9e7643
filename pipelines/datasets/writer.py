"""Rows to Parquet and back: Hive-partitioned files that pandas, DuckDB and Polars read with no code of ours.

    awards/source=kanpo/year=2025/data.parquet

A larger partition lies in several files (`pipelines.datasets.splitting`).
`source` and `year` stand in the path only (a reader adds them as columns); a year that is not known is 0, so that
the column stays a number in every reader. Everything is written as a new generation (`pipelines.datasets.generations`),
which takes the place of the one before in one step. Temporary files lie in `.unfinished`, outside the datasets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import filelock
import pyarrow as pa
import pyarrow.compute as pc

from extract.errors import RakusatsuError
from extract.rows import DocumentRow
from pipelines.datasets import books, schema
from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.generations import current_name, hold
from pipelines.datasets.intake import Intake, IntakeBatch
from pipelines.datasets.layout import DOCUMENTS, DONE, FILE_NAME, LAYOUTS, OF_DOCUMENTS, UNKNOWN_YEAR
from pipelines.datasets.partitions import conform, damaged, open_parquet, parquet_writer
from pipelines.datasets.publishing import GenerationState, change, open_state
from pipelines.datasets.query import columns_of, dataset_files
from pipelines.datasets.remote import mirror_at
from pipelines.datasets.replacing_rows import Replacement, carry_out, in_partitions, plan
from pipelines.datasets.schema import CONTRACT
from pipelines.datasets.splitting import torn_partitions
from pipelines.whole_files import lock_wait, replacing

_SAID = ("sha256", "status", *(layout.said for layout in OF_DOCUMENTS if layout.said))
"""Columns of `documents` that say how much of each there is."""


class DatasetsLockedError(RakusatsuError, OSError):
    """Another run is writing to the same folder."""


class Datasets:
    """The datasets under one local folder."""

    def __init__(self, root: Path | str) -> None:
        """Open the folder; nothing is written yet, and it need not exist."""
        self.root = Path(root)
        self._unfinished = self.root / ".unfinished"
        self._state: GenerationState | None = None

    @contextlib.contextmanager
    def lock(self, *, wait: float | None = None, repair: bool = False) -> Iterator[None]:
        """Keep other writers off the folder while the block runs; what a killed run left is made good first.

        Args:
            wait: seconds to wait for another run to end; `RAKUSATSU_WAIT` of the environment, else none, where None.
            repair: leave out files that are lost or damaged, so that their documents count as not read.

        Raises:
            DatasetsLockedError: another run is writing to it.
            DatasetsMovedError: it mirrors datasets elsewhere, and another machine wrote those meanwhile.
            ValueError: a file is lost or damaged, and not to be left out; the message names it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.root / ".lock", timeout=lock_wait(wait))
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise DatasetsLockedError(f"another run is writing to {self.root}") from error
        try:
            for unfinished in self._unfinished.glob("*"):
                unfinished.unlink(missing_ok=True)
            mirror = mirror_at(self.root)
            if mirror is not None:
                mirror.pull(self._unfinished)
            self._state = open_state(self.root, self._unfinished, repair=repair)
            self._settle()
            try:
                yield
            finally:
                if mirror is not None:
                    mirror.push(self.state)
        finally:
            lock.release()

    def intake(self) -> Intake:
        """An empty intake, for `write`."""
        return Intake(self._unfinished)

    def replace(self, batch: IntakeBatch) -> None:
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

        One transaction: readers see all of it or nothing. Nothing is written of an intake that a signal or a full
        disk stopped from keeping all its rows: its documents are as they were, and are read again.

        Raises:
            OSError: a file could not be written; everything is as it was.
            ValueError: a file is damaged; the message names it.
        """
        try:
            if not intake.whole or not intake.rows:
                return
            state = self.state
            of_partitions = {layout: intake.segments(layout) for layout in (*OF_DOCUMENTS, DOCUMENTS)}
            coming = (added for partitions in of_partitions.values() for added in partitions.values())
            documents = frozenset(intake.documents)
            before = books.of_documents(state.books, documents.union(*coming))
            with change(self.root, state, self._unfinished) as made:
                planned = [
                    rewrite
                    for layout, added in of_partitions.items()
                    for rewrite in plan(Replacement(layout, documents, added, before), state, made)
                ]
                carry_out(planned, made, self._unfinished)
                self._state = made.commit()
        finally:
            intake.remove()
            pa.default_memory_pool().release_unused()

    def write_whole(self, **datasets: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Write datasets that are made as a whole (`companies`, `links`), each as one file, all in one transaction.

        Args:
            datasets: the rows of each; in batches where they need not fit in memory.

        Raises:
            OSError: a file could not be written; everything is as it was.
        """
        files = ((f"{name}/{FILE_NAME}", rows) for name, rows in datasets.items())
        of_these = tuple(f"{name}/" for name in datasets)
        old = [name for name in self.state.manifest.files if name.startswith(of_these)]
        self.write_files(files, gone=[name for name in old if not name.endswith(f"/{FILE_NAME}")])

    def write_files(
        self, files: Iterable[tuple[str, pa.Table | Iterable[pa.RecordBatch]]], *, gone: Iterable[str] = ()
    ) -> GenerationState:
        """Write some files of datasets that are made as a whole, all in one transaction; gives the new generation.

        Args:
            files: each by its path under the data directory, with its rows; taken one after the other.
            gone: paths of files to take away.

        Raises:
            OSError: a file could not be written; everything is as it was.
        """
        with change(self.root, self.state, self._unfinished) as made:
            for path in gone:
                made.remove(path)
            for path, rows in files:
                with (
                    replacing(made.path(path), self._unfinished) as file,
                    parquet_writer(file, _contract_of(path)) as writer,
                ):
                    if isinstance(rows, pa.Table):
                        writer.write_table(rows)
                    else:
                        for batch in rows:
                            writer.write_batch(batch)
                made.wrote(path, LAYOUTS.get(path.partition("/")[0]))
            self._state = made.commit()
        return self._state

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
        chosen = contract if columns is None else pa.schema([contract.field(column) for column in columns])
        with hold(self.root) as generation:
            folder = generation.folder
            tables = [
                conform(_with_partition(path, folder / name, chosen.names), chosen)
                for path in dataset_files(folder, name)
            ]
        return pa.concat_tables([chosen.empty_table(), *tables])

    def documents(self) -> list[DocumentRow]:
        """The `documents` dataset as rows."""
        names = [field.name for field in schema.DOCUMENTS]
        return [DocumentRow(**row) for row in self.read("documents", names).to_pylist()]

    # --- what is done

    @property
    def state(self) -> GenerationState:
        """The current generation with its books, as a writer sees it.

        Raises:
            OSError: something cannot be read.
        """
        if self._state is None or self._state.folder.name != current_name(self.root):
            self._unfinished.mkdir(parents=True, exist_ok=True)
            self._state = open_state(self.root, self._unfinished)
        return self._state

    def unkept(self) -> list[books.Unkept]:
        """Documents whose rows are not what `documents` says: lost, doubled, or left by a run that was stopped."""
        return books.unkept(self.read("documents", list(_SAID)), self.state)

    def done(self) -> pa.Table:
        """Rows of `documents`, only what says whether to read again, of those whose rows can be read."""
        table = self.read("documents", list(dict.fromkeys((*DONE, *_SAID))))
        unkept = books.unkept(table, self.state)
        broken = array_of([each.sha256 for each in unkept], pa.string())
        return table.select(list(DONE)).filter(pc.invert(pc.is_in(table["sha256"], value_set=broken)))

    # --- inside

    def _settle(self) -> None:
        """Put partitions right whose files overlap: a copy made during a write can hold documents in two of them."""
        torn = torn_partitions(self.state.manifest.files)
        if not torn:
            return
        with change(self.root, self.state, self._unfinished) as made:
            for folder in torn:
                anew = Replacement(
                    LAYOUTS[folder.parts[0]], frozenset(), {folder / FILE_NAME: {}}, books.BOOKS.empty_table()
                )
                carry_out([*plan(anew, self.state, made, anew=True)], made, self._unfinished)
            self._state = made.commit()


def _contract_of(path: str) -> pa.Schema:
    """The columns of a file by its path under the data directory."""
    contract = CONTRACT[path.partition("/")[0]]
    return in_partitions(contract) if "/source=" in path else contract


def _with_partition(path: Path, folder: Path, columns: list[str]) -> pa.Table:
    """Some columns of a file and those that its path adds; the year is null where it is not known."""
    parts = [part.partition("=") for part in path.parent.relative_to(folder).parts]
    added = {key for key, _, _ in parts}  # earlier versions wrote `source` of bids into the file as well
    try:
        with open_parquet(path) as file:
            own = set(file.schema_arrow.names) - added
            present = [name for name in columns if name in own]
            table = file.read(present)
    except pa.ArrowInvalid as error:
        raise damaged(path, error) from error
    except OSError as error:
        if error.errno is None:
            raise damaged(path, error) from error
        raise
    for key, _, value in parts:
        if key == "source":
            table = table.append_column("source", pa.repeat(pa.scalar(value, pa.string()), table.num_rows))
        elif key == "year":
            year = pa.scalar(None if int(value) == UNKNOWN_YEAR else int(value), pa.int32())
            table = table.append_column("year", pa.repeat(year, table.num_rows))
    return table

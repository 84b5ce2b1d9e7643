"""Rows on their way into the datasets: they wait in files, so that memory does not grow with what waits."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from extract.rows import AwardRow, DocumentRow, RejectRow
from pipelines import schema
from pipelines.layouts import AWARDS, DOCUMENTS, REJECTS, Layout


class Spool:
    """Rows in files of Arrow's, a record batch for each run of rows that are of one document and partition."""

    def __init__(self, folder: Path) -> None:
        """Make the spool; its files come with its first rows.

        Args:
            folder: for files that are nobody's but this process's.
        """
        self.rows = 0
        self._folder = folder
        self._files: dict[str, _File] = {}

    def keep(self, awards: Sequence[AwardRow], rejects: Sequence[RejectRow]) -> None:
        """Keep what a part of a document gave, as `add` does."""
        self.add(AWARDS, awards)
        self.add(REJECTS, rejects)

    def add(self, layout: Layout, rows: Sequence[Any]) -> None:
        """Keep rows of one dataset.

        Raises:
            ValueError: a row's source cannot be a partition's name.
            OSError: the file could not be written.
        """
        if not rows:
            return
        self.rows += len(rows)
        places = [(layout.partition(row), layout.document(row)) for row in rows]
        order = sorted(range(len(rows)), key=lambda index: (*places[index], layout.order(rows[index])))
        for (partition, document), indices in groupby(order, key=places.__getitem__):
            table = schema.table_of([rows[index] for index in indices], layout.row_class)
            self._file(layout).add(partition, document, table.drop_columns(["source"]))

    def segments(self, layout: Layout) -> Iterator[tuple[PurePosixPath, str, Segment]]:
        """What was kept: partition, document, and where the rows are."""
        file = self._files.get(layout.name)
        for number, (partition, document) in enumerate(file.places if file else ()):
            assert file is not None
            yield partition, document, Segment(file, number)

    def remove(self) -> None:
        """Delete the files."""
        for file in self._files.values():
            file.remove()
        self._files.clear()

    def _file(self, layout: Layout) -> _File:
        if layout.name not in self._files:
            self._files[layout.name] = _File(self._folder / uuid.uuid4().hex)
        return self._files[layout.name]


@dataclass(slots=True)
class _File:
    path: Path
    places: list[tuple[PurePosixPath, str]] = field(default_factory=list)
    """Partition and document of each record batch."""
    _sink: pa.NativeFile | None = None
    _writer: pa.ipc.RecordBatchFileWriter | None = None
    _source: pa.NativeFile | None = None
    _reader: pa.ipc.RecordBatchFileReader | None = None

    def add(self, partition: PurePosixPath, document: str, table: pa.Table) -> None:
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sink = pa.OSFile(str(self.path), "wb")
            self._writer = pa.ipc.new_file(self._sink, table.schema)
        for batch in table.combine_chunks().to_batches():
            self._writer.write_batch(batch)
            self.places.append((partition, document))

    def batch(self, number: int) -> pa.RecordBatch:
        if self._reader is None:
            self._end_writing()
            self._source = pa.OSFile(str(self.path), "rb")
            self._reader = pa.ipc.open_file(self._source)
        return self._reader.get_batch(number)

    def remove(self) -> None:
        try:
            self._end_writing()
        finally:
            if self._source is not None:
                self._source.close()
            self.path.unlink(missing_ok=True)

    def _end_writing(self) -> None:
        if self._writer is not None and self._sink is not None and not self._sink.closed:
            try:
                self._writer.close()
            finally:
                self._sink.close()


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of one document in one partition, in a file until they are asked for."""

    _file: _File
    _number: int

    def read(self) -> pa.RecordBatch:
        """The rows, without the column `source`."""
        return self._file.batch(self._number)


class Intake:
    """Everything that is known of some documents, to be written in place of what was known of them."""

    def __init__(self, folder: Path) -> None:
        """Make an empty one.

        Args:
            folder: for the files in which rows wait.
        """
        self._folder = folder
        self._own = Spool(folder)
        self._spools = [self._own]
        self.documents: set[str] = set()

    @property
    def rows(self) -> int:
        """Rows that wait."""
        return sum(spool.rows for spool in self._spools)

    def add(
        self,
        documents: Iterable[DocumentRow],
        awards: Sequence[AwardRow] = (),
        rejects: Sequence[RejectRow] = (),
        *,
        earlier: Spool | None = None,
    ) -> None:
        """Keep all that is known of whole documents.

        Args:
            documents: rows of `documents`, all versions.
            awards: their awards.
            rejects: their rejects.
            earlier: the rows of their earlier parts.

        Raises:
            ValueError: a row's source cannot be a partition's name.
            OSError: the rows could not be kept.
        """
        rows = list(documents)
        if earlier is not None:
            self._spools.insert(-1, earlier)
        self._own.keep(awards, rejects)
        self._own.add(DOCUMENTS, rows)
        self.documents.update(row.sha256 for row in rows)

    def spool(self) -> Spool:
        """For the first parts of a long document, which `add` is given with its last."""
        return Spool(self._folder)

    def segments(self, layout: Layout) -> dict[PurePosixPath, dict[str, list[Segment]]]:
        """Where the rows of a dataset are: by partition and document, in the order of the document."""
        found: dict[PurePosixPath, dict[str, list[Segment]]] = defaultdict(lambda: defaultdict(list))
        for spool in self._spools:
            for partition, document, segment in spool.segments(layout):
                found[partition][document].append(segment)
        return found

    def remove(self) -> None:
        """Delete the files in which rows wait."""
        for spool in self._spools:
            spool.remove()

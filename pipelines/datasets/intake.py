"""Rows on their way into the datasets: they wait in files, so that memory does not grow with what waits."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from extract.rows import AwardRow, BidRow, DocumentRow, PaymentRow, RejectRow, UnawardedRow
from extract.rows.column_kinds import told_once
from extract.rows.row_columns import RowPile, column_of
from pipelines.datasets import schema
from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.layout import DOCUMENTS, OF_DOCUMENTS, DatasetLayout, check_source

WAITING_ROWS = 200
"""Rows that are turned into columns at once: for the few rows of one document that takes three times as long a row."""


@dataclass(frozen=True, slots=True)
class IntakeBatch:
    """Everything that a run found out about some documents; replaces all that was known about them."""

    documents: Sequence[DocumentRow] = ()
    awards: Sequence[AwardRow] = ()
    rejects: Sequence[RejectRow] = ()
    unawarded: Sequence[UnawardedRow] = ()
    bids: Sequence[BidRow] = ()
    payments: Sequence[PaymentRow] = ()

    def rows(self, layout: DatasetLayout) -> Sequence[Any]:
        """Those of one dataset."""
        rows: Sequence[Any] = getattr(self, layout.name)
        return rows

    @property
    def read(self) -> Iterator[Sequence[Any]]:
        """All rows that were read from the documents, by dataset."""
        return map(self.rows, OF_DOCUMENTS)


class Spool:
    """Rows in files of Arrow's, in which those of one document and partition stand together."""

    def __init__(self, folder: Path) -> None:
        """Make the spool; its files come with its first rows.

        Args:
            folder: for files that are nobody's but this process's.
        """
        self.rows = 0
        self.whole = True
        """Whether all rows that were given are kept: not where a write failed or was interrupted."""
        self._folder = folder
        self._files: dict[str, _File] = {}
        self._waiting: dict[str, RowPile[Any]] = defaultdict(RowPile)

    def keep(self, batch: IntakeBatch) -> None:
        """Keep what a part of a document gave, as `add` does; not the documents themselves."""
        for layout in OF_DOCUMENTS:
            if rows := batch.rows(layout):
                self.add(layout, rows)

    def add(self, layout: DatasetLayout, rows: Sequence[Any]) -> None:
        """Keep rows of one dataset.

        Raises:
            ValueError: a row's source cannot be a partition's name.
            OSError: the file could not be written.
        """
        self.rows += len(rows)
        for source in set(told_once(column_of(rows, "source"))):
            check_source(source)
        waiting = self._waiting[layout.name]
        waiting.add(rows)
        if len(waiting) >= WAITING_ROWS:
            self._write(layout)

    def segments(self, layout: DatasetLayout) -> Iterator[tuple[PurePosixPath, str, RowSegment]]:
        """What was kept: partition, document, and where the rows are."""
        self._write(layout)
        if (file := self._files.get(layout.name)) is not None:
            yield from file.segments

    def _write(self, layout: DatasetLayout) -> None:
        waiting = self._waiting.pop(layout.name, None)
        if not waiting:
            return
        self.whole = False
        rows = waiting.taken()
        table = schema.table_of(rows, layout.row_class).drop_columns(["source"])
        keys = list(zip(column_of(rows, layout.sha256), layout.order.of(rows), strict=True))
        of_partition: dict[PurePosixPath, list[int]] = defaultdict(list)
        for row, partition in enumerate(layout.partitions(rows)):
            of_partition[partition].append(row)
        for partition, group in sorted(of_partition.items()):
            placed = sorted(group, key=keys.__getitem__)
            runs = [(document, len(list(own))) for document, own in groupby(keys[row][0] for row in placed)]
            self._file(layout).add(partition, runs, table.take(array_of(placed, pa.int64())))
        self.whole = True

    def remove(self) -> None:
        """Delete the files."""
        self._waiting.clear()
        for file in self._files.values():
            file.remove()
        self._files.clear()

    def _file(self, layout: DatasetLayout) -> _File:
        if layout.name not in self._files:
            self._files[layout.name] = _File(self._folder / uuid.uuid4().hex)
        return self._files[layout.name]


SIDE_BY_SIDE = 2
"""Files of the datasets written at once: one is compressed while another is read or waits for the disk. Each takes some 30 MB."""


@dataclass(slots=True)
class _File:
    path: Path
    segments: list[tuple[PurePosixPath, str, RowSegment]] = field(default_factory=list)
    """Partition, document and place of each run of rows."""
    _batches: int = 0
    _sink: pa.NativeFile | None = None
    _writer: pa.ipc.RecordBatchFileWriter | None = None
    _source: pa.NativeFile | None = None
    _reader: pa.ipc.RecordBatchFileReader | None = None
    _read: dict[int, pa.RecordBatch] = field(default_factory=dict)
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def add(self, partition: PurePosixPath, documents: Sequence[tuple[str, int]], table: pa.Table) -> None:
        """Write rows of one partition, sorted by document, of each of which the number of rows is given."""
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sink = pa.OSFile(str(self.path), "wb")
            self._writer = pa.ipc.new_file(self._sink, table.schema)
        (batch,) = table.combine_chunks().to_batches()
        self._writer.write_batch(batch)
        start = 0
        for document, rows in documents:
            self.segments.append((partition, document, RowSegment(self, self._batches, start, rows)))
            start += rows
        self._batches += 1

    def batch(self, number: int) -> pa.RecordBatch:
        """A record batch; the last ones asked for are kept, one for each thread, since documents are asked for one by one."""
        with self._reading:
            if self._reader is None:
                self._end_writing()
                self._source = pa.OSFile(str(self.path), "rb")
                self._reader = pa.ipc.open_file(self._source)
            batch = self._read.pop(number, None)
            if batch is None:
                batch = self._reader.get_batch(number)
            while len(self._read) >= SIDE_BY_SIDE:
                del self._read[next(iter(self._read))]
            self._read[number] = batch
            return batch

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
class RowSegment:
    """Rows of one document in one partition, in a file until they are asked for."""

    _file: _File
    _batch: int
    _start: int
    rows: int

    def read(self) -> pa.RecordBatch:
        """The rows, without the column `source`; a copy, so that not every batch is held that has some of them."""
        batch = self._file.batch(self._batch)
        if self.rows == batch.num_rows:
            return batch
        return batch.take(array_of(range(self._start, self._start + self.rows), pa.int64()))


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
        self._adding = False

    @property
    def whole(self) -> bool:
        """Whether all that was given is kept; an intake that is not may not be written."""
        return not self._adding and all(spool.whole for spool in self._spools)

    @property
    def rows(self) -> int:
        """Rows that wait."""
        return sum(spool.rows for spool in self._spools)

    def add(self, batch: IntakeBatch, *, earlier: Spool | None = None) -> None:
        """Keep all that is known of whole documents.

        Args:
            batch: rows of `documents`, all versions, and what was read from them.
            earlier: the rows of their earlier parts.

        Raises:
            ValueError: a row's source cannot be a partition's name.
            OSError: the rows could not be kept.
        """
        if earlier is not None:
            self._spools.insert(-1, earlier)
        self._adding = True
        self._own.keep(batch)
        self._own.add(DOCUMENTS, batch.documents)
        self.documents.update(row.sha256 for row in batch.documents)
        self._adding = False

    def spool(self) -> Spool:
        """For the first parts of a long document, which `add` is given with its last."""
        return Spool(self._folder)

    def segments(self, layout: DatasetLayout) -> dict[PurePosixPath, dict[str, list[RowSegment]]]:
        """Where the rows of a dataset are: by partition and document, in the order of the document."""
        found: dict[PurePosixPath, dict[str, list[RowSegment]]] = defaultdict(lambda: defaultdict(list))
        for spool in self._spools:
            for partition, document, segment in spool.segments(layout):
                found[partition][document].append(segment)
        return found

    def remove(self) -> None:
        """Delete the files in which rows wait."""
        for spool in self._spools:
            spool.remove()

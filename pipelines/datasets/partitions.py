"""One file of a dataset rewritten row group by row group: what is kept of the old one merged with what is new."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.errors import InputError
from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.generations import plainly
from pipelines.datasets.intake import RowSegment
from pipelines.whole_files import replacing

READ_ROWS = 1_024
"""Rows of an old file decoded at once, by one thread: several keep a hundred MB more."""
GROUP_ROWS = 4_096
"""Rows of a row group: with text and places of awards some 30 MB while it is made."""


def rewrite(
    old: Sequence[Path],
    new: Path,
    contract: pa.Schema,
    column: str,
    *,
    kept: Collection[str],
    added: Mapping[str, Sequence[RowSegment]],
    unfinished: Path,
    overlapping: bool = False,
) -> bool:
    """Write a file of a partition anew beside the old ones, sorted by document; without rows there is no new file.

    The bytes depend on the rows alone, not on how they came. Every page has a checksum.

    Args:
        old: files that hold rows of it.
        new: where the new one goes, whole or not at all.
        contract: columns of today's contract; rows written by another version are brought into them.
        column: names the document.
        kept: documents whose old rows stay.
        added: rows by document; none of them in `kept`.
        unfinished: folder for the file while it is written.
        overlapping: the old files are not one after the other in the order of documents.

    Returns:
        Whether there is a new file.

    Raises:
        OSError: the file could not be written.
        ValueError: an old file is damaged; the message names it.
    """
    if overlapping:
        batches = _in_order(_held_once(old, contract, column, kept), column)
    else:
        stay = array_of(sorted(kept), pa.string())
        batches = (batch for path in old for batch in _kept(path, contract, column, stay))
    groups = _groups(_merged(batches, sorted(added.items()), column))
    first = next(groups, None)
    if first is None:
        return False
    with replacing(new, unfinished) as file, parquet_writer(file, contract) as writer:
        writer.write_table(conform(first, contract), row_group_size=GROUP_ROWS)
        for group in groups:
            writer.write_table(conform(group, contract), row_group_size=GROUP_ROWS)
    return True


def parquet_writer(file: BinaryIO, contract: pa.Schema) -> pq.ParquetWriter:
    """Writes Parquet as all our datasets are: zstd, a checksum for every page."""
    return pq.ParquetWriter(file, contract, compression="zstd", write_page_checksum=True)


def open_parquet(path: Path) -> pq.ParquetFile:
    """A Parquet file whose pages are held against their checksums, where they have any, as they are read.

    Raises:
        ValueError: it is damaged; the message names it.
    """
    try:
        return pq.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: {error}") from error


def conform(table: pa.Table, contract: pa.Schema) -> pa.Table:
    """A table written by another version in today's columns: new ones null, dropped ones gone."""
    if table.schema == contract:
        return table.replace_schema_metadata(contract.metadata)
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in contract
    ]
    return pa.Table.from_arrays(columns, schema=contract)


def rows_by_document(path: Path, column: str) -> dict[str, int]:
    """The documents of a file and how many rows each has.

    Raises:
        ValueError: it is damaged; the message names it.
    """
    with _told_damaged(path), open_parquet(path) as file:
        counted = file.read([column], use_threads=False)[column].value_counts()
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))


def _kept(path: Path, contract: pa.Schema, column: str, stay: pa.Array) -> Iterator[pa.RecordBatch]:
    """Rows of a file that some documents have."""
    with _told_damaged(path), open_parquet(path) as file:
        for batch in file.iter_batches(batch_size=READ_ROWS, use_threads=False):
            stays = pc.is_in(batch[column], value_set=stay)
            # Most lose no row: they are not copied.
            kept = batch if stays.true_count == len(stays) else batch.filter(stays)
            if kept.num_rows:
                yield from conform(pa.Table.from_batches([kept]), contract).to_batches()


def _held_once(
    paths: Sequence[Path], contract: pa.Schema, column: str, documents: Collection[str]
) -> Iterator[pa.RecordBatch]:
    """Rows of files that overlap: a document that several hold has those of the last, a part of what was one file."""
    left = set(documents)
    for path in reversed(paths):
        own = left & rows_by_document(path, column).keys()
        left -= own
        yield from _kept(path, contract, column, array_of(sorted(own), pa.string()))


def _in_order(batches: Iterable[pa.RecordBatch], column: str) -> Iterator[pa.RecordBatch]:
    """Rows of files that overlap, sorted by document; those of one keep their order."""
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    if tables:
        yield from pa.concat_tables(tables).sort_by(column).combine_chunks().to_batches()


@contextmanager
def _told_damaged(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowException) as error:
        raise damaged(path, error) from error
    except OSError as error:
        if error.errno is None:  # of Arrow, about the content: a checksum that does not hold
            raise damaged(path, error) from error
        raise


def damaged(path: Path, why: Exception | str) -> InputError:
    """What is said of a file that is lost or cannot be trusted."""
    said = "lost" if isinstance(why, FileNotFoundError) else f"damaged ({str(why).splitlines()[0]})"
    named = plainly(str(path))
    return InputError(
        f"{named}: {said}; `rakusatsu verify --repair` says what is lost and has its documents read again"
    )


def _merged(
    old: Iterable[pa.RecordBatch], new: Sequence[tuple[str, Sequence[RowSegment]]], column: str
) -> Iterator[pa.RecordBatch]:
    """Old rows, sorted by document, with the new documents' rows between them."""
    waiting = iter(new)
    document, segments = next(waiting, (None, ()))
    for batch in old:
        documents = batch[column].to_pylist()
        start = 0
        while document is not None and document < documents[-1]:
            cut = bisect_left(documents, document, start)
            yield batch.slice(start, cut - start)
            for segment in segments:
                yield segment.read()
            start = cut
            document, segments = next(waiting, (None, ()))
        yield batch.slice(start)
    while document is not None:
        for segment in segments:
            yield segment.read()
        document, segments = next(waiting, (None, ()))


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of exactly `GROUP_ROWS`, the last one with the rest."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        start = 0
        while rows + batch.num_rows - start >= GROUP_ROWS:
            taken = GROUP_ROWS - rows
            yield pa.Table.from_batches([*waiting, batch.slice(start, taken)]).combine_chunks()
            waiting, rows, start = [], 0, start + taken
        if start < batch.num_rows:
            waiting.append(batch.slice(start))
            rows += batch.num_rows - start
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()

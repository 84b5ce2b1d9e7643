"""Which document has how much in which file, so that a document is called done only where its rows can be read.

The books are a table of a generation: made from what was written by reading it back, kept beside the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.layout import DOCUMENTS, OF_DOCUMENTS, DatasetLayout

if TYPE_CHECKING:
    from pipelines.datasets.publishing import GenerationState

BOOKS = pa.schema([("file", pa.string()), ("document", pa.string()), ("count", pa.int64())])
"""File under the data directory, document in it, and how much of what `DatasetLayout.counted` counts."""


@dataclass(frozen=True, slots=True)
class Unkept:
    """A document whose rows are not what its row in `documents` says."""

    sha256: str
    dataset: str
    said: int
    found: int

    def __str__(self) -> str:
        return f"{self.sha256[:16]}: {self.said:,} in {self.dataset} by its books, {self.found:,} found"


def books_of(path: Path, name: str, layout: DatasetLayout) -> pa.Table:
    """The books of one file, read from it, sorted by document.

    Args:
        path: the file; its pages are checked against their checksums.
        name: its path under the data directory.
        layout: of its dataset.

    Raises:
        OSError, pyarrow.ArrowInvalid: the file cannot be read or is damaged.
    """
    columns = [layout.sha256, *([layout.counted] if layout.counted else [])]
    with pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False) as file:
        table = file.read(columns, use_threads=False)
    if layout.counted is None:
        grouped = table.group_by(layout.sha256, use_threads=False).aggregate([([], "count_all")])
    else:
        grouped = table.group_by(layout.sha256, use_threads=False).aggregate([(layout.counted, layout.count)])
    counts = grouped.column(grouped.num_columns - 1 if grouped.column_names[0] == layout.sha256 else 0)
    documents = grouped[layout.sha256]
    names = pa.repeat(pa.scalar(name, pa.string()), grouped.num_rows)
    return pa.table([names, documents, counts.cast(pa.int64())], schema=BOOKS).sort_by("document")


def without_files(books: pa.Table, files: Iterable[str]) -> pa.Table:
    """The books of all other files."""
    gone = array_of(sorted(files), pa.string())
    return books.filter(pc.invert(pc.is_in(books["file"], value_set=gone)))


def merged(books: pa.Table, added: Sequence[pa.Table]) -> pa.Table:
    """Books sorted by file with those of other files, each sorted as well, in their places: nothing that stands is sorted again."""
    parts, start = [], 0
    for each in sorted((one for one in added if one.num_rows), key=lambda one: str(one["file"][0])):
        end = max(start, pc.sum(pc.less(books["file"], each["file"][0])).as_py() or 0)
        parts += [books.slice(start, end - start), each]
        start = end
    return pa.concat_tables([*parts, books.slice(start)]).combine_chunks()


def of_documents(books: pa.Table, documents: Iterable[str]) -> pa.Table:
    """The books of some documents."""
    return books.filter(pc.is_in(books["document"], value_set=array_of(sorted(documents), pa.string())))


def files_with(books: pa.Table, layout: DatasetLayout, documents: Iterable[str]) -> list[str]:
    """The files of a dataset in which any of the documents has rows, in a stable order."""
    found = of_documents(books, documents)["file"].unique().to_pylist()
    return sorted(name for name in found if name.startswith(f"{layout.name}/"))


def counts_of(books: pa.Table, layout: DatasetLayout) -> tuple[pa.Array, pa.Array]:
    """The documents that have anything in a dataset, and how much in all its files."""
    own = books.filter(pc.starts_with(books["file"], pattern=f"{layout.name}/"))
    grouped = own.group_by("document", use_threads=False).aggregate([("count", "sum")])
    return grouped["document"].combine_chunks(), grouped["count_sum"].combine_chunks()


def unkept(said: pa.Table, state: GenerationState) -> list[Unkept]:
    """Documents whose books are not kept, each with the first dataset that shows it.

    Args:
        said: `sha256`, `status` and the columns `DatasetLayout.said` of `documents`; several versions of a document say the
            same. What is not told (null) is not held against it, unless the document failed: then it has nothing.
        state: the generation.
    """
    found: dict[str, Unkept] = {}
    known = said.filter(pc.is_valid(said["status"]))
    for layout in OF_DOCUMENTS:
        if layout.said is None:
            continue
        failed = pc.if_else(pc.equal(known["status"], "failed"), 0, None)
        expected = pc.coalesce(known[layout.said].cast(pa.int64()), failed.cast(pa.int64()))
        documents, counts = counts_of(state.books, layout)
        there = pc.fill_null(pc.take(counts, pc.index_in(known["sha256"], value_set=documents)), 0)
        wrong = pc.fill_null(pc.not_equal(expected, there), False)
        for sha256, told, has in zip(
            known["sha256"].filter(wrong).to_pylist(),
            expected.filter(wrong).to_pylist(),
            there.filter(wrong).to_pylist(),
            strict=True,
        ):
            count = has
            if has > told and layout.count == "count_distinct":
                count = _counted_once(state, layout, sha256, has)
            if count != told:
                found.setdefault(sha256, Unkept(sha256, layout.name, told, count))
    return list(found.values())


def _counted_once(state: GenerationState, layout: DatasetLayout, sha256: str, found: int) -> int:
    """What a document has in several files, what lies in two of them counted once, unless rows are doubled.

    The suppliers of one award can lie in files of two years.
    """
    tables = [
        pq.read_table(
            state.path(name),
            columns=list(layout.key),
            filters=[(layout.sha256, "=", sha256)],
            partitioning=None,
        )
        for name in files_with(state.books, layout, [sha256])
    ]
    rows = list(zip(*(pa.concat_tables(tables)[column].to_pylist() for column in layout.key), strict=True))
    return found if len(set(rows)) < len(rows) else len({row[0] for row in rows})


def orphans(books: pa.Table) -> Mapping[str, Sequence[str]]:
    """Documents that have rows but no row in `documents`, by dataset."""
    known, _ = counts_of(books, DOCUMENTS)
    lost = {}
    for layout in OF_DOCUMENTS:
        documents, _ = counts_of(books, layout)
        without = documents.filter(pc.invert(pc.is_in(documents, value_set=known))).to_pylist()
        if without:
            lost[layout.name] = sorted(without)
    return lost

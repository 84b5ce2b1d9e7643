"""Which document has how much in which file, so that a document is called done only where its rows can be read.

The books are a table of a generation: made from what was written by reading it back, kept beside the files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.layout import DOCUMENTS, OF_DOCUMENTS, Layout

if TYPE_CHECKING:
    from pipelines.datasets.publishing import State

BOOKS = pa.schema([("file", pa.string()), ("document", pa.string()), ("count", pa.int64())])
"""File under the data directory, document in it, and how much of what `Layout.counted` counts."""


@dataclass(frozen=True, slots=True)
class Unkept:
    """A document whose rows are not what its row in `documents` says."""

    sha256: str
    dataset: str
    said: int
    found: int

    def __str__(self) -> str:
        return f"{self.sha256[:16]}: {self.said:,} in {self.dataset} by its books, {self.found:,} found"


def books_of(path: Path, name: str, layout: Layout) -> pa.Table:
    """The books of one file, read from it.

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
        grouped = table.group_by(layout.sha256).aggregate([([], "count_all")])
    else:
        grouped = table.group_by(layout.sha256).aggregate([(layout.counted, layout.count)])
    counts = grouped.column(grouped.num_columns - 1 if grouped.column_names[0] == layout.sha256 else 0)
    documents = grouped[layout.sha256]
    names = pa.repeat(pa.scalar(name, pa.string()), grouped.num_rows)
    return pa.table([names, documents, counts.cast(pa.int64())], schema=BOOKS)


def without_files(books: pa.Table, files: Iterable[str]) -> pa.Table:
    """The books of all other files."""
    gone = array_of(sorted(files), pa.string())
    return books.filter(pc.invert(pc.is_in(books["file"], value_set=gone)))


def files_with(books: pa.Table, layout: Layout, documents: Iterable[str]) -> list[str]:
    """The files of a dataset in which any of the documents has rows, in a stable order."""
    wanted = array_of(sorted(documents), pa.string())
    found = books.filter(pc.is_in(books["document"], value_set=wanted))["file"].unique().to_pylist()
    return sorted(name for name in found if name.startswith(f"{layout.name}/"))


def counts_of(books: pa.Table) -> dict[str, dict[str, int]]:
    """By dataset and document, how much there is in all files."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    grouped = books.group_by(["file", "document"]).aggregate([("count", "sum")])
    for file, document, count in zip(
        grouped["file"].to_pylist(),
        grouped["document"].to_pylist(),
        grouped["count_sum"].to_pylist(),
        strict=True,
    ):
        counts[file.partition("/")[0]][document] += count
    return counts


def unkept(said: pa.Table, state: State) -> Iterator[Unkept]:
    """Documents whose books are not kept, each with the first dataset that shows it.

    Args:
        said: `sha256`, `status` and the columns `Layout.said` of `documents`; several versions of a document say the same.
        state: the generation.
    """
    counts = counts_of(state.books)
    columns = {name: said[name].to_pylist() for name in said.column_names}
    seen: set[str] = set()
    for place, sha256 in enumerate(columns["sha256"]):
        if sha256 in seen or columns["status"][place] is None:
            continue
        seen.add(sha256)
        for layout in OF_DOCUMENTS:
            expected = columns[layout.said][place] if layout.said else None
            if expected is None and columns["status"][place] != "failed":
                continue  # not told
            expected, found = expected or 0, counts[layout.name].get(sha256, 0)
            if found > expected and layout.count == "count_distinct":
                found = _counted_once(state, layout, sha256, found)
            if found != expected:
                yield Unkept(sha256, layout.name, expected, found)
                break


def _counted_once(state: State, layout: Layout, sha256: str, found: int) -> int:
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
    counts = counts_of(books)
    known = counts[DOCUMENTS.name].keys()
    return {
        layout.name: lost for layout in OF_DOCUMENTS if (lost := sorted(counts[layout.name].keys() - known))
    }

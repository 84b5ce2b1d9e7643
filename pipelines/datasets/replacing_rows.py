"""New rows in place of old ones: which files of a dataset's partitions are written anew, and the writing, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa

from pipelines.datasets import books
from pipelines.datasets.intake import SIDE_BY_SIDE, RowSegment
from pipelines.datasets.layout import AWARDS, DatasetLayout
from pipelines.datasets.pandas_metadata import PANDAS_METADATA
from pipelines.datasets.partitions import open_parquet, rewrite, rows_by_document
from pipelines.datasets.publishing import GenerationChange, GenerationState
from pipelines.datasets.schema import CONTRACT
from pipelines.datasets.splitting import Partition, PlannedFile, bits_of_file, file_name, places
from pipelines.language_data import METADATA_KEY, dictionary_version


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to be replaced in one dataset."""

    layout: DatasetLayout
    documents: frozenset[str]
    """Those all of whose rows are replaced."""
    added: Mapping[PurePosixPath, Mapping[str, Sequence[RowSegment]]]
    """New rows by partition and document."""
    before: pa.Table
    """The books of all these documents as they are."""


@dataclass(frozen=True, slots=True)
class FileRewrite:
    """A file that is to be written, with all that goes into it."""

    name: str
    """Its path under the data directory."""
    layout: DatasetLayout
    planned: PlannedFile
    sources: tuple[Path, ...]
    kept: frozenset[str]
    """Documents whose old rows stay."""
    added: Mapping[str, Sequence[RowSegment]]


def plan(
    replacement: Replacement, state: GenerationState, made: GenerationChange, *, anew: bool = False
) -> Iterator[FileRewrite]:
    """The files to write; those that are no more are left out of the change.

    Args:
        replacement: what is replaced.
        state: the generation that stands.
        made: the one that is being made.
        anew: whether the partitions are written anew whole, whatever is replaced.

    Raises:
        OSError: an old file cannot be read.
        ValueError: an old file is damaged; the message names it.
    """
    new = {partition.parent: segments for partition, segments in replacement.added.items()}
    leaving = books.files_with(replacement.before, replacement.layout, replacement.documents)
    for folder in sorted({*new, *(PurePosixPath(name).parent for name in leaving)}):
        added = new.get(folder, {})
        gone = replacement.documents | added.keys()
        files = _PartitionFiles(folder, state, replacement)
        planned, no_more = files.plan_anew() if anew else files.plan(gone, added)
        for file in planned:
            yield FileRewrite(
                files.name(file.bits),
                replacement.layout,
                file,
                tuple(files.checked(bits) for bits in file.sources),
                frozenset(file.documents - gone),
                {document: added[document] for document in file.documents & added.keys()},
            )
        for bits in no_more:
            made.remove(files.name(bits))


def carry_out(rewrites: Sequence[FileRewrite], made: GenerationChange, unfinished: Path) -> None:
    """Write files, some at a time, and take each into the change; when it ends, however, nothing is written any more.

    Raises:
        OSError: one could not be written.
        ValueError: an old file is damaged; the message names it.
    """
    pool = ThreadPoolExecutor(SIDE_BY_SIDE)
    try:
        writes = [pool.submit(_write, each, made.path(each.name), unfinished) for each in rewrites]
        for each, written in zip(rewrites, writes, strict=True):
            written.result()
            made.wrote(each.name, each.layout)
    finally:
        _end(pool)


def _end(pool: ThreadPoolExecutor) -> None:
    """Wait for the files that are being written, whoever interrupts: they would come after all is cleared away."""
    interrupted: KeyboardInterrupt | None = None
    while True:
        try:
            pool.shutdown(cancel_futures=True)
            break
        except KeyboardInterrupt as error:
            interrupted = error
    if interrupted is not None:
        raise interrupted


def in_partitions(contract: pa.Schema) -> pa.Schema:
    """The columns of a file whose source stands in its path: in the file too it would be taken for another column."""
    return contract.remove(contract.get_field_index("source")).with_metadata(PANDAS_METADATA)


def _write(each: FileRewrite, path: Path, unfinished: Path) -> None:
    contract = in_partitions(CONTRACT[each.layout.name])
    if each.layout is AWARDS:
        told = {METADATA_KEY.encode(): dictionary_version().encode()}
        contract = contract.with_metadata({**PANDAS_METADATA, **told})
    rewrite(
        each.sources,
        path,
        contract,
        each.layout.sha256,
        kept=each.kept,
        added=each.added,
        unfinished=unfinished,
        overlapping=each.planned.overlaps,
    )


class _PartitionFiles:
    """The files of one partition in a generation."""

    def __init__(self, folder: PurePosixPath, state: GenerationState, replacement: Replacement) -> None:
        self._folder, self._state, self._layout = folder, state, replacement.layout
        self._before = replacement.before
        here = f"{folder}/"
        names = (name for name in state.manifest.files if name.startswith(here))
        self._bits = {bits_of_file(name) for name in names if "/" not in name[len(here) :]}
        self._checked: dict[str, Path] = {}

    def name(self, bits: str) -> str:
        """The path of a file under the data directory."""
        return str(self._folder / file_name(bits))

    def plan(
        self, gone: Collection[str], added: Mapping[str, Sequence[RowSegment]]
    ) -> tuple[list[PlannedFile], list[str]]:
        """What to write where the old rows of some documents go and new ones come."""
        here = books.files_with(self._before, self._layout, gone)
        touched: dict[str, dict[str, int]] = {bits: {} for bits in self._bits if self.name(bits) in here}
        coming = places(added, self._bits)
        for bits in {*touched, *coming}:
            rows = self._documents(bits) if bits in self._bits else {}
            rows = {document: count for document, count in rows.items() if document not in gone}
            for document in coming.get(bits, ()):
                rows[document] = sum(segment.rows for segment in added[document])
            touched[bits] = rows
        return Partition(self._bits, touched, self._rows, self._documents).plan()

    def plan_anew(self) -> tuple[list[PlannedFile], list[str]]:
        """What to write where all of it is written anew, with the documents there are."""
        touched = {bits: self._documents(bits) for bits in self._bits}
        return Partition(self._bits, touched, self._rows, self._documents).plan()

    def checked(self, bits: str) -> Path:
        """Where a file lies, once its bytes are seen to be those that were written."""
        if bits not in self._checked:
            self._checked[bits] = self._state.checked(self.name(bits))
        return self._checked[bits]

    def _rows(self, bits: str) -> int:
        with open_parquet(self.checked(bits)) as file:
            return int(file.metadata.num_rows)

    def _documents(self, bits: str) -> dict[str, int]:
        return rows_by_document(self.checked(bits), self._layout.sha256)

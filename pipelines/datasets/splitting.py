"""In which files a partition lies: by the first bits of its documents' hashes, each of at most `LARGEST` rows.

    awards/source=mof/year=2024/data.parquet                                     up to 8,192 rows
    awards/source=mof/year=2024/{data-0,data-10,data-11}.parquet                 more of them

A file that outgrows the limit is parted in two by the next bit of its documents; two that have fewer rows together are put
together. So a new document costs one file of each of its partitions, whatever these have, and which files there are hangs
on the rows alone, not on how they came. Files by name, and rows within them, are in the order of their documents.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

LARGEST = 8_192
"""Rows of a file. One new row costs 20 µs for each that lies with it; smaller files are more to open and to link."""
DEEPEST = 12
"""Most bits of a name: a document of more rows than the limit stays whole."""
_DIGITS = 8

Rows = Mapping[str, int]
"""Rows by document."""


def file_name(bits: str) -> str:
    """The file of the documents whose hashes begin with these bits."""
    return f"data-{bits}.parquet" if bits else "data.parquet"


def bits_of_file(name: str) -> str:
    """The bits that `file_name` was given."""
    return name.rpartition("/")[2].removesuffix(".parquet").partition("-")[2]


def bits_of(document: str) -> str:
    """The first bits of a document's SHA-256."""
    try:
        number = int(document[:_DIGITS].ljust(_DIGITS, "0"), 16)
    except ValueError:  # no hash
        number = int(hashlib.sha256(document.encode()).hexdigest()[:_DIGITS], 16)
    return f"{number:032b}"


def torn_partitions(names: Iterable[str]) -> list[PurePosixPath]:
    """The folders in which a file holds documents that belong into another: left by a copy that was made during a write.

    Args:
        names: of all files, under the data directory.
    """
    found: dict[PurePosixPath, set[str]] = defaultdict(set)
    for name in names:
        if "/source=" in name:
            found[PurePosixPath(name).parent].add(bits_of_file(name))
    return sorted(
        folder
        for folder, files in found.items()
        if any(bits[:end] in files for bits in files for end in range(len(bits)))
    )


def places(documents: Iterable[str], files: Collection[str]) -> dict[str, set[str]]:
    """Documents by the bits of the file in which each lies, or would as the partition lies now.

    Args:
        documents: their SHA-256.
        files: the bits of the partition's files.
    """
    inner = {file[:end] for file in files for end in range(len(file))}
    found: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        whole, bits = bits_of(document), ""
        while bits not in files and bits in inner:
            bits = whole[: len(bits) + 1]
        found[bits].add(document)
    return found


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that is to be written."""

    bits: str
    sources: tuple[str, ...]
    """Bits of the files in which its old rows lie, in order."""
    documents: frozenset[str]
    """All its documents."""

    @property
    def overlaps(self) -> bool:
        """Whether one source holds documents between those of another: left by a copy that was made during a write."""
        return any(
            other != source and other.startswith(source) for source in self.sources for other in self.sources
        )


@dataclass(frozen=True, slots=True)
class Partition:
    """The files of a partition by their bits, and what is asked of those that matter."""

    files: Collection[str]
    touched: Mapping[str, Rows]
    """Of each file in which a document came or went, which need not be there yet, all documents with the rows they have now."""
    rows_of: Callable[[str], int]
    """The rows of a file."""
    documents_of: Callable[[str], Rows]
    """The documents of a file that is not touched."""

    def plan(self) -> tuple[list[PlannedFile], list[str]]:
        """The files to write, and the bits of those that are no more."""
        written: list[PlannedFile] = []
        used: set[str] = set()
        for bits, own in self._settled(""):
            rows = {
                document: count for each in own for document, count in self._documents(each).items() if count
            }
            sources = tuple(each for each in own if each in self.files)
            written += _parted(bits, rows, sources)
            used.update(sources)
        return written, sorted(used - {file.bits for file in written})

    def _settled(self, bits: str) -> Iterator[tuple[str, list[str]]]:
        """Files that are written as one, or as one that is parted, under the bits they share."""
        own = sorted(each for each in {*self.files, *self.touched} if each.startswith(bits))
        if not any(each in self.touched for each in own):
            return
        if bits in own or self._fit(own):
            yield bits, own
            return
        for bit in "01":
            yield from self._settled(bits + bit)

    def _fit(self, own: Collection[str]) -> bool:
        rows = 0
        for each in own:
            rows += sum(self.touched[each].values()) if each in self.touched else self.rows_of(each)
            if rows > LARGEST:
                return False
        return True

    def _documents(self, bits: str) -> Rows:
        return self.touched[bits] if bits in self.touched else self.documents_of(bits)


def _parted(bits: str, rows: Rows, sources: tuple[str, ...]) -> Iterator[PlannedFile]:
    """Documents in one file, or in several where they have too many rows; none where there are no documents."""
    if not rows:
        return
    if sum(rows.values()) <= LARGEST or len(bits) >= DEEPEST:
        yield PlannedFile(bits, sources, frozenset(rows))
        return
    sides: dict[str, dict[str, int]] = defaultdict(dict)
    for document, count in rows.items():
        sides[bits_of(document)[: len(bits) + 1]][document] = count
    for side, own in sorted(sides.items()):
        yield from _parted(side, own, sources)

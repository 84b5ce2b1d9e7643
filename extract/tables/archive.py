"""Zips and gzips of documents as grids: each member by what it is, archives inside too; what cannot be read is named."""

from __future__ import annotations

import dataclasses
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extract.errors import ExtractionError, LimitExceededError, UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.tables.formats import grids_of
from extract.tables.grid import MAX_BYTES, MAX_DECOMPRESSED_BYTES, Grid, Line
from extract.tables.office_package import check_archive

MOST_MEMBERS = 2_000
"""Files of an archive, those of archives in it counted too."""
MOST_DEPTH = 3
"""Archives inside each other that are opened; a publisher's zip of zips has two."""
_PASSED_OVER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
Refuse = Callable[[str, str], None]
"""Told the member's name and why it was not read."""


@dataclass(slots=True)
class _Walk:
    """What has been read of an archive and those inside it."""

    refuse: Refuse
    page: int = 0
    read: int = 0
    members: int = 0
    bytes: int = 0
    refused: list[str] = field(default_factory=list)

    def count(self, size: int) -> None:
        """Count a member before it is decompressed.

        Raises:
            extract.errors.LimitExceededError: with it there are too many, or they are too large together.
        """
        self.members += 1
        self.bytes += size
        if self.members > MOST_MEMBERS:
            raise LimitExceededError(f"more than {MOST_MEMBERS} files in an archive")
        if self.bytes > MAX_DECOMPRESSED_BYTES:
            raise LimitExceededError(f"more than {MAX_DECOMPRESSED_BYTES} bytes once decompressed")


def archive_grids(content: bytes, refuse: Refuse) -> Iterator[Grid]:
    """The tables of an archive's members in order, and of the members of archives in it (`MOST_DEPTH` inside each other).

    Raises:
        extract.errors.UnreadableDocumentError: no archive, or none of its members can be read.
        extract.errors.LimitExceededError: it would decompress to more than the limits allow.
    """
    walk = _Walk(refuse)
    yield from _grids(content, walk, "", MOST_DEPTH)
    if not walk.read:
        names = ", ".join(walk.refused)[:120]
        raise UnreadableDocumentError(f"no table in the archive: {names or 'empty'}")


def _grids(content: bytes, walk: _Walk, name: str, depth: int) -> Iterator[Grid]:
    """The tables of a document that may be an archive itself."""
    kind = sniff(content)
    if kind in (MediaType.ZIP, MediaType.GZIP):
        if not depth:
            raise UnreadableDocumentError(f"more than {MOST_DEPTH} archives inside each other")
        opened = _unzipped if kind is MediaType.ZIP else _gunzipped
        for inner, body in opened(content, walk, name):
            yield from _of_member(inner, body, walk, depth - 1)
        return
    for grid in grids_of(content, kind):
        walk.page += 1
        yield dataclasses.replace(paged(grid, walk.page), name=grid.name or name)
    walk.read += 1


def _of_member(name: str, body: bytes, walk: _Walk, depth: int) -> Iterator[Grid]:
    try:
        yield from _grids(body, walk, name, depth)
    except LimitExceededError:
        raise
    except ExtractionError as error:
        walk.refused.append(name or str(error))
        walk.refuse(name, str(error))


def _unzipped(content: bytes, walk: _Walk, within: str) -> Iterator[tuple[str, bytes]]:
    """The members of a zip with their names, those of a zip inside another behind its name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            for part in archive.infolist():
                if part.is_dir() or not part.file_size:
                    continue
                if any(mark in part.filename for mark in _PASSED_OVER):
                    continue
                name = f"{within}/{_name(part)}" if within else _name(part)
                if part.file_size > MAX_BYTES:
                    raise LimitExceededError(f"{name}: more than {MAX_BYTES} bytes once decompressed")
                walk.count(part.file_size)
                yield name, archive.read(part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableDocumentError(f"not a readable zip: {error}") from error
    except (ValueError, zlib.error, struct.error) as error:  # places and sizes that its directory lies about
        raise UnreadableDocumentError(f"not a readable zip: {error}") from error


def paged(grid: Grid, page: int) -> Grid:
    """The grid as the table with this number."""
    return dataclasses.replace(grid, page=page, lines=_numbered(grid.lines, page))


def _numbered(lines: Iterator[Line], page: int) -> Iterator[Line]:
    for line in lines:
        yield line if line.page == page else dataclasses.replace(line, page=page)


def _name(part: zipfile.ZipInfo) -> str:
    """A member's name; zips made in Japan write it in CP932 without saying so."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("cp932")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename


def _gunzipped(content: bytes, walk: _Walk, within: str) -> Iterator[tuple[str, bytes]]:
    """The one file in a gzip."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            text = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableDocumentError(f"not a readable gzip: {error}") from error
    if len(text) > MAX_BYTES:
        raise LimitExceededError(f"more than {MAX_BYTES} bytes once decompressed")
    walk.count(len(text))
    yield within, text

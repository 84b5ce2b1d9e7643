"""Zips and gzips of documents as grids: each member by what it is; those that cannot be read are named."""

from __future__ import annotations

import dataclasses
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from extract.errors import ExtractionError, LimitExceededError, UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.tables.formats import grids_of
from extract.tables.grid import MAX_BYTES, Grid
from extract.tables.office_package import check_archive

MOST_MEMBERS = 2_000
_PASSED_OVER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
Refuse = Callable[[str, str], None]
"""Told the member's name and why it was not read."""


def archive_grids(content: bytes, refuse: Refuse) -> Iterator[Grid]:
    """The tables of an archive's members in order.

    Raises:
        extract.errors.UnreadableDocumentError: no archive, or none of its members can be read.
        extract.errors.LimitExceededError: it would decompress to more than the limits allow.
    """
    if content.startswith(b"\x1f\x8b"):
        text = _gunzip(content)
        yield from grids_of(text, sniff(text))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            yield from _members(archive, refuse)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableDocumentError(f"not a readable zip: {error}") from error


def _members(archive: zipfile.ZipFile, refuse: Refuse) -> Iterator[Grid]:
    parts = [part for part in archive.infolist() if not part.is_dir() and part.file_size]
    parts = [part for part in parts if not any(mark in part.filename for mark in _PASSED_OVER)]
    if len(parts) > MOST_MEMBERS:
        raise LimitExceededError(f"{len(parts)} files in an archive, more than {MOST_MEMBERS}")
    page, read = 0, 0
    refused: list[str] = []
    for part in parts:
        name = _name(part)
        if part.file_size > MAX_BYTES:
            raise LimitExceededError(f"{name}: more than {MAX_BYTES} bytes once decompressed")
        try:
            body = archive.read(part)
        except (
            ValueError,
            zlib.error,
            struct.error,
        ) as error:  # places and sizes that its directory lies about
            raise zipfile.BadZipFile(f"{name}: {error}") from error
        try:
            for grid in grids_of(body, sniff(body)):
                page += 1
                yield dataclasses.replace(grid, page=page, name=grid.name or name, lines=_paged(grid, page))
            read += 1
        except LimitExceededError:
            raise
        except ExtractionError as error:
            refused.append(name)
            refuse(name, str(error))
    if not read:
        raise UnreadableDocumentError(f"no table in the archive: {', '.join(refused)[:120] or 'empty'}")


def _paged(grid: Grid, page: int) -> Iterator:  # type: ignore[type-arg]
    for line in grid.lines:
        yield line if line.page == page else dataclasses.replace(line, page=page)


def _name(part: zipfile.ZipInfo) -> str:
    """A member's name; zips made in Japan write it in CP932 without saying so."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("cp932")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename


def _gunzip(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            text = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise UnreadableDocumentError(f"not a readable gzip: {error}") from error
    if len(text) > MAX_BYTES:
        raise LimitExceededError(f"more than {MAX_BYTES} bytes once decompressed")
    if sniff(text) in (MediaType.GZIP, MediaType.ZIP):
        raise UnreadableDocumentError("a gzip of an archive")
    return text

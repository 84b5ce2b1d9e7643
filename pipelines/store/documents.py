"""Documents as they were fetched: content-addressed bytes and one record a version, on any fsspec URL.

    objects/9f/9f86d081…            the bytes, named by their SHA-256
    versions/kanpo/2025-07/….json   one record a fetched version; the whole history can be rebuilt from these alone
    version-list.arrow              the same records in one file, made from them (`pipelines.store.version_list`)
    pages/9f/9f86…                  index pages as last seen, to ask the server "changed since?"
    runs/….json                     the ledger (`pipelines.store.ledger`)

Every file appears whole or not at all, and is never changed in place. No name or address from the web becomes a
path: names here are digests, times and the publisher's own short name.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import re
import tempfile
import uuid
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.compute as pc

from extract.errors import InputError, RakusatsuError
from extract.media import sniff
from extract.rows import DocumentRow
from pipelines.store.local_files import LocalFiles, local_path, names_under
from pipelines.store.provenance import CRAWLED, Provenance
from pipelines.store.records import encode_document
from pipelines.store.version_list import EPOCH, decoded, version_table
from pipelines.whole_files import lock_wait, replacing

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_WHOLE_OR_NOTHING = {"s3", "s3a", "gs", "gcs", "abfs", "az", "memory"}
"""Protocols whose single write is already atomic; elsewhere a temporary name is written and moved."""


class StoreError(RakusatsuError, OSError):
    """The store cannot be used or is damaged; `str()` is the line shown to users."""


class StoreLockedError(StoreError):
    """Another run holds the store."""


class Store:
    """The documents under one fsspec URL (`data/store`, `s3://bucket/prefix`, `memory://name`).

    Reading needs no lock. Writers take `lock()`, which also clears what a killed run left half-written.
    """

    def __init__(self, url: str) -> None:
        """Open the store; nothing is written yet.

        Args:
            url: an fsspec URL or a local path; it need not exist.
        """
        self.url = str(url)
        root = local_path(self.url)
        self._is_local = root is not None
        self._files: Any = LocalFiles()
        if root is None:
            import fsspec  # a tenth of a second, and 15 MB, that a store on this machine does without

            # No listing is kept: another process may have written since.
            self._files, root = fsspec.core.url_to_fs(self.url, use_listings_cache=False)
        self._root = str(root).rstrip("/")

    # --- documents

    def put(
        self,
        content: bytes,
        *,
        source: str,
        url: str | None,
        published_on: dt.date | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        fetched_at: dt.datetime | None = None,
        provenance: Provenance = CRAWLED,
    ) -> DocumentRow:
        """Keep a fetched document and return its record.

        The same bytes from the same address as its latest version are no new version: the record that stands
        is returned. Bytes seen before at another address, or before a later version, are a new record of the
        same object.

        Args:
            content: the bytes as fetched.
            source: short name of the publisher, lower-case ASCII letters, digits and `_`.
            url: where the bytes came from; None for a file handed over.
            published_on: date of the issue or page.
            etag: as sent by the server.
            last_modified: as sent by the server.
            fetched_at: with a time zone; now where None.
            provenance: the road it took.

        Raises:
            ValueError: `source` is no such name, or `fetched_at` has no time zone.
            OSError: the bytes could not be written; nothing of them is visible.
        """
        if not _SOURCE.fullmatch(source):
            raise InputError(f"not a source name: {source!r}")
        fetched_at = fetched_at or dt.datetime.now(dt.UTC)
        if fetched_at.tzinfo is None:
            raise InputError("fetched_at needs a time zone")
        sha256 = hashlib.sha256(content).hexdigest()
        known = self._latest.get((source, url))
        if known is not None and known.sha256 == sha256:
            self._write_object(sha256, content)  # where they were lost or damaged since
            return known
        row = DocumentRow(
            sha256=sha256,
            source=source,
            url=url,
            fetched_at=_behind(known, fetched_at.astimezone(dt.UTC)),
            published_on=published_on,
            media_type=str(sniff(content)),
            bytes=len(content),
            etag=etag,
            last_modified=last_modified,
            **dataclasses.asdict(provenance),
        )
        self._write_object(sha256, content)
        self.record(row)
        return row

    def record(self, row: DocumentRow) -> str:
        """Write the record of a version whose bytes are stored; gives its name.

        Raises:
            OSError: it could not be written.
        """
        name = _record_name(row)
        self.write(name, encode_document(row))
        self._remember(row)
        return name

    def read(self, sha256: str) -> bytes:
        """The bytes of a document, checked against their address.

        Raises:
            ValueError: not a SHA-256 in lower-case hexadecimal.
            StoreError: not there, or damaged.
        """
        name = object_name(sha256)
        try:
            content = self.read_file(name)
        except FileNotFoundError as error:
            raise StoreError(f"the store {self.url} has no document {sha256}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(f"the store {self.url} is damaged: {name} does not hold the bytes it names")
        return content

    def has(self, sha256: str) -> bool:
        """Whether the document's bytes are there; they are not read.

        Raises:
            ValueError: not a SHA-256 in lower-case hexadecimal.
        """
        return bool(self._files.isfile(f"{self._root}/{object_name(sha256)}"))

    def versions(self) -> Iterator[DocumentRow]:
        """Every fetched version, oldest first.

        One object can stand under several records (published at two addresses, or put back after a change):
        who works by content takes each `(source, sha256)` once.
        """
        yield from decoded(version_table(self))

    def versions_without(self, keys: pa.Array) -> list[DocumentRow]:
        """All versions, oldest first, of documents one of whose versions is not among the keys (`version_list.key_of`)."""
        table = version_table(self)
        new = table.filter(pc.invert(pc.is_in(table["key"], value_set=keys)))["sha256"].unique()
        return decoded(table.filter(pc.is_in(table["sha256"], value_set=new)))

    @property
    def is_empty(self) -> bool:
        """Whether no version was ever recorded."""
        if self._is_local:
            return next(names_under(Path(self._root), "versions"), None) is None
        return not self.list_files("versions")

    def latest(self, url: str) -> DocumentRow | None:
        """The newest version fetched from this address, by any source; None where there is none."""
        rows = [row for (_, known), row in self._latest.items() if known == url]
        return max(rows, key=lambda row: row.fetched_at or EPOCH, default=None)

    def latest_of(self, source: str, url: str) -> DocumentRow | None:
        """The newest version that this source fetched from this address; None where there is none."""
        return self._latest.get((source, url))

    # --- one writer

    @contextlib.contextmanager
    def lock(self, *, wait: float | None = None) -> Iterator[None]:
        """Keep other writers off the store while the block runs; wait so long for another (`lock_wait`).

        On a local store the lock file lies in it. On a remote one it lies in this machine's temporary folder:
        there it keeps two runs of one machine apart, not two machines.

        Raises:
            StoreLockedError: another run holds it.
        """
        if self._is_local:
            Path(self._root).mkdir(parents=True, exist_ok=True)
            path = Path(self._root) / ".lock"
        else:
            digest = hashlib.sha256(self.url.encode()).hexdigest()[:32]
            path = Path(tempfile.gettempdir()) / f"rakusatsu-{digest}.lock"
        lock = filelock.FileLock(path, timeout=lock_wait(wait))
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise StoreLockedError(f"another run is working on the store {self.url}") from error
        try:
            self.__dict__.pop("_latest", None)  # another run may have written since it was read
            self._clear_unfinished()
            yield
        finally:
            lock.release()

    # --- files by name

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the store under its final name, whole or not at all.

        Raises:
            OSError: it could not be written; an earlier file of that name still stands.
        """
        path = f"{self._root}/{name}"
        if self._is_local:
            self._write_local(Path(path), content)
        elif _protocols(self._files) & _WHOLE_OR_NOTHING:
            self._files.pipe_file(path, content)
        else:
            unfinished = f"{self._root}/unfinished/{uuid.uuid4().hex}"
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.makedirs(unfinished.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(unfinished, content)
            self._files.mv(unfinished, path)

    def read_file(self, name: str) -> bytes:
        """The content of a file of the store.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        content: bytes = self._files.cat_file(f"{self._root}/{name}")
        return content

    def list_files(self, folder: str) -> list[str]:
        """Names of the files under a folder of the store, sorted; empty where it does not exist."""
        if self._is_local:
            return sorted(names_under(Path(self._root), folder))
        found = self._files.find(f"{self._root}/{folder}")
        return sorted(str(path)[len(self._root) + 1 :] for path in found)

    def remove(self, name: str) -> None:
        """Delete a file of the store.

        Raises:
            OSError: it is not there or cannot be deleted.
        """
        self._files.rm_file(f"{self._root}/{name}")

    # --- inside

    @cached_property
    def _latest(self) -> dict[tuple[str, str | None], DocumentRow]:
        return {(row.source, row.url): row for row in self.versions()}

    def _remember(self, row: DocumentRow) -> None:
        self._latest[row.source, row.url] = row

    def _write_object(self, sha256: str, content: bytes) -> None:
        name = object_name(sha256)
        path = f"{self._root}/{name}"
        # A stored object is right unless the disk failed under it: the bytes are looked at, not their number.
        with contextlib.suppress(OSError):
            if self._files.size(path) == len(content) and self._files.cat_file(path) == content:
                return
        self.write(name, content)

    def _write_local(self, path: Path, content: bytes) -> None:
        with replacing(path, Path(self._root) / "unfinished") as file:
            file.write(content)

    def _clear_unfinished(self) -> None:
        for name in self.list_files("unfinished"):
            self._files.rm_file(f"{self._root}/{name}")


def object_name(sha256: str) -> str:
    """The name in a store of a document's bytes.

    Raises:
        ValueError: not a SHA-256 in lower-case hexadecimal.
    """
    if not _SHA256.fullmatch(sha256):
        raise InputError(f"not a SHA-256 in hexadecimal: {sha256!r}")
    return f"objects/{sha256[:2]}/{sha256}"


def _record_name(row: DocumentRow) -> str:
    fetched_at = row.fetched_at or EPOCH
    digest = hashlib.sha256(f"{row.url}\n{row.sha256}".encode()).hexdigest()[:24]
    return f"versions/{row.source}/{fetched_at:%Y-%m}/{fetched_at:%Y%m%dT%H%M%S%f}-{digest}.json"


def _behind(known: DocumentRow | None, moment: dt.datetime) -> dt.datetime:
    """The moment; just behind the version before where that one stands in the future, since a clock was wrong once.

    What came later must be newer, or each run would take it for news again; `rakusatsu verify --repair` mends the time.
    """
    before = known.fetched_at if known is not None else None
    if before is None or before <= dt.datetime.now(dt.UTC):
        return moment
    return max(moment, before + dt.timedelta(microseconds=1))


def _protocols(files: Any) -> set[str]:
    protocol = files.protocol
    return {protocol} if isinstance(protocol, str) else set(protocol)

"""What a server last said about an address, so that the next run can ask "changed since?".

Index pages keep their body too: a server that answers "not modified" sends none, and the links must still be read.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass

from pipelines.store.documents import Store
from pipelines.store.records import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address as it was last answered with content."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body: bytes | None = None
    """Of an index page; None for a document, whose bytes the store has."""
    sha256: str | None = None
    """Of a document: the version that the validators stand for."""
    content_type: str | None = None
    whole_at: str | None = None
    """When it was last sent whole, ISO 8601; None where that was not noted."""


class Visits:
    """The visits recorded in a store, one an address."""

    def __init__(self, store: Store) -> None:
        """Read and write the visits of this store."""
        self._store = store

    def last(self, url: str) -> Visit | None:
        """The last visit of this address; None where there was none or its record cannot be read."""
        try:
            head, _, body = self._store.read_file(_name(url)).partition(b"\n")
            values = json.loads(head)
            has_body = values.pop("has_body")
            return Visit(**values, body=gzip.decompress(body) if has_body else None)
        except (FileNotFoundError, ValueError, TypeError, KeyError, EOFError, gzip.BadGzipFile, zlib.error):
            return (
                None  # asking once too often costs one download; trusting a bad record could cost a document
            )

    def record(self, visit: Visit) -> None:
        """Write a visit in place of the one before.

        Raises:
            OSError: it could not be written.
        """
        values = dataclasses.asdict(visit)
        body = values.pop("body")
        packed = b"" if body is None else gzip.compress(body, mtime=0)
        self._store.write(_name(visit.url), encode(values | {"has_body": body is not None}) + packed)

    def keep_misfit(self, url: str, body: bytes) -> str:
        """Keep an index page that looks different from what was expected; gives its name in the store.

        The last page that did fit stays what the next run asks about.

        Raises:
            OSError: it could not be written.
        """
        digests = [hashlib.sha256(part).hexdigest()[:16] for part in (url.encode(), body)]
        name = f"misfits/{'-'.join(digests)}.html"
        self._store.write(name, body)
        return name


def _name(url: str) -> str:
    digest = hashlib.sha256(url.encode()).hexdigest()
    return f"pages/{digest[:2]}/{digest}"

"""What there is to extract: files as given, or what a store has that the datasets do not have read by today's rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.document import Document
from extract.rows import DocumentRow
from extract.versions import VERSIONS
from pipelines.workers import Failure, Limits

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.store.documents import Store

MAX_BYTES = 64 << 20
"""A larger document is not read; the largest real one seen so far has 3 MB."""
NORMALISATION_VERSION = "2"
"""Raised when `pipelines.normalise` gives other values than before, so that stored documents are read again."""
NO_EXTRACTOR = ""
"""Stands for the extractor of a document that failed as a whole."""
FIRST_WAIT = dt.timedelta(hours=1)
LONGEST_WAIT = dt.timedelta(days=30)
"""A failure that may pass is tried again by the next run, then after an hour, two, four …, and so for ever."""


@dataclass(frozen=True, slots=True)
class DocumentCandidate:
    """A document to extract: every fetched version that has these bytes, oldest first, and how to get them."""

    name: str
    """For people: the file as given or the address."""
    versions: tuple[DocumentRow, ...]
    content: Callable[[], bytes] = field(compare=False)
    """Raises OSError."""
    attempts: int = 0
    """How often it failed before for a reason that may pass."""


def from_files(paths: Iterable[Path], *, source: str | None = None) -> Iterator[DocumentCandidate]:
    """Files as candidates, each content once however often it is given.

    Args:
        paths: files; read when the candidate is asked for.
        source: publisher, where the caller knows it.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= MAX_BYTES else None
            sha256 = _sha256_of_file(path) if content is None else hashlib.sha256(content).hexdigest()
        except OSError as error:
            raise OSError(f"{path}: {error.strerror or error}") from error
        if sha256 in seen:
            continue
        seen.add(sha256)
        row = DocumentRow(sha256=sha256, source=source or "", url=path.absolute().as_uri(), bytes=size)
        yield DocumentCandidate(str(path), (row,), lambda content=content: content or b"")  # type: ignore[misc]


def from_store(
    store: Store,
    *,
    current: Iterable[DocumentRow] | pa.Table = (),
    versions: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    now: dt.datetime | None = None,
    left_out: Collection[str] = (),
) -> list[DocumentCandidate]:
    """Stored documents that are new, read by another extractor, or due after a failure that may pass, oldest first.

    Args:
        store: where the bytes and their versions are.
        current: rows of the `documents` dataset whose documents are done, or its columns `layout.DONE`; one all of whose fetched versions are
            among them, read by today's version of its extractor, is left out.
        versions: of the extractors, by name; `current_versions()` where None.
        limits: of this run: what failed within lower ones is tried at once.
        now: the moment of the run.
        left_out: sources whose documents are none of awards.
    """
    # Arrow is for the process that writes, not for workers that read.
    import pyarrow as pa

    from pipelines.datasets.schema import table_of
    from pipelines.store.version_list import keys_of

    table = current if isinstance(current, pa.Table) else table_of(list(current), DocumentRow)
    versions = current_versions() if versions is None else versions
    due = _Due(store, limits or Limits(), now or dt.datetime.now(dt.UTC))
    done = table.filter(_done(table, versions, due))
    fetched: dict[str, list[DocumentRow]] = {}
    for version in store.versions_without(keys_of(done)):
        if version.source in left_out:
            continue
        fetched.setdefault(version.sha256, []).append(version)
    return [
        DocumentCandidate(
            rows[0].url or sha256,
            tuple(rows),
            lambda sha256=sha256: store.read(sha256),  # type: ignore[misc]
            due.attempts.get(sha256, 0),
        )
        for sha256, rows in fetched.items()
    ]


def _done(table: pa.Table, versions: Mapping[str, str], due: _Due) -> pa.Array:
    """Of each row whether its document need not be read again."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array(list(versions), pa.string())
    places = pc.index_in(pc.fill_null(table["extractor"], NO_EXTRACTOR), value_set=names)
    today = pc.take(pa.array(list(versions.values()), pa.string()), places)
    is_read = pc.and_(pc.is_valid(table["status"]), pc.equal(table["extractor_version"], today))
    done = pc.fill_null(is_read, False)
    failed = pc.or_(pc.is_valid(table["failure"]), pc.is_valid(table["attempts"]))
    failed = pc.or_(failed, pc.fill_null(pc.equal(table["status"], "failed"), False))
    told = done.to_pylist()
    for place in pc.indices_nonzero(pc.and_(done, failed)).to_pylist():
        told[place] = not due.now(table.slice(place, 1).to_pylist()[0])
    return pa.array(told, pa.bool_())


@dataclass(slots=True)
class _Due:
    """Tells which documents that failed for a reason that may pass are to be tried again."""

    store: Store
    limits: Limits
    moment: dt.datetime
    attempts: dict[str, int] = field(default_factory=dict)
    """How often each failed so far."""

    def now(self, row: Mapping[str, Any]) -> bool:
        """Whether to try one again, from its row of `documents`."""
        if row["failure"] is None and row["status"] == "failed":
            return True  # an older version, which did not tell failures apart
        if row["attempts"] is None or row["tried_at"] is None:
            return False
        self.attempts[row["sha256"]] = row["attempts"]
        allowed = {"time_limit": self.limits.seconds, "memory_limit": self.limits.memory}
        limit = row["failure_limit"]
        if limit is not None and allowed.get(row["failure"], 0) > limit:
            return True
        if row["failure"] == "unreadable" and _can_be_read(self.store, row["sha256"]):
            return True
        # Earlier than it was tried: a clock was wrong, and its word is worth nothing.
        waited = self.moment - row["tried_at"]
        return bool(waited < dt.timedelta(0) or waited >= wait_after(row["attempts"]))


def wait_after(attempts: int) -> dt.timedelta:
    """How long a document that failed so often waits; not at all after the first time."""
    if attempts <= 1:
        return dt.timedelta(0)
    doublings = min(attempts - 2, 20)
    return min(LONGEST_WAIT, FIRST_WAIT * float(2**doublings))


def _can_be_read(store: Store, sha256: str) -> bool:
    try:
        store.read(sha256)
    except OSError:
        return False
    return True


def current_versions() -> dict[str, str]:
    """Today's version of every extractor by name, as in `documents`: its own, a dot, that of the normalisation.

    A document that failed as a whole hangs on all of them.
    """
    versions = {name: f"{version}.{NORMALISATION_VERSION}" for name, version in VERSIONS.items()}
    return versions | {
        NO_EXTRACTOR: ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    }


def argument_of(candidate: DocumentCandidate) -> Document | Failure:
    """What a worker is given for a candidate, or why it is given nothing."""
    first = candidate.versions[0]
    if first.bytes > MAX_BYTES:
        return Failure(f"{first.bytes:,} bytes, over the limit of {MAX_BYTES:,}")
    try:
        content = candidate.content()
    except OSError as error:
        return Failure(str(error), "unreadable")
    return Document(
        content,
        source=first.source or None,
        url=first.url,
        published_on=first.published_on,
        stored=first.fetched_at is not None,
    )


def _sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

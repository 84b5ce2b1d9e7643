"""Documents to datasets: each is read in a worker process within limits, and its rows replace what stood there."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.document import FILE_SOURCE, Document, extract_in_parts, extractor_versions
from extract.errors import ExtractionError, UnreadableDocumentError
from extract.media import MediaType, sniff
from extract.rows import DocumentRow, Extraction
from pipelines.workers import Failure, Limits, Part, WorkerPool

if TYPE_CHECKING:
    from pipelines.datasets.intake import Spool
    from pipelines.datasets.writer import Datasets
    from pipelines.store.documents import Store

MAX_BYTES = 64 << 20
"""A larger document is not read; the largest real one seen so far has 3 MB."""
READ = "pipelines.extraction:read_document"
"""What worker processes run."""
NORMALISATION_VERSION = "1"
"""Raised when `pipelines.normalise` gives other values than before, so that stored documents are read again."""
_NO_EXTRACTOR = ""
"""Stands for the extractor of a document that failed as a whole."""
_FLUSH_SECONDS = 60
_FLUSH_ROWS = 20_000
"""A partition is rewritten once a flush, not once a document; until then rows wait in files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker makes of a document."""

    media_type: MediaType
    extraction: Extraction | Failure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document to extract: every fetched version that has these bytes, oldest first, and how to get them."""

    name: str
    """For people: the file as given or the address."""
    versions: tuple[DocumentRow, ...]
    content: Callable[[], bytes] = field(compare=False)
    """Raises OSError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows of a document, or of a part of it, as they go into the datasets."""

    name: str
    documents: tuple[DocumentRow, ...]
    extraction: Extraction

    @property
    def document(self) -> DocumentRow:
        """The first version, with what its extraction gave."""
        return self.documents[0]


# --- in the worker process


def read_document(document: Document) -> Generator[Reading, None, None]:
    """Extract a document part by part and normalise its rows."""
    media_type = sniff(document.content)
    try:
        _check_name(document, media_type)
        for part in extract_in_parts(document):
            yield Reading(media_type, _enriched(part))
    except ExtractionError as error:
        yield Reading(media_type, Failure(" ".join(str(error).split())))


def _check_name(document: Document, media_type: MediaType) -> None:
    """Refuse a page of HTML under the name of a file: it is a publisher's error page, not its document.

    Raises:
        UnreadableDocumentError: it is one.
    """
    suffix = PurePosixPath(urlsplit(document.url or "").path).suffix.lower()
    if media_type is MediaType.HTML and suffix in (".pdf", ".xlsx", ".xls", ".csv", ".zip"):
        raise UnreadableDocumentError(f"named {suffix}, but its content is {media_type}")


def _enriched(extraction: Extraction) -> Extraction:
    # Its dictionaries are for workers that read, not for the process that starts them.
    from pipelines.normalise import enrich

    return dataclasses.replace(extraction, awards=tuple(enrich(extraction.awards)))


# --- what there is to do


def from_files(paths: Iterable[Path], *, source: str | None = None) -> Iterator[Candidate]:
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
        yield Candidate(str(path), (row,), lambda content=content: content or b"")  # type: ignore[misc]


def from_store(
    store: Store, *, current: Iterable[DocumentRow] = (), versions: Mapping[str, str] | None = None
) -> list[Candidate]:
    """Stored documents that are new or that today's extractors would read differently, oldest first.

    Args:
        store: where the bytes and their versions are.
        current: rows of the `documents` dataset; a document all of whose fetched versions are among them, read by
            today's version of its extractor, is left out.
        versions: of the extractors, by name; `current_versions()` where None.
    """
    versions = current_versions() if versions is None else versions
    fetched: dict[str, list[DocumentRow]] = {}
    for version in store.versions():
        fetched.setdefault(version.sha256, []).append(version)
    done = {
        _version_key(row)
        for row in current
        if row.status is not None and row.extractor_version == versions.get(row.extractor or _NO_EXTRACTOR)
    }
    return [
        Candidate(rows[0].url or sha256, tuple(rows), lambda sha256=sha256: store.read(sha256))  # type: ignore[misc]
        for sha256, rows in fetched.items()
        if not all(_version_key(row) in done for row in rows)
    ]


def current_versions() -> dict[str, str]:
    """Today's version of every extractor by name, as in `documents`: its own, a dot, that of the normalisation.

    A document that failed as a whole hangs on all of them.
    """
    versions = {name: f"{version}.{NORMALISATION_VERSION}" for name, version in extractor_versions().items()}
    return versions | {
        _NO_EXTRACTOR: ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    }


def _version_key(row: DocumentRow) -> tuple[object, ...]:
    return row.sha256, row.source, row.url, row.fetched_at


def _sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- doing it


def extract_all(
    candidates: Iterable[Candidate],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    function: str = READ,
) -> Generator[Outcome, None, None]:
    """Extract documents in worker processes; the first ones start at once, and outcomes come as they are done.

    Whatever happens to a document ends in its own outcome, status `failed` with the reason. A long document has
    several: those before the last hold rows only (`extraction.more`), and are void where the last one says that the
    document could not be read. The rows do not depend on the number of workers.

    Args:
        candidates: taken one by one as workers become free.
        workers: most processes at a time.
        limits: of time and memory, each document.
        function: what a worker does with a `Document`, as `module:name`, giving a `Reading`, or one a part.

    Raises:
        pipelines.workers.WorkersBrokenError: worker processes do not even start.
    """
    jobs = ((candidate, argument_of(candidate)) for candidate in candidates)
    return _outcomes(WorkerPool[Candidate](function, workers=workers, limits=limits).run(jobs))


def _outcomes(
    results: Generator[tuple[Candidate, Part | Reading | Failure], None, None],
) -> Generator[Outcome, None, None]:
    with closing(results):
        for candidate, result in results:
            yield outcome_of(candidate, result.result if isinstance(result, Part) else result)


def write_all(
    outcomes: Generator[Outcome, None, None], datasets: Datasets, *, seen: Callable[[Outcome], None]
) -> None:
    """Write outcomes in batches; what is done is written also when the outcomes end in an error.

    Args:
        outcomes: from `extract_all`.
        datasets: locked by the caller.
        seen: called with each document's last outcome as it comes.

    Raises:
        OSError: the datasets could not be written.
    """
    intake = datasets.intake()
    parts: dict[str, Spool] = {}
    written = time.monotonic()
    writing: Future[None] | None = None
    with (
        closing(outcomes),
        ThreadPoolExecutor(1) as writer,
    ):  # so that workers are given documents while an intake is written
        try:
            for outcome in outcomes:
                made = outcome.extraction
                if made.more:
                    spool = parts.setdefault(outcome.document.sha256, intake.spool())
                    spool.keep(made.awards, made.rejects)
                    continue
                earlier = parts.pop(outcome.document.sha256, None)
                if earlier is not None and made.extractor == _NO_EXTRACTOR:
                    earlier.remove()
                    earlier = None
                intake.add(outcome.documents, made.awards, made.rejects, earlier=earlier)
                seen(outcome)
                due = intake.rows >= _FLUSH_ROWS or time.monotonic() - written > _FLUSH_SECONDS
                if due and (writing is None or writing.done()):
                    if writing is not None:
                        writing.result()
                    writing = writer.submit(datasets.write, intake)
                    intake, written = datasets.intake(), time.monotonic()
        finally:
            for spool in parts.values():
                spool.remove()
            try:
                if writing is not None:
                    writing.result()
            finally:
                datasets.write(intake)


def argument_of(candidate: Candidate) -> Document | Failure:
    """What a worker is given for a candidate, or why it is given nothing."""
    first = candidate.versions[0]
    if first.bytes > MAX_BYTES:
        return Failure(f"{first.bytes:,} bytes, over the limit of {MAX_BYTES:,}")
    try:
        content = candidate.content()
    except OSError as error:
        return Failure(str(error))
    return Document(content, source=first.source or None, url=first.url, published_on=first.published_on)


def outcome_of(candidate: Candidate, result: Reading | Failure) -> Outcome:
    """A candidate with what its worker gave, as rows."""
    media_type = str(result.media_type) if isinstance(result, Reading) else candidate.versions[0].media_type
    made = result.extraction if isinstance(result, Reading) else result
    failed = isinstance(made, Failure)
    if isinstance(made, Failure):
        extraction = Extraction(
            extractor=_NO_EXTRACTOR,
            extractor_version=current_versions()[_NO_EXTRACTOR],
            status="failed",
            error=made.reason,
        )
    else:
        extraction = made if made.more else _judged(made)
    rows = tuple(
        dataclasses.replace(
            version,
            source=version.source or extraction.source or FILE_SOURCE,
            published_on=extraction.published_on or version.published_on,
            media_type=media_type,
            pages=extraction.pages,
            pages_without_text=None if failed else extraction.pages_without_text,
            unknown_glyphs=None if failed else extraction.unknown_glyphs,
            rows_expected=None if failed else extraction.rows_expected,
            rows_extracted=None if failed else extraction.rows_extracted,
            rows_rejected=None if failed else extraction.rows_rejected,
            status=extraction.status,
            error=extraction.error,
            extractor=extraction.extractor or None,
            extractor_version=extraction.extractor_version
            if failed
            else f"{extraction.extractor_version}.{NORMALISATION_VERSION}",
        )
        for version in candidate.versions
    )
    return Outcome(candidate.name, rows, extraction)


def _judged(extraction: Extraction) -> Extraction:
    """An `ok` that is not one becomes `partial`, and whatever is not `ok` says why."""
    if not extraction.balanced and extraction.status != "failed":
        return dataclasses.replace(
            extraction,
            status="partial",
            error=f"the books do not balance: {extraction.rows_expected} rows expected, "
            f"{extraction.rows_extracted} extracted, {extraction.rows_rejected} rejected",
        )
    if extraction.status == "ok" and extraction.rows_rejected:
        extraction = dataclasses.replace(extraction, status="partial")
    if extraction.status in ("partial", "failed") and not extraction.error:
        return dataclasses.replace(extraction, error=_shortcomings(extraction))
    return extraction


def _shortcomings(extraction: Extraction) -> str:
    counts = {
        f"{extraction.rows_rejected} of {extraction.rows_expected} rows rejected": extraction.rows_rejected,
        f"{extraction.pages_without_text} pages without text": extraction.pages_without_text,
        f"{extraction.unknown_glyphs} unknown glyphs": extraction.unknown_glyphs,
        f"{len(extraction.rejects)} notes in rejects": len(extraction.rejects)
        if not extraction.rows_rejected
        else 0,
    }
    return ", ".join(words for words, count in counts.items() if count) or "the extractor gives no reason"

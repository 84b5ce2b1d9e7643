"""Documents to datasets: each is read in a worker process within limits, and its rows replace what stood there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extract.document import FILE_SOURCE, Document, extract_in_parts
from extract.errors import ExtractionError, UnreadableDocumentError
from extract.media import MediaType
from extract.outcome import Extraction
from extract.rows import DocumentRow
from extract.rows.row_columns import RowColumns
from extract.signatures import Signature, signature_of
from pipelines.candidates import (
    NO_EXTRACTOR,
    NORMALISATION_VERSION,
    DocumentCandidate,
    argument_of,
    current_versions,
)
from pipelines.workers import READ, Failure, Limits, Part, WorkerPool

if TYPE_CHECKING:
    from pipelines.datasets.intake import Intake, IntakeBatch, Spool
    from pipelines.datasets.writer import Datasets

_FLUSH_SECONDS = 60
_FLUSH_ROWS = 20_000
"""A partition is rewritten once a flush, not once a document; until then rows wait in files."""


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What a worker makes of a document."""

    media_type: MediaType
    extraction: Extraction | Failure
    signature: Signature | None = None
    """Of a stored document; None where it was not looked at."""


@dataclass(frozen=True, slots=True)
class ExtractionOutcome:
    """The rows of a document, or of a part of it, as they go into the datasets."""

    name: str
    documents: tuple[DocumentRow, ...]
    extraction: Extraction

    @property
    def document(self) -> DocumentRow:
        """The first version, with what its extraction gave."""
        return self.documents[0]

    @property
    def batch(self) -> IntakeBatch:
        """All its rows, for the datasets."""
        from pipelines.datasets.intake import IntakeBatch

        made = self.extraction
        return IntakeBatch(
            self.documents, made.awards, made.rejects, made.unawarded, made.bids, made.payments
        )


# --- in the worker process


def read_document(document: Document) -> Generator[DocumentReading, None, None]:
    """Extract a document part by part and normalise its rows."""
    media_type = document.media_type
    signature = _signature(document)
    try:
        _check_name(document, media_type)
        for part in extract_in_parts(document):
            yield DocumentReading(media_type, _enriched(part, signature), signature)
    except ExtractionError as error:
        yield DocumentReading(media_type, Failure(" ".join(str(error).split())), signature)


def _signature(document: Document) -> Signature | None:
    """A stored document's signature; None for a file from the command line, whose way here nobody recorded."""
    if not document.stored:
        return None
    from pipelines.trust import trust_anchors

    return signature_of(document.content, trust_anchors())


def _check_name(document: Document, media_type: MediaType) -> None:
    """Refuse a page of HTML under the name of a file: it is a publisher's error page, not its document.

    Raises:
        UnreadableDocumentError: it is one.
    """
    suffix = PurePosixPath(urlsplit(document.url or "").path).suffix.lower()
    if media_type is MediaType.HTML and suffix in (".pdf", ".xlsx", ".xls", ".csv", ".zip"):
        raise UnreadableDocumentError(f"named {suffix}, but its content is {media_type}")


def _enriched(extraction: Extraction, signature: Signature | None) -> Extraction:
    # Its dictionaries are for workers that read, not for the process that starts them.
    from pipelines.normalise import enrich, enriched_bid, enriched_payment, enriched_tender

    awards = enrich(extraction.awards)
    if awards and signature is not None and signature.state == "broken":
        rows = RowColumns.of(awards)
        awards = rows.changed({"warnings": [(*told, "signature_broken") for told in rows.column("warnings")]})
    return dataclasses.replace(
        extraction,
        awards=awards,
        unawarded=tuple(map(enriched_tender, extraction.unawarded)),
        bids=tuple(map(enriched_bid, extraction.bids)),
        payments=tuple(map(enriched_payment, extraction.payments)),
    )


# --- doing it


def extract_all(
    candidates: Iterable[DocumentCandidate],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    function: str = READ,
    stopping: Callable[[], bool] | None = None,
) -> Generator[ExtractionOutcome, None, None]:
    """Extract documents in worker processes; the first ones start at once, and outcomes come as they are done.

    Whatever happens to a document ends in its own outcome, status `failed` with the reason. A long document has
    several: those before the last hold rows only (`extraction.more`), and are void where the last one says that the
    document could not be read. The rows do not depend on the number of workers.

    Args:
        candidates: taken one by one as workers become free.
        workers: most processes at a time.
        limits: of time and memory, each document.
        function: what a worker does with a `Document`, as `module:name`, giving a `DocumentReading`, or one a part.
        stopping: asked now and then; once it says so, outcomes end, and documents under way have none.

    Raises:
        pipelines.workers.WorkersBrokenError: worker processes do not even start.
    """
    return extract_in(WorkerPool(function, workers=workers, limits=limits, stopping=stopping), candidates)


def extract_in(
    pool: WorkerPool[DocumentCandidate], candidates: Iterable[DocumentCandidate]
) -> Generator[ExtractionOutcome, None, None]:
    """Extract documents, as `extract_all` does, in a pool that may have started before they were known."""
    jobs = ((candidate, argument_of(candidate)) for candidate in candidates)
    return outcomes_of(pool.run(jobs), pool.limits)


def outcomes_of(
    results: Generator[tuple[DocumentCandidate, Part | DocumentReading | Failure], None, None], limits: Limits
) -> Generator[ExtractionOutcome, None, None]:
    """What workers gave, as rows; a document one of whose parts has a value that no column holds fails as a whole."""
    # Arrow is for the process that writes, not for workers that read.
    from pipelines.datasets.fitting import misfit

    unfit: dict[str, Failure] = {}
    bids: dict[str, int] = {}
    with closing(results):
        for candidate, result in results:
            sha256 = candidate.versions[0].sha256
            outcome = outcome_of(candidate, result.result if isinstance(result, Part) else result, limits)
            made = outcome.extraction
            said = sha256 not in unfit and misfit(*outcome.batch.read, outcome.documents)
            if said:
                unfit[sha256] = Failure(said)
            if made.more:
                if sha256 not in unfit:
                    bids[sha256] = bids.get(sha256, 0) + len(made.bids)
                    yield outcome
                continue
            before, failure = bids.pop(sha256, 0), unfit.pop(sha256, None)
            yield outcome_of(candidate, failure, limits) if failure else _with_bids(outcome, before)


def _with_bids(outcome: ExtractionOutcome, before: int) -> ExtractionOutcome:
    """The last outcome of a document, telling how many bids all its parts have."""
    if outcome.document.status == "failed":
        return outcome
    bids = before + len(outcome.extraction.bids)
    rows = tuple(dataclasses.replace(row, rows_bids=bids) for row in outcome.documents)
    return dataclasses.replace(outcome, documents=rows)


def write_all(
    outcomes: Generator[ExtractionOutcome, None, None],
    datasets: Datasets,
    *,
    seen: Callable[[ExtractionOutcome], None],
) -> None:
    """Write outcomes in batches; what is done is written also when the outcomes end in an error.

    Args:
        outcomes: from `extract_all`.
        datasets: locked by the caller.
        seen: called with each document's last outcome as it comes.

    Raises:
        OSError: the datasets could not be written. The documents of that batch are as they were before.
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
                if not _take_in(outcome, intake, parts):
                    continue
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


def _take_in(outcome: ExtractionOutcome, intake: Intake, parts: dict[str, Spool]) -> bool:
    """Put an outcome among the rows that wait; whether it was the last of its document."""
    made, sha256 = outcome.extraction, outcome.document.sha256
    if made.more:
        if sha256 not in parts:
            parts[sha256] = intake.spool()
        parts[sha256].keep(outcome.batch)
        return False
    earlier = parts.pop(sha256, None)
    if earlier is not None and made.extractor == NO_EXTRACTOR:
        earlier.remove()
        earlier = None
    intake.add(outcome.batch, earlier=earlier)
    return True


def outcome_of(
    candidate: DocumentCandidate, result: DocumentReading | Failure, limits: Limits | None = None
) -> ExtractionOutcome:
    """A candidate with what its worker gave within the limits, as rows."""
    media_type = (
        str(result.media_type) if isinstance(result, DocumentReading) else candidate.versions[0].media_type
    )
    made = result.extraction if isinstance(result, DocumentReading) else result
    failed = isinstance(made, Failure)
    if isinstance(made, Failure):
        extraction = Extraction(
            extractor=NO_EXTRACTOR,
            extractor_version=current_versions()[NO_EXTRACTOR],
            status="failed",
            error=made.reason,
        )
    else:
        extraction = made if made.more else _judged(made)
    more: dict[str, Any] = {"failure": "document"} if extraction.status == "failed" else {}
    if isinstance(made, Failure):
        more = _failure_columns(made, candidate, limits or Limits())
    if isinstance(result, DocumentReading) and result.signature is not None:
        signed = result.signature
        more |= {
            "signature_state": signed.state,
            "signed_by": signed.signed_by,
            "signed_at": signed.signed_at,
        }
    more |= _read_columns(extraction, failed=failed)
    rows = tuple(
        dataclasses.replace(
            version,
            source=version.source or extraction.source or FILE_SOURCE,
            published_on=extraction.published_on or version.published_on,
            media_type=media_type,
            **more,
        )
        for version in candidate.versions
    )
    return ExtractionOutcome(candidate.name, rows, extraction)


def _read_columns(extraction: Extraction, *, failed: bool) -> dict[str, Any]:
    """The columns of `documents` that tell what was read of a document; counts are null where it failed."""
    version = extraction.extractor_version
    counts: dict[str, Any] = {
        "pages_without_text": extraction.pages_without_text,
        "unknown_glyphs": extraction.unknown_glyphs,
        "ocr": extraction.ocr_engine is not None,
        "rows_expected": extraction.rows_expected,
        "rows_extracted": extraction.rows_extracted,
        "rows_unawarded": extraction.rows_unawarded,
        "rows_bids_of_others": extraction.rows_bids_of_others,
        "rows_payments": extraction.rows_payments,
        "rows_rejected": extraction.rows_rejected,
    }
    return (dict.fromkeys(counts) if failed else counts) | {
        "pages": extraction.pages,
        "ocr_engine": extraction.ocr_engine,
        "ocr_confidence": extraction.ocr_confidence,
        "status": extraction.status,
        "error": extraction.error,
        "extractor": extraction.extractor or None,
        "extractor_version": version if failed else f"{version}.{NORMALISATION_VERSION}",
    }


def _failure_columns(failure: Failure, candidate: DocumentCandidate, limits: Limits) -> dict[str, Any]:
    """The columns of `documents` that say what kind of failure it was, and when to try again."""
    ran_into = {"time_limit": limits.seconds, "memory_limit": float(limits.memory)}
    columns = {"failure": failure.kind, "failure_limit": ran_into.get(failure.kind)}
    if failure.kind == "document":
        return columns
    return columns | {"attempts": candidate.attempts + 1, "tried_at": dt.datetime.now(dt.UTC)}


def _judged(extraction: Extraction) -> Extraction:
    """An `ok` that is not one becomes `partial`, and whatever is not `ok` says why."""
    if not extraction.balanced and extraction.status != "failed":
        return dataclasses.replace(
            extraction,
            status="partial",
            error=f"the books do not balance: {extraction.rows_expected} rows expected, "
            f"{extraction.rows_extracted} extracted, {extraction.rows_unawarded} unawarded, "
            f"{extraction.rows_bids_of_others} bids of others, {extraction.rows_payments} payments, "
            f"{extraction.rows_rejected} rejected",
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

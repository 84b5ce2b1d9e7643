"""One document in, one `Extraction` out: the extractor is chosen by what the document is, never by its URL."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from extract.awards import misfits, writable
from extract.extractors import read_with
from extract.media import MediaType, sniff
from extract.outcome import Extraction
from extract.rows import AwardRow, BidRow, PaymentRow, UnawardedRow
from extract.rows.changed import filled_in

FILE_SOURCE = "file"
"""Source of a document that was handed over as a file and does not say who published it."""


@dataclass(frozen=True)
class Document:
    """Bytes with what is known about where they came from."""

    content: bytes
    source: str | None = None
    """Publisher, where the fetch knows it; None for a file from the command line."""
    url: str | None = None
    published_on: dt.date | None = None
    stored: bool = False
    """Whether it was fetched or imported into a store: then its signature is looked at."""

    @cached_property
    def media_type(self) -> MediaType:
        """What it is, told from its bytes."""
        return sniff(self.content)

    @cached_property
    def sha256(self) -> str:
        """Content address, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


_Row = TypeVar("_Row", AwardRow, BidRow, PaymentRow, UnawardedRow)


def extract_in_parts(document: Document) -> Iterator[Extraction]:
    """Extract a document's awards part by part, each row stamped with its id and its document.

    Raises:
        extract.errors.ExtractionError: the document as a whole cannot be read; earlier parts are void.
    """
    for part in read_with(document):
        yield stamp(document, part)


def extract_document(document: Document) -> Extraction:
    """Extract a document's awards at once, all its parts joined.

    Raises:
        extract.errors.ExtractionError: the document as a whole cannot be read; nothing was extracted.
    """
    return joined(extract_in_parts(document))


def joined(parts: Iterable[Extraction]) -> Extraction:
    """The parts of one document as one."""
    *earlier, last = parts
    if not earlier:
        return last
    return dataclasses.replace(
        last,
        awards=tuple(award for part in (*earlier, last) for award in part.awards),
        unawarded=tuple(tender for part in (*earlier, last) for tender in part.unawarded),
        bids=tuple(bid for part in (*earlier, last) for bid in part.bids),
        bids_of_others=sum(part.bids_of_others for part in (*earlier, last)),
        payments=tuple(payment for part in (*earlier, last) for payment in part.payments),
        rejects=tuple(reject for part in (*earlier, last) for reject in part.rejects),
        extracted_before=0,
        unawarded_before=0,
        bids_of_others_before=0,
        payments_before=0,
        rejected_before=0,
    )


def stamp(document: Document, extraction: Extraction) -> Extraction:
    """Give every row of a document, or of a part of it, its document, source, date, extractor and ids.

    The rows are filled in as they are, not copied: an extractor made them for this extraction alone.
    """
    sha256 = document.sha256
    published_on = extraction.published_on or document.published_on
    source = document.source or extraction.source or FILE_SOURCE
    key = f"{source}-{sha256[:16]}"
    printed: dict[str, Any] = {"document_sha256": sha256, "source": source, "published_on": published_on}
    read: dict[str, Any] = printed | {
        "document_url": document.url,
        "extractor": extraction.extractor,
        "extractor_version": extraction.extractor_version,
    }

    def replaced(row: _Row, **ids: Any) -> _Row:
        return filled_in(row, misfits(row) | read | ids)

    return dataclasses.replace(
        extraction,
        awards=tuple(
            replaced(
                award,
                award_id=f"{key}-{award.award_ordinal:04d}-{award.supplier_ordinal}",
                contest_id=_within(key, award.contest_id),
            )
            for award in extraction.awards
        ),
        unawarded=tuple(
            replaced(
                tender,
                unawarded_id=f"{key}-u{tender.tender_ordinal:04d}",
                contest_id=_within(key, tender.contest_id),
            )
            for tender in extraction.unawarded
        ),
        bids=tuple(
            replaced(bid, contest_id=f"{key}-{bid.contest_id}", award_id=_within(key, bid.award_id))
            for bid in extraction.bids
        ),
        payments=tuple(
            replaced(payment, payment_id=f"{key}-p{payment.payment_ordinal:06d}")
            for payment in extraction.payments
        ),
        rejects=tuple(filled_in(reject, misfits(reject) | printed) for reject in extraction.rejects),
        error=extraction.error and writable(extraction.error),
        published_on=published_on,
        source=source,
    )


def _within(key: str, name: str | None) -> str | None:
    """A name that an extractor gave within its document, as one among all documents."""
    return f"{key}-{name}" if name else None

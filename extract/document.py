"""One document in, one `Extraction` out: the extractor is chosen by what the document is, never by its URL."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any, TypeVar

from extract.collecting import collected_rarely
from extract.extractors import read_with
from extract.media import MediaType, sniff
from extract.outcome import Extraction
from extract.rows import AwardRow, BidRow, PaymentRow, RejectRow, UnawardedRow
from extract.rows.changed import fill
from extract.rows.column_kinds import OneValue, told_once
from extract.rows.row_columns import RowColumns, column_of, joined_rows

# What values mean (`extract.awards`) is for processes that read, not for the one that starts them and writes.

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


_Row = TypeVar("_Row", AwardRow, BidRow, PaymentRow, RejectRow, UnawardedRow)


def extract_in_parts(document: Document) -> Iterator[Extraction]:
    """Extract a document's awards part by part, each row stamped with its id and its document.

    Raises:
        extract.errors.ExtractionError: the document as a whole cannot be read; earlier parts are void.
    """
    with collected_rarely:
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
    parts = (*earlier, last)
    return dataclasses.replace(
        last,
        awards=joined_rows(part.awards for part in parts),
        unawarded=joined_rows(part.unawarded for part in parts),
        bids=joined_rows(part.bids for part in parts),
        bids_of_others=sum(part.bids_of_others for part in parts),
        payments=joined_rows(part.payments for part in parts),
        rejects=joined_rows(part.rejects for part in parts),
        extracted_before=0,
        unawarded_before=0,
        bids_of_others_before=0,
        payments_before=0,
        rejected_before=0,
    )


def stamp(document: Document, extraction: Extraction) -> Extraction:
    """Give every row of a document, or of a part of it, its document, source, date, extractor and ids.

    Rows that are no columns are filled in as they are, not copied: an extractor made them for this extraction alone.
    """
    from extract.awards import writable

    sha256 = document.sha256
    published_on = extraction.published_on or document.published_on
    source = document.source or extraction.source or FILE_SOURCE
    key = f"{source}-{sha256[:16]}"
    printed = {"document_sha256": sha256, "source": source, "published_on": published_on}
    read = printed | {
        "document_url": document.url,
        "extractor": extraction.extractor,
        "extractor_version": extraction.extractor_version,
    }
    return dataclasses.replace(
        extraction,
        **_with_ids(extraction, key, read),
        rejects=_filled(extraction.rejects, printed),
        error=extraction.error and writable(extraction.error),
        published_on=published_on,
        source=source,
    )


def _with_ids(extraction: Extraction, key: str, read: Mapping[str, Any]) -> dict[str, Any]:
    """What was read with the columns `read`, the same of all rows, and with ids that begin with the document's key."""
    awards, tenders, bids = extraction.awards, extraction.unawarded, extraction.bids
    awards_at = zip(column_of(awards, "award_ordinal"), column_of(awards, "supplier_ordinal"), strict=True)
    payments = extraction.payments
    return {
        "awards": _filled(
            awards,
            read,
            award_id=[f"{key}-{award:04d}-{supplier}" for award, supplier in awards_at],
            contest_id=_within(key, column_of(awards, "contest_id")),
        ),
        "unawarded": _filled(
            tenders,
            read,
            unawarded_id=[f"{key}-u{row.tender_ordinal:04d}" for row in tenders],
            contest_id=_within(key, column_of(tenders, "contest_id")),
        ),
        "bids": _filled(
            bids,
            read,
            contest_id=[f"{key}-{row.contest_id}" for row in bids],
            award_id=_within(key, column_of(bids, "award_id")),
        ),
        "payments": _filled(
            payments, read, payment_id=[f"{key}-p{row.payment_ordinal:06d}" for row in payments]
        ),
    }


def _filled(rows: Sequence[_Row], same: Mapping[str, Any], **ids: Sequence[str | None]) -> Sequence[_Row]:
    """Rows of one class with what does not fit its column taken out, what is the same of all of them, and their ids."""
    if not rows:
        return rows
    from extract.awards import all_fit, misfits_of

    if isinstance(rows, RowColumns):
        if all_fit(rows):
            return rows.changed({name: OneValue(value, len(rows)) for name, value in same.items()} | ids)
        rows = tuple(rows)
    for row, changes in misfits_of(rows):
        fill([row], {name: (value,) for name, value in changes.items()})
    fill(rows, {**{name: repeat(value) for name, value in same.items()}, **ids})
    return rows


def _within(key: str, names: Sequence[str | None]) -> Sequence[str | None]:
    """Names that an extractor gave within its document, as those among all documents."""
    if not any(told_once(names)):
        return OneValue(None, len(names))
    return [f"{key}-{name}" if name else None for name in names]

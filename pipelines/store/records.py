"""Frozen rows as JSON files, for what the store keeps beside the bytes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from extract.errors import InputError
from extract.rows import DocumentRow

FETCHED = (
    "sha256",
    "source",
    "url",
    "fetched_at",
    "published_on",
    "media_type",
    "bytes",
    "etag",
    "last_modified",
    "origin",
    "imported_by",
    "original_url",
    "archive_url",
    "captured_at",
)
"""The part of a `DocumentRow` that the fetch knows; what extraction adds belongs to the dataset."""


def encode_document(row: DocumentRow) -> bytes:
    """The fetched part of a record as one JSON object, UTF-8."""
    return encode({name: getattr(row, name) for name in FETCHED})


def decode_document(content: bytes) -> DocumentRow:
    """The record that `encode_document` wrote; unknown keys of a later version are left out.

    Raises:
        ValueError: not such a record.
    """
    values = json.loads(content)
    if not isinstance(values, dict) or "sha256" not in values:
        raise InputError("not a record of a fetched document")
    known: dict[str, Any] = {name: values.get(name) for name in FETCHED}
    for name in ("fetched_at", "captured_at"):
        if known[name]:
            known[name] = dt.datetime.fromisoformat(known[name])
    if known["published_on"]:
        known["published_on"] = dt.date.fromisoformat(known["published_on"])
    return DocumentRow(**known)


def encode(values: dict[str, Any]) -> bytes:
    """A JSON object, UTF-8, dates in ISO 8601."""
    return (json.dumps(values, ensure_ascii=False, default=_iso) + "\n").encode()


def _iso(value: Any) -> str:
    if isinstance(value, dt.date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"not for a record: {value!r}")

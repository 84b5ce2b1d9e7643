"""How a document came to the store: fetched from its publisher, handed over by a person, or taken from a web archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extract.errors import InputError

ORIGINS = ("crawl", "manual", "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The road a document took; its fields are columns of `documents`."""

    origin: str = "crawl"
    """One of `ORIGINS`."""
    imported_by: str | None = None
    """Who handed it over, as given; of `manual` only."""
    original_url: str | None = None
    """Where the publisher had it; of `archive` only."""
    archive_url: str | None = None
    """The archive's own address of it; of `archive` only."""
    captured_at: dt.datetime | None = None
    """When the archive took its copy, UTC; of `archive` only."""

    def __post_init__(self) -> None:
        """Refuse an unknown origin."""
        if self.origin not in ORIGINS:
            raise InputError(f"not an origin: {self.origin!r}")


CRAWLED = Provenance()

"""What a spider hands on: a fetched document, its bytes untouched."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

from pipelines.store.provenance import CRAWLED, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedDocument:
    """A document as it came from the publisher."""

    url: str
    """As the publisher's page links it, whatever it redirects to."""
    content: bytes = field(repr=False)
    published_on: dt.date | None = None
    etag: str | None = None
    last_modified: str | None = None
    provenance: Provenance = CRAWLED

    def of(self, provenance: Provenance) -> FetchedDocument:
        """The document with another road that it took."""
        return dataclasses.replace(self, provenance=provenance)

"""Read one saved page with a spider, without a network: which documents and further pages it finds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.http import HtmlResponse, Request

from pipelines.store.ledger import Sighting
from spiders.base.publisher import PublisherSpider
from spiders.configuration import CrawlSettings
from spiders.items import FetchedDocument


@dataclass
class Found:
    """What a spider found on a page, in order."""

    documents: list[tuple[str, dt.date | None]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    itself: bool = False
    """Whether the page is itself a document."""
    sightings: list[Sighting] = field(default_factory=list)


class OfflineSession:
    """Stands in for a crawl's session: nothing is known, everything seen is noted."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.settings = CrawlSettings()

    def version_of(self, _: str) -> None:
        return None

    def listed(self, *_: object) -> None:
        pass

    def saw(self, sighting: Sighting) -> None:
        self._found.sightings.append(sighting)

    def failed(self, _: object) -> None:
        raise AssertionError


def found_on(
    spider_class: type[PublisherSpider], page: Path | bytes, url: str, *, parser: str = "parse", **meta: Any
) -> Found:
    """What the spider finds on a page that was saved from this address."""
    found = Found()
    spider: Any = spider_class()
    spider.session = OfflineSession(found)
    body = page if isinstance(page, bytes) else page.read_bytes()
    request = Request(url, meta={"listed_url": url, **meta})
    for each in getattr(spider, parser)(HtmlResponse(url, body=body, request=request)):
        if isinstance(each, FetchedDocument):
            found.itself = True
        elif isinstance(each, Request) and each.meta["kind"] == "document":
            found.documents.append((each.url, each.meta["published_on"]))
        elif isinstance(each, Request):
            found.pages.append(each.url)
    return found

"""Addresses of replays on their way through redirects: `https:/host` in a path is mended, known captures are not sent again."""

from __future__ import annotations

import re
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler

from spiders.fetching.refusal import Refusal

CAPTURE_KNOWN = "capture_known"
"""Code: the same capture is stored already."""
_LOST_SLASH = re.compile(r"(?<=/)(https?):/(?=[^/])")


class ReplayAddressMiddleware:
    """Works on the requests of archived sources only."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the crawl's spider."""
        self._crawler = crawler
        self._captures: set[str] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReplayAddressMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """The request with its address mended, or none where it is whole.

        Raises:
            Refusal: a redirect leads to a capture that the store has.
        """
        if not str(getattr(self._crawler.spider, "via", "")).startswith("archive:"):
            return None
        if "Range" in request.headers:
            del request.headers["Range"]  # archives answer 404 to it, for captures that are there
        mended = mended_address(request.url)
        if mended != request.url:
            return request.replace(url=mended)
        if request.meta.get("kind") == "document" and request.url in self._known():
            raise Refusal(CAPTURE_KNOWN)
        return None

    def _known(self) -> set[str]:
        if self._captures is None:
            spider: Any = self._crawler.spider
            rows = spider.session.store.versions()
            self._captures = {
                row.archive_url for row in rows if row.source == spider.name and row.archive_url
            }
        return self._captures


def mended_address(address: str) -> str:
    """A replay's address with the second slash of its target's scheme, which `urljoin` takes away."""
    return _LOST_SLASH.sub(r"\1://", address)

"""System: index pages that list files (PDF, XLSX, XLS, CSV), some by way of further index pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response

from extract.media import MediaType
from extract.values.wareki import parse_date
from spiders.base.publisher import Parsed, PublisherSpider

_ARCHIVED = re.compile(r"^/\d{8,14}/\d{8,14}/(?=https?://)")
"""Pages kept by a web archive (WARP) carry its prefix before the original address of each link."""

_KIND_OF_SUFFIX = {
    ".pdf": MediaType.PDF,
    ".xlsx": MediaType.XLSX,
    ".xlsm": MediaType.XLSX,
    ".xls": MediaType.XLS,
    ".csv": MediaType.CSV,
    ".zip": MediaType.ZIP,
}


class IndexSpider(PublisherSpider):
    """Index pages of files: every link to a file of the right kind is a document.

    A link's address is read from the page and never built: publishers misspell file names. Its date is read from
    its text, where a whole date stands there.
    """

    media_types: ClassVar[frozenset[MediaType]] = frozenset(
        {MediaType.PDF, MediaType.XLSX, MediaType.XLS, MediaType.CSV}
    )
    content: ClassVar[str] = "body"
    """CSS of the part of the page that lists the files."""
    wanted: ClassVar[str] = ""
    """Pattern in the text or address of the links that are documents; all files where empty."""
    unwanted: ClassVar[str] = r"入札公告|仕様書|入札説明書|公募要領"
    """Pattern in the text of links that are no documents even so."""
    follow: ClassVar[str] = ""
    """Pattern in the text or address of links to further index pages; none where empty."""
    follow_depth: ClassVar[int] = 2
    """How many such links may lead from the first page to a document."""
    may_be_empty: ClassVar[bool] = False
    """Whether a further index page without any file is as expected."""

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """Index page → its files, and the further index pages that it leads to."""
        depth: int = response.meta.get("depth_of_index", 0)
        documents = list(self.documents(response))
        pages = list(self.further_pages(response, depth))
        wanted = f" whose text or address has {self.wanted!r}" if self.wanted else ""
        kinds = ", ".join(
            sorted(suffix for suffix, kind in _KIND_OF_SUFFIX.items() if kind in self.media_types)
        )
        further = (
            f", or links to further pages whose text or address has {self.follow!r}" if self.follow else ""
        )
        expected = f"links to files ({kinds}) in {self.content!r}{wanted}{further}"
        self.fits(documents or pages or (depth and self.may_be_empty), response, expected)
        for address, published_on in documents:
            yield self.document(address, published_on=published_on, media_types=self._kinds_of(address))
        for address in pages:
            yield self.page(address, self.parse, depth_of_index=depth + 1)

    def documents(self, response: Response) -> Iterator[tuple[str, dt.date | None]]:
        """Address and date of each file that the page lists."""
        for address, text in self.links(response):
            is_wanted = re.search(self.wanted, text) or re.search(self.wanted, address)
            if _kind_of(address) in self.media_types and is_wanted and not re.search(self.unwanted, text):
                yield address, self.date_of(text)

    def further_pages(self, response: Response, depth: int) -> Iterator[str]:
        """Addresses of the index pages that the page leads to."""
        if not self.follow or depth >= self.follow_depth:
            return
        for address, text in self.links(response):
            if _kind_of(address) is None and (
                re.search(self.follow, text) or re.search(self.follow, address)
            ):
                yield address

    def links(self, response: Response) -> Iterator[tuple[str, str]]:
        """Address and text of the links in the content of a page, in the publisher's own words."""
        for link in response.css(self.content).css("a[href]"):
            href = _ARCHIVED.sub("", link.attrib["href"].strip())
            if href.startswith(("#", "mailto:", "javascript:", "tel:")):
                continue
            yield response.urljoin(href), " ".join(" ".join(link.css("::text").getall()).split())

    def date_of(self, text: str) -> dt.date | None:
        """Date of publication, from a link's text."""
        return parse_date(text)

    def _kinds_of(self, address: str) -> frozenset[MediaType]:
        kind = _kind_of(address)
        # A file's name tells a spreadsheet from a PDF; which of the spreadsheet kinds it is, publishers mix up.
        return frozenset({kind}) if kind is MediaType.PDF else self.media_types - {MediaType.PDF}


def _kind_of(address: str) -> MediaType | None:
    path = urlsplit(address).path.lower()
    return next((kind for suffix, kind in _KIND_OF_SUFFIX.items() if path.endswith(suffix)), None)

"""System: index pages that list files (PDF, XLSX, XLS, CSV), some by way of further index pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from scrapy.http import Response

from extract.media import MediaType
from extract.values.wareki import parse_date
from pipelines.store.ledger import Sighting
from spiders.base.links import KIND_OF_SUFFIX, LONGEST_ADDRESS, Link, kind_of, links_in
from spiders.base.publisher import Parsed, PublisherSpider


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

    _linking: Response | None = None
    """The page whose links are `_linked`."""
    _linked: Sequence[Link] = ()

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """Index page → its files, and the further index pages that it leads to."""
        depth: int = response.meta.get("depth_of_index", 0)
        documents = list(self.documents(response))
        pages = list(self.further_pages(response, depth))
        self.fits(documents or pages or (depth and self.may_be_empty), response, self._expected())
        yield from self.requests(documents, pages, depth)

    def requests(self, documents: list[Link], pages: list[str], depth: int) -> Iterator[Parsed | None]:
        """The requests for what a page lists; a link that cannot be asked is recorded as failed."""
        for link in documents:
            if link.problem:
                self._note(link, "document")
                continue
            published_on = self.date_of(link.text)
            yield self.document(
                link.address, published_on=published_on, media_types=self._kinds_of(link.address)
            )
        for address in pages:
            yield self.page(address, self.parse, depth_of_index=depth + 1)

    def documents(self, response: Response) -> Iterator[Link]:
        """The files that the page lists."""
        for link in self.links(response):
            is_wanted = re.search(self.wanted, link.text) or re.search(self.wanted, link.address)
            if kind_of(link.address) in self.media_types and is_wanted and not self._is_unwanted(link):
                yield link

    def further_pages(self, response: Response, depth: int) -> Iterator[str]:
        """Addresses of the index pages that the page leads to."""
        if not self.follow or depth >= self.follow_depth:
            return
        for link in self.links(response):
            if kind_of(link.address) is not None:
                continue
            if re.search(self.follow, link.text) or re.search(self.follow, link.address):
                if link.problem:
                    self._note(link, "page")
                else:
                    yield link.address

    def links(self, response: Response) -> Sequence[Link]:
        """The links in the content of a page, read once."""
        if response is not self._linking:
            self._linking, self._linked = response, tuple(links_in(response.css(self.content), response))
        return self._linked

    def date_of(self, text: str) -> dt.date | None:
        """Date of publication, from a link's text."""
        return parse_date(text)

    def _note(self, link: Link, kind: str) -> None:
        url = link.address[:LONGEST_ADDRESS]
        self.session.saw(Sighting(url=url, kind=kind, outcome="failed", reason=link.problem))

    def _is_unwanted(self, link: Link) -> bool:
        return bool(self.unwanted and re.search(self.unwanted, link.text))

    def _expected(self) -> str:
        wanted = f" whose text or address has {self.wanted!r}" if self.wanted else ""
        kinds = ", ".join(
            sorted(suffix for suffix, kind in KIND_OF_SUFFIX.items() if kind in self.media_types)
        )
        further = (
            f", or links to further pages whose text or address has {self.follow!r}" if self.follow else ""
        )
        return f"links to files ({kinds}) in {self.content!r}{wanted}{further}"

    def _kinds_of(self, address: str) -> frozenset[MediaType]:
        kind = kind_of(address)
        # A file's name tells a spreadsheet from a PDF; which of the spreadsheet kinds it is, publishers mix up.
        return frozenset({kind}) if kind is MediaType.PDF else self.media_types - {MediaType.PDF}

"""What every publisher's spider shares: where to start, which links become documents, what is asked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urldefrag, urljoin, urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response

from extract.errors import RakusatsuError
from extract.media import MediaType
from pipelines.store.ledger import Sighting
from spiders.base.links import LONGEST_ADDRESS
from spiders.configuration import CrawlSettings
from spiders.fetching.hosts import host_of
from spiders.items import FetchedDocument

if TYPE_CHECKING:
    from spiders.session import CrawlSession

JAPAN = ZoneInfo("Asia/Tokyo")
_NEW_FIRST, _KNOWN_LAST = 10, -10
"""New documents go before further index pages, and both before documents that are only looked through again: whatever
ends a run early, it has brought what was not there before, and the next one goes on from there."""

Parsed = scrapy.Request | FetchedDocument
Parser = Callable[[Response], Iterable[Parsed | None]]


class PageDoesNotFitError(RakusatsuError):
    """A page does not look as the spider expects; `str()` says what was expected and what was there."""

    def __init__(self, response: Response, expected: str) -> None:
        """Keep both sides, for the person who mends the spider."""
        title = " ".join(" ".join(response.css("title ::text, title::text").getall()[:3]).split())
        super().__init__(f"does_not_fit: expected {expected}; the page is titled {title[:80]!r}")


class PublisherSpider(scrapy.Spider):
    """A publisher. Subclasses say where to start and read links; they never parse an award.

    Arguments of every spider (`scrapy crawl NAME -a since=2025-07-01`):
        since, until: first and last date of publication, ISO 8601; documents without a date are always taken.
        sample: stop after this many documents.
    """

    base_url: ClassVar[str]
    """Root of the publisher's site; the operator can put a copy in its place."""
    start_paths: ClassVar[tuple[str, ...]]
    """Index pages to start from, relative to `base_url`."""
    also_hosts: ClassVar[tuple[str, ...]] = ()
    """Other hosts that the publisher keeps documents on."""
    media_types: ClassVar[frozenset[MediaType]] = frozenset({MediaType.PDF})
    """Kinds of file the publisher's documents are."""

    via: ClassVar[str] = "crawl"
    """How its runs stand in the ledger."""
    asked_site: ClassVar[str] = ""
    """Whose site is asked, where it is not the source's own: an archive's."""

    session: CrawlSession

    def __init__(
        self,
        since: dt.date | str | None = None,
        until: dt.date | str | None = None,
        sample: int | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Read the arguments.

        Raises:
            ValueError: a date is not ISO 8601, or `sample` no positive number.
        """
        super().__init__(**kwargs)
        self.since = dt.date.fromisoformat(since) if isinstance(since, str) else since
        self.until = dt.date.fromisoformat(until) if isinstance(until, str) else until
        self.sample = int(sample) if sample is not None else None
        if self.sample is not None and self.sample < 1:
            raise ValueError("sample must be 1 or more")
        self.site = self.base_url
        self._asked: set[tuple[str, str]] = set()
        self._documents = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Any:
        """Made by Scrapy; the operator's base URL takes the place of the publisher's."""
        spider: Any = super().from_crawler(crawler, *args, **kwargs)
        settings: CrawlSettings = crawler.settings["RAKUSATSU"]
        spider.site = settings.base_urls.get(cls.name, cls.base_url)
        return spider

    @property
    def host(self) -> str:
        """Host of the site, with the port where it is not the scheme's own."""
        return host_of(self.site)

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts that may be asked."""
        return frozenset({self.host, *self.also_hosts})

    @property
    def sample_complete(self) -> bool:
        """Whether as many documents were asked for as the sample needs."""
        return self.sample is not None and self._documents >= self.sample

    async def start(self) -> AsyncIterator[Any]:
        """The first requests."""
        for request in self.first_requests():
            if request is not None:
                yield request

    def first_requests(self) -> Iterator[scrapy.Request | None]:
        """One index page for each start path."""
        for path in self.start_paths:
            yield self.page(urljoin(self.site.rstrip("/") + "/", path.lstrip("/")), self.parse)

    # --- requests

    def page(self, url: str, parse: Callable[..., Any], **meta: Any) -> scrapy.Request | None:
        """A request for an index page; None where it was asked for already in this run."""
        url = urldefrag(url).url
        if (
            self._is_too_long(url, "page")
            or not self._first_time("page", url)
            or self._is_elsewhere(url, "page")
        ):
            return None
        meta |= {
            "kind": "page",
            "listed_url": url,
            "parse": parse,
            "download_maxsize": self.session.settings.page_bytes,
        }
        return scrapy.Request(url, self._parse_page, errback=self.session.failed, dont_filter=True, meta=meta)

    def document(
        self,
        url: str,
        *,
        published_on: dt.date | None = None,
        media_types: frozenset[MediaType] | None = None,
        may_be_absent: bool = False,
        absent_is_page: bool = False,
    ) -> scrapy.Request | None:
        """A request for a document that a page lists.

        None where it was asked for already, lies outside since/until, stands on a host that is not the
        publisher's, comes after the sample, or is known and older than the window in which documents are looked
        through again.

        Args:
            url: its address as the page links it.
            published_on: its date, where the page says it.
            media_types: kinds of file it may be; all of the publisher's where None.
            may_be_absent: whether "404" says that there is nothing, not that something is wrong.
            absent_is_page: whether then a page of HTML in the file's place says the same.
        """
        url = urldefrag(url).url
        if self._is_too_long(url, "document"):
            return None
        if not self.is_wanted(published_on) or self.sample_complete or not self._first_time("document", url):
            return None
        if self._is_elsewhere(url, "document", published_on):
            return None
        version = self.session.version_of(url)
        if version is not None and self._is_settled(published_on):
            self.session.saw(
                Sighting(url=url, outcome="known", published_on=published_on, sha256=version.sha256)
            )
            return None
        self._documents += 1
        self.session.listed(url, published_on)
        meta = {
            "kind": "document",
            "listed_url": url,
            "published_on": published_on,
            "media_types": media_types or self.media_types,
            "may_be_absent": may_be_absent,
            "absent_is_page": absent_is_page,
            "handle_httpstatus_list": [304],
        }
        return scrapy.Request(
            url,
            self.keep,
            errback=self.session.failed,
            dont_filter=True,
            priority=_NEW_FIRST if version is None else _KNOWN_LAST,
            meta=meta,
        )

    def keep(self, response: Response) -> Iterator[FetchedDocument]:
        """Callback of every document: hand it to the store, or note that it has not changed."""
        url, published_on = response.meta["listed_url"], response.meta["published_on"]
        if response.status == 304:
            version = self.session.version_of(url)
            sha256 = version.sha256 if version else None
            self.session.saw(Sighting(url=url, outcome="unchanged", published_on=published_on, sha256=sha256))
            return
        yield _fetched(url, published_on, response)

    def page_as_document(
        self, response: Response, *, published_on: dt.date | None = None
    ) -> FetchedDocument | None:
        """An index page's answer that is itself a document; None where it has not changed or comes too late."""
        url = response.meta["listed_url"]
        if not self.is_wanted(published_on) or self.sample_complete or not self._first_time("document", url):
            return None
        self._documents += 1
        version = self.session.version_of(url)
        if "not modified" in response.flags and version is not None:
            self.session.saw(
                Sighting(url=url, outcome="unchanged", published_on=published_on, sha256=version.sha256)
            )
            return None
        return _fetched(url, published_on, response)

    def is_wanted(self, published_on: dt.date | None) -> bool:
        """Whether a date of publication lies between `since` and `until`; an unknown one always does."""
        if published_on is None:
            return True
        return not (self.since and published_on < self.since) and not (
            self.until and published_on > self.until
        )

    def fits(self, condition: object, response: Response, expected: str) -> None:
        """Stop reading a page that is not as expected.

        Raises:
            PageDoesNotFitError: the condition does not hold.
        """
        if not condition:
            raise PageDoesNotFitError(response, expected)

    # --- inside

    def _parse_page(self, response: Response) -> Iterator[Parsed]:
        if self.sample_complete:
            return
        url = response.meta["listed_url"]
        # What is found is asked for at once, so that of a hundred thousand links some are fetched before a limit of time.
        try:
            for each in response.meta["parse"](response) or ():
                if each is not None:
                    yield each
        except PageDoesNotFitError as misfit:
            self.session.page_does_not_fit(url, response, str(misfit))
            return
        self.session.page_understood(url, response)

    def _is_elsewhere(self, url: str, kind: str, published_on: dt.date | None = None) -> bool:
        try:
            elsewhere = host_of(url) not in self.hosts
        except ValueError:
            elsewhere = True
        if elsewhere:
            self.session.saw(Sighting(url=url, kind=kind, outcome="elsewhere", published_on=published_on))
        return elsewhere

    def _is_too_long(self, url: str, kind: str) -> bool:
        if len(url) > LONGEST_ADDRESS:
            sighting = Sighting(
                url=url[:LONGEST_ADDRESS], kind=kind, outcome="failed", reason="address_too_long"
            )
            self.session.saw(sighting)
        return len(url) > LONGEST_ADDRESS

    def _first_time(self, kind: str, url: str) -> bool:
        if (kind, url) in self._asked:
            return False
        self._asked.add((kind, url))
        return True

    def _is_settled(self, published_on: dt.date | None) -> bool:
        today = dt.datetime.now(JAPAN).date()
        window = dt.timedelta(days=self.session.settings.window_days)
        return published_on is not None and published_on < today - window


def file_name(url: str) -> str:
    """Last part of an address's path."""
    return urlsplit(url).path.rpartition("/")[2]


def _fetched(url: str, published_on: dt.date | None, response: Response) -> FetchedDocument:
    return FetchedDocument(
        url=url,
        content=response.body,
        published_on=published_on,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None

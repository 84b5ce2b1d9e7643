"""A source's own spider on its pages as a web archive captured them: same parsing, both addresses and the time kept."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import urldefrag, urljoin

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from extract.errors import InputError
from pipelines.store.ledger import Sighting
from pipelines.store.provenance import Provenance
from spiders.archives.registry import STEP_DAYS, Archive, captured_at, prefix_of
from spiders.base.publisher import JAPAN, PageDoesNotFitError, Parsed, PublisherSpider
from spiders.base.replay import original_of
from spiders.configuration import CrawlSettings
from spiders.fetching.hosts import host_of
from spiders.fetching.refusal import reason_of
from spiders.items import FetchedDocument

_FRAME = "iframe#pywb-frame::attr(src), iframe#replay_iframe::attr(src)"
"""The shell that WARP puts round a capture (`/web/{14}/URL`) shows it in a frame."""
_CAPTURED_LATE = dt.timedelta(days=STEP_DAYS + 1)
"""What was published till a day is looked for in captures so much later: bodies are captured four times a year."""
NOT_CAPTURED = "not_captured"
"""Code: the archive has no capture of the page."""


def archived_class(spider: type[PublisherSpider], archive: Archive) -> type[PublisherSpider]:
    """A source's spider on its pages as the archive has them.

    Raises:
        ValueError: the source has no pages to start from.
    """
    if not spider.start_paths:
        raise InputError(
            f"{spider.name} has no pages: files at documented addresses are not looked for in archives"
        )
    given = {
        "name": spider.name,
        "archive": archive,
        "asked_site": archive.name,
        "via": f"archive:{archive.name}",
        "__module__": "archived",
    }
    return type(f"Archived{spider.__name__}", (_Replaying, spider), given)


class _Replaying(PublisherSpider):
    """Mixed into a publisher's spider: its requests go to the archive, its pages come under their own addresses."""

    archive: ClassVar[Archive]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = self.archive.root
        self._prefix = ""
        self._read: set[tuple[str, str]] = set()
        self._starts: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Any:
        spider: Any = super().from_crawler(crawler, *args, **kwargs)
        settings: CrawlSettings = crawler.settings["RAKUSATSU"]
        spider.site = cls.base_url
        spider.root = settings.base_urls.get(cls.archive.name, cls.archive.root)
        return spider

    @property
    def host(self) -> str:
        return host_of(self.root)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({self.host})

    def first_requests(self) -> Iterator[scrapy.Request | None]:
        today = dt.datetime.now(JAPAN).date()
        until = min((self.until or today) + _CAPTURED_LATE, today)
        since = self.since or until
        for path in self.start_paths:
            url = urljoin(self.base_url, path)
            if self.archive.lists_captures:
                yield self._listing(url, since, until)
                continue
            for prefix in self.archive.times(since, until):
                self._prefix = prefix
                yield self.page(url, self.parse, is_start=True)

    def page(self, url: str, parse: Callable[..., Any], **meta: Any) -> scrapy.Request | None:
        original = urldefrag(url).url
        address = self.archive.address(self.root, self._prefix, original)
        request = super().page(address, parse, original_url=original, prefix=self._prefix, **meta)
        self._starts[original] += bool(request and meta.get("is_start"))
        return request.replace(errback=self._page_failed) if request else None

    def document(self, url: str, **given: Any) -> scrapy.Request | None:
        original = urldefrag(url).url
        address = self.archive.address(self.root, self._prefix, original)
        request = super().document(address, **given)
        return request.replace(meta=request.meta | {"original_url": original}) if request else None

    def keep(self, response: Response) -> Iterator[FetchedDocument]:
        for document in super().keep(response):
            yield self._with_provenance(document, response)

    def page_as_document(self, response: Response, **given: Any) -> FetchedDocument | None:
        document = super().page_as_document(response, **given)
        return self._with_provenance(document, response) if document else None

    # --- inside

    def _listing(self, url: str, since: dt.date, until: dt.date) -> scrapy.Request:
        address = self.archive.listing(self.root, url, since, until)
        meta = {"kind": "listing", "listed_url": address, "original_url": url, "ask_whole": True}
        return scrapy.Request(
            address, self._parse_listing, errback=self.session.failed, dont_filter=True, meta=meta
        )

    def _parse_listing(self, response: Response, **_: Any) -> Iterator[scrapy.Request | None]:
        try:
            rows = json.loads(response.text or "[]")
            stamps = [row[rows[0].index("timestamp")] for row in rows[1:]]
        except (ValueError, IndexError, AttributeError, TypeError):
            url = response.meta["listed_url"]
            self.session.saw(
                Sighting(url=url, kind="page", outcome="failed", reason="does_not_fit: no CDX list")
            )
            return
        for stamp in stamps:
            self._prefix = str(stamp)
            yield self.page(response.meta["original_url"], self.parse, is_start=True)

    def _parse_page(self, response: Response) -> Iterator[Parsed]:
        frame = response.css(_FRAME).get()
        if frame is not None:
            yield from self._framed(frame, response)
            return
        prefix = prefix_of(response.url) or response.meta["prefix"]
        original = response.meta["original_url"]
        if (original, prefix) in self._read:
            return  # another time has led to the same capture
        self._read.add((original, prefix))
        self._prefix = prefix
        response.meta["archive_url"] = response.url
        yield from super()._parse_page(response.replace(url=original))

    def _framed(self, frame: str, response: Response) -> Iterator[scrapy.Request]:
        """The request for what a shell frames; the address is put together, not joined."""
        request: Any = response.request
        if request.meta.get("framed"):
            misfit = PageDoesNotFitError(response, "a capture, not a shell in a shell")
            self.session.page_does_not_fit(response.meta["listed_url"], response, str(misfit))
            return
        scheme, _, rest = self.root.partition("://")
        address = f"{scheme}://{rest.partition('/')[0]}{frame}" if frame.startswith("/") else frame
        yield _asked_elsewhere(request, address, framed=True)

    def _page_failed(self, failure: Failure) -> Iterator[scrapy.Request]:
        request: Any = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        if reason_of(failure) != "http_404":
            self.session.failed(failure)
            return
        attempt = request.meta.get("attempt", 0)
        others = self._other_addresses(request.meta["prefix"], request.meta["original_url"])
        if attempt < len(others):
            yield _asked_elsewhere(request, others[attempt], attempt=attempt + 1)
            return
        self._not_captured(request)

    def _not_captured(self, request: scrapy.Request) -> None:
        """A start page may be missing at one time, not at all of them; any other page is lost."""
        original = request.meta["original_url"]
        outcome, url = "failed", request.meta["listed_url"]
        if request.meta.get("is_start"):
            self._starts[original] -= 1
            is_lost = not self._starts[original] and original not in {page for page, _ in self._read}
            outcome, url = ("failed", original) if is_lost else ("absent", url)
        self.session.saw(Sighting(url=url, kind="page", outcome=outcome, reason=NOT_CAPTURED))

    def _other_addresses(self, prefix: str, original: str) -> list[str]:
        """Where a page can be had whose bytes are not under its own address: as a page for people, by its old scheme."""
        found = [self.archive.page_address(self.root, prefix, original)]
        if original.startswith("https:"):
            found.append(self.archive.address(self.root, prefix, f"http:{original.removeprefix('https:')}"))
        return found

    def _with_provenance(self, document: FetchedDocument, response: Response) -> FetchedDocument:
        address = response.meta.get("archive_url") or response.url
        provenance = Provenance(
            origin="archive",
            original_url=response.meta["original_url"],
            archive_url=address,
            captured_at=_time_of(response, address),
        )
        return document.of(provenance)

    def _is_elsewhere(self, url: str, kind: str, published_on: dt.date | None = None) -> bool:
        original = original_of(url)
        own = {host_of(self.base_url), *self.also_hosts}
        try:
            is_own = original is not None and host_of(original) in own
        except ValueError:
            is_own = False
        if not is_own:
            sighting = Sighting(
                url=original or url, kind=kind, outcome="elsewhere", published_on=published_on
            )
            self.session.saw(sighting)
        return not is_own

    def _is_settled(self, published_on: dt.date | None) -> bool:
        del published_on
        return True  # a capture never changes


_OWN_META = (
    "kind",
    "listed_url",
    "parse",
    "download_maxsize",
    "original_url",
    "prefix",
    "is_start",
    "depth_of_index",
    "attempt",
    "framed",
)


def _asked_elsewhere(request: scrapy.Request, address: str, **meta: Any) -> scrapy.Request:
    """The request for another address of the same capture, without what Scrapy noted on the first."""
    own = {name: request.meta[name] for name in _OWN_META if name in request.meta}
    return request.replace(url=address, meta=own | meta)


def _time_of(response: Response, address: str) -> dt.datetime | None:
    """When the archive took its copy: as it says itself, else as the address says that it answered under."""
    said = (response.headers.get("Memento-Datetime") or b"").decode("latin-1")
    try:
        return parsedate_to_datetime(said).astimezone(dt.UTC)
    except ValueError:
        return captured_at(address)

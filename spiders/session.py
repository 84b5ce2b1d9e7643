"""One run of one source: its store, what it came across, its limits, its record in the ledger."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterator
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from extract.errors import InputError
from extract.media import MediaType
from extract.rows import DocumentRow
from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord, Sighting
from pipelines.store.visits import Visit, Visits
from spiders.archives.addresses import CAPTURE_KNOWN
from spiders.configuration import NO_CONTACT, CrawlSettings
from spiders.consents import Consents, Permission, not_confirmed, unconfirmed
from spiders.fetching.hosts import host_of
from spiders.fetching.refusal import SampleComplete, reason_of
from spiders.fetching.robots import REFUSED
from spiders.items import FetchedDocument
from spiders.monitors import breaches, expectations, what_changed
from spiders.shared_store import open_store

logger = logging.getLogger(__name__)
sighted = object()
"""Signal: the run came across a document (`sighting`, `spider`)."""

_ABSENT = {"http_400", "http_404"}
"""Answers that say "there is none" where a file may be absent; 調達ポータル gives 400 for a day without one."""
_RUNS_BEFORE = 60
"""Runs that a run is held against at most: a source crawled for years costs no more than one crawled for weeks."""
_PAGE_INSTEAD = f"wrong_type: {MediaType.HTML}"
_ENDS = {"finished": "finished", "shutdown": "stopped", "cancelled": "stopped"}
"""Codes: how a run ended, by what Scrapy says."""


class CrawlSession:
    """Scrapy extension that every spider of this project works with (`spider.session`)."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the store; it stays locked until the spider is closed.

        Raises:
            ValueError: a publisher would be asked without a contact.
            ValueError: nobody confirmed a source that was never seen.
            pipelines.store.documents.StoreLockedError: another run holds the store.
        """
        self.settings: CrawlSettings = crawler.settings["RAKUSATSU"]
        self.ending: str | None = None
        """Why the run is being ended before its end; None while it goes on."""
        self.record: RunRecord | None = None
        """The ledger's record, once the run has begun."""
        self.errors: list[str] = []
        """Failures of the program or the store: the run cannot be called done."""
        self._crawler = crawler
        spider: Any = crawler.spider
        spider.session = self
        self._spider = spider
        if not self.settings.contact and not self.settings.on_loopback(spider.asked_site or spider.name):
            raise InputError(f"{spider.name} is asked over the network: {NO_CONTACT}")
        self._lease = open_store(self.settings.store)
        self._check_confirmed(spider.asked_site or spider.name)
        self._permissions = {each.host: each for each in Consents(self._lease.store).permissions()}
        self._sightings: dict[tuple[str, str], Sighting] = {}
        self._originals: dict[tuple[str | None, str], DocumentRow] | None = None
        self._listed: dict[str, dt.date | None] = {}
        self._bytes = 0
        self._unpacked = 0
        self._requests = 0
        self._is_closed = False
        self._time_limit: Any = None
        connect = crawler.signals.connect
        connect(self._opened, signals.spider_opened)
        connect(self._closed, signals.spider_closed)
        connect(self._error, signals.spider_error)
        connect(self._item_error, signals.item_error)
        connect(self._bytes_received, signals.bytes_received)
        connect(self._request_sent, signals.request_reached_downloader)

    def _check_confirmed(self, source: str) -> None:
        if (
            self._spider.via == "probe"
            or self.settings.on_loopback(source)
            or source not in unconfirmed(self._lease.store)
        ):
            return
        self._lease.release()
        raise InputError(not_confirmed(source))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlSession:
        """Made by Scrapy."""
        return cls(crawler)

    # --- what spiders and middlewares use

    @property
    def store(self) -> Store:
        """The store of this run."""
        return self._lease.store

    @property
    def visits(self) -> Visits:
        """What servers last said."""
        return Visits(self.store)

    def permission_for(self, url: str) -> Permission | None:
        """What the publisher allowed in writing for this address's host; None where nothing is recorded."""
        return self._permissions.get(host_of(url))

    def version_of(self, url: str) -> DocumentRow | None:
        """The latest stored version of a document of this source."""
        return self.store.latest_of(self._spider.name, url)

    def visit_of_document(self, url: str) -> Visit | None:
        """The validators of the stored version; None where the document must be fetched whole."""
        version = self.version_of(url)
        if version is None or not self.store.has(version.sha256):
            return None
        visit = self.visits.last(url)
        if visit is not None and visit.sha256 == version.sha256:
            return visit
        whole_at = version.fetched_at.isoformat() if version.fetched_at else None
        return Visit(url=url, etag=version.etag, last_modified=version.last_modified, whole_at=whole_at)

    def listed(self, url: str, published_on: dt.date | None) -> None:
        """Note a document that is to be asked for: it stands in the ledger even where the run ends before that."""
        self._listed[url] = published_on

    def saw(self, sighting: Sighting) -> None:
        """Note an address and what came of it, with the permission that it was asked under."""
        permission = self._permissions and self.permission_for(sighting.url)
        if permission:
            sighting = dataclasses.replace(sighting, permission=str(permission))
        self._sightings[sighting.kind, sighting.url] = sighting
        if sighting.outcome == "failed":
            logger.info("%s: %s (%s)", self._spider.name, sighting.reason, sighting.url)
        self._crawler.signals.send_catch_log(sighted, sighting=sighting, spider=self._spider)

    def failed(self, failure: Failure) -> None:
        """Note a request that gave nothing: the errback of every request."""
        request: Any = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        if isinstance(failure.value, SampleComplete):
            return
        reason = reason_of(failure)
        outcome = "failed"
        is_absent = reason in _ABSENT or (
            request.meta.get("absent_is_page", False) and reason.startswith(_PAGE_INSTEAD)
        )
        if is_absent and request.meta.get("may_be_absent", False):
            outcome = "absent"
        elif reason.startswith(REFUSED):
            outcome = REFUSED
        elif reason == CAPTURE_KNOWN:
            outcome = "known"
        self.saw(
            Sighting(
                url=request.meta["listed_url"],
                kind=request.meta["kind"],
                outcome=outcome,
                published_on=request.meta.get("published_on"),
                reason=reason,
            )
        )

    def keep(self, document: FetchedDocument) -> None:
        """Store a document and note whether it is a new version.

        Raises:
            OSError: it could not be stored.
        """
        before = self.version_of(document.url) or self._same_original(document)
        if before is not None and before.url != document.url:
            sha256, published_on = before.sha256, document.published_on
            seen = Sighting(url=document.url, outcome="unchanged", published_on=published_on, sha256=sha256)
            self.saw(seen)
            return
        row = self.store.put(
            document.content,
            source=self._spider.name,
            url=document.url,
            published_on=document.published_on,
            etag=document.etag,
            last_modified=document.last_modified,
            provenance=document.provenance,
        )
        if before is not None and before.sha256 == row.sha256:
            # The same bytes sent whole, under new validators or after long: without this they would be sent each run.
            self.visits.record(
                Visit(
                    url=document.url,
                    etag=document.etag,
                    last_modified=document.last_modified,
                    sha256=row.sha256,
                    whole_at=dt.datetime.now(dt.UTC).isoformat(),
                )
            )
        if self._originals is not None:
            self._originals[row.original_url, row.sha256] = row
        new = before is None or before.sha256 != row.sha256
        self.saw(
            Sighting(
                url=document.url,
                outcome="fetched" if new else "unchanged",
                published_on=document.published_on,
                sha256=row.sha256,
            )
        )

    def _same_original(self, document: FetchedDocument) -> DocumentRow | None:
        """The stored capture of the same original address with the same bytes; None where there is none."""
        original = document.provenance.original_url
        if original is None:
            return None
        if self._originals is None:
            rows = (row for row in self.store.versions() if row.source == self._spider.name)
            self._originals = {(row.original_url, row.sha256): row for row in rows}
        return self._originals.get((original, hashlib.sha256(document.content).hexdigest()))

    def page_understood(self, url: str, response: Response) -> None:
        """Keep an index page that was read, to ask for it conditionally the next time."""
        if "not modified" not in response.flags:
            self.visits.record(_visit_of_page(url, response))

    def page_does_not_fit(self, url: str, response: Response, reason: str) -> None:
        """Note an index page that could not be read, keep it, and say what changed since it last could."""
        name = self.visits.keep_misfit(url, response.body)
        before = self.visits.last(url)
        changes = what_changed(before.body, response.body) if before and before.body else ""
        said = f"{reason}; kept as {name}{f'; since it last fitted: {changes}' if changes else ''}"
        self.saw(Sighting(url=url, kind="page", outcome="failed", reason=said))

    def unpacked(self, added: int) -> None:
        """Count what an answer's body grew by when it was unpacked: the limit of a run is one of bytes to keep."""
        self._unpacked += max(added, 0)
        self._hold_to_bytes()

    def end(self, reason: str) -> None:
        """End the run before its end: requests under way are finished, no new ones sent."""
        if self.ending is None:
            self.ending = reason
            deferred_from_coro(self._crawler.engine.close_spider_async(reason=reason))

    # --- Scrapy's signals

    def _closed(self, spider: Spider, reason: str) -> None:
        self.close(reason)

    def _opened(self, spider: Spider) -> None:
        now = dt.datetime.now(dt.UTC)
        self.record = RunRecord(
            run_id=f"{now:%Y%m%dT%H%M%S%fZ}-{spider.name}-{secrets.token_hex(4)}",
            source=spider.name,
            via=self._spider.via,
            started_at=now,
            since=self._spider.since,
            until=self._spider.until,
        )
        Ledger(self.store).record(self.record)
        self._time_limit = call_later(self.settings.run_seconds, self.end, "time_limit")

    def close(self, reason: str) -> None:
        """Write the run's record and let go of the store; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        if self.record is None:
            self._lease.release()
            return
        self._time_limit.cancel()
        ended = "error" if self.errors else self.ending or _ENDS.get(reason, reason)
        if ended == "finished" and self._spider.sample_complete:
            ended = "sample"
        self.record = dataclasses.replace(
            self.record,
            finished_at=dt.datetime.now(dt.UTC),
            ended=ended,
            requests=self._requests,
            bytes=self._bytes,
            sightings=(*self._sightings.values(), *self._not_reached()),
        )
        try:
            self.record = dataclasses.replace(self.record, breaches=self._breaches(self.record))
            Ledger(self.store).record(self.record)
        except (OSError, ValueError) as error:
            self.errors.append(f"the run could not be recorded: {error}")
        finally:
            self._lease.release()

    def _not_reached(self) -> Iterator[Sighting]:
        for url, published_on in self._listed.items():
            if ("document", url) not in self._sightings:
                yield Sighting(url=url, outcome="not_reached", published_on=published_on)

    def _breaches(self, run: RunRecord) -> tuple[str, ...]:
        newest = Ledger(self.store).runs(run.source, last=_RUNS_BEFORE)
        earlier = [each for each in newest if each.run_id != run.run_id]
        is_copy = run.via != "crawl" or self.settings.on_loopback(run.source)
        return breaches(run, earlier, None if is_copy else expectations().get(run.source))

    def _error(self, failure: Failure, response: Response, spider: Spider) -> None:
        self.errors.append(f"{spider.name} broke on {response.url}: {failure.value!r}")
        self.saw(
            Sighting(
                url=response.url,
                kind=response.meta.get("kind", "page"),
                outcome="failed",
                reason=f"spider_error: {failure.value!r}",
            )
        )

    def _item_error(self, item: Any, response: Response, spider: Spider, failure: Failure) -> None:
        self.errors.append(f"a document of {spider.name} could not be stored: {failure.value}")
        self.saw(Sighting(url=item.url, outcome="failed", reason=f"not_stored: {failure.value}"))
        if isinstance(failure.value, OSError):
            self.end("error")

    def _bytes_received(self, data: bytes) -> None:
        self._bytes += len(data)
        self._hold_to_bytes()

    def _hold_to_bytes(self) -> None:
        if self._bytes + self._unpacked > self.settings.run_bytes:
            self.end("byte_limit")

    def _request_sent(self) -> None:
        self._requests += 1


class KeepDocuments:
    """Item pipeline: stores each document."""

    def __init__(self, crawler: Crawler) -> None:
        """Store by way of the crawl's session."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepDocuments:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: FetchedDocument) -> FetchedDocument:
        """Keep one document.

        Raises:
            OSError: it could not be stored.
        """
        spider: Any = self._crawler.spider
        spider.session.keep(item)
        return item


def _visit_of_page(url: str, response: Response) -> Visit:
    headers = {
        name: value.decode("latin-1").strip()
        for name in ("ETag", "Last-Modified", "Content-Type")
        if (value := response.headers.get(name))
    }
    return Visit(
        url=url,
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        content_type=headers.get("Content-Type"),
        body=response.body,
        whole_at=dt.datetime.now(dt.UTC).isoformat(),
    )

"""Waiting: Retry-After, back-off after failures, Crawl-delay. A pause holds for the whole host, not for one request."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections import defaultdict
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from spiders.configuration import CrawlSettings
from spiders.fetching.hosts import PRIVATE_NAMES, host_of
from spiders.fetching.refusal import Refusal, SampleComplete

logger = logging.getLogger(__name__)
_LONGEST_BACKOFF_SECONDS = 300.0
_BREATH_SECONDS = 0.25
"""A waiting request looks this often whether the run is ending."""


class Pauses:
    """When each host may be asked again."""

    def __init__(self) -> None:
        """No host has to wait."""
        self._not_before: defaultdict[str, float] = defaultdict(float)
        self._spacing: dict[str, float] = {}

    def space(self, host: str, seconds: float) -> None:
        """From now on at least so long between two requests to the host."""
        self._spacing[host] = seconds
        self.postpone(host, seconds)

    def postpone(self, host: str, seconds: float) -> None:
        """Ask the host nothing for so long."""
        self._not_before[host] = max(self._not_before[host], time.monotonic() + seconds)

    def take_turn(self, host: str) -> float:
        """Seconds to wait; where they are 0, the turn is taken and the next one is spaced from now."""
        wait = self._not_before[host] - time.monotonic()
        if wait > 0:
            return wait
        self._not_before[host] = time.monotonic() + self._spacing.get(host, 0.0)
        return 0.0


_PAUSES = "_rakusatsu_pauses"


def pauses_of(crawler: Crawler) -> Pauses:
    """The pauses that the parts of one crawl share."""
    pauses = getattr(crawler, _PAUSES, None)
    if pauses is None:
        pauses = Pauses()
        setattr(crawler, _PAUSES, pauses)
    return pauses


class PauseMiddleware:
    """Holds a request back until its host may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        """Share the crawl's pauses."""
        self._crawler = crawler
        self._pauses = pauses_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PauseMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn.

        Raises:
            SampleComplete: the sample needs no further index page.
            Refusal: the run is ending.
        """
        spider: Any = self._crawler.spider
        if spider.sample_complete and request.meta.get("kind") == "page":
            raise SampleComplete
        while wait := self._pauses.take_turn(host_of(request.url)):
            if not self._crawler.crawling or spider.session.ending:
                raise Refusal("run_ended")
            await asyncio.sleep(min(wait, _BREATH_SECONDS))


class PatienceMiddleware(RetryMiddleware):
    """Repeats what failed for a passing reason, later each time, and as late as the server asks."""

    def __init__(self, crawler: Crawler) -> None:
        """Take Scrapy's retry settings and the operator's pauses."""
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._settings: CrawlSettings = crawler.settings["RAKUSATSU"]
        self._pauses = pauses_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatienceMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """The response, or the request once more.

        Raises:
            Refusal: the server asks for a longer wait than the operator allows.
        """
        if response.status in self.retry_http_codes:
            asked = retry_after_seconds(response)
            if asked is not None and asked > self._settings.longest_wait_seconds:
                raise Refusal("retry_after_too_long", f"http_{response.status}, {asked:.0f} s")
            self._hold(request, asked)
        return super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Any:
        """The request once more where the failure may pass; None where it will not.

        Raises:
            Refusal: the host's name leads into a private network.
        """
        if (host := host_of(request.url)) in PRIVATE_NAMES:
            raise Refusal("private_address", host)
        if isinstance(exception, self.exceptions_to_retry):
            self._hold(request, None)
        return super().process_exception(request, exception)

    def _hold(self, request: Request, asked: float | None) -> None:
        times = request.meta.get("retry_times", 0)
        backoff = min(self._settings.backoff_seconds * 2**times, _LONGEST_BACKOFF_SECONDS)
        pause = backoff if asked is None else asked
        self._pauses.postpone(host_of(request.url), pause)
        logger.info("Waiting %.1f s before asking %s again", pause, host_of(request.url))


def retry_after_seconds(response: Response, now: dt.datetime | None = None) -> float | None:
    """Seconds that the Retry-After header asks for, as a number or a date; None where there is none to read."""
    value = (response.headers.get("Retry-After") or b"").decode("ascii", "replace").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - (now or dt.datetime.now(dt.UTC))).total_seconds())

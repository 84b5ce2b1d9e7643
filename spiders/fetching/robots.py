"""robots.txt: obeyed, its Crawl-delay too; a site whose robots.txt cannot be had is not crawled (RFC 9309, 2.3.1.4)."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.fetching.hosts import host_of
from spiders.fetching.patience import pauses_of
from spiders.fetching.refusal import Refusal

logger = logging.getLogger(__name__)


def _is_no_failure(record: logging.LogRecord) -> bool:
    return record.levelno < logging.ERROR


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with Crawl-delay, and closed where Scrapy's is open when robots.txt fails."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the settings; a robots.txt that cannot be had is a line of the run's report, not a traceback."""
        super().__init__(crawler)
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_is_no_failure)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let the request pass, or refuse it.

        Raises:
            Refusal: robots.txt could not be had.
            IgnoreRequest: robots.txt forbids it.
        """
        if rp is None:
            raise Refusal("robots_unreachable", host_of(request.url))
        super().process_request_2(rp, request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None where robots.txt could not be had."""
        await super().robot_parser(request)
        # Of several requests that wait for one robots.txt, Scrapy hands the rules to the first and None to the others.
        parser: Any = self._parsers[urlsplit(request.url).netloc]
        rules: RobotParser | None = parser
        return rules

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise IgnoreRequest(f"robots.txt answered {response.status}")
        body = response.body if response.status < 300 else b""  # 4xx: there is none, everything is allowed
        await super()._parse_robots(response.replace(body=body), netloc, request)
        parser: Any = self._parsers[netloc]
        agent = self._robotstxt_useragent or self._default_useragent
        delay = parser.rp.crawl_delay(agent)
        if delay:
            logger.info("robots.txt of %s asks for %s s between requests", netloc, delay)
            pauses_of(self.crawler).space(host_of(request.url), float(delay))

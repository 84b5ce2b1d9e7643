"""robots.txt: obeyed, its Crawl-delay too; a site whose robots.txt cannot be had is not crawled (RFC 9309, 2.3.1.4).

A refusal is said with the rule that refuses, so that a person can look it up and take another road: `rakusatsu
import`. Only a permission that the publisher gave in writing (`rakusatsu sources permit`) takes its place.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from spiders.fetching.hosts import host_of
from spiders.fetching.patience import pauses_of
from spiders.fetching.refusal import Refusal

logger = logging.getLogger(__name__)
REFUSED = "refused_by_robots"
"""Code: an address that robots.txt forbids, as its reason and as its outcome."""
MAX_BYTES = 1 << 20
"""A larger robots.txt is not read, and its site not crawled: RFC 9309, 2.5 asks for half as much at least."""
_READ_BYTES = 512 << 10
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")
_LONGEST_RULE = 200


def _is_no_failure(record: logging.LogRecord) -> bool:
    return record.levelno < logging.ERROR


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with Crawl-delay, and closed where Scrapy's is open when robots.txt fails."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the settings; a robots.txt that cannot be had is a line of the run's report, not a traceback."""
        super().__init__(crawler)
        self._texts: dict[str, str] = {}
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_is_no_failure)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let the request pass, or refuse it.

        Raises:
            Refusal: robots.txt could not be had, or forbids it.
        """
        spider: Any = self.crawler.spider
        if spider.session.permission_for(request.url) is not None:
            return
        if rp is None:
            raise Refusal("robots_unreachable", host_of(request.url))
        agent = str(self._robotstxt_useragent or self._default_useragent)
        if not rp.allowed(request.url, agent):
            rule = refusing_rule(self._texts[urlsplit(request.url).netloc], agent, request.url)
            raise Refusal(REFUSED, f"{rule} of {host_of(request.url)}")

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None where robots.txt could not be had."""
        netloc = urlsplit(request.url).netloc
        if netloc not in self._parsers:
            self._parsers[netloc] = Deferred()
            await self._ask(request, netloc)
        # Of several requests that wait for one robots.txt, Scrapy hands the rules to the first and None to the others.
        await super().robot_parser(request)
        parser: Any = self._parsers[netloc]
        rules: RobotParser | None = parser
        return rules

    async def _ask(self, request: Request, netloc: str) -> None:
        meta = {"dont_obey_robotstxt": True, "download_maxsize": MAX_BYTES}
        url = f"{urlsplit(request.url).scheme}://{netloc}/robots.txt"
        asked = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        engine: Any = self.crawler.engine
        try:
            await self._parse_robots(await engine.download_async(asked), netloc, request)
        except Exception as error:
            logger.info("robots.txt of %s could not be had: %s", netloc, error)
            self._robots_error(error, netloc)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise IgnoreRequest(f"robots.txt answered {response.status}")
        body = response.body[:_READ_BYTES] if response.status < 300 else b""  # 4xx: everything is allowed
        self._texts[netloc] = body.decode("utf-8", "replace")
        await super()._parse_robots(response.replace(body=body), netloc, request)
        parser: Any = self._parsers[netloc]
        agent = self._robotstxt_useragent or self._default_useragent
        delay = parser.rp.crawl_delay(agent)
        if delay:
            logger.info("robots.txt of %s asks for %s s between requests", netloc, delay)
            pauses_of(self.crawler).space(host_of(request.url), float(delay))


def refusing_rule(robots: str, agent: str, url: str) -> str:
    """The line of a robots.txt that forbids an address, with the agent it speaks to, for people.

    Args:
        robots: the text, which refuses the address to the agent.
        agent: the name the crawler goes by.
        url: the address.
    """
    own = [
        (name, rule)
        for name, rule in _disallowing(robots)
        if name != "*" and name.lower() in agent.lower() and _forbids(rule, url)
    ]
    found = own or [
        (name, rule) for name, rule in _disallowing(robots) if name == "*" and _forbids(rule, url)
    ]
    if not found:
        return "robots.txt"
    name, rule = max(found, key=lambda each: len(each[1]))
    return f"`Disallow: {rule[:_LONGEST_RULE]}` (User-agent: {name[:_LONGEST_RULE]}) in robots.txt"


def _disallowing(robots: str) -> list[tuple[str, str]]:
    """Agent and path of each Disallow line; a group may name several agents."""
    found: list[tuple[str, str]] = []
    agents: list[str] = []
    in_rules = False
    for field, value in (match.groups() for match in map(_LINE.match, robots.splitlines()) if match):
        if field.lower() == "user-agent":
            agents = [*([] if in_rules else agents), value.strip()]
            in_rules = False
        elif field.lower() in {"allow", "disallow"}:
            in_rules = True
            if field.lower() == "disallow" and value.strip():
                found += [(agent, value.strip()) for agent in agents]
    return found


def _forbids(rule: str, url: str) -> bool:
    return not Protego.parse(f"User-agent: *\nDisallow: {rule}\n").can_fetch(url, "anyone")

"""Conditional requests (RFC 9110, 13): a document or index page that has not changed is not sent again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from pipelines.store.visits import Visit
from spiders.configuration import CrawlSettings
from spiders.fetching.refusal import Refusal

_CLOCKS_DIFFER = dt.timedelta(days=1)


class ConditionalMiddleware:
    """Sends the validators of the last visit; an unchanged index page is answered from its saved body."""

    def __init__(self, crawler: Crawler) -> None:
        """Use the crawl's store."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add `If-None-Match` and `If-Modified-Since` where the store has what they stand for."""
        visit = self._visit(request)
        if visit is None or request.method != "GET":
            return
        if visit.etag:
            request.headers["If-None-Match"] = visit.etag
        if visit.last_modified:
            request.headers["If-Modified-Since"] = visit.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer; for an unchanged index page, the saved one.

        Raises:
            Refusal: "not modified", but the store has nothing that it could mean.
        """
        if response.status != 304:
            return response
        visit = self._visit(request)
        if visit is None:
            raise Refusal("unexpected_304")
        if request.meta["kind"] == "document":
            return response
        headers = {"Content-Type": visit.content_type or "text/html"}
        return HtmlResponse(
            response.url, headers=headers, body=visit.body, flags=["not modified"], request=request
        )

    def _visit(self, request: Request) -> Visit | None:
        kind = request.meta.get("kind")
        if kind is None or request.meta.get("ask_whole"):
            return None
        spider: Any = self._crawler.spider
        visit: Visit | None = (
            spider.session.visit_of_document(request.meta["listed_url"])
            if kind == "document"
            else spider.session.visits.last(request.meta["listed_url"])
        )
        if kind == "page" and visit is not None and visit.body is None:
            return None
        return None if visit is not None and self._is_old(visit) else visit

    def _is_old(self, visit: Visit) -> bool:
        """Whether "not modified" is believed no more: a server that says so for ever would hide every correction."""
        if visit.whole_at is None:
            return False
        settings: CrawlSettings = self._crawler.settings["RAKUSATSU"]
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(visit.whole_at)
        # A visit of the future was made under a wrong clock: how old it is nobody knows.
        return not -_CLOCKS_DIFFER < age <= dt.timedelta(days=settings.trust_days)

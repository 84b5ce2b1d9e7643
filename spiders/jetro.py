"""JETRO's 政府公共調達データベース: the gazette's award notices as text, by way of the list that its own page asks for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response

from extract.media import MediaType
from extract.values.wareki import parse_date
from pipelines.store.ledger import Sighting
from spiders.base.publisher import JAPAN, Parsed, PublisherSpider

_INTERFACE = "view_interface.php"
_AWARDS = "06"
"""`type` of 落札者等の公示."""
_USUAL_DAYS = 90
_MOST_PAGES = 2000
_EXPECTED = (
    "a list in JSON: pagination with total, perPage and current as asked, items with xid, aid and date"
)


class JetroNationalSpider(PublisherSpider):
    """State, independent bodies: list page (for its cookie) → lists in JSON, 30 notices each → articles.

    Without `since` the last 90 days are asked for; the database keeps five fiscal years. A list that does not echo
    the offset that was asked for, or is no JSON (a firewall answers 200 with a page), is a failure, never an end.
    """

    media_types: ClassVar[frozenset[MediaType]] = frozenset({MediaType.HTML})
    base_url = "https://www.jetro.go.jp/"
    start_paths = ("gov_procurement/national/list.html",)
    block: ClassVar[str] = "33235812"
    prefix: ClassVar[str] = ""
    """Before the names of the list's fields."""
    articles: ClassVar[str] = "gov_procurement/national/articles"

    def first_requests(self) -> Iterator[Request | None]:
        """The list page, never from memory: its cookie is as new as the page."""
        self._seen: set[str] = set()
        for request in super().first_requests():
            yield request.replace(meta=request.meta | {"ask_whole": True}) if request else None

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """The list page → the first list."""
        sent = [value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")]
        cookie = "; ".join(each.partition(";")[0].strip() for each in sent)
        self.fits(response.css("title"), response, "the page of the list")
        yield self._list(0, {"Cookie": cookie, "Referer": response.url})

    def _list(self, current: int, headers: dict[str, str]) -> Request:
        today = dt.datetime.now(JAPAN).date()
        since = self.since or today - dt.timedelta(days=_USUAL_DAYS)
        query = {
            "blockId": self.block,
            "type": _AWARDS,
            f"{self.prefix}from": f"{since:%Y/%m/%d}",
            f"{self.prefix}to": f"{self.until or today:%Y/%m/%d}",
            "current": str(current),
        }
        url = urljoin(self.site.rstrip("/") + "/", f"{_INTERFACE}?{urlencode(query)}")
        sent = {name: value for name, value in headers.items() if value}
        return Request(
            url,
            self._parse_list,
            errback=self.session.failed,
            dont_filter=True,
            headers=sent | {"X-Requested-With": "XMLHttpRequest"},
            meta={
                "kind": "listing",
                "listed_url": url,
                "ask_whole": True,
                "current": current,
                "sent": headers,
                "download_maxsize": self.session.settings.page_bytes,
            },
        )

    def _parse_list(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """One list → its articles, and the next list."""
        current = response.meta["current"]
        try:
            answer = json.loads(response.body)
            pagination, items = answer["pagination"], answer["items"]
            total, size = int(pagination["total"]), int(pagination["perPage"])
            notices = [(str(item["xid"]), str(item["aid"]), str(item["date"])) for item in items]
            echoed = int(pagination["current"]) == current and size > 0
        except (ValueError, KeyError, TypeError):
            echoed = False
        if not echoed:
            self._misfit(response)
            return
        for xid, aid, date in notices:
            if aid not in self._seen and xid.isalnum() and aid.isalnum():
                self._seen.add(aid)
                address = urljoin(self.site.rstrip("/") + "/", f"{self.articles}/{xid}/{aid}.html")
                yield self.document(address, published_on=parse_date(date))
        if notices and current + size < total and current < _MOST_PAGES * size:
            yield self._list(current + size, response.meta["sent"])
        elif len(self._seen) < total:
            self._lost(response, total)

    def _misfit(self, response: Response) -> None:
        url = response.meta["listed_url"]
        self.session.page_does_not_fit(url, response, f"does_not_fit: expected {_EXPECTED}")

    def _lost(self, response: Response, total: int) -> None:
        """Items can repeat over pages while notices are added: then some were pushed out of sight."""
        said = f"incomplete_list: {len(self._seen)} of {total} notices listed"
        self.session.saw(
            Sighting(url=response.meta["listed_url"], kind="page", outcome="failed", reason=said)
        )


class JetroLocalSpider(JetroNationalSpider):
    """Prefectures and designated cities above the thresholds."""

    start_paths = ("gov_procurement/local/list.html",)
    block = "33686978"
    prefix = "local_"
    articles = "gov_procurement/local/articles"

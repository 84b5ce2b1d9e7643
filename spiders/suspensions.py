"""国土交通省 ネガティブ情報等検索サイト: 指名停止, a search form that answers in pages of ten firms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response

from extract.media import MediaType
from spiders.base.publisher import Parsed, PublisherSpider

MOST_PAGES = 3_000
"""Ten firms a page and five years: some hundred pages were seen; beyond this the site answers every number."""
_HEADER = ("商号", "所在地")
_NOTHING = ("該当する", "ありません")
_EXPECTED = "a table of firms (商号, 所在地), or words that there is none"


class SuspensionSearchSpider(PublisherSpider):
    """The pages of the search's answer, each a document, until one has no firm or repeats the one before.

    `EID=search` must be asked for, or the form comes empty; `since` narrows the answer by month (`start_year` …).
    """

    base_url = "https://www.mlit.go.jp/"
    start_paths = ("nega-inf/cgi-bin/search.cgi?jigyoubunya=shimeiteishi&EID=search",)
    media_types: ClassVar[frozenset[MediaType]] = frozenset({MediaType.HTML})

    def first_requests(self) -> Iterator[Request | None]:
        """The first page."""
        for path in self.start_paths:
            yield self._numbered(self.site.rstrip("/") + "/" + path, 1, "")

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """A page → itself as a document, and the next one."""
        rows = _firms(response)
        if not rows:
            is_said = all(word in "".join(response.css("body ::text").getall()) for word in _NOTHING)
            is_end = response.meta.get("number", 1) > 1 or is_said
            self.fits(is_end, response, _EXPECTED)
            return
        digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        if digest == response.meta.get("before"):
            return
        yield self.page_as_document(response)
        number = response.meta.get("number", 1) + 1
        self.fits(number <= MOST_PAGES, response, f"an end within {MOST_PAGES:,} pages")
        yield self._numbered(response.meta["listed_url"], number, digest)

    def _numbered(self, url: str, number: int, before: str) -> Request | None:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query)) | {"page": str(number)}
        if self.since is not None:
            asked |= {"start_year": str(self.since.year), "start_month": f"{self.since.month:02}"}
        address = parts._replace(query=urlencode(asked)).geturl()
        return self.page(address, self.parse, number=number, before=before)


def _firms(response: Response) -> list[str]:
    """The rows of the table of firms, as one text each; empty where there is no such table."""
    for table in response.css("table"):
        rows = [
            " ".join(" ".join(row.css("::text").getall()).split())
            for row in table.css("tr")
            if row.css("td, th")
        ]
        if rows and all(word in rows[0] for word in _HEADER):
            return rows[1:]
    return []

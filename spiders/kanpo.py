"""官報: the 政府調達 issues that carry awards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from pipelines.store.ledger import Sighting
from spiders.base.publisher import Parsed, PublisherSpider

_PROCUREMENT = "政府調達"
_AWARDS = "落札"
_ISSUE = re.compile(r"/(?P<day>\d{8})/(?P<issue>\d{8}c\d{5})/(?P=issue)0000f\.html$")
_VIEWER = re.compile(r"(?P<folder>.*/)(?P<name>[^/]+)f\.html")
_VIEWERS_FIRST = 5
_FRONT_PAGE = (
    "a 官報 front page: #todayProducts and #archiveBox with dl > dd li.articleBox, "
    "each with a.articleTop and a.pdfDlb"
)
_CONTENTS = "the contents of an issue: div.contentsBox with section > h2.title"


class KanpoSpider(PublisherSpider):
    """Front page → contents pages of 政府調達 issues → those that have a 落札 section.

    Issues of other kinds (本紙, 号外) hold personal data and are neither asked for nor stored. The same paths stood at
    kanpou.npb.go.jp before 2025-04. Where robots.txt refuses, the run says so and `rakusatsu import` is the road.
    """

    base_url = "https://www.kanpo.go.jp/"
    start_paths = ("index.html",)

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """Front page → contents pages of the 政府調達 issues of the last 90 days."""
        boxes = response.css("#todayProducts li.articleBox, #archiveBox li.articleBox")
        self.fits(boxes, response, _FRONT_PAGE)
        for box in boxes:
            top = box.css("a.articleTop")
            self.fits(top, response, _FRONT_PAGE)
            if not "".join(top.css("::text").getall()).strip().startswith(_PROCUREMENT):
                continue
            viewer = box.css("a.pdfDlb::attr(href)").get()
            contents = response.urljoin(top.attrib.get("href", ""))
            address = _ISSUE.search(urlsplit(contents).path)
            self.fits(
                viewer and address, response, "a 政府調達 issue at …/YYYYMMDDcNNNNN/YYYYMMDDcNNNNN0000f.html"
            )
            day = dt.datetime.strptime(address["day"], "%Y%m%d").date()  # type: ignore[index]
            if self.is_wanted(day):
                yield self.page(
                    contents, self.parse_contents, published_on=day, viewer=response.urljoin(str(viewer))
                )

    def parse_contents(self, response: Response) -> Iterator[Parsed | None]:
        """Contents page → the page that shows the issue's PDF, where the issue has a 落札 section."""
        sections = response.css("div.contentsBox section")
        headings = [_text(heading) for heading in sections.css("h2.title, h3.title, h4")]
        self.fits(headings, response, _CONTENTS)
        day = response.meta["published_on"]
        if not any(heading.startswith(_AWARDS) for heading in headings):
            url = response.meta["listed_url"]
            self.session.saw(Sighting(url=url, outcome="no_awards", published_on=day))
            return
        request = self.page(response.meta["viewer"], self.parse_viewer, published_on=day)
        yield request.replace(priority=_VIEWERS_FIRST) if request else None

    def parse_viewer(self, response: Response) -> Iterator[Request | None]:
        """The page that shows the issue's PDF → the PDF."""
        pdf = pdf_address(response.meta["listed_url"])
        shown = {
            urldefrag(urljoin(response.meta["listed_url"], address)).url
            for address in response.css("iframe::attr(src), embed::attr(src), object::attr(data)").getall()
        }
        self.fits(pdf in shown, response, f"a page with an iframe of {pdf}, not of {sorted(shown)}")
        yield self.document(pdf, published_on=response.meta["published_on"])


def pdf_address(viewer: str) -> str:
    """Address of the PDF that a page `…/NAMEf.html` shows: `…/pdf/NAME.pdf`, the site's one rule of naming.

    Raises:
        ValueError: not the address of such a page.
    """
    address = _VIEWER.fullmatch(urldefrag(viewer).url)
    if address is None:
        raise ValueError(f"not a page that shows a PDF: {viewer}")
    return f"{address['folder']}pdf/{address['name']}.pdf"


def _text(selector: Any) -> str:
    return "".join(selector.css("span.text::text").getall() or selector.css("::text").getall()).strip()

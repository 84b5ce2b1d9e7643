"""官報: the 政府調達 issues that carry awards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from pipelines.store.ledger import Sighting
from spiders.base.links import links_in
from spiders.base.publisher import Parsed, PublisherSpider

_PROCUREMENT = "政府調達"
_AWARDS = "落札"
_ISSUE = re.compile(r"/(?P<day>\d{8})/(?P<issue>\d{8}c\d{5})/(?P=issue)0000f\.html$")
_VIEWER = re.compile(r"(?P<folder>.*/)(?P<name>[^/]+)f\.html")
_WHOLE_ISSUE = re.compile(r"/\d{8}c\d{5}full\d+f\.html$")
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


class PastKanpoSpider(KanpoSpider):
    """過去の官報 (`/old/`): whatever its pages link of 政府調達 issues; its form was not seen.

    Any link to an issue's contents is taken, pages of years and months are followed, and the page that shows the PDF
    must be linked from the contents.
    """

    start_paths = ("old/index.html",)
    inside: ClassVar[str] = "/old/"
    """Path under which further pages of issues are followed."""
    depth: ClassVar[int] = 3

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """A page that lists issues, or years and months → contents pages, further pages."""
        depth: int = response.meta.get("depth_of_index", 0)
        issues, pages = {}, []
        for link in links_in(response.css("body"), response):
            path = urlsplit(link.address).path if link.problem is None else ""
            address = _ISSUE.search(path)
            if address:
                issues[link.address] = dt.datetime.strptime(address["day"], "%Y%m%d").date()
            elif self._is_further(path) and depth < self.depth:
                pages.append(link.address)
        expected = f"links to contents of 政府調達 issues, or to further pages under {self.inside}"
        self.fits(issues or pages, response, expected)
        for address_of_issue, day in issues.items():
            if self.is_wanted(day):
                yield self.page(address_of_issue, self.parse_linked_contents, published_on=day)
        for page in pages:
            yield self.page(page, self.parse, depth_of_index=depth + 1)

    def parse_linked_contents(self, response: Response) -> Iterator[Parsed | None]:
        """Contents page → the page that shows the whole issue, which it must link."""
        viewers = [
            link.address
            for link in links_in(response.css("body"), response)
            if link.problem is None and _WHOLE_ISSUE.search(urlsplit(link.address).path)
        ]
        self.fits(viewers, response, "a link to the page that shows the whole issue (…full…f.html)")
        response.meta["viewer"] = viewers[0]
        yield from self.parse_contents(response)

    def _is_further(self, path: str) -> bool:
        return self.inside in path and path.endswith((".html", "/"))


class DayContentsSpider(PastKanpoSpider):
    """The same issues by way of each day's whole contents (`…/YYYYMMDD.fullcontents.html`); their form was not seen."""

    start_paths = ("index.html",)
    depth = 1

    def _is_further(self, path: str) -> bool:
        return path.endswith(".fullcontents.html")


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

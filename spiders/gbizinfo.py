"""gBizINFO: procurement by company, from 経済産業省's collection. A form with a token and a cookie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response

from extract.media import MediaType
from spiders.base.publisher import Parsed, PublisherSpider

_FORM = "form#down"
_EXPECTED = f"a page with {_FORM} and its action"
_FIELDS = {"downfile": "Chotatsujoho", "meta": "META", "downenc": "UTF-8", "downtype": "csv"}


class GBizInfoSpider(PublisherSpider):
    """gBizINFO (経済産業省): the procurement part of its data, one CSV for all years.

    The download page carries a form whose action holds a session (`;jsessionid=`) and sets a cookie; the file is sent
    for a form with an access token (free, by application). Without one the answer is a page of status 200: refused.
    """

    base_url = "https://info.gbiz.go.jp/"
    start_paths = ("hojin/DownloadTop",)
    media_types: ClassVar[frozenset[MediaType]] = frozenset({MediaType.CSV})

    def first_requests(self) -> Iterator[Request | None]:
        """The download page, never from memory: its session is as new as the page."""
        for request in super().first_requests():
            yield request.replace(meta=request.meta | {"ask_whole": True}) if request else None

    def parse(self, response: Response, **_: Any) -> Iterator[Parsed | None]:
        """The download page → its form, filled in and sent with the cookie that came with it."""
        token = self.session.settings.gbizinfo_token
        action = response.css(f"{_FORM}::attr(action)").get()
        self.fits(action, response, _EXPECTED)
        hidden = {
            field.attrib["name"]: field.attrib.get("value", "")
            for field in response.css(f"{_FORM} input[type=hidden][name]")
        }
        form = hidden | _FIELDS | ({"apiToken": token} if token else {})
        address = urljoin(response.url, str(action))
        # The address without its session is what the file is known by: it is another one on every run.
        request = self.document(address.partition(";")[0])
        if request is None:
            return
        yield request.replace(
            url=address,
            method="POST",
            body=urlencode(form),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": _cookies(response),
                "Referer": response.url,
            },
        )


def _cookies(response: Response) -> str:
    sent = [value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")]
    return "; ".join(each.partition(";")[0].strip() for each in sent)

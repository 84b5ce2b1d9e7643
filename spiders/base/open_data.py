"""System: open-data files at addresses that the publisher documents (yearly, daily, or one for all)."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode, urljoin

from scrapy import Request

from extract.media import MediaType
from spiders.base.publisher import JAPAN, PublisherSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One file of an open-data publisher."""

    path: str
    """Relative to the site's root, with its query."""
    published_on: dt.date | None = None
    may_be_absent: bool = False
    """Whether "404" says that there is nothing (a day without data), not that something is wrong."""
    form: dict[str, str] = field(default_factory=dict)
    """Sent as a form (POST) where it holds something; the answer then cannot be asked for conditionally."""


class OpenDataSpider(PublisherSpider):
    """Files at documented addresses: no page leads to them, so none is read."""

    media_types: ClassVar[frozenset[MediaType]] = frozenset({MediaType.ZIP, MediaType.CSV})
    start_paths: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def files(self, today: dt.date) -> Iterator[DataFile]:
        """The files that there should be on this day, in the time zone of Japan."""

    def first_requests(self) -> Iterator[Request | None]:
        """One request for each file."""
        for file in self.files(dt.datetime.now(JAPAN).date()):
            url = urljoin(self.site.rstrip("/") + "/", file.path)
            request = self.document(url, published_on=file.published_on, may_be_absent=file.may_be_absent)
            if request is not None and file.form:
                request = request.replace(
                    method="POST",
                    body=urlencode(file.form),
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                )
            yield request

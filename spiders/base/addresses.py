"""System: files at addresses that the publisher documents, or keeps to a rule: one a day, month or year, or one in all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from scrapy import Request

from extract.media import MediaType
from spiders.base.publisher import JAPAN, PublisherSpider

_REIWA_BEFORE = 2018
"""令和元年 is 2019."""
_FISCAL_APRIL = 4


class Each(StrEnum):
    """What there is one file for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    """A fiscal year, April to March."""


class Absent(StrEnum):
    """Which files may answer "there is none" (404, 400) without anything being wrong."""

    ANY = "any"
    NEWEST = "newest"


class AddressPattern(BaseModel):
    """A rule of naming, and the time it holds for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    """With `{year}` `{month}` `{day}` of the calendar, `{reiwa}` the calendar year's number in 令和, `{fiscal_year}` and
    `{fiscal_reiwa}` those of the fiscal year, `{kind}`; widths as in `{month:02}`. Relative to the site's root."""
    each: Each
    kinds: tuple[str, ...] = ("",)
    first: dt.date | None = None
    """The first day, month or fiscal year that has a file; of fiscal years, any day of it."""
    last: dt.date | None = None
    kept_days: int | None = Field(default=None, gt=0)
    """How long the publisher keeps a day's file."""
    absent: Absent = Absent.ANY
    absent_is_page: bool = False
    """Whether a page of HTML with status 200 stands for a file that is not there (a site of one page, as RSシステム)."""

    @field_validator("path")
    @classmethod
    def _can_be_filled(cls, path: str) -> str:
        try:
            _filled(path, dt.date(2026, 4, 1), "kind")
        except (KeyError, ValueError, IndexError) as error:
            raise ValueError(f"not a pattern of an address: {path!r} ({error!r})") from error
        return path

    @model_validator(mode="after")
    def _begins_somewhere(self) -> AddressPattern:
        if self.first is None and self.kept_days is None:
            raise ValueError("say since when there are files: first, or kept_days")
        return self

    def files(self, today: dt.date) -> Iterator[tuple[str, dt.date | None, bool]]:
        """Path, date of publication where the name has one, and whether it may be absent; the oldest first.

        Args:
            today: in Japan.
        """
        times = list(self._times(today))
        for time in times:
            for kind in self.kinds:
                may_be_absent = self.absent is Absent.ANY or time == times[-1]
                published_on = time if self.each is Each.DAY else None
                yield _filled(self.path, time, kind), published_on, may_be_absent

    def _times(self, today: dt.date) -> Iterator[dt.date]:
        first = self.first or today - dt.timedelta(days=self.kept_days or 0)
        if self.kept_days is not None:
            first = max(first, today - dt.timedelta(days=self.kept_days))
        last = min(self.last or today, today)
        time = _start(first, self.each)
        while time <= last:
            yield time
            time = _start(time + _STEP[self.each], self.each)


_STEP = {
    Each.DAY: dt.timedelta(days=1),
    Each.MONTH: dt.timedelta(days=32),
    Each.YEAR: dt.timedelta(days=370),
}


def _start(day: dt.date, each: Each) -> dt.date:
    if each is Each.DAY:
        return day
    if each is Each.MONTH:
        return day.replace(day=1)
    return dt.date(_fiscal_year(day), _FISCAL_APRIL, 1)


def _fiscal_year(day: dt.date) -> int:
    return day.year if day.month >= _FISCAL_APRIL else day.year - 1


def _filled(path: str, time: dt.date, kind: str) -> str:
    return path.format(
        year=time.year,
        month=time.month,
        day=time.day,
        reiwa=time.year - _REIWA_BEFORE,
        fiscal_year=_fiscal_year(time),
        fiscal_reiwa=_fiscal_year(time) - _REIWA_BEFORE,
        kind=kind,
    )


class DocumentedAddressesSpider(PublisherSpider):
    """Files at documented addresses: no page leads to them, so none is read. "404" is "not published yet"."""

    media_types: ClassVar[frozenset[MediaType]] = frozenset(
        {MediaType.PDF, MediaType.XLSX, MediaType.XLS, MediaType.CSV, MediaType.ZIP}
    )
    start_paths: ClassVar[tuple[str, ...]] = ()
    addresses: ClassVar[tuple[AddressPattern, ...]] = ()

    def first_requests(self) -> Iterator[Request | None]:
        """One request for each file that there should be by now."""
        today = dt.datetime.now(JAPAN).date()
        for pattern in self.addresses:
            for path, published_on, may_be_absent in pattern.files(today):
                url = urljoin(self.site.rstrip("/") + "/", path)
                yield self.document(
                    url,
                    published_on=published_on,
                    may_be_absent=may_be_absent,
                    absent_is_page=pattern.absent_is_page,
                )

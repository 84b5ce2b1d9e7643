"""Reality check: each source is asked for robots.txt and its start page only, and what came is said in one word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Response

from pipelines.store.ledger import RunRecord, Sighting
from spiders.base.publisher import PublisherSpider
from spiders.registry import registry

REACHABLE = "reachable"
"""Code: a probe could read the start page."""
_REFUSALS = ("refused_by_robots", "http_401", "http_403", "http_407", "browser_check", "token_needed")

_CHANGES = ("does_not_fit", "error_page", "http_404", "http_410")


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a source answered."""

    source: str
    answer: str
    """`reachable`, `refused`, `changed` (its page is not as the spider expects; it is kept) or `unreachable`."""
    url: str
    details: str


def probe_class(spider: type[PublisherSpider]) -> type[PublisherSpider]:
    """A spider that asks for the start page of another and reads it as that one would, but follows nothing."""
    start = registry()[spider.name].start[0].removeprefix(spider.base_url)
    given: dict[str, Any] = {"name": spider.name, "via": "probe", "probed_path": start, "__module__": "probe"}
    return type(f"Probe{spider.__name__}", (_Probing, spider), given)


class _Probing(PublisherSpider):
    """Mixed into a publisher's spider: what it would ask for is counted instead."""

    probed_path: str

    def first_requests(self) -> Iterator[scrapy.Request | None]:
        self._documents_seen, self._pages_seen = 0, 0
        url = urljoin(self.site.rstrip("/") + "/", self.probed_path)
        # The publisher's own page() makes the one request; the counting one below stands in for all that follow.
        yield PublisherSpider.page(self, url, self._look)

    def _look(self, response: Response) -> Iterator[None]:
        parse: Any = self.parse
        is_read = (
            type(self).parse is not scrapy.Spider.parse
        )  # not where documents are asked for by their addresses
        if is_read:
            yield from (None for _ in parse(response))
        found = f"{self._documents_seen} documents, {self._pages_seen} further pages on it"
        details = found if is_read else "the page answers; documents are asked for by their addresses"
        url = response.meta["listed_url"]
        self.session.saw(Sighting(url=url, kind="page", outcome=REACHABLE, reason=details))

    def document(self, url: str, **_: Any) -> None:
        del url
        self._documents_seen += 1

    def page(self, url: str, parse: Any, **_: Any) -> None:
        del url, parse
        self._pages_seen += 1

    def page_as_document(self, response: Response, **_: Any) -> None:
        del response
        self._documents_seen += 1


def answers(runs: Sequence[RunRecord]) -> list[Probed]:
    """What the sources answered, from the ledger's records of the probe."""
    return [_answer(run) for run in runs]


def _answer(run: RunRecord) -> Probed:
    for sighting in run.sightings:
        reason = sighting.reason or ""
        say = partial(Probed, source=run.source, url=sighting.url, details=reason)
        if sighting.outcome == REACHABLE:
            return say(answer=REACHABLE)
        if sighting.kind == "page" and sighting.outcome != "elsewhere":
            if reason.startswith(_REFUSALS):
                return say(answer="refused")
            return say(answer="changed" if reason.startswith(_CHANGES) else "unreachable")
    return Probed(source=run.source, answer="unreachable", url="", details=run.ended or "the run did not end")

"""Run crawls in this process, one source after the other: two sources may share a host, and a host is asked by one."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract.errors import InputError
from pipelines.store.ledger import RunRecord, Sighting
from spiders.configuration import CrawlSettings
from spiders.shared_store import open_store

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcess

    from spiders.session import CrawlSession

OnSighting = Callable[[str, Sighting], None]

_WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl of some sources came to."""

    runs: tuple[RunRecord, ...]
    errors: tuple[str, ...] = ()
    """Failures of the program or the store, one line each."""

    @property
    def exit_code(self) -> int:
        """0 all done; 1 a source gave nothing but failures, or was stopped; 3 some addresses failed or were refused."""
        if self.errors or any(run.ended in {"error", "stopped", None} for run in self.runs):
            return 1
        if any(run.failures and not run.fetched and not run.unchanged for run in self.runs):
            return 1
        complete = all(
            run.complete and not run.failures and not run.refused and not run.breaches for run in self.runs
        )
        return 0 if complete else 3


def sources() -> Mapping[str, type[Any]]:
    """Every source that can be crawled, by name, and its spider: those of the registry that have one."""
    from spiders.registered import spider_classes

    return dict(sorted(spider_classes().items()))


def crawl(
    names: Sequence[str],
    settings: CrawlSettings | None = None,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sample: int | None = None,
    on_sighting: OnSighting | None = None,
    known: Mapping[str, type[Any]] | None = None,
) -> CrawlResult:
    """Crawl sources and store their documents. Works once in a process, from its main thread: the reactor runs here.

    Args:
        names: sources, as `sources()` names them.
        settings: the operator's settings; from the environment where None.
        since: first date of publication.
        until: last date of publication.
        sample: at most so many documents a source.
        on_sighting: called with the source and each document as it is stored, found unchanged, or failed.
        known: spider classes by source in place of `sources()`: probes, archives.

    Raises:
        ValueError: a source is not known.
        pipelines.store.documents.StoreLockedError: another run is working on the store.
    """
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings
    from scrapy.utils.reactor import install_reactor
    from twisted.internet import defer

    settings = settings or CrawlSettings()
    known = sources() if known is None else known
    for name in names:
        if name not in known:
            raise InputError(f"no source is called {name!r}; there are {', '.join(known)}")
    lease = open_store(settings.store)
    crawlers: list[Crawler] = []
    errors: list[str] = []
    try:
        scrapy_settings = Settings()
        scrapy_settings.setmodule("spiders.settings", priority="project")
        scrapy_settings.setdict(settings.scrapy(), priority="project")
        install_reactor(scrapy_settings["TWISTED_REACTOR"])
        process = CrawlerProcess(scrapy_settings)

        @defer.inlineCallbacks
        def in_turn() -> Generator[Any, Any, None]:
            try:
                for name in names:
                    crawlers.append(_crawler(process, known[name], settings, on_sighting))
                    yield process.crawl(crawlers[-1], since=since, until=until, sample=sample)
                    record = _session(crawlers[-1]).record
                    if record is None or record.ended == "stopped":
                        break
            except Exception as error:
                logging.getLogger(__name__).exception("the crawl broke off")
                errors.append(str(error))
            finally:
                _stop_reactor()

        from twisted.internet import reactor

        reactor.callWhenRunning(in_turn)
        process.start(stop_after_crawl=False)
    finally:
        lease.release()
    sessions = [_session(crawler) for crawler in crawlers if hasattr(crawler.spider, "session")]
    errors.extend(error for session in sessions for error in session.errors)
    return CrawlResult(tuple(session.record for session in sessions if session.record), tuple(errors))


def _crawler(
    process: CrawlerProcess, spider: type[Any], settings: CrawlSettings, on_sighting: OnSighting | None
) -> Crawler:
    from scrapy import signals
    from scrapy.crawler import Crawler

    from spiders.session import sighted

    own = process.settings.copy()
    own.setdict(settings.scrapy(spider.asked_site or spider.name), priority="cmdline")
    crawler = Crawler(spider, own)

    def tell(sighting: Sighting) -> None:
        if on_sighting is not None:
            on_sighting(spider.name, sighting)

    crawler.signals.connect(tell, sighted, weak=False)
    crawler.signals.connect(lambda: _watch(crawler, settings.stop_seconds), signals.spider_opened, weak=False)
    return crawler


def _session(crawler: Crawler) -> CrawlSession:
    spider: Any = crawler.spider
    session: CrawlSession = spider.session
    return session


def _watch(crawler: Crawler, stop_seconds: float, stopped_for: float = 0.0) -> None:
    """After SIGTERM a server that never answers must not hold the run: end it hard when the time is up."""
    from scrapy.utils.asyncio import call_later

    record = _session(crawler).record
    if record is not None and record.finished_at is not None:
        return
    if not crawler.crawling:
        stopped_for += _WATCH_SECONDS
    if stopped_for > stop_seconds:
        _session(crawler).close("shutdown")
        _stop_reactor()
        return
    call_later(_WATCH_SECONDS, _watch, crawler, stop_seconds, stopped_for)


def _stop_reactor() -> None:
    from twisted.internet import reactor
    from twisted.internet.error import ReactorNotRunning

    running: Any = reactor

    def stop() -> None:
        with contextlib.suppress(ReactorNotRunning):  # a signal may have stopped it already
            running.stop()

    running.callLater(0, stop)

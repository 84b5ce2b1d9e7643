"""Monitors of a crawl (spidermon): what a source should give, and whether it gives what it gave before."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from parsel import Selector
from spidermon import Monitor, MonitorSuite
from spidermon.runners import MonitorRunner

from pipelines.store.ledger import RunRecord
from spiders.registry import Expectation, registry

_EARLIER_RUNS = 5
_LEAST_SHARE_OF_BEFORE = 0.5
"""A complete run that finds fewer documents than this share of what was usual has lost part of the site."""


def expectations() -> dict[str, Expectation]:
    """The expectations of the registry, by source."""
    return {source.id: source.expect for source in registry().values()}


def breaches(
    run: RunRecord, earlier: Sequence[RunRecord], expectation: Expectation | None
) -> tuple[str, ...]:
    """What a run does not meet, one line each; a run that was ended early, or that robots.txt kept out,
    is not held to anything.

    Args:
        run: the run that has ended.
        earlier: runs of the same source before it, oldest first.
        expectation: of the source; None where there is none.
    """
    if not run.complete or run.refused:
        return ()
    suite = MonitorSuite(monitors=[CompleteRunMonitor] if is_whole(run) else [AnyRunMonitor])
    usual = [each.found for each in earlier if is_whole(each)][-_EARLIER_RUNS:]
    result = MonitorRunner().run(suite, run=run, usual=usual, expectation=expectation or Expectation())
    return tuple(_message(item.error) for item in result.monitors_failed_results)


def is_whole(run: RunRecord) -> bool:
    """Whether a run was to look at all of its source, and did."""
    return run.via == "crawl" and run.ended == "finished" and run.since is None and run.until is None


class AnyRunMonitor(Monitor):  # type: ignore[misc]  # spidermon has no types
    """Holds for runs between two dates and samples too."""

    def test_share_of_failures(self) -> None:
        """Not more documents fail than usual for the source."""
        run, most = self.data.run, self.data.expectation.max_failed
        if most is not None and run.found:
            said = f"{run.failed} of {run.found} documents failed, more than {most:.0%}"
            self.assertLessEqual(run.failed / run.found, most, said)


class CompleteRunMonitor(AnyRunMonitor):
    """Holds for runs that look at all of a source."""

    def test_least_documents(self) -> None:
        """The source lists at least as many documents as it should."""
        least = self.data.expectation.min_documents
        if least is not None:
            found = self.data.run.found
            self.assertGreaterEqual(found, least, f"{found} documents found, at least {least} expected")

    def test_most_documents(self) -> None:
        """The source lists no more documents than it should: a menu may have been taken for a list."""
        most = self.data.expectation.max_documents
        if most is not None:
            found = self.data.run.found
            self.assertLessEqual(found, most, f"{found} documents found, at most {most} expected")

    def test_no_sudden_loss(self) -> None:
        """The source lists about as many documents as before."""
        usual: list[int] = self.data.usual
        if usual:
            found, before = self.data.run.found, median(usual)
            said = f"{found} documents found, {before:g} in the runs before"
            self.assertGreaterEqual(found, before * _LEAST_SHARE_OF_BEFORE, said)


def outline(page: bytes) -> dict[str, str | int]:
    """What a page is made of, in numbers: enough to see that it was redesigned."""
    selector = Selector(body=page, encoding="utf-8")
    files = "//a[re:test(@href, '\\.(pdf|xlsx?|csv|zip)([?#].*)?$', 'i')]"
    return {
        "title": " ".join(" ".join(selector.xpath("//title//text()").getall()).split())[:60],
        "links": len(selector.xpath("//a[@href]")),
        "links to files": len(selector.xpath(files)),
        "tables": len(selector.xpath("//table")),
        "frames": len(selector.xpath("//iframe | //frame")),
        "scripts": len(selector.xpath("//script")),
    }


def what_changed(before: bytes, now: bytes) -> str:
    """The differences of two pages' outlines, as `links to files 62 → 0`; empty where there are none."""
    old, new = outline(before), outline(now)
    return ", ".join(f"{name} {old[name]!r} → {new[name]!r}" for name in old if old[name] != new[name])


def _message(error: Any) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1].rpartition(" : ")[2] if lines else "a monitor broke"

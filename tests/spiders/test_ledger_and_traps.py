"""What years of runs and hostile sites do to a crawl: a 304 that lies, a page of very many links, a ledger that grows."""

import dataclasses
import datetime as dt
import itertools
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request

from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger, RunRecord
from pipelines.store.probes import ProbeAnswer, Probes
from pipelines.store.visits import Visit
from spiders.base.addresses import DocumentedAddressesSpider
from spiders.configuration import CrawlSettings
from spiders.fetching.conditional import ConditionalMiddleware
from spiders.registered import spider_classes
from tests.spiders.local_site import LocalSite, serving
from tests.spiders.offline import Found, OfflineSession, found_on
from tests.spiders.pages import index_page, pdf, pdf_answer
from tests.spiders.running import crawl_in_child

NOW = dt.datetime(2024, 11, 26, tzinfo=dt.UTC)


def site_of(*files: str) -> LocalSite:
    """日本年金機構's two pages, of which one lists these files."""
    site = LocalSite()
    site.answers["/chotatu/013101.html"] = index_page([(name, name) for name in files])
    site.answers["/chotatu/keiyaku/1101003.html"] = index_page([("1.pdf", "1月")])
    site.answers["/chotatu/keiyaku/1.pdf"] = pdf_answer("1")
    return site


def test_a_304_that_lies_is_believed_no_longer_than_the_limit(tmp_path: Path) -> None:
    site = site_of("a.pdf")

    def not_modified_for_ever(body: bytes):
        def answer(handler: BaseHTTPRequestHandler) -> None:
            is_conditional = "If-None-Match" in handler.headers
            handler.send_response(304 if is_conditional else 200)
            handler.send_header("ETag", '"always"')
            handler.send_header("Content-Type", "application/pdf")
            handler.send_header("Content-Length", "0" if is_conditional else str(len(body)))
            handler.end_headers()
            handler.wfile.write(b"" if is_conditional else body)

        return answer

    with serving(site):
        runs = []
        for body, days in ((pdf("first"), 30), (pdf("mended"), 30), (pdf("mended"), 0)):
            site.answers["/chotatu/a.pdf"] = not_modified_for_ever(body)
            runs += crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, trust_days=days).runs
    of_file = [next(s.outcome for s in run.sightings if s.url.endswith("/a.pdf")) for run in runs]
    assert of_file == ["fetched", "unchanged", "fetched"]
    assert sum((row.url or "").endswith("/a.pdf") for row in Store(str(tmp_path)).versions()) == 2


@pytest.mark.slow
def test_a_run_whose_time_is_up_counts_the_whole_page_and_the_next_goes_on(tmp_path: Path) -> None:
    names = [f"{n}.pdf" for n in range(40)]
    site = site_of(*names)
    for n, name in enumerate(names):
        site.answers[f"/chotatu/{name}"] = pdf_answer(name) if n < 5 else lambda _handler: time.sleep(4)
    with serving(site):
        first = crawl_in_child(
            ["nenkin"], tmp_path, {"nenkin": site.url}, run_seconds=4, timeout_seconds=2
        ).runs[0]
        site.answers |= {f"/chotatu/{name}": pdf_answer(name) for name in names}
        second = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}).runs[0]
    assert (first.ended, first.found, second.ended) == ("time_limit", 41, "finished")
    fetched = [{s.url for s in run.sightings if s.outcome == "fetched"} for run in (first, second)]
    assert 0 < len(fetched[0]) < 41
    assert not fetched[0] & fetched[1] and len(fetched[0] | fetched[1]) == 41


def test_a_page_of_very_many_links_costs_as_much_per_link_as_a_short_one() -> None:
    def cost(count: int) -> float:
        answer = index_page([(f"k{n}.pdf", f"令和7年{n % 12 + 1}月分") for n in range(count)])
        started = time.thread_time()
        found = found_on(
            spider_classes()["meti_tohoku"],
            answer.body,
            "https://www.tohoku.meti.go.jp/kaikei/keiyaku/keiyaku.html",
        )
        assert len({url for url, _ in found.documents}) == count
        return (time.thread_time() - started) / count

    # The best of three each: Python tidying up a worker's memory is no cost of links.
    few, many = (min(cost(count) for _ in range(3)) for count in (200, 2_000))
    assert many < 8 * few


def test_what_a_page_lists_is_asked_for_before_all_of_it_is_read() -> None:
    """A limit of time that comes while a hundred thousand links are gone through finds some of them fetched."""
    answer = index_page([(f"k{n}.pdf", f"令和7年{n % 12 + 1}月分") for n in range(50)])
    spider: Any = spider_classes()["meti_tohoku"]()
    found = Found()
    spider.session = OfflineSession(found)
    url = "https://www.tohoku.meti.go.jp/kaikei/keiyaku/keiyaku.html"
    request = Request(url, meta={"listed_url": url, "parse": spider.parse})
    asked = spider._parse_page(HtmlResponse(url, body=answer.body, request=request))
    assert next(asked).url.endswith("/k0.pdf")
    assert spider._documents == 1


def test_months_with_a_second_file_are_asked_for_and_their_absence_is_no_failure() -> None:
    spider = spider_classes()["rdb_n_kanto"]
    assert issubclass(spider, DocumentedAddressesSpider)
    asked = {path: absent for each in spider.addresses for path, _, absent in each.files(dt.date(2023, 5, 9))}
    folder = "rdb/n-kanto/nyusatsu-keiyaku/tyoutatu/kekka"
    assert {f"{folder}/n-b-0504.pdf", f"{folder}/n-b-0504-2.pdf", f"{folder}/z-k-0505-2.pdf"} <= asked.keys()
    assert len(asked) == 16 and all(asked.values())


def record(number: int, source: str = "mof", **more: object) -> RunRecord:
    at = NOW + dt.timedelta(hours=number)
    run = RunRecord(run_id=f"{at:%Y%m%dT%H%M%SZ}-{source}-ab", source=source, started_at=at, ended="finished")
    return dataclasses.replace(run, **more)


def test_a_run_reads_the_newest_records_of_its_source_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(str(tmp_path))
    ledger = Ledger(store)
    for number, source in itertools.product(range(40), ("mof", "atla")):
        ledger.record(record(number, source))
    read: list[str] = []
    whole = store.read_file
    monkeypatch.setattr(store, "read_file", lambda name: read.append(name) or whole(name))
    assert [run.started_at for run in ledger.runs("mof", last=5)] == [
        NOW + dt.timedelta(hours=n) for n in range(35, 40)
    ]
    assert len(read) == 5
    newest = ledger.newest(last=2)
    assert {source: len(runs) for source, runs in newest.items()} == {"atla": 2, "mof": 2}
    assert len(read) == 9


def test_runs_made_under_a_clock_in_2099_are_nobodys_newest(tmp_path: Path) -> None:
    ledger = Ledger(Store(str(tmp_path)))
    wrong = dt.datetime(2099, 1, 1, tzinfo=dt.UTC) - NOW
    for number in (*range(3), *(wrong // dt.timedelta(hours=1) + n for n in range(6))):
        ledger.record(record(number))
    assert [run.started_at.year for run in ledger.runs("mof", last=4)] == [2099, 2024, 2024, 2024]
    assert ledger.newest(last=1)["mof"][0].started_at == NOW + dt.timedelta(hours=2)


@pytest.mark.parametrize(("years", "sent"), [(0, True), (-1, False), (80, False)])
def test_a_visit_of_an_unknown_age_is_not_believed(years: int, sent: bool) -> None:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=365 * years)
    middleware = ConditionalMiddleware(SimpleNamespace(settings={"RAKUSATSU": CrawlSettings()}))
    assert middleware._is_old(Visit(url="https://a.example/", whole_at=at.isoformat())) is not sent


def test_the_last_answer_of_a_probe_is_kept(tmp_path: Path) -> None:
    probes = Probes(Store(str(tmp_path)))
    first = ProbeAnswer(
        source="mof", answer="reachable", url="https://a.example/", details="3 documents", at=NOW
    )
    probes.keep([first])
    probes.keep([dataclasses.replace(first, answer="refused"), dataclasses.replace(first, source="atla")])
    (tmp_path / "probes" / "kantei.json").write_text("{", encoding="utf-8")
    assert {name: each.answer for name, each in probes.answers().items()} == {
        "atla": "reachable",
        "mof": "refused",
    }
    with pytest.raises(ValueError, match="not a source name"):
        probes.keep([dataclasses.replace(first, source="../up")])

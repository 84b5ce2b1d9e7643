"""The spider of 日本年金機構, and with it the base spider of index pages."""

import datetime as dt
from pathlib import Path

from pipelines.store.documents import Store
from spiders.registered import spider_classes
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.offline import found_on
from tests.spiders.pages import index_page, pdf_answer
from tests.spiders.running import crawl_in_child, outcomes


def nenkin_site() -> LocalSite:
    site = LocalSite()
    site.answers = {
        "/chotatu/013101.html": index_page(
            [
                ("/chotatu/013101.files/0929001.pdf", "2017年10月2日 官報掲載分(PDF 269KB)"),
                ("./013101.files/0310001.pdf", "平成29年3月13日 官報掲載分"),
                ("/chotatu/013101.files/shiyo.pdf", "仕様書"),
                ("https://elsewhere.example/notice.pdf", "ほかの機関の公示"),
                ("/faq.html", "よくあるご質問"),
            ]
        ),
        "/chotatu/keiyaku/1101003.html": index_page(
            [
                ("1101003.files/1012015.pdf", "平成29年8月分"),
                ("1101004.html", "会計規程第24条に基づく随意契約に係る情報の公表(物品役務等)"),
            ]
        ),
        "/chotatu/keiyaku/1101004.html": index_page([("1101004.files/1012020.pdf", "平成29年8月分")]),
    }
    for path in (
        "/chotatu/013101.files/0929001.pdf",
        "/chotatu/013101.files/0310001.pdf",
        "/chotatu/keiyaku/1101003.files/1012015.pdf",
        "/chotatu/keiyaku/1101004.files/1012020.pdf",
    ):
        site.answers[path] = pdf_answer(path)
    return site


def test_notices_and_both_tables_are_fetched_with_the_dates_that_are_printed(tmp_path: Path) -> None:
    with serving(nenkin_site()) as site:
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    (run,) = result.runs
    assert outcomes(run.sightings) == {
        "0929001.pdf": "fetched",
        "0310001.pdf": "fetched",
        "1012015.pdf": "fetched",
        "1012020.pdf": "fetched",
        "notice.pdf": "elsewhere",
    }
    assert result.exit_code == 0
    dates = {(row.url or "").rpartition("/")[2]: row.published_on for row in Store(str(tmp_path)).versions()}
    assert dates["0929001.pdf"] == dt.date(2017, 10, 2)
    assert dates["0310001.pdf"] == dt.date(2017, 3, 13)
    assert dates["1012015.pdf"] is None


def test_a_known_document_older_than_the_window_is_not_asked_for_again(tmp_path: Path) -> None:
    with serving(nenkin_site()) as site:
        crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
        first = len(site.asked)
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    asked = [each.path for each in site.asked[first:]]
    assert "/chotatu/013101.files/0929001.pdf" not in asked
    assert "/chotatu/keiyaku/1101003.files/1012015.pdf" in asked, "its date is not known"
    run = result.runs[0]
    assert (run.found, run.fetched, run.unchanged) == (4, 0, 4)


def test_a_back_dated_document_is_found_and_a_host_is_left_only_where_the_spider_allows(
    tmp_path: Path,
) -> None:
    with serving(nenkin_site()) as site:
        crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
        late = index_page(
            [("late.pdf", "平成28年4月1日 官報掲載分"), ("013101.files/0929001.pdf", "2017年10月2日")]
        )
        site.answers["/chotatu/013101.html"] = late
        site.answers["/chotatu/late.pdf"] = pdf_answer("late")
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    seen = outcomes(result.runs[0].sightings)
    assert (seen["late.pdf"], seen["0929001.pdf"]) == ("fetched", "known")


def test_other_hosts_are_the_publishers_only_where_its_spider_names_them() -> None:
    class Elsewhere(spider_classes()["nenkin"]):  # type: ignore[misc]
        also_hosts = ("files.nenkin.example",)

    page = index_page([("https://files.nenkin.example/a.pdf", "a"), ("https://b.example/b.pdf", "b")]).body
    found = found_on(Elsewhere, page, "https://www.nenkin.go.jp/chotatu/013101.html")
    assert [address for address, _ in found.documents] == ["https://files.nenkin.example/a.pdf"]
    assert [(each.url, each.outcome) for each in found.sightings] == [
        ("https://b.example/b.pdf", "elsewhere")
    ]


def test_validators_stand_for_the_version_they_came_with(tmp_path: Path) -> None:
    site = nenkin_site()
    path = "/chotatu/keiyaku/1101003.files/1012015.pdf"
    one, other = pdf_answer("one").body, pdf_answer("other").body
    # The same bytes under another ETag, other bytes, then the first bytes back under the ETag they had last.
    history = [(one, '"1"'), (one, '"2"'), (one, '"2"'), (other, '"3"'), (other, '"3"'), (one, '"2"')]
    seen = []
    with serving(site):
        for body, tag in history:
            site.answers[path] = ServedAnswer(body, content_type="application/pdf", tag=tag)
            run = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}).runs[0]
            answered = [each.status for each in site.asked if each.path == path][-1]
            seen.append((outcomes(run.sightings)["1012015.pdf"], answered))
    assert seen == [
        ("fetched", 200),
        ("unchanged", 200),
        ("unchanged", 304),
        ("fetched", 200),
        ("unchanged", 304),
        ("fetched", 200),
    ]
    store = Store(str(tmp_path))
    kept = [store.read(row.sha256) for row in store.versions() if (row.url or "").endswith(path)]
    assert kept == [one, other, one]

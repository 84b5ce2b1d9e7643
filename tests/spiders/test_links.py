"""Links however a publisher made them, and addresses that cannot be asked: none is lost without a word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from extract.media import MediaType
from spiders.base.links import Link, kind_of, links_in
from spiders.base.replay import original_of
from spiders.base.table_page import own_downloads
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.pages import index_page, page, pdf_answer
from tests.spiders.running import crawl_in_child, outcomes

ROOT = "https://www.publisher.example/chotatsu/"


def links(body: str) -> list[Link]:
    response = HtmlResponse(f"{ROOT}index.html", body=f"<html><body>{body}</body></html>".encode())
    return list(links_in(response.css("body"), response))


@pytest.mark.parametrize(
    ("body", "address", "text"),
    [
        ('<a href="a.pdf">令和8年 4月分</a>', "a.pdf", "令和8年 4月分"),
        ('<map><area href="b.pdf" alt="令和8年5月1日"></map>', "b.pdf", "令和8年5月1日"),
        ('<a href="javascript:void(0)" onclick="window.open(\'c.pdf\')">5月</a>', "c.pdf", "5月"),
        ("<a href=\"javascript:location.href='d.html'\">年度</a>", "d.html", "年度"),
        ("<button onclick='show(\"e.xlsx\", 1)'>表</button>", "e.xlsx", "表"),
        ('<a href="download.php?file=f.pdf">6月</a>', "download.php?file=f.pdf", "6月"),
        ('<a href="g.pdf;jsessionid=1">7月</a>', "g.pdf;jsessionid=1", "7月"),
        ('<a href="h.pdf"><img src="i.png" alt="競争入札"></a>', "h.pdf", "競争入札"),
        ('<iframe src="list.html" title="一覧"></iframe>', "list.html", "一覧"),
    ],
)
def test_every_way_of_linking_is_read(body: str, address: str, text: str) -> None:
    assert links(body) == [Link(ROOT + address, text)]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="#top">上へ</a>',
        '<a href="mailto:a@b.example">mail</a>',
        '<a href="javascript:history.back()">戻る</a>',
    ],
)
def test_what_leads_nowhere_is_no_link(body: str) -> None:
    assert links(body) == []


def test_an_address_that_cannot_be_read_or_is_too_long_comes_with_its_problem() -> None:
    found = links(f'<a href="http://[/x.pdf">a</a><a href="ok.pdf">b</a><a href="{"x" * 3000}.pdf">c</a>')
    assert [(link.text, link.problem) for link in found] == [
        ("a", "bad_address"),
        ("b", None),
        ("c", "address_too_long"),
    ]


@given(st.text(max_size=60))
def test_no_href_breaks_a_page(href: str) -> None:
    body = f'<a href="{href}">x</a><a href="after.pdf">y</a>'.replace("\x00", "")
    if '"' not in href and "<" not in href and ">" not in href:
        assert f"{ROOT}after.pdf" in [link.address for link in links(body)]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://a.example/x.PDF", MediaType.PDF),
        ("https://a.example/x.pdf;jsessionid=AB.node1", MediaType.PDF),
        ("https://a.example/download.php?id=3&file=x.xlsx", MediaType.XLSX),
        ("https://a.example/x.pdf.html", None),
        ("https://a.example/?q=pdf", None),
        ("http://[/x.pdf", MediaType.PDF),
    ],
)
def test_the_kind_that_an_address_names(address: str, kind: MediaType | None) -> None:
    assert kind_of(address) is kind


@pytest.mark.parametrize(
    ("replayed", "original"),
    [
        ("/20260613/20260601093442/https://www.a.go.jp/x.pdf", "https://www.a.go.jp/x.pdf"),
        ("/20260613/20260601093442id_/https://www.a.go.jp/x.pdf", "https://www.a.go.jp/x.pdf"),
        ("/web/20260601093442/https://www.a.go.jp/x.pdf", "https://www.a.go.jp/x.pdf"),
        ("https://web.archive.org/web/20180101000000id_/http://a.go.jp/", "http://a.go.jp/"),
        ("/20240715/20240715000000/https:/www.mod.go.jp/a/B.xls", "https://www.mod.go.jp/a/B.xls"),
        ("/20240715/20240715000000/www.mof.go.jp/a.html", "http://www.mof.go.jp/a.html"),
        ("/info:ndljp/pid/11000000/www.nenkin.go.jp/a.html", "http://www.nenkin.go.jp/a.html"),
        ("/20260303/20260303c00039/20260303c000390000f.html", None),
        ("/2024/20240401/index.html", None),
        ("/20240401/20240401/index.html", None),
        ("a.pdf", None),
    ],
)
def test_the_original_of_a_replayed_address(replayed: str, original: str | None) -> None:
    assert original_of(replayed) == original


@pytest.mark.parametrize(
    ("texts", "own"),
    [
        (["ファイルダウンロード （EXCEL形式：12KB）", "令和6年度 競争入札"], 1),
        (["PDF版", "Excel版"], 2),
        (["PDF", "PDF"], 0),
        (["令和7年4月分"], 0),
        (["随意契約"], 0),
    ],
)
def test_only_a_link_that_says_nothing_but_download_is_the_pages_own_table(
    texts: list[str], own: int
) -> None:
    suffixes = [".xlsx" if "xcel" in text.lower() else ".pdf" for text in texts]
    given_links = [
        Link(f"{ROOT}{at}{suffix}", text)
        for at, (text, suffix) in enumerate(zip(texts, suffixes, strict=True))
    ]
    assert len(own_downloads(given_links)) == own


def nenkin(*listed: tuple[str, str]) -> LocalSite:
    site = LocalSite()
    site.answers = {
        "/chotatu/013101.html": index_page(listed),
        "/chotatu/keiyaku/1101003.html": index_page([("9.pdf", "平成29年8月分")]),
        "/chotatu/keiyaku/9.pdf": pdf_answer("9"),
    }
    return site


def test_one_bad_link_costs_that_link_only(tmp_path: Path) -> None:
    site = nenkin(("http://[/x.pdf", "4月分"), ("a.pdf", "5月分"), (f"{'x' * 3000}.pdf", "6月分"))
    site.answers["/chotatu/a.pdf"] = pdf_answer("a")
    with serving(site):
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    assert result.exit_code == 3
    assert result.runs[0].fetched == 2
    assert sorted(each.reason or "" for each in result.runs[0].failures) == [
        "address_too_long",
        "bad_address",
    ]


def test_what_a_run_does_not_reach_is_in_the_ledger_and_the_next_run_begins_there(tmp_path: Path) -> None:
    count = 200
    site = nenkin(*((f"{n}.pdf", f"{n}番") for n in range(count)))
    for n in range(count):
        site.answers[f"/chotatu/{n}.pdf"] = pdf_answer(str(n))
    listing = site.answers["/chotatu/013101.html"]
    assert isinstance(listing, ServedAnswer)
    limit = len(listing.body) + 2_000
    with serving(site):
        runs = [
            crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, run_bytes=limit).runs[0]
            for _ in range(2)
        ]
    first, second = runs
    assert (first.ended, first.found) == ("byte_limit", count + 1)
    assert 0 < first.fetched < count
    reached = {s.url for s in first.sightings if s.outcome == "fetched"}
    again = {s.url for s in second.sightings if s.outcome == "fetched"}
    assert again and not again & reached


def test_a_page_larger_than_its_limit_is_a_failure_and_costs_no_memory(tmp_path: Path) -> None:
    import gzip

    site = nenkin(("a.pdf", "5月分"))
    packed = gzip.compress(b"<html>" + b" " * 150_000_000)
    site.answers["/chotatu/013101.html"] = ServedAnswer(packed, headers={"Content-Encoding": "gzip"})
    with serving(site):
        result = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url})
    assert outcomes(result.runs[0].sightings)["013101.html"].startswith("failed: too_large")


def test_the_limit_of_a_run_counts_unpacked_bytes(tmp_path: Path) -> None:
    import gzip

    site = nenkin(*((f"{n}.pdf", f"{n}番") for n in range(20)))
    for n in range(20):
        body = b"%PDF-1.7\n" + bytes(str(n), "ascii") + b" " * 1_000_000 + b"\nstartxref\n0\n%%EOF\n"
        site.answers[f"/chotatu/{n}.pdf"] = ServedAnswer(
            gzip.compress(body), content_type="application/pdf", headers={"Content-Encoding": "gzip"}
        )
    with serving(site):
        run = crawl_in_child(["nenkin"], tmp_path, {"nenkin": site.url}, run_bytes=5_000_000).runs[0]
    assert run.ended == "byte_limit"
    assert run.fetched < 10
    assert run.found == 21


def test_a_table_beside_older_files_loses_neither(tmp_path: Path) -> None:
    start = "/information/koubo/chotatsu/teiketsu.htm"
    cells = "<th>件名</th><th>契約締結日</th><th>契約の相手方</th><th>契約金額</th>"
    body = (
        f'<table><tr>{cells}</tr></table><a href="r6.pdf">令和6年度 競争入札</a><a href="t.xlsx">Excel版</a>'
    )
    site = LocalSite()
    site.answers = {start: page(body, title="契約情報")}
    site.answers["/information/koubo/chotatsu/r6.pdf"] = pdf_answer("r6")
    with serving(site):
        run = crawl_in_child(["meti_hokkaido"], tmp_path, {"meti_hokkaido": site.url}).runs[0]
    assert outcomes(run.sightings) == {
        "teiketsu.htm": "fetched",
        "r6.pdf": "fetched",
        "t.xlsx": "same_as_page",
    }

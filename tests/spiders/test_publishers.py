"""Every publisher against a local copy of its system; the 経済産業局 against real saved pages too."""

import datetime as dt
import inspect
import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from extract.media import MediaType
from pipelines.store import Store
from spiders.base.publisher import JAPAN, PageDoesNotFitError, PublisherSpider
from spiders.meti import MetiHokkaidoSpider, MetiKantoSpider, MetiShikokuSpider
from spiders.run import sources
from tests.spiders.local_site import Answer, LocalSite, serving
from tests.spiders.offline import found_on
from tests.spiders.pages import index_page, page, pdf_answer, xlsx, zipped
from tests.spiders.running import crawl_in_child, outcomes

SOURCES = dict(sources())
TODAY = dt.datetime.now(JAPAN).date()
TABLE = (
    "<table><tr><th>物品役務等の名称<br>及び数量</th><th>契約を締結した日</th><th>契約の相手方の商号又は名称</th>"
    "<th>契約金額（円）</th></tr><tr><td>見本の役務</td><td>2024年4月1日</td><td>架空株式会社</td><td>1</td></tr></table>"
)


def workbook(text: str) -> Answer:
    return Answer(xlsx(text), content_type="application/octet-stream")


def site_of(answers: dict[str, Answer]) -> LocalSite:
    site = LocalSite()
    site.answers |= answers
    return site


def csv_zip(text: str) -> Answer:
    return Answer(zipped("award.csv", text.encode()), content_type="application/zip")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, str], list[MediaType]]]:
    """All publishers crawled once, in one process: source → what came of each address, and the kinds stored."""
    rakusatu = "/atla/souhon/supply/jisseki/rakusatu"
    tekiseika = "/application-contact/procurement/approach/tekiseika"
    portal = "/pps-web-biz/UAB03/OAB0301?fileversion=v001&filename=successful_bid_record_info_{}.zip"
    yesterday = TODAY - dt.timedelta(days=1)
    bureau = "/about/organization/tokyo"
    sites = {
        "atla": site_of(
            {
                f"{rakusatu}/index.html": index_page([("kohyo_r06/index.html", "令和6年度")]),
                f"{rakusatu}/kohyo_r06/index.html": index_page(
                    [
                        ("06_kyoso-11.xlsx", "競争入札（11月分）"),
                        ("06_zuikei_kijunijo-01.xlsx", "随意契約（1月分）"),
                    ]
                ),
                f"{rakusatu}/kohyo_r06/06_kyoso-11.xlsx": workbook("11"),
                f"{rakusatu}/kohyo_r06/06_zuikei_kijunijo-01.xlsx": workbook("01"),
            }
        ),
        "mof": site_of(
            {
                f"{tekiseika}/index.htm": index_page(
                    [("r7/index.htm", "令和7年度"), ("kyoso_8.pdf", "令和8年4月分")]
                ),
                f"{tekiseika}/r7/index.htm": index_page([("zuii_3.xlsx", "随意契約（物品役務等） 3月分")]),
                f"{tekiseika}/kyoso_8.pdf": pdf_answer("8"),
                f"{tekiseika}/r7/zuii_3.xlsx": workbook("3"),
            }
        ),
        "nta": site_of(
            {
                f"{bureau}/index.htm": index_page(
                    [("chotatsu/index.htm", "調達情報"), ("zei.pdf", "税の話")]
                ),
                f"{bureau}/chotatsu/index.htm": index_page(
                    [("keiyaku.htm", "公共調達の適正化に係る情報の公表")]
                ),
                f"{bureau}/chotatsu/keiyaku.htm": index_page([("r07_kyoso.pdf", "競争入札（物品役務等）")]),
                f"{bureau}/chotatsu/r07_kyoso.pdf": pdf_answer("nta"),
            }
        ),
        "kantei": site_of(
            {
                "/jp/kanbou/27tyoutatu/index.html": index_page(
                    [("rakusatu/4_computer/index.html", "コンピューター")]
                ),
                "/jp/kanbou/27tyoutatu/rakusatu/4_computer/index.html": index_page(
                    [("pdf/428.pdf", "日本年金機構")]
                ),
                "/jp/kanbou/27tyoutatu/rakusatu/4_computer/pdf/428.pdf": pdf_answer("428"),
            }
        ),
        "meti_hokkaido": site_of(
            {
                "/information/koubo/chotatsu/teiketsu.htm": index_page(
                    [("2024zuikei.htm", "随意契約 2024年度")]
                ),
                "/information/koubo/chotatsu/2024zuikei.htm": page(
                    TABLE + '<a href="same.xlsx">ファイルダウンロード</a>', title="随意契約一覧表"
                ),
            }
        ),
        "p_portal": site_of(
            {portal.format(f"all_{year}"): csv_zip(str(year)) for year in range(2013, TODAY.year)}
        ),
        "p_portal_daily": site_of({portal.format(f"diff_{yesterday:%Y%m%d}"): csv_zip("day")}),
    }
    for name, spider in SOURCES.items():
        if name.startswith("meti_") and name not in sites:
            start = f"/{spider.start_paths[0]}"
            body = f'<div id="__main_contents"><a href="/keiyaku/{name}.pdf">競争入札（物品役務等）</a></div>'
            sites[name] = site_of(
                {start: page(body, title="契約締結状況"), f"/keiyaku/{name}.pdf": pdf_answer(name)}
            )
    store = tmp_path_factory.mktemp("store")
    results = {}
    with ExitStack() as stack:
        for site in sites.values():
            stack.enter_context(serving(site))
        urls = {name: site.url for name, site in sites.items()}
        result = crawl_in_child(list(sites), store, urls)
    kinds: dict[str, list[MediaType]] = {}
    for row in Store(str(store)).versions():
        kinds.setdefault(row.source, []).append(MediaType(row.media_type or ""))
    for run in result.runs:
        results[run.source] = (outcomes(run.sightings), kinds.get(run.source, []))
    return results


@pytest.mark.parametrize(
    ("source", "fetched"),
    [
        ("atla", {"06_kyoso-11.xlsx", "06_zuikei_kijunijo-01.xlsx"}),
        ("mof", {"kyoso_8.pdf", "zuii_3.xlsx"}),
        ("nta", {"r07_kyoso.pdf"}),
        ("kantei", {"428.pdf"}),
        ("meti_hokkaido", {"2024zuikei.htm"}),
        *(
            (name, {f"{name}.pdf"})
            for name in SOURCES
            if name.startswith("meti_") and name != "meti_hokkaido"
        ),
    ],
)
def test_the_documents_of_a_publisher_are_fetched(
    crawled: dict[str, tuple[dict[str, str], list[MediaType]]], source: str, fetched: set[str]
) -> None:
    seen, kinds = crawled[source]
    assert {name for name, outcome in seen.items() if outcome == "fetched"} == fetched
    assert len(kinds) == len(fetched)


def test_a_front_page_that_is_gone_is_a_failure_of_that_page_only(
    crawled: dict[str, tuple[dict[str, str], list[MediaType]]],
) -> None:
    seen, _ = crawled["nta"]
    assert seen["index.htm"] == "failed: http_404"


def test_yearly_files_are_all_fetched_and_the_one_of_this_year_may_be_absent(
    crawled: dict[str, tuple[dict[str, str], list[MediaType]]],
) -> None:
    seen, kinds = crawled["p_portal"]
    assert sorted(seen.values()) == ["absent: http_404", *["fetched"] * (TODAY.year - 2013)]
    assert set(kinds) == {MediaType.ZIP}


def test_days_without_a_file_are_no_failures(
    crawled: dict[str, tuple[dict[str, str], list[MediaType]]],
) -> None:
    seen, kinds = crawled["p_portal_daily"]
    assert sorted(set(seen.values())) == ["absent: http_404", "fetched"]
    assert kinds == [MediaType.ZIP]


def test_a_form_is_posted_and_its_csv_stored(tmp_path: Path) -> None:
    site = LocalSite()
    site.answers["/hojin/Download"] = Answer(b"date_of_order,title\r\n", content_type="text/csv")
    with serving(site):
        result = crawl_in_child(["gbizinfo"], tmp_path, {"gbizinfo": site.url})
    assert (result.exit_code, result.runs[0].fetched) == (0, 1)
    posted = site.asked[-1]
    assert posted.method == "POST" and posted.form == "downenc=UTF-8&downfile=11&downtype=csv"


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_source_has_the_docstring_form_and_its_class_is_short(source: str) -> None:
    spider = SOURCES[source]
    says = inspect.getdoc(spider) or ""
    for part in ("Domain:", "Caveats:", "Arguments:", "Source documentation:"):
        assert part in says, f"{source} has no {part}"
    assert issubclass(spider, PublisherSpider)
    if source != "kanpo":  # a system of its own
        lines = inspect.getsource(spider).replace(inspect.getsource(spider).split('"""')[1], "").splitlines()
        code = [line for line in lines if line.strip() and '""""""' not in line and "class " not in line]
        assert len([line for line in code if not line.strip().startswith('"""')]) <= 10


@pytest.mark.parametrize("source", sorted(set(SOURCES) - {"p_portal", "p_portal_daily", "gbizinfo"}))
def test_a_page_that_does_not_fit_says_what_was_expected(source: str) -> None:
    redesigned = (
        b"<html><head><title>\xe6\x96\xb0\xe3\x81\x97\xe3\x81\x84</title></head><body>!</body></html>"
    )
    with pytest.raises(PageDoesNotFitError, match=r"expected .+ titled '新しい'"):
        found_on(SOURCES[source], redesigned, "https://publisher.example/index.html")


@pytest.mark.corpus
def test_the_real_kanto_index_gives_its_pdfs_at_their_own_addresses(shared: Path) -> None:
    saved = shared / "corpus/disclosure/html/meti_kanto_index.html"
    url = "https://www.kanto.meti.go.jp/chotatsu/chotatsu/index_keiyaku.html"
    found = found_on(MetiKantoSpider, saved, url)
    assert len(found.documents) == saved.read_text(encoding="utf-8").count(".pdf") == 12
    data = "https://www.kanto.meti.go.jp/chotatsu/chotatsu/data/"
    assert all(address.startswith(data) for address, _ in found.documents)
    assert any("teitestu" in address for address, _ in found.documents), (
        "misspelt names are taken as they are"
    )


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("spider", "name"),
    [
        (MetiHokkaidoSpider, "meti_hokkaido_2024_zuikei_buppin.html"),
        (MetiShikokuSpider, "meti_shikoku_202208_zuikei_itaku.html"),
    ],
)
def test_the_real_table_pages_are_documents_and_their_workbook_is_not(
    shared: Path, spider: type[PublisherSpider], name: str
) -> None:
    found = found_on(spider, shared / "corpus/disclosure/html" / name, f"{spider.base_url}page.html")
    assert found.itself
    assert found.documents == []


def test_list_gives_every_source_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    from rakusatsu.cli import app

    app(["crawl", "--list", "--json"], standalone_mode=False)
    listed = [json.loads(line)["source"] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted(SOURCES)

"""Every publisher against a local copy of its system; the 経済産業局 against real saved pages too."""

import datetime as dt
import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from extract.document import Document, extract_document
from extract.media import MediaType
from pipelines.store.documents import Store
from spiders.base.publisher import JAPAN, PageDoesNotFitError
from spiders.run import sources
from tests.spiders.documents import Sold, gbizinfo_csv, portal_zip, ruled_pdf, table_page, workbook
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.offline import found_on
from tests.spiders.pages import index_page, page
from tests.spiders.running import crawl_in_child, outcomes

SOURCES = dict(sources())
NAMED = [
    "atla",
    "gbizinfo",
    "kantei",
    "meti_chubu",
    "meti_chugoku",
    "meti_hokkaido",
    "meti_kanto",
    "meti_kinki",
    "meti_kyushu",
    "meti_shikoku",
    "meti_tohoku",
    "mof",
    "nta",
    "p_portal",
    "p_portal_daily",
]
"""The sources that are read here from end to end."""
TODAY = dt.datetime.now(JAPAN).date()
_TITLES = {"a": "見本データ入力業務", "b": "架空保守業務"}


def sold(source: str, which: str = "a") -> Sold:
    """One contract that only this source prints."""
    number = NAMED.index(source) + 1
    day = dt.date(2026, 10, number)
    return Sold(_TITLES[which], f"株式会社見本{source}{which}".upper(), day, 1_000_000 * number + ord(which))


def xlsx_answer(contract: Sold) -> ServedAnswer:
    return ServedAnswer(workbook([contract]), content_type="application/octet-stream")


def pdf_table(contract: Sold) -> ServedAnswer:
    return ServedAnswer(ruled_pdf([contract]), content_type="application/pdf")


def zip_answer(contract: Sold) -> ServedAnswer:
    return ServedAnswer(portal_zip([contract]), content_type="application/zip")


def site_of(answers: dict[str, ServedAnswer]) -> LocalSite:
    site = LocalSite()
    site.answers |= answers
    return site


@dataclass
class Crawled:
    """What became of a publisher."""

    seen: dict[str, str]
    kinds: list[MediaType]
    rows: set[tuple[str | None, str | None, dt.date | None, int | None]]
    """Title, supplier, date and amount of each award extracted."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    """All publishers crawled once, in one process, and what they published read."""
    rakusatu = "/atla/souhon/supply/jisseki/rakusatu"
    tekiseika = "/application-contact/procurement/approach/tekiseika"
    portal = "/pps-web-biz/UAB03/OAB0301?fileversion=v001&filename=successful_bid_record_info_{}.zip"
    yesterday = TODAY - dt.timedelta(days=1)
    bureau = "/about/organization/tokyo"
    sites = {
        "atla": site_of(
            {
                f"{rakusatu}/kohyo_r06/06_kyoso_kijunijo-11.xlsx": xlsx_answer(sold("atla")),
                f"{rakusatu}/kohyo_r07/07_zuikei-01.xlsx": xlsx_answer(sold("atla", "b")),
            }
        ),
        "mof": site_of(
            {
                f"{tekiseika}/index.htm": index_page(
                    [("r7/index.htm", "令和7年度"), ("kyoso_8.pdf", "令和8年4月分")]
                ),
                f"{tekiseika}/r7/index.htm": index_page([("zuii_3.xlsx", "随意契約（物品役務等） 3月分")]),
                f"{tekiseika}/kyoso_8.pdf": pdf_table(sold("mof")),
                f"{tekiseika}/r7/zuii_3.xlsx": xlsx_answer(sold("mof", "b")),
            }
        ),
        "nta": site_of(
            {
                f"{bureau}/chotatsu/": index_page(
                    [("buppin/index.htm", "物品・役務"), ("/taxes/zei.pdf", "税の話")]
                ),
                f"{bureau}/chotatsu/buppin/index.htm": index_page([("documents/01070901.pdf", "令和7年9月")]),
                f"{bureau}/chotatsu/buppin/documents/01070901.pdf": pdf_table(sold("nta")),
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
                "/jp/kanbou/27tyoutatu/rakusatu/4_computer/pdf/428.pdf": pdf_table(sold("kantei")),
            }
        ),
        "meti_hokkaido": site_of(
            {
                "/information/koubo/chotatsu/teiketsu.htm": index_page(
                    [("2024zuikei.htm", "随意契約 2024年度")]
                ),
                "/information/koubo/chotatsu/2024zuikei.htm": ServedAnswer(
                    table_page([sold("meti_hokkaido")])
                ),
            }
        ),
        "p_portal": site_of(
            {portal.format(f"all_{year}"): zip_answer(sold("p_portal")) for year in range(2013, TODAY.year)}
        ),
        "p_portal_daily": site_of(
            {portal.format(f"diff_{yesterday:%Y%m%d}"): zip_answer(sold("p_portal_daily"))}
        ),
    }
    for name in NAMED:
        spider = SOURCES[name]
        if name.startswith("meti_") and name not in sites:
            start = f"/{spider.start_paths[0]}"
            body = f'<div id="__main_contents"><a href="/keiyaku/{name}.pdf">競争入札（物品役務等）</a></div>'
            sites[name] = site_of(
                {start: page(body, title="契約締結状況"), f"/keiyaku/{name}.pdf": pdf_table(sold(name))}
            )
    store = tmp_path_factory.mktemp("store")
    with ExitStack() as stack:
        for site in sites.values():
            stack.enter_context(serving(site))
        result = crawl_in_child(list(sites), store, {name: site.url for name, site in sites.items()})
    found = {run.source: Crawled(outcomes(run.sightings), [], set()) for run in result.runs}
    opened = Store(str(store))
    for version in {(row.source, row.sha256): row for row in opened.versions()}.values():
        found[version.source].kinds.append(MediaType(version.media_type or ""))
        document = Document(opened.read(version.sha256), version.source, version.url, version.published_on)
        for award in extract_document(document).awards:
            row = (award.title, award.supplier_name_text, award.contract_date, award.amount_yen)
            found[version.source].rows.add(row)
    return found


@pytest.mark.parametrize(
    ("source", "fetched"),
    [
        ("atla", {"06_kyoso_kijunijo-11.xlsx", "07_zuikei-01.xlsx"}),
        ("mof", {"kyoso_8.pdf", "zuii_3.xlsx"}),
        ("nta", {"01070901.pdf"}),
        ("kantei", {"428.pdf"}),
        ("meti_hokkaido", {"2024zuikei.htm"}),
        *((name, {f"{name}.pdf"}) for name in NAMED if name.startswith("meti_") and name != "meti_hokkaido"),
    ],
)
def test_the_documents_of_a_publisher_are_fetched(
    crawled: dict[str, Crawled], source: str, fetched: set[str]
) -> None:
    seen = crawled[source].seen
    assert {name for name, outcome in seen.items() if outcome == "fetched"} == fetched
    assert len(crawled[source].kinds) == len(fetched)


@pytest.mark.parametrize("source", sorted(set(NAMED) - {"gbizinfo"}))
def test_what_a_publisher_puts_on_its_site_comes_out_as_rows(
    crawled: dict[str, Crawled], source: str
) -> None:
    two = ["a", "b"] if source in {"atla", "mof"} else ["a"]
    contracts = [sold(source, which) for which in two]
    rows = {(title, supplier, date, yen) for title, supplier, date, yen in crawled[source].rows}
    assert {(supplier, date, yen) for _, supplier, date, yen in rows} == {
        (contract.supplier, contract.decided, contract.yen) for contract in contracts
    }
    assert all(title and title.startswith(tuple(_TITLES.values())) for title, *_ in rows)


def test_a_front_page_that_is_gone_is_a_failure_of_that_page_only(
    crawled: dict[str, Crawled],
) -> None:
    seen = crawled["nta"].seen
    assert seen[""] == "failed: http_404"


def test_yearly_files_are_all_fetched_and_the_one_of_this_year_may_be_absent(
    crawled: dict[str, Crawled],
) -> None:
    seen, kinds = crawled["p_portal"].seen, crawled["p_portal"].kinds
    assert sorted(seen.values()) == ["absent: http_404", *["fetched"] * (TODAY.year - 2013)]
    assert set(kinds) == {MediaType.ZIP}


def test_days_without_a_file_are_no_failures(
    crawled: dict[str, Crawled],
) -> None:
    seen, kinds = crawled["p_portal_daily"].seen, crawled["p_portal_daily"].kinds
    assert sorted(set(seen.values())) == ["absent: http_404", "fetched"]
    assert kinds == [MediaType.ZIP]


def gbizinfo_site(answer: ServedAnswer) -> LocalSite:
    """The download page: a form whose action holds a session, and a cookie that has to come back."""
    body = (
        '<form id="down" method="post" action="/hojin/Download;jsessionid=AB12.node1">'
        '<input type="hidden" name="downfile" value=""><input type="hidden" name="apiToken" value=""></form>'
    )
    top = page(body, title="ダウンロード")
    top.headers = {"Set-Cookie": "JSESSIONID=AB12; Path=/hojin; HttpOnly"}
    return site_of({"/hojin/DownloadTop": top, "/hojin/Download;jsessionid=AB12.node1": answer})


def test_a_form_is_posted_with_token_and_cookie_and_its_csv_stored(tmp_path: Path) -> None:
    contract = sold("gbizinfo")
    site = gbizinfo_site(ServedAnswer(gbizinfo_csv([contract]), content_type="text/csv"))
    with serving(site):
        result = crawl_in_child(["gbizinfo"], tmp_path, {"gbizinfo": site.url}, gbizinfo_token="t0ken")
    assert (result.exit_code, result.runs[0].fetched) == (0, 1)
    posted = site.asked[-1]
    (version,) = Store(str(tmp_path)).versions()
    assert version.url == f"{site.url}hojin/Download", "known by its address without the session"
    (award,) = extract_document(Document(Store(str(tmp_path)).read(version.sha256), "gbizinfo")).awards
    assert (award.title, award.contract_date, award.amount_yen) == (
        contract.title,
        contract.decided,
        contract.yen,
    )
    assert (posted.method, posted.headers["Cookie"]) == ("POST", "JSESSIONID=AB12")
    assert dict(parse_qsl(posted.form)) == {
        "downfile": "Chotatsujoho",
        "meta": "META",
        "downenc": "UTF-8",
        "downtype": "csv",
        "apiToken": "t0ken",
    }


def test_a_page_of_status_200_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    refused = page("<p>ダウンロードにはアクセストークンが必要です。</p>", title="gBizINFO")
    with serving(gbizinfo_site(refused)) as site:
        result = crawl_in_child(["gbizinfo"], tmp_path, {"gbizinfo": site.url})
    assert result.exit_code == 1
    assert [each.reason for each in result.runs[0].failures] == ["token_needed: gBizINFO"]
    assert list(Store(str(tmp_path)).versions()) == []


@pytest.mark.parametrize(
    "source", [*sorted(name for name in SOURCES if hasattr(SOURCES[name], "content")), "kanpo", "gbizinfo"]
)
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
    found = found_on(SOURCES["meti_kanto"], saved, url)
    assert len(found.documents) == saved.read_text(encoding="utf-8").count(".pdf") == 12
    data = "https://www.kanto.meti.go.jp/chotatsu/chotatsu/data/"
    assert all(address.startswith(data) for address, _ in found.documents)
    assert any("teitestu" in address for address, _ in found.documents), (
        "misspelt names are taken as they are"
    )


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("meti_hokkaido", "meti_hokkaido_2024_zuikei_buppin.html"),
        ("meti_shikoku", "meti_shikoku_202208_zuikei_itaku.html"),
    ],
)
def test_the_real_table_pages_are_documents_and_their_workbook_is_not(
    shared: Path, source: str, name: str
) -> None:
    spider = SOURCES[source]
    found = found_on(spider, shared / "corpus/disclosure/html" / name, f"{spider.base_url}page.html")
    assert found.itself
    assert found.documents == []


def test_list_gives_every_source_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    from rakusatsu.cli import app

    app(["crawl", "--list", "--json"], standalone_mode=False)
    listed = [json.loads(line)["source"] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted(SOURCES)


def test_a_table_page_without_its_table_is_a_failure_not_an_index(tmp_path: Path) -> None:
    start, table = "/information/koubo/chotatsu/teiketsu.htm", "/information/koubo/chotatsu/2024.htm"
    site = site_of(
        {
            start: index_page([("2024.htm", "随意契約 2024年度")]),
            table: ServedAnswer(table_page([sold("meti_hokkaido")])),
        }
    )
    with serving(site):
        urls = {"meti_hokkaido": site.url}
        assert crawl_in_child(["meti_hokkaido"], tmp_path, urls).exit_code == 0
        unchanged = crawl_in_child(["meti_hokkaido"], tmp_path, urls).runs[0]
        site.answers[table] = page("<p>このページは移転しました</p>", title="移転のお知らせ")
        lost = crawl_in_child(["meti_hokkaido"], tmp_path, urls)
    assert outcomes(unchanged.sightings) == {"2024.htm": "unchanged", "same.xlsx": "same_as_page"}
    assert lost.exit_code == 1
    (failure,) = lost.runs[0].failures
    assert failure.reason is not None
    assert "as this page held one before" in failure.reason and "tables 1 → 0" in failure.reason
    assert len(list(Store(str(tmp_path)).versions())) == 1

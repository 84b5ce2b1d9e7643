"""Registers of firms: crawled from copies in the structure of their sites, taken from the store, told of a firm, withdrawn."""

import datetime as dt
import hashlib
from contextlib import ExitStack
from pathlib import Path

import pytest

from extract.rows import RegistrationRow
from pipelines.candidates import from_store
from pipelines.datasets.intake import IntakeBatch
from pipelines.datasets.query import open_data
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from pipelines.normalise import enrich
from pipelines.registers.stored import RegisterKeeper, standing, take_stored
from pipelines.resolve.run import resolve
from pipelines.store.documents import Store
from spiders.base.publisher import PageDoesNotFitError
from spiders.register_sources import register_sources
from spiders.registered import spider_classes
from spiders.registry import registry
from spiders.suspensions import MOST_PAGES
from tests.build import award, version
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.offline import Found, found_on
from tests.spiders.pages import index_page, page
from tests.spiders.running import crawl_in_child

NUMBER = "4013301013616"
SEARCH = "/nega-inf/cgi-bin/search.cgi?jigyoubunya=shimeiteishi&EID=search&page={}"
HEAD = "<tr><th>商号又は名称</th><th>所在地</th><th>処分年月日</th><th>処分を行った者</th><th>処分等の種類</th></tr>"
KEEPERS = {name: RegisterKeeper(each.register, each.authority) for name, each in register_sources().items()}


def found(*firms: str) -> ServedAnswer:
    rows = "".join(
        f"<tr><td>{firm}</td><td>東京都豊島区東池袋1-48-10</td><td>2026年4月1日</td><td>例示地方整備局</td><td>指名停止</td></tr>"
        for firm in firms
    )
    return page(f"<table>{HEAD}{rows}</table>", title="検索結果")


def copies() -> dict[str, LocalSite]:
    nega, thr, cao = LocalSite(), LocalSite(), LocalSite()
    firms = [f"株式会社甲組（{NUMBER}）", *(f"株式会社第{n}組（法人番号なし）" for n in range(11))]
    nega.answers |= {
        SEARCH.format(1): found(*firms[:10]),
        SEARCH.format(2): found(*firms[10:]),
        SEARCH.format(3): found(),
    }
    table = "".join(
        f"<tr><td>{name}</td><td>{number}</td><td>令和8年4月1日から令和8年6月30日まで</td></tr>"
        for name, number in [("甲組", NUMBER)]
    )
    head = "<tr><th>業者名</th><th>法人番号</th><th>指名停止期間</th></tr>"
    cao.answers["/chotatsu/shikaku/shikaku.html"] = page(f"<table>{head}{table}</table>", title="指名停止")
    thr.answers |= {
        "/Bumon/B00013/K00730/simeiteisi/": index_page([("R8simeiteisi.csv", "令和8年度")]),
        "/Bumon/B00013/K00730/simeiteisi/R8simeiteisi.csv": ServedAnswer(
            f"商号又は名称,法人番号,指名停止期間,理由\r\n甲組,{NUMBER},R8.4.1～R8.6.30,過失\r\n".encode(),
            content_type="text/csv",
        ),
    }
    return {"susp_mlit_nega": nega, "susp_thr": thr, "susp_cao": cao}  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the lists of three copies, and a firm's awards beside it."""
    root = tmp_path_factory.mktemp("registers")
    with ExitStack() as stack:
        urls = {name: stack.enter_context(serving(site)).url for name, site in copies().items()}
        result = crawl_in_child(list(urls), root / "store", urls)
    assert {run.source: run.fetched for run in result.runs} == {
        "susp_mlit_nega": 2,
        "susp_thr": 1,
        "susp_cao": 1,
    }
    assert not [each for run in result.runs for each in run.failures]
    row = award("株式会社甲組", "東京都豊島区東池袋1-48-10", NUMBER, amount_yen=1, amount_kind="total")
    datasets = Datasets(root / "data")
    datasets.replace(IntakeBatch([version("a", 1)], list(enrich([row]))))
    resolve(root / "data")
    return root


@pytest.mark.long
def test_lists_that_were_crawled_are_read_once_and_told_of_the_firm(crawled: Path) -> None:
    from typer.testing import CliRunner

    from rakusatsu.cli import app

    arguments = ["registers", "--store", str(crawled / "store"), "--data", str(crawled / "data")]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 0, first.output
    assert len(first.stdout.splitlines()) == 4
    assert CliRunner().invoke(app, arguments).stdout == "", "nothing is read twice"
    told = CliRunner().invoke(app, ["company", NUMBER, "--data", str(crawled / "data")])
    assert told.output.count("指名停止 2026-04-01から2026-06-30まで") == 2
    assert "(東北地方整備局)" in told.output and "(内閣府)" in told.output
    assert "指名停止 2026-04-01から終了日の印字なしまで (例示地方整備局)" in told.output
    with open_data(crawled / "data", ["documents", "registrations"]) as connection:
        read = connection.sql(
            "SELECT status, extractor, count(*) FROM documents WHERE source LIKE 'susp%' GROUP BY ALL"
        ).fetchall()
        assert read == [("ok", "registers", 4)]
        assert connection.execute("SELECT count(*) FROM registrations").fetchone() == (14,)
    assert not Datasets(crawled / "data").unkept()


def test_whoever_extracts_awards_leaves_the_lists_be(crawled: Path) -> None:
    store = Store(str(crawled / "store"))
    assert len(from_store(store)) == 4
    assert from_store(store, left_out=register_sources().keys()) == []


def test_register_sources_are_those_of_the_registry() -> None:
    of_registry = {source.id: source.firm_register for source in registry().values() if source.firm_register}
    assert {name: source.register for name, source in register_sources().items()} == of_registry
    assert len(of_registry) >= 20
    assert set(of_registry.values()) == {"shimei_teishi", "p_mark", "isms"}


def line(document: str, name: str, until: dt.date | None, ordinal: int = 1) -> RegistrationRow:
    return RegistrationRow(
        registration_id=f"susp_thr-{document}-{ordinal}", register="shimei_teishi", source="susp_thr", document_sha256=document,
        page=1, registration_ordinal=ordinal, name_text=name, valid_from=dt.date(2025, 1, 1), valid_to=until,
    )  # fmt: skip


def test_a_line_that_is_gone_stands_only_where_its_time_was_over() -> None:
    old, new = version("old", 3, "u", source="susp_thr"), version("new", 6, "u", source="susp_thr")
    saved = [version(name, 4, None, source="susp_thr") for name in ("saved", "saved too")]
    rows = [
        line("old", "期間満了社", dt.date(2025, 4, 30), 1),
        line("old", "取消社", dt.date(2025, 12, 31), 2),
        line("old", "無期限社", None, 3),
        line("old", "継続社", dt.date(2025, 12, 31), 4),
        line("new", "継続社", dt.date(2025, 12, 31), 1),
        line("handed over", "手渡社", None, 1),
        line("saved", "保存社", None, 1),
        line("saved too", "保存二社", None, 1),
    ]
    kept = standing(table_of(rows, RegistrationRow), [old, new, *saved])
    said = list(zip(kept["document_sha256"].to_pylist(), kept["name_text"].to_pylist(), strict=True))
    assert said == [
        ("old", "期間満了社"),
        ("new", "継続社"),
        ("handed over", "手渡社"),
        ("saved", "保存社"),
        ("saved too", "保存二社"),
    ]


@pytest.mark.long
def test_a_list_that_cannot_be_read_is_said_and_harms_no_other(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    store.put(b"%PDF-1.7 cut off", source="susp_thr", url="https://a.example/1.pdf")
    store.put(
        f"業者名,法人番号,指名停止期間\n甲,{NUMBER},R8.4.1～R8.6.30\n".encode(),
        source="susp_thr",
        url="https://a.example/2.csv",
    )
    datasets = Datasets(tmp_path / "data")
    datasets.replace(IntakeBatch([version("a", 1)], [award("甲")]))
    resolve(tmp_path / "data")
    taken = take_stored(store, tmp_path / "data", KEEPERS)
    assert sorted((each.rows, each.error is None) for each in taken) == [(0, False), (1, True)]
    statuses = {row.url: row.status for row in datasets.documents() if row.source == "susp_thr"}
    assert statuses == {"https://a.example/1.pdf": "failed", "https://a.example/2.csv": "ok"}
    assert take_stored(store, tmp_path / "data", KEEPERS) == []


def parsed(answer: ServedAnswer, **meta: object) -> Found:
    return found_on(
        spider_classes()["susp_mlit_nega"], answer.body, f"https://www.mlit.go.jp{SEARCH.format(1)}", **meta
    )


def test_a_search_that_gives_one_page_for_every_number_ends() -> None:
    first = parsed(found("甲組"), number=1, before="")
    assert first.itself and [url.rpartition("page=")[2] for url in first.pages] == ["2"]
    spider_saw = found("甲組")
    digest = hashlib.sha256(
        "甲組 東京都豊島区東池袋1-48-10 2026年4月1日 例示地方整備局 指名停止".encode()
    ).hexdigest()
    repeated = parsed(spider_saw, number=2, before=digest)
    assert not repeated.itself and not repeated.pages


def test_a_search_without_an_end_is_a_page_that_does_not_fit() -> None:
    with pytest.raises(PageDoesNotFitError, match="an end within"):
        parsed(found("甲組"), number=MOST_PAGES, before="")


@pytest.mark.parametrize(
    "body", ["", "<table><tr></tr></table>", "<table><tr><td>見本</td></tr></table>", "該当する"]
)
def test_an_answer_without_firms_is_no_empty_list_unless_it_says_so(body: str) -> None:
    with pytest.raises(PageDoesNotFitError):
        parsed(page(body, title="検索"), number=1)
    said = parsed(page("該当する情報はありません。", title="検索"), number=1)
    assert not said.itself and not said.pages

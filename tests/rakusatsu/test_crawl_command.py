"""The command `rakusatsu crawl` as a person runs it, and `scrapy crawl`."""

import json
import signal
import threading
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.pages import index_page, pdf_answer
from tests.spiders.running import Command, Ended


def run(folder: Path, *arguments: str | Path, **environment: str) -> Ended:
    return Command(folder, "crawl", *arguments, "--store", folder / "store", **environment).wait()


@pytest.fixture
def site() -> LocalSite:
    site = LocalSite()
    site.answers = {
        "/chotatu/013101.html": index_page([("013101.files/1.pdf", "2026年11月20日 官報掲載分")]),
        "/chotatu/keiyaku/1101003.html": index_page([("1101003.files/2.pdf", "令和8年10月分")]),
        "/chotatu/013101.files/1.pdf": pdf_answer("1"),
        "/chotatu/keiyaku/1101003.files/2.pdf": pdf_answer("2"),
    }
    return site


def test_a_crawl_reports_as_json_and_ends_with_0(site: LocalSite, tmp_path: Path) -> None:
    with serving(site):
        result = run(tmp_path, "nenkin", "--base-url", site.url, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    (report,) = map(json.loads, result.stdout.splitlines())
    assert (report["source"], report["fetched"], report["failed"], report["ended"]) == (
        "nenkin",
        2,
        0,
        "finished",
    )
    (recorded,) = Ledger(Store(str(tmp_path / "store"))).runs("nenkin")
    assert recorded.run_id == report["run_id"]


def test_a_failed_document_is_named_and_ends_with_3(site: LocalSite, tmp_path: Path) -> None:
    site.answers["/chotatu/013101.files/1.pdf"] = ServedAnswer(status=403)
    with serving(site):
        result = run(tmp_path, "nenkin", "--base-url", f"nenkin={site.url}")
    assert result.exit_code == 3
    assert result.stderr == f"rakusatsu: nenkin: {site.url}chotatu/013101.files/1.pdf: http_403\n"


def test_a_source_that_gives_nothing_ends_with_1(tmp_path: Path) -> None:
    with serving(LocalSite()) as site:
        result = run(tmp_path, "nenkin", "--base-url", site.url)
    assert result.exit_code == 1
    assert result.stderr.count("http_404") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a source"),
        (["nobody"], "no source is called 'nobody'"),
        (["kanpo"], "--contact"),
        (["kanpo", "--base-url", "ftp://127.0.0.1/"], "not an http(s) address"),
        (["kanpo", "nenkin", "--base-url", "http://127.0.0.1:1/"], "SOURCE=URL"),
        (["kanpo", "--sample", "0"], "sample"),
        (["kanpo", "--since", "7.7.11"], "since"),
    ],
)
def test_wrong_use_is_exit_code_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = run(tmp_path, *arguments, COLUMNS="200", TERM="dumb")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_locked_store_is_one_line_and_exit_code_1(site: LocalSite, tmp_path: Path) -> None:
    with serving(site), Store(str(tmp_path / "store")).lock():
        result = run(tmp_path, "nenkin", "--base-url", site.url)
    assert result.exit_code == 1
    assert result.stderr.strip() == f"rakusatsu: another run is working on the store {tmp_path / 'store'}"
    assert site.asked == []


def test_a_store_that_cannot_be_written_is_exit_code_1(site: LocalSite, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    with serving(site):
        result = run(tmp_path, "nenkin", "--base-url", site.url)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and result.stderr.startswith("rakusatsu: ")


def test_sigterm_ends_cleanly_even_if_a_server_never_answers(site: LocalSite, tmp_path: Path) -> None:
    asked = threading.Event()
    over = threading.Event()

    def hang(_: object) -> None:
        asked.set()
        over.wait(30)

    whole = site.answers["/chotatu/013101.files/1.pdf"]
    site.answers["/chotatu/013101.files/1.pdf"] = hang
    with serving(site):
        arguments = ("nenkin", "--base-url", site.url)
        command = Command(
            tmp_path, "crawl", *arguments, "--store", tmp_path / "store", RAKUSATSU_STOP_SECONDS="0.5"
        )
        assert asked.wait(30)
        command.send_signal(signal.SIGTERM)
        ended = command.wait()
        over.set()
        assert ended.exit_code == 1
        assert "nenkin was ended early: stopped" in ended.stderr
        (stopped,) = Ledger(Store(str(tmp_path / "store"))).runs()
        assert (stopped.ended, stopped.finished_at is not None) == ("stopped", True)
        site.answers["/chotatu/013101.files/1.pdf"] = whole
        assert run(tmp_path, *arguments).exit_code == 0
    assert len(list(Store(str(tmp_path / "store")).versions())) == 2


def test_scrapy_crawl_works_too(site: LocalSite, tmp_path: Path) -> None:
    with serving(site):
        ended = Command(
            tmp_path,
            *("scrapy", "crawl", "nenkin", "-a", "sample=1"),
            RAKUSATSU_STORE=str(tmp_path / "store"),
            RAKUSATSU_BASE_URLS=json.dumps({"nenkin": site.url}),
            RAKUSATSU_DELAY_SECONDS="0",
        ).wait()
    assert ended.exit_code == 0, ended.stderr
    (recorded,) = Ledger(Store(str(tmp_path / "store"))).runs()
    assert (recorded.ended, recorded.fetched) == ("sample", 1)


def test_scrapy_crawl_asks_no_publisher_without_a_contact(tmp_path: Path) -> None:
    ended = Command(tmp_path, "scrapy", "crawl", "nenkin", RAKUSATSU_STORE=str(tmp_path / "store")).wait()
    assert ended.exit_code == 1
    assert "nenkin is asked over the network" in ended.stderr
    assert not (tmp_path / "store").exists()

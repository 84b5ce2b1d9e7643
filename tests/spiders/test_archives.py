"""A source's spider on its pages in a web archive: same documents, both addresses and the time kept, traps stepped over."""

import datetime as dt
import json
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger
from spiders.archives.addresses import mended_address
from spiders.archives.registry import archives, captured_at, prefix_of
from tests.spiders.archive_site import ArchiveSite
from tests.spiders.local_site import ServedAnswer, serving
from tests.spiders.pages import index_page, pdf_answer
from tests.spiders.running import Command, Ended

SITE = Path(__file__).parents[2] / "data" / "sample" / "site" / "www.nenkin.go.jp"
ROOT = "https://www.nenkin.go.jp/"
STAMP = "20171105012233"


@pytest.fixture
def warp() -> ArchiveSite:
    site = ArchiveSite()
    site.capture_folder(STAMP, SITE, ROOT)
    return site


def crawl(
    folder: Path, site: ArchiveSite, *arguments: str, archive: str = "warp", **environment: str
) -> Ended:
    base = ("--base-url", site.url, "--store", folder / "store")
    window = arguments or ("--since", "2017-07-01", "--until", "2018-03-31")
    return Command(folder, "crawl", "nenkin", "--archive", archive, *window, *base, **environment).wait()


def originals(folder: Path) -> set[str]:
    return {row.original_url or "" for row in Store(str(folder / "store")).versions()}


EXPECTED = {
    f"{ROOT}chotatu/{name}"
    for name in (
        "013101.files/0721001.pdf",
        "013101.files/0825001.pdf",
        "013101.files/0929001.pdf",
        "keiyaku/1101003.files/0911012.pdf",
        "keiyaku/1101003.files/1012015.pdf",
        "keiyaku/1101004.files/1012016.pdf",
    )
}


@pytest.mark.parametrize("archive", ["warp", "wayback"])
def test_the_pages_of_the_past_give_their_documents_with_both_addresses(
    warp: ArchiveSite, archive: str, tmp_path: Path
) -> None:
    with serving(warp):
        ended = crawl(tmp_path, warp, archive=archive)
        assert (ended.exit_code, ended.stderr) == (0, "")
        asked = len(warp.asked)
        again = crawl(tmp_path, warp, archive=archive)
    assert again.exit_code == 0
    rows = list(Store(str(tmp_path / "store")).versions())
    assert originals(tmp_path) == EXPECTED and len(rows) == len(EXPECTED)
    for row in rows:
        assert (row.source, row.origin) == ("nenkin", "archive")
        assert row.captured_at == dt.datetime(2017, 11, 5, 1, 22, 33, tzinfo=dt.UTC)
        assert (row.archive_url or "").startswith(warp.url) and STAMP in (row.archive_url or "")
        assert (row.archive_url or "").endswith(row.original_url or "?")
    assert not [each for each in warp.asked if "Range" in each.headers], "archives answer 404 to it"
    assert not [path for path in warp.paths() if "https:/w" in path], "urljoin takes a slash away"
    documents = [path for path in warp.paths(200) if path.endswith(".pdf")]
    assert len(documents) == len(EXPECTED), "none is sent twice"
    assert [run.via for run in Ledger(Store(str(tmp_path / "store"))).runs()] == [f"archive:{archive}"] * 2
    assert len(warp.asked) - asked < asked


def test_where_the_bytes_are_not_served_the_rewritten_page_is_read(warp: ArchiveSite, tmp_path: Path) -> None:
    original = warp.next_answer

    def no_raw_pages(path: str) -> ServedAnswer:
        is_raw_page = "id_/" in path and path.endswith(".html")
        return ServedAnswer(b"", status=404, validators=False) if is_raw_page else original(path)

    warp.next_answer = no_raw_pages  # type: ignore[method-assign]
    with serving(warp):
        ended = crawl(tmp_path, warp)
    assert ended.exit_code == 0, ended.stderr
    assert originals(tmp_path) == EXPECTED


def test_a_shell_is_opened_by_its_frame(warp: ArchiveSite, tmp_path: Path) -> None:
    original = warp.next_answer
    page, shown = f"{ROOT}chotatu/013101.html", []

    def shells(path: str) -> ServedAnswer:
        if "id_/" in path and path.endswith(".html"):
            return ServedAnswer(b"", status=404, validators=False)
        if path.endswith(page) and STAMP not in path:
            shown.append(path)
            return original(f"/web/{STAMP}/{page}")
        return original(path)

    warp.next_answer = shells  # type: ignore[method-assign]
    with serving(warp):
        ended = crawl(tmp_path, warp)
    assert ended.exit_code == 0, ended.stderr
    assert shown and f"/20171105/{STAMP}/{page}" in warp.paths(200)
    assert originals(tmp_path) == EXPECTED


def test_a_shell_that_frames_itself_ends(tmp_path: Path) -> None:
    site = ArchiveSite()
    shell = ServedAnswer(
        b'<html><iframe id="pywb-frame" src="/web/20171105012233/https://a.example/"></iframe></html>'
    )
    site.next_answer = lambda path: ServedAnswer(b"", status=404) if path == "/robots.txt" else shell  # type: ignore[method-assign]
    with serving(site):
        ended = crawl(tmp_path, site, "--since", "2017-11-05", "--until", "2017-11-05")
    assert ended.exit_code != 0
    assert "does_not_fit: expected a capture" in ended.stderr


def test_an_archive_that_answers_at_any_time_keeps_each_content_once(
    warp: ArchiveSite, tmp_path: Path
) -> None:
    warp.redirects = False
    with serving(warp):
        ended = crawl(tmp_path, warp)
    assert ended.exit_code == 0, ended.stderr
    rows = list(Store(str(tmp_path / "store")).versions())
    assert len(rows) == len(EXPECTED)
    assert {row.captured_at for row in rows} == {dt.datetime(2017, 11, 5, 1, 22, 33, tzinfo=dt.UTC)}


def test_a_file_that_is_overwritten_is_kept_as_each_capture_has_it(tmp_path: Path) -> None:
    site = ArchiveSite()
    for stamp, text in (("20170801000000", "July"), ("20171101000000", "October")):
        site.capture(stamp, f"{ROOT}chotatu/013101.html", index_page([("rolling.pdf", "官報掲載分")]))
        site.capture(stamp, f"{ROOT}chotatu/rolling.pdf", pdf_answer(text))
        site.capture(stamp, f"{ROOT}chotatu/keiyaku/1101003.html", index_page([("../rolling.pdf", "分")]))
    with serving(site):
        assert crawl(tmp_path, site).exit_code == 0
    rows = list(Store(str(tmp_path / "store")).versions())
    assert sorted(row.captured_at.month for row in rows if row.captured_at) == [8, 11]


def test_a_document_that_was_not_captured_is_said_and_ends_with_3(warp: ArchiveSite, tmp_path: Path) -> None:
    lost = f"{ROOT}chotatu/013101.files/0929001.pdf"
    del warp.captures[lost]
    with serving(warp):
        ended = crawl(tmp_path, warp)
    assert ended.exit_code == 3
    (line,) = ended.stderr.splitlines()
    assert lost in line and line.endswith("http_404")
    assert originals(tmp_path) == EXPECTED - {lost}


def test_an_archive_without_any_capture_is_no_success(tmp_path: Path) -> None:
    with serving(ArchiveSite()) as site:
        ended = crawl(tmp_path, site)
    assert ended.exit_code != 0
    assert "not_captured" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nenkin", "--archive", "nobody", "--since", "2017-07-01"), "no archive is called 'nobody'"),
        (("nenkin", "--archive", "warp"), "--since"),
        (("atla", "--archive", "warp", "--since", "2017-07-01"), "documented addresses"),
        (("nenkin", "--archive", "warp", "--since", "2017-07-01"), "--contact"),
        (
            ("nenkin", "--archive", "warp", "--since", "2017-07-01", "--contact", "me@example.org"),
            "rakusatsu sources confirm warp",
        ),
    ],
)
def test_wrong_use_and_unread_terms(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    given = (*arguments, "--store", tmp_path / "store")
    if said in {"--since", "no archive is called 'nobody'", "documented addresses"}:
        given = (*given, "--base-url", "http://127.0.0.1:1/")
    ended = Command(tmp_path, "crawl", *given, COLUMNS="300", TERM="dumb").wait()
    assert ended.exit_code == 2, ended.stderr
    assert said in ended.stderr


def test_addresses_of_replays() -> None:
    broken = "https://warp.ndl.go.jp/20171105/20171105012233id_/https:/www.nenkin.go.jp/a.pdf"
    assert mended_address(broken) == broken.replace("https:/www", "https://www")
    assert mended_address(mended_address(broken)) == mended_address(broken)
    assert prefix_of(broken) == "20171105/20171105012233"
    assert prefix_of("https://web.archive.org/web/20171105012233id_/http://a.jp/") == "20171105012233"
    assert captured_at("https://web.archive.org/web/20171399012233id_/http://a.jp/") is None
    times = list(archives()["warp"].times(dt.date(2017, 7, 1), dt.date(2018, 3, 31)))
    assert times[0] == "20170701/20170701000000" and times[-1] == "20180331/20180331000000"
    assert len(times) == 4


def test_the_worked_example_leads_to_the_company(warp: ArchiveSite, tmp_path: Path) -> None:
    data, store = tmp_path / "out", tmp_path / "store"
    with serving(warp):
        assert crawl(tmp_path, warp, "--since", "2017-07-01", "--until", "2018-03-31").exit_code == 0
    assert Command(tmp_path, "extract", "--store", store, "--out", data).wait().exit_code == 0
    assert Command(tmp_path, "resolve", "--data", data).wait().exit_code == 0
    question = ("--article", SITE.parents[1] / "case.txt", "--published", "2018-03-19", "--json")
    ended = Command(tmp_path, "deduce", "--data", data, *question).wait()
    assert ended.exit_code == 0, ended.stderr
    assert json.loads(ended.stdout)["answer"]["supplier_name"].endswith("SAY企画")

"""`rakusatsu import`: what a person saved enters the store with its provenance, and gives what a crawl gives."""

import datetime as dt
import json
import shutil
import signal
import time
from pathlib import Path

import pytest

from pipelines.coverage import issue_days
from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger
from rakusatsu.demo.sites import serve
from rakusatsu.watching import Folder
from spiders.monitors import is_whole
from tests.spiders.pages import pdf
from tests.spiders.running import Command, Ended

SITE = Path(__file__).parents[2] / "data" / "sample" / "site" / "www.kanpo.go.jp"
NAME = "20171002c00186full00010004.pdf"
ISSUE = SITE / "20171002" / "20171002c00186" / "pdf" / NAME
ADDRESS = f"https://www.kanpo.go.jp/20171002/20171002c00186/pdf/{NAME}"


def run(folder: Path, *arguments: str | Path) -> Ended:
    return Command(folder, "import", *arguments, "--store", folder / "store").wait()


def test_an_issue_tells_its_date_number_and_address_itself(tmp_path: Path) -> None:
    ended = run(tmp_path, ISSUE, "--source", "kanpo", "--by", "見本 花子", "--json")
    assert (ended.exit_code, ended.stderr) == (0, "")
    (said,) = map(json.loads, ended.stdout.splitlines())
    assert (said["outcome"], said["published_on"], said["issue_number"]) == ("fetched", "2017-10-02", 186)
    assert (said["url"], said["days_left"]) == (ADDRESS, 0)
    (row,) = Store(str(tmp_path / "store")).versions()
    assert (row.origin, row.imported_by, row.url) == ("manual", "見本 花子", ADDRESS)
    assert row.published_on == dt.date(2017, 10, 2) and row.fetched_at is not None
    (recorded,) = Ledger(Store(str(tmp_path / "store"))).runs()
    assert (recorded.via, recorded.fetched, is_whole(recorded)) == ("import", 1, False)


def test_the_same_file_again_is_known_under_whatever_name(tmp_path: Path) -> None:
    other = tmp_path / "saved (1).pdf"
    shutil.copy(ISSUE, other)
    assert run(tmp_path, ISSUE, "--source", "kanpo").exit_code == 0
    again = run(tmp_path, other, "--source", "kanpo")
    assert (again.exit_code, "in the store already" in again.stdout) == (0, True)
    assert len(list(Store(str(tmp_path / "store")).versions())) == 1


def test_a_name_that_says_another_issue_than_the_pages_gives_no_address(tmp_path: Path) -> None:
    other = tmp_path / NAME.replace("c00186", "c00187")
    shutil.copy(ISSUE, other)
    assert run(tmp_path, other, "--source", "kanpo").exit_code == 0
    (row,) = Store(str(tmp_path / "store")).versions()
    assert (row.url, row.published_on) == (None, dt.date(2017, 10, 2))


def test_status_counts_an_imported_issue(tmp_path: Path) -> None:
    run(tmp_path, ISSUE, "--source", "kanpo")
    store = Store(str(tmp_path / "store"))
    days = issue_days(Ledger(store).runs(), store.versions(), today=dt.date(2017, 11, 1))
    assert {day.day: day.state for day in days}[dt.date(2017, 10, 2)] == "stored"
    ended = Command(
        tmp_path, "status", "--store", tmp_path / "store", "--data", tmp_path / "none", "--json"
    ).wait()
    (month,) = json.loads(ended.stdout)["months"]
    assert (month["source"], month["month"], month["found"], month["fetched"]) == ("kanpo", "2017-10", 1, 1)


def test_the_same_pdf_gives_the_same_awards_by_import_as_by_a_crawl(tmp_path: Path) -> None:
    import rakusatsu

    crawled, imported = tmp_path / "crawled", tmp_path / "imported"
    for folder in (crawled, imported):
        folder.mkdir()
    with serve({"kanpo": SITE}) as addresses:
        window = ("--since", "2017-10-02", "--until", "2017-10-02", "--store", crawled / "store")
        assert (
            Command(crawled, "crawl", "kanpo", "--base-url", addresses["kanpo"], *window).wait().exit_code
            == 0
        )
    assert run(imported, ISSUE, "--source", "kanpo").exit_code == 0
    frames = []
    for folder in (crawled, imported):
        ended = Command(folder, "extract", "--store", folder / "store", "--out", folder / "out").wait()
        assert ended.exit_code == 0, ended.stderr
        frame = rakusatsu.load(folder / "out").drop(columns="document_url")
        frames.append(frame.sort_values("award_id").reset_index(drop=True))
    assert len(frames[0]) >= 79
    assert frames[0].astype(str).equals(frames[1].astype(str))


@pytest.mark.parametrize(
    ("content", "source", "more", "said"),
    [
        (pdf("no text"), "kanpo", (), "not_read"),
        (b"<html><title>a viewer</title></html>", "kanpo", (), "save the PDF itself"),
        (b"%PDF-1.7 cut off", "nenkin", (), "truncated"),
        (b"", "nenkin", (), "empty"),
    ],
)
def test_what_is_no_document_of_the_source_is_not_taken(
    content: bytes, source: str, more: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    ended = run(tmp_path, file, "--source", source, *more)
    assert ended.exit_code == 3
    assert len(ended.stderr.splitlines()) == 1 and said in ended.stderr
    assert list(Store(str(tmp_path / "store")).versions()) == []
    (recorded,) = Ledger(Store(str(tmp_path / "store"))).runs()
    assert [each.outcome for each in recorded.sightings] == ["failed"]


def test_a_date_that_the_pages_do_not_print_is_not_believed(tmp_path: Path) -> None:
    ended = run(tmp_path, ISSUE, "--source", "kanpo", "--published", "2017-10-03")
    assert ended.exit_code == 3
    assert "its pages print 2017-10-02, not 2017-10-03" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "kanpo"], "give either files or --watch DIR"),
        ([str(ISSUE), "--source", "nobody"], "no source is called 'nobody'"),
        ([str(ISSUE), str(ISSUE), "--source", "kanpo", "--url", ADDRESS], "the address of one file"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, tmp_path: Path) -> None:
    ended = Command(tmp_path, "import", *arguments, COLUMNS="200", TERM="dumb").wait()
    assert ended.exit_code == 2
    assert said in ended.stderr


def test_a_watched_folder_gives_each_file_once_and_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.ready() == []
    file = tmp_path / "a.pdf"
    file.write_bytes(b"half")
    (tmp_path / "b.pdf.crdownload").write_bytes(b"x")
    assert folder.ready() == []
    file.write_bytes(b"half and more")
    assert folder.ready() == []
    assert folder.ready() == [file]
    assert folder.ready() == []
    file.write_bytes(b"another file of that name")
    assert [folder.ready(), folder.ready()] == [[], [file]]
    assert Folder(tmp_path).ready(settled=True) == [file]


def test_watching_takes_what_is_saved_and_ends_on_sigterm(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    store = tmp_path / "store"
    command = Command(
        tmp_path, "import", "--source", "kanpo", "--watch", inbox, "--every", "0.1", "--store", store
    )
    shutil.copy(ISSUE, inbox)
    deadline = time.monotonic() + 50
    while not list(store.glob("versions/kanpo/*/*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    command.send_signal(signal.SIGTERM)
    ended = command.wait()
    assert ended.exit_code == 0, ended.stderr
    assert "政府調達 第186号" in ended.stdout
    assert run(tmp_path, "--source", "kanpo", "--watch", inbox, "--once").exit_code == 0


def test_a_copy_whose_robots_txt_refuses_leads_to_import(tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(SITE, copy)
    (copy / "robots.txt").write_text("User-agent: ndl-japan\nDisallow:\n\nUser-agent: *\nDisallow: /20\n")
    with serve({"kanpo": copy}) as addresses:
        ended = Command(
            tmp_path, "crawl", "kanpo", "--base-url", addresses["kanpo"], "--store", tmp_path / "store"
        ).wait()
    assert ended.exit_code == 3
    (line,) = ended.stderr.splitlines()
    assert "refused_by_robots: `Disallow: /20` (User-agent: *)" in line
    assert "rakusatsu import FILE… --source kanpo" in line
    store = Store(str(tmp_path / "store"))
    assert list(store.versions()) == []
    (recorded,) = Ledger(store).runs()
    assert len(recorded.refused) > 0 and recorded.failures == ()

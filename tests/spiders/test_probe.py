"""`rakusatsu sources`: what it lists, what a probe makes of each kind of answer, confirming and permitting."""

import json
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from pipelines.store.ledger import Ledger
from spiders.monitors import is_whole
from tests.spiders import recorded
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.running import Command, Ended

START = "/application-contact/procurement/approach/tekiseika/index.htm"


def run(folder: Path, *arguments: str | Path, **environment: str) -> Ended:
    return Command(folder, "sources", *arguments, "--store", folder / "store", **environment).wait()


def site_of(start: ServedAnswer, robots: ServedAnswer = recorded.ROBOTS_OPEN) -> LocalSite:
    site = LocalSite()
    site.answers = {"/robots.txt": robots, START: start}
    return site


@pytest.mark.parametrize(
    ("start", "robots", "answer", "details"),
    [
        ("INDEX", "ROBOTS_OPEN", "reachable", "2 documents, 0 further pages on it"),
        ("REDESIGNED", "ROBOTS_OPEN", "changed", "does_not_fit: expected links to files"),
        ("NOT_FOUND", "ROBOTS_OPEN", "changed", "http_404"),
        ("SOFT_404", "ROBOTS_OPEN", "changed", "error_page"),
        ("FORBIDDEN", "ROBOTS_OPEN", "refused", "http_403"),
        ("CHALLENGE", "ROBOTS_OPEN", "refused", "browser_check: http_403"),
        ("CHALLENGE_WITH_200", "ROBOTS_OPEN", "refused", "browser_check: http_200"),
        ("DENIED", "ROBOTS_OPEN", "refused", "browser_check: http_403"),
        ("INDEX", "ROBOTS_CLOSED", "refused", "refused_by_robots: `Disallow: /`"),
        ("INDEX", "ROBOTS_DOWN", "unreachable", "robots_unreachable"),
    ],
)
def test_each_kind_of_answer_is_one_word(
    start: str, robots: str, answer: str, details: str, tmp_path: Path
) -> None:
    site = site_of(getattr(recorded, start), getattr(recorded, robots))
    with serving(site):
        environment = {"RAKUSATSU_RETRIES": "0"}
        ended = run(tmp_path, "probe", "mof", "--base-url", site.url, "--json", **environment)
    assert ended.exit_code == (0 if answer == "reachable" else 3), ended.stderr
    said = json.loads(ended.stdout)
    assert (said["source"], said["answer"]) == ("mof", answer)
    assert said["details"].startswith(details)
    assert set(site.paths()) <= {"/robots.txt", START}, "nothing else is asked for"
    store = Store(str(tmp_path / "store"))
    assert list(store.versions()) == []
    (recorded_run,) = Ledger(store).runs()
    assert (recorded_run.via, is_whole(recorded_run)) == ("probe", False)
    assert bool(list((tmp_path / "store").glob("misfits/*"))) == (start == "REDESIGNED")


def test_a_source_of_documented_addresses_is_asked_for_the_page_that_documents_them(tmp_path: Path) -> None:
    site = LocalSite()
    site.answers["/atla/souhon/supply/jisseki/rakusatu/index.html"] = recorded.CHALLENGE
    with serving(site):
        ended = run(tmp_path, "probe", "atla", "--base-url", site.url)
    assert ended.exit_code == 3
    assert ended.stdout.split("\t")[:2] == ["atla", "refused"]
    assert len(site.asked) == 2
    listed = [json.loads(line) for line in run(tmp_path, "--json").stdout.splitlines()]
    probed = {line["id"]: line["probe"] for line in listed if line["probe"]}
    assert list(probed) == ["atla"] and probed["atla"]["answer"] == "refused"


def test_the_list_is_json_with_evidence_and_what_each_gave(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    store.put(b"%PDF-1.7", source="mof", url="https://www.mof.go.jp/a.pdf")
    ended = run(tmp_path, "--data", tmp_path / "none", "--json")
    assert ended.exit_code == 0, ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    awards = [line for line in lines if line["gives"] == "awards"]
    assert len(awards) >= 100 and all(line["evidence"] and line["start"] for line in awards)
    mof = next(line for line in lines if line["id"] == "mof")
    assert (mof["documents"], mof["awards"], mof["confirmed"]) == (1, 0, None)


def test_an_unseen_source_is_crawled_only_after_a_person_confirmed_it(tmp_path: Path) -> None:
    crawl = ("crawl", "nenkin", "--contact", "me@example.org", "--store", tmp_path / "store")
    refused = Command(tmp_path, *crawl, COLUMNS="300", TERM="dumb").wait()
    assert refused.exit_code == 2
    assert "rakusatsu sources confirm nenkin" in refused.stderr
    by_scrapy = Command(
        tmp_path,
        *("scrapy", "crawl", "nenkin"),
        RAKUSATSU_STORE=str(tmp_path / "store"),
        RAKUSATSU_CONTACT="me@example.org",
    ).wait()
    assert by_scrapy.exit_code == 1
    assert "never seen at its address" in by_scrapy.stderr
    assert run(tmp_path, "confirm", "nenkin", "--note", "both pages opened").exit_code == 0
    listed = [json.loads(line) for line in run(tmp_path, "--json").stdout.splitlines()]
    assert next(line for line in listed if line["id"] == "nenkin")["confirmed"]
    unknown = run(tmp_path, "confirm", "nobody", COLUMNS="300", TERM="dumb")
    assert unknown.exit_code == 2 and "no source and no archive" in unknown.stderr


def test_a_listed_source_without_a_spider_says_so(tmp_path: Path) -> None:
    ended = Command(tmp_path, "crawl", "chiba_ppi", COLUMNS="300", TERM="dumb").wait()
    assert ended.exit_code == 2
    assert "no spider reads awards from a search_form yet" in ended.stderr


def test_a_permission_in_writing_takes_the_place_of_robots_txt_and_stands_in_the_ledger(
    tmp_path: Path,
) -> None:
    site = site_of(recorded.INDEX, recorded.ROBOTS_CLOSED)
    folder = START.rpartition("/")[0]
    site.answers |= {f"{folder}/a.pdf": recorded.DOCUMENT, f"{folder}/b.pdf": recorded.DOCUMENT}
    with serving(site):
        crawl = ("crawl", "mof", "--base-url", site.url, "--store", tmp_path / "store")
        assert Command(tmp_path, *crawl).wait().exit_code == 3
        host = site.url.split("/")[2]
        permitted = run(
            tmp_path, "permit", host, "--by", "総務課 見本", "--on", "2026-11-01", "--note", "letter 12"
        )
        assert permitted.exit_code == 0, permitted.stderr
        assert Command(tmp_path, *crawl).wait().exit_code == 0
    refused, allowed = Ledger(Store(str(tmp_path / "store"))).runs()
    assert refused.fetched == 0 and {each.permission for each in refused.sightings} == {None}
    assert allowed.fetched == 2
    assert {each.permission for each in allowed.sightings} == {
        "allowed in writing by 総務課 見本 on 2026-11-01: letter 12"
    }

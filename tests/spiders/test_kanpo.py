"""The spider of 官報: against local pages of the site's structure, and against the real saved pages."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from spiders.base.publisher import JAPAN, PageDoesNotFitError
from spiders.kanpo import pdf_address
from spiders.registered import spider_classes
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.offline import found_on
from tests.spiders.pages import index_page, issue_name, kanpo_front_page, kanpo_issue
from tests.spiders.running import crawl_in_child, outcomes

KanpoSpider = spider_classes()["kanpo"]
TODAY = dt.datetime.now(JAPAN).date()
DAYS = [TODAY - dt.timedelta(days=back) for back in (0, 1, 2)]


@pytest.fixture
def site() -> LocalSite:
    site = LocalSite()
    site.answers["/index.html"] = kanpo_front_page(
        [
            (DAYS[0], [("本紙", 900), ("号外", 40), ("政府調達", 39)]),
            (DAYS[1], [("本紙", 899), ("政府調達", 38)]),
            (DAYS[2], [("政府調達", 37)]),
        ]
    )
    for day, number in zip(DAYS, (39, 38, 37), strict=True):
        site.answers |= kanpo_issue(day, number, awards=number != 38)
    return site


def test_only_procurement_issues_with_awards_are_fetched(site: LocalSite, tmp_path: Path) -> None:
    with serving(site):
        result = crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
    (run,) = result.runs
    assert (result.exit_code, result.errors, run.ended) == (0, (), "finished")
    assert outcomes(run.sightings) == {
        f"{issue_name(DAYS[0], '政府調達', 39)}full00010008.pdf": "fetched",
        f"{issue_name(DAYS[1], '政府調達', 38)}0000f.html": "no_awards",
        f"{issue_name(DAYS[2], '政府調達', 37)}full00010008.pdf": "fetched",
    }
    versions = list(Store(str(tmp_path)).versions())
    assert {row.published_on for row in versions} == {DAYS[0], DAYS[2]}
    assert {row.source for row in versions} == {"kanpo"}
    asked = site.paths()
    assert asked[0] == "/robots.txt"
    assert not any("h00900" in path or "g00040" in path for path in asked), "other kinds hold personal data"
    assert {each.headers["User-Agent"].split("/")[0] for each in site.asked} == {"rakusatsu"}


def test_since_until_and_sample(site: LocalSite, tmp_path: Path) -> None:
    with serving(site):
        one_day = crawl_in_child(
            ["kanpo"], tmp_path / "day", {"kanpo": site.url}, since=DAYS[2], until=DAYS[2]
        )
        sample = crawl_in_child(["kanpo"], tmp_path / "sample", {"kanpo": site.url}, sample=1)
    assert [sighting.published_on for sighting in one_day.runs[0].sightings] == [DAYS[2]]
    assert (sample.exit_code, sample.runs[0].ended, sample.runs[0].fetched) == (0, "sample", 1)


def test_a_second_run_transfers_no_document_and_no_page(site: LocalSite, tmp_path: Path) -> None:
    with serving(site):
        crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
        first = len(site.asked)
        result = crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
    (run,) = result.runs
    assert (run.found, run.fetched, run.unchanged, run.failed) == (2, 0, 2, 0)
    again = site.asked[first:]
    assert {each.status for each in again if each.path != "/robots.txt"} == {304}
    assert len(list(Store(str(tmp_path)).versions())) == 2


def test_a_replaced_issue_is_a_new_version_and_the_old_one_is_kept(site: LocalSite, tmp_path: Path) -> None:
    name = issue_name(DAYS[0], "政府調達", 39)
    path = f"/{DAYS[0]:%Y%m%d}/{name}/pdf/{name}full00010008.pdf"
    with serving(site):
        crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
        replaced = ServedAnswer(b"%PDF-1.7 corrected\n%%EOF", content_type="application/pdf")
        site.answers[path] = replaced
        result = crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
    assert (result.runs[0].fetched, result.runs[0].unchanged) == (1, 1)
    versions = [row for row in Store(str(tmp_path)).versions() if row.url and row.url.endswith(path)]
    assert len(versions) == 2
    store = Store(str(tmp_path))
    assert store.read(versions[1].sha256) == replaced.body


def test_a_front_page_of_another_shape_fails_and_says_what_was_expected(tmp_path: Path) -> None:
    site = LocalSite()
    site.answers["/index.html"] = index_page([("a.pdf", "新しいページ")], heading="官報の新しいトップページ")
    with serving(site):
        result = crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
    (failure,) = result.runs[0].failures
    assert result.exit_code == 1
    assert failure.reason is not None
    assert "expected a 官報 front page: #todayProducts" in failure.reason
    assert "官報の新しいトップページ" in failure.reason


def test_a_page_that_shows_another_pdf_than_the_rule_says_is_not_trusted(
    site: LocalSite, tmp_path: Path
) -> None:
    site.answers |= {
        path: answer
        for path, answer in kanpo_issue(DAYS[0], 39, iframe="./pdf/another.pdf").items()
        if "full" in path and path.endswith("f.html")
    }
    with serving(site):
        result = crawl_in_child(["kanpo"], tmp_path, {"kanpo": site.url})
    assert result.exit_code == 3
    (failure,) = result.runs[0].failures
    assert failure.reason is not None and failure.reason.startswith(
        "does_not_fit: expected a page with an iframe"
    )
    assert result.runs[0].fetched == 1


def test_the_address_of_the_pdf_is_the_viewers_with_pdf_put_in() -> None:
    folder = "https://www.kanpo.go.jp/20260303/20260303c00039/"
    assert pdf_address(f"{folder}20260303c00039full00010040f.html#page=2") == (
        f"{folder}pdf/20260303c00039full00010040.pdf"
    )
    with pytest.raises(ValueError, match="not a page that shows a PDF"):
        pdf_address(f"{folder}20260303c00039.pdf")


@pytest.mark.corpus
def test_the_real_front_page_gives_each_procurement_issue_once(shared: Path) -> None:
    saved = shared / "corpus/site/kanpo_index.html"
    found = found_on(KanpoSpider, saved, "https://www.kanpo.go.jp/index.html")
    assert len(found.pages) == saved.read_text(encoding="utf-8").count("政府調達<br>") > 50
    days = [address.split("/")[3] for address in found.pages]
    assert all(
        address.split("/")[4].startswith(f"{day}c") for day, address in zip(days, found.pages, strict=True)
    )
    assert max(days) == "20260303" and min(days) == "20251204"


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["kanpo_issue_honshi.html", "kanpo_issue_gougai.html"])
def test_the_real_contents_pages_are_read_and_hold_no_awards(shared: Path, name: str) -> None:
    saved = shared / "corpus/site" / name
    url = "https://www.kanpo.go.jp/20260303/x/x0000f.html"
    found = found_on(KanpoSpider, saved, url, parser="parse_contents", published_on=None, viewer="")
    assert [sighting.outcome for sighting in found.sightings] == ["no_awards"]
    with pytest.raises(PageDoesNotFitError, match="expected a 官報 front page"):
        found_on(KanpoSpider, saved, url)


def test_past_issues_are_read_from_whatever_links_them(tmp_path: Path) -> None:
    """Pages of ours: the form of the real ones was not seen, and the source is not crawled before it was."""
    site = LocalSite()
    day = dt.date(2017, 10, 2)
    name = issue_name(day, "政府調達", 186)
    for path, answer in kanpo_issue(day, 186).items():
        body = answer.body.replace(b"</main>", f'<a href="{name}full00010008f.html">PDF</a></main>'.encode())
        site.answers[f"/old{path}"] = ServedAnswer(body, content_type=answer.content_type)
    site.answers["/old/index.html"] = index_page([("2017.html", "平成29年"), ("/guide.html", "ご利用案内")])
    site.answers["/old/2017.html"] = index_page(
        [
            (f"{day:%Y%m%d}/{name}/{name}0000f.html", "政府調達 第186号"),
            (f"{day:%Y%m%d}/{day:%Y%m%d}h00001/{day:%Y%m%d}h000010000f.html", "本紙 第1号"),
        ]
    )
    with serving(site):
        result = crawl_in_child(["kanpo_old"], tmp_path, {"kanpo_old": site.url})
    assert result.runs[0].fetched == 1, outcomes(result.runs[0].sightings)
    (row,) = Store(str(tmp_path)).versions()
    assert (row.url or "").endswith(f"/pdf/{name}full00010008.pdf") and row.published_on == day
    assert "/guide.html" not in site.paths()


def test_a_days_whole_contents_lead_to_its_issue(tmp_path: Path) -> None:
    site = LocalSite()
    day = DAYS[0]
    name = issue_name(day, "政府調達", 39)
    site.answers["/index.html"] = kanpo_front_page([(day, [("本紙", 900)]), (DAYS[1], [("本紙", 899)])])
    for path, answer in kanpo_issue(day, 39).items():
        body = answer.body.replace(b"</main>", f'<a href="{name}full00010008f.html">PDF</a></main>'.encode())
        site.answers[path] = ServedAnswer(body, content_type=answer.content_type)
    site.answers[f"/{day:%Y%m%d}/{day:%Y%m%d}.fullcontents.html"] = index_page(
        [(f"{name}/{name}0000f.html", "政府調達")]
    )
    site.answers[f"/{DAYS[1]:%Y%m%d}/{DAYS[1]:%Y%m%d}.fullcontents.html"] = index_page([("x.html", "本紙")])
    with serving(site):
        result = crawl_in_child(["kanpo_day"], tmp_path, {"kanpo_day": site.url})
    assert result.runs[0].fetched == 1, outcomes(result.runs[0].sightings)

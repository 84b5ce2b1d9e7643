"""The database of JETRO on loopback: cookie, lists in JSON with their traps, articles, and a notice seen twice linked."""

import datetime as dt
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from data.sample.gazette import kanpo_issue_pdf
from data.sample.issues import ISSUES
from pipelines.store.documents import Store
from pipelines.store.provenance import Provenance
from tests.extract.kanpo.test_articles import article, printed
from tests.spiders.local_site import LocalSite, ServedAnswer, serving
from tests.spiders.pages import page
from tests.spiders.running import Command, crawl_in_child, outcomes

START = "/gov_procurement/national/list.html"
ISSUE = ISSUES[2]


class Database(LocalSite):
    """A list of so many notices, 30 a page, and their articles."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.firewall_at: int | None = None
        self.repeats = 0
        self.answers[START] = page("<p>検索</p>", title="政府公共調達データベース")
        self.answers[START].headers = {"Set-Cookie": "SESSION=abc; Path=/; HttpOnly"}  # type: ignore[union-attr]

    def next_answer(self, path: str) -> ServedAnswer:
        if path.startswith("/view_interface.php"):
            return self._list({name: values[0] for name, values in parse_qs(urlsplit(path).query).items()})
        if "/articles/" in path:
            number = int(path.rpartition("/")[2].partition(".")[0])
            body = article([ISSUE.groups[number % len(ISSUE.groups)]], printed(ISSUE))
            return ServedAnswer(body)
        answer = super().next_answer(path)
        assert isinstance(answer, ServedAnswer)
        return answer

    def _list(self, query: dict[str, str]) -> ServedAnswer:
        current = int(query["current"])
        if self.firewall_at == current:
            return page("<h1>Request Rejected</h1>", title="Request Rejected")
        numbers = range(max(0, current - self.repeats), min(current + 30 - self.repeats, self.count))
        items = [
            {
                "xid": "1",
                "aid": f"{n:04}",
                "title": "公示",
                "date": "2017/10/02",
                "agency": "見本省",
                "paKind": "06",
            }
            for n in numbers
        ]
        pagination = {"total": self.count, "perPage": 30, "current": current}
        return ServedAnswer(json.dumps({"pagination": pagination, "items": items}).encode(), validators=False)


WINDOW = {"since": dt.date(2017, 9, 1), "until": dt.date(2017, 10, 31)}


def test_every_notice_of_the_list_is_fetched_with_its_date(tmp_path: Path) -> None:
    with serving(Database(65)) as site:
        result = crawl_in_child(["jetro_national"], tmp_path, {"jetro_national": site.url}, **WINDOW)
    assert (result.exit_code, result.runs[0].fetched) == (0, 65), outcomes(result.runs[0].sightings)
    lists = [each for each in site.asked if each.path.startswith("/view_interface")]
    assert [parse_qs(urlsplit(each.path).query)["current"] for each in lists] == [["0"], ["30"], ["60"]]
    query = parse_qs(urlsplit(lists[0].path).query)
    assert (query["blockId"], query["type"]) == (["33235812"], ["06"])
    assert (query["from"], query["to"]) == (["2017/09/01"], ["2017/10/31"])
    assert {each.headers["X-Requested-With"] for each in lists} == {"XMLHttpRequest"}
    assert {each.headers["Cookie"] for each in lists} == {"SESSION=abc"}
    assert {each.headers["Referer"] for each in lists} == {f"{site.url}{START[1:]}"}
    rows = list(Store(str(tmp_path)).versions())
    assert {row.published_on for row in rows} == {dt.date(2017, 10, 2)}


def test_a_firewalls_page_in_place_of_a_list_is_a_failure_not_an_end(tmp_path: Path) -> None:
    site = Database(65)
    site.firewall_at = 30
    with serving(site):
        result = crawl_in_child(["jetro_national"], tmp_path, {"jetro_national": site.url}, **WINDOW)
    assert (result.exit_code, result.runs[0].fetched) == (3, 30)
    (failure,) = result.runs[0].failures
    assert (failure.reason or "").startswith("does_not_fit: expected a list in JSON")


def test_a_list_that_repeats_items_says_how_many_it_did_not_show(tmp_path: Path) -> None:
    site = Database(60)
    site.repeats = 5
    with serving(site):
        result = crawl_in_child(["jetro_national"], tmp_path, {"jetro_national": site.url}, **WINDOW)
    assert result.exit_code == 3
    assert [each.reason for each in result.runs[0].failures] == ["incomplete_list: 55 of 60 notices listed"]


def test_local_bodies_have_a_list_of_their_own(tmp_path: Path) -> None:
    site = Database(3)
    site.answers["/gov_procurement/local/list.html"] = site.answers[START]
    with serving(site):
        result = crawl_in_child(["jetro_local"], tmp_path, {"jetro_local": site.url}, **WINDOW)
    assert result.runs[0].fetched == 3
    (asked,) = [each.path for each in site.asked if each.path.startswith("/view_interface")]
    query = parse_qs(urlsplit(asked).query)
    assert (query["blockId"], query["local_from"]) == (["33686978"], ["2017/09/01"])


@pytest.mark.slow
def test_a_notice_in_print_and_as_text_is_one_contract(tmp_path: Path) -> None:
    import rakusatsu

    store, data = tmp_path / "store", tmp_path / "out"
    opened = Store(str(store))
    groups = list(ISSUE.groups)[:8]
    pdf = kanpo_issue_pdf(groups, issued=ISSUE.issued, number=ISSUE.number)
    manual = Provenance(origin="manual", imported_by="test")
    opened.put(pdf, source="kanpo", url=None, published_on=ISSUE.issued, provenance=manual)
    text = article(groups, printed(ISSUE))
    opened.put(text, source="jetro_national", url="https://www.jetro.go.jp/a.html", published_on=ISSUE.issued)
    assert Command(tmp_path, "extract", "--store", store, "--out", data).wait().exit_code == 0
    ended = Command(tmp_path, "resolve", "--data", data).wait()
    assert ended.exit_code == 0, ended.stderr
    awards = rakusatsu.load(data)
    per_source = awards.groupby("source").size()
    assert per_source["kanpo"] == per_source["jetro_national"]
    pairs = rakusatsu.sql("select * from links where relation = 'same_award'", data=data)
    assert len(pairs) >= per_source["kanpo"] * 0.9

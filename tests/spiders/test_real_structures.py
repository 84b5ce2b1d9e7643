"""Each spider against a copy with the structure of its real site: documents found = documents expected."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipelines.store.documents import Store
from tests.spiders.local_site import serving
from tests.spiders.pages import index_page
from tests.spiders.real_structures import COPIES, book, site_of
from tests.spiders.running import crawl_in_child


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[set[str], set[str], list[str]]]:
    """Source → paths stored, paths expected, reasons of failures; all crawled in one process."""
    store = tmp_path_factory.mktemp("store")
    sites = {name: site_of(name) for name in COPIES}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(serving(site)).url for name, (site, _) in sites.items()}
        result = crawl_in_child(list(sites), store, urls)
    stored: dict[str, set[str]] = {name: set() for name in sites}
    for row in Store(str(store)).versions():
        stored[row.source].add("/" + (row.url or "").removeprefix(urls[row.source]))
    reasons = {run.source: [each.reason or "" for each in run.failures] for run in result.runs}
    return {name: (stored[name], expected, reasons[name]) for name, (_, expected) in sites.items()}


@pytest.mark.parametrize("source", COPIES)
def test_every_document_of_the_site_is_stored_and_nothing_else(
    found: dict[str, tuple[set[str], set[str], list[str]]], source: str
) -> None:
    stored, expected, failures = found[source]
    assert stored == expected
    assert failures == (["bad_address"] if source == "nenkin" else [])


def test_a_workbook_that_grows_under_another_name_is_fetched_and_the_old_one_kept(tmp_path: Path) -> None:
    site, expected = site_of("meti_chugoku")
    start = "/nyusatu/koukyouchoutatu-tekisei.html"
    with serving(site):
        first = crawl_in_child(["meti_chugoku"], tmp_path, {"meti_chugoku": site.url})
        for path in expected:
            del site.answers[path]
        grown = {path.replace("r0802", "r0803") for path in expected}
        site.answers[start] = index_page(
            [(path.removeprefix("/nyusatu/"), "令和7年度") for path in sorted(grown)]
        )
        site.answers |= {path: book(path) for path in grown}
        second = crawl_in_child(["meti_chugoku"], tmp_path, {"meti_chugoku": site.url})
    assert (first.exit_code, second.exit_code) == (0, 0), (
        "an address that nothing links any more is no failure"
    )
    assert second.runs[0].fetched == len(grown)
    assert len(list(Store(str(tmp_path)).versions())) == len(expected) + len(grown)


def test_the_table_of_the_docs_says_what_is_found() -> None:
    page = (Path(__file__).parents[2] / "docs" / "crawling.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \|.*\| (\w+ / \w+) \|$", page, re.MULTILINE))
    hang_on_the_day = {"p_portal", "p_portal_daily", "rs_system"}
    expected = {name: len(site_of(name)[1]) for name in COPIES}
    assert told == {
        name: "all / all" if name in hang_on_the_day else f"{count} / {count}"
        for name, count in expected.items()
    }

"""The registry: what it holds, what it refuses, and that an entry is a spider."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from pipelines.store.documents import Store
from spiders.base.addresses import AddressPattern
from spiders.consents import Confirmation, Consents, Permission, unconfirmed
from spiders.registered import spider_class, spider_classes
from spiders.registry import REGISTRY, Gives, RegistryError, SourceState, read_registry, registry
from spiders.run import sources

ENTRY = """
- id: env
  name: 環境省
  ministry: 環境省
  system: index_of_files
  start: [https://www.env.example/kanbo/index.html]
  state: unseen
  confidence: medium
  evidence: [a page]
  seen: 2026
"""


def test_there_are_a_hundred_publishers_each_with_evidence() -> None:
    publishers = [source for source in registry().values() if source.gives is Gives.AWARDS]
    assert len(publishers) >= 100
    assert all(source.evidence for source in publishers)
    crawled = [source for source in publishers if source.state is not SourceState.UNSEEN]
    assert all(source.seen >= 2022 for source in crawled), "an older address is looked at by a person first"
    hosts = {urlsplit(source.start[0]).hostname for source in publishers}
    assert len(hosts) > 40


def test_every_source_with_a_spider_is_found_by_scrapy() -> None:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
    assert sorted(loader.list()) == sorted(spider_classes()) == list(sources())
    assert sorted(sources()) == sorted(s.id for s in registry().values() if s.has_spider)


@pytest.mark.parametrize("name", sorted(spider_classes()))
def test_a_spider_starts_where_its_entry_says_and_is_told_as_it_says(name: str) -> None:
    source, spider = registry()[name], spider_classes()[name]
    assert spider.name == name
    assert (spider.__doc__ or "").startswith(source.name)
    assert source.start[0].startswith(spider.base_url)
    if spider.start_paths:
        assert spider.base_url + spider.start_paths[0] == source.start[0]


def test_a_new_publisher_is_an_entry_and_no_code() -> None:
    source = read_registry(ENTRY)["env"]
    spider = spider_class(source)
    assert (spider.base_url, spider.start_paths) == ("https://www.env.example/", ("kanbo/index.html",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("state: unseen", "state: maybe"), "entry 1 (env): state"),
        (("confidence: medium", "confidence: low"), "entry 1 (env): confidence"),
        (("https://www", "ftp://www"), "start.0: not an http(s) address"),
        (("evidence: [a page]", "evidence: []"), "evidence"),
        (("seen: 2026", "seen: 2026\n  wnated: x"), "wnated: no such key; there are: id, name, ministry"),
        (
            ("seen: 2026", "seen: 2026\n  expect: {least: 2}"),
            "expect.least: no such key; there are: min_documents",
        ),
        (("seen: 2026", "seen: 2026\n  options: {wanted: '('}"), "not a regular expression"),
        (("index_of_files", "documented_addresses"), "addresses belong to"),
        (("index_of_files", "own"), "spider belongs to"),
        (("- id: env", "- id: '../up'"), "id"),
        (("- id: env", "env"), "not YAML"),
        (("seen: 2026", "seen: 2026" + ENTRY), "entry 2 (env): the id stands twice"),
    ],
)
def test_an_entry_that_does_not_fit_is_named_with_its_field(change: tuple[str, str], said: str) -> None:
    with pytest.raises(RegistryError) as error:
        read_registry(ENTRY.replace(*change))
    assert said in str(error.value)


def test_a_registry_is_a_list() -> None:
    with pytest.raises(RegistryError, match="not a list"):
        read_registry("a: 1")


def test_a_system_without_a_spider_says_so() -> None:
    with pytest.raises(ValueError, match="no spider reads awards from a search_form yet"):
        spider_class(registry()["chiba_ppi"])


def paths(pattern: AddressPattern, today: str) -> list[tuple[str, bool]]:
    return [(path, absent) for path, _, absent in pattern.files(dt.date.fromisoformat(today))]


def test_both_namings_of_the_defence_workbooks() -> None:
    old, new = registry()["atla"].addresses
    addresses = [
        path.rpartition("/")[2] for path, _ in [*paths(old, "2026-11-26"), *paths(new, "2026-11-26")]
    ]
    assert len(addresses) == 24 * 4 + 20 * 3
    assert addresses[0] == "05_kyoso_kijunijo-04.xlsx"
    assert "05_zuikei_kijunmiman-01.xlsx" in addresses, "January 2024 is of the fiscal year 令和5"
    assert "06_zuikei_kijunijo-03.xlsx" in addresses and "07_kyoso_kijunijo-04.xlsx" not in addresses
    assert "07_zuikei-02.xlsx" in addresses and "08_tokutei-11.xlsx" in addresses
    assert not any(name.startswith("08_") and name.endswith("-12.xlsx") for name in addresses)


def test_the_newest_year_may_be_absent_and_no_other() -> None:
    (pattern,) = registry()["p_portal"].addresses
    found = paths(pattern, "2026-11-26")
    assert [path[-8:-4] for path, _ in found] == [str(year) for year in range(2013, 2027)]
    assert [absent for _, absent in found] == [False] * 13 + [True]
    assert len(paths(pattern, "2026-03-31")) == 13, "the fiscal year 2025 goes on till March"


def test_daily_files_are_dated_and_go_back_as_long_as_they_are_kept() -> None:
    (pattern,) = registry()["p_portal_daily"].addresses
    found = list(pattern.files(dt.date(2026, 3, 1)))
    assert len(found) == 61
    assert found[0][1] == dt.date(2025, 12, 31) and found[-1][0].endswith("diff_20260301.zip")


def test_a_pattern_that_cannot_be_filled_or_has_no_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="not a pattern of an address"):
        AddressPattern.model_validate({"path": "{nobody}.xlsx", "each": "month", "first": "2023-04-01"})
    with pytest.raises(ValueError, match="since when"):
        AddressPattern.model_validate({"path": "a.xlsx", "each": "month"})


def test_consents_are_kept_in_the_store() -> None:
    store = Store("memory://consents")
    assert "nenkin" in unconfirmed(store) and "mof" not in unconfirmed(store)
    assert {"warp", "wayback"} <= unconfirmed(store)
    assert {registry()[name].state for name in unconfirmed(store) & set(registry())} == {SourceState.UNSEEN}
    now = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    confirmation = Confirmation(source="nenkin", by="見本", at=now, note="both pages opened")
    Consents(store).confirm(confirmation)
    assert Consents(store).confirmations() == {"nenkin": confirmation}
    assert "nenkin" not in unconfirmed(store)
    permission = Permission(host="www.a.example", by="総務課", on=dt.date(2026, 11, 1))
    Consents(store).permit(permission)
    assert list(Consents(store).permissions()) == [permission]
    assert str(permission) == "allowed in writing by 総務課 on 2026-11-01"


def test_the_page_of_the_docs_is_made_from_the_registry() -> None:
    from spiders.sources_page import page

    written = (REGISTRY.parents[1] / "docs" / "sources.md").read_text(encoding="utf-8")
    assert written == page(), "run `make docs`"

"""One list, every way out: pages, API, files, feeds, reconciliation, exported pages, agents."""

import json

import pytest

from rakusatsu.agents.tools import NotThereError, Search, Tools
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.site import Choice, SiteExport

from .conftest import ARTICLE, PERSON, PUBLISHED, TITLE, hidden_room, page_json

FIRM = "SAY企画"


@pytest.fixture(scope="module")
def listed(sample, tmp_path_factory, client, say_kikaku):
    """A public room in which the firm of the case is taken down, what is known of it elsewhere, and the list."""
    view = page_json(client, f"/contract/{say_kikaku}")
    folder = tmp_path_factory.mktemp("listed")
    with hidden_room(sample, folder, f"company,{view['card']['company_id']},,", public=True) as room:
        yield room, view, folder / "takedown.csv"


def addresses(view) -> list[str]:
    """An address of every route that answers GET, with what would lead to the firm."""
    card, one = view["card"], view["prints"][0]
    keys = {
        "contract_id": card["contract_id"], "award_id": one["award_id"], "company_id": card["company_id"],
        "buyer_id": card["buyer_id"], "name": "厚生労働省", "sha256": one["document_sha256"], "source": one["source"],
        "page": str(one["page"]),
    }  # fmt: skip
    queries = ("", "?format=json", "?format=atom")
    made = [f"/search?q={word}&format={form}" for word in (FIRM, TITLE)
            for form in ("html", "json", "rows", "csv", "atom")]  # fmt: skip
    for path in (
        "/", "/contract/{contract_id}", "/award/{award_id}", "/firm/{company_id}", "/buyer/{buyer_id}",
        "/document/{sha256}", "/document/{sha256}/{page}.png", "/source/{source}", "/coverage", "/signals",
        "/reconcile/preview?id={company_id}", "/reconcile/suggest/entity?prefix=SAY",
    ):  # fmt: skip
        filled = path.format(**keys)
        made += [filled] if "?" in filled else [filled + query for query in queries]
    datasets = ("awards", "award_companies", "companies", "contracts", "links", "payments", "registrations", "bids",
                "signals", "unawarded", "rejects")  # fmt: skip
    made += [f"/api/{dataset}?limit=1000" for dataset in datasets]
    made += [
        f"/api/award_companies?award_id={one['award_id']}",
        f"/api/companies?company_id={card['company_id']}",
    ]
    return made


def test_every_route_is_asked(listed, client):
    asked = {address.split("?")[0].split("/")[1] for address in addresses(listed[1])}
    routes = {path.split("/")[1] for path in client.get("/openapi.json").json()["paths"]}
    assert routes - asked - {"about", "deduce", "watches", "signal", "ministry"} == set()


def test_no_way_out_names_who_is_taken_down(listed):
    room, view, _ = listed
    firm, contract = view["card"]["company_id"], view["card"]["contract_id"]
    awards = [one["award_id"] for one in view["prints"]]
    for address in addresses(view):
        answer = room.get(address, follow_redirects=False)
        assert answer.status_code < 500, address
        said = answer.content.decode("utf-8", "replace")
        for key in {firm, contract, *awards, TITLE} - {key for key in (firm, TITLE) if key in address}:
            if answer.status_code == 200:
                assert key not in said, (address, key)
        assert f"株式会社{FIRM}" not in said or answer.status_code == 404, address
        assert PERSON.replace(" ", "") not in said.replace(" ", ""), address


def test_exported_pages_and_agents_keep_to_it(listed, sample, tmp_path):
    _, view, takedown = listed
    firm, contract, award = (
        view["card"]["company_id"],
        view["card"]["contract_id"],
        view["prints"][0]["award_id"],
    )
    settings = sample.settings(takedown=takedown)
    with pytest.raises(NotHereError):
        SiteExport(Room(settings), Pictures(settings.store), tmp_path / "site").write(Choice(firms=(firm,)))
    tools = Tools(sample.data, sample.store, takedown)
    told = [tools.search_contracts(Search(words=TITLE)), tools.deduce(ARTICLE, PUBLISHED)]
    assert told[0]["total"] == 0 and told[1]["answer"] is None
    assert firm not in json.dumps(told, ensure_ascii=False)
    for ask in (
        lambda: tools.contract(contract),
        lambda: tools.company(firm),
        lambda: tools.exposure(f"株式会社{FIRM}"),
        lambda: tools.evidence(award),
        lambda: tools.sql("select * from contracts"),
    ):
        with pytest.raises(NotThereError):
            ask()

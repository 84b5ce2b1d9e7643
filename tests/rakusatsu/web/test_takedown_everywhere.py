"""One list, every way out: each route of the OpenAPI document, feeds, files, reconciliation, exported pages, agents."""

import json
from urllib.parse import quote, urlencode

import pytest

from pipelines.datasets.schema import CONTRACT
from rakusatsu.agents.tools import NotThereError, Search, Tools
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.room import NotHereError, Room
from rakusatsu.web.site import Choice, SiteExport

from .conftest import ARTICLE, PERSON, PUBLISHED, TITLE, hidden_room, page_json

FIRM = "SAY企画"
SAYS_NOTHING = {"/", "/about", "/coverage", "/deduce", "/signals", "/api", "/reconcile/properties", "/reconcile/suggest/property",
                "/reconcile/suggest/type", "/document/{sha256}/{page}.png", "/source/{source}"}  # fmt: skip
"""Routes that name no firm in any room; a picture names it in pixels, and is asked for in a test of its own."""


@pytest.fixture(scope="module")
def listed(sample, tmp_path_factory, client, say_kikaku):
    """A public room in which the firm of the case is taken down, what is known of it elsewhere, and the list."""
    view = page_json(client, f"/contract/{say_kikaku}")
    folder = tmp_path_factory.mktemp("listed")
    line = f"company,{view['card']['company_id']},,"
    with hidden_room(sample, folder, line, public=True, watches=sample.watches) as room:
        yield room, view, folder / "takedown.csv"


@pytest.fixture(scope="module")
def routes(client, listed):
    """Every (method, path) of the OpenAPI document with the requests that would lead to the firm: (address, form)."""
    view = listed[1]
    card, one = view["card"], view["prints"][0]
    keys = {
        "contract_id": [card["contract_id"]], "award_id": [each["award_id"] for each in view["prints"]],
        "company_id": [card["company_id"]], "buyer_id": [card["buyer_id"]], "sha256": [one["document_sha256"]],
        "page": [str(one["page"])], "source": [one["source"]], "dataset": sorted(CONTRACT),
    }  # fmt: skip
    query = json.dumps({"q": {"query": f"株式会社{FIRM}"}})
    wanted = json.dumps({"ids": keys["company_id"], "properties": [{"id": "name"}, {"id": "buyers"}]})
    article = {"text": ARTICLE, "published": PUBLISHED}
    asked = {
        ("get", "/search"): [{"q": q, "format": form} for q in (FIRM, TITLE) for form in ("", "json", "atom", "rows", "csv")],
        ("get", "/api/{dataset}"): [{"limit": 1000}, *({key: keys[key][0], "limit": 1000} for key in ("award_id", "company_id", "contract_id", "buyer_id"))],
        ("get", "/reconcile"): [{"queries": query}, {"extend": wanted}],
        ("get", "/reconcile/suggest/entity"): [{"prefix": "SAY"}],
        ("get", "/reconcile/preview"): [{"id": card["company_id"]}],
        ("post", "/reconcile"): [{"queries": query}, {"extend": wanted}],
        ("post", "/deduce"): [article], ("post", "/deduce/case"): [article],
    }  # fmt: skip
    found = {}
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        names = {"/signal/{name}": ["sole_bid", "sole_bid_share_of_company", "buyer_concentration"]}
        filled = _filled(path, {**keys, "name": names.get(path, [card["ministry"]])})
        for method in methods:
            forms = [{}, {"format": "json"}, {"format": "atom"}] if path in _PAGES else [{}]
            queries = asked.get((method, path), forms)
            found[method, path] = [(address, query) for address in filled for query in queries]
    return found


_PAGES = ("/", "/contract/{contract_id}", "/firm/{company_id}", "/buyer/{buyer_id}", "/ministry/{name}",
          "/document/{sha256}", "/signals", "/signal/{name}", "/watches", "/source/{source}")  # fmt: skip


def _filled(path, keys):
    """The addresses of a path with every value of its keys."""
    addresses = [path]
    for name, values in keys.items():
        if f"{{{name}}}" in path:
            addresses = [
                one.replace(f"{{{name}}}", quote(value, safe="")) for one in addresses for value in values
            ]
    assert not any("{" in one for one in addresses), f"{path} has a key that this test does not know"
    return addresses


def said_by(client, method, address, query):
    """Status and text of an answer; redirects count as what they lead to."""
    if method == "post":
        answer = client.post(address, data=query)
    else:
        answer = client.get(address + (f"?{urlencode(query)}" if query else ""), follow_redirects=False)
    return answer.status_code, answer.content.decode("utf-8", "replace") + answer.headers.get("location", "")


def test_without_the_list_every_route_names_the_firm(client, routes, listed):
    """Else the next test could not fail."""
    card = listed[1]["card"]
    silent = set()
    for (method, path), requests in routes.items():
        told = (said_by(client, method, *request)[1] for request in requests)
        if not any(_names(text, card["company_id"], card["contract_id"]) for text in told):
            silent.add((method, path))
    assert silent - {("get", path) for path in SAYS_NOTHING} - {("post", "/deduce/case")} == set()
    for dataset in ("signals", "payments", "bids"):
        _, told = said_by(client, "get", f"/api/{dataset}", {"limit": 1000})
        assert FIRM in told or card["company_id"] in told, dataset


def _names(text, *keys):
    return f"株式会社{FIRM}" in text or any(key in text for key in keys)


def test_no_way_out_names_who_is_taken_down(listed, routes):
    room, view, _ = listed
    firm, contract = view["card"]["company_id"], view["card"]["contract_id"]
    awards = [one["award_id"] for one in view["prints"]]
    for (method, path), requests in routes.items():
        for address, query in requests:
            status, said = said_by(room, method, address, query)
            assert status < 500, address
            given = f"{address} {query.get('q', '')} {query.get('queries', '')} {query.get('extend', '')}"
            secret = {firm, contract, *awards, *(() if path == "/deduce/case" else (TITLE,))}
            for key in secret - {key for key in secret if key in given}:
                assert status != 200 or key not in said, (address, query, key)
            assert f"株式会社{FIRM}" not in said or status == 404, (address, query)
            assert "ＳＡＹ企画" not in said, (address, query)
            assert PERSON.replace(" ", "") not in said.replace(" ", ""), (address, query)


def test_a_page_that_prints_it_is_not_drawn(listed, client):
    room, view, _ = listed
    figure = view["prints"][0]["figures"][0]
    address = f"/document/{figure['document_sha256']}/{figure['page']}.png"
    assert (client.get(address).status_code, room.get(address).status_code) == (200, 404)


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

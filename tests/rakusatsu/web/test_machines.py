"""What programs ask: the datasets with every column, the OpenAPI document, and reconciliation."""

import json

import jsonschema
import pytest

from pipelines.datasets.query import columns_of
from pipelines.datasets.writer import Datasets

from . import reconciliation_schemata as draft
from .conftest import HOSTILE_NAME, PERSON


def walk(client, dataset, limit, **asked):
    rows, after = [], ""
    while True:
        told = client.get(f"/api/{dataset}", params={**asked, "limit": limit, "after": after}).json()
        rows += told["rows"]
        after = told["next"]
        if not after:
            return rows


@pytest.mark.parametrize(
    "dataset", ["awards", "contracts", "companies", "links", "documents", "award_companies"]
)
def test_every_row_and_every_column_of_a_dataset(client, sample, dataset):
    whole = Datasets(sample.data).read(dataset).to_pylist()
    rows = walk(client, dataset, 61)
    assert set(rows[0]) == set(columns_of(dataset).names)
    if dataset == "companies":  # a private person's own row is not given out
        whole = [row for row in whole if "private_person" not in row["warnings"]]
    assert len(rows) == len(whole) > 0
    key = next(name for name in ("contract_id", "award_id", "company_id", "sha256") if name in rows[0])
    assert sorted(str(row[key]) for row in rows) == sorted(str(row[key]) for row in whole)


def test_rows_are_asked_by_key(client):
    (row,) = walk(client, "awards", 10, award_id="atla-odd-1")
    assert row["supplier_name_text"] == HOSTILE_NAME
    assert row["raw"]["相手方"] == HOSTILE_NAME
    assert row["evidence"][0]["locator"] == "B1"
    assert walk(client, "awards", 10, source="nenkin", award_id="atla-odd-1") == []


def test_datasets_are_listed_with_labels_and_units(client):
    told = client.get("/api").json()
    columns = {column["name"]: column for column in told["datasets"]["awards"]["columns"]}
    assert columns["amount_yen"]["unit"] == "yen"
    assert columns["amount_yen"]["label"] == "契約金額"
    assert told["licence"].startswith("https://")
    assert client.get("/api/secrets").status_code == 404
    assert client.get("/api/..%2f..%2fetc").status_code in (404, 422)


def test_an_unchanged_dataset_is_not_sent_again(client):
    first = client.get("/api/awards?limit=5")
    assert (
        client.get("/api/awards?limit=5", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    )


def test_the_open_api_document_names_every_address(client, app):
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for path in ("/search", "/contract/{contract_id}", "/firm/{company_id}", "/api/{dataset}", "/reconcile"):
        assert path in document["paths"]
    assert "/sql" not in document["paths"]


# --- reconciliation (W3C community group draft 0.2)


def ask(client, *queries):
    asked = {f"q{number}": query for number, query in enumerate(queries)}
    answer = client.post("/reconcile", data={"queries": json.dumps(asked, ensure_ascii=False)})
    assert answer.status_code == 200
    return [answer.json()[key]["result"] for key in asked]


def test_the_manifest_says_what_the_draft_asks_for(client):
    told = client.get("/reconcile").json()
    assert "0.2" in told["versions"]
    assert {
        "name",
        "identifierSpace",
        "schemaSpace",
        "view",
        "defaultTypes",
        "preview",
        "suggest",
        "extend",
    } <= told.keys()
    assert "{{id}}" in told["view"]["url"] and "{{id}}" in told["preview"]["url"]
    for kind in ("entity", "property", "type"):
        service = told["suggest"][kind]
        assert client.get(service["service_path"], params={"prefix": "会社"}).status_code == 200
    assert told["extend"]["propose_properties"]["service_path"] == "/reconcile/properties"


def test_every_answer_holds_to_the_draft(client):
    service = client.get("/reconcile").json()
    jsonschema.validate(service, draft.MANIFEST)
    queries = {"q0": {"query": "SAY企画", "type": "firm", "limit": 3}, "q1": {"query": "株式会社存在せず"}}
    told = client.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    assert told.keys() == queries.keys()
    jsonschema.validate(told, draft.RESULTS)
    firm = told["q0"]["result"][0]["id"]
    proposed = client.get(
        service["extend"]["propose_properties"]["service_path"], params={"type": "firm"}
    ).json()
    jsonschema.validate(proposed, draft.PROPOSED)
    asked = {"ids": [firm, "none"], "properties": [{"id": one["id"]} for one in proposed["properties"]]}
    extended = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    jsonschema.validate(extended, draft.EXTENDED)
    assert extended["rows"].keys() == {firm, "none"}
    assert all(
        extended["rows"][firm][one["id"]] for one in extended["meta"] if one["id"] != "corporate_number"
    )
    for kind, schema in (("entity", draft.ENTITIES), ("property", draft.PROPERTIES), ("type", draft.TYPES)):
        prefix = {"entity": "SAY", "property": "契約", "type": "会社"}[kind]
        suggested = client.get(service["suggest"][kind]["service_path"], params={"prefix": prefix}).json()
        jsonschema.validate(suggested, schema)
        assert suggested["result"], kind


def test_a_name_is_matched_only_where_one_firm_bears_it(client):
    exact, bare, part, nobody, person = ask(
        client,
        {"query": "㈱ＳＡＹ企画"},
        {"query": "SAY企画"},
        {"query": "企画"},
        {"query": "株式会社存在せず"},
        {"query": PERSON},
    )
    assert [(one["name"], one["match"]) for one in exact] == [("株式会社SAY企画", True)]
    assert [(one["name"], one["match"]) for one in bare] == [("株式会社SAY企画", False)]
    assert not any(one["match"] for one in part)
    assert nobody == [] and person == []
    for one in exact:
        assert {"id", "name", "type", "score", "match"} <= one.keys()
        assert 0 <= one["score"] <= 100


def test_a_number_that_disagrees_is_no_match(client):
    given = [{"pid": "corporate_number", "v": "7000012050002"}]
    (results,) = ask(client, {"query": "株式会社SAY企画", "properties": given})
    assert not any(one["match"] for one in results)


def test_firms_are_suggested_previewed_and_extended(client):
    (one,) = client.get("/reconcile/suggest/entity", params={"prefix": "SAY"}).json()["result"]
    preview = client.get("/reconcile/preview", params={"id": one["id"]})
    assert "株式会社SAY企画" in preview.text and "手がかり" in preview.text
    asked = {
        "ids": [one["id"], "none"],
        "properties": [{"id": "contracts"}, {"id": "first"}, {"id": "nothing"}],
    }
    told = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    assert [one["id"] for one in told["meta"]] == ["contracts", "first"]
    assert told["rows"][one["id"]] == {"contracts": [{"int": 1}], "first": [{"str": "2017-08-09"}]}
    assert told["rows"]["none"] == {"contracts": [], "first": []}


@pytest.mark.parametrize(
    "queries", ["[", "[1]", '{"a": 1}', '{"a": {}}', json.dumps({str(n): {} for n in range(60)})]
)
def test_queries_that_are_none_are_refused_in_words(client, queries):
    answer = client.post("/reconcile", data={"queries": queries})
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"


def test_only_pages_of_this_machine_may_read_reconciliation(client):
    near = client.get("/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    assert near.headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
    far = client.get("/reconcile", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in far.headers
    assert (
        "access-control-allow-origin"
        not in client.get("/search", headers={"origin": "http://127.0.0.1:3333"}).headers
    )

"""FollowTheMoney's own package takes every entity."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from importlib.util import find_spec

import pytest

from rakusatsu.exports.contract_facts import ContractSupplier, contract_facts
from rakusatsu.exports.follow_the_money import lines
from tests.rakusatsu.exports.conftest import CONTRACTS, PERSON

pytestmark = pytest.mark.skipif(find_spec("followthemoney") is None, reason="followthemoney is not installed")


@pytest.fixture(scope="module")
def model():
    """What followthemoney knows of kinds: a second to import, which every process that collects tests would spend."""
    import followthemoney

    return followthemoney.model


@pytest.fixture(scope="module")
def entities(data):
    return [json.loads(line) for line in lines(contract_facts(data))]


def test_every_entity_is_valid_and_refers_to_one_that_is_there(entities, model):
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        model.get(entity["schema"]).validate(entity)
        proxy = model.get_proxy(entity)
        for name, value in proxy.itervalues():
            assert name.type.name != "entity" or value in ids
        assert {name: sorted(values) for name, values in entity["properties"].items()} == {
            name: sorted(values) for name, values in proxy.to_dict()["properties"].items()
        }


def test_counts_and_amounts(entities):
    kinds = Counter(entity["schema"] for entity in entities)
    assert kinds == {
        "Contract": len(CONTRACTS),
        "ContractAward": 6,
        "Company": 2,
        "LegalEntity": 2,
        "PublicBody": 1,
        "Document": 1,
    }
    amounts = [entity["properties"].get("amount") for entity in entities if entity["schema"] == "Contract"]
    assert amounts.count(None) == 1
    joint = [
        e
        for e in entities
        if e["schema"] == "ContractAward" and "joint venture member" in e["properties"]["role"]
    ]
    assert len(joint) == 2
    assert all("amount" not in entity["properties"] for entity in joint)


def test_a_person_is_somebody_else_in_every_contract(entities):
    assert sum(entity["properties"].get("name") == [PERSON] for entity in entities) == 2


def test_a_firm_known_by_its_number_alone_is_valid_and_says_so(data, model):
    (first, *_) = contract_facts(data)
    numbered = ContractSupplier("", company_id="2012301000016", corporate_number="2012301000016")
    (firm,) = (
        entity
        for line in lines([dataclasses.replace(first, suppliers=(numbered,))])
        if (entity := json.loads(line))["schema"] == "Company"
    )
    model.get("Company").validate(firm)
    assert firm["properties"]["name"] == ["法人番号2012301000016（名称の記載なし）"]


def test_a_graph_made_of_the_entities_leads_from_the_buyer_to_each_firm(entities, model):
    """As Aleph and its kind draw it: entities of one id become one node, an award is an edge between contract and firm."""
    import networkx
    from followthemoney.graph import Graph
    from followthemoney.types import registry

    graph = Graph(edge_types=[registry.entity])
    for entity in entities:
        graph.add(model.get_proxy(entity))
    drawn = networkx.Graph((edge.source.value, edge.target.value) for edge in graph.iteredges())
    named = {
        entity["properties"]["name"][0]: entity["id"] for entity in entities if "name" in entity["properties"]
    }
    for firm in ("株式会社甲", "株式会社乙"):
        assert networkx.has_path(drawn, named["例示機構"], named[firm])

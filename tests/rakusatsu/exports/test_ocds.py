"""OCDS 1.1.5: valid packages, as many releases as contracts, and nothing said that is not printed."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest

from rakusatsu.exports.contract_facts import contract_facts, count_contracts, newest_day
from rakusatsu.exports.ocds.packages import Publication, lines, write_packages
from rakusatsu.exports.ocds.release import OCID_PREFIX, moment
from rakusatsu.exports.ocds.validation import faults
from tests.rakusatsu.exports.conftest import CONTRACTS, PERSON

ABOUT = Publication(dt.datetime(2024, 4, 1, tzinfo=dt.UTC))


def test_what_is_not_dated_has_the_data_s_day(data, releases):
    assert newest_day(data) == ABOUT.published
    assert releases["c-kanpo-5"]["date"] == ABOUT.published.isoformat()


@pytest.fixture(scope="module")
def releases(data):
    made = [json.loads(line) for line in lines(contract_facts(data), ABOUT)]
    return {each["ocid"].removeprefix(f"{OCID_PREFIX}-"): each for each in made}


@pytest.mark.parametrize("records", [False, True])
def test_packages_are_valid_and_hold_every_contract(data, tmp_path, records):
    written = write_packages(contract_facts(data), tmp_path, ABOUT, records=records)
    assert [fault for each in written for fault in each.faults] == []
    packages = [json.loads(each.path.read_text(encoding="utf-8")) for each in written]
    assert (
        sum(len(package["records" if records else "releases"]) for package in packages)
        == count_contracts(data)
        == len(CONTRACTS)
    )
    assert sorted(each.path.relative_to(tmp_path).as_posix() for each in written) == [
        "kanpo/2024-04.json",
        "kanpo/undated.json",
    ]


def test_a_fault_would_be_seen(data, tmp_path):
    package = json.loads(
        write_packages(contract_facts(data), tmp_path, ABOUT)[0].path.read_text(encoding="utf-8")
    )
    spoilt = copy.deepcopy(package)
    spoilt["releases"][0]["awards"][0]["value"]["amount"] = "1,500,000円"
    del spoilt["releases"][0]["ocid"]
    assert len(list(faults(spoilt))) == 2
    assert len(list(faults(spoilt["releases"][0]))) == 2
    assert len(list(faults({"ocid": "x", "releases": [spoilt["releases"][0]], "compiledRelease": {}}))) == 2


def test_ten_fields_come_back(releases):
    for row in CONTRACTS:
        made = releases[row.contract_id]
        tender, award, signed = made["tender"], made["awards"][0], made["contracts"][0]
        back = {
            "title": tender["title"],
            "buyer_name": made["buyer"]["name"],
            "procurement_method": tender["procurementMethod"],
            "direct_award_reason": tender.get("procurementMethodRationale"),
            "bidders": tender["numberOfTenderers"],
            "estimated_price_yen": tender["value"]["amount"],
            "amount_yen": signed.get("value", {}).get("amount"),
            "supplier_names": tuple(each["name"] for each in award["suppliers"]),
            "category_codes": tuple(
                code["id"]
                for item in tender["items"]
                for code in (item["classification"], *item.get("additionalClassifications", ()))
            ),
        }
        assert back == {name: getattr(row, name) for name in back}
        assert tender["procurementMethodDetails"] == "一般競争入札"
        assert signed.get("dateSigned") == moment(row.contract_date)
        assert tender.get("tenderPeriod", {}).get("startDate") == moment(row.tender_notice_date)


def test_an_expected_total_is_no_value(releases):
    made = json.dumps(releases["c-kanpo-2"])
    assert "9000000" not in made
    assert releases["c-kanpo-2"]["tender"]["items"][0]["unit"]["value"]["amount"] == 14.9


def test_bids_changes_and_identifiers(releases):
    made = releases["c-kanpo-3"]
    assert [(bid["status"], bid.get("value", {}).get("amount")) for bid in made["bids"]["details"]] == [
        ("valid", 1_500_000),
        ("valid", 1_900_000),
        ("withdrawn", None),
    ]
    assert made["awards"][0]["value"]["amount"] == 1_500_000
    assert made["contracts"][0]["amendments"][0]["date"] == "2024-09-01T00:00:00+09:00"
    parties = {party["name"]: party for party in made["parties"]}
    assert parties["株式会社甲"]["identifier"] == {
        "scheme": "JP-HJN",
        "id": "4013301013616",
        "legalName": "株式会社甲",
    }
    assert parties["株式会社甲"]["roles"] == ["supplier", "tenderer"]
    assert parties["例示機構"]["memberOf"] == [{"name": "例示省"}]


def test_a_person_is_somebody_else_in_every_contract(releases):
    ids = [next(p["id"] for p in releases[f"c-kanpo-{n}"]["parties"] if p["name"] == PERSON) for n in (4, 5)]
    assert ids[0] != ids[1]


def test_proofs_have_page_and_hash(releases):
    document = releases["c-kanpo-1"]["awards"][0]["documents"][0]
    assert "page 1;" in document["description"]
    assert "ab" * 32 in document["description"]

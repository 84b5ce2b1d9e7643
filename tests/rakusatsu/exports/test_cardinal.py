"""Signals and Cardinal's red flags agree on what both look at.

The wheel `ocdscardinal` (0.0.7, 0.0.8) has `coverage` only and its command is not on the registry that tests may use, so R018 and R028 are
computed here from the exported releases as open-contracting/cardinal-rs documents them (docs/cli/indicators/R), and the computations
are held against the cases that its own tests expect. It has no indicator of the award rate.
"""

from __future__ import annotations

import collections
import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ocdscardinal
import pytest

from extract.rows import AwardRow, BidRow, ContractRow
from pipelines.datasets.schema import table_of
from pipelines.datasets.writer import Datasets
from rakusatsu.exports.contract_facts import contract_facts
from rakusatsu.exports.ocds.packages import Publication, lines
from rakusatsu.signals import signal_named
from rakusatsu.signals.run import find_signals
from tests.rakusatsu.exports.conftest import award, contract

SUBMITTED = ("pending", "valid", "disqualified")
"""Statuses of a submitted bid in Cardinal's glossary."""
CURRENCY = "JPY"
OFFERS = {
    1: (1_000, 1_200),
    2: (1_000, 1_000, 1_300),
    3: (2_000, 2_500, 2_500),
    4: (3_000,),
}
"""Prices by contract; the bidder of the first won."""


def single_bid_received(releases: Iterable[dict[str, Any]]) -> set[str]:
    """R018: the number of tenderers is 1, the method open or selective."""
    tenders = {release["ocid"]: release["tender"] for release in releases}
    return {
        ocid
        for ocid, tender in tenders.items()
        if tender.get("numberOfTenderers") == 1 and tender.get("procurementMethod") in ("open", "selective")
    }


def identical_bid_prices(releases: Iterable[dict[str, Any]]) -> set[str]:
    """R028: different tenderers (alone or in groups) submitted bids with the same price in the currency of the data."""
    flagged = set()
    for release in releases:
        if release.get("tender", {}).get("status") == "cancelled":
            continue
        bidders = collections.defaultdict(set)
        for bid in release.get("bids", {}).get("details", ()):
            group = frozenset(tenderer["id"] for tenderer in bid.get("tenderers", ()))
            if group and bid["status"] in SUBMITTED and bid.get("value", {}).get("currency") == CURRENCY:
                bidders[bid["value"]["amount"]].add(group)
        if any(len(each) > 1 for each in bidders.values()):
            flagged.add(release["ocid"])
    return flagged


def tender(ocid: str, number: int, method: str | None) -> dict[str, Any]:
    return {
        "ocid": ocid,
        "tender": {"numberOfTenderers": number} | ({"procurementMethod": method} if method else {}),
    }


def offers(ocid: str, *bids: tuple[str, float, str, str], **tender: str) -> dict[str, Any]:
    """A release with bids of (status, amount, currency, a letter per tenderer)."""
    details = [
        {"status": status, "value": {"amount": amount, "currency": currency}}
        | ({"tenderers": [{"id": each} for each in tenderers]} if tenderers else {})
        for status, amount, currency, tenderers in bids
    ]
    return {"ocid": ocid, "bids": {"details": details}, "tender": tender}


def test_r018_as_cardinal_s_own_cases_have_it() -> None:
    """Facts of open-contracting/cardinal-rs, tests/fixtures/indicators/R018, 2026."""
    cases = [
        tender("open", 1, "open"), tender("selective", 1, "selective"), tender("limited", 1, "limited"), tender("direct", 1, "direct"),
        tender("missing", 1, None), tender("multiple", 2, "open"), tender("negative", -1, "open"),
    ]  # fmt: skip
    assert single_bid_received(cases) == {"open", "selective"}


def test_r028_as_cardinal_s_own_cases_have_it() -> None:
    """Facts of open-contracting/cardinal-rs, tests/fixtures/indicators/R028, 2026 (but for its settings of methods without price)."""
    cases = [
        offers("flagged", ("valid", 1, "JPY", "V"), ("disqualified", 1, "JPY", "D")),
        offers("missing tenderers", ("valid", 1, "JPY", "V"), ("disqualified", 1, "JPY", ""), ("disqualified", 1, "JPY", "")),
        offers("same tenderers", ("valid", 1, "JPY", "T"), ("disqualified", 1, "JPY", "T")),
        offers("shuffled tenderers", ("valid", 1, "JPY", "AZ"), ("disqualified", 1, "JPY", "ZA")),
        offers("different decimals", ("valid", 1.0, "JPY", "V"), ("disqualified", 1.1, "JPY", "D")),
        offers("different currencies", ("valid", 1, "JPY", "V"), ("disqualified", 1, "USD", "D")),
        offers("cancelled tender", ("valid", 1, "JPY", "V"), ("disqualified", 1, "JPY", "D"), status="cancelled"),
    ]  # fmt: skip
    assert identical_bid_prices(cases) == {"flagged"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cardinal")
    rows = {
        "contracts": [contract(n, bidders=len(prices)) for n, prices in OFFERS.items()]
        + [contract(5, bidders=1, procurement_method="direct")],
        "awards": [award(n) for n in range(1, 6)],
        "bids": [
            BidRow(contest_id=f"k{n}", award_id=f"kanpo-{n}", page=1, contest_ordinal=n, bidder_ordinal=place, price_yen=price,
                   bidder_name=f"株式会社{place}", result="lost" if place else "won", opened_on=dt.date(2024, 2, 20))
            for n, prices in OFFERS.items() for place, price in enumerate(prices)
        ],
    }  # fmt: skip
    kinds = {"contracts": ContractRow, "awards": AwardRow, "bids": BidRow}
    datasets = Datasets(folder)
    with datasets.lock():
        datasets.write_whole(**{name: table_of(each, kinds[name]) for name, each in rows.items()})
    return folder


@pytest.fixture(scope="module")
def releases(data: Path) -> list[dict[str, Any]]:
    about = Publication(dt.datetime(2024, 4, 1, tzinfo=dt.UTC))
    return [json.loads(line) for line in lines(contract_facts(data), about)]


def test_sole_bids_are_single_bids_received(data: Path, releases: list[dict[str, Any]]) -> None:
    found = {row.subject_id for row in find_signals(data, signals=[signal_named("sole_bid")])}
    assert {f"ocds-rakusa-{contract_id}" for contract_id in found} == single_bid_received(releases)
    assert found == {"c-kanpo-4"}


def test_identical_bids_are_identical_bid_prices(data: Path, releases: list[dict[str, Any]]) -> None:
    found = [row.award_ids for row in find_signals(data, signals=[signal_named("identical_bids")])]
    awards = {f"ocds-rakusa-c-{award_id}" for award_ids in found for award_id in award_ids}
    assert awards == identical_bid_prices(releases)
    assert len(awards) == 2


def test_cardinal_reads_the_releases(data: Path, releases: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "releases.jsonl"
    path.write_text("".join(json.dumps(release) + "\n" for release in releases), encoding="utf-8")
    counts = ocdscardinal.coverage(str(path))
    assert counts[""] == counts["/tender/procurementMethod"] == len(releases) == 5
    assert counts["/bids/details[]/value/amount"] == sum(map(len, OFFERS.values()))

"""A contract with everything an exchange format wants of it: its parties, its printed proofs, the offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.datasets.query import open_data

_ROWS = 2_000
"""Contracts fetched at once: with their proofs some ten MB."""

_FACTS = """
WITH printed AS (
    SELECT contract_id, unnest(award_ids) AS award_id FROM contracts
),
proofs AS (
    SELECT contract_id, list(struct_pack(
        award_id := award_id, source := source, document_sha256 := document_sha256, document_url := document_url,
        page := page, published_on := published_on
    ) ORDER BY published_on, award_id) AS proofs,
    list(procurement_method_text ORDER BY published_on DESC NULLS LAST, award_id)
        FILTER (procurement_method_text IS NOT NULL)[1] AS procurement_method_text
    FROM printed JOIN awards USING (award_id) GROUP BY contract_id
),
named AS (
    SELECT contract_id, unnest(company_ids) AS company_id, generate_subscripts(company_ids, 1) AS place FROM contracts
),
suppliers AS (
    SELECT contract_id, list(struct_pack(
        company_id := company_id, place := place, corporate_number := corporate_number, address := addresses[1],
        name := name
    ) ORDER BY place) AS suppliers
    FROM named JOIN companies USING (company_id) GROUP BY contract_id
),
offers AS (
    SELECT contract_id, list(struct_pack(
        contest_id := contest_id, company_id := bids.company_id, corporate_number := bids.corporate_number,
        name := coalesce(bidder_name, bidder_name_text), price_yen := price_yen, round := round, result := result,
        opened_on := opened_on
    ) ORDER BY contest_id, bidder_ordinal, round) AS offers
    FROM printed JOIN bids USING (award_id) GROUP BY contract_id
)
SELECT contracts.*, proofs, procurement_method_text, suppliers, offers, buyers.corporate_number AS buyer_number
FROM contracts LEFT JOIN proofs USING (contract_id) LEFT JOIN suppliers USING (contract_id)
LEFT JOIN offers USING (contract_id) LEFT JOIN buyers USING (buyer_id)
ORDER BY sources[1], coalesce(first_published_on, contract_date), contract_id
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a contract is printed."""

    award_id: str
    source: str
    document_sha256: str
    document_url: str | None
    page: int
    published_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ContractSupplier:
    """A firm of a contract; a private person has a name as printed and nothing else."""

    name: str
    company_id: str | None = None
    corporate_number: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One bidder's offer in one round of the contest behind a contract."""

    contest_id: str
    name: str | None
    company_id: str | None
    corporate_number: str | None
    price_yen: int | None
    round: int | None
    result: str
    opened_on: dt.date | None


@dataclass(frozen=True, slots=True)
class AmountChange:
    """A change of a contract's amount, as a notice of change or a later table says it."""

    date: dt.date | None
    old_yen: int | None
    new_yen: int | None
    award_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """One row of `contracts` with what other datasets know of it; fields as in docs/datasets.md."""

    contract_id: str
    buyer_name: str | None
    buyer_id: str | None
    buyer_number: str | None
    ministry: str | None
    title: str | None
    category_codes: tuple[str, ...]
    contract_date: dt.date | None
    opening_date: dt.date | None
    tender_notice_date: dt.date | None
    first_published_on: dt.date | None
    procurement_method: str | None
    procurement_method_text: str | None
    """As the newest of its prints has it."""
    direct_award_reason: str | None
    bidders: int | None
    estimated_price_yen: int | None
    amount_yen: int | None
    amount_basis: str | None
    expected_total_yen: int | None
    unit_price: Decimal | None
    original_amount_yen: int | None
    award_rate: float | None
    changes: tuple[AmountChange, ...]
    joint_venture: bool
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    suppliers: tuple[ContractSupplier, ...]
    offers: tuple[Offer, ...]
    proofs: tuple[Proof, ...]

    @property
    def day(self) -> dt.date | None:
        """The day it became known, else the day it was made."""
        return self.first_published_on or self.contract_date

    @property
    def source(self) -> str:
        """The publisher whose files it goes to: the first of its sources."""
        return self.sources[0] if self.sources else "unknown"


def contract_facts(data: Path) -> Iterator[ContractFacts]:
    """Every contract, by source and day, in the same order each time; streamed.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets, or a file is damaged.
    """
    with open_data(data) as connection:
        cursor = connection.execute(_FACTS)
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(_ROWS):
            for row in rows:
                yield _facts(dict(zip(names, row, strict=True)))


def count_contracts(data: Path) -> int:
    """How many contracts there are."""
    with open_data(data, ["contracts"]) as connection:
        row = connection.execute("SELECT count(*) FROM contracts").fetchone()
    return int(row[0]) if row else 0


def newest_day(data: Path) -> dt.datetime:
    """The newest day that a contract of the data is known for; the beginning of 1970 where none is."""
    with open_data(data, ["contracts"]) as connection:
        row = connection.execute(
            "SELECT max(coalesce(first_published_on, contract_date)) FROM contracts"
        ).fetchone()
    return dt.datetime.combine(row[0] if row and row[0] else dt.date(1970, 1, 1), dt.time(), dt.UTC)


_PLAIN = (
    *(
        "contract_id",
        "buyer_name",
        "buyer_id",
        "buyer_number",
        "ministry",
        "title",
        "contract_date",
        "opening_date",
    ),
    *("tender_notice_date", "first_published_on", "procurement_method", "procurement_method_text"),
    *("direct_award_reason", "bidders"),
    *("estimated_price_yen", "amount_yen", "amount_basis", "expected_total_yen", "unit_price"),
    *("original_amount_yen", "award_rate"),
)


def _facts(row: Mapping[str, Any]) -> ContractFacts:
    return ContractFacts(
        **{name: row[name] for name in _PLAIN},
        category_codes=tuple(row["category_codes"] or ()),
        changes=tuple(_change(change) for change in row["changes"] or ()),
        joint_venture=bool(row["joint_venture"]),
        sources=tuple(row["sources"] or ()),
        warnings=tuple(row["warnings"] or ()),
        suppliers=tuple(_suppliers(row)),
        offers=tuple(Offer(**offer) for offer in row["offers"] or ()),
        proofs=tuple(Proof(**proof) for proof in row["proofs"] or ()),
    )


def _change(change: Mapping[str, Any]) -> AmountChange:
    return AmountChange(
        change.get("date"), change.get("old_yen"), change.get("new_yen"), change.get("award_id")
    )


def _suppliers(row: Mapping[str, Any]) -> Iterator[ContractSupplier]:
    """The suppliers in printed order under the names of this contract, which a firm's most used one need not be; one that
    has no company (a private person) under its printed name.
    """
    firms = list(row["suppliers"] or ())
    names = list(row["supplier_names"] or ())
    if len(firms) == len(names):
        for firm, name in zip(firms, names, strict=True):
            yield _firm(firm, name or firm["name"])
        return
    yield from (_firm(firm, firm["name"] or "") for firm in firms)
    known = {firm["name"] for firm in firms}
    yield from (ContractSupplier(name) for name in names if name and name not in known)


def _firm(firm: Mapping[str, Any], name: str) -> ContractSupplier:
    return ContractSupplier(name, firm["company_id"], firm["corporate_number"], firm["address"])

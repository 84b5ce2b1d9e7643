"""Which contract a line of a payee table is about: `links` of the relation `pays`.

The firm must be the same, the buyer must be who pays the line's block, the year must fit, and title, amount, bidders or
rate must agree. A line that fits two contracts about as well is linked to none. docs/payments.md tells the weights.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz

from extract.rows import LinkRow
from pipelines.datasets.publishing import GenerationState as Generation
from pipelines.datasets.query import connect, view_of_files
from pipelines.names.ministries import public_buyer
from pipelines.payments.chains import make_chains
from pipelines.resolve.comparing import Compared
from pipelines.resolve.titles import title_key
from pipelines.resolve.weights import probability

PRIOR = -6.0
"""Log2 odds that a payment to a firm by a body is for a given contract of the two in those years: some have a hundred."""
THRESHOLD = 2.0
MARGIN = 3.0
"""By so many bits the best contract must lead the next."""
LONGEST_CONTRACT = 5
"""Fiscal years over which 国庫債務負担行為 may run (財政法 15条3項)."""
_SHORTEST_PART = 6
"""Characters that a title must have to be told by being part of the other."""
_STATE = frozenset({"ministry", "agency", "state_organ", "court", "diet"})
_FIRST_MONTH = 4
_FIELDS = (
    "payment_id, document_sha256, sheet_year, contract_text, project_title, paid_yen, paid_bidders, paid_rate, contract, award_id, "
    "title, contract_date, amount_yen, bidders, award_rate, buyer_name, payers, by_ministry"
)


def payments_of(generation: Generation) -> list[LinkRow]:
    """The links of a generation that is resolved but for them.

    Raises:
        DataDirectoryError: a file is damaged.
    """
    names = list(generation.manifest.files)
    if not any(name.startswith("payments/") for name in names):
        return []
    with connect() as database:
        for dataset in ("payments", "documents", "awards", "companies", "award_companies", "contracts"):
            files = [generation.path(name) for name in names if name.startswith(f"{dataset}/")]
            view_of_files(database, dataset, files, view="resolved" if dataset == "contracts" else dataset)
        database.execute(_CONTRACTS)
        return find_payments(database)


_CONTRACTS = """
CREATE TABLE contracts AS SELECT row_number() OVER (ORDER BY contract_id) AS contract, * FROM resolved;
CREATE TABLE contract_companies AS
SELECT contract, unnest(company_ids) AS company_id, unnest(supplier_amounts_yen) AS amount_yen FROM contracts
"""


def find_payments(database: duckdb.DuckDBPyConnection) -> list[LinkRow]:
    """Links between contracts, by the award that prints them first, and lines of payee tables; in a fixed order.

    Args:
        database: with `payments`, `documents`, `awards`, `companies`, `award_companies`, `contracts`, `contract_companies`.
    """
    make_chains(database)
    _name_ministries(database)
    best: dict[str, list[tuple[float, int, str, Compared]]] = defaultdict(list)
    for pair in _pairs(database):
        if _is_payer(pair) and (compared := compare(pair)).bits >= THRESHOLD:
            best[pair["payment_id"]].append((-compared.bits, pair["contract"], pair["award_id"], compared))
    return [link for payment in sorted(best) if (link := _link(payment, best[payment])) is not None]


def compare(pair: Mapping[str, Any]) -> Compared:
    """How strongly a line of a payee table and a contract of the same firm say that they are about one thing."""
    bits = PRIOR
    reasons = ["supplier_name", "buyer_name"]
    for field, value in (
        ("title", _titles(pair["contract_text"], pair["project_title"], pair["title"])),
        ("amount_yen", _amounts(pair["paid_yen"], pair["amount_yen"])),
        ("bidders", _equal(pair["paid_bidders"], pair["bidders"], 1.0, -3.0)),
        ("award_rate", _rates(pair["paid_rate"], pair["award_rate"])),
        ("contract_date", _years(pair["sheet_year"], pair["contract_date"])),
    ):
        bits += value
        if value > 0:
            reasons.append(field)
    return Compared(bits, tuple(reasons))


def _titles(contract: str | None, project: str | None, title: str | None) -> float:
    if not title:
        return 0.0
    key = title_key(title)
    own = _alike(title_key(contract), key) if contract else 0.0
    return max(own, 2.0) if project and _alike(title_key(project), key) >= 2.0 else own


def _alike(one: str, other: str) -> float:
    if one == other:
        return 8.0
    similarity = fuzz.ratio(one, other)
    if similarity >= 90:
        return 6.0
    shorter = min(one, other, key=len)
    if len(shorter) >= _SHORTEST_PART and shorter in max(one, other, key=len):
        return 4.0
    return 2.0 if similarity >= 75 else -6.0


def _amounts(paid: int | None, amount: int | None) -> float:
    """A contract over several years is paid in parts; nobody is paid more than the contract says."""
    if not paid or not amount:
        return 0.0
    return 8.0 if paid == amount else -4.0 if paid > amount else -1.0


def _rates(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 0.0
    return 4.0 if abs(one - other) <= 0.0006 else -4.0


def _equal(one: int | None, other: int | None, equal: float, different: float) -> float:
    if one is None or other is None:
        return 0.0
    return equal if one == other else different


def _years(sheet_year: int, day: dt.date) -> float:
    """The money was spent in the fiscal year before the sheet's; of a later year's contract it may be a part."""
    return 2.0 - (sheet_year - 1 - _fiscal_year(day))


def _fiscal_year(day: dt.date) -> int:
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def _is_payer(pair: Mapping[str, Any]) -> bool:
    """Whether the contract's buyer pays the line's block; where the tables tell no payer, its ministry is enough."""
    payers = set(pair["payers"] or ())
    if not payers:
        return True
    if pair["by_ministry"] and public_buyer(pair["buyer_name"]).kind in _STATE:
        return True
    return pair["buyer_name"] in payers


def _link(payment: str, found: list[tuple[float, int, str, Compared]]) -> LinkRow | None:
    found.sort(key=lambda each: each[:3])
    minus, contract, award, compared = found[0]
    if any(other != contract and bits - minus < MARGIN for bits, other, _, _ in found[1:]):
        return None
    return LinkRow(
        award_id=award,
        other_award_id=payment,
        relation="pays",
        score=probability(-minus),
        reasons=compared.reasons,
    )


def _name_ministries(database: duckdb.DuckDBPyConnection) -> None:
    """The table `ministry_names`: the ministry that a printed one stands for (国税庁 → 財務省)."""
    printed = [
        name
        for (name,) in database.execute(
            "SELECT DISTINCT ministry FROM payments_current UNION SELECT DISTINCT ministry FROM contracts"
        ).fetchall()
        if name
    ]
    table = pa.table(
        {
            "printed": pa.array(printed, pa.string()),
            "ministry": pa.array([public_buyer(name).ministry or name for name in printed], pa.string()),
        }
    )
    database.register("read", table)
    database.execute("CREATE OR REPLACE TABLE ministry_names AS SELECT * FROM read")
    database.unregister("read")


def _pairs(database: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Each line of a contract with each contract of its firm and ministry that may be meant."""
    cursor = database.cursor()
    columns = [field.strip() for field in _FIELDS.split(",")]
    cursor.execute(_CANDIDATES)
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            yield dict(zip(columns, row, strict=True))


_CANDIDATES = f"""
WITH payers AS (
    SELECT source, sheet_year, project_id, block, list(DISTINCT payer_name) AS payers, bool_or(by_ministry) AS by_ministry
    FROM block_payers WHERE payer_name IS NOT NULL GROUP BY ALL
),
paid AS (
    SELECT payment_id, p.document_sha256, sheet_year, contract_text, project_title, amount_yen AS paid_yen, bidders AS paid_bidders,
           award_rate AS paid_rate, company_id, n.ministry, payers, coalesce(by_ministry, false) AS by_ministry
    FROM payments_current p JOIN payment_companies USING (payment_id) JOIN ministry_names n ON n.printed = p.ministry
    LEFT JOIN payers USING (source, sheet_year, project_id, block)
    WHERE entry IN ('contract', 'obligation') AND sheet_year IS NOT NULL
),
bought AS (
    SELECT contract, award_ids[1] AS award_id, title, contract_date, company_id, cc.amount_yen, bidders, award_rate, buyer_name,
           n.ministry, year(contract_date) - if(month(contract_date) < {_FIRST_MONTH}, 1, 0) AS fiscal_year
    FROM contracts JOIN contract_companies cc USING (contract) JOIN ministry_names n ON n.printed = contracts.ministry
    WHERE contract_date IS NOT NULL AND buyer_name IS NOT NULL
)
SELECT {_FIELDS} FROM paid JOIN bought USING (company_id, ministry)
WHERE fiscal_year BETWEEN sheet_year - 1 - {LONGEST_CONTRACT} AND sheet_year - 1
"""  # noqa: S608 - names are this module's constants

"""What 行政事業レビュー tells of a firm: what it was paid for which programme, by whom, and whom its block paid in turn."""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extract.codes import meaning
from pipelines.datasets.query import open_data
from pipelines.names import is_private_person, parse_name
from pipelines.payments.chains import make_chains

PAYMENT_DATASETS = ("payments", "documents", "awards", "companies", "award_companies", "links")
MOST_LISTED = 200
"""Payments of one firm that are told; a bank may have thousands."""


@dataclass(frozen=True, slots=True)
class PaidBlock:
    """A block of payees that the firm's block pays: 再委託, or a grant passed on."""

    block: str
    name: str | None
    flow_text: str | None
    """資金の流れの補足情報, as printed."""
    yen: int | None
    payees: tuple[str, ...]
    """As printed; private persons are not named."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of a payee table about a firm."""

    payment_id: str
    entry: str
    """`payee`, `contract` or `obligation`; a payee's total holds its contracts."""
    sheet_year: int | None
    project_id: str | None
    project_title: str | None
    ministry: str | None
    block: str | None
    yen: int | None
    contract_text: str | None
    method_text: str | None
    bidders: int | None
    award_rate: float | None
    payee: str
    """Name, number and address as printed."""
    payers: tuple[str, ...]
    """The ministry, or the payees of the block that pays this one; empty where the tables do not tell."""
    award_ids: tuple[str, ...]
    """Awards that are this contract, where one is sure."""
    pays: tuple[PaidBlock, ...]
    source: str
    url: str | None
    document_sha256: str

    @property
    def sentence(self) -> str:
        """The line in Japanese, with its source."""
        payers = f"支出元 {'、'.join(self.payers)}" if self.payers else "支出元の記載なし"
        parts = [
            f"行政事業レビュー {self.sheet_year or '年度不明'} 「{self.project_title}」({self.ministry})"
        ]
        parts += [
            f"ブロック{self.block or '?'}: {meaning('payment_entry', self.entry)} {_yen(self.yen)}",
            payers,
        ]
        parts.append(f"支出先 {self.payee}")
        parts += [f"契約概要 {self.contract_text}"] if self.contract_text else []
        for paid in self.pays:
            named = "、".join(paid.payees) or paid.name or "支出先の記載なし"
            parts.append(
                f"→ ブロック{paid.block}（{paid.flow_text or '補足なし'}） {_yen(paid.yen)}: {named}"
            )
        parts += [f"契約 {'、'.join(self.award_ids)}"] if self.award_ids else []
        return " ".join([*parts, f"出典 {self.source} {self.url or self.document_sha256[:16]}"])


@dataclass(frozen=True, slots=True)
class Payments:
    """What is told of a firm, newest first."""

    found: tuple[Payment, ...]
    more: int
    """Further lines that are not listed."""

    def sentences(self) -> list[str]:
        """For people, in Japanese; nothing where no payee table is held or none names the firm."""
        told = [payment.sentence for payment in self.found]
        return [*told, f"ほかに{self.more:,}行"] if self.more else told


def payments_of_company(data: Path, company_id: str) -> Payments:
    """The lines of payee tables about a company, and the blocks below its own.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    with open_data(data, PAYMENT_DATASETS) as connection:
        if connection.execute("SELECT 1 FROM payments LIMIT 1").fetchone() is None:
            return Payments((), 0)
        make_chains(connection)
        return payments_in(connection, company_id)


def payments_in(connection: duckdb.DuckDBPyConnection, company_id: str) -> Payments:
    """The same from a connection that has the three tables of `make_chains` and `links` already."""
    rows = _rows(connection, _OF_COMPANY, [company_id])
    below = _below(connection, company_id) if rows else {}
    found = [
        Payment(
            **{key: value for key, value in row.items() if key not in ("payers", "award_ids")},
            payers=tuple(row["payers"]),
            award_ids=tuple(row["award_ids"]),
            pays=below.get((row["source"], row["sheet_year"], row["project_id"], row["block"]), ()),
        )
        for row in rows[:MOST_LISTED]
    ]
    return Payments(tuple(found), max(0, len(rows) - MOST_LISTED))


def payments_naming(data: Path, query: str) -> Payments:
    """The lines of payee tables that print this 法人番号 or name: of a firm without any award, a subcontractor perhaps.

    A name may be of several firms: each line is told with its own number and address, and no two are joined.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    name = parse_name(query, with_reading=False).name
    if is_private_person(query):
        return Payments((), 0)
    with open_data(data, PAYMENT_DATASETS) as connection:
        make_chains(connection)
        rows = _rows(connection, _NAMED, [query, name, query])
    found = [
        Payment(**row | {"payers": tuple(row["payers"])}, award_ids=(), pays=()) for row in rows[:MOST_LISTED]
    ]
    return Payments(tuple(found), max(0, len(rows) - MOST_LISTED))


def _below(connection: duckdb.DuckDBPyConnection, company_id: str) -> dict[Any, tuple[PaidBlock, ...]]:
    """The blocks that the company's blocks pay, by source, year, programme and the block that pays."""
    below: dict[Any, tuple[PaidBlock, ...]] = {}
    for row in _rows(connection, _PAID_BLOCKS, [company_id]):
        key = (row["source"], row["sheet_year"], row["project_id"], row["payer_block"])
        paid = PaidBlock(row["block"], row["name"], row["flow_text"], row["yen"], tuple(row["payees"]))
        below[key] = (*below.get(key, ()), paid)
    return below


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _yen(yen: int | None) -> str:
    return f"{yen:,}円" if yen is not None else "金額の記載なし"


_PAYERS = """payers AS (
    SELECT source, sheet_year, project_id, block, list(DISTINCT payer_name ORDER BY payer_name) AS payers
    FROM block_payers WHERE payer_name IS NOT NULL GROUP BY ALL
)"""
_TOLD = """payment_id, entry, sheet_year, project_id, project_title, ministry, block, amount_yen AS yen, contract_text,
       procurement_method_text AS method_text, bidders, award_rate, coalesce(payers, []) AS payers,
       concat_ws(' ', payee_name_text, corporate_number, payee_address_text) AS payee,
       source, document_url AS url, document_sha256"""
_ORDER = "ORDER BY sheet_year DESC NULLS LAST, project_id, block, payment_id"
_NAMED = f"""
WITH {_PAYERS}
SELECT {_TOLD} FROM payments_current LEFT JOIN payers USING (source, sheet_year, project_id, block)
WHERE (corporate_number = ? OR payee_name = ? OR payee_name_text = ?) AND NOT coalesce(others, false) AND entry IN ('payee', 'contract', 'obligation')
{_ORDER}
"""
_OF_COMPANY = f"""
WITH paid AS (
    SELECT p.* FROM payments_current p JOIN payment_companies USING (payment_id)
    WHERE company_id = ? AND entry IN ('payee', 'contract', 'obligation')
),
{_PAYERS},
linked AS (
    SELECT other_award_id AS payment_id, list(award_id ORDER BY score DESC, award_id) AS award_ids
    FROM links WHERE relation = 'pays' GROUP BY ALL
)
SELECT {_TOLD}, coalesce(award_ids, []) AS award_ids
FROM paid LEFT JOIN payers USING (source, sheet_year, project_id, block) LEFT JOIN linked USING (payment_id)
{_ORDER}
"""
_PAID_BLOCKS = """
WITH own AS (
    SELECT DISTINCT source, sheet_year, project_id, block AS payer_block
    FROM payments_current JOIN payment_companies USING (payment_id)
    WHERE company_id = ? AND entry IN ('payee', 'contract', 'obligation') AND block IS NOT NULL
),
paid AS (
    SELECT source, sheet_year, project_id, payer_block, block, any_value(role_text) AS flow_text
    FROM block_payers JOIN own USING (source, sheet_year, project_id, payer_block) GROUP BY ALL
),
totals AS (
    SELECT source, sheet_year, project_id, block, any_value(block_name) AS name, max(amount_yen) AS yen
    FROM payments_current WHERE entry = 'block' GROUP BY ALL
),
named AS (
    SELECT source, sheet_year, project_id, block, list(DISTINCT payee_name_text ORDER BY payee_name_text) AS payees
    FROM payments_current
    WHERE entry = 'payee' AND payee_name_text IS NOT NULL AND NOT list_contains(warnings, 'private_person') GROUP BY ALL
)
SELECT paid.*, name, yen, coalesce(payees, []) AS payees
FROM paid LEFT JOIN totals USING (source, sheet_year, project_id, block) LEFT JOIN named USING (source, sheet_year, project_id, block)
ORDER BY ALL
"""

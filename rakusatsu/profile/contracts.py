"""The contracts of one company, from the datasets `companies` and `contracts`."""

# ruff: noqa: S608 - SQL is put together from our own names

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extract.errors import RakusatsuError
from extract.values.folding import search_key
from extract.values.legal_forms import any_form
from pipelines.datasets.query import open_data, require_dataset
from pipelines.normalise import PRIVATE_PERSON

_LISTED = 12
"""Companies named where a name fits several."""
_FORM = re.compile(any_form())
_DATASETS = ("awards", "documents", "award_companies", "companies", "contracts", "buyers")


class CompanyNotFoundError(RakusatsuError, ValueError):
    """No company, or several, by that name or number; the message says which."""


@dataclass(frozen=True, slots=True)
class CompanyContract:
    """One contract with one company."""

    contract_id: str
    award_ids: tuple[str, ...]
    sources: tuple[str, ...]
    title: str | None
    buyer: str | None
    buyer_kind: str | None
    """A code of `buyers.kind`."""
    ministry: str | None
    day: dt.date | None
    """Contract date; of publication where no contract date is printed."""
    yen: int | None
    """The company's part of the contract's amount; null where that is no total."""
    amount_kind: str
    """What is printed: `total`, `unit`, `shared`, `undisclosed` or `absent`."""
    amount_basis: str | None
    expected_yen: int | None
    """調達見込総額: never part of a sum of amounts."""
    method: str | None
    award_rate: float | None
    bidders: int | None
    joint_venture: bool
    category_codes: tuple[str, ...]
    documents: tuple[str, ...]
    """Addresses of the documents, or sha256 where there is none."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company with its contracts, the latest first, and how it was printed."""

    company_id: str
    name: str
    """As resolved; the number stands for it where no award prints a name."""
    corporate_number: str | None
    warnings: tuple[str, ...]
    """What resolving flagged of it (docs/codes.md)."""
    contracts: tuple[CompanyContract, ...]
    names: Mapping[str, int]
    """Names as printed → award rows of current documents."""
    addresses: Mapping[str, int]


def find_company(data: Path, query: str) -> Company:
    """The company of a 法人番号, a company_id or a name (with or without its legal form).

    Raises:
        pipelines.datasets.query.DataDirectoryError: the data are absent or not resolved.
        CompanyNotFoundError: none, several, or a private person, who is never profiled.
    """
    require_dataset(data, "contracts", made_by="resolve")
    with open_data(data, _DATASETS) as connection:
        found = _fitting(connection, query)
        if not found:
            raise CompanyNotFoundError(f"no award in {data} went to {query!r}")
        named = [row for row in found if PRIVATE_PERSON not in row["warnings"]]
        if not named:
            raise CompanyNotFoundError(f"{query!r} is a private person; private persons are not profiled")
        if len(named) > 1:
            listed = "".join(f"\n  {_told(_company(connection, row))}" for row in named[:_LISTED])
            raise CompanyNotFoundError(
                f"{query!r} may be any of {len(named)} companies; ask by number or id:{listed}"
                + ("\n  …" if len(named) > _LISTED else "")
            )
        return _company(connection, named[0])


def _told(company: Company) -> str:
    """A company in a line: id, name, where it is or who buys from it, and its contracts."""
    place = next(iter(company.addresses), None)
    buyers = "、".join(sorted({contract.buyer for contract in company.contracts if contract.buyer})[:3])
    return f"{company.company_id}  {company.name}  {place or f'住所なし（発注者: {buyers}）'}  {len(company.contracts):,} contracts"


def _fitting(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Companies by id or number, else by the whole name as printed or resolved, else by a part of it."""
    columns = (
        "company_id, name, corporate_number, coalesce(warnings, []) AS warnings, coalesce(names, []) AS names"
    )
    exact = _rows(
        connection,
        f"SELECT {columns} FROM companies WHERE company_id = ? OR corporate_number = ?",
        [query, query],
    )
    asked = _core(query)
    if exact or not asked:
        return exact
    whole, part = [], []
    for row in _rows(connection, f"SELECT {columns} FROM companies ORDER BY company_id"):
        cores = {_core(name) for name in (row["name"], *row["names"]) if name}
        if asked in cores:
            whole.append(row)
        elif len(asked) >= 2 and any(asked in core for core in cores):
            part.append(row)
    return whole or part


def _core(name: str) -> str:
    return _FORM.sub("", search_key(name))


def _company(connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> Company:
    company_id = row["company_id"]
    return Company(
        company_id=company_id,
        name=row["name"] or f"法人番号 {row['corporate_number'] or company_id}",
        corporate_number=row["corporate_number"],
        warnings=tuple(code for code in row["warnings"] if code != PRIVATE_PERSON),
        contracts=tuple(_contract(found) for found in _rows(connection, _CONTRACTS, [company_id])),
        names=_counted(connection, "supplier_name_text", company_id),
        addresses=_counted(connection, "supplier_address_text", company_id),
    )


_CONTRACTS = """
WITH own AS (
    SELECT *, supplier_amounts_yen[list_position(company_ids, $1)] AS own_yen FROM contracts
    WHERE list_contains(company_ids, $1)
)
SELECT own.*, buyers.kind AS buyer_kind,
       (SELECT list(coalesce(url, sha256) ORDER BY list_position(own.document_sha256s, sha256), url)
        FROM documents WHERE list_contains(own.document_sha256s, sha256)) AS documents
FROM own LEFT JOIN buyers USING (buyer_id)
ORDER BY coalesce(contract_date, first_published_on) DESC NULLS LAST, contract_id DESC
"""


def _contract(row: Mapping[str, Any]) -> CompanyContract:
    return CompanyContract(
        contract_id=row["contract_id"],
        award_ids=tuple(row["award_ids"]),
        sources=tuple(row["sources"]),
        title=row["title"],
        buyer=row["buyer_name"],
        buyer_kind=row["buyer_kind"],
        ministry=row["ministry"],
        day=row["contract_date"] or row["first_published_on"],
        yen=row["own_yen"],
        amount_kind=row["amount_kind"],
        amount_basis=row["amount_basis"],
        expected_yen=row["expected_total_yen"],
        method=row["procurement_method"],
        award_rate=row["award_rate"],
        bidders=row["bidders"],
        joint_venture=bool(row["joint_venture"]),
        category_codes=tuple(row["category_codes"] or ()),
        documents=tuple(dict.fromkeys(row["documents"] or row["document_sha256s"])),
        warnings=tuple(row["warnings"] or ()),
    )


def _counted(connection: duckdb.DuckDBPyConnection, column: str, company_id: str) -> dict[str, int]:
    counted = connection.execute(
        f"""SELECT {column}, count(*) AS n FROM awards_current SEMI JOIN (
                SELECT award_id FROM award_companies WHERE company_id = ?
            ) AS own USING (award_id) WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1""",
        [company_id],
    )
    return dict(counted.fetchall())


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    result = connection.execute(query, list(parameters))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

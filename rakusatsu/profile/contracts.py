"""The contracts of one company, each once however many sources print it."""

# ruff: noqa: S608 - SQL is put together from our own names; text goes through `quote`

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extract.values.legal_forms import any_form
from pipelines.datasets.query import dataset_files, quote
from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.company_names import CompanyName, company_name


class CompanyNotFoundError(ValueError):
    """No company, or several, by that name or number; the message says which."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract with one company, every value the first that any of its prints gives."""

    award_ids: tuple[str, ...]
    sources: tuple[str, ...]
    title: str | None
    buyer: str | None
    day: dt.date | None
    """Contract date; of publication where no contract date is printed."""
    yen: int | None
    """Contract amount, else the expected total of a unit-price contract."""
    expected: bool
    """Whether `yen` is an expected total."""
    method: str | None
    award_rate: float | None
    bidders: int | None
    category_codes: tuple[str, ...]
    documents: tuple[str, ...]
    """Addresses of the documents, or sha256 where there is none."""


@dataclass(frozen=True)
class Company:
    """A company with its contracts, the latest first, and how it was printed."""

    name: CompanyName
    contracts: tuple[Contract, ...]
    names: Mapping[str, int]
    """Names as printed → rows."""
    addresses: Mapping[str, int]
    corporate_numbers: tuple[str, ...]


def find_company(index: AwardIndex, query: str) -> Company:
    """The company of a 法人番号, a company_id or a name (with or without its legal form).

    Raises:
        CompanyNotFoundError: none, several, or a private person, who is never profiled.
    """
    codes = _codes(index, query)
    if not codes:
        raise CompanyNotFoundError(f"no award in {index.root} went to {query!r}")
    names = [company_name(index, code) for code in codes]
    if any(name.private_person for name in names) and all(name.private_person for name in names):
        raise CompanyNotFoundError(f"{query!r} is a private person; private persons are not profiled")
    named = [(code, name) for code, name in zip(codes, names, strict=True) if not name.private_person]
    if len(named) > 1:
        listed = "".join(f"\n  {_told(_company(index, *one))}" for one in named[:_LISTED])
        raise CompanyNotFoundError(
            f"{query!r} may be any of {len(named)} companies; ask by number or id:{listed}"
            + ("\n  …" if len(named) > _LISTED else "")
        )
    code, name = named[0]
    return _company(index, code, name)


def _told(company: Company) -> str:
    """A company in a line: id, name, where it is or who buys from it, and its contracts."""
    place = next(iter(company.addresses), None)
    buyers = "、".join(sorted({contract.buyer for contract in company.contracts if contract.buyer})[:3])
    return f"{company.name.company_id}  {company.name.name}  {place or f'住所なし（発注者: {buyers}）'}  {len(company.contracts):,} contracts"


def company_of_code(index: AwardIndex, code: int) -> Company:
    """The company of a code of the index."""
    return _company(index, code, company_name(index, code))


def _codes(index: AwardIndex, query: str) -> list[int]:
    """Codes of companies: by id or number, else by the whole name as printed, else by a part of it."""
    exact = index.sql(
        f"SELECT code FROM {{companies}} WHERE company_key IN ({quote(query)}, {quote('name:' + query)})"
    ).fetchall()
    if exact:
        return [code for (code,) in exact]
    asked = _core(query)
    if not asked:
        return []
    printed = index.remember("printed names", lambda: _printed_names(index))
    whole = sorted({code for core, code in printed if core == asked})
    return whole or sorted({code for core, code in printed if len(asked) >= 2 and asked in core})


def _printed_names(index: AwardIndex) -> list[tuple[str, int]]:
    """(name without legal form, folded; code) of every name awards print and every name that was resolved."""
    rows = index.sql(
        """SELECT DISTINCT coalesce(a.supplier_name, a.supplier_name_text), a.supplier_name_text, f.company
           FROM {facts} f JOIN {files} n ON n.code = f.file
           JOIN {awards_with_rows} a ON a.filename = n.filename AND a.file_row_number = f.file_row"""
    ).fetchall()
    printed = {(_core(name), code) for one, other, code in rows for name in (one, other) if name}
    files = dataset_files(index.data, "companies")
    if files:
        listed = ", ".join(quote(str(file)) for file in files)
        printed |= {
            (_core(name), code)
            for name, code in index.sql(
                f"SELECT r.name, c.code FROM read_parquet([{listed}]) r JOIN {{companies}} c ON c.company_key = r.company_id"
            ).fetchall()
            if name
        }
    return sorted(printed)


def _core(name: str) -> str:
    return _FORM.sub("", fold(name))


_FORM = re.compile(any_form())
_LISTED = 12


def _company(index: AwardIndex, code: int, name: CompanyName) -> Company:
    rows = index.rows_of_company(code)
    awards = index.award_rows(rows.tolist())
    groups: dict[int, list[Mapping[str, Any]]] = {}
    for contract, award in zip(index.column("contract")[rows].tolist(), awards, strict=True):
        groups.setdefault(contract, []).append(award)
    contracts = [_contract(prints) for prints in groups.values()]
    contracts.sort(key=lambda contract: (contract.day or dt.date.min, contract.award_ids), reverse=True)
    return Company(
        name=name,
        contracts=tuple(contracts),
        names=_counted(award["supplier_name_text"] or award["supplier_name"] for award in awards),
        addresses=_counted(award["supplier_address_text"] for award in awards),
        corporate_numbers=tuple(_counted(award["corporate_number"] for award in awards)),
    )


def _contract(prints: list[Mapping[str, Any]]) -> Contract:
    def first(name: str) -> Any:
        return next((award[name] for award in prints if award[name] is not None), None)

    total, expected = first("amount_yen"), first("expected_total_yen")
    return Contract(
        award_ids=tuple(award["award_id"] for award in prints),
        sources=tuple(dict.fromkeys(award["source"] for award in prints)),
        title=first("title"),
        buyer=first("buyer_name") or first("buyer_text"),
        day=first("contract_date") or first("published_on"),
        yen=total if total is not None else expected,
        expected=total is None and expected is not None,
        method=first("procurement_method"),
        award_rate=first("award_rate"),
        bidders=first("bidders"),
        category_codes=tuple(first("category_codes") or ()),
        documents=tuple(dict.fromkeys(award["document_url"] or award["document_sha256"] for award in prints)),
    )


def _counted(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

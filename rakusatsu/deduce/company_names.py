"""The name a company is given under: as resolved where it was, else as its awards print it most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.index.open import AwardIndex
from pipelines.names.persons import is_private_person
from pipelines.normalise import PRIVATE_PERSON

NAME_NOT_PRINTED = "name_not_printed"
_ROWS_READ = 20
_PRINTED = ("supplier_name", "supplier_name_text", "supplier_legal_form", "corporate_number")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's id and name. `private_person`: it must not be named."""

    company_id: str
    name: str
    private_person: bool
    warnings: tuple[str, ...] = ()
    """What resolving flagged of it (docs/resolve.md), and `name_not_printed` where its number alone is known."""


def company_name(index: AwardIndex, code: int) -> CompanyName:
    """The name of a company of the index."""
    return company_names(index, (code,))[0]


def company_names(index: AwardIndex, codes: Sequence[int]) -> list[CompanyName]:
    """The names of companies, in the order asked for; `companies` is asked once for all that were not asked for before."""
    known = index.remember("names of companies", dict[int, CompanyName])
    unknown = {code: index.company_key(code) for code in dict.fromkeys(codes) if code not in known}
    resolved = _resolved(index, list(unknown.values())) if unknown else {}
    for code, key in unknown.items():
        known[code] = _company_name(index, code, key, resolved.get(key))
    return [known[code] for code in codes]


def _company_name(index: AwardIndex, code: int, key: str, resolved: CompanyName | None) -> CompanyName:
    if resolved:
        return resolved
    if key.startswith("name:"):
        name = key.removeprefix("name:")
        return CompanyName(key, name, is_private_person(name))
    rows = index.rows_of_company(code)[:_ROWS_READ]
    printed = Counter(
        (
            row["supplier_name"] or row["supplier_name_text"],
            row["supplier_legal_form"],
            row["corporate_number"],
        )
        for row in index.award_rows(rows.tolist(), _PRINTED)
    )
    (name, form, number), _ = max(printed.items(), key=lambda item: (item[1], str(item[0])))
    if not name:
        return CompanyName(key, f"名称の記載なし（法人番号 {number or key}）", False, (NAME_NOT_PRINTED,))
    return CompanyName(key, name, not form and not number and is_private_person(name))


def _resolved(index: AwardIndex, keys: Sequence[str]) -> dict[str, CompanyName]:
    """By company_id the names that resolving gave, where it gave one."""
    return {
        key: CompanyName(
            key, name, PRIVATE_PERSON in warnings, tuple(code for code in warnings if code != PRIVATE_PERSON)
        )
        for key, name, warnings in index.companies_of(keys)
        if name
    }

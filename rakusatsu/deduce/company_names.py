"""The name a company is given under: as resolved where it was, else as its awards print it most often."""

# ruff: noqa: S608 - SQL is put together from our own names and numbers; text goes through `quote`

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipelines.datasets.query import dataset_files, quote
from pipelines.index.open import AwardIndex
from pipelines.names.persons import is_private_person
from pipelines.normalise import PRIVATE_PERSON

_ROWS_READ = 20


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's id and name. `private_person`: it must not be named."""

    company_id: str
    name: str
    private_person: bool
    warnings: tuple[str, ...] = ()
    """What resolving flagged of it (docs/resolve.md); empty where it was not resolved."""


def company_name(index: AwardIndex, code: int) -> CompanyName:
    """The name of a company of the index."""
    return index.remember(f"name of company {code}", lambda: _company_name(index, code))


def _company_name(index: AwardIndex, code: int) -> CompanyName:
    key = index.company_key(code)
    resolved = _resolved(index, key)
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
        for row in index.award_rows(rows.tolist())
    )
    (name, form, number), _ = max(printed.items(), key=lambda item: (item[1], str(item[0])))
    if not name:
        return CompanyName(key, f"法人番号 {number or key}", private_person=False)
    return CompanyName(key, name, not form and not number and is_private_person(name))


def _resolved(index: AwardIndex, key: str) -> CompanyName | None:
    files = dataset_files(index.data, "companies")
    if not files:
        return None
    names = ", ".join(quote(str(file)) for file in files)
    row = index.sql(
        f"SELECT name, coalesce(warnings, []) FROM read_parquet([{names}]) WHERE company_id = {quote(key)}"
    ).fetchone()
    if row is None or not row[0]:
        return None
    warnings = tuple(code for code in row[1] if code != PRIVATE_PERSON)
    return CompanyName(key, row[0], PRIVATE_PERSON in row[1], warnings)

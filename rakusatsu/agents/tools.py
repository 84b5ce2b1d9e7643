"""What an agent can ask: each answer is plain JSON with its sources, its warnings, the data's date and the caveat."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import RakusatsuError
from pipelines.datasets.query import open_data
from pipelines.index.open import AwardIndex, open_index

if TYPE_CHECKING:
    from rakusatsu.profile.contracts import Company

CAVEAT = (
    "A lead with its sources, not a finding: check it on the printed pages before anybody is named. "
    "結果は調べる手がかりです。企業名を出す前に、示した原本の頁で確かめてください。"
)
MOST = 50
"""Contracts of one answer."""
_CONTRACT = (
    "contract_id, title, buyer_name, ministry, supplier_names, company_ids, contract_date, first_published_on, "
    "procurement_method, bidders, estimated_price_yen, amount_yen, amount_basis, expected_total_yen, award_rate, "
    "award_rate_basis, sources, award_ids, warnings"
)

Json = dict[str, Any]


class NotThereError(RakusatsuError, LookupError):
    """No contract, award or firm of that name in the data."""


@dataclass(frozen=True, slots=True)
class Search:
    """What contracts are looked for; all that is given must hold."""

    words: str | None = None
    buyer: str | None = None
    company: str | None = None
    since: str | None = None
    until: str | None = None
    method: str | None = None
    least_yen: int | None = None
    most_yen: int | None = None
    limit: int = 20


class Tools:
    """The questions over one folder of datasets and one store; nothing is written."""

    def __init__(self, data: Path, store: str, takedown: Path | None = None) -> None:
        """Open lazily: the index is read at the first question that needs it. With a takedown list, `sql` is not offered.

        Raises:
            ValueError: the list cannot be read.
        """
        self._withheld = None
        if takedown is not None:
            from rakusatsu.agents.withheld import Withheld

            self._withheld = Withheld(data, store, takedown)
        self._data = data
        self._store = store
        self._index: AwardIndex | None = None

    def search_contracts(self, search: Search) -> Json:
        """Contracts that hold all words and conditions, the newest first, and how many there are in all."""
        where, values = _conditions(search)
        if self._withheld is not None:
            where.append("NOT list_contains($withheld, contract_id)")
            values["withheld"] = self._withheld.contracts
        condition = " AND ".join(where) or "true"
        limit = max(1, min(search.limit, MOST))
        with open_data(self._data) as connection:
            total = connection.execute(f"SELECT count(*) FROM contracts WHERE {condition}", values).fetchone()  # noqa: S608
            found = connection.execute(
                f"SELECT {_CONTRACT} FROM contracts WHERE {condition} "  # noqa: S608
                f"ORDER BY contract_date DESC NULLS LAST, contract_id LIMIT {limit}",
                values,
            )
            rows = _mappings(found)
        return self._answer({"total": total[0] if total else 0, "shown": len(rows), "contracts": rows})

    def contract(self, contract_id: str) -> Json:
        """One contract with every print of it: document, page, SHA-256, and what each printed."""
        with open_data(self._data) as connection:
            found = _mappings(
                connection.execute(
                    "SELECT * FROM contracts WHERE contract_id = $id OR list_contains(former_ids, $id) "
                    "OR list_contains(award_ids, $id)",
                    {"id": contract_id},
                )
            )
            if not found or self._hidden(found[0]):
                raise NotThereError(f"no contract {contract_id!r} in the data")
            prints = _mappings(
                connection.execute(
                    "SELECT award_id, source, document_url, document_sha256, page, published_on, title, buyer_text, "
                    "supplier_name_text, supplier_address_text, price_text, remarks, warnings "
                    "FROM awards WHERE list_contains($ids, award_id) ORDER BY published_on, award_id",
                    {"ids": found[0]["award_ids"]},
                )
            )
        return self._answer(
            {"contract": found[0], "prints": [one for one in prints if not self._hidden(one)]}
        )

    def _hidden(self, row: Json) -> bool:
        return self._withheld is not None and self._withheld.hides(row)

    def _company(self, name: str) -> Company:
        """The firm that is asked for, without what is not told."""
        from rakusatsu.profile.contracts import CompanyNotFoundError, find_company

        if self._withheld is None:
            return find_company(self._data, name)
        try:
            found = self._withheld.firm(find_company(self._data, name))
        except CompanyNotFoundError:  # its words list firms
            found = None
        if found is None:
            raise NotThereError(f"no firm, or more than one, of {name!r} in what is told here")
        return found

    def company(self, name: str) -> Json:
        """A firm's contracts over all sources, by buyer, year, method and subject, every figure with its award_ids."""
        from rakusatsu.profile import pages
        from rakusatsu.profile.figures import profile

        return self._answer(plain(pages.profile_as_mapping(profile(self._company(name)))))

    def exposure(self, name: str, subject: str | None = None) -> Json:
        """Which other bodies gave a firm such work, and when."""
        from rakusatsu.profile import pages
        from rakusatsu.profile.figures import exposure

        return self._answer(plain(pages.exposure_as_mapping(exposure(self._company(name), subject))))

    def deduce(self, article: str, published: str | None = None) -> Json:
        """Which company an article without a name is about; an answer only where it is nearly certain."""
        from rakusatsu.deduce.answer import Question
        from rakusatsu.deduce.deduction import deduce
        from rakusatsu.deduce.reports.as_json import deduction_as_mapping

        day = dt.date.fromisoformat(published) if published else None
        deduction = deduce(Question(text=article, published=day), self.index())
        if self._withheld is not None and self._withheld.answers(deduction):
            return self._answer({"answer": None, "withheld": "something that fits is not shown on request"})
        return self._answer(plain(deduction_as_mapping(deduction)))

    def evidence(self, award_id: str) -> tuple[Json, list[bytes]]:
        """The pages an award is printed on with its fields boxed (PNG), the document's address and SHA-256."""
        from rakusatsu.show.award_view import award_row, boxed_pages, document_bytes, labelled_fields

        row = award_row(self._data, award_id)
        if self._hidden(row):
            raise NotThereError(f"no award {award_id!r} in the data")
        fields = [
            {"field": f.label, "value": f.value, "page": f.pages, "place": f.places}
            for f in labelled_fields(row)
        ]
        about = {
            key: plain(row.get(key))
            for key in ("award_id", "document_url", "document_sha256", "page", "published_on", "warnings")
        }
        pictures: list[bytes] = []
        printed = {row["page"], *(place["page"] for place in row.get("evidence") or ())}
        if self._withheld is not None and self._withheld.pages(row["document_sha256"], printed):
            return self._answer({"award": about, "fields": fields}), pictures
        try:
            content = document_bytes(row, store=self._store, file=None)
            for _, picture in boxed_pages(row, content, Path("page.png")):
                drawn = io.BytesIO()
                picture.save(drawn, format="PNG")
                pictures.append(drawn.getvalue())
        except (OSError, ValueError) as error:
            about["no_picture"] = str(error)
        return self._answer({"award": about, "fields": fields}), pictures

    def coverage(self) -> Json:
        """Which sources and months the data hold, so that 'not found' can be read for what it is."""
        with open_data(self._data) as connection:
            rows = _mappings(
                connection.execute(
                    """SELECT source, count(*) AS awards, count(DISTINCT document_sha256) AS documents,
                              min(coalesce(published_on, contract_date)) AS first, max(coalesce(published_on, contract_date)) AS last
                       FROM awards_current GROUP BY source ORDER BY source"""
                )
            )
            troubled = _mappings(
                connection.execute(
                    "SELECT source, status, count(*) AS documents FROM documents "
                    "WHERE status IN ('partial', 'failed') GROUP BY ALL ORDER BY ALL"
                )
            )
        return self._answer({"sources": rows, "documents_not_fully_read": troubled})

    def sql(self, query: str) -> Json:
        """One SELECT over the datasets; at most 500 rows."""
        from rakusatsu.agents.select_only import select

        if self._withheld is not None:
            raise NotThereError("`sql` is not offered where a takedown list is honoured")
        answer = select(self._data, query)
        rows = [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]
        return self._answer({"rows": rows, "cut": answer.cut})

    def index(self) -> AwardIndex:
        """The award index, opened once."""
        if self._index is None:
            self._index = open_index(self._data)
        return self._index

    def _answer(self, found: Json) -> Json:
        with open_data(self._data, ["awards"]) as connection:
            newest = connection.execute(
                "SELECT max(coalesce(published_on, contract_date)) FROM awards"
            ).fetchone()
        return found | {"data_until": plain(newest[0]) if newest else None, "caveat": CAVEAT}


def plain(value: Any) -> Any:
    """A value as JSON has it: dates and decimals as text, tuples as lists."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def _mappings(cursor: Any) -> list[Json]:
    names = [column[0] for column in cursor.description or ()]
    return [{name: plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()]


def _conditions(search: Search) -> tuple[list[str], Json]:
    where: list[str] = []
    values: Json = {}
    plain_conditions = {
        "buyer": "(buyer_name = $buyer OR buyer_id = $buyer OR ministry = $buyer)",
        "company": """list_has_any(company_ids, (SELECT coalesce(list(company_id), []) FROM companies
            WHERE name = $company OR company_id = $company OR corporate_number = $company OR list_contains(names, $company)))""",
        "since": "contract_date >= $since::DATE",
        "until": "contract_date <= $until::DATE",
        "method": "procurement_method = $method",
        "least_yen": "amount_yen >= $least_yen",
        "most_yen": "amount_yen <= $most_yen",
    }
    for name, condition in plain_conditions.items():
        if (value := getattr(search, name)) is not None:
            where.append(condition)
            values[name] = value
    for number, word in enumerate((search.words or "").split()):
        where.append(
            f"contains(concat_ws(' ', title, buyer_name, direct_award_reason, array_to_string(supplier_names, ' ')), $word{number})"
        )
        values[f"word{number}"] = word
    return where, values

"""What is not shown: awards and persons taken down on request, honoured by pages, API, exports and feeds alike.

A CSV file with the columns `kind` (`award`, `contract`, `company` or `name`), `value`, `since` and `reason`. Lines that
begin with `#` are comments. A name hides every contract one of whose suppliers is printed so.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from extract.errors import InputError
from extract.values.folding import search_key
from pipelines.index.firm_names import firm_key

KINDS = ("award", "contract", "company", "name")


@dataclass(frozen=True)
class Takedown:
    """What is not shown, by kind."""

    awards: frozenset[str] = field(default=frozenset())
    contracts: frozenset[str] = field(default=frozenset())
    companies: frozenset[str] = field(default=frozenset())
    names: frozenset[str] = field(default=frozenset())
    """Folded."""
    borne: frozenset[str] = field(default=frozenset())
    """Names of the companies that are taken down, as printed: rows that know a firm by its name only are hidden by them."""

    payments: frozenset[str] = field(default=frozenset())
    """Lines of payee tables that are surely about a company that is taken down."""
    payments_of_others: frozenset[str] = field(default=frozenset())
    """Lines that are surely about another company, whatever name they print."""

    def __bool__(self) -> bool:
        """Whether anything is hidden at all."""
        return bool(self.awards or self.contracts or self.companies or self.names)

    @property
    def mark(self) -> str:
        """Changes when the list changes."""
        listed = sorted(map(sorted, (self.awards, self.contracts, self.companies, self.names)))
        return hashlib.sha256(repr(listed).encode()).hexdigest()[:8]

    def hides_name(self, *names: str | None) -> bool:
        """Whether one of these printed names is taken down."""
        return bool(self.names) and any(search_key(name) in self.names for name in names if name)

    @cached_property
    def _keys_borne(self) -> frozenset[str]:
        return frozenset(map(firm_key, self.borne)) - {""}

    def _is_borne(self, name: str) -> bool:
        """Whether a company that is taken down bears a name, whatever form of it is printed: （株）模擬 or 模擬株式会社."""
        return bool(self.borne) and firm_key(name) in self._keys_borne

    def _hides_subject(self, row: Mapping[str, Any]) -> bool:
        """Whether a signal is about what is taken down."""
        of_kind = {"award": self.awards, "contract": self.contracts, "company": self.companies}
        subject = str(row.get("subject_id")).partition("@")[
            0
        ]  # what is behind it is the year that was looked at
        return subject in of_kind.get(str(row["subject_kind"]), frozenset())

    def _hides_bid(self, row: Mapping[str, Any]) -> bool:
        """Whether an offer of nobody known prints the name of a company that is taken down."""
        names = (_text(row.get(name)) for name in ("bidder_name", "bidder_name_text"))
        return row.get("company_id") is None and any(self._is_borne(name) for name in names if name)

    def _hides_payment(self, row: Mapping[str, Any]) -> bool:
        """Whether a line of a payee table is about a company that is taken down, or may be: it prints its name."""
        payment = row.get("payment_id")
        if payment in self.payments or payment in self.payments_of_others:
            return payment in self.payments
        return any(self._is_borne(name) for one in _PAYEES if (name := _text(row.get(one))))

    def hides_payee(self, name: str) -> bool:
        """Whether a printed payee is taken down, or may be."""
        return self.hides_name(name) or self._is_borne(name)

    def hides(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of any dataset is not shown."""
        return (
            row.get("award_id") in self.awards
            or row.get("other_award_id") in self.awards
            or row.get("contract_id") in self.contracts
            or row.get("company_id") in self.companies
            or any(one in self.awards for one in row.get("award_ids") or ())
            or any(one in self.companies for one in row.get("company_ids") or ())
            or (row.get("subject_kind") in KINDS and self._hides_subject(row))
            or self.hides_name(*(_text(row.get(name)) for name in _NAMES))
            or self._hides_bid(row)
            or self._hides_payment(row)
            or self.hides_name(*(row.get("supplier_names") or ()), *(row.get("names") or ()))
        )


_PAYEES = ("payee_name", "payee_name_text")
_NAMES = (
    *_PAYEES,
    "subject_name",
    "supplier_name",
    "supplier_name_text",
    "bidder_name",
    "bidder_name_text",
    "name",
    "name_text",
)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def read_takedown(path: Path | None) -> Takedown:
    """The list in a file; nothing is hidden where there is no file.

    Raises:
        ValueError: a line is not of a known kind: a list that cannot be read must not be taken for an empty one.
        OSError: the file cannot be read.
    """
    if path is None:
        return Takedown()
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines: Iterable[str] = (line for line in file if line.strip() and not line.startswith("#"))
        for number, row in enumerate(csv.DictReader(lines), start=2):
            kind, value = (row.get("kind") or "").strip(), (row.get("value") or "").strip()
            if kind not in KINDS or not value:
                raise InputError(
                    f"{path}, entry {number}: `kind` is one of {', '.join(KINDS)}, `value` not empty"
                )
            found[kind].add(search_key(value) if kind == "name" else value)
    return Takedown(
        awards=frozenset(found["award"]),
        contracts=frozenset(found["contract"]),
        companies=frozenset(found["company"]),
        names=frozenset(found["name"]),
    )

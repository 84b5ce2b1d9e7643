"""Contracts as they stand in lists: read by the column, for a list of hundreds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rakusatsu.web.catalogue.build import METHODS, MISSING
from rakusatsu.web.catalogue.open import EPOCH, Catalogue

_COLUMNS = (
    *("title", "buyer", "supplier", "private", "company", "day", "dated", "method", "amount", "basis"),
    *("expected", "rate", "bidders", "source"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A contract as it stands in a list. Every amount says what it is (`basis`)."""

    contract_id: str
    title: str
    buyer: str
    buyer_id: str
    ministry: str
    supplier: str
    """Suppliers in printed order; empty where one is a private person."""
    private: bool
    company_id: str
    """Of the first supplier; empty where it was not resolved or is a private person."""
    day: dt.date | None
    dated: bool
    """Whether `day` is the contract's date; else that of its first publication."""
    method: str
    amount_yen: int | None
    amount_basis: str
    expected_total_yen: int | None
    award_rate: float | None
    bidders: int | None
    sources: tuple[str, ...]


def cards_of(catalogue: Catalogue, rows: Iterable[int]) -> list[Card]:
    """The cards of some contracts, in their order."""
    wanted = np.fromiter((int(row) for row in rows), "i8")
    if not len(wanted):
        return []
    columns: dict[str, list[Any]] = {name: catalogue.column(name)[wanted].tolist() for name in _COLUMNS}
    texts = {name: catalogue.texts(name).many(columns[name]) for name in ("title", "supplier", "basis")}
    ids = catalogue.texts("contract").many(wanted)
    buyers = catalogue.texts("buyer")
    names, buyer_ids, ministries = (
        buyers.many(columns["buyer"], name) for name in ("text", "id", "ministry")
    )
    companies = _companies(catalogue, columns)
    return [
        Card(
            contract_id=ids[place],
            title=texts["title"][place],
            buyer=names[place],
            buyer_id=buyer_ids[place],
            ministry=ministries[place],
            supplier=texts["supplier"][place],
            private=bool(columns["private"][place]),
            company_id=companies[place],
            day=None
            if columns["day"][place] == MISSING
            else EPOCH + dt.timedelta(days=columns["day"][place]),
            dated=bool(columns["dated"][place]),
            method=METHODS[columns["method"][place] - 1] if columns["method"][place] else "",
            amount_yen=_known(columns["amount"][place]),
            amount_basis=texts["basis"][place],
            expected_total_yen=_known(columns["expected"][place]),
            award_rate=None if math.isnan(columns["rate"][place]) else round(columns["rate"][place], 6),
            bidders=_known(columns["bidders"][place]),
            sources=catalogue.source_sets[columns["source"][place]],
        )
        for place in range(len(wanted))
    ]


def _companies(catalogue: Catalogue, columns: dict[str, list[Any]]) -> list[str]:
    """The id of the first supplier of each; empty for none and for private persons."""
    private = catalogue.column("company.private")
    shown = [
        company if company >= 0 and not hidden and not private[company] else MISSING
        for company, hidden in zip(columns["company"], columns["private"], strict=True)
    ]
    known = [company for company in shown if company != MISSING]
    ids = iter(catalogue.texts("company").many(known, "id") if known else ())
    return [next(ids) if company != MISSING else "" for company in shown]


def _known(value: int) -> int | None:
    return None if value == MISSING else value

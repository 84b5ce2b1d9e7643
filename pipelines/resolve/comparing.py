"""How strongly two award rows say that they are one contract, in bits as in `pipelines.resolve.weights`; docs/resolve-measured.md explains them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

PRIOR = -22.0
THRESHOLD = 4.0
_ONE_SOURCE = -10.0
"""A publisher repeats its own orders far more often than it prints one order twice."""
_MODELS = re.compile(r"[A-Z0-9]+")
"""Numbers and model names, which tell titles apart that are alike otherwise."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of one comparison."""

    bits: float
    reasons: tuple[str, ...]


def compare(a: dict[str, Any], b: dict[str, Any]) -> Compared:
    """How strongly two award rows say that they are one contract, and the fields that agree."""
    bits = PRIOR + (_ONE_SOURCE if a["source"] == b["source"] else 0.0)
    reasons: list[str] = []

    def weigh(field: str, value: float) -> None:
        nonlocal bits
        bits += value
        if value > 0:
            reasons.append(field)

    if a["buyer"] and b["buyer"]:
        weigh("buyer_name", _buyers(a["buyer"], b["buyer"]))
    if a["title_key"] and b["title_key"]:
        weigh("title", _titles(a["title_key"], b["title_key"]))
    weigh("contract_date", _dates(a["contract_date"], b["contract_date"]))
    if a["tender_notice_date"] and b["tender_notice_date"]:
        weigh("tender_notice_date", 6.0 if a["tender_notice_date"] == b["tender_notice_date"] else -4.0)
    weigh("estimated_price_yen", _money(a["estimated_price_yen"], b["estimated_price_yen"], 12.0, -10.0))
    weigh("amount_yen", _money(a["amount_yen"], b["amount_yen"], 10.0, -8.0))
    weigh("expected_total_yen", _money(a["expected_total_yen"], b["expected_total_yen"], 10.0, -8.0))
    weigh("unit_price", _money(a["unit_price"], b["unit_price"], 6.0, -6.0))
    if a["procurement_method"] and b["procurement_method"]:
        weigh("procurement_method", 1.0 if a["procurement_method"] == b["procurement_method"] else -8.0)
    if a["company_id"] and b["company_id"]:
        weigh("supplier_name", 9.0 if a["company_id"] == b["company_id"] else -10.0)
    return Compared(bits, tuple(reasons))


def _buyers(one: str, other: str) -> float:
    if one == other:
        return 4.0
    return 3.0 if one in other or other in one else -6.0


def _titles(one: str, other: str) -> float:
    if one == other:
        return 10.0
    similarity = fuzz.ratio(one, other)
    if _MODELS.findall(one) != _MODELS.findall(other):
        return 0.0 if similarity >= 90 else -14.0
    return 7.0 if similarity >= 90 else 3.0 if similarity >= 75 else -14.0


def _dates(one: dt.date | None, other: dt.date | None) -> float:
    if one is None or other is None:
        return 0.0
    days = abs((one - other).days)
    if days == 0:
        return 8.0
    return 2.0 if days <= 45 else -8.0 if days <= 120 else -20.0


def _money(one: Any, other: Any, equal: float, different: float) -> float:
    if one is None or other is None:
        return 0.0
    return equal if one == other else different


def compare_notice(a: dict[str, Any], b: dict[str, Any]) -> Compared:
    """A change states its award again, but for what it changes: agreement counts, disagreement in one field does not."""
    compared = compare(a, b)
    differing = 0.0
    for field, cost in (("contract_date", 8.0), ("amount_yen", 8.0), ("estimated_price_yen", 10.0)):
        if a[field] is not None and b[field] is not None and a[field] != b[field]:
            differing = max(differing, cost)
    return Compared(compared.bits + differing - _ONE_SOURCE, compared.reasons)

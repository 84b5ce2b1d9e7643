"""What resolving flagged of a company, in words for a reader who may name it in print."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from extract.reference import read_table


def explained(warnings: Iterable[str]) -> tuple[str, ...]:
    """Each warning as `code: explanation` in Japanese; one without an explanation as its code."""
    known = _explanations()
    return tuple(f"{code}: {known[code]}" if code in known else code for code in warnings)


@cache
def _explanations() -> dict[str, str]:
    rows = read_table(Path(__file__).with_name("company_warnings.csv"))
    return {row["code"]: row["explanation"] for row in rows}

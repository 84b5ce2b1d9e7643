"""What resolving flagged of a company, in words for a reader who may name it in print."""

from __future__ import annotations

from collections.abc import Iterable

from extract.codes import meaning


def explained(warnings: Iterable[str]) -> tuple[str, ...]:
    """Each warning as `code: explanation` in Japanese; one that is not registered as its code."""
    told = ((code, meaning("warning", code)) for code in warnings)
    return tuple(code if words == code else f"{code}: {words}" for code, words in told)

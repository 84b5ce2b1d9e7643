"""Words of who is named beside a supplier and is none (代理店, 構成員), from `attached.csv`."""

from __future__ import annotations

from pathlib import Path

from extract.reference import read_table


def attached(kind: str) -> str:
    """A pattern for any word of a kind (`front`, `agent`), the longest that stands there."""
    table = read_table(Path(__file__).with_name("attached.csv"))
    return "|".join(sorted((row["word"] for row in table if row["kind"] == kind), key=len, reverse=True))

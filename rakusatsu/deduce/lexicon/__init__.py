"""Words that articles are read by: tables with their sources, and the one function that reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extract.reference import read_table


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table beside this module."""
    return tuple(read_table(Path(__file__).with_name(f"{name}.csv")))


@cache
def words(name: str, column: str = "word") -> frozenset[str]:
    """One column of a table as a set."""
    return frozenset(row[column] for row in table(name))

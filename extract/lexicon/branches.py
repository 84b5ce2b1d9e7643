"""Words for branches, seats and departments, from `branches.csv`: each module names the kinds that it means."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extract.reference import read_table

KINDS = ("outlet", "branch", "works", "seat", "head", "division", "part", "shop", "office", "institute")
"""Kinds of words; the table's header tells what each is."""


@cache
def _table() -> tuple[tuple[str, str], ...]:
    return tuple((row["word"], row["kind"]) for row in read_table(Path(__file__).with_name("branches.csv")))


@cache
def branches(*kinds: str) -> str:
    """A pattern for any word of some kinds, the longest that stands there.

    Raises:
        ValueError: there is no such kind.
    """
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"no kinds of branches: {sorted(unknown)}")
    words = [word for word, kind in _table() if kind in kinds]
    return "|".join(sorted(words, key=len, reverse=True))

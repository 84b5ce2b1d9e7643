"""Which known header an unknown one is nearest to, for the person who reads the reject: a proposal, never a reading."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from rapidfuzz import fuzz, process

from extract.reference import read_table
from extract.tables.header import KEPT, fold_header

LEAST_ALIKE = 60.0
"""Per cent of characters in common, below which no proposal is worth reading (納品先 and 納入先 have 67)."""


@lru_cache(maxsize=1024)
def proposal(label: str) -> str | None:
    """`納入先 (supplier)` for `納品先`; None where no known header is near."""
    found = process.extractOne(
        fold_header(label), _words().keys(), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE
    )
    return f"{found[0]} ({_words()[found[0]]})" if found else None


def with_proposal(label: str) -> str:
    """The label, and behind it the proposal where there is one."""
    near = proposal(label)
    return label if near is None else f"{label} [nearest known header: {near}]"


@cache
def _words() -> dict[str, str]:
    """Meaning by header word, those with a column of the contract."""
    words: dict[str, str] = {}
    for row in read_table(Path(__file__).with_name("synonyms.csv")):
        if row["field"] != KEPT:
            groups = [group.split("|") for group in row["words"].replace('"', "").split()]
            for parts in product(*groups):
                words.setdefault(fold_header("".join(parts)), row["field"])
    words.pop("", None)
    return words

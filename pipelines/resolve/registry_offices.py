"""Where a corporation was registered, as its number tells: evidence for or against a number printed beside an address."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extract.reference import read_table

TABLE = Path(__file__).with_name("registry_offices.csv")


@cache
def bureaus() -> dict[str, str]:
    """The prefecture of each legal affairs bureau, by the two digits it gives to the numbers of its registries."""
    return {row["bureau"]: row["prefecture"] for row in read_table(TABLE)}


def registered_in(number: str) -> str | None:
    """The prefecture in which a corporation was first registered; None for a body that is not registered (state, unions).

    A firm that moved keeps its number, so that another prefecture than the address alone proves nothing: of the firms on
    the EDINET list 95 of 100 have their seat where their number says.
    """
    return bureaus().get(number[1:3])

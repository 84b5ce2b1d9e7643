"""Japanese eras: the table of their names, letters and first days, and the pieces of patterns made of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.reference import read_table


@dataclass(frozen=True, slots=True)
class Era:
    """One era: its first day and the western year of its year one."""

    name: str
    letter: str
    sign: str
    year_one: int
    first_day: dt.date


@cache
def eras() -> tuple[Era, ...]:
    """All eras, newest first."""
    rows = read_table(Path(__file__).with_name("eras.csv"))
    return tuple(
        Era(r["name"], r["letter"], r["sign"], int(r["year_one"]), dt.date.fromisoformat(r["first_day"]))
        for r in rows
    )


@cache
def since(oldest: str) -> tuple[Era, ...]:
    """The eras back to one, newest first.

    Raises:
        ValueError: there is no such era.
    """
    names = [era.name for era in eras()]
    return eras()[: names.index(oldest) + 1]


@cache
def era_names(oldest: str) -> str:
    """A pattern for the names of the eras back to one: `令和|平成`."""
    return "|".join(era.name for era in since(oldest))


@cache
def era_letters(oldest: str) -> str:
    """The letters of the eras back to one: `RH`."""
    return "".join(era.letter for era in since(oldest))


AWARDS_SINCE = "平成"
"""The oldest era of which tables of awards are: their publication began in 平成18年 (2006)."""
PRINTED_SINCE = "昭和"
"""The oldest era whose name stands in a document of today: laws, and days of the issues of 官報."""

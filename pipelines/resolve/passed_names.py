"""Names that passed from one corporation to another on a known day: before and after it they name two firms.

A holding company often hands its old name to the subsidiary that takes over the business, at the same address. Nothing
printed in an award tells the two apart but its date.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from extract.reference import read_table
from pipelines.resolve.features import NameKey, read_name

TABLE = Path(__file__).with_name("passed_names.csv")


@cache
def _days() -> dict[tuple[str, str | None], dt.date]:
    rows = list(read_table(TABLE))
    keys = [read_name(row["name"], with_reading=False) for row in rows]
    return {
        (key.core, key.form): dt.date.fromisoformat(row["since"]) for key, row in zip(keys, rows, strict=True)
    }


def passed_on(name: NameKey) -> dt.date | None:
    """The first day of the present bearer of a name; None for a name that is not known to have passed on."""
    return _days().get((name.core, name.form))

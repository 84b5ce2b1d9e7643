"""Cells that are all a part of an award is read from, and so plain that one look gives what the long way gives.

Titles and prices of open data are different in every row, so nothing is won by keeping what was read from them; most are
plain. Which are is told so narrowly that the values need no reading (`tests/extract/tables/test_plain_cells.py` holds them
against the long way).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.rows.column_kinds import OneValue
from extract.tables.award import NO_TITLE, Context
from extract.tables.change_cells import CHANGE_MEANINGS
from extract.tables.header import Header
from extract.tables.price_cells import PRICE_COLUMNS, YEN_ALONE, prices_of_yen, yen_column
from extract.tables.publisher_marks import may_have_marks

_ROUND_TITLE = " \u3000\u00a0\t"
"""Taken off a title's ends (`joined_lines`)."""


@dataclass(frozen=True, slots=True)
class PlainCell:
    """How a part is read from one cell where that is plain."""

    place: int
    """Of its column, counted from 0."""
    is_plain: Callable[[str], object]
    values_of: Callable[[Sequence[str]], Mapping[str, Sequence[Any]]]
    """From plain texts, columns of the award."""
    stand_in: str
    """A plain text."""
    field: str
    """The column that the cell is noted as the place of."""
    given: tuple[Hashable, ...] | None = None
    """What the part must be given beside its cells."""
    asked: bool = False
    """Whether other parts ask it for the text."""


def plain_title(header: Header, _: Context) -> PlainCell | None:
    """A title in one line to which no publisher's mark was added."""
    places = header.places.get("title", ())
    if len(places) != 1:
        return None
    return PlainCell(places[0], _is_plain_title, lambda texts: {"title": texts}, "題", "title", asked=True)


def _is_plain_title(text: str) -> bool:
    return (
        not text[:1].isspace()
        and not text[1:2].isspace()  # 庁 舎 清 掃
        and text[-1:] not in _ROUND_TITLE  # nor is it blank
        and "\n" not in text
        and not may_have_marks(text)
        and NO_TITLE.fullmatch(text) is None
    )


_ABOVE_LIMITS = re.compile(r"[1-9][0-9]{4,14}")
"""Yen that are never `award.AMOUNT_FAR_BELOW_LIMITS`."""
_NO_CHANGE = {"notice_kind": "award", "changed_from_yen": None, "changed_on": None, "remarks": None}


def plain_price(header: Header, context: Context) -> PlainCell | None:
    """A price of digits alone, in yen, in a table that says nothing else of money."""
    if context.look_small or not header.fields.isdisjoint({*CHANGE_MEANINGS, "remarks"}):
        return None
    place = yen_column(header, context.unit)
    if place is None:
        return None
    _, _, *others = prices_of_yen("1", header.columns[place])
    text, amount, *names = PRICE_COLUMNS
    rest = {**dict(zip(names, others, strict=True)), **_NO_CHANGE}

    def values_of(texts: Sequence[str]) -> dict[str, Sequence[Any]]:
        same = {name: OneValue(value, len(texts)) for name, value in rest.items()}
        return {text: texts, amount: list(map(int, texts)), **same}

    return PlainCell(
        place,
        (_ABOVE_LIMITS if "officer" in header.fields else YEN_ALONE).fullmatch,
        values_of,
        "10000",
        "price_text",
        given=(False, False, None),
    )

"""What columns beside the price say of it: the currency, and 単位 (千円, 円/kWh)."""

from __future__ import annotations

import dataclasses
import re

from extract.tables.row_cells import RowCells
from extract.tables.units import AmountUnit, unit_of_note
from extract.values.folding import fold_width, is_dash
from extract.values.money import Money, currencies

MONEY_COLUMNS = ("currency", "unit")
_PER_ONE = re.compile(r"円\s*[/／・]\s*\S{1,8}")


def unit_column(cells: RowCells, counted_in: AmountUnit | None) -> tuple[bool, AmountUnit | None]:
    """Whether a column 単位 says that the price is that of one (円/kWh), and what it says that amounts count in (千円).

    Args:
        cells: the row.
        counted_in: what amounts count in where it says nothing.
    """
    texts = [fold_width(cell.text).strip() for _, cell in cells.printed("unit")]
    if any(_PER_ONE.fullmatch(text) for text in texts):
        return True, counted_in
    return False, next((unit for text in texts if (unit := unit_of_note(f"({text})"))), counted_in)


def in_currency(price: Money, printed: str | None) -> Money:
    """A price in the currency that a column of its own names; unread where that is no known one."""
    if printed is None or is_dash(printed) or price.currency is None:
        return price
    word = fold_width(printed).strip()
    if (code := currencies().get(word) or currencies().get(word.upper())) is None:
        return dataclasses.replace(price, amount=None, problem="unread_amount")
    return dataclasses.replace(price, currency=code)

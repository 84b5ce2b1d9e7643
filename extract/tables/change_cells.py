"""A changed contract in a table: 変更前 and 変更後, and the day of the change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extract.awards import whole_yen
from extract.tables.date_cells import read_date
from extract.tables.joined_lines import join_lines
from extract.tables.price_cells import Prices, read_total
from extract.tables.row_cells import RowCells
from extract.tables.units import AmountUnit

CHANGED_LATER = "changed_later"
"""Warning: beside the price a changed one is printed: the amount is that of the contract as it was made."""
UNSURE_CHANGE = "unsure_change"
"""Warning: a changed price is printed for several suppliers, or is no total: null."""


CHANGE_MEANINGS = frozenset({"changed_from", "changed_price", "changed_on"})
"""Of the cells that `read_change` takes."""


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """What a row says after its change; a row without one says the same as before."""

    prices: Prices
    """With the new total where one is printed."""
    changed_from_yen: int | None = None
    changed_on: dt.date | None = None
    is_change: bool = False


def read_change(
    cells: RowCells, prices: Prices, counted_in: AmountUnit | None, reference: dt.date | None
) -> ChangedTerms:
    """The prices that hold, and what they were changed from.

    変更前 beside 変更後, or beside 契約金額, is a change: the new total, and what it was. 変更後 beside 契約金額 (or 当初契約金額) is a
    contract as it was made, at its own price, with a warning that a later one is printed.
    """
    before = read_total(cells, "changed_from", "changed_from_yen", counted_in)
    after = read_total(cells, "changed_price", "price_text", counted_in)
    day = read_date(cells, "changed_on", reference)
    if after is None and before is None:
        return ChangedTerms(prices, None, day)
    old = whole_yen(before.money)[0] if before else None
    if after is None or after.money.amount is None:
        changed = old is not None and prices.amount_yen is not None and old != prices.amount_yen
        return ChangedTerms(prices, old if changed else None, day, changed)
    if old is None and prices.amount_yen is not None:
        cells.warn(CHANGED_LATER)
        return ChangedTerms(prices, None, day)
    new, problem = whole_yen(after.money)
    if prices.kind == "shared" or new is None:
        cells.warn(problem or UNSURE_CHANGE)
        new = None
    held = prices._replace(
        text=join_lines(after.text),
        amount_yen=new,
        unit_price=None if new is not None else prices.unit_price,
        currency=after.money.currency,
        kind="total" if new is not None else prices.kind,
        tax=after.money.tax or after.tax or prices.tax,
        rate=prices.rate if prices.rate_basis == "printed" else None,
        rate_basis=prices.rate_basis if prices.rate_basis == "printed" else None,
    )
    return ChangedTerms(held, old, day, True)

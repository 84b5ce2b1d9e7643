"""Rows that are no award: nobody won (不調, 中止 …), the winner stands elsewhere, or nothing but a title is printed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from extract.awards import procurement_method
from extract.rows import UnawardedRow
from extract.tables.award import Context
from extract.tables.buyer_cells import read_buyer
from extract.tables.date_cells import read_date
from extract.tables.grid import Cell, Line
from extract.tables.header import KEPT, Header
from extract.tables.joined_lines import join_lines
from extract.tables.price_cells import read_estimate
from extract.tables.row_cells import RowCells, one_line
from extract.values.folding import fold_width, is_dash
from extract.values.no_winner import NOBODY, is_figure, reason_nobody_named, reason_nobody_won

SUPPLIER_BESIDE_NO_WINNER = "supplier_beside_no_winner"
"""Warning: a firm stands in the winner's cell of a tender that another cell says nobody won."""
_PRICES = ("price", "unit_price", "expected_total", "changed_price")
_SURE = frozenset({"no_bidder", "no_valid_bid", "cancelled"})
_SAYS_LITTLE = frozenset(
    {KEPT, "title", "buyer", "department", "ministry", "category", "quantity", "unit", "procurement_method", "case_number"}
    | {"place", "period", "contract_kind", "acquisition", "category_codes"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoWinner:
    """Why a row names no winner."""

    reason: str
    """One of `extract.values.no_winner.REASONS`."""
    text: str | None = None
    """As printed."""
    field: str | None = None
    """Meaning of the cell that says so."""
    warning: str | None = None


def is_title_alone(cells: Mapping[str, Cell]) -> bool:
    """Whether nothing tells of an award beside the title: no firm, day, price, number or remark."""
    return all(field in _SAYS_LITTLE or is_dash(cell.text) for field, cell in cells.items())


def no_winner(cells: Mapping[str, Cell], header: Header) -> NoWinner | None:
    """Why a row of a table of awards is none, None where it is one (perhaps without its winner's name).

    A row with a price is a contract, whatever its winner's cell says.

    Args:
        cells: the row's cells with text, by meaning.
        header: of its table.
    """
    if "supplier" not in header.fields:
        return None
    supplier = cells.get("supplier")
    named = supplier is not None and not is_dash(supplier.text)
    told = reason_nobody_named(supplier.text) if supplier is not None else None
    if supplier is not None and told is not None:
        is_award = _is_priced(cells) or is_figure(supplier.text)  # a shifted row says nothing of who won
        return None if is_award else NoWinner(told, one_line(supplier.text), "supplier")
    outcome = _outcome(
        cells, ("price", "result") if named or _is_priced(cells) else ("price", "result", "remarks")
    )
    if outcome is not None:
        return (
            outcome
            if not named
            else NoWinner(outcome.reason, outcome.text, outcome.field, SUPPLIER_BESIDE_NO_WINNER)
        )
    number = cells.get("corporate_number")
    if named or _is_priced(cells) or (number is not None and re.search(r"\d", number.text)):
        return None
    return None if _is_withheld(cells) else NoWinner("not_told")


def read_unawarded(
    line: Line, header: Header, context: Context, ordinal: int, found: NoWinner
) -> UnawardedRow:
    """The tender that a row without a winner tells of."""
    cells = RowCells.of(line, header)
    title = cells.text("title", "title")
    buyer = read_buyer(cells)
    method = one_line(cells.text("procurement_method", "procurement_method_text"))
    number = one_line(cells.text("case_number", "case_number"))
    day = _day(cells, context)
    estimate = read_estimate(cells, context.unit)
    if found.field is not None:
        for _, cell in cells.pop_all(found.field):
            cells.note(cell, "reason_text")
    cells.warn(found.warning)
    if line.hidden:
        cells.warn("hidden_row")
    raw = cells.raw()
    return UnawardedRow(
        page=line.page,
        tender_ordinal=ordinal,
        buyer_text=buyer.text,
        buyer_name=buyer.name,
        title=join_lines(title) if title else None,
        case_number=number,
        date=day,
        procurement_method_text=method,
        procurement_method=procurement_method(method, None, None),
        estimated_price_yen=estimate,
        reason_text=found.text,
        reason=found.reason,
        raw=raw,
        evidence=tuple(cells.evidence),
        warnings=tuple(cells.warnings),
    )


def _day(cells: RowCells, context: Context) -> dt.date | None:
    """The day of the opening, else of the contract, else of the notice; all of their cells are read."""
    days = [
        read_date(cells, meaning, context.reference, year, field="date")
        for meaning, year in (
            ("opening_date", None),
            ("contract_date", context.year),
            ("tender_notice_date", None),
        )
    ]
    return next((day for day in days if day is not None), None)


def _outcome(cells: Mapping[str, Cell], fields: tuple[str, ...]) -> NoWinner | None:
    """What a cell beside the winner's says of the outcome; なし alone there says nothing of it."""
    for field in fields:
        cell = cells.get(field)
        reason = reason_nobody_won(cell.text) if cell is not None else None
        if cell is not None and reason in NOBODY and (reason in _SURE or "落札" in cell.text):
            return NoWinner(reason, one_line(cell.text), field)
    return None


def _is_priced(cells: Mapping[str, Cell]) -> bool:
    return any(re.search(r"[1-9]", fold_width(cells[field].text)) for field in _PRICES if field in cells)


def _is_withheld(cells: Mapping[str, Cell]) -> bool:
    """Whether the price's cell has words that name no outcome: 非公表, 単価契約."""
    cell = cells.get("price")
    return cell is not None and not is_dash(cell.text) and reason_nobody_won(cell.text) not in NOBODY

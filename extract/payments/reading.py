"""A payee table's lines to rows: blocks, payees, contracts, who pays whom.

The form (RSシステム, 2024 and later): a block's line has its total and no payee; a payee's line has its total; each contract
with it has a line of its own with the payee's name again or none. 5-2 tells which block pays which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extract.awards import FRACTION_OF_YEN
from extract.payments.columns import IN_EVERY_TABLE, PayeeColumns, PayeeTable
from extract.rows import Evidence, PaymentRow, RejectRow
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.rate import MOST_SENSIBLE_RATE, parse_rate
from extract.values.corporate_number import find_corporate_numbers, is_corporate_number
from extract.values.folding import fold_width, is_blank, is_dash

_AMOUNT = re.compile(r"¥?\s*(-?\d{1,3}(?:,\d{3})+|-?\d+)(?:\.(\d+))?\s*円?")
_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?\s*[者社人件]?")
_YES = {"TRUE": True, "FALSE": False, "○": True, "〇": True, "1": True, "0": False}
_OF_A_CONTRACT = ("contract", "amount", "method", "bidders", "award_rate", "reason", "other_contract")
_OF_A_PAYEE = frozenset({"payee", "corporate_number", "address"})
_COLUMN_OF = {
    "payee": "payee_name_text",
    "address": "payee_address_text",
    "contract": "contract_text",
    "method": "procurement_method_text",
    "reason": "reason_text",
    "expense": "expense_text",
    "own_cost": "expense_text",
    "role": "role_text",
    "flow": "role_text",
    "paid_block": "block",
    "paid_block_name": "block_name",
    "office": "office_text",
}
"""Columns of `payments` that the fields of `columns.csv` go into, where they have another name."""
_AMOUNTS = ("block_total", "payee_total", "amount", "obligation", "own_cost_amount")

NO_PAYEE = "no_payee"
"""Reject: a line of a contract before which no payee of its block is printed."""
UNSURE_RATE = "unsure_rate"
"""Warning: a rate of about 1 without a percent sign, which may be 1 % or 100 %: null."""


class PayeeLines:
    """Reads the lines of one table in order; a contract's line without a name is the payee's before it."""

    def __init__(self, columns: PayeeColumns) -> None:
        """Read lines under this header."""
        self._columns = columns
        self._payee: tuple[tuple[str, str], Mapping[str, Cell]] | None = None

    def rows(self, line: Line) -> Iterator[PaymentRow | RejectRow]:
        """The rows of one line: none of a line that says nothing of payees, two where it says two things."""
        cells = self._cells(line)
        said = cells.keys() - IN_EVERY_TABLE - {"block"}
        if not said and not self._unknown(line):
            return
        if not self._fits(line):
            yield _reject(line, "row_wider_than_header")
            return
        found = list(self._entries(cells))
        for entry, field, own in found:
            yield self._row(line, entry, field, own)
        if not found:
            yield _reject(line, NO_PAYEE)

    def _entries(self, cells: dict[str, Cell]) -> Iterator[tuple[str, str, dict[str, Cell]]]:
        """What the line says: entry, the field of its amount, its cells."""
        table = self._columns.table
        if table is PayeeTable.FLOWS:
            if cells.keys() & {"paid_block", "paid_block_name"}:
                yield "flow", "", cells
            if cells.keys() & {"own_cost", "own_cost_amount"}:
                yield "own_cost", "own_cost_amount", cells
        elif table is PayeeTable.OBLIGATIONS:
            yield "obligation", "obligation", cells
        elif table is PayeeTable.EXPENSES:
            yield "expense", "amount", cells
        else:
            yield from self._payees(cells)

    def _payees(self, cells: dict[str, Cell]) -> Iterator[tuple[str, str, dict[str, Cell]]]:
        key = (_text(cells, "project_id") or "", _text(cells, "block") or "")
        is_contract = any(field in cells for field in _OF_A_CONTRACT if field != "other_contract") or (
            "other_contract" in cells and "payee" not in cells
        )
        if "payee" in cells:
            named = {name: cell for name, cell in cells.items() if name in _OF_A_PAYEE}
            self._payee = key, named
            if "payee_total" in cells or not is_contract:
                yield "payee", "payee_total", _without(cells, *_OF_A_CONTRACT)
            if is_contract:
                yield "contract", "amount", cells
            return
        if cells.keys() & {"block_total", "block_name", "payees", "role"}:
            self._payee = None
            yield "block", "block_total", _without(cells, *_OF_A_CONTRACT)
        if is_contract and self._payee is not None and self._payee[0] == key:
            yield "contract", "amount", {**self._payee[1], **cells}

    def _row(self, line: Line, entry: str, amount_field: str, cells: Mapping[str, Cell]) -> PaymentRow:
        warnings = [] if self._columns.table is not PayeeTable.PAYEES else self._inherited(line, cells)
        if self._unknown(line):
            warnings.append("unread_cell")
        values = _values(cells, amount_field, warnings)
        return PaymentRow(
            entry=entry,
            page=line.page,
            payment_ordinal=0,
            office_text=self._joined(line, "office", " "),
            procurement_method_text=self._joined(line, "method", " "),
            expense_text=self._joined(line, "expense", ": ") or self._joined(line, "own_cost", ": "),
            raw=self._raw(line),
            evidence=tuple(_evidence(line, cells, amount_field)),
            warnings=tuple(dict.fromkeys(warnings)),
            **values,
        )

    def _inherited(self, line: Line, cells: Mapping[str, Cell]) -> list[str]:
        own = self._cells(line)
        return ["inherited_cell"] if "payee" in cells and "payee" not in own else []

    def _cells(self, line: Line) -> dict[str, Cell]:
        """The first filled cell of each field."""
        found: dict[str, Cell] = {}
        for field, places in self._columns.places.items():
            for place in places:
                cell = line.cells[place] if place < len(line.cells) else Cell()
                if not is_blank(cell.text) and not is_dash(cell.text):
                    found.setdefault(field, cell)
        return found

    def _joined(self, line: Line, field: str, mark: str) -> str | None:
        texts = [
            _one_line(line.cells[place].text)
            for place in self._columns.places.get(field, ())
            if place < len(line.cells)
        ]
        return mark.join(text for text in texts if text and not is_dash(text)) or None

    def _unknown(self, line: Line) -> bool:
        return any(place < len(line.cells) and not line.cells[place].blank for place in self._columns.unknown)

    def _fits(self, line: Line) -> bool:
        return not any(not cell.blank for cell in line.cells[len(self._columns.labels) :])

    def _raw(self, line: Line) -> dict[str, str]:
        return {
            label or f"column {place}": cell.text
            for place, (label, cell) in enumerate(
                zip(self._columns.labels, line.cells, strict=False), start=1
            )
            if not cell.blank
        }


def _values(cells: Mapping[str, Cell], amount_field: str, warnings: list[str]) -> dict[str, Any]:
    """The columns of a row that one cell gives each."""
    is_flow = "paid_block" in cells or "paid_block_name" in cells
    return {
        "sheet_year": _number(_text(cells, "sheet_year"), "unread_sheet_year", warnings),
        "project_id": _text(cells, "project_id"),
        "project_title": _text(cells, "project_title"),
        "ministry": _text(cells, "ministry"),
        "block": _text(cells, "paid_block" if is_flow else "block"),
        "block_name": _text(cells, "paid_block_name" if is_flow else "block_name"),
        "payer_block": _text(cells, "payer_block"),
        "payer_block_name": _text(cells, "payer_block_name"),
        "paid_by_ministry": _YES.get((_text(cells, "paid_by_ministry") or "").upper()),
        "role_text": _text(cells, "flow" if is_flow else "role"),
        "payees": _number(_text(cells, "payees"), "unread_payees", warnings),
        "payee_name_text": _text(cells, "payee"),
        "payee_address_text": _text(cells, "address"),
        "corporate_number": _corporate_number(_text(cells, "corporate_number"), warnings),
        "others": _YES.get((_text(cells, "others") or "").upper()),
        "amount_yen": _amount(_text(cells, amount_field), warnings),
        "contract_text": _text(cells, "contract"),
        "bidders": _number(_text(cells, "bidders"), "unread_bidders", warnings),
        "award_rate": _rate(_text(cells, "award_rate"), warnings),
        "reason_text": _text(cells, "reason"),
    }


def _amount(text: str | None, warnings: list[str]) -> int | None:
    """Whole yen; a negative number stands for one that is not told, and a part of a yen is a misprint."""
    if text is None:
        return None
    match = _AMOUNT.fullmatch(fold_width(text).strip())
    if match is None:
        warnings.append("unread_amount")
        return None
    if int(match[2] or 0):
        warnings.append(FRACTION_OF_YEN)
        return None
    yen = int(match[1].replace(",", ""))
    if yen < 0:
        warnings.append("unread_amount")
        return None
    return yen


def _number(text: str | None, unread: str, warnings: list[str]) -> int | None:
    if text is None:
        return None
    match = _COUNT.fullmatch(fold_width(text).strip())
    if match is None:
        warnings.append(unread)
        return None
    return int(match[1])


def _rate(text: str | None, warnings: list[str]) -> float | None:
    if text is None:
        return None
    rate = parse_rate(text)
    if rate.problem is not None:
        warnings.append(rate.problem)
    if rate.ratio is None:
        return None
    bare = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", fold_width(text))
    if bare is not None and Decimal(1) <= Decimal(bare[1]) <= MOST_SENSIBLE_RATE:
        warnings.append(UNSURE_RATE)
        return None
    return float(rate.ratio)


def _corporate_number(text: str | None, warnings: list[str]) -> str | None:
    if text is None:
        return None
    numbers = find_corporate_numbers(text)
    if len(numbers) == 1 and is_corporate_number(numbers[0]):
        return numbers[0]
    warnings.append("corporate_number_invalid")
    return None


def _text(cells: Mapping[str, Cell], field: str) -> str | None:
    cell = cells.get(field)
    return (_one_line(cell.text) or None) if cell is not None else None


def _one_line(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").split())


def _without(cells: Mapping[str, Cell], *fields: str) -> dict[str, Cell]:
    return {field: cell for field, cell in cells.items() if field not in fields}


def _evidence(line: Line, cells: Mapping[str, Cell], amount_field: str) -> Iterator[Evidence]:
    for field, cell in cells.items():
        if field in _AMOUNTS:
            if field != amount_field:
                continue
            field = "amount_yen"  # noqa: PLW2901
        yield from evidence_of(_COLUMN_OF.get(field, field), line.page, cell)


def _reject(line: Line, reason: str) -> RejectRow:
    text = " ".join(_one_line(cell.text) for cell in line.filled())
    places: Sequence[Evidence] = [
        each for cell in line.filled()[:1] for each in evidence_of("text", line.page, cell)
    ]
    return RejectRow(page=line.page, reason=reason, text=text[:2_000], rows=1, evidence=tuple(places))

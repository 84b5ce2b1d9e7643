"""Who contracted: the 契約担当官等 cell, or the cells of organisation, officer and address apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.tables.joined_lines import join_lines
from extract.tables.officer import parse_officer
from extract.tables.row_cells import RowCells, one_line
from extract.values.corporate_number import find_corporate_numbers
from extract.values.folding import fold_width, is_blank, is_dash

BUYER_MEANINGS = ("officer", "buyer", "ministry", "officer_name", "buyer_address")
"""Of the cells that `read_buyer` takes."""


@dataclass(frozen=True, slots=True)
class TableBuyer:
    """The buyer of a row, as printed."""

    text: str | None
    name: str | None
    role: str | None
    officer: str | None
    address: str | None
    ministry: str | None = None
    """府省 from a column of its own."""


def read_buyer(cells: RowCells) -> TableBuyer:
    """The buyer of a row, each part from its own column where there is one."""
    officer_text = cells.text("officer", "buyer_text", "officer_role", "officer_name", "buyer_address")
    officer = parse_officer(officer_text) if officer_text else None
    buyers = cells.pop_all("buyer")
    for _, cell in buyers:
        cells.note(cell, "buyer_name")
    ministry = cells.text("ministry")
    names = [_organisation(cell.text) for _, cell in reversed(buyers)]
    name = next(filter(None, names), None) or (_organisation(ministry) if ministry else None)
    officer_name = one_line(cells.text("officer_name", "officer_name"))
    address = one_line(cells.text("buyer_address", "buyer_address"))
    return TableBuyer(
        text=officer.buyer if officer else one_line("\n".join(cell.text for _, cell in buyers)),
        name=name,
        role=officer.role if officer else None,
        officer=officer_name or (officer.name if officer else None),
        address=address or (officer.address if officer else None),
        ministry=_organisation(ministry) if ministry else None,
    )


def _organisation(text: str) -> str | None:
    """An organisation's name without the 法人番号 printed under it."""
    if is_blank(text) or is_dash(text):
        return None
    for number in find_corporate_numbers(text):
        text = fold_width(text).replace(number, "")
    text = re.sub(r"[(（]?\s*法人番号\s*[:：]?\s*\d*\s*[)）]?|[(（]\s*\d*\s*[)）]", "", text)
    return join_lines(text).strip() or None

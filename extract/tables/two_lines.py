"""Records printed over two rows: the rest of a name, or the address under it, in a row of its own (merged beside it or not)."""

from __future__ import annotations

import dataclasses
import re
from itertools import zip_longest

from extract.tables.grid import Cell, Line
from extract.tables.header import KEPT, Header
from extract.tables.row_shape import glued
from extract.tables.supplier_addresses import CORPORATE, LEGAL_FORM_ONLY, is_address
from extract.tables.supplier_ventures import is_venture, lists_members

_ONCE = frozenset(
    {"contract_date", "opening_date", "tender_notice_date", "price", "unit_price", "changed_price", "estimated_price"}
    | {"rate", "corporate_number", "procurement_method", "bidders", "supplier_address", "bid_price", "bidder"}
)  # fmt: skip
"""Meanings that a record prints once: a row with one of them is a record of its own."""


def is_rest(before: Line, line: Line, header: Header) -> bool:
    """Whether a row is the rest of the record above it: it holds the address under the name there, the members of
    the venture there, or what follows a legal form that stands there alone, and nothing that a record prints once.

    Args:
        before: the record above.
        line: the row.
        header: over both.
    """
    if "supplier" not in header.places:
        return False
    place = header.places["supplier"][0]
    own = {
        column.field
        for column, cell in zip(header.columns, line.cells, strict=False)
        if not (cell.blank or cell.inherited)
    }
    if "supplier" not in own or own & _ONCE or before.page != line.page or place >= len(before.cells):
        return False
    name, rest = before.cells[place].text, line.cells[place].text.strip()
    if LEGAL_FORM_ONLY.fullmatch(re.sub(r"\s", "", name)):
        return True
    if own <= {"supplier", KEPT} and is_venture(name) and lists_members(rest):
        return True
    named = CORPORATE.search(name) is not None and not any(map(is_address, name.split("\n")[1:]))
    return named and is_address(rest) and not _names_another(rest)


def with_rest(first: Line, rest: Line) -> Line:
    """A record and the row that goes on with it as one; what is merged over both stands in it once."""
    cells = [
        dataclasses.replace(upper, rows_spanned=max(1, upper.rows_spanned - 1))
        if lower.inherited
        else glued(upper, lower)
        for upper, lower in zip_longest(first.cells, rest.cells, fillvalue=Cell())
    ]
    return dataclasses.replace(first, cells=tuple(cells))


def _names_another(rest: str) -> bool:
    """Whether a firm is named behind the address."""
    return any(CORPORATE.search(line) and not is_address(line) for line in rest.split("\n"))

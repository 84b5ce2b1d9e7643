"""What was read from pictures of pages: its places as displayed, and only what is sure enough."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from extract.pages.geometry import Box
from extract.pages.ocr import ScannedPage
from extract.pages.turned import TurnedPage
from extract.rows import AwardRow, BidRow, UnawardedRow
from extract.tables.grid import Line
from extract.tables.pdf_cells import OCR

READ_BY_OCR = "read_by_ocr"
UNSURE = "unsure_ocr"
LEAST_SURE: Mapping[str, float] = {
    "supplier_name_text": 0.5,
    "supplier_address_text": 0.35,
    "corporate_number": 0.5,
    "contract_date": 0.7,
    "amount_yen": 0.8,
    "unit_price": 0.8,
    "estimated_price_yen": 0.8,
    "expected_total_yen": 0.8,
    "award_rate": 0.8,
    "bidders": 0.8,
    "bidder_name_text": 0.5,
    "bidder_address_text": 0.35,
    "opened_on": 0.7,
    "price_yen": 0.8,
    "score": 0.8,
}
"""Confidence of a value's least sure character below which it is null.

A 法人番号 may be less sure than other figures, since its check digit holds.
"""
_NOTED_AS = {"amount_yen": "price_text", "price_yen": "price_text"}
"""The column under which the place of another one's cell is noted."""


def displayed(line: Line, page: ScannedPage | TurnedPage) -> Line:
    """The line with the places of its cells as on the page that is displayed, not as on the page turned upright."""
    cells = tuple(
        dataclasses.replace(cell, boxes=tuple(_box(box, page) for box in cell.boxes)) if cell.boxes else cell
        for cell in line.cells
    )
    return dataclasses.replace(line, cells=cells)


def _box(box: Box, page: ScannedPage | TurnedPage) -> Box:
    sides = page.displayed(box.x0, box.top, box.x1, box.bottom)
    return Box(box.page, *(round(side, 2) for side in sides))


Row = TypeVar("Row", AwardRow, BidRow, UnawardedRow)


def sure_values(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of one award, contest or tender, with what was read from a picture said to be so, and what is unsure null with a warning."""
    return tuple(_sure(row) for row in rows)


def _sure(row: Row) -> Row:
    sure: dict[str, float] = {}
    for place in row.evidence:
        engine, _, figures = (place.locator or "").partition(" ")
        if engine == OCR:
            sure[place.field] = min(sure.get(place.field, 1.0), float(figures))
    if not sure:
        return row
    confirmed = _confirmed(row)
    unsure: list[str] = [
        column
        for column, least in LEAST_SURE.items()
        if getattr(row, column, None) is not None
        and column not in confirmed
        and sure.get(_NOTED_AS.get(column, column), sure.get(column, 1.0)) < least
    ]
    warnings = (*row.warnings, READ_BY_OCR, *([UNSURE] if unsure else []))
    nothing: dict[str, Any] = dict.fromkeys(unsure)
    return dataclasses.replace(row, **nothing, warnings=warnings)


def _confirmed(row: AwardRow | BidRow | UnawardedRow) -> frozenset[str]:
    """Figures that another printed one follows from: a rate that is the quotient of two prices is none by chance."""
    if (
        isinstance(row, AwardRow)
        and row.award_rate_basis == "printed"
        and "rate_mismatch" not in row.warnings
    ):
        figures = (row.award_rate, row.amount_yen, row.estimated_price_yen)
        if None not in figures:
            return frozenset({"award_rate", "amount_yen", "estimated_price_yen"})
    return frozenset()

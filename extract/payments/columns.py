"""Which columns a payee table of 行政事業レビュー has, and which of the four tables it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from extract.reference import read_table
from extract.tables.grid import Line
from extract.values.folding import compact

_OF_OBLIGATIONS = "(国庫債務負担行為等による契約)"
_SPACES = re.compile(r"\s+")
_KEYS = frozenset({"sheet_year", "project_id", "project_title"})
IN_EVERY_TABLE = frozenset(
    {"sheet_kind", "sheet_year", "project_id", "project_title", "ministry_order", "ministry", "office"}
)
"""Columns that say which programme a line is about; a line that has nothing else says nothing."""


class PayeeTable(StrEnum):
    """The files of RSシステム that tell of payees."""

    PAYEES = "5-1"
    FLOWS = "5-2"
    EXPENSES = "5-3"
    OBLIGATIONS = "5-4"


@dataclass(frozen=True, slots=True)
class PayeeColumns:
    """The header of a payee table."""

    table: PayeeTable
    places: Mapping[str, tuple[int, ...]]
    """Field → its columns, 0-based; several where a value is printed in parts."""
    labels: tuple[str, ...]
    unknown: tuple[int, ...]
    """Columns that no line of `columns.csv` names."""


def columns_of(texts: tuple[str, ...]) -> PayeeColumns | None:
    """The header that these cells are; None where they are none of a payee table."""
    labels = tuple(map(fold_label, texts))
    if not {"予算事業ID", "事業名"} <= set(labels):
        return None
    places: dict[str, tuple[int, ...]] = {}
    unknown: list[int] = []
    for place, label in enumerate(labels):
        field = _fields().get(label)
        if field is None:
            unknown += [place] if label else []
        else:
            places[field] = (*places.get(field, ()), place)
    table = _table(places.keys())
    if table is None or not places.keys() >= _KEYS:
        return None
    return PayeeColumns(table, places, labels, tuple(unknown))


def header_in(line: Line) -> PayeeColumns | None:
    """The same of a line of a grid."""
    return columns_of(tuple(cell.text for cell in line.cells))


def fold_label(text: str) -> str:
    """A label as `columns.csv` has it."""
    return compact(text).removeprefix("\ufeff").removesuffix(_OF_OBLIGATIONS)


def _table(fields: Iterable[str]) -> PayeeTable | None:
    names = set(fields)
    if "paid_block" in names:
        return PayeeTable.FLOWS
    if "obligation" in names:
        return PayeeTable.OBLIGATIONS
    if "expense" in names and "payee" in names:
        return PayeeTable.EXPENSES
    if {"block", "payee"} <= names and names & {"block_total", "payee_total"}:
        return PayeeTable.PAYEES
    return None


@cache
def _fields() -> Mapping[str, str]:
    rows = read_table(Path(__file__).with_name("columns.csv"))
    return {fold_label(label): row["field"] for row in rows for label in row["labels"].split("|")}

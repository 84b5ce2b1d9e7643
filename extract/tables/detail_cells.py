"""What a row says beside title, supplier, price and dates: kind and period of contract, section, numbers, 公益法人, codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.reference import read_table
from extract.tables.grid import Cell
from extract.tables.header import Column
from extract.tables.row_cells import RowCells, one_line
from extract.values.folding import fold_width, is_blank, is_dash, without_footnotes

UNKNOWN_CODE = "unknown_code"
"""Warning: a code of 調達ポータル that its published tables do not hold: null."""
_KINDS = (
    ("unit", "単価"),
    ("framework", "基本契約|枠契約|フレームワーク|基本協定"),
    ("total", "総価|確定契約|通常契約"),
)
_ABSENT = frozenset({"なし", "無し", "無", "該当なし", "該当無し"})


DETAIL_MEANINGS = (
    *("contract_kind", "method_code", "ministry_code", "period", "case_number", "department"),
    *(
        "reemployed_officers",
        "public_interest_kind",
        "public_interest_authority",
        "buyer_code",
        "location_code",
    ),
)
"""Of the cells that `read_details` takes."""


@dataclass(frozen=True, slots=True)
class Details:
    """What these columns of a row say."""

    columns: Mapping[str, Any]
    """Of the award, as they go into it."""
    contract_kind: str | None
    terms: DetailTerms


class DetailTerms(NamedTuple):
    """What of the details stands in for what other columns do not say."""

    contract_kind_text: str | None
    method_text: str | None
    """The 入札方式 that 調達ポータル gives as a code."""
    method: str | None
    department: str | None
    ministry: str | None


def _periods(printed: list[tuple[Column, Cell]]) -> list[tuple[Column, Cell]]:
    """The cells of the period that holds: the one before a change is in none where the one after it is printed."""
    changed = any("変更後" in column.label for column, _ in printed)
    return [each for each in printed if not (changed and "変更前" in each[0].label)]


def read_details(cells: RowCells) -> Details:
    """Take these cells of a row; dashes are nothing."""
    kind_text = _text(cells, "contract_kind")
    method = _coded(cells, "method_code", "method", "procurement_method")
    ministry = _coded(cells, "ministry_code", "ministry", "ministry")
    periods = _periods(cells.pop_all("period"))
    for _, cell in periods:
        cells.note(cell, "contract_period_text")
    kind = contract_kind(kind_text)
    columns = {
        "contract_kind": kind,
        "contract_period_text": one_line(
            "～".join(cell.text for _, cell in periods if not is_dash(cell.text))
        ),
        "case_number": _text(cells, "case_number"),
        "department": (department := _text(cells, "department")),
        "reemployed_officers": _officers(cells),
        "public_interest_kind": _text(cells, "public_interest_kind"),
        "public_interest_authority": _text(cells, "public_interest_authority"),
        "buyer_code": _code(cells, "buyer_code"),
        "location_code": _code(cells, "location_code"),
    }
    method_text, method_code = method or (None, None)
    terms = DetailTerms(kind_text, method_text, method_code, department, ministry[0] if ministry else None)
    return Details(columns, kind, terms)


def contract_kind(text: str | None) -> str | None:
    """`unit`, `framework` or `total` of a printed 契約種別; None where it says none of them, or more than one."""
    printed = fold_width(text or "")
    kinds = [kind for kind, words in _KINDS if re.search(words, printed)]
    return kinds[0] if len(kinds) == 1 else None


def _text(cells: RowCells, meaning: str) -> str | None:
    text = one_line(cells.text(meaning, meaning))
    return None if text is None or is_dash(text) else text


def _code(cells: RowCells, meaning: str) -> str | None:
    text = _text(cells, meaning)
    return re.sub(r"\D", "", fold_width(text)) or None if text else None


def _officers(cells: RowCells) -> int | None:
    """再就職の役員の数; a dash or なし is null, as nothing says that it was counted."""
    text = cells.text("reemployed_officers", "reemployed_officers")
    if text is None or is_blank(text) or is_dash(text) or "".join(text.split()) in _ABSENT:
        return None
    printed = re.fullmatch(r"(\d{1,4})(?:\.0)?\s*(?:人|名)?", without_footnotes(fold_width(text)).strip())
    if printed is None:
        cells.warn("unread_reemployed_officers")
        return None
    return int(printed[1])


def _coded(cells: RowCells, meaning: str, kind: str, field: str) -> tuple[str, str | None] | None:
    """The name and the OCDS method of a code's cell."""
    code = cells.text(meaning, field)
    if code is None or is_blank(code):
        return None
    found = _codes().get((kind, fold_width(code).strip()))
    if found is None:
        cells.warn(UNKNOWN_CODE)
    return found


@cache
def _codes() -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = read_table(Path(__file__).with_name("portal_codes.csv"))
    return {(row["kind"], row["code"]): (row["name"], row["method"] or None) for row in rows}

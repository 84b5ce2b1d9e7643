"""Several contracts in one row, set apart by line breaks in every cell: as many titles, firms and amounts, line by line."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extract.reference import read_table
from extract.rows import AwardRow
from extract.tables.award import Context, read_award
from extract.tables.grid import Cell, Line
from extract.tables.header import Header
from extract.tables.own_prices import with_own_prices
from extract.tables.row_kinds import with_warning
from extract.tables.supplier import parse_suppliers
from extract.values.folding import fold_width
from extract.values.wareki import parse_date

MAY_BE_SEVERAL_CONTRACTS = "may_be_several_contracts"
"""Warning: the title has as many lines as there are suppliers and amounts in the row: it may be as many contracts. The title
is null where each of its lines could be one.
"""
_LEXICON = Path(__file__).parents[1] / "lexicon"
_AMOUNT = re.compile(r"[¥\\金]?\s*\d[\d,]*\s*(?:千?円也?|-)?\s*(?:[(\[]?税[込抜別]み?[)\]]?)?")
_DATES = frozenset({"contract_date", "opening_date", "tender_notice_date"})
_FIGURES = frozenset({"price", "estimated_price", "rate", "corporate_number", "bid_price"})
_GOES_ON = re.compile(
    r"(?:及び|並びに|および|ならびに|又は|または|に係る|における|に関する|[のをにでと、，・,（(「『～~\-－ー])$"
)
_FOLLOWS = re.compile(r"[(（)）」』、，・のをにがはへと]|一式|ほか|その他?|及び|並びに|等")


def awards_of(
    line: Line, header: Header, context: Context, ordinal: int, *, dittos: bool
) -> list[list[AwardRow]]:
    """The awards of a row, one or as many as lines stand beside each other in all of its cells.

    Args:
        line: the row.
        header: over it.
        context: what the table says about all rows.
        ordinal: of the first award within the document.
        dittos: whether cells of it stood for those above.
    """
    lines, unsure = _apart(line, header, context)
    awards = []
    for place, each in enumerate(lines):
        rows = with_own_prices(read_award(each, header, context, ordinal + place), each, header, context.unit)
        codes = [
            code for code, holds in (("inherited_cell", dittos), (MAY_BE_SEVERAL_CONTRACTS, unsure)) if holds
        ]
        if unsure and _could_be_titles(_lines_at(line, header, "title")):
            rows = [dataclasses.replace(row, title=None) for row in rows]
        for code in codes:
            rows = [dataclasses.replace(row, warnings=with_warning(row.warnings, code)) for row in rows]
        awards.append(rows)
    return awards


def _apart(line: Line, header: Header, context: Context) -> tuple[list[Line], bool]:
    """The row as a row per contract, or as it is; and whether that is unsure."""
    titles, firms, prices = (_lines_at(line, header, field) for field in ("title", "supplier", "price"))
    count = len(titles)
    if count < 2 or len(prices) != count or not all(_AMOUNT.fullmatch(fold_width(text)) for text in prices):
        return [line], False  # the common case
    named = [parse_suppliers(text) for text in firms] if len(firms) == count else []
    if not named or any(len(each) != 1 or each[0].name is None for each in named):
        return [line], False
    if len(parse_suppliers("\n".join(firms))) != count:
        return [line], False  # one firm in several lines
    columns = zip(header.columns, line.cells, strict=False)
    told = [_is_parallel(column.field, cell, count, context) for column, cell in columns]
    sure = None not in told and _tell_apart(header, told) and _could_be_titles(titles)
    if not sure or any(cell.boxes for cell in line.cells):
        return [line], True
    return [_nth(line, told, place) for place in range(count)], False


def _is_parallel(field: str | None, cell: Cell, count: int, context: Context) -> bool | None:
    """Whether a cell has a line for each contract; None where it has several lines, but not as many."""
    lines = _lines(cell)
    if field in ("title", "supplier", "price"):
        return True
    if len(lines) < 2 or field not in _DATES | _FIGURES:
        return False
    if len(lines) != count:
        return None
    return (
        True
        if field not in _DATES or all(parse_date(text, reference=context.reference) for text in lines)
        else None
    )


def _tell_apart(header: Header, told: Sequence[bool | None]) -> bool:
    """Whether a cell beside title, firm and price has a line for each contract: firms of one have each a number of their own."""
    fields = (column.field for column, parallel in zip(header.columns, told, strict=False) if parallel)
    return any(field in _DATES | (_FIGURES - {"price", "corporate_number"}) for field in fields)


def _are_whole(titles: list[str]) -> bool:
    """Whether no title goes on in the next line."""
    goes_on = any(_GOES_ON.search(title) for title in titles[:-1])
    opened = any(
        title.count("(") + title.count("（") != title.count(")") + title.count("）") for title in titles
    )
    return not (goes_on or opened or any(_FOLLOWS.match(title) for title in titles[1:]))


def _could_be_titles(lines: list[str]) -> bool:
    return _are_whole(lines) and all(map(_title_end().search, lines))


@cache
def _title_end() -> re.Pattern[str]:
    words = "|".join(row["word"] for row in read_table(_LEXICON / "title_ends.csv"))
    return re.compile(rf"(?:{words})$")


def _nth(line: Line, told: list[bool | None], place: int) -> Line:
    cells = [
        dataclasses.replace(cell, text=_lines(cell)[place], value=None) if parallel else cell
        for cell, parallel in zip(line.cells, told, strict=False)
    ]
    return dataclasses.replace(line, cells=tuple(cells))


def _lines_at(line: Line, header: Header, field: str) -> list[str]:
    places = header.places.get(field, ())
    return _lines(line.cells[places[0]]) if places and places[0] < len(line.cells) else []


def _lines(cell: Cell) -> list[str]:
    return [text.strip() for text in cell.text.split("\n") if text.strip()]

"""Bid results (入札結果データ of the 地方整備局): one row a bidder, of which the winner's is marked in its remarks.

The rows of one contest stand together. Where exactly one of them is marked, that row is the award, and what the others
offered is only counted; where none or several are, nobody is named.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.rows import AwardRow, Evidence
from extract.tables.award import Context, read_award
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.header import KEPT, Column, Header, fold_header
from extract.values.folding import is_dash

MOST_BIDDERS = 1_000
"""Rows of one contest held at a time; the largest seen has some forty."""
_WON = re.compile(r"[(\[]?(?:落札(?:者|決定|決定者)?|決定者?|契約(?:の)?相手方|契約者|受注者)[)\]]?")
_STAYED_AWAY = re.compile(r"辞退|不参加|欠席|取下げ?|取り下げ|未提出|不着|[-‐-―ー－]*")
_SAME_CONTEST = frozenset({"title", "buyer", "contract_date", "tender_notice_date", "opening_date"})


def has_bidders(header: Header) -> bool:
    """Whether a table that lacks only the supplier's column names bidders, and can mark one of them as the winner."""
    return header.missing == ["supplier"] and {"bidder", "remarks"} <= header.fields


@dataclass(frozen=True, slots=True)
class Contest:
    """What one contest came to."""

    award: tuple[Line, Header] | None
    """The winner's row under a header that names its bidder the supplier and what it offered the price."""
    bidders: tuple[Evidence, ...]
    """Where each one that made an offer is printed."""
    count_known: bool
    """Whether all bidders are printed: of a contract by quotation only the partner is."""
    refused: tuple[tuple[Line, str], ...]
    """Rows that are no award, each with the reason."""


def same_contest(first: Line, line: Line, header: Header) -> bool:
    """Whether a row goes on with the contest of an earlier one: what is printed again is the same."""
    pairs = [
        (_text(first, index), _text(line, index))
        for index, column in enumerate(header.columns)
        if column.field in _SAME_CONTEST or (column.field == KEPT and _is_day(column))
    ]
    return all(again in ("", before) for before, again in pairs)


def decide(lines: Sequence[Line], header: Header) -> Contest:
    """The outcome of one contest from all of its rows."""
    won = [line for line in lines if _is_marked(line, header)]
    if len(won) != 1:
        marked = f"{len(won)} of {len(lines)} bidders are marked as the winner"
        return Contest(None, (), False, tuple((line, f"bid_results: {marked}") for line in lines))
    winner = won[0]
    offers = [line for line in lines if line is winner or _made_an_offer(line, header)]
    names = [cell for line in offers for cell in _cells(line, header, "bidder")]
    places = tuple(place for cell in names for place in evidence_of("bidders", winner.page, cell))
    price = _price_column(winner, header)
    by_quotation = price is not None and header.columns[price].field == "quoted_price"
    lost = "bid_results: a bidder that did not win"
    return Contest(
        award=(_filled(winner, lines[0], header), _with_supplier(header, price)),
        bidders=places,
        count_known=not (by_quotation and len(offers) == 1),
        refused=tuple((line, lost) for line in lines if line is not winner),
    )


def contest_award(contest: Contest, context: Context, ordinal: int) -> list[AwardRow]:
    """The award of a contest that has a winner."""
    assert contest.award is not None
    line, header = contest.award
    rows = read_award(line, header, context, ordinal)
    is_bid = any(column.field == "price" and "見積" not in column.label for column in header.columns)
    warnings = ("winning_bid",) if is_bid else ()
    return [
        dataclasses.replace(
            row,
            bidders=len(contest.bidders) if contest.count_known and row.bidders is None else row.bidders,
            evidence=row.evidence + (contest.bidders if contest.count_known else ()),
            warnings=row.warnings + warnings,
        )
        for row in rows
    ]


def _is_marked(line: Line, header: Header) -> bool:
    remarks = (fold_header(cell.text) for cell in _cells(line, header, "remarks"))
    return any(_WON.fullmatch(text) for text in remarks)


def _made_an_offer(line: Line, header: Header) -> bool:
    """Whether a bidder bid at all: an amount, or a bid that was void (無効, 失格)."""
    printed = [*_cells(line, header, "bid_price"), *_cells(line, header, "quoted_price")]
    return any(not _STAYED_AWAY.fullmatch(fold_header(cell.text)) for cell in printed)


def _price_column(line: Line, header: Header) -> int | None:
    """The quotation, which is printed where the contract was made by one, else the amount of the last round."""
    for meaning in ("quoted_price", "bid_price"):
        found = [
            index
            for index, column in enumerate(header.columns)
            if column.field == meaning and re.search(r"\d", _text(line, index))
        ]
        if found:
            return found[-1]
    return None


def _with_supplier(header: Header, price: int | None) -> Header:
    columns = []
    for index, column in enumerate(header.columns):
        field = column.field
        if field == "bidder":
            field = "supplier"
        elif field in ("bid_price", "quoted_price"):
            field = "price" if index == price else KEPT
        columns.append(Column(column.label, field))
    return Header(tuple(columns), header.lines)


def _filled(line: Line, first: Line, header: Header) -> Line:
    """The row with what is printed only once for the contest."""
    cells = list(line.cells)
    for index, column in enumerate(header.columns):
        blank = index < len(cells) and cells[index].blank
        if blank and column.field in _SAME_CONTEST and _text(first, index):
            cells[index] = dataclasses.replace(first.cells[index], inherited=True)
    return dataclasses.replace(line, cells=tuple(cells))


def _is_day(column: Column) -> bool:
    return column.label.endswith(("日", "月日"))


def _cells(line: Line, header: Header, meaning: str) -> list[Cell]:
    return [
        cell
        for column, cell in zip(header.columns, line.cells, strict=False)
        if column.field == meaning and not cell.blank and not is_dash(cell.text)
    ]


def _text(line: Line, index: int) -> str:
    return line.cells[index].text.strip() if index < len(line.cells) else ""

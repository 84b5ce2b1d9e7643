"""Bid results: one row a bidder, of which the winner's is marked (入札結果データ of the 地方整備局, results of municipalities).

The rows of one contest stand together. Where exactly one of them is marked, that row is the award; where none or several
are, nobody is named. What each bidder offered is `bids` (`bid_cells.py`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.rows import AwardRow, Evidence
from extract.tables.award import Context, read_award
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.header import KEPT, Column, Header, fold_header
from extract.tables.row_cells import one_line
from extract.tables.row_kinds import by_meaning
from extract.tables.unawarded import NoWinner, no_winner
from extract.values.folding import is_dash
from extract.values.no_winner import NOBODY, reason_nobody_won

MOST_BIDDERS = 1_000
"""Rows of one contest held at a time; the largest seen has some forty."""
NOT_MARKED = "winner_not_marked"
"""Warning: no bidder of the contest is marked as the winner."""
SEVERAL_MARKED = "several_winners_marked"
"""Warning: several bidders of the contest are marked as the winner."""
WON = re.compile(
    r"[(\[【]?(?:落札(?:者|決定|決定者|業者|人)?|決定者?|(?:契約(?:の)?|決定)相手方|契約者|契約(?:締結|済み?)?|受注者?|採択|採用|成立)[)\]】]?(?:\([^()]*\))?"
)
"""What marks the winner, width folded and white space closed."""
COUNT = re.compile(r"(\d{1,3})(?:者|社|名|人)?")
"""A number of bidders where their names are expected."""
_RING = re.compile(r"[○〇◯◎●]")
_WINNERS_COLUMN = re.compile(
    r"落札|契約|受注|請負|受託|採択|決定|相手|納入|支出|交付|委託|購入|供給|施工|取引|採用|選定|補助|winner|supplier"
)
_STAYED_AWAY = re.compile(r"辞退|不参加?|欠席|取下げ?|取り下げ|未提出|不着|未入札|棄権|[-‐-―ー－]*")
_SAME_CONTEST = frozenset(
    {"title", "buyer", "department", "case_number", "contract_date", "tender_notice_date", "opening_date"}
)


def has_bidders(header: Header) -> bool:
    """Whether each row of a table is a bidder's."""
    return "bidder" in header.fields and header.missing in (["supplier"], [])


def as_bid_results(header: Header, ahead: Sequence[Line]) -> Header:
    """The header of a table whose 業者名 are bidders, not winners, with the columns named so; else as it is.

    They are where a column tells each row's result, or what was offered and no price, or where one title stands on
    several rows of which one is marked.
    """
    column = next((column for column in header.columns if column.field == "supplier"), None)
    if column is not None and "bidder" in header.fields and _holds_marks(header, ahead):
        renamed = {"supplier": "result" if "result" not in header.fields else KEPT}
        return _renamed(header, renamed)
    if column is None or "bidder" in header.fields or _WINNERS_COLUMN.search(column.label):
        return header
    offered = "bid_price" in header.fields and "price" not in header.fields
    if "result" not in header.fields and not offered and not _marks_one_of_several(header, ahead):
        return header
    renamed = {"supplier": "bidder", "price": "price" if "bid_price" in header.fields else "bid_price"}
    return _renamed(header, renamed)


def _renamed(header: Header, renamed: Mapping[str, str]) -> Header:
    return Header(
        tuple(Column(each.label, renamed.get(each.field or "", each.field)) for each in header.columns),
        header.lines,
    )


def _holds_marks(header: Header, ahead: Sequence[Line]) -> bool:
    """Whether the column of winners holds rings beside the bidders, and no name."""
    texts = [fold_header(cell.text) for line in ahead for cell in cells_of(line, header, "supplier")]
    return bool(texts) and all(_RING.fullmatch(text) or WON.fullmatch(text) for text in texts)


def _marks_one_of_several(header: Header, ahead: Sequence[Line]) -> bool:
    titles = [
        title for line in ahead for cell in cells_of(line, header, "title") if (title := cell.text.strip())
    ]
    marks = [fold_header(cell.text) for line in ahead for cell in cells_of(line, header, "remarks")]
    return len(set(titles)) < len(titles) and any("落札" in mark and WON.fullmatch(mark) for mark in marks)


@dataclass(frozen=True, slots=True)
class Contest:
    """What one contest came to."""

    lines: tuple[Line, ...]
    """One a bidder, what is printed once for the contest filled in."""
    header: Header
    award: tuple[Line, Header] | None
    """The winner's row under a header that names its bidder the supplier and what it offered the price."""
    winner: Line | None
    bidders: tuple[Evidence, ...]
    """Where each one that made an offer is printed."""
    count_known: bool
    """Whether all bidders are printed: of a contract by quotation only the partner is."""
    nobody: NoWinner | None
    """Why no award can be told."""


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
    filled = tuple(_last_result(_filled(line, lines[0], header), header) for line in lines)
    if "supplier" in header.fields:
        return _decide_by_name(filled, header)
    winners = [line for line in filled if is_winner(line, header)]
    if len(winners) != 1:
        return Contest(filled, header, None, None, (), False, _nobody(filled, header, len(winners)))
    winner = winners[0]
    offers = [line for line in filled if line is winner or _made_an_offer(line, header)]
    names = [(line, cell) for line in offers for cell in cells_of(line, header, "bidder")]
    places = tuple(place for line, cell in names for place in evidence_of("bidders", line.page, cell))
    contracted = any(re.search(r"\d", cell.text) for cell in cells_of(winner, header, "price"))
    price = None if contracted else price_column(winner, header)
    by_quotation = price is not None and header.columns[price].field == "quoted_price"
    known = not (by_quotation and len(offers) == 1)
    return Contest(filled, header, (winner, _with_supplier(header, price)), winner, places, known, None)


def _last_result(line: Line, header: Header) -> Line:
    """A row with the result of its last round alone, where each round has a column for its own."""
    results = [index for index, column in enumerate(header.columns) if column.field == "result"]
    filled = [index for index in results if _text(line, index)]
    if len(filled) < 2:
        return line
    cells = (Cell() if index in filled[:-1] else cell for index, cell in enumerate(line.cells))
    return dataclasses.replace(line, cells=tuple(cells))


def _decide_by_name(lines: tuple[Line, ...], header: Header) -> Contest:
    """The outcome of a contest whose winner stands in a column of its own, on one of the bidders' rows or on all."""
    naming = [line for line in lines if cells_of(line, header, "supplier")] or [lines[0]]
    names = {fold_header(cell.text) for line in naming for cell in cells_of(line, header, "supplier")}
    nobody = no_winner(by_meaning(naming[0], header), header)
    if nobody is None and len(names) > 1:
        nobody = NoWinner("not_told", warning=SEVERAL_MARKED)
    if nobody is not None:
        return Contest(lines, header, None, None, (), False, nobody)
    places = tuple(
        place
        for line in lines
        if len(lines) > 1 and _made_an_offer(line, header)
        for cell in cells_of(line, header, "bidder")
        for place in evidence_of("bidders", line.page, cell)
    )
    winner = next((line for line in lines if is_winner(line, header)), None)
    award = naming[0], header
    if winner is not None and "price" not in header.fields:
        award = winner, _with_price(header, price_column(winner, header))
    return Contest(lines, header, award, winner, places, True, None)


def contest_award(contest: Contest, context: Context, ordinal: int, contest_id: str) -> list[AwardRow]:
    """The award of a contest that has a winner."""
    assert contest.award is not None
    line, header = contest.award
    rows = read_award(line, header, context, ordinal)
    is_bid = any(
        column.field == "price" and contest.header.columns[index].field == "bid_price"
        for index, column in enumerate(header.columns)
    )
    warnings = ("winning_bid",) if is_bid else ()
    counted = contest.count_known and bool(contest.bidders)
    told = [COUNT.fullmatch(fold_header(cell.text)) for cell in cells_of(line, contest.header, "bidder")]
    number = len(contest.bidders) if counted else int(told[0][1]) if told and told[0] else None
    return [
        dataclasses.replace(
            row,
            bidders=number if row.bidders is None else row.bidders,
            contest_id=contest_id,
            evidence=row.evidence + (contest.bidders if counted else ()),
            warnings=row.warnings + warnings,
        )
        for row in rows
    ]


def is_winner(line: Line, header: Header) -> bool:
    """Whether a row is marked as the winner's, or its bidder is the one that the column of winners names."""
    winner, bidder = cells_of(line, header, "supplier"), cells_of(line, header, "bidder")
    if winner and bidder:
        return fold_header(winner[0].text) == fold_header(bidder[0].text)
    results = [fold_header(cell.text) for cell in cells_of(line, header, "result")]
    remarks = [fold_header(cell.text) for cell in cells_of(line, header, "remarks")]
    return any(WON.fullmatch(text) for text in (*results, *remarks)) or any(map(_RING.fullmatch, results))


def price_column(line: Line, header: Header) -> int | None:
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


def cells_of(line: Line, header: Header, meaning: str) -> list[Cell]:
    """The cells of a row with this meaning in which something but a dash is printed."""
    return [
        cell
        for column, cell in zip(header.columns, line.cells, strict=False)
        if column.field == meaning and not cell.blank and not is_dash(cell.text)
    ]


def _nobody(lines: Sequence[Line], header: Header, winners: int) -> NoWinner:
    """Why a contest has no winner: words of a result, or no or several marks."""
    if winners > 1:
        return NoWinner("not_told", warning=SEVERAL_MARKED)
    for meaning in ("result", "remarks", "supplier", "bidder", "bid_price"):
        for cell in (cell for line in lines for cell in cells_of(line, header, meaning)):
            reason = reason_nobody_won(cell.text)
            # 辞退, 失格 and なし are said of one bidder, unless there is but one row.
            if reason in NOBODY and (reason != "no_winner" or len(lines) == 1 or "落札" in cell.text):
                return NoWinner(reason, one_line(cell.text), meaning)
    return NoWinner("not_told", warning=NOT_MARKED)


def _made_an_offer(line: Line, header: Header) -> bool:
    """Whether a bidder bid at all: an amount, or a bid that was void (無効, 失格)."""
    printed = [*cells_of(line, header, "bid_price"), *cells_of(line, header, "quoted_price")]
    return any(not _STAYED_AWAY.fullmatch(fold_header(cell.text)) for cell in printed)


def _with_price(header: Header, price: int | None) -> Header:
    """The header with the winner's bid as the price, where no column has that."""
    columns = [
        Column(column.label, "price" if index == price else column.field)
        for index, column in enumerate(header.columns)
    ]
    return Header(tuple(columns), header.lines)


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
    if line is first:
        return line
    cells = list(line.cells)
    for index, column in enumerate(header.columns):
        blank = index < len(cells) and cells[index].blank
        if blank and column.field in _SAME_CONTEST and _text(first, index):
            cells[index] = dataclasses.replace(first.cells[index], inherited=True)
    return dataclasses.replace(line, cells=tuple(cells))


def _is_day(column: Column) -> bool:
    return column.label.endswith(("日", "月日"))


def _text(line: Line, index: int) -> str:
    return line.cells[index].text.strip() if index < len(line.cells) else ""

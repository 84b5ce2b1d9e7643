"""What each bidder of a contest offered: one row per bidder and round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.awards import whole_yen
from extract.rows import BidRow, Evidence
from extract.tables.award import Context, without_title
from extract.tables.bid_results import COUNT, Contest, cells_of, price_column
from extract.tables.buyer_cells import read_buyer
from extract.tables.date_cells import read_date
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.header import Column, Header, fold_header
from extract.tables.joined_lines import join_lines
from extract.tables.price_cells import money_of
from extract.tables.row_cells import RowCells, one_line
from extract.tables.supplier import parse_suppliers
from extract.values.folding import fold_width, is_dash
from extract.values.no_winner import NOBODY, reason_nobody_named

BIDS_NOT_PAIRED = "bids_not_paired"
"""Warning: several bidders in one cell, and the offers beside them are not as many: price null."""
_DECLINED = re.compile(r"辞退|不参加?|欠席|取下|取り下げ|未提出|不着|未入札|棄権|応札せず")
_INVALID = re.compile(r"無効|失格|無資格|資格なし|資格無|排除")
_SCORE = re.compile(r"評価値|総合評価点|総合点|総合評点")
_TECHNICAL = re.compile(r"技術評価点|技術点|加算点|評価点|評点")
_ROUND = re.compile(r"第?([1-9一二三四五])回")
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all bids of a contest share."""

    contest: Contest
    context: Context
    fields: dict[str, object]
    evidence: tuple[Evidence, ...]
    decided: bool
    """Whether somebody won, or nobody did for sure."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a bidder put in in one round."""

    round: int | None
    column: Column
    cell: Cell
    score: tuple[float, Cell] | None
    won: bool


def read_bids(contest: Contest, context: Context, ordinal: int, award_ordinal: int | None) -> list[BidRow]:
    """The bids of a contest, the winner's too.

    Args:
        contest: its rows and outcome.
        context: what the table says about all rows.
        ordinal: of the contest within the document.
        award_ordinal: of its award; None where it has none.
    """
    cells = RowCells.of(contest.lines[0], contest.header)
    title = cells.text("title", "title")
    buyer = read_buyer(cells)
    fields: dict[str, object] = {
        "contest_id": contest_id(ordinal),
        "contest_ordinal": ordinal,
        "award_id": f"{award_ordinal:04d}-1" if award_ordinal else None,
        "title": join_lines(title) if title else None,
        "buyer_text": buyer.text or one_line(cells.text("department", "buyer_text")),
        "buyer_name": buyer.name,
        "case_number": one_line(cells.text("case_number", "case_number")),
        "opened_on": read_date(cells, "opening_date", context.reference, field="opened_on"),
    }
    bidders = [(line, *each) for line in contest.lines for each in _bidders(line, contest.header)]
    nobody = contest.nobody is not None and contest.nobody.reason in NOBODY
    named = any(_is_named(line, contest.header, name) for line, name, _, _ in bidders)
    decided = contest.winner is not None or nobody or named
    shared = _Shared(contest, context, fields, tuple(cells.evidence), decided)
    return [
        bid
        for number, (line, name, offers, warnings) in enumerate(bidders, 1)
        for bid in _bids(shared, line, number, name, offers, warnings)
    ]


def _is_named(line: Line, header: Header, name: Cell) -> bool:
    """Whether the column of winners names this bidder."""
    winner = cells_of(line, header, "supplier")
    return bool(winner) and fold_header(winner[0].text) == fold_header(name.text)


def contest_id(ordinal: int) -> str:
    """A contest's name within its document."""
    return f"c{ordinal:04d}"


def _bidders(line: Line, header: Header) -> Iterator[tuple[Cell, list[_Offer], tuple[str, ...]]]:
    """The bidders of a row with their offers: one, or as many as lines in the cell where the offers are as many."""
    names = cells_of(line, header, "bidder")
    if not names or COUNT.fullmatch(fold_header(names[0].text)) or reason_nobody_named(names[0].text):
        return
    offers = _offers(line, header)
    parts = [part for part in names[0].text.split("\n") if part.strip()]
    prices = [[part for part in offer.cell.text.split("\n") if part.strip()] for offer in offers]
    one_bidder = len(parts) < 2 or len(parse_suppliers(names[0].text)) < 2
    if one_bidder:
        yield names[0], offers, ()
        return
    paired = all(len(each) == len(parts) for each in prices)
    for index, part in enumerate(parts):
        name = _part(names[0], part)
        named = _is_named(line, header, name)
        own = [
            _Offer(offer.round, offer.column, _part(offer.cell, each[index]), None, offer.won and named)
            for offer, each in zip(offers, prices, strict=True)
            if paired
        ]
        yield name, own, () if paired else (BIDS_NOT_PAIRED,)


def _part(cell: Cell, text: str) -> Cell:
    return Cell(text.strip(), None, cell.locator, cell.boxes)


def _offers(line: Line, header: Header) -> list[_Offer]:
    """What is printed in the columns of rounds and of the quotation, in their order; a quotation that repeats a bid is none."""
    pairs = list(enumerate(zip(header.columns, line.cells, strict=False)))
    price = price_column(line, header)
    rounds = [index for index, column in enumerate(header.columns) if column.field == "bid_price"]
    offers = []
    for index, (column, cell) in pairs:
        if column.field not in ("bid_price", "quoted_price") or cell.blank or is_dash(cell.text):
            continue
        number = _round(column.label, rounds.index(index) + 1, len(rounds)) if index in rounds else None
        offers.append(_Offer(number, column, cell, _score(pairs, index, rounds), index == price))
    figures = [_digits(offer.cell) for offer in offers]
    last = offers[-1] if offers else None
    if (
        last is not None
        and last.column.field == "quoted_price"
        and figures[-1]
        and figures[-1] in figures[:-1]
    ):
        kept = figures.index(figures[-1])
        offers = [
            _Offer(offer.round, offer.column, offer.cell, offer.score, place == kept and last.won)
            for place, offer in enumerate(offers[:-1])
        ]
    return offers


def _digits(cell: Cell) -> str:
    return re.sub(r"\D", "", fold_width(cell.text))


def _round(label: str, place: int, count: int) -> int | None:
    """The round that a column's label names, else its place among the columns of rounds; None where there is but one."""
    printed = _ROUND.search(fold_header(label))
    if printed is not None:
        return _KANJI.get(printed[1]) or int(printed[1])
    return place if count > 1 else 1


def _score(
    pairs: Sequence[tuple[int, tuple[Column, Cell]]], offer: int, rounds: Sequence[int]
) -> tuple[float, Cell] | None:
    """評価値 of the round (behind its price, before the next round's), else the points for technique."""
    following = next((index for index in rounds if index > offer), len(pairs))
    behind = [each for index, each in pairs if offer < index < following]
    everywhere = [each for _, each in pairs]
    for pattern, cells in ((_SCORE, behind), (_TECHNICAL, everywhere)):
        for column, cell in cells:
            label = (
                fold_header(column.label).rsplit("価格", 1)[-1] if "価格" in column.label else column.label
            )
            if pattern.search(label) and "価格" not in column.label and (value := _number(cell)) is not None:
                return value, cell
    return None


def _number(cell: Cell) -> float | None:
    if isinstance(cell.value, float):
        return round(cell.value, 6)
    printed = re.fullmatch(r"\s*(\d{1,6}(?:\.\d+)?)\s*点?\s*", fold_width(cell.text))
    return float(printed[1]) if printed else None


def _bids(
    shared: _Shared, line: Line, bidder: int, name: Cell, offers: list[_Offer], warnings: tuple[str, ...]
) -> Iterator[BidRow]:
    header = shared.contest.header
    row = RowCells.of(line, header)
    address, number = row.text("supplier_address"), row.text("corporate_number")
    row.warnings.clear()  # of the cells of a bidder only what is read here is told
    title = str(shared.fields["title"] or "")
    parsed = [
        without_title(each, title) for each in parse_suppliers(name.text, address=address, number=number)
    ]
    one = parsed[0] if len(parsed) == 1 else None
    marks = [*cells_of(line, header, "result"), *cells_of(line, header, "remarks")]
    mark = marks[0] if marks else None
    raw = row.raw()
    each: list[_Offer | None] = [*offers] or [None]
    for offer in each:
        price, price_warnings = _price(offer, shared.context)
        places = [*evidence_of("bidder_name_text", line.page, name)]
        if offer is not None:
            places += evidence_of("price_text", line.page, offer.cell)
            places += evidence_of("score", line.page, offer.score[1]) if offer.score else ()
        places += evidence_of("mark", line.page, mark) if mark is not None else ()
        yield BidRow(
            **shared.fields,  # type: ignore[arg-type]
            page=line.page,
            bidder_ordinal=bidder,
            round=offer.round if offer is not None else None,
            bidder_name_text=one.name if one is not None else join_lines(name.text),
            bidder_address_text=one.address if one is not None else None,
            corporate_number=one.corporate_number if one is not None else None,
            price_text=one_line(offer.cell.text) if offer is not None else None,
            price_yen=price,
            score=offer.score[0] if offer is not None and offer.score else None,
            mark=one_line(mark.text) if mark is not None else _word(offer),
            result=_result(shared, line, name, offer, mark),
            raw=raw,
            evidence=(*shared.evidence, *places),
            warnings=tuple(dict.fromkeys((*warnings, *price_warnings, *row.warnings))),
        )


def _word(offer: _Offer | None) -> str | None:
    """What stands in the place of an amount (辞退, 無効)."""
    return one_line(offer.cell.text) if offer is not None and not re.search(r"\d", offer.cell.text) else None


def _price(offer: _Offer | None, context: Context) -> tuple[int | None, tuple[str, ...]]:
    if offer is None or not re.search(r"[0-9０-９]", offer.cell.text):
        return None, ()
    money = money_of(offer.column, offer.cell, context.unit)
    price, problem = whole_yen(money)
    return price, tuple(code for code in (problem, money.problem) if code)


def _result(shared: _Shared, line: Line, name: Cell, offer: _Offer | None, mark: Cell | None) -> str:
    """One of `extract.rows.BID_RESULTS`."""
    named = _is_named(line, shared.contest.header, name)
    if (named or line is shared.contest.winner) and (offer is None or offer.won):
        return "won"
    words = [cell.text for cell in (offer.cell if offer else None, mark) if cell is not None]
    for text in words:
        if _DECLINED.search(text):
            return "declined"
        if _INVALID.search(text):
            return "invalid"
    if offer is None or not re.search(r"[0-9０-９]", offer.cell.text):
        return "unknown"
    return "lost" if shared.decided else "unknown"

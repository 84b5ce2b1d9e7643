"""Rows of bidders of whom only a name or only an offer is printed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from extract.tables.bid_results import Contest, cells_of, decide
from extract.tables.grid import Line
from extract.tables.header import Header
from extract.values.no_winner import reason_nobody_named, reason_nobody_won

BIDDER_NOT_NAMED = "bidder_not_named"
"""Reject: an offer beside which no bidder is named, or a department or another word in the place of one."""
NAME_OR_CAPTION = "name_or_caption"
"""Reject: a line between bidders that may be one more of them, or a heading."""
_OFFERS = ("bid_price", "quoted_price")
_NAME = re.compile(r"[^。※:：\n]{2,30}")
_NO_NAME = re.compile(
    r"以下|余白|なし|無し|回目?$|\d{2}年|[（(]?\d+[者社名]?[)）]?$|^[（(【].*[)）】]$|再度|入札|見積|落札|不調|参加|[計※]$"
)


def is_lone_bidder(line: Line, header: Header) -> bool:
    """Whether a line's only cell is a bidder's name, right of the column of titles, or an offer."""
    places = [index for index, cell in enumerate(line.cells) if not cell.blank]
    if len(places) != 1 or places[0] >= len(header.columns) or line.cells[places[0]].inherited:
        return False
    field, text = header.columns[places[0]].field, line.cells[places[0]].text
    if field in _OFFERS:
        return re.search(r"\d", text) is not None
    titles = header.places.get("title")
    right_of_title = titles is not None and titles[0] < places[0]
    is_name = _NAME.fullmatch(text) and not _NO_NAME.search(text) and reason_nobody_named(text) is None
    return field == "bidder" and right_of_title and bool(is_name)


def decide_of_named(lines: Sequence[Line], header: Header) -> tuple[Contest, list[Line]]:
    """The outcome of a contest, and its lines that hold an offer of nobody, or a department or another word in the place of a bidder;
    where there are such, its bidders are not counted.
    """
    contest = decide(lines, header)
    told = contest.winner or contest.lines[0]
    nameless = [
        line
        for line, filled in zip(lines, contest.lines, strict=True)
        if filled is not told and _is_nameless(filled, header)
    ]
    return (dataclasses.replace(contest, count_known=False) if nameless else contest), nameless


def is_no_bidder(text: str) -> bool:
    """Whether a department (会計課) or a word of the table (予定価格, 平均) stands in the place of a bidder's name."""
    return reason_nobody_won(text) is None and reason_nobody_named(text) is not None


def _is_nameless(line: Line, header: Header) -> bool:
    names = cells_of(line, header, "bidder")
    if any(is_no_bidder(cell.text) for cell in names):
        return True
    offers = (cell for field in (*_OFFERS, "price") for cell in cells_of(line, header, field))
    return not names and any(re.search(r"\d", cell.text) for cell in offers)

"""Contests of one row each whose bidders stand beside each other (応札者1 応札額1 応札者2 …, or a column per firm).

Each is put as a row per bidder, so that `bid_results` reads it like any list of bidders.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import fold_header, looks_like_header, meaning
from extract.tables.lone_bidders import BIDDER_NOT_NAMED
from extract.tables.row_shape import TOO_WIDE
from extract.values.folding import is_dash
from extract.values.legal_forms import any_form

FEWEST = 2
"""Bidders beside each other by which such a table is told."""
_NUMBERED = re.compile(r"(?P<words>.*?[^\d()])\(?(?P<number>\d{1,2})\)?(?:位|番|社目|者目)?(?P<rest>[^\d]*)")
_RANKED = re.compile(r"(?P<words>第?)(?P<number>\d{1,2})(?:位|番札)(?P<rest>[^\d]*)")
"""1位, 1位金額: the bids in the order of their offers; a rank alone is the column of who made it."""
_NAME_WORDS = re.compile(r"入札者|応札者|応募者|参加者|業者|会社|社名|商号|見積者")
_FIRM = re.compile(any_form())
_CALLED = {"bidder": "入札者", "price": "入札金額", "result": "結果"}
"""What the columns of one bidder are called once they stand under each other."""


@dataclass(frozen=True, slots=True)
class BidderColumns:
    """Which columns of a table are of its bidders."""

    head: Line
    shared: tuple[int, ...]
    groups: tuple[dict[str, int], ...]
    """Of each bidder its columns by what they hold (`bidder`, `price`, `result`)."""
    firms: bool = False
    """Whether the bidders' names stand in the header."""

    def rows_of(self, lines: Lookahead) -> Iterator[Line]:
        """The lines of the table with a row per bidder, under a header that says so."""
        texts, begun = list(self.head.texts), False
        while (line := lines.next()) is not None:
            if list(line.texts) == texts:
                begun = True
                yield self._header(line)
            elif begun and line.left_out is None and line.filled():
                yield from self._shaped(line)
            else:
                yield line

    def _shaped(self, line: Line) -> Iterator[Line]:
        """The rows of a line: none of its cells may come to stand under another header than its own."""
        width, filled = len(self.head.cells), line.filled()
        titles = (
            place for place in self.shared if meaning(fold_header(self.head.cells[place].text)) == "title"
        )
        if len(filled) == 1 and all(_at(line, place).blank for place in titles):
            yield dataclasses.replace(line, cells=tuple(filled))
            return
        stray = [cell for cell in line.cells[width:] if not (cell.blank or cell.inherited)]
        if stray and isinstance(line.cells, TextCells):
            whole = fit_width(line, width)
            if whole is None:
                yield dataclasses.replace(line, left_out=TOO_WIDE)
                return
            line, stray = whole, []
        for row in self._rows(line):
            yield dataclasses.replace(row, cells=(*row.cells, *stray))
            stray = []

    def _header(self, line: Line) -> Line:
        names = [name for name in _CALLED if name in self.groups[0] or (self.firms and name == "bidder")]
        own = [Cell(_CALLED[name], locator=line.cells[self.groups[0]["price"]].locator) for name in names]
        return dataclasses.replace(line, cells=(*(line.cells[place] for place in self.shared), *own))

    def _rows(self, line: Line) -> Iterator[Line]:
        """The rows of one contest; one without a bidder where none is printed."""
        shared = [_at(line, place) for place in self.shared]
        again, first = [dataclasses.replace(cell, inherited=True) for cell in shared], True
        for group in self.groups:
            name = self.head.cells[group["price"]] if self.firms else _at(line, group["bidder"])
            own = [name, *(_at(line, group[part]) for part in ("price", "result") if part in group)]
            if any(cell.blank or is_dash(cell.text) for cell in own[: 1 + self.firms]):
                said = [cell for cell in own[1:] if not (cell.blank or is_dash(cell.text))]
                if said and not self.firms:
                    yield dataclasses.replace(line, cells=tuple(said), left_out=BIDDER_NOT_NAMED)
                continue
            yield dataclasses.replace(line, cells=(*(shared if first else again), *own))
            first = False
        if first:
            blank = [Cell()] * (len(self.groups[0]) + self.firms)
            yield dataclasses.replace(line, cells=(*shared, *blank))


def bidder_columns(line: Line) -> BidderColumns | None:
    """The columns of bidders beside each other under a header's line; None where it is none, or has no such."""
    labels = [fold_header(text) for text in line.texts]
    if len(labels) < FEWEST + 2 or not any(meaning(label) == "title" for label in labels if label):
        return None
    if (found := _numbered(line, labels)) is not None:
        return found
    if any(cell.value is not None for cell in line.cells):
        return None
    firms = [
        place
        for place, label in enumerate(labels)
        if label and _FIRM.search(label) and meaning(label) is None
    ]
    others = tuple(place for place in range(len(labels)) if place not in firms)
    if len(firms) < FEWEST or not _is_header(line, others):
        return None
    return BidderColumns(line, others, tuple({"price": place} for place in firms), firms=True)


def _numbered(line: Line, labels: Sequence[str]) -> BidderColumns | None:
    groups: dict[str, dict[str, int]] = {}
    for place, label in enumerate(labels):
        ranked = _RANKED.fullmatch(label)
        found = ranked or _NUMBERED.fullmatch(label)
        part = (
            _part((found["rest"] or "入札者") if ranked else found["words"] + found["rest"])
            if found
            else None
        )
        if found is None or part is None or part in groups.get(found["number"], {}):
            continue
        groups.setdefault(found["number"], {})[part] = place
    own = [group for group in groups.values() if {"bidder", "price"} <= group.keys()]
    if len(own) < FEWEST or any(group.keys() != own[0].keys() for group in own):
        return None
    taken = {place for group in own for place in group.values()}
    return BidderColumns(line, tuple(place for place in range(len(labels)) if place not in taken), tuple(own))


def _part(words: str) -> str | None:
    """What a numbered column holds of its bidder."""
    field = meaning(words)
    if field == "bidder" or (field == "supplier" and _NAME_WORDS.search(words) and "落札" not in words):
        return "bidder"
    return {"price": "price", "bid_price": "price", "quoted_price": "price", "result": "result"}.get(
        field or ""
    )


def _is_header(line: Line, places: Sequence[int]) -> bool:
    return looks_like_header(dataclasses.replace(line, cells=tuple(line.cells[place] for place in places)))


def _at(line: Line, place: int) -> Cell:
    return line.cells[place] if place < len(line.cells) else Cell()

"""Columns most of whose cells could not be read: each row warns of its own cell, a document of such rows is not right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.rows import AwardRow
from extract.rows.column_kinds import NotedPlaces, told_once
from extract.tables.line_kinds import TableAwards

WARNINGS_OF: dict[str, frozenset[str]] = {
    "contract_date": frozenset({"unread_date", "several_dates"}),
    "price_text": frozenset({"unread_amount"}),
    "bidders": frozenset({"unread_bidders"}),
    "award_rate": frozenset({"unread_rate"}),
}
"""By the column of an award in which a cell is noted: what a row warns of where that cell is printed and not read."""
LEAST_CELLS = 3
"""Cells a column must have before it is judged; of two, one may be anything."""
MOST_UNREAD = 0.5
"""Share of a column's cells that may be unread before the column itself is said to be."""


@dataclass(slots=True)
class ColumnTally:
    """How many cells of each column are printed in a document, and how many of them were not read."""

    printed: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)

    def count(self, award: AwardRow) -> None:
        """Count the cells of one award; of its supplier rows, only the first has to be given."""
        for column in {place.field for place in award.evidence} & WARNINGS_OF.keys():
            self.printed[column] += 1
            if award.warnings and not WARNINGS_OF[column].isdisjoint(award.warnings):
                self.unread[column] += 1

    def count_all(self, read: TableAwards) -> None:
        """Count the cells of awards that were read together, as `count` does of each."""
        places, warnings = read.rows.column("evidence"), read.rows.column("warnings")
        if not isinstance(places, NotedPlaces):
            for row in read.firsts:
                self.count(read.rows[row])
            return
        noted = [places.notes[row] for row in read.firsts]
        different = dict(zip(map(id, noted), noted, strict=True))
        for each, times in Counter(map(id, noted)).items():
            for column in {name for name, _ in different[each]} & WARNINGS_OF.keys():
                self.printed[column] += times
        if not any(told_once(warnings)):
            return
        for row, notes in zip(read.firsts, noted, strict=True):
            if codes := warnings[row]:
                for column in {name for name, _ in notes} & WARNINGS_OF.keys():
                    self.unread[column] += not WARNINGS_OF[column].isdisjoint(codes)

    def most_unread(self) -> Iterator[tuple[str, int, int]]:
        """The columns most of whose cells were not read: column, cells not read, cells printed."""
        for column, printed in self.printed.items():
            if printed >= LEAST_CELLS and self.unread[column] > MOST_UNREAD * printed:
                yield column, self.unread[column], printed

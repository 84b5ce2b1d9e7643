"""How plain rows under one header are read, many at a time: column by column, and what repeats once.

A part of an award (the buyer, the supplier, a date …) depends on the texts of its columns alone. So what a part gave is
kept by them, with the places it noted and its warnings, and given again for every row that prints the same: buyers,
methods, days and firms repeat. The awards are then made column by column, which costs a tenth of making them one by one.
Other rows are read one by one (`award.read_award`); both ways give the same (`tests/extract/tables/test_row_plan.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property, partial
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, NamedTuple

from extract.rows import AwardRow, Evidence
from extract.rows.changed import made_many
from extract.tables.award import (
    DATES,
    EXTENT,
    MONEY,
    SUPPLIERS,
    TERMS,
    TITLE,
    Context,
    asked_by_money,
    told_by_line,
    without_title,
)
from extract.tables.fiscal_year import year_beside
from extract.tables.grid import LETTERS, Line, TextCells
from extract.tables.header import Header
from extract.tables.plain_cells import PlainCell, plain_price, plain_title
from extract.tables.row_cells import RowCells, RowPart
from extract.tables.supplier import TableSupplier

MOST_KEPT = 16_384
"""Different texts of a part's columns that are kept."""
MOST_ROWS = 500
"""Rows read at a time."""
_ANY_PAGE = 0
"""Stands for the row's own page in what a part noted."""

_place: Callable[[tuple[Any, ...]], Evidence] = partial(tuple.__new__, Evidence)
"""`Evidence` from its values; its constructor takes twice as long, and a row has a dozen of them."""


_Notes = tuple[tuple[str, str, Evidence | None], ...]
"""Columns of the award, each with the letters of the column it was printed in, or its place outside the row."""


class _Told(NamedTuple):
    """What a part gave for one set of texts."""

    values: tuple[Any, ...]
    asked: Any
    """What other parts ask of it."""
    notes: _Notes
    warnings: tuple[str, ...]


_tell: Callable[[tuple[Any, ...]], _Told] = partial(tuple.__new__, _Told)
_values_of = attrgetter("values")


class _PlannedPart:
    """A part under one header, and what it gave so far, by the texts of its columns and what it was given beside them."""

    def __init__(
        self, part: RowPart, header: Header, context: Context, plain: PlainCell | None = None
    ) -> None:
        self.names: tuple[str, ...] = plain.names if plain else ()
        """Of the columns it gives."""
        self._part, self._header, self._context = part, header, context
        self._places = [place for meaning in part.meanings for place in header.places.get(meaning, ())]
        self._plain = plain
        self._told: dict[Hashable, _Told] = {}
        self._notes: dict[_Notes, _Notes] = {}
        """Those that were noted, once each: few different ones are."""

    def told(
        self,
        rows: Sequence[Sequence[str]],
        columns: Sequence[Sequence[str]],
        given: Sequence[tuple[Hashable, ...]] | None = None,
    ) -> list[_Told]:
        """What it gives for the texts of each row, and the values given with them.

        Args:
            rows: their texts.
            columns: the same, column by column.
            given: the values.
        """
        known, anew, places = self._told, self._anew, self._places
        keys: Iterable[Hashable] = repeat(None, len(rows))
        if places:
            keys = (
                columns[places[0]]
                if len(places) == 1
                else zip(*[columns[place] for place in places], strict=True)
            )
        keys = keys if given is None else zip(keys, given, strict=True)
        more_of: Iterable[tuple[Hashable, ...]] = repeat((), len(rows)) if given is None else given
        if self._plain is None:
            return [
                known.get(key) or anew(key, row, more)
                for key, row, more in zip(keys, rows, more_of, strict=True)
            ]
        plain, told = self._plain, self._plainly
        is_plain, wanted = plain.is_plain, plain.given
        return [
            told(text) if more == wanted and is_plain(text) else known.get(key) or anew(key, row, more)
            for text, key, row, more in zip(columns[plain.place], keys, rows, more_of, strict=True)
        ]

    @cached_property
    def _plainly(self) -> Callable[[str], _Told]:
        """What it gives for a plain cell."""
        plain = self._plain
        assert plain is not None
        values, asked = plain.values, plain.asked
        notes = self._once(((plain.field, LETTERS[plain.place], None),))
        return lambda text: _tell((values(text), text if asked else None, notes, ()))

    def _once(self, notes: _Notes) -> _Notes:
        return self._notes.setdefault(notes, notes)

    def _anew(self, key: Hashable, texts: Sequence[str], given: tuple[Hashable, ...]) -> _Told:
        cells = RowCells(TextCells(texts, None), self._header, _ANY_PAGE)
        columns, asked = self._part.read(cells, self._context, *given)
        self.names = self.names or tuple(columns)
        notes = tuple(
            [
                (place.field, place.locator or "", None if place.page == _ANY_PAGE else place)
                for place in cells.evidence
            ]
        )
        if len(self._told) >= MOST_KEPT:
            self._told.clear()
        told = _Told(tuple(columns.values()), asked, self._once(notes), tuple(cells.warnings))
        self._told[key] = told
        return told


class RowPlan:
    """The parts of the rows under one header, in one context."""

    def __init__(self, header: Header, context: Context) -> None:
        self.header, self.context = header, context
        plain = {TITLE: plain_title(header, context), MONEY: plain_price(header, context)}
        parts = (TITLE, SUPPLIERS, TERMS, MONEY, DATES, EXTENT)
        self._parts = [_PlannedPart(part, header, context, plain.get(part)) for part in parts]
        self._places: dict[tuple[int, ...], _Notes] = {}
        """What the parts of a row noted together, by the identity of what each noted."""

    def read(self, lines: Sequence[Line], ordinal: int) -> list[Sequence[AwardRow]]:
        """The awards of rows that are nothing but texts (`TextCells`), as many as the header has columns.

        They are those of fewer rows where the fiscal year that holds for them ends with one: the others are in another context.

        Args:
            lines: the rows, `MOST_ROWS` or fewer.
            ordinal: of the first award within the document.
        """
        title, supplier, terms, money, dates, extent = self._parts
        rows = [line.texts for line in lines]
        days = dates.told(rows, list(zip(*rows, strict=True)))
        lines = lines[: self._of_this_year([day.asked for day in days])]
        rows, days = rows[: len(lines)], days[: len(lines)]
        printed = list(zip(*rows, strict=True))
        titles, firms, kinds = (part.told(rows, printed) for part in (title, supplier, terms))
        given = [
            asked_by_money(a.asked, b.asked, c.asked) for a, b, c in zip(titles, firms, kinds, strict=True)
        ]
        told = [titles, firms, kinds, money.told(rows, printed, given), days, extent.told(rows, printed)]
        suppliers = [
            [without_title(each, a.asked) for each in b.asked] for a, b in zip(titles, firms, strict=True)
        ]
        raws, unread = self._raws(lines, rows, printed)
        columns = {
            "page": [line.page for line in lines],
            "award_ordinal": range(ordinal, ordinal + len(lines)),
            "supplier_count": list(map(len, suppliers)),
            "raw": raws,
            "evidence": self._evidence(lines, told),
            "warnings": self._warnings(lines, told, unread, suppliers),
        }
        for part, gave in zip(self._parts, told, strict=True):
            columns |= zip(part.names, zip(*map(_values_of, gave), strict=True), strict=False)
        return _rows(columns, suppliers)

    def _of_this_year(self, days: Sequence[dt.date | None]) -> int:
        """How many rows, by their days, the context holds for."""
        year = self.context.year
        if year is None:
            return len(days)
        ended = (row for row, day in enumerate(days, 1) if year_beside(year, day) != year)
        return next(ended, len(days))

    def _raws(
        self, lines: Sequence[Line], rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]
    ) -> tuple[list[dict[str, str]], list[Sequence[str]]]:
        """Every cell of each row as printed, by its header, and the warnings of its cells as a whole."""
        labels = self.header.labels_once
        if labels is None:
            cells = [RowCells.of(line, self.header) for line in lines]
            return [each.raw() for each in cells], [each.warnings for each in cells]
        raws = [dict(zip(labels, row, strict=True)) for row in rows]
        for label, column in zip(labels, columns, strict=True):
            if blanks := {text for text in set(column) if not text or text.isspace()}:
                for raw, text in zip(raws, column, strict=True):
                    if text in blanks:
                        del raw[label]
        return raws, [()] * len(lines)

    def _evidence(self, lines: Sequence[Line], told: Sequence[Sequence[_Told]]) -> list[tuple[Evidence, ...]]:
        found, known = [], self._places
        for line, *noted in zip(lines, *([each.notes for each in gave] for gave in told), strict=True):
            key = tuple(map(id, noted))
            notes = known.get(key)
            if notes is None:
                notes = known[key] = tuple(chain.from_iterable(noted))
            page, number = line.page, str(line.number)
            found.append(
                tuple(
                    [
                        elsewhere or _place((field, page, None, None, None, None, letters + number))
                        for field, letters, elsewhere in notes
                    ]
                )
            )
        return found

    def _warnings(
        self,
        lines: Sequence[Line],
        told: Sequence[Sequence[_Told]],
        unread: Sequence[Sequence[str]],
        suppliers: Sequence[Sequence[TableSupplier]],
    ) -> list[tuple[str, ...]]:
        of_lines = [
            told_by_line(line, self.context) if line.mended or self.context.headless else () for line in lines
        ]
        of_firms = [[code for firm in named for code in firm.warnings] for named in suppliers]
        sources: list[Sequence[Sequence[str]]] = [[each.warnings for each in gave] for gave in told]
        warned = [codes for codes in (*sources, of_lines, unread, of_firms) if any(codes)]
        if not warned:
            return [()] * len(lines)
        return [tuple(dict.fromkeys(chain.from_iterable(codes))) for codes in zip(*warned, strict=True)]


def _rows(
    columns: dict[str, Sequence[Any]], suppliers: Sequence[Sequence[TableSupplier]]
) -> list[Sequence[AwardRow]]:
    """The awards of the rows whose columns these are, one row per supplier."""
    firms = list(chain.from_iterable(suppliers))
    if len(firms) != len(suppliers):
        owners = [row for row, named in enumerate(suppliers) for _ in named]
        columns = {name: [values[row] for row in owners] for name, values in columns.items()}
    given = {
        **columns,
        "supplier_ordinal": [place for named in suppliers for place in range(1, len(named) + 1)],
        "supplier_name_text": [firm.name for firm in firms],
        "supplier_address_text": [firm.address for firm in firms],
        "corporate_number": [firm.corporate_number for firm in firms],
    }
    made = made_many(AwardRow, len(firms), given)
    if len(firms) == len(suppliers) and all(suppliers):
        return [(row,) for row in made]
    rows = iter(made)
    return [tuple(next(rows) for _ in named) for named in suppliers]

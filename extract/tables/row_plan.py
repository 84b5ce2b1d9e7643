"""How plain rows under one header are read, many at a time: column by column, and what repeats once.

A part of an award (the buyer, the supplier, a date …) depends on the texts of its columns alone. So what a part gave is
kept by them, with the places it noted and its warnings, and given again for every row that prints the same: buyers,
methods, days and firms repeat. The awards are then made column by column, which costs a tenth of making them one by one.
Other rows are read one by one (`award.read_award`); both ways give the same (`tests/extract/tables/test_row_plan.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple

from extract.rows import AwardRow, Evidence
from extract.rows.column_kinds import (
    LabelledTexts,
    NotedPlaces,
    OneValue,
    PlaceNotes,
    picked,
    shortened,
    told_once,
)
from extract.rows.row_columns import RowColumns
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
from extract.tables.line_kinds import TableAwards
from extract.tables.plain_cells import PlainCell, plain_price, plain_title
from extract.tables.row_cells import RowCells, RowPart
from extract.tables.supplier import TableSupplier

MOST_KEPT = 16_384
"""Different texts of a part's columns that are kept."""
MOST_ROWS = 500
"""Rows read at a time."""
_ANY_PAGE = 0
"""Stands for the row's own page in what a part noted."""


_Notes = tuple[tuple[str, str] | Evidence, ...]
"""As `PlaceNotes`; a place outside the row, the heading that tells the year, is noted as it is."""


class _Told(NamedTuple):
    """What a part gave for one set of texts."""

    values: tuple[Any, ...]
    asked: Any
    """What other parts ask of it."""
    notes: _Notes
    warnings: tuple[str, ...]


class _Part(NamedTuple):
    """What a part gave for many rows, column by column."""

    values: Mapping[str, Sequence[Any]]
    """Columns of the award."""
    asked: Sequence[Any]
    notes: Sequence[_Notes]
    warnings: Sequence[tuple[str, ...]]


class _PlannedPart:
    """A part under one header, and what it gave so far, by the texts of its columns and what it was given beside them."""

    def __init__(
        self, part: RowPart, header: Header, context: Context, plain: PlainCell | None = None
    ) -> None:
        self._names: tuple[str, ...] = ()
        """Of the columns it gives."""
        self._part, self._header, self._context = part, header, context
        self._places = [place for meaning in part.meanings for place in header.places.get(meaning, ())]
        self._plain = plain
        self._told: dict[Hashable, _Told] = {}
        self._notes: dict[_Notes, _Notes] = {}
        """Those that were noted, once each: few different ones are."""
        self.notes_outside = False
        """Whether it noted a place outside a row."""

    def told(
        self,
        rows: Sequence[Sequence[str]],
        columns: Sequence[Sequence[str]],
        given: Sequence[tuple[Hashable, ...]] | None = None,
    ) -> _Part:
        """What it gives for the texts of each row, and the values given with them.

        Args:
            rows: their texts.
            columns: the same, column by column.
            given: the values.
        """
        if self._plain is not None:
            return self._told_of_plain(self._plain, rows, columns[self._plain.place], given)
        known, anew, places = self._told, self._anew, self._places
        keys: Iterable[Hashable] = repeat(None, len(rows))
        if places:
            keys = (
                columns[places[0]]
                if len(places) == 1
                else zip(*[columns[place] for place in places], strict=True)
            )
        if given is None:
            told = [known.get(key) or anew(key, row, ()) for key, row in zip(keys, rows, strict=True)]
        else:
            told = [
                known.get(key) or anew(key, row, key[1])
                for key, row in zip(zip(keys, given, strict=True), rows, strict=True)
            ]
        values, asked, notes, warnings = zip(*told, strict=True)
        return _Part(dict(zip(self._names, zip(*values, strict=True), strict=True)), asked, notes, warnings)

    def _told_of_plain(
        self,
        plain: PlainCell,
        rows: Sequence[Sequence[str]],
        column: Sequence[str],
        given: Sequence[tuple[Hashable, ...]] | None,
    ) -> _Part:
        """The same where the part is one cell, most often plain; others are read one by one and put in their places."""
        is_plain = plain.is_plain
        odd = [row for row, text in enumerate(column) if not is_plain(text)]
        if given is not None and given.count(plain.given) < len(given):
            odd = sorted({*odd, *(row for row, each in enumerate(given) if each != plain.given)})
        notes = self._once(((plain.field, LETTERS[plain.place]),))
        count = len(rows)
        texts = column
        if odd:
            texts = list(column)
            for row in odd:
                texts[row] = plain.stand_in
        asked = texts if plain.asked else OneValue(None, count)
        made = _Part(plain.values_of(texts), asked, OneValue(notes, count), OneValue((), count))
        if not odd:
            return made
        values = {name: list(each) for name, each in made.values.items()}
        asked, noted, warnings = list(made.asked), list(made.notes), list(made.warnings)
        for row in odd:
            more = given[row] if given is not None else ()
            key = (*(rows[row][place] for place in self._places), more)
            told = self._told.get(key) or self._anew(key, rows[row], more)
            for name, value in zip(self._names, told.values, strict=True):
                values[name][row] = value
            asked[row], noted[row], warnings[row] = told.asked, told.notes, told.warnings
        return _Part(values, asked, noted, warnings)

    def _once(self, notes: _Notes) -> _Notes:
        return self._notes.setdefault(notes, notes)

    def _anew(self, key: Hashable, texts: Sequence[str], given: tuple[Hashable, ...]) -> _Told:
        cells = RowCells(TextCells(texts, None), self._header, _ANY_PAGE)
        columns, asked = self._part.read(cells, self._context, *given)
        self._names = self._names or tuple(columns)
        notes = tuple(
            [
                (place.field, place.locator or "") if place.page == _ANY_PAGE else place
                for place in cells.evidence
            ]
        )
        self.notes_outside |= any(isinstance(note, Evidence) for note in notes)
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
        self._places: dict[tuple[int, ...], PlaceNotes] = {}
        """What the parts of a row noted together, by the identity of what each noted."""

    def read(self, lines: Sequence[Line], ordinal: int) -> TableAwards:
        """The awards of rows that are nothing but texts (`TextCells`), as many as the header has columns.

        They are those of fewer rows where the fiscal year that holds for them ends with one: the others are in another context.

        Args:
            lines: the rows, `MOST_ROWS` or fewer.
            ordinal: of the first award within the document.
        """
        title, supplier, terms, money, dates, extent = self._parts
        rows = [line.texts for line in lines]
        days = dates.told(rows, list(zip(*rows, strict=True)))
        if (count := self._of_this_year(days.asked)) < len(lines):
            lines, rows = lines[:count], rows[:count]
            days = dates.told(rows, list(zip(*rows, strict=True)))
        printed = list(zip(*rows, strict=True))
        titles, firms, kinds = (part.told(rows, printed) for part in (title, supplier, terms))
        given = list(map(asked_by_money, titles.asked, firms.asked, kinds.asked))
        told = [titles, firms, kinds, money.told(rows, printed, given), days, extent.told(rows, printed)]
        suppliers = [
            [without_title(each, name) for each in named]
            for name, named in zip(titles.asked, firms.asked, strict=True)
        ]
        raws, unread = self._raws(lines, rows)
        columns: dict[str, Sequence[Any]] = {
            "page": shortened([line.page for line in lines]),
            "award_ordinal": range(ordinal, ordinal + len(lines)),
            "supplier_count": shortened(list(map(len, suppliers))),
            "raw": raws,
            "evidence": self._evidence(lines, told),
            "warnings": self._warnings(lines, told, unread, suppliers),
        }
        for part in told:
            columns |= {name: shortened(values) for name, values in part.values.items()}
        return TableAwards(*_rows(columns, suppliers), days.asked[-1])

    def _of_this_year(self, days: Sequence[dt.date | None]) -> int:
        """How many rows, by their days, the context holds for."""
        year = self.context.year
        if year is None:
            return len(days)
        ended = (row for row, day in enumerate(days, 1) if year_beside(year, day) != year)
        return next(ended, len(days))

    def _raws(
        self, lines: Sequence[Line], rows: Sequence[Sequence[str]]
    ) -> tuple[Sequence[Mapping[str, str]], Sequence[Sequence[str]]]:
        """Every cell of each row as printed, by its header, and the warnings of its cells as a whole."""
        labels = self.header.labels_once
        if labels is None:
            cells = [RowCells.of(line, self.header) for line in lines]
            return [each.raw() for each in cells], [each.warnings for each in cells]
        return LabelledTexts(labels, rows), OneValue((), len(rows))

    def _evidence(self, lines: Sequence[Line], told: Sequence[_Part]) -> Sequence[tuple[Evidence, ...]]:
        """What the parts of each row noted: the same object where they noted the same."""
        if any(part.notes_outside for part in self._parts):
            noted = zip(*(part.notes for part in told), strict=True)
            return [_places_of(line, notes) for line, notes in zip(lines, noted, strict=True)]
        known, columns = self._places, [part.notes for part in told]
        keys = list(zip(*(map(id, notes) for notes in columns), strict=True))
        for key in set(keys) - known.keys():
            row = keys.index(key)
            together = chain.from_iterable(notes[row] for notes in columns)
            known[key] = tuple(note for note in together if not isinstance(note, Evidence))
        pages = shortened([line.page for line in lines])
        return NotedPlaces(list(map(known.__getitem__, keys)), pages, [line.number for line in lines])

    def _warnings(
        self,
        lines: Sequence[Line],
        told: Sequence[_Part],
        unread: Sequence[Sequence[str]],
        suppliers: Sequence[Sequence[TableSupplier]],
    ) -> Sequence[tuple[str, ...]]:
        of_lines: Sequence[Sequence[str]] = [
            told_by_line(line, self.context) for line in lines if line.mended
        ]
        if of_lines or self.context.headless:
            of_lines = [told_by_line(line, self.context) for line in lines]
        of_firms = [[code for firm in named for code in firm.warnings] for named in suppliers]
        sources: list[Sequence[Sequence[str]]] = [
            *(part.warnings for part in told),
            of_lines,
            unread,
            of_firms,
        ]
        warned = [codes for codes in sources if any(told_once(codes))]
        if not warned:
            return OneValue((), len(lines))
        return [tuple(dict.fromkeys(chain.from_iterable(codes))) for codes in zip(*warned, strict=True)]


def _places_of(line: Line, notes: Iterable[_Notes]) -> tuple[Evidence, ...]:
    """The places that the parts of a row noted."""
    return tuple(
        note
        if isinstance(note, Evidence)
        else Evidence(note[0], line.page, locator=f"{note[1]}{line.number}")
        for note in chain.from_iterable(notes)
    )


def _rows(
    columns: dict[str, Sequence[Any]], suppliers: Sequence[Sequence[TableSupplier]]
) -> tuple[RowColumns[AwardRow], Sequence[int]]:
    """The awards of the rows whose columns these are, one row per supplier, and the place of the first row of each."""
    firms = list(chain.from_iterable(suppliers))
    firsts: Sequence[int] = range(len(firms))
    if len(firms) != len(suppliers):
        owners = [row for row, named in enumerate(suppliers) for _ in named]
        columns = {name: picked(values, owners) for name, values in columns.items()}
        firsts = list(accumulate(map(len, suppliers), initial=0))[:-1]
    given = {
        **columns,
        "supplier_ordinal": [place for named in suppliers for place in range(1, len(named) + 1)],
        "supplier_name_text": [firm.name for firm in firms],
        "supplier_address_text": [firm.address for firm in firms],
        "corporate_number": [firm.corporate_number for firm in firms],
    }
    return RowColumns(AwardRow, len(firms), {name: shortened(each) for name, each in given.items()}), firsts

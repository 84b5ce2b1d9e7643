"""How plain rows under one header are read, many at a time: column by column, and what repeats once.

A part of an award (the buyer, the supplier, a date …) depends on the texts of its columns alone. So what a part gave is
kept by them, with the places it noted and its warnings, and given again for every row that prints the same: buyers,
methods, days and firms repeat. The awards are then made column by column, which costs a tenth of making them one by one.
Other rows are read one by one (`award.read_award`); both ways give the same (`tests/extract/tables/test_row_plan.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
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
from extract.tables.grid import Line, TextCells
from extract.tables.header import Header
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


class _Told(NamedTuple):
    """What a part gave for one set of texts."""

    values: tuple[Any, ...]
    asked: Any
    """What other parts ask of it."""
    notes: tuple[tuple[str, str, Evidence | None], ...]
    """Columns of the award, each with the letters of the column it was printed in, or its place outside the row."""
    warnings: tuple[str, ...]


class _PlannedPart:
    """A part under one header, and what it gave so far, by the texts of its columns and what it was given beside them."""

    def __init__(self, part: RowPart, header: Header, context: Context) -> None:
        self.names: tuple[str, ...] = ()
        """Of the columns it gives."""
        self._part, self._header, self._context = part, header, context
        places = [place for meaning in part.meanings for place in header.places.get(meaning, ())]
        self._texts_of: Callable[[Sequence[str]], Any] = itemgetter(*places) if places else lambda texts: None
        self._told: dict[Hashable, _Told] = {}

    def told(
        self, rows: Sequence[Sequence[str]], given: Sequence[tuple[Hashable, ...]] | None = None
    ) -> list[_Told]:
        """What it gives for the texts of each row, and the values given with them."""
        known, anew = self._told, self._anew
        keys = map(self._texts_of, rows)
        if given is None:
            return [known.get(key) or anew(key, row, ()) for key, row in zip(keys, rows, strict=True)]
        return [
            known.get((key, more)) or anew((key, more), row, more)
            for key, row, more in zip(keys, rows, given, strict=True)
        ]

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
        told = self._told[key] = _Told(tuple(columns.values()), asked, notes, tuple(cells.warnings))
        return told


class RowPlan:
    """The parts of the rows under one header, in one context."""

    def __init__(self, header: Header, context: Context) -> None:
        self.header, self.context = header, context
        parts = (TITLE, SUPPLIERS, TERMS, MONEY, DATES, EXTENT)
        self._parts = [_PlannedPart(part, header, context) for part in parts]

    def read(self, lines: Sequence[Line], ordinal: int) -> list[Sequence[AwardRow]]:
        """The awards of rows that are nothing but texts (`TextCells`), as many as the header has columns.

        They are those of fewer rows where the fiscal year that holds for them ends with one: the others are in another context.

        Args:
            lines: the rows, `MOST_ROWS` or fewer.
            ordinal: of the first award within the document.
        """
        title, supplier, terms, money, dates, extent = self._parts
        days = dates.told([line.texts for line in lines])
        lines = lines[: self._of_this_year([day.asked for day in days])]
        texts, days = [line.texts for line in lines], days[: len(lines)]
        titles, firms, kinds = title.told(texts), supplier.told(texts), terms.told(texts)
        given = [
            asked_by_money(a.asked, b.asked, c.asked) for a, b, c in zip(titles, firms, kinds, strict=True)
        ]
        told = [titles, firms, kinds, money.told(texts, given), days, extent.told(texts)]
        suppliers = [
            [without_title(each, a.asked) for each in b.asked] for a, b in zip(titles, firms, strict=True)
        ]
        raws, unread = self._raws(lines)
        columns = {
            "page": [line.page for line in lines],
            "award_ordinal": range(ordinal, ordinal + len(lines)),
            "supplier_count": list(map(len, suppliers)),
            "raw": raws,
            "evidence": [
                _evidence(line, each) for line, each in zip(lines, zip(*told, strict=True), strict=True)
            ],
            "warnings": self._warnings(lines, told, unread, suppliers),
        }
        for part, gave in zip(self._parts, told, strict=True):
            columns |= zip(part.names, zip(*(each.values for each in gave), strict=True), strict=False)
        return _rows(columns, suppliers)

    def _of_this_year(self, days: Sequence[dt.date | None]) -> int:
        """How many rows, by their days, the context holds for."""
        year = self.context.year
        if year is None:
            return len(days)
        ended = (row for row, day in enumerate(days, 1) if year_beside(year, day) != year)
        return next(ended, len(days))

    def _raws(self, lines: Sequence[Line]) -> tuple[list[dict[str, str]], list[Sequence[str]]]:
        """Every cell of each row as printed, by its header, and the warnings of its cells as a whole."""
        labels = self.header.labels_once
        if labels is None:
            cells = [RowCells.of(line, self.header) for line in lines]
            return [each.raw() for each in cells], [each.warnings for each in cells]
        raws = [
            {
                label: text
                for label, text in zip(labels, line.texts, strict=True)
                if text and not text.isspace()
            }
            for line in lines
        ]
        return raws, [()] * len(lines)

    def _warnings(
        self,
        lines: Sequence[Line],
        told: Sequence[Sequence[_Told]],
        unread: Sequence[Sequence[str]],
        suppliers: Sequence[Sequence[TableSupplier]],
    ) -> list[tuple[str, ...]]:
        found = []
        for line, parts, cells, firms in zip(lines, zip(*told, strict=True), unread, suppliers, strict=True):
            warnings = [code for part in parts if part.warnings for code in part.warnings]
            if line.mended or self.context.headless:
                warnings += told_by_line(line, self.context)
            warnings += cells
            for firm in firms:
                warnings += firm.warnings
            found.append(tuple(dict.fromkeys(warnings)) if warnings else ())
        return found


def _evidence(line: Line, parts: Sequence[_Told]) -> tuple[Evidence, ...]:
    page, number = line.page, str(line.number)
    return tuple(
        [
            elsewhere or _place((field, page, None, None, None, None, letters + number))
            for part in parts
            for field, letters, elsewhere in part.notes
        ]
    )


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
    rows = iter(made_many(AwardRow, len(firms), given))
    return [tuple(next(rows) for _ in named) for named in suppliers]

"""How the rows under one header are read: which columns each part of an award needs, told once and not per row.

A part (the buyer, the supplier, a date …) depends on the texts of its columns alone. Where a row is nothing but texts, what
a part gave is kept by them, with the places it noted and its warnings, and given again for the next row that prints the
same: buyers, methods, days and firms repeat. Rows of other files are read part by part without it; both ways give the
same (`tests/extract/tables/test_row_plan.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from extract.rows import Evidence
from extract.tables.header import Header
from extract.tables.row_cells import RowCells

if TYPE_CHECKING:
    from extract.tables.award import Context

T = TypeVar("T")

MOST_KEPT = 16_384
"""Different texts of a part's columns that are kept."""
TRIED = 2_000
"""Rows after which a part whose texts hardly ever repeat (titles) is no longer looked up."""
FEWEST_AGAIN = 0.1
"""Share of rows that must have been met before for looking up to pay."""


@dataclass(frozen=True, eq=False)
class RowPart(Generic[T]):
    """A piece of an award that is read from the cells of some meanings alone."""

    meanings: tuple[str, ...]
    read: Callable[..., T]
    """From `RowCells`, the `Context` and what the plan was given beside them."""


@dataclass(slots=True)
class _Told(Generic[T]):
    """What a part gave for one set of texts."""

    value: T
    notes: tuple[tuple[str, str], ...]
    """Columns of the award, each with the letters of the column it was printed in."""
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    """What a part gave so far, by the texts of its columns and what it was given beside them."""

    texts_of: Callable[[Sequence[str]], Any]
    told: dict[Any, _Told[Any]] = field(default_factory=dict)
    again: int = 0
    anew: int = 0
    pays: bool = True
    """Whether rows are looked up: whether enough of them were met before."""


@dataclass(slots=True)
class RowPlan:
    """The parts of the rows under one header, in one context."""

    header: Header
    context: Context
    _kept: dict[RowPart[Any], _Kept] = field(default_factory=dict)
    _always: dict[RowPart[Any], Any] = field(default_factory=dict)
    """What parts give of which the header has no column, where they need nothing else and note nothing."""

    def read(self, part: RowPart[T], cells: RowCells, *given: Any) -> T:
        """The part of a row; its places and warnings are noted in `cells`.

        Args:
            part: what is read.
            cells: the row.
            given: hashable values that the part depends on beside its cells.
        """
        if part in self._always:
            return cast(T, self._always[part])
        kept = self._kept.get(part)
        if kept is None:
            kept = self._kept[part] = _Kept(self._texts_of(part))
        texts = cells.texts
        if texts is None or not kept.pays:
            return part.read(cells, self.context, *given)
        key = (kept.texts_of(texts), given) if given else kept.texts_of(texts)
        told = kept.told.get(key)
        if told is None:
            return self._anew(part, kept, key, cells, given)
        kept.again += 1
        if told.notes or told.warnings:
            _repeat(told, cells)
        return cast(T, told.value)

    def _anew(self, part: RowPart[T], kept: _Kept, key: Any, cells: RowCells, given: tuple[Any, ...]) -> T:
        own = RowCells(cells.line, self.header)
        value = part.read(own, self.context, *given)
        _keep(kept, key, value, own)
        if not (given or own.evidence or own.warnings or self._places(part)):
            self._always[part] = value
        kept.anew += 1
        kept.pays = kept.anew < TRIED or kept.again > kept.anew * FEWEST_AGAIN
        cells.evidence += own.evidence
        for warning in own.warnings:
            cells.warn(warning)
        return value

    def _places(self, part: RowPart[Any]) -> list[int]:
        return [place for meaning in part.meanings for place in self.header.places.get(meaning, ())]

    def _texts_of(self, part: RowPart[Any]) -> Callable[[Sequence[str]], Any]:
        places = self._places(part)
        return itemgetter(*places) if places else lambda texts: None


def _repeat(told: _Told[Any], cells: RowCells) -> None:
    page, number = cells.line.page, cells.line.number
    for name, letters in told.notes:
        cells.evidence.append(Evidence(name, page, None, None, None, None, f"{letters}{number}"))
    for warning in told.warnings:
        cells.warn(warning)


def _keep(kept: _Kept, key: Any, value: Any, own: RowCells) -> None:
    """Keep what a part gave, unless it noted a place outside the row (a year from a caption)."""
    number = str(own.line.number)
    notes = []
    for place in own.evidence:
        letters = (place.locator or "").removesuffix(number)
        if place.page != own.line.page or not letters.isalpha() or f"{letters}{number}" != place.locator:
            return
        notes.append((place.field, letters))
    if len(kept.told) >= MOST_KEPT:
        kept.told.clear()
    kept.told[key] = _Told(value, tuple(notes), tuple(own.warnings))

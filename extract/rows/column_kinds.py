"""Columns of many rows that say in little what they hold: one value throughout, places by what was noted, cells by header.

They are what large files are made of, so that no object has to be made for each of a dozen places and cells per row
(measured on 57,775 rows of municipal awards: half of the time of `extract`). Each is a sequence of what it stands for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, compress, repeat
from operator import is_
from typing import Any, overload

from extract.rows.columns import Evidence

PlaceNotes = tuple[tuple[str, str], ...]
"""Columns of a row, each with the letters of the column of the file that it was printed in."""

_place: Callable[[tuple[Any, ...]], Evidence] = partial(tuple.__new__, Evidence)
"""`Evidence` from its values; its constructor takes twice as long."""


class ColumnKind(Sequence[Any]):
    """A column of rows; equal to every sequence of the same values."""

    __slots__: tuple[str, ...] = ()

    @abstractmethod
    def _at(self, row: int) -> Any:
        """The value of a row, counted from 0."""

    @abstractmethod
    def _picked(self, rows: Sequence[int]) -> Sequence[Any]:
        """The column of some rows, in their order."""

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        rows = range(len(self))[place]
        return self._picked(rows) if isinstance(rows, range) else self._at(rows)

    def __iter__(self) -> Iterator[Any]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class OneValue(ColumnKind):
    """The same value in every row."""

    __slots__ = ("size", "value")

    def __init__(self, value: Any, size: int) -> None:
        self.value, self.size = value, size

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.value, self.size)

    def __reduce__(self) -> tuple[Any, ...]:
        return OneValue, (self.value, self.size)

    def _at(self, row: int) -> Any:
        return self.value

    def _picked(self, rows: Sequence[int]) -> OneValue:
        return OneValue(self.value, len(rows))

    def says(self, other: Sequence[Any]) -> bool:
        """Whether another column holds this value alone as well."""
        if not isinstance(other, OneValue):
            return False
        return other.value is self.value or (
            type(other.value) is type(self.value) and bool(other.value == self.value)
        )


class NotedPlaces(ColumnKind):
    """Places of the values of records of a delimited file: what was noted of each, few different ones, and where it stands."""

    __slots__ = ("notes", "numbers", "pages")

    def __init__(self, notes: Sequence[PlaceNotes], pages: Sequence[int], numbers: Sequence[int]) -> None:
        self.notes, self.pages = notes, pages
        self.numbers = numbers
        """Of the records, as their locators have them."""

    def __len__(self) -> int:
        return len(self.notes)

    def __reduce__(self) -> tuple[Any, ...]:
        return NotedPlaces, (self.notes, self.pages, self.numbers)

    def _at(self, row: int) -> tuple[Evidence, ...]:
        page, number = self.pages[row], str(self.numbers[row])
        return tuple(
            [
                _place((field, page, None, None, None, None, letters + number))
                for field, letters in self.notes[row]
            ]
        )

    def _picked(self, rows: Sequence[int]) -> NotedPlaces:
        return NotedPlaces(
            [self.notes[row] for row in rows],
            [self.pages[row] for row in rows],
            [self.numbers[row] for row in rows],
        )


class FlatPlaces(ColumnKind):
    """Places of values as columns of their own: how many each row has, and what all of them hold."""

    __slots__ = ("_starts", "columns", "counts")

    def __init__(self, counts: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        self.counts = counts
        self.columns = columns
        """Of all places, in the order of the fields of `Evidence`; none where there is no place."""
        self._starts: Sequence[int] | None = None

    @classmethod
    def of(cls, places: Sequence[Sequence[Evidence]]) -> FlatPlaces:
        """From the places of each row."""
        columns = [shortened(values) for values in zip(*chain.from_iterable(places), strict=True)]
        return cls(list(map(len, places)), columns)

    def __len__(self) -> int:
        return len(self.counts)

    def __reduce__(self) -> tuple[Any, ...]:
        return FlatPlaces, (self.counts, self.columns)

    def _at(self, row: int) -> tuple[Evidence, ...]:
        if self._starts is None:
            self._starts = list(accumulate(self.counts, initial=0))
        start = self._starts[row]
        return tuple(
            map(
                _place,
                zip(*(column[start : start + self.counts[row]] for column in self.columns), strict=True),
            )
        )

    def _picked(self, rows: Sequence[int]) -> FlatPlaces:
        return FlatPlaces.of([self._at(row) for row in rows])


class LabelledTexts(ColumnKind):
    """Cells of records by their header, as mappings; blank ones are in none."""

    __slots__ = ("_one", "labels", "rows")

    def __init__(self, labels: Sequence[str], rows: Sequence[Sequence[str]], one: str | None = None) -> None:
        self.labels = labels
        self.rows = rows
        """Every record's texts, as many as labels."""
        self._one = one

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def one(self) -> str:
        """All texts of all records as one, `BETWEEN` between two; one with more of it where a text has some."""
        if self._one is None:
            self._one = BETWEEN.join(chain.from_iterable(self.rows))
        return self._one

    @property
    def parts(self) -> bool:
        """Whether `BETWEEN` stands in no text, so that `one` can be parted again."""
        return self.one.count(BETWEEN) == len(self.rows) * len(self.labels) - 1

    def __reduce__(self) -> tuple[Any, ...]:
        """With all its texts as one, which costs a tenth of naming each."""
        return (_parted, (self.labels, self.one)) if self.parts else (LabelledTexts, (self.labels, self.rows))

    def _at(self, row: int) -> dict[str, str]:
        texts = self.rows[row]
        return dict(
            zip(compress(self.labels, map(_is_printed, texts)), filter(_is_printed, texts), strict=True)
        )

    def _picked(self, rows: Sequence[int]) -> LabelledTexts:
        return LabelledTexts(self.labels, [self.rows[row] for row in rows])


BETWEEN = "\0"
"""A letter that no text has: none is read from a document (`extract.values.visible`)."""


def _parted(labels: Sequence[str], one: str) -> LabelledTexts:
    cells = iter(one.split(BETWEEN))
    return LabelledTexts(labels, list(zip(*[cells] * len(labels), strict=True)), one)


def _is_printed(text: str) -> bool:
    return bool(text) and not text.isspace()


class JoinedColumn(ColumnKind):
    """Columns of rows that come one after the other, of which some say in little what they hold."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Sequence[Any]]) -> None:
        self.pieces = pieces

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.pieces)

    def __reduce__(self) -> tuple[Any, ...]:
        return JoinedColumn, (self.pieces,)

    def _at(self, row: int) -> Any:
        for piece in self.pieces:
            if row < len(piece):
                return piece[row]
            row -= len(piece)
        raise IndexError(row)

    def _picked(self, rows: Sequence[int]) -> Sequence[Any]:
        values = list(self)
        return [values[row] for row in rows]


def joined_columns(pieces: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Columns of rows that come one after the other as one."""
    first, *others = pieces
    if isinstance(first, OneValue) and all(map(first.says, others)):
        return OneValue(first.value, sum(map(len, pieces)))
    if not others:
        return first
    if any(isinstance(piece, NotedPlaces | FlatPlaces | LabelledTexts | JoinedColumn) for piece in pieces):
        return JoinedColumn(pieces)
    return list(chain.from_iterable(pieces))


def picked(column: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """A column of some rows, in their order."""
    return column._picked(rows) if isinstance(column, ColumnKind) else [column[row] for row in rows]


def shortened(values: Sequence[Any]) -> Sequence[Any]:
    """A column as one value where all of its values are one object; such as are made when they are asked for stay."""
    if isinstance(values, ColumnKind | range):
        return values
    one = bool(values) and all(map(is_, values, repeat(values[0])))
    return OneValue(values[0], len(values)) if one else values


def told_once(column: Sequence[Any]) -> Iterable[Any]:
    """The values of a column, one that all of its rows have only once."""
    if isinstance(column, JoinedColumn):
        return chain.from_iterable(map(told_once, column.pieces))
    return (column.value,) if isinstance(column, OneValue) and column.size else column

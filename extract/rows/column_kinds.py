"""Columns of many rows that say in little what they hold: one value throughout, places by what was noted, cells by header.

They are what large files are made of, so that no object has to be made for each of a dozen places and cells per row
(measured on 57,775 rows of municipal awards: half of the time of `extract`). Each is a sequence of what it stands for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, repeat
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

    def __iter__(self) -> Iterator[tuple[Evidence, ...]]:
        place = _place
        for notes, page, number in zip(self.notes, self.pages, map(str, self.numbers), strict=True):
            yield tuple(
                [place((field, page, None, None, None, None, letters + number)) for field, letters in notes]
            )

    def __reduce__(self) -> tuple[Any, ...]:
        return NotedPlaces, (self.notes, self.pages, self.numbers)

    def _at(self, row: int) -> tuple[Evidence, ...]:
        return next(iter(self._picked((row,))))

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

    __slots__ = ("_encoded", "_rows", "labels", "size")

    def __init__(self, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Keep the records' texts, of each as many as there are labels."""
        self.labels, self.size = labels, len(rows)
        self._rows: Sequence[Sequence[str]] | None = rows
        self._encoded: bytes | None = None

    @classmethod
    def of_encoded(cls, labels: Sequence[str], size: int, encoded: bytes) -> LabelledTexts:
        """From the texts of so many records as one, as `encoded` gives them."""
        made = cls(labels, ())
        made.size, made._rows, made._encoded = size, None, encoded
        return made

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The texts of each record."""
        if self._rows is None:
            assert self._encoded is not None
            cells = iter(self._encoded.decode().split(BETWEEN))
            self._rows = list(zip(*[cells] * len(self.labels), strict=True))
        return self._rows

    @property
    def encoded(self) -> bytes:
        """All texts of all records as one, in UTF-8, `BETWEEN` between two; such as can be parted again where `parts` says so.

        Raises:
            UnicodeEncodeError: a character is none.
        """
        if self._encoded is None:
            self._encoded = BETWEEN.join(chain.from_iterable(self.rows)).encode()
        return self._encoded

    @property
    def parts(self) -> bool:
        """Whether `encoded` can be made and parted again: no text has a character that is none, or `BETWEEN`."""
        try:
            return self.encoded.count(BETWEEN.encode()) == self.size * len(self.labels) - 1
        except UnicodeEncodeError:
            return False

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[dict[str, str]]:
        labels = self.labels
        blank = {text for text in set(chain.from_iterable(self.rows)) if not text or text.isspace()}
        for texts in self.rows:
            yield {label: text for label, text in zip(labels, texts, strict=True) if text not in blank}

    def __reduce__(self) -> tuple[Any, ...]:
        """With all its texts as one, which costs a tenth of naming each."""
        if self.parts:
            return LabelledTexts.of_encoded, (self.labels, self.size, self.encoded)
        return LabelledTexts, (self.labels, self.rows)

    def _at(self, row: int) -> dict[str, str]:
        return next(iter(self._picked((row,))))

    def _picked(self, rows: Sequence[int]) -> LabelledTexts:
        return LabelledTexts(self.labels, [self.rows[row] for row in rows])


BETWEEN = "\0"
"""A letter that no text has: none is read from a document (`extract.values.visible`)."""


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

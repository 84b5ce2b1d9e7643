"""Rows of one class kept as columns; a row is made when it is asked for.

Between the reader of a large file and its Parquet nobody asks: the rows are stamped, normalised, sent to another process and
written column by column. Pickled one by one, a row of seventy columns alone takes 150 µs both ways, as columns 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

from extract.rows.changed import column_types, defaults_of, made_many
from extract.rows.column_kinds import FlatPlaces, OneValue, joined_columns, picked, shortened

Row = TypeVar("Row")


class RowColumns(Sequence[Row]):
    """Rows as columns; equal to every sequence of the same rows."""

    __slots__ = ("columns", "row_class", "size")

    def __init__(self, row_class: type[Row], size: int, columns: Mapping[str, Sequence[Any]]) -> None:
        """Keep the columns, which nobody changes afterwards.

        Args:
            row_class: a frozen dataclass with slots and without a `__post_init__`.
            size: how many rows.
            columns: a value per row; columns that are not given are at their default value.
        """
        self.row_class, self.size, self.columns = row_class, size, columns

    @classmethod
    def of(cls, rows: Sequence[Row]) -> RowColumns[Row]:
        """Rows of one class, one at least, as columns; such columns as they are."""
        if isinstance(rows, RowColumns):
            return rows
        of_class: Any = type(rows[0])
        columns: dict[str, Sequence[Any]] = {}
        for name, kind in column_types(of_class).items():
            values = list(map(attrgetter(name), rows))
            columns[name] = FlatPlaces.of(values) if kind == "list<evidence>" else shortened(values)
        return cls(of_class, len(rows), columns)

    def column(self, name: str) -> Sequence[Any]:
        """The values of a column."""
        found = self.columns.get(name)
        return OneValue(defaults_of(self.row_class)[name], self.size) if found is None else found

    def changed(self, columns: Mapping[str, Sequence[Any]]) -> RowColumns[Row]:
        """The rows with other values in some columns."""
        return RowColumns(self.row_class, self.size, {**self.columns, **columns})

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> RowColumns[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | RowColumns[Row]:
        rows = range(self.size)[place]
        if isinstance(rows, range):
            columns = {name: picked(values, rows) for name, values in self.columns.items()}
            return RowColumns(self.row_class, len(rows), columns)
        return made_many(self.row_class, 1, {name: (values[rows],) for name, values in self.columns.items()})[
            0
        ]

    def __iter__(self) -> Iterator[Row]:
        return iter(made_many(self.row_class, self.size, self.columns))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return RowColumns, (self.row_class, self.size, self.columns)

    def __repr__(self) -> str:
        return f"RowColumns({list(self)!r})"


def column_of(rows: Sequence[Any], name: str) -> Sequence[Any]:
    """The values of a column of rows of one class."""
    return rows.column(name) if isinstance(rows, RowColumns) else list(map(attrgetter(name), rows))


def joined_rows(pieces: Iterable[Sequence[Row]]) -> Sequence[Row]:
    """Rows of one class that come one after the other: as columns where some of them are, else as a tuple."""
    some = [piece for piece in pieces if len(piece)]
    if not any(isinstance(piece, RowColumns) for piece in some):
        return tuple(chain.from_iterable(some))
    parts = [RowColumns.of(piece) for piece in some]
    names = dict.fromkeys(chain.from_iterable(part.columns for part in parts))
    columns = {name: joined_columns([part.column(name) for part in parts]) for name in names}
    return RowColumns(parts[0].row_class, sum(map(len, parts)), columns)


class RowPile(Generic[Row]):
    """Rows that come one by one, or many as columns, kept in their order until they are taken."""

    def __init__(self) -> None:
        self._pieces: list[RowColumns[Row] | list[Row]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, rows: Sequence[Row]) -> None:
        """Put rows on the pile."""
        self._size += len(rows)
        if isinstance(rows, RowColumns):
            self._pieces.append(rows)
        elif self._pieces and isinstance(last := self._pieces[-1], list):
            last.extend(rows)
        else:
            self._pieces.append(list(rows))

    def taken(self) -> Sequence[Row]:
        """All rows, the pile being empty then."""
        pieces, self._pieces, self._size = self._pieces, [], 0
        return joined_rows(pieces)

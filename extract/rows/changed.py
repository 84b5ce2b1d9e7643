"""Rows of seventy columns made and changed: what their constructor and `dataclasses.replace` do, for files of many rows.

The constructor of a frozen dataclass takes each value by name and sets it by a call from Python; over the rows of a large
file that is a fifth of all time. Here the slots are set (measured: 5 µs per row, the constructor 12 µs,
`dataclasses.replace` 37 µs). The plain twins are these two; `tests/extract/rows/test_changed.py` holds them together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import attrgetter, call
from typing import Any, TypeVar

Row = TypeVar("Row")


@dataclasses.dataclass(frozen=True)
class _Slots:
    """The slots of a row class in the order of its columns."""

    setters: tuple[Callable[[Any, Any], None], ...]
    values_of: Callable[[Any], tuple[Any, ...]]
    defaults: Mapping[str, Any]
    must: frozenset[str]
    """Columns without a default value."""
    kinds: Mapping[str, str]
    """What each column is in the contract."""

    def filled(self, row_class: type[Row], values: Iterable[Any]) -> Row:
        row = object.__new__(row_class)
        any(map(call, self.setters, repeat(row), values))  # each gives None: all are called
        return row


@cache
def _slots_of(row_class: Any) -> _Slots:
    fields = dataclasses.fields(row_class)
    names = [each.name for each in fields]
    return _Slots(
        tuple(getattr(row_class, name).__set__ for name in names),
        attrgetter(*names),
        {each.name: each.default for each in fields},
        frozenset(each.name for each in fields if each.default is dataclasses.MISSING),
        {each.name: each.metadata.get("arrow_type", "") for each in fields},
    )


def defaults_of(row_class: type[Any]) -> Mapping[str, Any]:
    """The default value of each column, in their order; `dataclasses.MISSING` where it has none, or a factory."""
    of_class: Any = row_class
    return _slots_of(of_class).defaults


def column_types(row_class: type[Any]) -> Mapping[str, str]:
    """What each column is in the contract, in their order."""
    of_class: Any = row_class
    return _slots_of(of_class).kinds


def made(row_class: type[Row], columns: Mapping[str, Any], more: Mapping[str, Any]) -> Row:
    """`row_class(**columns | more)`, of a frozen dataclass with slots and without a `__post_init__`; columns without a
    default value, factories included, stand in `columns`.

    Raises:
        TypeError: a column is missing, or none of the class.
    """
    of_class: Any = row_class
    slots: _Slots = _slots_of(of_class)
    values = {**slots.defaults, **columns, **more}
    if len(values) != len(slots.setters) or not slots.must <= columns.keys():
        raise TypeError(f"not the columns of {row_class.__name__}")
    return slots.filled(row_class, values.values())


def made_many(row_class: type[Row], count: int, columns: Mapping[str, Iterable[Any]]) -> list[Row]:
    """Rows made column by column, as `made` makes one: a value for each row of every column that is not at its default.

    Raises:
        TypeError: a column is missing, or none of the class.
    """
    of_class: Any = row_class
    slots: _Slots = _slots_of(of_class)
    if not slots.must <= columns.keys() <= slots.defaults.keys():
        raise TypeError(f"not the columns of {row_class.__name__}")
    rows = [object.__new__(row_class) for _ in range(count)]
    for (name, default), setter in zip(slots.defaults.items(), slots.setters, strict=True):
        values = columns.get(name)
        any(map(setter, rows, repeat(default) if values is None else values))
    return rows


def changed(row: Row, changes: Mapping[str, Any]) -> Row:
    """`dataclasses.replace(row, **changes)`, of such a dataclass."""
    of_class: Any = type(row)
    slots: _Slots = _slots_of(of_class)
    new = slots.filled(type(row), slots.values_of(row))
    for name, value in changes.items():
        object.__setattr__(new, name, value)
    return new


def fill(rows: Sequence[Any], columns: Mapping[str, Iterable[Any]]) -> None:
    """Set columns of rows of one class, a value for each row: of rows made a moment ago, that nobody else holds."""
    if not rows:
        return
    of_class: Any = type(rows[0])
    setters = dict(zip(_slots_of(of_class).defaults, _slots_of(of_class).setters, strict=True))
    for name, values in columns.items():
        any(map(setters[name], rows, values))

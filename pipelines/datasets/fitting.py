"""Whether a row's values fit the columns of its dataset, told before it goes among the rows of other documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

import pyarrow as pa

from extract.rows.column_kinds import FlatPlaces, JoinedColumn, LabelledTexts, NotedPlaces, told_once
from extract.rows.row_columns import RowColumns, column_of
from pipelines.datasets import schema
from pipelines.datasets.arrow_columns import array_of

Fits = Callable[[Any], bool]


def misfit(*groups: Sequence[Any]) -> str | None:
    """What the first value that no column can hold is, in one line; None where every row can be written.

    It says of each row what `schema.table_of` would say, at a fiftieth of its cost for the few rows of one document. All
    values of a column are looked at together, and one by one only where one of them does not fit.

    Args:
        groups: rows, those of each group of one class.
    """
    for rows in groups:
        if rows and not _all_hold(rows) and (said := _first_misfit(rows)) is not None:
            return said
    return None


def _class_of(rows: Sequence[Any]) -> Any:
    return rows.row_class if isinstance(rows, RowColumns) else type(rows[0])


def _first_misfit(rows: Sequence[Any]) -> str | None:
    row_class = _class_of(rows)
    for row in rows:
        for name, fits in _checks(row_class):
            value = getattr(row, name)
            if value is not None and not _holds(fits, value):
                kind = schema.schema_of(row_class).field(name).type
                return f"{name}: {ascii(value)[:60]} does not fit a column of {kind}"
    return None


def _all_hold(rows: Sequence[Any]) -> bool:
    """Whether every value of the rows fits its column: False also where that is not sure."""
    contract = schema.schema_of(_class_of(rows))
    try:
        return all(_column_fits(field.type, column_of(rows, field.name)) for field in contract)
    except (AttributeError, OverflowError, TypeError, ValueError):  # of another kind altogether
        return False


def _column_fits(kind: pa.DataType, column: Sequence[Any]) -> bool:
    """Whether all values of a column fit, told by what it is made of."""
    if isinstance(column, JoinedColumn):
        return all(_column_fits(kind, piece) for piece in column.pieces)
    if isinstance(column, LabelledTexts):
        rest = () if column.parts else chain.from_iterable(column.rows)
        return _all_fit(pa.string(), chain(column.labels, rest))
    if isinstance(column, NotedPlaces):
        different = {id(notes): notes for notes in column.notes}  # few
        words = chain.from_iterable(chain.from_iterable(different.values()))
        return _all_fit(pa.string(), words) and _all_fit(
            kind.value_type.field("page").type, set(column.pages)
        )
    if isinstance(column, FlatPlaces):
        return all(map(_column_fits, (field.type for field in kind.value_type), column.columns))
    return _all_fit(kind, told_once(column))


def _all_fit(kind: pa.DataType, printed: Iterable[Any]) -> bool:
    values = [value for value in printed if value is not None]
    if pa.types.is_string(kind):
        "".join(values).encode()  # fails on what is no text, and on half of a surrogate pair
        return True
    if pa.types.is_map(kind):
        return _all_fit(pa.string(), chain.from_iterable((*each, *each.values()) for each in values))
    if pa.types.is_list(kind):
        return _all_fit(kind.value_type, chain.from_iterable(values))
    if pa.types.is_struct(kind):
        return all(_all_fit(field.type, map(attrgetter(field.name), values)) for field in kind)
    kinds = set(map(type, values))
    if kinds == {int} and pa.types.is_integer(kind):
        return all(map(_fits(kind), (min(values), max(values))))
    if kinds == {dt.date} and pa.types.is_date(kind):
        return True
    return all(map(_fits(kind), values))


def _holds(fits: Fits, value: Any) -> bool:
    try:
        return fits(value)
    except (AttributeError, OverflowError, TypeError, ValueError):  # of another kind altogether
        return False


@cache
def _checks(row_class: type[Any]) -> tuple[tuple[str, Fits], ...]:
    contract = schema.schema_of(row_class)  # type: ignore[arg-type]  # a class can be hashed
    return tuple((field.name, _fits(field.type)) for field in contract)


def _fits(kind: pa.DataType) -> Fits:
    """What tells whether a value that is not None fits a column of this type."""
    if pa.types.is_string(kind):
        return _is_text
    if pa.types.is_integer(kind):
        bits = kind.bit_width - 1
        least, most = -(1 << bits), (1 << bits) - 1
        return lambda value: isinstance(value, int) and least <= value <= most
    if pa.types.is_boolean(kind):
        return lambda value: isinstance(value, bool)
    if pa.types.is_map(kind):
        return lambda value: all(map(_is_text_or_null, (*value, *value.values())))
    if pa.types.is_list(kind):
        inner = _fits(kind.value_type)
        return lambda value: all(each is None or inner(each) for each in value)
    if pa.types.is_struct(kind):
        return _fits_struct(kind)
    if pa.types.is_date(kind):
        return lambda value: isinstance(value, dt.date)
    return lambda value: _is_converted(value, kind)


def _fits_struct(kind: pa.StructType) -> Fits:
    checks = tuple((field.name, _fits(field.type)) for field in kind)

    def fits(value: Any) -> bool:
        return all(
            inner is None or check(inner)
            for inner, check in ((getattr(value, name), check) for name, check in checks)
        )

    return fits


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    value.encode()  # fails on half of a surrogate pair, as hostile PDF have it
    return True


def _is_text_or_null(value: Any) -> bool:
    return value is None or _is_text(value)


def _is_converted(value: Any, kind: pa.DataType) -> bool:
    if isinstance(value, float) and pa.types.is_floating(kind):
        return True
    array_of([value], kind)
    return True

"""Whether a row's values fit the columns of its dataset, told before it goes among the rows of other documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pyarrow as pa

from pipelines.datasets import schema
from pipelines.datasets.arrow_columns import array_of

Fits = Callable[[Any], bool]


def misfit(rows: Iterable[Any]) -> str | None:
    """What the first value that no column can hold is, in one line; None where every row can be written.

    It says of each row what `schema.table_of` would say, at a fiftieth of its cost for the few rows of one document.
    """
    for row in rows:
        for name, fits in _checks(type(row)):  # type: ignore[arg-type]  # a class can be hashed
            value = getattr(row, name)
            if value is not None and not _holds(fits, value):
                kind = schema.table_of([], type(row)).schema.field(name).type
                return f"{name}: {ascii(value)[:60]} does not fit a column of {kind}"
    return None


def _holds(fits: Fits, value: Any) -> bool:
    try:
        return fits(value)
    except (AttributeError, OverflowError, TypeError, ValueError):  # of another kind altogether
        return False


@cache
def _checks(row_class: type[Any]) -> tuple[tuple[str, Fits], ...]:
    contract = schema.table_of([], row_class).schema
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

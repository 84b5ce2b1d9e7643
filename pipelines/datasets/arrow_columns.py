"""Python values to Arrow arrays, built from their buffers: rows, whose places are objects, without a dictionary for each.

The results are those of `pyarrow.array`, which imports pandas before it looks at its first value (`_pandas_shim`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from extract.rows.column_kinds import BETWEEN
from pipelines.datasets._pandas_shim import settle

settle()  # every module of ours that makes arrays of datasets comes through here

Lengths = Sequence[int] | np.ndarray[Any, np.dtype[Any]]
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST_DAY = dt.date(1970, 1, 1).toordinal()
_MICROSECOND = dt.timedelta(microseconds=1)
_NUMBERS: dict[pa.DataType, tuple[type[np.generic], Callable[[Any], Any] | None]] = {
    pa.int16(): (np.int16, None),
    pa.int32(): (np.int32, None),
    pa.int64(): (np.int64, None),
    pa.float32(): (np.float32, None),
    pa.float64(): (np.float64, None),
    pa.date32(): (np.int32, lambda day: day.toordinal() - _FIRST_DAY),
    pa.timestamp("us", tz="UTC"): (np.int64, lambda moment: (moment - _EPOCH) // _MICROSECOND),
}


def array_of(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values of one column as an Arrow array of the given type; None is null.

    Args:
        values: a struct's values are objects with its fields as attributes.
        kind: one of the types of the contract.

    Raises:
        OverflowError: a number does not fit the type.
        TypeError: the type, or a value of another type than it holds.
    """
    if pa.types.is_string(kind):
        return _strings(values)
    if pa.types.is_map(kind):
        return _maps(values, kind)
    if pa.types.is_list(kind):
        items = array_of([item for value in values for item in value or ()], kind.value_type)
        return _nested(kind, values, items)
    if pa.types.is_struct(kind):
        fields = [array_of([getattr(value, field.name) for value in values], field.type) for field in kind]
        return pa.StructArray.from_arrays(fields, fields=list(kind))
    if pa.types.is_decimal(kind):
        return _decimals(values, kind)
    if pa.types.is_boolean(kind):
        if wrong := [value for value in values if not (value is None or isinstance(value, bool))]:
            raise TypeError(f"{wrong[0]!r} in a column of {kind}")
        bits = _bits(np.fromiter((value is True for value in values), bool, len(values)))
        return pa.Array.from_buffers(kind, len(values), [_validity(values), bits])
    if kind in _NUMBERS:
        return _numbers(values, kind)
    raise TypeError(f"no column of the contract is {kind}")


def _validity(values: Sequence[Any]) -> pa.Buffer | None:
    """A bit for each value, set where it is not null; None where all are."""
    if None not in values:
        return None
    return _bits(np.fromiter((value is not None for value in values), bool, len(values)))


def _bits(flags: np.ndarray[Any, np.dtype[np.bool_]]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little").tobytes())


def places_array(places: np.ndarray[Any, np.dtype[Any]]) -> pa.Array:
    """Whole numbers as an array, for `take`."""
    return pa.Array.from_buffers(
        pa.int64(), len(places), [None, pa.py_buffer(places.astype(np.int64).tobytes())]
    )


def _offsets(lengths: Lengths) -> pa.Buffer:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.asarray(lengths, np.int64), out=offsets[1:])
    if offsets[-1] > np.iinfo(np.int32).max:
        raise OverflowError(f"{offsets[-1]} bytes or items in one column of a batch")
    return pa.py_buffer(offsets.astype(np.int32).tobytes())


def _strings(values: Sequence[str | None]) -> pa.Array:
    """All texts are encoded as one, with a letter between them that none of them has: a tenth of encoding each."""
    texts = ["" if value is None else value for value in values] if None in values else values
    made = parted_strings(BETWEEN.join(texts).encode(), len(values), _validity(values))  # type: ignore[arg-type]  # no None
    if made is not None:
        return made
    encoded = [b"" if value is None else value.encode() for value in values]
    return strings_of([len(each) for each in encoded], b"".join(encoded), _validity(values))


def parted_strings(encoded: bytes, count: int, validity: pa.Buffer | None = None) -> pa.Array | None:
    """So many texts, given as one in UTF-8 with `BETWEEN` between two; None where it stands in a text as well."""
    lengths = lengths_between(encoded)
    if len(lengths) != count:
        return None
    return strings_of(lengths, encoded.replace(BETWEEN.encode(), b""), validity)


def lengths_between(encoded: bytes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The lengths in bytes of texts given as one in UTF-8 with `BETWEEN` between two."""
    ends = np.append(np.flatnonzero(np.frombuffer(encoded, np.uint8) == ord(BETWEEN)), len(encoded))
    return np.diff(ends, prepend=-1) - 1


def strings_of(lengths: Lengths, whole: bytes, validity: pa.Buffer | None = None) -> pa.Array:
    """Texts of so many bytes each, which stand one behind the other."""
    buffers = [validity, _offsets(lengths), pa.py_buffer(whole)]
    return pa.Array.from_buffers(pa.string(), len(lengths), buffers)


def _numbers(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    number, converted = _NUMBERS[kind]
    given = values if converted is None else [None if each is None else converted(each) for each in values]
    wanted = int if np.issubdtype(number, np.integer) else (int, float)
    if not all(issubclass(each, wanted) for each in set(map(type, given)) - {type(None)}):
        wrong = next(each for each in given if each is not None and not isinstance(each, wanted))
        raise TypeError(f"{wrong!r} in a column of {kind}")
    filled = (0 if each is None else each for each in given) if None in given else given
    data = np.fromiter(filled, number, len(values))
    return pa.Array.from_buffers(kind, len(values), [_validity(values), pa.py_buffer(data.tobytes())])


def _decimals(values: Sequence[Decimal | None], kind: pa.Decimal128Type) -> pa.Array:
    data = b"".join(_unscaled(value, kind).to_bytes(16, "little", signed=True) for value in values)
    return pa.Array.from_buffers(kind, len(values), [_validity(values), pa.py_buffer(data)])


def _unscaled(value: Decimal | None, kind: pa.Decimal128Type) -> int:
    if value is None:
        return 0
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(f"{value} in a column of {kind}")
    number = int("".join(map(str, digits)))
    shift = exponent + kind.scale
    unscaled, lost = (number * 10**shift, 0) if shift >= 0 else divmod(number, 10**-shift)
    if lost or unscaled >= 10**kind.precision:
        raise OverflowError(f"{value} does not fit {kind}")
    return int(-unscaled if sign else unscaled)


def _maps(values: Sequence[Mapping[str, str] | None], kind: pa.MapType) -> pa.Array:
    keys = array_of(list(chain.from_iterable(value or () for value in values)), kind.key_type)
    items = [item for value in values if value is not None for item in value.values()]
    entries = pa.StructArray.from_arrays(
        [keys, array_of(items, kind.item_type)], fields=[kind.key_field, kind.item_field]
    )
    return _nested(kind, values, entries)


def _nested(kind: pa.DataType, values: Sequence[Any], items: pa.Array) -> pa.Array:
    lengths = [0 if value is None else len(value) for value in values]
    return nested(kind, lengths, items, _validity(values))


def nested(
    kind: pa.DataType, lengths: Lengths, items: pa.Array, validity: pa.Buffer | None = None
) -> pa.Array:
    """Lists or maps of so many items each."""
    return pa.Array.from_buffers(kind, len(lengths), [validity, _offsets(lengths)], children=[items])

"""Columns of rows to Arrow arrays: those that say in little what they hold (`extract.rows.column_kinds`) without the rest.

The results are those of `arrow_columns.array_of` for the same values (`tests/pipelines/datasets/test_column_arrays.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from extract.rows.column_kinds import (
    BETWEEN,
    FlatPlaces,
    JoinedColumn,
    LabelledTexts,
    NotedPlaces,
    OneValue,
    PlaceNotes,
)
from extract.rows.columns import Evidence
from pipelines.datasets.arrow_columns import (
    array_of,
    lengths_between,
    nested,
    parted_strings,
    places_array,
    strings_of,
)

Numbers = np.ndarray[Any, np.dtype[Any]]


def column_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column as an Arrow array of the given type.

    Raises:
        OverflowError, TypeError: as `array_of`.
    """
    if isinstance(values, OneValue) and values.value is None:
        return pa.nulls(values.size, kind)
    if isinstance(values, OneValue):
        return array_of([values.value], kind).take(places_array(np.zeros(values.size, np.int64)))
    if isinstance(values, JoinedColumn):
        return pa.concat_arrays([column_array(piece, kind) for piece in values.pieces])
    if isinstance(values, FlatPlaces):
        return _flat(values, kind)
    if isinstance(values, NotedPlaces):
        return _noted(values, kind)
    if isinstance(values, LabelledTexts):
        return _labelled(values, kind)
    return array_of(values, kind)


def _flat(places: FlatPlaces, kind: pa.ListType) -> pa.Array:
    columns = places.columns or [[] for _ in Evidence._fields]
    fields = [
        column_array(column, field.type) for field, column in zip(kind.value_type, columns, strict=True)
    ]
    return nested(kind, places.counts, pa.StructArray.from_arrays(fields, fields=list(kind.value_type)))


def _noted(places: NotedPlaces, kind: pa.ListType) -> pa.Array:
    """What was noted, few different ones, is made once and repeated; the number of its record goes behind each place."""
    different: dict[int, PlaceNotes] = dict(zip(map(id, places.notes), places.notes, strict=True))
    order = {each: place for place, each in enumerate(different)}
    which = np.fromiter(map(order.__getitem__, map(id, places.notes)), np.int64, len(places))
    lengths = np.array([len(notes) for notes in different.values()], np.int64)
    counts = lengths[which]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    starts = np.cumsum(lengths) - lengths
    place = places_array(np.repeat(starts[which] - (ends - counts), counts) + np.arange(total))
    notes = list(chain.from_iterable(different.values()))
    row = places_array(np.repeat(np.arange(len(places)), counts))
    made = {
        "field": array_of([field for field, _ in notes], pa.string()).take(place),
        "page": array_of(places.pages, kind.value_type.field("page").type).take(row),
        "locator": _locators(places, different, total),
    }
    fields = [
        made[field.name] if field.name in made else pa.nulls(total, field.type) for field in kind.value_type
    ]
    return nested(kind, counts, pa.StructArray.from_arrays(fields, fields=list(kind.value_type)))


def _locators(places: NotedPlaces, different: Mapping[int, PlaceNotes], total: int) -> pa.Array:
    """The letters of each place with the number of its record behind them."""
    patterns = {
        each: BETWEEN.join(f"{letters}#" for _, letters in notes) for each, notes in different.items()
    }
    numbered = [
        pattern.replace("#", str(number))
        for pattern, number in zip(
            map(patterns.__getitem__, map(id, places.notes)), places.numbers, strict=True
        )
        if pattern
    ]
    made = parted_strings(BETWEEN.join(numbered).encode(), total)
    return array_of([], pa.string()) if made is None else made


def _prefixes_of_spaces() -> Numbers:
    """Which pairs of bytes white space begins with: the second byte is 0 where the first is a letter of its own."""
    begins = np.zeros(1 << 16, bool)
    for space in filter(str.isspace, map(chr, range(0x10000))):
        first, second = (*space.encode(), 0)[:2]
        begins[first << 8 | second] = True
    return begins


_BEGINS_SPACE = _prefixes_of_spaces()


def _labelled(cells: LabelledTexts, kind: pa.MapType) -> pa.Array:
    """Told from the bytes of all texts; the few that begin with white space are looked at once more."""
    if not cells.parts:
        return array_of(list(cells), kind)
    encoded, lengths = cells.encoded, lengths_between(cells.encoded)
    printed, is_blank = lengths > 0, np.zeros(len(lengths), bool)
    data = np.frombuffer(encoded + b"\0\0", np.uint8).astype(np.uint16)
    starts = np.cumsum(lengths + 1) - lengths - 1
    first, second = data[starts], data[starts + 1]
    begins = _BEGINS_SPACE[first << 8 | np.where(first < 0x80, 0, second)]
    for place in np.flatnonzero(printed & begins):
        is_blank[place] = encoded[starts[place] : starts[place] + lengths[place]].decode().isspace()
    items = strings_of(lengths, encoded.replace(BETWEEN.encode(), b""))
    if is_blank.any():
        printed &= ~is_blank
        items = items.take(places_array(np.flatnonzero(printed)))
    else:  # the others hold nothing
        items = strings_of(lengths[printed], encoded.replace(BETWEEN.encode(), b""))
    labels = np.tile(np.arange(len(cells.labels)), len(cells))[printed]
    keys = array_of(list(cells.labels), kind.key_type).take(places_array(labels))
    entries = pa.StructArray.from_arrays([keys, items], fields=[kind.key_field, kind.item_field])
    return nested(kind, printed.reshape(len(cells), len(cells.labels)).sum(axis=1), entries)

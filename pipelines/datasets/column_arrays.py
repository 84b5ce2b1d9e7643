"""Columns of rows to Arrow arrays: those that say in little what they hold (`extract.rows.column_kinds`) without the rest.

The results are those of `arrow_columns.array_of` for the same values (`tests/pipelines/datasets/test_column_arrays.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.rows.column_kinds import (
    FlatPlaces,
    JoinedColumn,
    LabelledTexts,
    NotedPlaces,
    OneValue,
    PlaceNotes,
)
from extract.rows.columns import Evidence
from pipelines.datasets.arrow_columns import array_of, nested, parted_strings, places_array

Numbers = np.ndarray[Any, np.dtype[Any]]


def column_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column as an Arrow array of the given type.

    Raises:
        OverflowError, TypeError: as `array_of`.
    """
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
    texts, numbers = pa.string(), array_of(list(map(str, places.numbers)), pa.string())
    letters = array_of([letters for _, letters in notes], texts).take(place)
    made = {
        "field": array_of([field for field, _ in notes], texts).take(place),
        "page": array_of(places.pages, kind.value_type.field("page").type).take(row),
        "locator": pc.binary_join_element_wise(letters, numbers.take(row), ""),
    }
    fields = [
        made[field.name] if field.name in made else pa.nulls(total, field.type) for field in kind.value_type
    ]
    return nested(kind, counts, pa.StructArray.from_arrays(fields, fields=list(kind.value_type)))


def _labelled(cells: LabelledTexts, kind: pa.MapType) -> pa.Array:
    texts = list(chain.from_iterable(cells.rows))
    blank = {text for text in set(texts) if not text or text.isspace()}
    printed = np.fromiter((text not in blank for text in texts), bool, len(texts))
    labels = np.tile(np.arange(len(cells.labels)), len(cells))[printed]
    keys = array_of(list(cells.labels), kind.key_type).take(places_array(labels))
    items = parted_strings(cells.one, len(texts))
    if items is None:
        items = array_of(texts, kind.item_type)
    if blank:
        items = items.take(places_array(np.flatnonzero(printed)))
    entries = pa.StructArray.from_arrays([keys, items], fields=[kind.key_field, kind.item_field])
    return nested(kind, printed.reshape(len(cells), len(cells.labels)).sum(axis=1), entries)

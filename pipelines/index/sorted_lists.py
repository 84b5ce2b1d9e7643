"""Sorted lists that codes are places in, brought to what is used: values leave, values come, and old codes are told anew.

A code of -1 stands for no value and stays; codes from -2 down are provisional, of values that come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Value = tuple[Any, ...]


class SortedList:
    """A list by code; values that it does not have get provisional codes below zero."""

    def __init__(self, table: pa.Table, columns: Sequence[str]) -> None:
        """Begin with a list as it is.

        Args:
            table: sorted by the columns, null last.
            columns: what its values are.
        """
        self.table = table
        self._columns = columns
        whole = table.combine_chunks()
        self._arrays = [whole[name].chunk(0) if whole.num_rows else whole[name] for name in columns]
        self._new: dict[Value, int] = {}

    def codes_of(self, values: Iterable[Value]) -> NDArray[np.int64]:
        """The code of each value: its place, or a provisional one where the list does not have it yet."""
        known: dict[Value, int] = {}
        found = []
        for value in values:
            if value not in known:
                known[value] = self._find(value)
            found.append(known[value])
        return np.array(found, "i8")

    def add(self, value: Value) -> int:
        """The provisional code of a value that the list is known not to have."""
        return self._new.setdefault(value, -2 - len(self._new))

    def _find(self, value: Value) -> int:
        size = self.table.num_rows
        place = bisect_left(range(size), _order(value), key=lambda at: _order(self._at(at)))
        return place if place < size and self._at(place) == value else self.add(value)

    def _at(self, place: int) -> Value:
        return tuple(each[place].as_py() for each in self._arrays)

    def settle(self, *codes: NDArray[Any]) -> SettledList:
        """The list of the values in use.

        Args:
            codes: all codes in use, old ones and provisional ones.
        """
        size = self.table.num_rows
        in_use = np.zeros(size + len(self._new) + 1, bool)
        # Below zero they count from the end: -1 is the last, provisional ones stand before it.
        for each in codes:
            in_use[each] = True
        used = in_use[:size]
        added = sorted(
            ((value, code) for value, code in self._new.items() if in_use[code]),
            key=lambda each: _order(each[0]),
        )
        places = np.array(
            [
                bisect_left(range(size), _order(value), key=lambda at: _order(self._at(at)))
                for value, _ in added
            ],
            "i8",
        )
        before = np.concatenate([[0], np.cumsum(used)])
        shifted = np.cumsum(np.bincount(places, minlength=size + 1))
        old = np.where(used, before[:-1] + shifted[:size], -1)
        new = before[places] + np.arange(len(added))
        provisional = np.full(len(self._new), -1, "i8")
        provisional[[-2 - code for _, code in added]] = new
        table = self.table.select(list(self._columns))
        if added or not used.all():
            order = np.empty(int(before[-1]) + len(added), "i8")
            order[old[used]] = np.flatnonzero(used)
            order[new] = size + np.arange(len(added))
            fresh = pa.table(
                [
                    pa.array([value[at] for value, _ in added], field.type)
                    for at, field in enumerate(table.schema)
                ],
                schema=table.schema,
            )
            table = pa.concat_tables([table, fresh]).combine_chunks().take(pa.array(order))
        now = np.concatenate([old, provisional[::-1], [-1]]).astype("i4")
        return SettledList(table, now[:size], new, now)


@dataclass(frozen=True, slots=True)
class SettledList:
    """A list as it is now."""

    table: pa.Table
    old: NDArray[np.int32]
    """Old code → code; -1 where it is not used any more. Ascending but for these."""
    new: NDArray[np.int64]
    """The codes of the values that came, ascending."""
    _now: NDArray[np.int32]
    """By old codes, then by the provisional ones from the lowest up, then by -1: as codes below zero count from the end."""

    def told(self, codes: NDArray[Any]) -> NDArray[np.int32]:
        """Codes as they were, or provisional, as they are now."""
        return np.asarray(self._now[codes])


def _order(value: Value) -> Any:
    """Ascending, null last, text by its code points: as DuckDB sorts."""
    return tuple((part is None, "" if part is None else part) for part in value)

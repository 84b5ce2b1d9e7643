"""Cells between rules: pdfplumber's TableFinder, with its slowest step done through an index."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from pdfplumber.table import Table, TableFinder, TableSettings, cells_to_tables, edges_to_intersections

Point = tuple[float, float]
"""x, distance from the top."""
CellBox = tuple[float, float, float, float]
"""x0, top, x1, bottom."""
_Crossing = tuple[frozenset[int], frozenset[int]]
"""The upright and the level rules that meet at a point, by number."""


class IndexedTableFinder(TableFinder):
    """The same tables as TableFinder's, page by page: only the search for cells is another."""

    def __init__(self, page: Any) -> None:
        """Find the tables of anything that has `edges`, `chars`, `bbox` and `extract_words`."""
        self.page = page
        self.settings = TableSettings.resolve(None)
        self.edges = self.get_edges()
        self.intersections = edges_to_intersections(
            self.edges,
            self.settings.intersection_x_tolerance,
            self.settings.intersection_y_tolerance,
        )
        self.cells = cells_between(self.intersections)
        self.tables = [Table(page, group) for group in cells_to_tables(self.cells)]


def cells_between(intersections: Mapping[Any, Mapping[str, Sequence[Mapping[str, Any]]]]) -> list[CellBox]:
    """The smallest cell to the lower right of each crossing, as pdfplumber's `intersections_to_cells` finds them.

    That function looks through all points of the page for each of them; here each looks along its own two rules.
    """
    numbers: dict[CellBox, int] = {}  # rules are told apart by their place only
    known: dict[int, int] = {}
    for rules in intersections.values():
        for rule in (*rules["v"], *rules["h"]):
            if id(rule) not in known:
                place = rule["x0"], rule["top"], rule["x1"], rule["bottom"]
                known[id(rule)] = numbers.setdefault(place, len(numbers))
    crossings: dict[Point, _Crossing] = {
        point: (
            frozenset([known[id(rule)] for rule in rules["v"]]),
            frozenset([known[id(rule)] for rule in rules["h"]]),
        )
        for point, rules in intersections.items()
    }
    tops: dict[float, list[float]] = {}
    lefts: dict[float, list[float]] = {}
    points = sorted(crossings)
    for x, top in points:
        tops.setdefault(x, []).append(top)
        lefts.setdefault(top, []).append(x)
    found = (_smallest(point, crossings, tops[point[0]], lefts[point[1]]) for point in points)
    return [cell for cell in found if cell is not None]


def _smallest(
    point: Point, crossings: Mapping[Point, _Crossing], tops: Sequence[float], lefts: Sequence[float]
) -> CellBox | None:
    x, top = point
    upright, level = crossings[point]
    below, beside = tops[bisect_right(tops, top) :], lefts[bisect_right(lefts, x) :]
    for bottom in below:
        at_left, foot = crossings[x, bottom]
        if upright.isdisjoint(at_left):
            continue
        for right in beside:
            head, at_top = crossings[right, top]
            if level.isdisjoint(at_top):
                continue
            corner = crossings.get((right, bottom))
            if corner is not None and not corner[0].isdisjoint(head) and not corner[1].isdisjoint(foot):
                return x, top, right, bottom
    return None

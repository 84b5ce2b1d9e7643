"""Where the columns of a gazette page are and in which order they are read: told by rules, never by stream order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.pages.source import Rule

_STRAIGHT = 0.5
_FRAME_SHARE = 0.75
"""Share of the page's height that the frame's sides have at least."""
_SHORTEST_SEPARATOR = 20.0
"""Points; two lines of type. Shorter rules belong to headings and tables."""
_END_TOLERANCE = 15.0
"""Points by which a separator may fall short of the band it divides."""
_ON_GRID = 3.0
"""Points a separator may stand off the quarter it belongs to."""
_QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page in points from its top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Columns:
    """The frame of a page and its columns in reading order."""

    frame: Region
    leaves: tuple[Region, ...]
    unfamiliar: str | None = None
    """What is unlike every layout seen so far; None for two, four or mixed columns."""


def read_columns(rules: Sequence[Rule], width: float, height: float) -> Columns | None:
    """Frame and columns of a page, or None where it has no frame.

    Columns are halves and quarters of the frame, and a page can mix them: a separator that does not run the whole
    height divides only the band beside it.
    """
    upright = [
        rule
        for rule in _merged(rules)
        if rule.bottom - rule.top >= _SHORTEST_SEPARATOR and rule.x1 - rule.x0 < _STRAIGHT
    ]
    sides = [rule for rule in upright if rule.bottom - rule.top >= _FRAME_SHARE * height]
    if len(sides) < 2:
        return None
    left, right = min(sides, key=lambda rule: rule.x0), max(sides, key=lambda rule: rule.x0)
    frame = Region(left.x0, min(left.top, right.top), right.x0, max(left.bottom, right.bottom))
    if frame.width < width / 2:
        return None
    separators, strange = [], None
    for rule in upright:
        share = (rule.x0 - frame.x0) / frame.width
        if abs(share) * frame.width < _ON_GRID or abs(share - 1) * frame.width < _ON_GRID:
            continue
        if any(abs(share - quarter) * frame.width < _ON_GRID for quarter in _QUARTERS):
            separators.append(rule)
        elif rule.bottom - rule.top >= (frame.bottom - frame.top) / 2 and 0 < share < 1:
            strange = f"a column rule at {share:.2f} of the page's width"
    return Columns(frame, tuple(_leaves(frame, separators)), strange)


def _merged(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Rules with those that continue one another made one."""
    pending: Rule | None = None
    for rule in sorted(rules, key=lambda r: (round(r.x0), r.top)):
        if pending and abs(rule.x0 - pending.x0) < _STRAIGHT and rule.top <= pending.bottom + 1:
            pending = Rule(pending.x0, pending.top, pending.x1, max(pending.bottom, rule.bottom))
            continue
        if pending:
            yield pending
        pending = rule
    if pending:
        yield pending


def _leaves(region: Region, separators: Sequence[Rule]) -> Iterator[Region]:
    inside = [
        rule
        for rule in separators
        if region.x0 + _ON_GRID < rule.x0 < region.x1 - _ON_GRID
        and min(rule.bottom, region.bottom) - max(rule.top, region.top) > _END_TOLERANCE
    ]
    if not inside:
        yield region
        return
    through = [
        rule
        for rule in inside
        if rule.top <= region.top + _END_TOLERANCE and rule.bottom >= region.bottom - _END_TOLERANCE
    ]
    if through:
        edges = sorted({region.x0, region.x1, *(rule.x0 for rule in through)})
        for x0, x1 in itertools.pairwise(edges):
            yield from _leaves(Region(x0, region.top, x1, region.bottom), inside)
        return
    cuts = {
        end
        for rule in inside
        for end in (rule.top, rule.bottom)
        if region.top + _END_TOLERANCE < end < region.bottom - _END_TOLERANCE
    }
    edges = sorted({region.top, region.bottom, *cuts})
    for top, bottom in itertools.pairwise(edges):
        yield from _leaves(Region(region.x0, top, region.x1, bottom), inside)

"""Rows of a table without rules: what horizontal rules part or, without any, what each date or price stands in the middle of.

Where lines stand evenly and the dates stand on the first line of their rows, which row a line between two dates belongs to
is told by brackets alone; else both rows say so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from extract.tables.header import fold_header, meaning
from extract.tables.text_segment import TextSegment

SAME_LINE = 1.5
"""Points by which the middles of texts of one line may differ."""
FEWEST_ROWS = 2
_OPENING, _CLOSING = "（(「『【[", "）)」』】]"


@dataclass(slots=True)
class TextPage:
    """One page without a ruled table."""

    number: int
    segments: list[TextSegment]
    row_rules: list[float]
    """Tops of the horizontal rules that run over most of the width."""


@dataclass(slots=True)
class TextColumn:
    """One column: the header's words over it and how far its text reaches."""

    header: list[TextSegment]
    groups: list[TextSegment]
    x0: float
    x1: float

    @property
    def label(self) -> str:
        """The header's words, top down."""
        return fold_header("".join(s.text for s in sorted(self.header, key=lambda s: (round(s.top), s.x0))))


@dataclass(slots=True)
class TextRow:
    """What stands in one row."""

    segments: list[TextSegment] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    """Columns with a line that may be the row's above or below."""


def distance(a0: float, a1: float, b0: float, b1: float) -> tuple[float, float]:
    """How far two stretches stand apart, and twice how far their middles do."""
    return max(0.0, b0 - a1, a0 - b1), abs((a0 + a1) - (b0 + b1))


def bands_of(segments: Iterable[TextSegment]) -> list[list[TextSegment]]:
    """Segments in bands that no text joins, top down."""
    bands: list[list[TextSegment]] = []
    reach = float("-inf")
    for segment in sorted(segments, key=lambda s: s.top):
        if segment.top >= reach - 0.15 * (segment.bottom - segment.top) or not bands:
            bands.append([segment])
        else:
            bands[-1].append(segment)
        reach = max(reach, segment.bottom)
    return bands


def anchor_columns(columns: Sequence[TextColumn]) -> list[int]:
    """The columns that every row has one text in."""
    wanted = ("contract_date", "price", "rate", "bidders")
    by_field = {meaning(column.label): index for index, column in enumerate(columns)}
    return [by_field[field] for field in wanted if field in by_field]


def column_of(segment: TextSegment, columns: Sequence[TextColumn]) -> int:
    """The place of the column that a text stands in."""
    middle = (segment.x0 + segment.x1) / 2
    for index, column in enumerate(columns):
        if column.x0 - 0.5 <= middle <= column.x1 + 0.5:
            return index
    return min(range(len(columns)), key=lambda i: distance(middle, middle, columns[i].x0, columns[i].x1))


def rows_of(
    page: TextPage, body: Sequence[TextSegment], columns: Sequence[TextColumn], anchors: Sequence[int]
) -> tuple[list[TextRow], list[TextSegment]]:
    """Each row, and what stands below the last one."""
    unsure: dict[int, set[int]] = {}
    if page.row_rules:
        borders, end = page.row_rules, page.row_rules[-1]
    else:
        borders, end, unsure = _borders(body, columns, anchors)
    rows: dict[int, TextRow] = {}
    below: list[TextSegment] = []
    for segment in body:
        if segment.middle > end:
            below.append(segment)
        else:
            number = bisect_left(borders, segment.middle)
            rows.setdefault(number, TextRow(unsure=unsure.get(number, set()))).segments.append(segment)
    above = [row for _, row in sorted(rows.items())]
    if page.row_rules and _has_rows(below, columns, anchors):
        # shaded rows: the last one has no rule under it
        open_page = TextPage(page.number, page.segments, [])
        further, below = rows_of(open_page, below, columns, anchors)
        return above + further, below
    return above, below


def _has_rows(below: Sequence[TextSegment], columns: Sequence[TextColumn], anchors: Sequence[int]) -> bool:
    """Whether a row of the table stands under its last rule: text in most of its columns, a date and a price among it."""
    first = bands_of(below)[:1]
    told = {column_of(segment, columns) for band in first for segment in band}
    return len(told) * 2 > len(columns) and len(told.intersection(anchors)) * 2 >= len(anchors) > 0


def _borders(
    body: Sequence[TextSegment], columns: Sequence[TextColumn], anchors: Sequence[int]
) -> tuple[list[float], float, dict[int, set[int]]]:
    """Places between rows, where the last one ends, and by number the columns of rows with a line that may be another's.

    A border is between two neighbouring dates (or prices), where the widest gap is that no text crosses.
    """
    middles: list[float] = []
    for column in anchors:
        own = sorted(s.middle for s in body if column_of(s, columns) == column and _is_anchor(s))
        if len(own) > len(middles):
            middles = own
    gaps = _gaps(body)
    borders: list[float] = []
    unsure: dict[int, set[int]] = {}
    before = min((s.top for s in body), default=0.0)
    from_the_top = _begin_with_dates(body, middles)
    for number, (upper, lower) in enumerate(pairwise(middles)):
        expected = 2 * upper - before
        between = [gap for gap in gaps if gap[0] > upper and gap[1] < lower + 2]
        if between:
            widest = max(bottom - top for top, bottom in between)
            wide = [gap for gap in between if gap[1] - gap[0] >= widest - 0.6]
            top, bottom = min(wide, key=lambda gap: abs((gap[0] + gap[1]) / 2 - expected))
            if from_the_top and len(wide) > 1:
                top, bottom = wide[-1]
                strays = [s for s in body if wide[0][1] < s.middle < top]
                if not _goes_on(strays):
                    told = {column_of(s, columns) for s in strays}
                    unsure.setdefault(number, set()).update(told)
                    unsure.setdefault(number + 1, set()).update(told)
            border = (top + bottom) / 2
        else:
            border = min(max(expected, upper), lower)
        borders.append(border)
        before = border
    return borders, _end(body, middles, gaps), unsure


def _begin_with_dates(body: Sequence[TextSegment], middles: Sequence[float]) -> bool:
    """Whether dates (or prices) may stand on the first line of their rows: none stands lower, and each beside other text."""
    lines = sorted(segment.middle for segment in body)
    if len(middles) < FEWEST_ROWS or lines[0] < middles[0] - SAME_LINE:
        return False
    beside = (
        bisect_left(lines, middle + SAME_LINE) - bisect_left(lines, middle - SAME_LINE) for middle in middles
    )
    return all(count > 1 for count in beside)


def _goes_on(strays: Sequence[TextSegment]) -> bool:
    """Whether lines are the rest of those above them: they close a bracket that they did not open."""
    text = "".join(segment.text for segment in sorted(strays, key=lambda s: (round(s.top), s.x0)))
    depths = accumulate((letter in _OPENING) - (letter in _CLOSING) for letter in text)
    return min(depths, default=0) < 0


def _is_anchor(segment: TextSegment) -> bool:
    return re.search(r"\d", fold_header(segment.text)) is not None or len(segment.text) <= 3


def _gaps(body: Sequence[TextSegment]) -> list[tuple[float, float]]:
    gaps = []
    reach: float | None = None
    for segment in sorted(body, key=lambda s: s.top):
        # The em box is taller than the ink: a line may stand up to a tenth of an em in its neighbour's box.
        slack = 0.1 * (segment.bottom - segment.top)
        if reach is not None and segment.top + slack > reach - slack:
            gaps.append((reach - slack, segment.top + slack))
        reach = segment.bottom if reach is None else max(reach, segment.bottom)
    return gaps


def _end(body: Sequence[TextSegment], middles: Sequence[float], gaps: Sequence[tuple[float, float]]) -> float:
    """Where the last row ends: above a footnote, or at a gap wider than a line with text (a page number) under it."""
    if not middles:
        return float("inf")
    notes = [s.top for s in body if s.middle > middles[-1] and re.match(r"[※*]|[(（]?注", s.text)]
    height = max((s.bottom - s.top for s in body), default=0.0)
    wide = [gap[0] for gap in gaps if gap[0] > middles[-1] and gap[1] - gap[0] > height]
    return min([*notes, *wide], default=float("inf"))

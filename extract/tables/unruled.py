"""Tables without rules, or with rules between rows only: columns told from where the text stands, rows by `unruled_rows`.

Columns are what the header's words stand over; their borders are where no row's text crosses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.pages import Glyph, Rule
from extract.tables.grid import Cell, Line
from extract.tables.header import fold_header, meaning
from extract.tables.pdf_cells import box_of, cell_text, lines_of, locator_of
from extract.tables.text_segment import TextSegment
from extract.tables.unruled_rows import (
    TextColumn,
    TextPage,
    TextRow,
    anchor_columns,
    bands_of,
    column_of,
    distance,
    rows_of,
)
from extract.values.wareki import find_dates

SEGMENT_GAP = 0.25
"""Ems: glyphs further apart may be of two cells."""
MOST_PAGES = 500
"""Pages without rules held at a time."""
LEAST_HEADER_WORDS = 3
"""Known headers a band of the page must hold to be taken for the header."""
_STRAYS = 0.004
"""Share of the rows whose text may run over a border."""
_AMOUNT = re.compile(r"[¥￥@＠]?\d{1,3}(?:,\d{3})+円?")


def text_page(number: int, glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> TextPage:
    """What of a page is needed to find its rows and columns."""
    longest = max((rule.x1 - rule.x0 for rule in rules), default=0.0)
    wide = sorted(
        rule.top for rule in rules if rule.x1 - rule.x0 >= 0.8 * longest and rule.bottom - rule.top < 2
    )
    distinct = [top for index, top in enumerate(wide) if not index or top - wide[index - 1] > 2]
    return TextPage(number, _segments(glyphs), distinct if len(distinct) >= 3 else [])


def unruled_lines(pages: Sequence[TextPage]) -> Iterator[Line]:
    """The lines of a table that runs over these pages, its header once or on every page, and the text around it."""
    headers = {page.number: _header_band(page) for page in pages}
    first = next((page for page in pages if headers[page.number] is not None), None)
    if first is None:
        for page in pages:
            yield from _loose(page.number, page.segments, 0)
        return
    bodies = {page.number: _parts(page, headers[page.number]) for page in pages}
    before = [page for page in pages if page.number < first.number]
    for page in before:
        yield from _loose(page.number, page.segments, 0)
    pages = [page for page in pages if page.number >= first.number]
    columns = _columns(bodies[first.number][1], [s for page in pages for s in bodies[page.number][2]])
    row_anchors = anchor_columns(columns)
    for page in pages:
        above, header, body = bodies[page.number]
        number = 0
        for line in _loose(page.number, above, number):
            number = line.number
            yield line
        if header:
            number += 1
            yield Line(page.number, number, _header_line(page.number, columns))
        starts = True
        rows, below = rows_of(page, body, columns, row_anchors)
        for row in rows:
            number += 1
            yield Line(page.number, number, _cells(page.number, row, columns), starts_page=starts)
            starts = False
        yield from _loose(page.number, below, number)


def _segments(glyphs: Sequence[Glyph]) -> list[TextSegment]:
    """Glyphs in stream order, cut wherever the next one does not stand right behind."""
    segments: list[TextSegment] = []
    for glyph in glyphs:
        if glyph.text.isspace():
            continue
        last = segments[-1] if segments else None
        if (
            last is not None
            and abs(glyph.top - last.top) < 0.2 * glyph.size
            and -0.5 * glyph.size < glyph.x0 - last.x1 <= SEGMENT_GAP * glyph.size
        ):
            last.glyphs.append(glyph)
            last.x1 = max(last.x1, glyph.x1)
            last.bottom = max(last.bottom, glyph.bottom)
        else:
            segments.append(TextSegment([glyph], glyph.x0, glyph.x1, glyph.top, glyph.bottom))
    return segments


def _header_band(page: TextPage) -> tuple[float, float] | None:
    """Top and bottom of the page's header; None where it has none."""
    bands = bands_of(page.segments)
    for index, band in enumerate(bands):
        known = {found for segment in band if (found := meaning(segment.text))}
        if len(known) < LEAST_HEADER_WORDS or _data_like(band):
            continue
        first = last = index
        while last + 1 < len(bands) and _sub_header(bands[last + 1]):
            last += 1
        while first > 0 and _group_header(bands[first - 1], band):
            first -= 1
        inside = [segment for part in bands[first : last + 1] for segment in part]
        return min(s.top for s in inside), max(s.bottom for s in inside)
    return None


def _data_like(band: Sequence[TextSegment]) -> bool:
    return any(find_dates(s.text) or _AMOUNT.fullmatch(fold_header(s.text)) for s in band)


def _sub_header(band: Sequence[TextSegment]) -> bool:
    known = sum(meaning(s.text) is not None for s in band)
    return known >= 2 and known >= len(band) * 0.6 and not _data_like(band)


def _group_header(band: Sequence[TextSegment], below: Sequence[TextSegment]) -> bool:
    """Whether a band of a few short words over the header belongs to it (公益法人の場合)."""
    width = max(s.x1 for s in below) - min(s.x0 for s in below)
    return (
        all(meaning(s.text) is not None or fold_header(s.text).endswith("場合") for s in band)
        and sum(s.x1 - s.x0 for s in band) < width / 2
    )


def _parts(
    page: TextPage, header: tuple[float, float] | None
) -> tuple[list[TextSegment], list[TextSegment], list[TextSegment]]:
    if header is None:
        return [], [], list(page.segments)
    top, bottom = header
    above = [s for s in page.segments if s.middle < top]
    inside = [s for s in page.segments if top <= s.middle <= bottom]
    return above, inside, [s for s in page.segments if s.middle > bottom]


def _columns(header: Sequence[TextSegment], body: Sequence[TextSegment]) -> list[TextColumn]:
    columns: list[TextColumn] = []
    for segment in sorted(header, key=lambda s: -s.top):
        over = [c for c in columns if min(c.x1, segment.x1) - max(c.x0, segment.x0) > 1.0]
        if len(over) > 1:
            for column in over:
                column.groups.append(segment)
        elif over:
            over[0].header.append(segment)
            over[0].x0, over[0].x1 = min(over[0].x0, segment.x0), max(over[0].x1, segment.x1)
        else:
            columns.append(TextColumn([segment], [], segment.x0, segment.x1))
    columns.sort(key=lambda column: column.x0)
    reach = [(column.x0, column.x1) for column in columns]
    for x0, x1 in _clusters(body):
        for part0, part1 in _split(x0, x1, reach, body):
            nearest = min(range(len(reach)), key=lambda i: distance(part0, part1, *reach[i]))
            columns[nearest].x0 = min(columns[nearest].x0, part0)
            columns[nearest].x1 = max(columns[nearest].x1, part1)
    for left, right in pairwise(columns):
        if left.x1 > right.x0:  # header words may reach over their column's border
            left.x1 = right.x0 = _emptiest(right.x0, left.x1, body)
    return columns


def _crossings(body: Sequence[TextSegment]) -> tuple[list[float], list[int]]:
    """Positions where the number of segments standing over changes, and that number from there on."""
    steps = sorted([(s.x0 + 0.3, 1) for s in body] + [(s.x1 - 0.3, -1) for s in body])
    xs: list[float] = []
    counts: list[int] = []
    count = 0
    for x, step in steps:
        count += step
        if xs and xs[-1] == x:
            counts[-1] = count
        else:
            xs.append(x)
            counts.append(count)
    return xs, counts


def _clusters(body: Sequence[TextSegment]) -> list[tuple[float, float]]:
    """Stretches of the page's width that text stands over, a few stray long lines left out of account."""
    xs, counts = _crossings(body)
    rows = max(1, len({round(s.middle) for s in body}))
    allowed = int(rows * _STRAYS)
    clusters: list[tuple[float, float]] = []
    start: float | None = None
    for x, count in zip(xs, counts, strict=True):
        if count > allowed and start is None:
            start = x
        elif count <= allowed and start is not None:
            clusters.append((start, x))
            start = None
    return clusters


def _split(
    x0: float, x1: float, reach: Sequence[tuple[float, float]], body: Sequence[TextSegment]
) -> list[tuple[float, float]]:
    """A stretch over which several headers stand, cut between them where the fewest lines cross."""
    inside = [(a + b) / 2 for a, b in reach if x0 <= (a + b) / 2 <= x1]
    cuts = [_emptiest(left, right, body) for left, right in pairwise(inside)]
    borders = [x0, *cuts, x1]
    return list(pairwise(borders))


def _emptiest(left: float, right: float, body: Sequence[TextSegment]) -> float:
    """The middle of the stretch between two places that the fewest segments cross."""
    xs, counts = _crossings(body)
    low = bisect_left(xs, left)
    high = bisect_left(xs, right)
    stretches = [
        (counts[i], xs[i] - xs[i + 1], (xs[i] + xs[i + 1]) / 2) for i in range(low, min(high, len(xs) - 1))
    ]
    return min(stretches)[2] if stretches else (left + right) / 2


def _cells(page: int, row: TextRow, columns: Sequence[TextColumn]) -> tuple[Cell, ...]:
    by_column: dict[int, list[Glyph]] = {}
    for segment in row.segments:
        by_column.setdefault(column_of(segment, columns), []).extend(segment.glyphs)
    cells = []
    for index, column in enumerate(columns):
        glyphs = by_column.get(index)
        if not glyphs:
            cells.append(Cell())
            continue
        lines = lines_of(glyphs)
        cells.append(
            Cell(
                cell_text(lines, column.x0, column.x1),
                locator=locator_of(lines),
                boxes=box_of(page, lines),
                overflows=index in row.unsure,
            )
        )
    return tuple(cells)


def _header_line(page: int, columns: Sequence[TextColumn]) -> tuple[Cell, ...]:
    """The header as one line of cells, the words of a header over several columns first."""
    cells = []
    for column in columns:
        group = "".join(segment.text for segment in sorted(column.groups, key=lambda s: s.top))
        glyphs = [glyph for segment in column.header for glyph in segment.glyphs]
        cells.append(Cell(group + column.label, boxes=box_of(page, lines_of(glyphs))))
    return tuple(cells)


def _loose(page: int, segments: Sequence[TextSegment], number: int) -> Iterator[Line]:
    """Text outside the table, a line a cell."""
    for offset, line in enumerate(lines_of([g for s in segments for g in s.glyphs]), start=1):
        yield Line(
            page,
            number + offset,
            (Cell(line.text.strip(), locator=locator_of([line]), boxes=box_of(page, [line])),),
        )

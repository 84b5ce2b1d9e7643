"""Tables without rules, or with rules between rows only: rows and columns told from where the text stands.

Columns are what the header's words stand over; their borders are where no row's text crosses. Rows are what horizontal
rules part or, without any, what each date or price stands in the middle of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.pages import Glyph, Rule
from extract.tables.grid import Cell, Line
from extract.tables.header import fold_header, meaning
from extract.tables.pdf_cells import box_of, cell_text, lines_of, locator_of
from extract.tables.text_segment import TextSegment
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


@dataclass(slots=True)
class TextPage:
    """One page without a ruled table."""

    number: int
    segments: list[TextSegment]
    row_rules: list[float]
    """Tops of the horizontal rules that run over most of the width."""


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
    row_anchors = _anchor_columns(columns)
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
        rows, below = _rows(page, body, columns, row_anchors)
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


def _bands(segments: Iterable[TextSegment]) -> list[list[TextSegment]]:
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


def _header_band(page: TextPage) -> tuple[float, float] | None:
    """Top and bottom of the page's header; None where it has none."""
    bands = _bands(page.segments)
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


@dataclass(slots=True)
class _TextColumn:
    """One column: the header's words over it and how far its text reaches."""

    header: list[TextSegment]
    groups: list[TextSegment]
    x0: float
    x1: float

    @property
    def label(self) -> str:
        """The header's words, top down."""
        return fold_header("".join(s.text for s in sorted(self.header, key=lambda s: (round(s.top), s.x0))))


def _columns(header: Sequence[TextSegment], body: Sequence[TextSegment]) -> list[_TextColumn]:
    columns: list[_TextColumn] = []
    for segment in sorted(header, key=lambda s: -s.top):
        over = [c for c in columns if min(c.x1, segment.x1) - max(c.x0, segment.x0) > 1.0]
        if len(over) > 1:
            for column in over:
                column.groups.append(segment)
        elif over:
            over[0].header.append(segment)
            over[0].x0, over[0].x1 = min(over[0].x0, segment.x0), max(over[0].x1, segment.x1)
        else:
            columns.append(_TextColumn([segment], [], segment.x0, segment.x1))
    columns.sort(key=lambda column: column.x0)
    reach = [(column.x0, column.x1) for column in columns]
    for x0, x1 in _clusters(body):
        for part0, part1 in _split(x0, x1, reach, body):
            nearest = min(range(len(reach)), key=lambda i: _distance(part0, part1, *reach[i]))
            columns[nearest].x0 = min(columns[nearest].x0, part0)
            columns[nearest].x1 = max(columns[nearest].x1, part1)
    for left, right in pairwise(columns):
        if left.x1 > right.x0:  # header words may reach over their column's border
            left.x1 = right.x0 = _emptiest(right.x0, left.x1, body)
    return columns


def _distance(a0: float, a1: float, b0: float, b1: float) -> tuple[float, float]:
    return max(0.0, b0 - a1, a0 - b1), abs((a0 + a1) - (b0 + b1))


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


def _anchor_columns(columns: Sequence[_TextColumn]) -> list[int]:
    wanted = ("contract_date", "price", "rate", "bidders")
    by_field = {meaning(column.label): index for index, column in enumerate(columns)}
    return [by_field[field] for field in wanted if field in by_field]


def _column_of(segment: TextSegment, columns: Sequence[_TextColumn]) -> int:
    middle = (segment.x0 + segment.x1) / 2
    for index, column in enumerate(columns):
        if column.x0 - 0.5 <= middle <= column.x1 + 0.5:
            return index
    return min(range(len(columns)), key=lambda i: _distance(middle, middle, columns[i].x0, columns[i].x1))


def _rows(
    page: TextPage, body: Sequence[TextSegment], columns: Sequence[_TextColumn], anchors: Sequence[int]
) -> tuple[list[list[TextSegment]], list[TextSegment]]:
    """The segments of each row, and those below the last row."""
    if page.row_rules:
        borders, end = page.row_rules, page.row_rules[-1]
    else:
        borders, end = _borders(body, columns, anchors)
    rows: dict[int, list[TextSegment]] = {}
    below: list[TextSegment] = []
    for segment in body:
        if segment.middle > end:
            below.append(segment)
        else:
            rows.setdefault(bisect_left(borders, segment.middle), []).append(segment)
    return [row for _, row in sorted(rows.items())], below


def _borders(
    body: Sequence[TextSegment], columns: Sequence[_TextColumn], anchors: Sequence[int]
) -> tuple[list[float], float]:
    """Places between rows, and where the last one ends: between two neighbouring dates (or prices), where the widest gap is that no text crosses."""
    middles: list[float] = []
    for column in anchors:
        own = sorted(s.middle for s in body if _column_of(s, columns) == column and _is_anchor(s))
        if len(own) > len(middles):
            middles = own
    gaps = _gaps(body)
    borders: list[float] = []
    before = min((s.top for s in body), default=0.0)
    for upper, lower in pairwise(middles):
        expected = 2 * upper - before
        between = [gap for gap in gaps if gap[0] > upper and gap[1] < lower + 2]
        if between:
            widest = max(bottom - top for top, bottom in between)
            wide = [gap for gap in between if gap[1] - gap[0] >= widest - 0.6]
            top, bottom = min(wide, key=lambda gap: abs((gap[0] + gap[1]) / 2 - expected))
            border = (top + bottom) / 2
        else:
            border = min(max(expected, upper), lower)
        borders.append(border)
        before = border
    return borders, _end(body, middles, gaps)


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


def _cells(page: int, row: Sequence[TextSegment], columns: Sequence[_TextColumn]) -> tuple[Cell, ...]:
    by_column: dict[int, list[Glyph]] = {}
    for segment in row:
        by_column.setdefault(_column_of(segment, columns), []).extend(segment.glyphs)
    cells = []
    for index, column in enumerate(columns):
        glyphs = by_column.get(index)
        if not glyphs:
            cells.append(Cell())
            continue
        lines = lines_of(glyphs)
        cells.append(
            Cell(cell_text(lines, column.x0, column.x1), locator=locator_of(lines), boxes=box_of(page, lines))
        )
    return tuple(cells)


def _header_line(page: int, columns: Sequence[_TextColumn]) -> tuple[Cell, ...]:
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

"""Lines of print from glyphs: gathered by place, with the spaces that were gaps put back."""

from __future__ import annotations

import dataclasses
import itertools
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.kanpo.glyphs import DecodedGlyph
from extract.kanpo.marks import MARKS
from extract.kanpo.page_columns import Region
from extract.kanpo.printed import Printed, join
from extract.pages.geometry import Box

_SAME_LINE = 0.35
"""Ems between the middles of neighbours on one line; lines stand more than one em apart."""
_HALF_SPACE = 0.35
"""Ems of the narrowest space the gazette sets: half an em, a little squeezed."""
_FULL_SPACE = 0.75
"""Ems of gap from which on the space was a full-width one."""
_SAME_GLYPH = 0.2
"""Share of an em within which the same character printed again is the same glyph drawn twice."""
_OVERPRINTED = ",."
_INK_LEFT = "）)」』］】〕〉》、。，．"
_INK_RIGHT = "（「『［【〔〈《"
_TOUCHING = 0.2
"""Points by which neighbours may overlap and still only touch."""
_PIECE = re.compile(r"\S+")
_CLEAR = 0.1
"""Points that keep a squeezed bracket's middle out of its neighbour's box."""


@dataclass(frozen=True, slots=True)
class GazetteLine:
    """One line of one column."""

    printed: Printed
    """Its text, gaps as spaces (U+3000 for an em, U+0020 for less)."""
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Type size of most of its glyphs, in points."""
    column: Region

    @property
    def text(self) -> str:
        """Its text."""
        return self.printed.text

    @property
    def squeezed(self) -> str:
        """Its text without spaces."""
        return "".join(self.text.split())


def without_letter_spacing(line: GazetteLine) -> GazetteLine:
    """The line with the gaps closed in stretches whose every piece is one or two characters long (`扶 養 親 族`)."""
    pieces = [match.span() for match in _PIECE.finditer(line.text)]
    kept: list[Printed] = []
    for index, (start, end) in enumerate(pieces):
        if index:
            near = pieces[max(0, index - 2) : index + 2]
            spaced = len(near) > 2 and all(b - a <= 2 for a, b in pieces[index - 1 : index + 1])
            spaced = spaced and sum(b - a <= 2 for a, b in near) >= 3 and line.text[start] not in MARKS
            if not spaced:
                kept.append(line.printed[pieces[index - 1][1] : start])
        kept.append(line.printed[start:end])
    return dataclasses.replace(line, printed=join(kept))


def lines_in(
    glyphs: Iterable[DecodedGlyph], column: Region, *, narrowest_space: float = _HALF_SPACE
) -> list[GazetteLine]:
    """The lines of one column from top to bottom; the order of `glyphs` has no bearing.

    Args:
        glyphs: of the column.
        column: where they stand.
        narrowest_space: ems of gap, beyond the line's own letter-spacing, from which on a space was printed.
    """
    ordered = sorted(glyphs, key=lambda g: (g.middle, g.box.x0, g.text))
    rows: list[list[DecodedGlyph]] = []
    for glyph in ordered:
        if rows and glyph.middle - rows[-1][-1].middle <= _SAME_LINE * min(glyph.size, rows[-1][-1].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(row, column, narrowest_space) for row in rows]


def _line(row: Sequence[DecodedGlyph], column: Region, narrowest_space: float) -> GazetteLine:
    glyphs = list(_once(sorted(row, key=lambda g: (_ink(g), g.box.x0, g.text))))
    size = statistics.median_low([glyph.size for glyph in glyphs])
    boxes = _fitted(glyphs)
    spacing = _letter_spacing(glyphs)
    text: list[str] = []
    marks: list[Box | None] = []
    for index, (glyph, box) in enumerate(zip(glyphs, boxes, strict=True)):
        if index:
            ems = (glyph.box.x0 - glyphs[index - 1].box.x1 - spacing) / size
            if ems > narrowest_space:
                text.append("　" if ems > _FULL_SPACE else " ")
                marks.append(None)
        text.append(glyph.text)
        marks += (box,) * len(glyph.text)
    return GazetteLine(
        printed=Printed("".join(text), tuple(marks)),
        page=glyphs[0].box.page,
        x0=min(glyph.box.x0 for glyph in glyphs),
        top=min(glyph.box.top for glyph in glyphs),
        x1=max(glyph.box.x1 for glyph in glyphs),
        bottom=max(glyph.box.bottom for glyph in glyphs),
        size=size,
        column=column,
    )


def _once(glyphs: Iterable[DecodedGlyph]) -> Iterator[DecodedGlyph]:
    """Glyphs without those drawn twice on one spot to look bold."""
    last: DecodedGlyph | None = None
    for glyph in glyphs:
        again = (
            last is not None
            and glyph.text == last.text
            and abs(glyph.box.x0 - last.box.x0) < _SAME_GLYPH * glyph.size
        )
        if not again:
            yield glyph
            last = glyph


def _letter_spacing(glyphs: Sequence[DecodedGlyph]) -> float:
    """Points between neighbours in an evenly spaced line; 0 where glyphs touch."""
    gaps = [b.box.x0 - a.box.x1 for a, b in itertools.pairwise(glyphs)]
    return max(0.0, statistics.median_low(gaps)) if len(gaps) > 3 else 0.0


def _ink(glyph: DecodedGlyph) -> float:
    """Where along the line a glyph's ink stands: squeezed brackets share a box, a half for each."""
    share = 0.25 if glyph.text in _INK_LEFT else 0.75 if glyph.text in _INK_RIGHT else 0.5
    return glyph.box.x0 + (glyph.box.x1 - glyph.box.x0) * share


def _fitted(glyphs: Sequence[DecodedGlyph]) -> list[Box]:
    """Places with those that reach into a neighbour cut to the part where their own ink is.

    Full-width commas and full stops are set 3 points into both neighbours, brackets half an em into other brackets.
    """
    boxes = [glyph.box for glyph in glyphs]
    for index in range(1, len(glyphs)):
        left, right = boxes[index - 1], boxes[index]
        if left.x1 - right.x0 < _TOUCHING:
            continue
        before, after = glyphs[index - 1], glyphs[index]
        if after.text in _OVERPRINTED:
            border = left.x1
        elif before.text in _OVERPRINTED:
            border = right.x0
        elif before.text in _INK_LEFT:
            border = max(right.x0, left.x0 + (left.x1 - left.x0) / 2 + _CLEAR)
        elif after.text in _INK_RIGHT:
            border = min(left.x1, right.x1 - (right.x1 - right.x0) / 2 - _CLEAR)
        else:
            continue
        if left.x0 < border < right.x1:
            boxes[index - 1] = dataclasses.replace(left, x1=min(left.x1, border))
            boxes[index] = dataclasses.replace(right, x0=max(right.x0, border))
    return boxes

"""Lines joined to paragraphs: a space at a line's end or start is told by its length and indent."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extract.kanpo.lines import GazetteLine
from extract.kanpo.printed import Printed, gap, join

_INDENT = 0.3
"""Ems beyond the paragraph's margin from which on a line begins with a space."""
_IN_NUMBER = ",，"
"""A number goes on over the end of a line beside these."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How full the lines of a layout are."""

    slack: float
    """Ems a line may end before its column's right edge and still be full."""
    right_edges: dict[tuple[int, float], float]
    """Right edge of the type by page and left side of the column."""

    def is_short(self, line: GazetteLine) -> bool:
        """Whether a space was printed at the end of the line (or nothing follows)."""
        edge = self.right_edges.get((line.page, line.column.x0), line.column.x1)
        return edge - line.x1 > self.slack * line.size


def measure(lines: Sequence[GazetteLine], *, slack: float) -> Measure:
    """The right edges of the columns that these lines fill: where most of them end."""
    ends: dict[tuple[int, float], list[float]] = {}
    for line in lines:
        ends.setdefault((line.page, line.column.x0), []).append(round(line.x1, 0))
    return Measure(slack, {column: _usual_end(values) for column, values in ends.items()})


def _usual_end(ends: Sequence[float]) -> float:
    common = max(statistics.multimode(ends))
    return common if ends.count(common) >= 3 else max(ends)


def paragraph(lines: Sequence[GazetteLine], usual: Measure) -> Printed:
    """The lines as one text; a space where one was printed between two lines, or between two Latin words."""
    if not lines:
        return Printed()
    left = [line.x0 - line.column.x0 for line in lines]
    margin = min(left[1:], default=left[0])
    parts = [lines[0].printed]
    for index, line in enumerate(lines[1:], 1):
        before = lines[index - 1]
        indented = left[index] - margin > _INDENT * line.size
        latin = _is_latin(before.text[-1]) and _is_latin(line.text[0])
        number = before.text[-1] in _IN_NUMBER or line.text[0] in _IN_NUMBER
        if not number and (latin or indented or usual.is_short(before)):
            parts.append(gap(" " if latin else "　"))
        parts.append(line.printed)
    return join(parts)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()

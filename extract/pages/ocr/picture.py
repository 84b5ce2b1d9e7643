"""The picture of a page made ready for reading: greys, turned upright, its rules and its lines of text found.

Everything here is in pixels of the upright picture, from its top left; `Upright` leads back to the page as displayed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""Rows of pixels, 0 black to 255 white."""
Span = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels, ends not included."""

DOTS_PER_POINT = 300 / 72
"""A page is rendered at 300 dpi: scans are made at 200 to 300, and a line of 7 points is then 29 pixels high."""
STEEPEST = 5.0
"""Degrees a scan may be turned by and still be set upright."""
SHORTEST_RULE = 20.0
"""Points: longer than any stroke of a character, shorter than a cell is wide."""
MOST_LINES = 1_500
"""Lines or parts of lines of one page; a full page of a gazette has 500. What has more is grain or a photograph."""
_SKEW_WIDTH = 1500
"""Pixels of the smaller picture on which the skew is measured: 0.02 degrees move its edge by a quarter of a pixel."""
_LEAST_SKEW = 0.01
_INK_CONTRAST = 22
"""Levels of grey that ink is darker than the mean of its neighbourhood; the grain of a scan stays below."""
_LONG = 5
"""Times the shortest rule from which a straight stretch of ink can be nothing else."""
_TOUCHES = 8
"""Pixels a rule may end short of, or behind, the one it meets."""
_LEAST_INK = 8
"""Pixels of a spot at 300 dpi below which it is dirt."""


@dataclass(frozen=True, slots=True)
class Upright:
    """How the upright picture lies on the page as displayed."""

    turn: NDArray[np.float64]
    """2 × 3 matrix from pixels as displayed to pixels upright."""
    scale: float
    """Pixels per point."""

    def box(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box in points of the upright picture, as the box of the same size round its middle as displayed."""
        back = cv2.invertAffineTransform(self.turn)
        middle = np.array([(x0 + x1) / 2 * self.scale, (top + bottom) / 2 * self.scale, 1.0])
        x, y = (back @ middle) / self.scale
        half_width, half_height = (x1 - x0) / 2, (bottom - top) / 2
        return float(x - half_width), float(y - half_height), float(x + half_width), float(y + half_height)


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright picture: what is printed, without its rules."""

    grey: Grey
    """The picture, its rules painted over."""
    ink: Grey
    """255 where text is, else 0."""
    level: list[Span]
    """Level rules, top down."""
    plumb: list[Span]
    """Upright rules, left to right."""
    upright: Upright
    em: float
    """Size of its usual text, in pixels; 0 where there is none."""


def picture_of(grey: Grey, scale: float) -> Picture:
    """Make a rendered page ready; `scale` is its pixels per point."""
    angle = skew(grey)
    grey, turn = _turned(grey, angle)
    ink = _ink(grey)
    rules, level, plumb = _rules(ink, round(SHORTEST_RULE * scale))
    text = _without_dirt(cv2.bitwise_and(ink, cv2.bitwise_not(cv2.dilate(rules, _box(5, 5)))))
    paper = cv2.dilate(rules, _box(7, 7))
    grey = np.where(paper > text, np.uint8(255), grey)
    return Picture(grey, text, level, plumb, Upright(turn, scale), _em(text))


def skew(grey: Grey) -> float:
    """Degrees, clockwise, by which the rows of a picture lean: where their sums differ most from row to row."""
    small: Any = grey
    if grey.shape[1] > _SKEW_WIDTH:
        height = round(grey.shape[0] * _SKEW_WIDTH / grey.shape[1])
        small = cv2.resize(grey, (_SKEW_WIDTH, height), interpolation=cv2.INTER_AREA)
    ink = _ink(small)
    best, step = 0.0, 0.5
    angles = np.arange(-STEEPEST, STEEPEST + step / 2, step)
    while step > _LEAST_SKEW:
        best = max(angles, key=lambda angle: _sharpness(ink, float(angle)))
        angles = best + np.linspace(-step, step, 9)
        step /= 4
    return float(best)


def _sharpness(ink: Grey, angle: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    sums = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST).sum(axis=1, dtype=np.int64)
    return float((np.diff(sums) ** 2).sum())


def _turned(grey: Grey, angle: float) -> tuple[Grey, NDArray[np.float64]]:
    height, width = grey.shape
    turn: Any = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    if angle == 0.0:
        return grey, turn
    turned: Any = cv2.warpAffine(
        grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return turned, turn


def _box(width: int, height: int) -> NDArray[np.uint8]:
    return np.ones((height, width), np.uint8)


def _ink(grey: Grey) -> Grey:
    """255 where the picture is darker than its neighbourhood, whatever the paper's grey."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    found: Any = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, _INK_CONTRAST
    )
    return found  # type: ignore[no-any-return]


def _rules(ink: Grey, shortest: int) -> tuple[Grey, list[Span], list[Span]]:
    """The pixels of all rules, and the level and the upright ones, each as its span."""
    level_ink = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _box(3, 1))
    level_ink = cv2.morphologyEx(level_ink, cv2.MORPH_OPEN, _box(shortest, 1))
    plumb_ink = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _box(1, 3))
    plumb_ink = cv2.morphologyEx(plumb_ink, cv2.MORPH_OPEN, _box(1, shortest))
    plumb = [span for span in _spans(cv2.dilate(plumb_ink, _box(5, 9))) if span[2] - span[0] <= shortest / 3]
    level = [
        span
        for span in _spans(cv2.dilate(level_ink, _box(9, 5)))
        if span[3] - span[1] <= shortest / 3
        and (span[2] - span[0] >= _LONG * shortest or _between(span, plumb))
    ]
    mask: Any = np.zeros_like(ink)
    for found, spans in ((level_ink, level), (plumb_ink, plumb)):
        for x0, top, x1, bottom in spans:
            mask[top:bottom, x0:x1] |= found[top:bottom, x0:x1]
    return mask, sorted(level, key=lambda span: span[1]), sorted(plumb)


def _between(level: Span, plumb: list[Span]) -> bool:
    """Whether a level stretch begins and ends at upright rules, as a cell's does and a row of strokes does not."""
    x0, top, x1, bottom = level
    at = [(rule[0], rule[2]) for rule in plumb if rule[1] <= bottom + _TOUCHES and rule[3] >= top - _TOUCHES]
    return all(any(left - _TOUCHES <= x <= right + _TOUCHES for left, right in at) for x in (x0, x1))


def _spans(mask: Any, least: int = 0) -> list[Span]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [
        (int(x), int(y), int(x + width), int(y + height))
        for x, y, width, height, area in stats[1:count]
        if area >= least
    ]


def _without_dirt(ink: Any) -> Grey:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_INK, 255, 0)
    return kept[labels]


def _em(text: Grey) -> float:
    """The size of usual text: most ideographs are one connected part nearly an em high, or nearly an em wide."""
    sides = [
        max(x1 - x0, bottom - top)
        for x0, top, x1, bottom in _spans(text, _LEAST_INK)
        if 8 <= max(x1 - x0, bottom - top) <= 150
    ]
    return float(np.percentile(sides, 80)) * 1.1 if len(sides) >= 5 else 0.0


def text_lines(picture: Picture) -> list[Span]:
    """Lines of text, top down; an upright rule parts those of neighbouring cells. None where it is no page of text."""
    em = picture.em
    if em <= 0:
        return []
    bridged = cv2.morphologyEx(
        cv2.dilate(picture.ink, _box(1, 3)), cv2.MORPH_CLOSE, _box(max(3, round(1.6 * em)), 1)
    )
    for x0, top, x1, bottom in picture.plumb:
        middle = (x0 + x1) // 2
        bridged[top:bottom, max(0, middle - 1) : middle + 2] = 0
    lines = []
    for span in _spans(bridged):
        x0, top, x1, bottom = span
        if bottom - top > 1.7 * em:
            lines += _split(picture.ink, span, em)
        else:
            lines.append(span)
    if len(lines) > MOST_LINES:
        return []
    lines = _joined(lines, picture.plumb, em)
    return sorted(
        (line for line in lines if line[3] - line[1] >= 0.3 * em and line[2] - line[0] >= 0.15 * em),
        key=lambda span: (span[1], span[0]),
    )


def _split(ink: Grey, span: Span, em: float) -> list[Span]:
    """A block of several lines cut where it has no ink, or the least, about an em apart."""
    x0, top, x1, bottom = span
    sums = ink[top:bottom, x0:x1].sum(axis=1, dtype=np.int64) // 255
    parts: list[Span] = []
    start: int | None = None
    for row, inked in enumerate([*(sums > 0), False]):
        if inked and start is None:
            start = row
        elif not inked and start is not None:
            parts += _cut(sums[start:row], (x0, top + start, x1, top + row), em)
            start = None
    return parts


def _cut(sums: Any, span: Span, em: float) -> list[Span]:
    x0, top, x1, bottom = span
    height = bottom - top
    count = max(1, round(height / (1.2 * em)))
    if height <= 1.7 * em or count == 1:
        return [span]
    borders = [0]
    for number in range(1, count):
        near = round(number * height / count)
        low = max(borders[-1] + 1, near - round(em / 3))
        window = sums[low : near + round(em / 3) + 1]
        borders.append(low + int(np.argmin(window)) if len(window) else near)
    borders.append(height)
    return [(x0, top + a, x1, top + b) for a, b in pairwise(borders)]


def _joined(lines: list[Span], plumb: list[Span], em: float) -> list[Span]:
    """Parts of one line put together: side by side, no upright rule between."""
    joined: list[Span] = []
    for line in sorted(lines, key=lambda span: (span[0], span[1])):
        for index, other in enumerate(joined):
            shared = min(line[3], other[3]) - max(line[1], other[1])
            least = min(line[3] - line[1], other[3] - other[1])
            if (
                shared > 0.5 * least
                and max(line[3], other[3]) - min(line[1], other[1]) <= 1.5 * em
                and line[0] - other[2] <= 1.6 * em
                and not _parted(other, line, plumb)
            ):
                joined[index] = (
                    min(line[0], other[0]),
                    min(line[1], other[1]),
                    max(line[2], other[2]),
                    max(line[3], other[3]),
                )
                break
        else:
            joined.append(line)
    return joined


def _parted(left: Span, right: Span, plumb: list[Span]) -> bool:
    middle = (max(left[1], right[1]) + min(left[3], right[3])) / 2
    return any(
        rule[1] <= middle <= rule[3] and left[2] - 3 <= (rule[0] + rule[2]) / 2 <= right[0] + 3
        for rule in plumb
    )

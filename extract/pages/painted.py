"""What is painted on a page, in the order it is painted, and how much of a text it lies over or under."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

from extract.pages.pdfium_objects import pointer

LEAST_SIDE = 4.0
"""Points of a filled box or a thick line that may cover text; thinner ones are rules."""
_LEAN = 0.01
"""How far a straight line may rise or fall, of its length."""
_BAND = 8.0
"""Points of the bands of a page by which what is painted is looked up."""
_MOST_BANDS = 2_000
"""Of a page; the largest there may be is 14,400 points high (ISO 32000-2, annex C)."""
PaintedBox = tuple[float, float, float, float]
Ink = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Painted:
    """A filled box, a thick line, a picture or a piece of text, in the order it is painted."""

    order: int
    address: int
    matrix: raw.FS_MATRIX | None
    """From the form it stands in to the page; None on the page itself."""
    ink: Ink | None = None
    """None for a picture, and for letters whose outline is of another colour: they are told from any ground."""
    unprinted: bool = False
    """Whether it is text drawn without ink."""


Placed = Sequence[tuple[Painted, PaintedBox]]


class Ground:
    """What may lie over or under text, found by the band of the page that a text stands in."""

    def __init__(self, placed: Iterable[tuple[Painted, PaintedBox]]) -> None:
        """Take in what is painted, each with its box, in that order."""
        self.placed = list(placed)
        self._bands: dict[int, list[tuple[Painted, PaintedBox]]] = {}
        for one, box in self.placed:
            for band in range(band_of(box[1]), band_of(box[3]) + 1):
                self._bands.setdefault(band, []).append((one, box))
        self._seen_part: dict[int, PaintedBox | None] = {}

    def at(self, place: PaintedBox) -> Placed:
        """Those in the band of a text's middle, in the order they are painted."""
        return self._bands.get(band_of((place[1] + place[3]) / 2), ())

    def touching(self, place: PaintedBox) -> Iterator[tuple[Painted, PaintedBox]]:
        """Those in any band that a text touches, in the order they are painted."""
        bands = range(band_of(place[1]), band_of(place[3]) + 1)
        found = {one.order: (one, box) for band in bands for one, box in self._bands.get(band, ())}
        return (found[order] for order in sorted(found))

    def share(self, place: PaintedBox, one: Painted, box: PaintedBox) -> float:
        """Share of a text's box that lies under or over one, of which only what its clipping path leaves is seen."""
        share = share_of(place, box)
        if share <= 0.0:
            return 0.0
        if one.order not in self._seen_part:
            self._seen_part[one.order] = _clipped(one, box)
        seen = self._seen_part[one.order]
        return 0.0 if seen is None else share_of(place, seen)


def bounds_of(painted: Painted) -> PaintedBox | None:
    """Where something is painted, in points of the page from its lower left; None where it stands nowhere."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(pointer(painted.address), *map(ctypes.byref, sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    box = _placed((left, bottom, right, top), painted.matrix)
    return box if math.isfinite(sum(box)) else None


def _clipped(painted: Painted, box: PaintedBox) -> PaintedBox | None:
    """What clipping paths leave of a box; None where they are no boxes, or leave nothing."""
    clips = raw.FPDFPageObj_GetClipPath(pointer(painted.address))
    if not clips:
        return box
    for number in range(max(0, raw.FPDFClipPath_CountPaths(clips))):
        count = raw.FPDFClipPath_CountPathSegments(clips, number)
        segments = [raw.FPDFClipPath_GetPathSegment(clips, number, index) for index in range(min(count, 6))]
        kinds = {raw.FPDFPathSegment_GetType(segment) for segment in segments}
        if not 4 <= count <= 5 or raw.FPDF_SEGMENT_BEZIERTO in kinds:
            return None
        xs, ys = zip(*map(_point, segments), strict=True)
        left, bottom, right, top = _placed((min(xs), min(ys), max(xs), max(ys)), painted.matrix)
        box = (max(box[0], left), max(box[1], bottom), min(box[2], right), min(box[3], top))
        if box[0] >= box[2] or box[1] >= box[3]:
            return None
    return box


def area(box: PaintedBox) -> float:
    """Square points."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def is_large(box: PaintedBox) -> bool:
    """Whether a box is more than a rule between cells."""
    return min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE


def is_box(path: Any) -> bool:
    """Whether a path is one rectangle: four or five corners and nothing curved."""
    count = raw.FPDFPath_CountSegments(path)
    return 4 <= count <= 6 and all(
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, index)) != raw.FPDF_SEGMENT_BEZIERTO
        for index in range(count)
    )


def is_straight(path: Any) -> bool:
    """Whether a path is one level or upright line: a box round a leaning one is mostly empty."""
    if raw.FPDFPath_CountSegments(path) != 2:
        return False
    (x0, y0), (x1, y1) = (_point(raw.FPDFPath_GetPathSegment(path, index)) for index in range(2))
    return min(abs(x1 - x0), abs(y1 - y0)) <= _LEAN * max(abs(x1 - x0), abs(y1 - y0))


def _placed(box: PaintedBox, matrix: raw.FS_MATRIX | None) -> PaintedBox:
    """A box of a form on the page."""
    if matrix is None:
        return box
    left, bottom, right, top = box
    xs, ys = zip(
        *(
            (matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f)
            for x in (left, right)
            for y in (bottom, top)
        ),
        strict=True,
    )
    return min(xs), min(ys), max(xs), max(ys)


def share_of(box: PaintedBox, over: PaintedBox) -> float:
    """The share of a box that another one covers."""
    width = min(box[2], over[2]) - max(box[0], over[0])
    height = min(box[3], over[3]) - max(box[1], over[1])
    if width <= 0 or height <= 0:
        return 0.0
    whole = area(box)
    return width * height / whole if whole > 0 else 1.0


def band_of(y: float) -> int:
    """The band of the page at a height."""
    return int(max(0.0, min(y, _MOST_BANDS * _BAND)) // _BAND)


def _point(segment: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value

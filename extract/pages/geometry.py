"""Coordinates: from a PDF's own space to points from the top left of the page as displayed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points from the top left as displayed."""

    page: int
    """1-based."""
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Display:
    """How a page is shown: its box in PDF space and its rotation (ISO 32000-2, table 31: /CropBox, /Rotate)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """Degrees clockwise: 0, 90, 180 or 270."""

    @property
    def width(self) -> float:
        """Width as displayed, in points."""
        return self.top - self.bottom if self.rotation in (90, 270) else self.right - self.left

    @property
    def height(self) -> float:
        """Height as displayed, in points."""
        return self.right - self.left if self.rotation in (90, 270) else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of PDF space as (x, distance from the top) of the displayed page."""
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A rectangle of PDF space as (x0, top, x1, bottom) of the displayed page, sides in order."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def direction(self, dx: float, dy: float) -> tuple[float, float]:
        """A direction of PDF space as (right, up) of the displayed page."""
        match self.rotation:
            case 90:
                return dy, -dx
            case 180:
                return -dx, -dy
            case 270:
                return -dy, dx
            case _:
                return dx, dy

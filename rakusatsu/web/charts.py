"""Charts as SVG made here: small, without style attributes (the content policy forbids them), each with its figures in words.

A picture of sixty lines needs no engine of 25 MB; every chart stands beside the table that it draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rakusatsu.web.visible import attribute

WIDTH = 640
_LEFT = 46
_BOTTOM = 26
_TOP = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value, what is said of it, and where it leads."""

    label: str
    value: float
    said: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One dot: place on both axes (x from 0 to 1), what is said of it, and where it leads."""

    x: float
    y: float
    said: str
    link: str = ""


def bars(values: Sequence[Bar], title: str, *, height: int = 190) -> Markup:
    """Upright bars, one per year or so; nothing for no values."""
    if not values:
        return Markup("")
    top = nice_top(max(bar.value for bar in values))
    room = (WIDTH - _LEFT) / len(values)
    parts = [_grid(top, height)]
    every = max(1, math.ceil(len(values) / 14))
    for place, bar in enumerate(values):
        x = _LEFT + place * room
        tall = (height - _TOP - _BOTTOM) * bar.value / top
        y = height - _BOTTOM - tall
        width = min(room * 0.72, 56)
        shape = (
            f'<rect class="bar" x="{x + (room - width) / 2:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{max(tall, 0.5):.1f}"><title>{attribute(bar.said)}</title></rect>'
        )
        parts.append(_linked(shape, bar.link, bar.said))
        if place % every == 0:
            parts.append(
                f'<text class="tick" x="{x + room / 2:.1f}" y="{height - 8}" text-anchor="middle">{attribute(bar.label)}</text>'
            )
    return _svg("".join(parts), title, height)


def dots(
    values: Sequence[Dot], title: str, ticks: Sequence[tuple[float, str]], *, height: int = 190
) -> Markup:
    """Dots over time between 0 and 100 %; nothing for no values.

    Args:
        values: `y` is a share; above 1 it is drawn at the top.
        title: what the chart shows.
        ticks: labels of the x axis with their place from 0 to 1.
        height: in pixels.
    """
    if not values:
        return Markup("")
    tall = height - _TOP - _BOTTOM
    parts = [_grid(1.0, height, share=True)]
    for at, label in ticks:
        parts.append(
            f'<text class="tick" x="{_LEFT + at * (WIDTH - _LEFT - 8):.1f}" y="{height - 8}" text-anchor="middle">{attribute(label)}</text>'
        )
    for dot in values:
        x, y = _LEFT + dot.x * (WIDTH - _LEFT - 8), height - _BOTTOM - tall * min(max(dot.y, 0), 1)
        shape = f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{attribute(dot.said)}</title></circle>'
        parts.append(_linked(shape, dot.link, dot.said))
    return _svg("".join(parts), title, height)


def funnel(steps: Sequence[tuple[str, str, int]], title: str) -> Markup:
    """Bars that narrow from all contracts to those no clue contradicts: (class, label, count), widths logarithmic."""
    if not steps:
        return Markup("")
    most = math.log10(max(10, steps[0][2]) + 1)
    label, number, step = 130, 90, 32
    room = WIDTH - label - number
    parts = []
    for place, (key, name, left) in enumerate(steps):
        width = room * math.log10(left + 1) / most
        y = place * step + 4
        parts.append(
            f'<text x="{label - 10}" y="{y + 17}" text-anchor="end">{attribute(name)}</text>'
            f'<rect class="bar {attribute(key)}" x="{label + (room - width) / 2:.1f}" y="{y}" width="{max(width, 2):.1f}" '
            f'height="{step - 8}" rx="3"/><text x="{WIDTH - number + 12}" y="{y + 17}">{left:,}</text>'
        )
    return _svg("".join(parts), title, len(steps) * step + 8)


def nice_top(most: float) -> float:
    """The end of an axis: 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(most))
    return next(step * size for step in (1, 2, 5, 10) if most <= step * size)


def _grid(top: float, height: int, *, share: bool = False) -> str:
    tall = height - _TOP - _BOTTOM
    parts = []
    for part in (0, 1) if not share and top < 2 else (0, 0.5, 1):
        y = height - _BOTTOM - tall * part
        value = f"{top * part:.0%}" if share else _short(top * part)
        parts.append(
            f'<line class="{"axis" if part == 0 else "grid"}" x1="{_LEFT}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        )
    return "".join(parts)


def _short(value: float) -> str:
    for size, unit in ((1e12, "兆"), (1e8, "億"), (1e4, "万")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _linked(shape: str, link: str, said: str) -> str:
    if not link:
        return shape
    return f'<a href="{attribute(link)}" aria-label="{attribute(said)}">{shape}</a>'


def _svg(content: str, title: str, height: int) -> Markup:
    return Markup(  # noqa: S704 - every text in it went through `attribute`
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{attribute(title)}">{content}</svg>'
    )

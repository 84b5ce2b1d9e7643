"""Text with a rule through it (取消線): withdrawn by the publisher, part of no value."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from extract.pages import Glyph, Rule

_SIDES = attrgetter("x0", "top", "x1", "bottom")
THICKEST = 2.0
"""Points of a rule through text."""
SHORTEST = 8.0
"""Points; shorter ones are dashes."""
MIDDLE = 0.22
"""Ems that a rule through text may stand above or below the middle of its glyphs: one under or over them stands further off."""
OVERHANG = 2.0
"""Ems that it may reach over its text on either side: a table's rule reaches from cell to cell."""
FEWEST = 2
"""Glyphs, and upright rules of cells, that it crosses."""
THROUGH = 3.0
"""Points that an upright rule goes on above and below one through a row's text: at the grid's own rules cells end."""


def struck_glyphs(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> set[int]:
    """The places in a page's glyphs of those that a rule strikes out.

    Args:
        glyphs: of a page.
        rules: of the page; those of its tables are told by where they end.
    """
    through = _off_the_grid(rules)
    if not through or not glyphs:
        return set()
    order = sorted(range(len(glyphs)), key=lambda place: glyphs[place].top + glyphs[place].bottom)
    middles = [(glyphs[place].top + glyphs[place].bottom) / 2 for place in order]
    largest = max(glyph.size for glyph in glyphs) * MIDDLE
    struck: set[int] = set()
    for rule in through:
        y = (rule.top + rule.bottom) / 2
        near = order[bisect_left(middles, y - largest) : bisect_right(middles, y + largest)]
        crossed = sorted(
            (place for place in near if _crosses(rule, y, glyphs[place])), key=lambda place: glyphs[place].x0
        )
        if len(crossed) >= FEWEST and (
            _ends_with(rule, glyphs[crossed[0]], glyphs[crossed[-1]]) or _crosses_cells(rule, rules)
        ):
            struck.update(crossed)
    return struck


def _off_the_grid(rules: Sequence[Rule]) -> list[Rule]:
    """Level rules of which an end stands at no upright one: a table's reach from one to another, and are left out first,
    so that pages without such a rule, nearly all, cost next to nothing.
    """
    level: list[tuple[float, float, float, float]] = []
    upright: set[int] = set()
    for x0, top, x1, bottom in map(_SIDES, rules):
        if bottom - top > x1 - x0:
            upright.update((int(x0) - 1, int(x0), int(x0) + 1))
        elif x1 - x0 >= SHORTEST and bottom - top <= THICKEST:
            level.append((x0, top, x1, bottom))
    return [
        Rule(x0, top, x1, bottom)
        for x0, top, x1, bottom in dict.fromkeys(level)
        if int(x0) not in upright or int(x1) not in upright
    ]


def _crosses(rule: Rule, y: float, glyph: Glyph) -> bool:
    middle = (glyph.top + glyph.bottom) / 2
    return rule.x0 <= (glyph.x0 + glyph.x1) / 2 <= rule.x1 and abs(middle - y) <= MIDDLE * glyph.size


def _crosses_cells(rule: Rule, rules: Sequence[Rule]) -> bool:
    """Whether a rule runs through the cells of a row: over upright rules that go on above and below it."""
    y = (rule.top + rule.bottom) / 2
    crossed = {
        round(each.x0)
        for each in rules
        if each.x1 - each.x0 <= THICKEST
        and rule.x0 + SHORTEST < each.x0 < rule.x1 - SHORTEST
        and each.top < y - THROUGH
        and y + THROUGH < each.bottom
    }
    return len(crossed) >= FEWEST


def _ends_with(rule: Rule, first: Glyph, last: Glyph) -> bool:
    """Whether a rule is as long as the text it crosses."""
    return abs(first.x0 - rule.x0) <= OVERHANG * first.size and abs(rule.x1 - last.x1) <= OVERHANG * last.size

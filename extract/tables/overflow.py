"""Text that flows over its cell's rules into the rows above and below, put back by the order in which it was drawn.

Office suites draw one cell's text after the other's. A run of lines that the stream keeps together, one line pitch
below the other, with something else drawn before and after, is therefore one cell's text. Where it reaches over several
rows, it is that cell's which has no text of its own otherwise; of two such, the one in whose middle it hangs. Where this
leaves a cell without text, nothing is moved: a part of it may have been the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.pages import Glyph

SAME_LINE = 0.3
"""Ems two glyphs of one line may stand apart in height: typefaces mixed in one line hang on different base lines."""
LINE_PITCH = 1.8
"""Ems the next line of one text may stand lower."""
HANGS = 0.6
"""Ems the middle of a text may stand off its cell's."""


ABUTS = 0.1
"""Ems two glyphs of one word may stand apart; between the texts of neighbouring cells there is their padding."""


@dataclass(frozen=True, slots=True)
class CellSpan:
    """One cell of a column: what tells it, and where its rules are."""

    key: tuple[int, int]
    top: float
    bottom: float


def put_back(
    cells: Mapping[CellSpan, Sequence[Glyph]], order: Mapping[int, int]
) -> dict[tuple[int, int], list[Glyph]]:
    """The glyphs of those cells of a column whose text flows over, each text in the cell it belongs to.

    Args:
        cells: the column's cells with the glyphs that stand inside each.
        order: place in the stream of every glyph of the page, by its identity.
    """
    home = {id(glyph): cell for cell, glyphs in cells.items() for glyph in glyphs}
    glyphs = sorted((glyph for own in cells.values() for glyph in own), key=lambda glyph: order[id(glyph)])
    placed: dict[CellSpan, list[Glyph]] = {cell: [] for cell in cells}
    flowing: list[tuple[list[Glyph], bool, list[CellSpan]]] = []
    for text, apart in _texts(glyphs, order):
        inside = list(dict.fromkeys(home[id(glyph)] for glyph in text))
        if len(inside) == 1:
            placed[inside[0]].extend(text)
        else:
            flowing.append((text, apart, inside))
    without = {cell for cell, own in placed.items() if not own}
    touched: set[CellSpan] = set()
    for text, apart, inside in flowing:
        owner = _owner(text, [cell for cell in inside if cell in without])
        if owner is None or not apart:
            return {}
        placed[owner].extend(text)
        touched.update(inside)
    return {cell.key: placed[cell] for cell in touched} if all(placed[cell] for cell in touched) else {}


def _owner(text: Sequence[Glyph], empty: Sequence[CellSpan]) -> CellSpan | None:
    """Which of the cells with no other text this one is; None where that is not clear."""
    if len(empty) > 1:
        middle = (min(glyph.top for glyph in text) + max(glyph.bottom for glyph in text)) / 2
        slack = HANGS * max(glyph.size for glyph in text)
        empty = [cell for cell in empty if abs(middle - (cell.top + cell.bottom) / 2) <= slack]
    return empty[0] if len(empty) == 1 else None


def _texts(glyphs: Sequence[Glyph], order: Mapping[int, int]) -> Iterator[tuple[list[Glyph], bool]]:
    """Runs that the stream keeps together, line below line, and whether something else is drawn before and after."""
    text: list[Glyph] = []
    touched = False  # by the text before, with nothing drawn between
    for index, glyph in enumerate(glyphs):
        before = glyphs[index - 1] if index else None
        adjacent = before is not None and order[id(glyph)] == order[id(before)] + 1
        if before is not None and not (adjacent and goes_on(before, glyph)):
            yield text, not touched and not adjacent
            text, touched = [], adjacent
        text.append(glyph)
    if text:
        yield text, not touched


def goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands on the line of the one drawn before it, or on the next one down."""
    step = (glyph.top + glyph.bottom - before.top - before.bottom) / 2
    return -SAME_LINE * glyph.size <= step <= LINE_PITCH * glyph.size


def abuts(before: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands right behind the one before it, on the same line."""
    return (
        abs(glyph.x0 - before.x1) < ABUTS * glyph.size
        and abs(glyph.top - before.top) < SAME_LINE * glyph.size
    )


def run_through(stream: Sequence[Glyph], index: int) -> Sequence[Glyph]:
    """The glyphs drawn one right behind the other around a place in the stream."""
    first = end = index
    while first > 0 and abuts(stream[first - 1], stream[first]):
        first -= 1
    while end + 1 < len(stream) and abuts(stream[end], stream[end + 1]):
        end += 1
    return stream[first : end + 1]

"""Tables without rules: rows and columns told from where the text stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.pages import Glyph, Rule
from extract.tables.grid import Cell


def unruled_lines(
    page: int, glyphs: Sequence[Glyph], rules: Sequence[Rule], columns: tuple[float, ...] | None
) -> tuple[Iterator[tuple[tuple[Cell, ...], bool]], tuple[float, ...] | None]:
    return iter(()), columns

"""Labels over several columns of a header."""

from __future__ import annotations

from collections.abc import Sequence

from extract.tables.grid import Line


def spread_groups(lines: Sequence[Line], texts: list[list[str]]) -> None:
    """Where merged cells are not marked as such (CSV, PDF), a group header stands over the columns to its right.

    Args:
        lines: of a header.
        texts: the labels of each, by column; groups are written into them.
    """
    if any(cell.columns_spanned > 1 for cell in lines[0].cells):
        return
    for level in range(len(lines) - 1):
        group = ""
        for column, top in enumerate(texts[level]):
            below = any(text[column] for text in texts[level + 1 :])
            begins = level > 0 and _prints(lines[level - 1], column)
            if top:
                group = top if below else ""
            elif group and below and not begins:
                texts[level][column] = group
            else:
                group = ""


def _prints(line: Line, column: int) -> bool:
    return column < len(line.cells) and not line.cells[column].blank

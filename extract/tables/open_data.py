"""Open-data files that carry no header: recognised by their shape and given the header they lack."""

from __future__ import annotations

import dataclasses
import itertools
import re

from extract.tables.grid import Cell, Grid, Line

PORTAL_COLUMNS = (
    "調達案件番号",
    "調達案件名称",
    "落札決定日",
    "落札価格",
    "府省コード",
    "入札方式コード",
    "商号又は名称",
    "法人番号",
)
"""調達ポータル 落札実績オープンデータ: eight columns, no header (https://www.p-portal.go.jp, checked 2025-07)."""


def with_header(grid: Grid) -> Grid:
    """The grid itself, or with a header line put before it where its first line has 調達ポータル's shape."""
    first = next(grid.lines, None)
    if first is None:
        return dataclasses.replace(grid, lines=iter(()))
    lines = itertools.chain([first], grid.lines)
    if _is_portal_record(first):
        header = Line(first.page, 0, tuple(Cell(label) for label in PORTAL_COLUMNS))
        lines = itertools.chain([header], lines)
    return dataclasses.replace(grid, lines=lines)


def _is_portal_record(line: Line) -> bool:
    texts = [cell.text.strip() for cell in line.cells]
    return (
        len(texts) == len(PORTAL_COLUMNS)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", texts[2]) is not None
        and re.fullmatch(r"-?\d+(?:\.\d+)?", texts[3]) is not None
        and re.fullmatch(r"\d{13}|", texts[7]) is not None
    )

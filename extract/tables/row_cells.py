"""The cells of one data row by meaning: each is taken once, what was taken is remembered, all are kept as printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.rows import Evidence
from extract.tables.grid import Cell, Line, evidence_of
from extract.tables.header import Column, Header
from extract.tables.joined_lines import join_lines
from extract.values.folding import is_blank
from extract.values.visible import has_unknown


@dataclass(slots=True)
class RowCells:
    """The cells of one row; `pop` takes one, `evidence` and `raw` remember."""

    line: Line
    header: Header
    evidence: list[Evidence] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _by_field: dict[str, list[tuple[Column, Cell]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, cell in zip(self.header.columns, self.line.cells, strict=False):
            if column.field and not cell.blank:
                self._by_field.setdefault(column.field, []).append((column, cell))
            elif column.field:
                self.warnings.extend(mark for mark in cell.marks if mark not in self.warnings)

    def pop(self, meaning: str, *fields: str) -> tuple[Column, Cell] | None:
        """Take the cell with this meaning, and note it as the place of these columns."""
        found = self._by_field.pop(meaning, None)
        if not found:
            return None
        column, cell = found[0]
        self.note(cell, *fields)
        return column, cell

    def pop_all(self, meaning: str) -> list[tuple[Column, Cell]]:
        """Take every cell with this meaning; their places are the caller's to note."""
        return self._by_field.pop(meaning, [])

    def text(self, meaning: str, *fields: str) -> str | None:
        """Take the cell with this meaning for its text."""
        found = self.pop(meaning, *fields)
        return found[1].text if found else None

    def note(self, cell: Cell, *fields: str) -> None:
        """Note where these fields are printed, and what is odd about the cell."""
        for name in fields:
            self.evidence.extend(evidence_of(name, self.line.page, cell))
        if cell.inherited and fields:
            self.warn("inherited_cell")
        if cell.overflows:
            self.warn("overflowing_text")
        for mark in cell.marks:
            self.warn(mark)

    def warn(self, code: str | None) -> None:
        """Add a warning once; None is none."""
        if code and code not in self.warnings:
            self.warnings.append(code)

    def raw(self) -> dict[str, str]:
        """Every cell as printed, by its header; cells outside the header by their place."""
        raw: dict[str, str] = {}
        for index, cell in enumerate(self.line.cells):
            for mark in cell.marks:
                self.warn(mark)
            if cell.blank:
                continue
            if has_unknown(cell.text):
                self.warn("unknown_glyph")
            label = self.header.columns[index].label if index < len(self.header.columns) else ""
            if not label or self.header.columns[index].field is None:
                self.warn("unread_cell")
            label = label or f"({cell.locator or index + 1})"
            key, again = label, 2
            while key in raw:
                key, again = f"{label} ({again})", again + 1
            raw[key] = cell.text
        return raw


def one_line(text: str | None) -> str | None:
    """A cell as one line; None where nothing or a dash is printed."""
    if text is None or is_blank(text):
        return None
    return join_lines(text)

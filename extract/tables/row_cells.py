"""The cells of one data row by meaning: each is taken once, what was taken is remembered, all are kept as printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.rows import Evidence
from extract.tables.grid import LETTERS, Cell, Line, TextCells, evidence_of
from extract.tables.header import Column, Header
from extract.tables.joined_lines import join_lines
from extract.values.folding import is_blank
from extract.values.visible import has_unknown


class RowCells:
    """The cells of one row; `pop` takes one, `evidence` and `warnings` remember."""

    __slots__ = ("_row", "_taken", "cells", "evidence", "header", "page", "texts", "warnings")

    def __init__(self, cells: Sequence[Cell], header: Header, page: int) -> None:
        self.cells, self.header, self.page = cells, header, page
        self.evidence: list[Evidence] = []
        self.warnings: list[str] = []
        self.texts: Sequence[str] | None = None
        """The texts of a row that is nothing but texts, one for each column of the header; None of another."""
        self._row = ""
        self._taken: set[str] = set()
        if isinstance(cells, TextCells):
            self.texts = cells.texts if len(cells.texts) >= len(header.columns) else None
            self._row = cells.row
            return
        for column, cell in zip(header.columns, cells, strict=False):
            if cell.marks and column.field and cell.blank:
                self.warnings.extend(mark for mark in cell.marks if mark not in self.warnings)

    @classmethod
    def of(cls, line: Line, header: Header) -> RowCells:
        """Those of a line."""
        return cls(line.cells, header, line.page)

    def pop(self, meaning: str, *fields: str) -> tuple[Column, Cell] | None:
        """Take the cell with this meaning, and note it as the place of these columns."""
        places = self.header.places.get(meaning)
        if places is None or meaning in self._taken:
            return None  # the common case
        self._taken.add(meaning)
        cells = self.cells
        for place in places:
            if place < len(cells) and not (cell := cells[place]).blank:
                self.note(cell, *fields)
                return self.header.columns[place], cell
        return None

    def pop_all(self, meaning: str) -> list[tuple[Column, Cell]]:
        """Take every cell with this meaning; their places are the caller's to note."""
        if meaning in self._taken:
            return []
        self._taken.add(meaning)
        return self.printed(meaning)

    def printed(self, meaning: str) -> list[tuple[Column, Cell]]:
        """Every cell with this meaning in which something is printed, taken or not."""
        cells, columns = self.cells, self.header.columns
        return [
            (columns[place], cell)
            for place in self.header.places.get(meaning, ())
            if place < len(cells) and not (cell := cells[place]).blank
        ]

    def text(self, meaning: str, *fields: str) -> str | None:
        """Take the cell with this meaning for its text."""
        if self.texts is None or len(places := self.header.places.get(meaning, ())) != 1:
            found = self.pop(meaning, *fields)
            return found[1].text if found else None
        text = self.texts[place := places[0]]
        if not text or text.isspace() or meaning in self._taken:
            return None
        self._taken.add(meaning)
        for name in fields:
            locator = f"{LETTERS[place]}{self._row}"
            self.evidence.append(Evidence(name, self.page, None, None, None, None, locator))
        return text

    def note(self, cell: Cell, *fields: str) -> None:
        """Note where these fields are printed, and what is odd about the cell."""
        for name in fields:
            self.evidence += evidence_of(name, self.page, cell)
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
        cells, labels = self.cells, self.header.labels_once
        if labels is not None and isinstance(cells, TextCells) and len(cells) == len(labels):
            if has_unknown(cells.joined):
                self.warn("unknown_glyph")
            return {
                label: text
                for label, text in zip(labels, cells.texts, strict=True)
                if text and not text.isspace()
            }
        return self._raw()

    def _raw(self) -> dict[str, str]:
        raw: dict[str, str] = {}
        for index, cell in enumerate(self.cells):
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


@dataclass(frozen=True, eq=False, slots=True)
class RowPart:
    """A piece of an award that is read from the cells of some meanings alone, whatever else its row holds."""

    meanings: tuple[str, ...]
    read: Callable[..., tuple[Mapping[str, Any], Any]]
    """From the `RowCells` of a row, what its table says, and hashable values of other parts: columns of the award, the
    same ones of every row in the same order, and what other parts ask of this one."""


def one_line(text: str | None) -> str | None:
    """A cell as one line; None where nothing or a dash is printed."""
    if text is None or is_blank(text):
        return None
    return join_lines(text)

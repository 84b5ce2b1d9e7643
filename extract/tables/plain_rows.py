"""Rows of a delimited file of which one look tells that they are plain: an award, whole, under its own header.

Most rows of open data are. What is not plain is looked at the long way (`reading`), which gives the same for those that are
(`tests/extract/tables/test_row_plan.py`): measured on 57,775 rows of municipal awards, the long way alone takes twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.tables.cell_labels import label_starts, label_words, may_begin_with
from extract.tables.grid import Grid, Line, Lookahead, TextCells
from extract.tables.header import FIGURES, Header
from extract.tables.row_kinds import DITTO, may_be_example, may_stand_in, says_total
from extract.tables.row_plan import MOST_KEPT
from extract.tables.supplier_addresses import LEGAL_FORM_ONLY
from extract.values.folding import is_dash
from extract.values.no_winner import reason_nobody_won
from extract.values.visible import has_unknown

_FIGURES_IN = (
    "contract_date",
    "price",
    "opening_date",
    "tender_notice_date",
    "corporate_number",
    "estimated_price",
)
"""Meanings of the columns in which a row that is no header holds figures."""
_NO_OUTCOME = re.compile(r"[0-9,]+円?")
"""A price that says nothing of who won."""
_MAY_BE_TOTAL = re.compile("計|総額|以上")


class PlainRows:
    """Tells the plain rows under one header."""

    def __init__(self, header: Header) -> None:
        places = header.places
        self._width, self._blank_from = len(header.columns), header.width
        self._title, self._supplier = places.get("title", (-1,))[0], places.get("supplier", (-1,))[0]
        self._figures = [place for meaning in _FIGURES_IN for place in places.get(meaning, ())]
        self._outcomes = [place for meaning in ("price", "result") for place in places.get(meaning, ())]
        labels = [column.label for column in header.columns]
        self._labels, self._starts = label_words(labels), label_starts(labels)
        self._firms: dict[str, bool] = {}
        """Whether each text seen in the winner's cell is a firm's name for sure."""
        self._harmless: set[str] = set()
        """Texts seen that tell of nothing but an award."""
        self.any = min(self._title, self._supplier) >= 0 and bool(self._figures)
        """Whether the header lets rows be plain: it names a title, a supplier and a column of figures."""

    def holds(self, line: Line) -> bool:
        """Whether the row is an award beyond doubt: as wide as its header, with a title, a firm and figures, and none of
        its words one by which rows are told that are totals, examples, repetitions or tenders without a winner.
        """
        cells = line.cells
        if not isinstance(cells, TextCells) or len(cells.texts) != self._width or line.left_out is not None:
            return False
        texts = cells.texts
        title, supplier = texts[self._title], texts[self._supplier]
        return (
            title != supplier
            and self._is_firm(supplier)
            and _is_name(title)
            and self._has_figures(texts)
            and self._names_no_outcome(texts)
            and self._are_harmless(texts)
            and not (self._blank_from < self._width and any(map(str.strip, texts[self._blank_from :])))
        )

    def run(self, line: Line, lines: Lookahead, most: int) -> list[Line]:
        """The line and those under it that are plain rows, `most` or fewer, taken from `lines`; none where the line is none."""
        if not self.holds(line):
            return []
        run = [line, *lines.take_while(self.holds, most - 1)]
        if self.goes_on(lines.peek(1)):
            last = run.pop()
            lines.give_back([last] if run else [])
        return run

    def goes_on(self, following: Sequence[Line]) -> bool:
        """Whether the next row may be the rest of this one: it names no title, and something where the firm stands."""
        if not following or not isinstance(following[0].cells, TextCells):
            return False
        texts = following[0].cells.texts
        return (
            len(texts) > max(self._supplier, self._title)
            and not texts[self._title].strip()
            and bool(texts[self._supplier])
        )

    def _is_firm(self, text: str) -> bool:
        known = self._firms.get(text)
        if known is None:
            if len(self._firms) >= MOST_KEPT:
                self._firms.clear()
            known = self._firms[text] = (
                _is_name(text)
                and reason_nobody_won(text) is None
                and not may_stand_in(text)
                and LEGAL_FORM_ONLY.fullmatch(text.strip()) is None
                and "円" not in text
            )
        return known

    def _has_figures(self, texts: Sequence[str]) -> bool:
        return any(map(FIGURES.fullmatch, [texts[place] for place in self._figures]))

    def _names_no_outcome(self, texts: Sequence[str]) -> bool:
        for place in self._outcomes:
            text = texts[place]
            if text and not (_NO_OUTCOME.fullmatch(text) or reason_nobody_won(text) is None):
                return False
        return True

    def _are_harmless(self, texts: Sequence[str]) -> bool:
        known = self._harmless
        for text in [text for text in texts if text not in known]:
            if text.isdecimal():
                continue
            if not self._is_harmless(text):
                return False
            if len(known) >= MOST_KEPT:
                known.clear()
            known.add(text)
        return True

    def _is_harmless(self, text: str) -> bool:
        """Whether a text is no sum, example or repetition of the cell above, all of it can be read, and no header is
        printed in front of it once more.
        """
        return not (
            may_be_example(text)
            or has_unknown(text)
            or DITTO.fullmatch(text.strip())
            or (_MAY_BE_TOTAL.search(text) and says_total(text))
            or (text.lstrip()[:1] in self._starts and may_begin_with(text, self._labels))
        )


def plain_rows(header: Header, grid: Grid) -> PlainRows | None:
    """What tells the plain rows of a grid under a header; None where it has none."""
    plain = PlainRows(header) if grid.delimited and not header.missing else None
    return plain if plain is not None and plain.any else None


def _is_name(text: str) -> bool:
    """Whether something but white space and dashes is printed."""
    return text[:1].isalnum() or not (not text or text.isspace() or is_dash(text))

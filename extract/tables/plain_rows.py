"""Rows of a delimited file of which one look tells that they are plain: an award, whole, under its own header.

Most rows of open data are. What is not plain, and the plain row right above it, is looked at the long way (`reading`),
which gives the same for those that are (`tests/extract/tables/test_row_plan.py`): measured on 57,775 rows of municipal
awards, the long way alone takes twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import eq

from extract.tables.cell_labels import label_starts, label_words, may_begin_with
from extract.tables.grid import Grid, Line, Lookahead, TextCells
from extract.tables.header import FIGURES, Header
from extract.tables.row_kinds import DITTO, by_meaning, may_be_example, may_stand_in, says_total
from extract.tables.row_plan import MOST_KEPT
from extract.tables.supplier_addresses import LEGAL_FORM_ONLY
from extract.tables.unawarded import is_title_alone, no_winner
from extract.values.folding import is_dash
from extract.values.no_winner import reason_nobody_named, reason_nobody_won
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
_WORDS = ("例", "見本", "サンプル", "計", "総額", "以上")
"""A word of every text that is a sum or an example; `sample` is the other one."""
_OF_DITTO = frozenset("〃″”\"々↓同上“',dD")
"""The first letter of every text that stands for the one above it."""
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x10000))))
_BEHIND_TOTAL = frozenset("契金額件者社")
"""The letters that may stand behind the last `計`, `総額` or `以上` of a sum; other characters may too."""
_FIRST_COMPATIBLE = "\uf900"
"""Letters from here on may be printed for others."""


class PlainRows:
    """Tells the plain rows under one header."""

    def __init__(self, header: Header) -> None:
        self._header, places = header, header.places
        self._width, self._blank_from = len(header.columns), header.width
        self._title, self._supplier = places.get("title", (-1,))[0], places.get("supplier", (-1,))[0]
        self._figures = [place for meaning in _FIGURES_IN for place in places.get(meaning, ())]
        self._outcomes = [place for meaning in ("price", "result") for place in places.get(meaning, ())]
        self._prices = places.get("price", ())
        """Columns whose cells may hold an amount a line, one per supplier."""
        labels = [column.label for column in header.columns]
        self._labels, self._starts = label_words(labels), label_starts(labels)
        self._telling_first = self._starts | _OF_DITTO | _SPACES
        """First letters of texts that are looked at once more."""
        self._firms: set[str] = set()
        """Texts seen in the winner's cell that are a firm's name for sure."""
        self._harmless: set[str] = set()
        """Texts seen that tell of nothing but an award."""
        self._judged = 0
        """The number of the last line that was judged with others, of which those in `_odd` do not hold."""
        self._odd: set[int] = set()
        self.any = min(self._title, self._supplier) >= 0 and bool(self._figures)
        """Whether the header lets rows be plain: it names a title, a supplier and a column of figures."""

    def holds(self, line: Line) -> bool:
        """Whether the row is an award beyond doubt: as wide as its header, with a title, a firm and figures, and none of
        its words one by which rows are told that are totals, examples, repetitions or tenders without a winner.
        """
        return not self._others([line])

    def run(self, line: Line, lines: Lookahead, most: int) -> list[Line]:
        """The line and those under it that are plain rows with a plain row right under each, fewer than `most`, taken from
        `lines`; none where the line is none.

        A plain row is never the rest of another. Any other line may be, even behind blank lines and notes: so the last
        plain row above it is left to the long way, which holds it back until it is known where it ends.
        Lines are judged many at a time; what was found of those that were not taken is kept until they come.
        """
        if line.number >= self._judged:
            self._judge([line, *lines.peek(most - 1)])
        if line.number in self._odd:
            return []
        run = [line, *lines.take(self._next_odd(line.number) - line.number - 1)]
        last = run.pop()
        if run:
            lines.give_back([last])
        return run

    def _judge(self, lines: Sequence[Line]) -> None:
        self._odd, self._judged = self._others(lines), lines[-1].number

    def _next_odd(self, number: int) -> int:
        """The number of the first line behind that one of which it is not known that it is plain."""
        return min((each for each in self._odd if each > number), default=self._judged + 1)

    def _others(self, lines: Sequence[Line]) -> set[int]:
        """The numbers of the lines that do not hold, told column by column."""
        asked: list[Line] = []
        for line in lines:
            cells = line.cells
            if isinstance(cells, TextCells) and len(cells.texts) == self._width and line.left_out is None:
                asked.append(line)
        others = {line.number for line in lines}.difference(line.number for line in asked)
        if not asked:
            return others
        columns: list[tuple[str, ...]] = list(zip(*(line.texts for line in asked), strict=True))
        titles, suppliers = columns[self._title], columns[self._supplier]
        wrong = {row for row, same in enumerate(map(eq, titles, suppliers)) if same}
        unnamed = {text for text in set(suppliers) - self._firms if not self._is_firm(text)}
        wrong |= {row for row in _rows_with(suppliers, unnamed) if not self._is_award_of_nobody(asked[row])}
        wrong |= _rows_with(titles, {text for text in titles if not (text[:1].isalnum() or _is_name(text))})
        wrong |= self._without_figures(columns)
        for place in self._prices:
            wrong |= _rows_with(columns[place], {text for text in set(columns[place]) if "\n" in text})
        for place in self._outcomes:
            wrong |= _rows_with(
                columns[place], {text for text in set(columns[place]) if not _names_no_outcome(text)}
            )
        for column in columns:
            wrong |= _rows_with(column, self._harmful(column))
        for column in columns[self._blank_from :]:
            wrong |= _rows_with(column, {text for text in set(column) if text.strip()})
        return others.union(asked[row].number for row in wrong)

    def _is_firm(self, text: str) -> bool:
        is_firm = (
            _is_name(text)
            and reason_nobody_named(text) is None
            and not may_stand_in(text)
            and LEGAL_FORM_ONLY.fullmatch(text.strip()) is None
            and "円" not in text
        )
        if is_firm:
            if len(self._firms) >= MOST_KEPT:
                self._firms.clear()
            self._firms.add(text)
        return is_firm

    def _is_award_of_nobody(self, line: Line) -> bool:
        """Whether a dash stands for the winner of what is an award nevertheless, as a row with a price is."""
        cells = by_meaning(line, self._header)
        told = is_dash(line.texts[self._supplier]) and not is_title_alone(cells)
        return told and no_winner(cells, self._header) is None

    def _without_figures(self, columns: Sequence[Sequence[str]]) -> set[int]:
        """The rows in none of whose columns of figures there are figures."""
        without = set(range(len(columns[0])))
        for place in self._figures:
            column = columns[place]
            figures = set(filter(FIGURES.fullmatch, set(column)))
            without = {row for row in without if column[row] not in figures}
            if not without:
                break
        return without

    def _harmful(self, column: Sequence[str]) -> set[str]:
        """The texts of a column that are not harmless."""
        new = set(column) - self._harmless
        if not new:
            return new
        harmful = {text for text in self._suspects(new) if not self._is_harmless(text)}
        if len(self._harmless) >= MOST_KEPT:
            self._harmless.clear()
        self._harmless |= new - harmful
        return harmful

    def _suspects(self, texts: set[str]) -> set[str]:
        """The texts that have a word or a first letter which one that is not harmless has, told of all at once."""
        first, one = self._telling_first, "\n".join(texts)
        if has_unknown(one) or "sample" in one.lower():
            return texts
        suspects = {text for text in texts if text[:1] in first}
        for word in _WORDS:
            if word in one:
                suspects.update([text for text in texts if word in text])
        return suspects

    def _is_harmless(self, text: str) -> bool:
        """Whether a text is no sum, example or repetition of the cell above, all of it can be read, and no header is
        printed in front of it once more.
        """
        first = _first_letter(text)
        if first in self._starts and may_begin_with(text, self._labels):
            return False
        return not (
            may_be_example(text)
            or has_unknown(text)
            or (first in _OF_DITTO and DITTO.fullmatch(text.strip()))
            or (_may_be_total(text) and says_total(text))
        )


def _may_be_total(text: str) -> bool:
    """Whether a text may be a sum: by what stands behind the last of its words."""
    end = 0
    for word in ("計", "総額", "以上"):
        if (at := text.rfind(word)) >= 0:
            end = max(end, at + len(word))
    behind = text[end:].lstrip()[:1]
    return end > 0 and not (behind.isalpha() and behind < _FIRST_COMPATIBLE and behind not in _BEHIND_TOTAL)


def _rows_with(column: Sequence[str], texts: set[str]) -> set[int]:
    """The rows of a column that hold one of some texts."""
    return {row for row, text in enumerate(column) if text in texts} if texts else set()


def _first_letter(text: str) -> str:
    return text.lstrip()[:1]


def _names_no_outcome(text: str) -> bool:
    return not text or _NO_OUTCOME.fullmatch(text) is not None or reason_nobody_won(text) is None


def plain_rows(header: Header, grid: Grid) -> PlainRows | None:
    """What tells the plain rows of a grid under a header; None where it has none."""
    plain = PlainRows(header) if grid.delimited and not header.missing else None
    return plain if plain is not None and plain.any else None


def _is_name(text: str) -> bool:
    """Whether something but white space and dashes is printed."""
    return text[:1].isalnum() or not (not text or text.isspace() or is_dash(text))

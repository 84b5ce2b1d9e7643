"""Tables that are not one header over its rows: two beside each other, and forms with a label beside each value."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.tables.bidder_columns import bidder_columns
from extract.tables.contest_forms import is_label, one_row_each, pairs_of, told_by
from extract.tables.date_columns import whole_dates
from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import KEPT, MOST_HEADER_LINES, fold_header, header_at, meaning
from extract.tables.loose_columns import whole_columns
from extract.tables.paired_labels import parted_columns
from extract.tables.stacked_records import whole_records
from extract.tables.supplier_addresses import is_address
from extract.tables.turned_tables import turned_round
from extract.tables.two_tables import apart

FEWEST_COLUMNS = 3
"""Different labels that a repeated set of columns has."""
_FORM_LINES = 40
"""Lines in which a form's labels are looked for."""
_FORM_FIELDS = frozenset({"title", "supplier", "price", "changed_price", "contract_date"})
LONGEST_LABEL = 20
_OF_LOT = frozenset({"supplier", "price"})
_LINES_BETWEEN = 10
"""Lines without a label that may stand between two of one contract."""
_FEWEST_FIELDS = 3
"""Of these, to tell a form from a table that happens to have labels in its first column."""


def one_table_each(lines: Iterator[Line], above: Sequence[str] = ()) -> Iterator[Line]:
    """The lines with tables side by side put under each other row by row, and forms turned into rows.

    Args:
        lines: of a grid.
        above: short lines over it, outside it.
    """
    ahead = Lookahead(lines)
    first = ahead.peek(_FORM_LINES)
    if _is_form([_untorn(line) for line in first]):
        yield from _records(ahead)
        return
    if (turned := turned_round(ahead)) is not None:
        yield from turned
        return
    ahead = Lookahead(one_row_each(ahead, above))
    if (parted := apart(ahead, _FORM_LINES)) is not None:
        ahead = Lookahead(parted)
    if (stacked := whole_records(ahead, _FORM_LINES)) is not None:
        ahead = Lookahead(stacked)
    if (paired := parted_columns(ahead, _FORM_LINES)) is not None:
        ahead = Lookahead(paired)
    if (dated := whole_dates(ahead, _FORM_LINES)) is not None:
        ahead = Lookahead(dated)
    if (whole := whole_columns(ahead, _FORM_LINES)) is not None:
        ahead = Lookahead(whole)
    beside = next((found for line in ahead.peek(_FORM_LINES) if (found := bidder_columns(line))), None)
    yield from _beside_each_other(ahead if beside is None else Lookahead(beside.rows_of(ahead)))


def _beside_each_other(ahead: Lookahead) -> Iterator[Line]:
    """The lines with tables side by side put under each other row by row."""
    width = 0
    while (line := ahead.next()) is not None:
        if (found := _repeats(line)) is not None:
            width = found
            yield _part(line, 0, width)
            continue
        if width and len(line.filled()) > 1:
            parts = [_part(line, start, width) for start in range(0, len(line.cells), width)]
            shown = [part for part in parts if part.filled()]
            yield from shown
            continue
        yield line


def _repeats(line: Line) -> int | None:
    """The width of a header that stands several times in one line; None where it stands once."""
    texts = line.texts
    first = texts[0] if texts else ""
    if not first or first not in texts[FEWEST_COLUMNS:]:
        return None  # the common case first
    labels = [fold_header(text) for text in texts]
    filled = [index for index, label in enumerate(labels) if label]
    if len(filled) < 2 * FEWEST_COLUMNS or labels[filled[0]] not in labels[filled[0] + 1 :]:
        return None
    width = labels.index(labels[filled[0]], filled[0] + 1) - filled[0]
    if filled[0] != 0 or len(set(labels[:width]) - {""}) < FEWEST_COLUMNS:
        return None
    for index, label in enumerate(labels):
        if label != labels[index % width]:
            return None
    known = {meaning(label) for label in labels[:width] if label} - {None, KEPT}
    return width if len(known) >= FEWEST_COLUMNS else None


def _part(line: Line, start: int, width: int) -> Line:
    return dataclasses.replace(line, cells=line.cells[start : start + width])


def _is_form(lines: Sequence[Line]) -> bool:
    """Whether labels stand in one column (or every other one) and values beside them, and no header over rows."""
    pairs = [pair for line in lines for pair in told_by(line)]
    fields = {told for label, _ in pairs if (told := meaning(label.text))}
    if len(fields & _FORM_FIELDS) < _FEWEST_FIELDS or not {"title", "supplier"} <= fields:
        return False
    if any(header_at(lines[index : index + MOST_HEADER_LINES]) for index in range(len(lines))):
        return False
    filled = [line for line in lines if line.filled()]
    labelled = sum(bool(_pairs(line)) for line in filled)
    return labelled >= len(filled) * 0.6


def _untorn(line: Line) -> Line:
    """The line with the amount that unquoted commas cut put together, where it is a label and such an amount."""
    cells = line.cells
    if not isinstance(cells, TextCells) or len(cells) < 3 or not is_label(cells[0]):
        return line
    filled = [place for place, cell in enumerate(cells) if not cell.blank]
    trimmed = dataclasses.replace(line, cells=cells[: filled[-1] + 1])
    return fit_width(trimmed, 2) or line


def _pairs(line: Line) -> list[tuple[Cell, Cell]]:
    """What a line of a form tells, a label that no synonym explains too."""
    if pairs := told_by(line) or pairs_of(line):
        return pairs
    own = [cell for cell in line.filled() if not cell.inherited]
    is_pair = len(own) == 2 and len(own[0].text) <= LONGEST_LABEL and not re.search(r"[\d、。]", own[0].text)
    return [(own[0], own[1])] if is_pair else []


def _records(lines: Lookahead) -> Iterator[Line]:
    """Each contract of a form as a header of its labels and a row of its values: the next begins where a label returns.

    A line without a label between two of one contract is an address under the firm, or stands behind the contract.
    """
    form = _Form()
    while (line := lines.next()) is not None:
        pairs = _pairs(_untorn(line))
        if not pairs:
            following = next(
                (pairs for ahead in lines.peek(_LINES_BETWEEN) if (pairs := _pairs(_untorn(ahead)))), []
            )
            if not form.labels or not following or any(map(form.has, following)):
                yield from form.record()
                form = _Form()
                yield line
            elif not form.takes_address(line):
                form.behind.append(line)
            continue
        for label, value in pairs:
            if form.has((label, value)):
                yield from form.record()
                form = _Form()
            elif form.begins_lot(label):
                yield from form.record()
                form = form.of_next_lot()
            form.add(label, value)
        form.last = line
    yield from form.record()


@dataclass(slots=True)
class _Form:
    """Labels and values of one contract."""

    labels: list[Cell] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)
    behind: list[Line] = field(default_factory=list)
    """Lines that tell nothing of it, to be given behind it."""
    last: Line | None = None
    _seen: set[str] = field(default_factory=set)

    def has(self, pair: tuple[Cell, Cell]) -> bool:
        """Whether a label is the title's once more: another contract begins."""
        folded = fold_header(pair[0].text.rstrip(":： "))
        return folded in self._seen and meaning(folded) == "title"

    def begins_lot(self, label: Cell) -> bool:
        """Whether the first label of a firm and its price returns: the next firm of the same contract, or of another part of it."""
        lot = self._lot()
        if lot >= len(self.labels) or _without_number(label.text) != _without_number(self.labels[lot].text):
            return False
        return {meaning(each.text) for each in self.labels[lot:]} >= _OF_LOT

    def of_next_lot(self) -> _Form:
        """What stands in front of the first firm holds for the next one too."""
        form, lot = _Form(last=self.last), self._lot()
        for label, value in zip(self.labels[:lot], self.values[:lot], strict=True):
            form.add(label, dataclasses.replace(value, inherited=True))
        return form

    def _lot(self) -> int:
        fields = [meaning(label.text) in _OF_LOT for label in self.labels]
        return fields.index(True) if True in fields else len(fields)

    def add(self, label: Cell, value: Cell) -> None:
        text = label.text.rstrip(":： ")
        self._seen.add(fold_header(text))
        self.labels.append(dataclasses.replace(label, text=text, rows_spanned=1, columns_spanned=1))
        self.values.append(dataclasses.replace(value, rows_spanned=1, columns_spanned=1))

    def takes_address(self, line: Line) -> bool:
        """Whether a line is the address of the firm above it; then it is put there."""
        texts = [cell.text.strip() for cell in line.filled()]
        if len(texts) != 1 or meaning(self.labels[-1].text) != "supplier" or not is_address(texts[0]):
            return False
        self.values[-1] = dataclasses.replace(self.values[-1], text=f"{self.values[-1].text}\n{texts[0]}")
        return True

    def record(self) -> Iterator[Line]:
        """A header of the labels and a row of the values, and the lines behind them."""
        yield from _record(self.labels, self.values, self.last)
        yield from self.behind


def _without_number(label: str) -> str:
    return re.sub(r"[\d①-⑳]", "", fold_header(label.rstrip(":： ")))


def _record(labels: Sequence[Cell], values: Sequence[Cell], last: Line | None) -> Iterator[Line]:
    """A header of the labels and a row of the values; a heading over the form that could be a label, but has no value
    while another of its meaning has, is left out.
    """
    told = {meaning(label.text) for label, value in zip(labels, values, strict=True) if not value.blank}
    pairs = [
        (label, value)
        for label, value in zip(labels, values, strict=True)
        if not value.blank or meaning(label.text) not in told
    ]
    if pairs and last is not None:
        yield dataclasses.replace(last, cells=tuple(label for label, _ in pairs))
        yield dataclasses.replace(last, cells=tuple(value for _, value in pairs))

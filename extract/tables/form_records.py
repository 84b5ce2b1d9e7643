"""Forms of labels and values: each contract as a header of its labels and a row of its values."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from extract.tables.contest_forms import Pair, is_label, pairs_of, told_by
from extract.tables.delimited import fit_width
from extract.tables.grid import Cell, Line, Lookahead, TextCells
from extract.tables.header import fold_header, meaning
from extract.tables.supplier_addresses import is_address

_LONGEST_LABEL = 20
_OF_LOT = frozenset({"supplier", "price"})
_LINES_BETWEEN = 10
"""Lines without a label that may stand between two of one contract."""


def records_of_forms(lines: Lookahead) -> Iterator[Line]:
    """Each contract as a header and a row: the next begins where a label returns; those beside each other one after the other.

    A line without a label between two of one contract is an address under the firm, or stands behind the contract.
    """
    forms = [_Form()]
    while (line := lines.next()) is not None:
        pairs = pairs_of_form(line)
        if not pairs:
            following = next(
                (pairs for ahead in lines.peek(_LINES_BETWEEN) if (pairs := pairs_of_form(ahead))), []
            )
            if not forms[0].labels or not following or any(map(forms[0].has, following)):
                yield from _flushed(forms)
                forms = [_Form()]
                yield line
            elif len(forms) > 1 or not forms[0].takes_address(line):
                forms[0].behind.append(line)
            continue
        beside = _beside_each_other(pairs)
        if len(beside) != len(forms):
            yield from _flushed(forms)
            forms = [_Form() for _ in beside]
        for place, own in enumerate(beside):
            forms[place] = yield from _taken(forms[place], own, line)
    yield from _flushed(forms)


def _taken(form: _Form, pairs: Sequence[Pair], line: Line) -> Generator[Line, None, _Form]:
    """The form with what a line tells, or the next one where its labels return; what was told of the one before is given."""
    for label, value in pairs:
        if form.has((label, value)):
            yield from form.record()
            form = _Form()
        elif form.begins_lot(label):
            yield from form.record()
            form = form.of_next_lot()
        form.add(label, value)
    form.last = line
    return form


def _flushed(forms: Sequence[_Form]) -> Iterator[Line]:
    for form in forms:
        yield from form.record()


def _beside_each_other(pairs: Sequence[Pair]) -> list[Sequence[Pair]]:
    """The pairs of each of several contracts of which a line prints the same labels; all of them where it prints each once."""
    labels = [fold_header(label.text.rstrip(":： ")) for label, _ in pairs]
    count = labels.count(labels[0])
    width = len(labels) // count
    if count < 2 or labels != labels[:width] * count:
        return [pairs]
    return [pairs[start : start + width] for start in range(0, len(pairs), width)]


def pairs_of_form(line: Line) -> list[Pair]:
    """What a line of a form tells, a label that no synonym explains too; an amount that unquoted commas cut put together."""
    line = untorn(line)
    if pairs := told_by(line) or pairs_of(line):
        return pairs
    own = [cell for cell in line.filled() if not cell.inherited]
    is_pair = len(own) == 2 and len(own[0].text) <= _LONGEST_LABEL and not re.search(r"[\d、。]", own[0].text)
    return [(own[0], own[1])] if is_pair else []


def untorn(line: Line) -> Line:
    """The line with the amount that unquoted commas cut put together, where it is a label and such an amount."""
    cells = line.cells
    if not isinstance(cells, TextCells) or len(cells) < 3 or not is_label(cells[0]):
        return line
    filled = [place for place, cell in enumerate(cells) if not cell.blank]
    trimmed = dataclasses.replace(line, cells=cells[: filled[-1] + 1])
    return fit_width(trimmed, 2) or line


@dataclass(slots=True)
class _Form:
    """Labels and values of one contract."""

    labels: list[Cell] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)
    behind: list[Line] = field(default_factory=list)
    """Lines that tell nothing of it, to be given behind it."""
    last: Line | None = None
    _seen: set[str] = field(default_factory=set)
    _lot: int | None = None
    """Where the first firm or price is."""
    _told_of_lot: set[str] = field(default_factory=set)
    """Which of them are told from there on."""

    def has(self, pair: tuple[Cell, Cell]) -> bool:
        """Whether a label is the title's once more: another contract begins."""
        folded = fold_header(pair[0].text.rstrip(":： "))
        return folded in self._seen and meaning(folded) == "title"

    def begins_lot(self, label: Cell) -> bool:
        """Whether the first label of a firm and its price returns: the next firm of the same contract, or of another part of it."""
        if self._lot is None or self._told_of_lot < _OF_LOT:
            return False
        return _without_number(label.text) == _without_number(self.labels[self._lot].text)

    def of_next_lot(self) -> _Form:
        """What stands in front of the first firm holds for the next one too."""
        form = _Form(last=self.last)
        for label, value in zip(self.labels[: self._lot], self.values[: self._lot], strict=True):
            form.add(label, dataclasses.replace(value, inherited=True))
        return form

    def add(self, label: Cell, value: Cell) -> None:
        text = label.text.rstrip(":： ")
        self._seen.add(fold_header(text))
        if (told := meaning(text)) in _OF_LOT and told is not None:
            self._lot = len(self.labels) if self._lot is None else self._lot
            self._told_of_lot.add(told)
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

"""Tables that are not one header over its rows: two beside each other, and forms with a label beside each value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from extract.tables.bidder_columns import bidder_columns
from extract.tables.contest_forms import one_row_each, told_by
from extract.tables.date_columns import whole_dates
from extract.tables.form_records import pairs_of_form, records_of_forms, untorn
from extract.tables.grid import Line, Lookahead
from extract.tables.header import KEPT, MOST_HEADER_LINES, fold_header, header_at, meaning
from extract.tables.loose_columns import whole_columns
from extract.tables.paired_labels import parted_columns
from extract.tables.stacked_records import whole_records
from extract.tables.turned_tables import turned_round
from extract.tables.two_tables import apart

FEWEST_COLUMNS = 3
"""Different labels that a repeated set of columns has."""
_FORM_LINES = 40
"""Lines in which a form's labels are looked for."""
_FORM_FIELDS = frozenset({"title", "supplier", "price", "changed_price", "contract_date"})
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
    if _is_form([untorn(line) for line in first]):
        yield from records_of_forms(ahead)
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
    labelled = sum(bool(pairs_of_form(line)) for line in filled)
    return labelled >= len(filled) * 0.6

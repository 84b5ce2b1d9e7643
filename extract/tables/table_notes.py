"""What stands under a table about it, and its amounts without a unit of their own: both told by looking ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.tables.grid import Line
from extract.tables.header import Header, header_at
from extract.tables.units import unit_of_label, unit_of_note
from extract.values.folding import fold_width

_BARE = re.compile(r"\s*[△▲-]?\d{1,3}(?:,\d{3})+\s*|\s*[△▲-]?\d+(?:\.\d+)?\s*")
_AMOUNTS = frozenset({"price", "estimated_price", "expected_total"})
_MAY_BE_NOTE = re.compile(r"円|ドル|ユーロ|単位")
MOST_CELLS_OF_A_NOTE = 2


def notes_below(lines: Sequence[Line], header: Header) -> list[str]:
    """Notes about units between the rows of a table and the next other header, those right over that header left out."""
    notes: list[tuple[int, str]] = []
    end = len(lines)
    for index, line in enumerate(lines):
        first = next((cell for cell in line.cells if not cell.blank), None)
        if first is None or not _MAY_BE_NOTE.search(first.text) or len(first.text) > 120:
            continue
        filled = line.filled()
        if len({cell.text for cell in filled}) <= MOST_CELLS_OF_A_NOTE:
            notes += [(index, cell.text) for cell in filled if unit_of_note(cell.text) is not None]
    if not notes:
        return []
    for index in range(len(lines)):
        other = header_at(lines[index : index + 4])
        if other is None or (_same(other, header) and not any(index - 2 <= at < index for at, _ in notes)):
            continue
        end = index
        break
    return [text for index, text in notes if index < end - 2 or (end == len(lines) and index < end)]


def _same(other: Header, header: Header) -> bool:
    """Whether a header is printed again, as on the next page."""
    return [column.label for column in other.columns] == [column.label for column in header.columns]


def bare_amounts(header: Header, line: Line) -> list[Decimal]:
    """Amounts of a row whose cell and header say nothing of what they count in."""
    found = []
    for column, cell in zip(header.columns, line.cells, strict=False):
        if column.field in _AMOUNTS and _BARE.fullmatch(cell.text) and unit_of_label(column.label) is None:
            found.append(Decimal(fold_width(cell.text).strip().replace(",", "").lstrip("△▲-") or "0"))
    return found

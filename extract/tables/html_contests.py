"""Forms of a contest that a web page sets as several tables: what it is of, its bidders, and how it ended, under each other."""

from __future__ import annotations

from collections.abc import Sequence

from extract.tables.contest_forms import lists_bidders, names_contest, told_by
from extract.tables.grid import Line
from extract.tables.header import MOST_HEADER_LINES, any_header_at, header_at

_LABELLED = 0.6
"""Share of a table's lines that are labels and values, where it is made of such."""


def tables_of_contests(heads: Sequence[Sequence[Line]]) -> list[list[int]]:
    """The tables of a page, by their places: those of one contest together, each other by itself.

    Args:
        heads: the first lines of each table.
    """
    groups: list[list[int]] = []
    place = 0
    while place < len(heads):
        group = [place]
        if _names_contest(heads[place]):
            end = place + 1
            while end < len(heads) and (_lists_bidders(heads[end]) or _is_below(heads[end])):
                end += 1
            if any(map(_lists_bidders, heads[place + 1 : end])):
                group = list(range(place, end))
        groups.append(group)
        place = group[-1] + 1
    return groups


def _names_contest(lines: Sequence[Line]) -> bool:
    return _is_labelled(lines) and names_contest([pair for line in lines for pair in told_by(line)])


def _is_below(lines: Sequence[Line]) -> bool:
    """Whether a table tells more of the contest above it."""
    return _is_labelled(lines) and not _names_contest(lines)


def _is_labelled(lines: Sequence[Line]) -> bool:
    filled = [line for line in lines if line.filled()]
    labelled = sum(bool(told_by(line)) for line in filled)
    return bool(labelled) and labelled >= _LABELLED * len(filled) and _header(lines) is None


def _header(lines: Sequence[Line]) -> object | None:
    found = (header_at(lines[place : place + MOST_HEADER_LINES]) for place in range(len(lines)))
    return next((header for header in found if header is not None), None)


def _lists_bidders(lines: Sequence[Line]) -> bool:
    found = (any_header_at(lines[place : place + MOST_HEADER_LINES]) for place in range(len(lines)))
    header = next((header for header in found if header is not None), None)
    return header is not None and lists_bidders(header)

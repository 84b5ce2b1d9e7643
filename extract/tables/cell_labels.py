"""Headers printed once more inside each cell (件名：…, 【件名】…), as pages made for small screens do: none of the value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.values.folding import compact

LEAST_SHARE = 0.5
"""Of a line's cells that begin with their own header, for the line to be one whose cells all do."""
_OPENING, _CLOSING = "[【［\\[<＜〈《〔(（]", "[】］\\]>＞〉》〕)）]"
_BRACKETS = frozenset("【［[<＜〈《〔(（")
_BRACKETED = re.compile(rf"\s*{_OPENING}([^\n]{{1,40}}?){_CLOSING}\s*(?=\S)")
_SPACED = re.compile(r"\s*(\S{1,40})[ \u3000\t\n]+(?=\S)")


def label_end(text: str, label: str) -> int:
    """Where a text goes on behind its header and a colon; 0 where it does not begin with them.

    Args:
        text: of the cell.
        label: of its column, the words of a merged header above it first.
    """
    if text[:1] != label[:1] or not label:
        return 0  # the common case
    colon = min((at for mark in ":：" if (at := text.find(mark)) > 0), default=0)
    if not colon or colon > len(label) + 8:
        return 0
    return colon + 1 if _is_label(text[:colon], label) else 0


def label_end_loosely(text: str, label: str) -> int:
    """The same where the header stands in brackets or is parted from the value by white space alone."""
    first = text.lstrip()[:1]
    if not label or not (first == label[:1] or first == label.rpartition(" ")[2][:1] or first in _BRACKETS):
        return 0  # the common case
    if end := label_end(text, label):
        return end
    for pattern in (_BRACKETED, _SPACED):
        match = pattern.match(text)
        if match is not None and _is_label(match[1], label):
            return match.end()
    return 0


def most_begin_with_labels(cells: Iterable[tuple[str, str]]) -> bool:
    """Whether most cells of a line begin with their own header.

    Args:
        cells: the texts of those that are not blank, each with its header.
    """
    pairs = list(cells)
    labelled = sum(label_end_loosely(text, label) > 0 for text, label in pairs)
    return labelled >= 2 and labelled >= len(pairs) * LEAST_SHARE


def _is_label(words: str, label: str) -> bool:
    return compact(words).replace("※", "").replace("*", "") in (
        label.replace(" ", ""),
        label.rpartition(" ")[2],
    )

"""Headers printed once more inside each cell (件名：…, 【件名】…), as pages made for small screens do: none of the value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from extract.values.folding import compact

LEAST_SHARE = 0.5
"""Of a line's cells that begin with their own header, for the line to be one whose cells all do."""
_OPENING, _CLOSING = "[【［\\[<＜〈《〔(（]", "[】］\\]>＞〉》〕)）]"
_BRACKETS = frozenset("【［[<＜〈《〔(（")
_BRACKETED = re.compile(rf"\s*{_OPENING}([^\n]{{1,40}}?){_CLOSING}\s*(?=\S)")
_COLON = re.compile(r"([^:：]{1,128})[:：]")
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


def label_starts(labels: Iterable[str]) -> frozenset[str]:
    """The letters that a text with one of the headers in front of its value begins with."""
    return _BRACKETS | {words[:1] for label in labels for words in (label, label.rpartition(" ")[2])} - {""}


def label_words(labels: Iterable[str]) -> frozenset[str]:
    """The words by which any of the headers may stand in a cell, for `may_begin_with`."""
    return frozenset(word for label in labels for word in (label.replace(" ", ""), label.rpartition(" ")[2]))


def may_begin_with(text: str, words: frozenset[str]) -> bool:
    """Whether any header whose `label_words` these are may stand in front of a text's value: at least where
    `label_end_loosely` finds one.
    """
    found = [_BRACKETED.match(text), _SPACED.match(text)]
    if ":" in text or "：" in text:
        found.append(_COLON.match(text))
    return any(match is not None and _as_label(match[1]) in words for match in found)


def most_begin_with_labels(cells: Iterable[tuple[str, str]]) -> bool:
    """Whether most cells of a line begin with their own header.

    Args:
        cells: the texts of those that are not blank, each with its header.
    """
    pairs = list(cells)
    labelled = sum(label_end_loosely(text, label) > 0 for text, label in pairs)
    return labelled >= 2 and labelled >= len(pairs) * LEAST_SHARE


def _is_label(words: str, label: str) -> bool:
    return _as_label(words) in (label.replace(" ", ""), label.rpartition(" ")[2])


@lru_cache(maxsize=4096)
def _as_label(words: str) -> str:
    return compact(words).replace("※", "").replace("*", "")

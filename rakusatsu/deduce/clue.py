"""A clue: what was said, what it means, where it stands in the text, and how surely it is about the contract sought."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.errors import RakusatsuError
from pipelines.index.open import AwardIndex

Ratios = NDArray[np.float32]
"""How much likelier the clue is for an award than for one drawn at random, by code of the clue's dimension; 1 where
the award is silent."""

GIVEN = 0.98
"""Certainty of a clue that a person states; the rest is for slips and for blurs nobody thought of."""
UNSEEN = 30.0
"""Weight, in awards, of what is known about a value before looking at the data: keeps base rates above zero."""


LONGEST_SENTENCE = 300
"""Characters looked at on either side of a word: a text without full stops costs no more than one with."""
_STOPS = ("。", "！", "？", "\n")


class UnreadableClueError(RakusatsuError, ValueError):
    """A clue's value says nothing that can be compared."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One clue. Several of one key in one article are alternatives to each other."""

    key: str
    value: str
    """As said, or as printed in the article."""
    meaning: Any
    """What it was understood as; its type is the clue module's own."""
    shown: str
    """The meaning in words."""
    certainty: float = GIVEN
    """Probability that it is about the contract sought."""
    spans: tuple[tuple[int, int], ...] = ()
    """Places in the article, as character offsets."""
    joint: bool = False
    """Said together with the others of its key (東京国税局と大阪国税局): each holds for the company."""
    strict: bool = True
    """Whether an award contradicts it that fits much worse than the best: not where it is many words of an article,
    most of which stand in no title."""
    role: str = "given"
    """What it is said of, as the words around it tell: a code of the kind `clue_role`."""


@dataclass(frozen=True)
class Article:
    """A text with its date; `plain` is the same length as `text`, with full-width letters and digits folded."""

    text: str
    published: dt.date | None = None
    taken: tuple[tuple[int, int], ...] = ()
    """Spans that other clues have taken: a buyer's name says nothing about the subject."""

    @cached_property
    def plain(self) -> str:
        """Width-folded text, character for character."""
        return "".join(_fold(character) for character in self.text)

    @cached_property
    def _taken_to(self) -> list[int]:
        """For every character the end of the taken span that it stands in; 0 where it stands in none."""
        ends = [0] * len(self.text)
        for begin, end in self.taken:
            for place in range(begin, min(end, len(ends))):
                ends[place] = max(ends[place], end)
        return ends

    def is_taken(self, begin: int, end: int) -> bool:
        """Whether a span overlaps one that another clue has taken."""
        return any(self._taken_to[begin:end])

    def taken_to(self, place: int) -> int:
        """The end of the taken span that a character stands in; 0 where it stands in none."""
        return self._taken_to[place] if place < len(self.text) else 0

    def sentence(self, begin: int, end: int) -> tuple[int, int]:
        """Bounds of the sentence that a span stands in, or of what is near where it does not end."""
        first, last = max(0, begin - LONGEST_SENTENCE), min(len(self.plain), end + LONGEST_SENTENCE)
        left = max(first, *(self.plain.rfind(stop, first, begin) + 1 for stop in _STOPS))
        return left, min(
            (place for stop in _STOPS if (place := self.plain.find(stop, end, last)) >= 0), default=last
        )


@dataclass(frozen=True, slots=True)
class ClueKind:
    """One kind of clue: its key, how it is read, found and weighed."""

    key: str
    label: str
    read: Callable[[str, dt.date | None], Clue]
    """A value that a person gives → a clue; raises UnreadableClueError."""
    find: Callable[[Article, AwardIndex], list[Clue]]
    """Clues of this kind in an article."""
    weigh: Callable[[Clue, AwardIndex], Ratios]
    """Ratios of one clue by code of the dimension."""
    dimension: str
    """What of an award the clue speaks of: a column of the index. Empty where only the likeliest awards are asked."""
    kinship: float
    """How far awards alike in other respects are alike in this one, 0 to 1: what keeps dependent clues from
    being counted twice when "not in the data" is weighed."""
    silent: Callable[[AwardIndex], NDArray[np.bool_]] | None = None
    """Which codes tell nothing, where that is known without weighing a clue."""


def ratios_of_codes(
    fit: NDArray[np.float64], counts: NDArray[np.int64], missing: NDArray[np.bool_], expected: float
) -> NDArray[np.float32]:
    """Ratios for each code of a column from how well each code fits.

    Args:
        fit: probability of the clue being said of an award with this code, up to a common factor.
        counts: awards with each code.
        missing: codes that stand for "not printed".
        expected: base rate to be expected before the data are seen.
    """
    known = ~missing
    total = float(counts[known].sum())
    base = (float((fit * counts)[known].sum()) + UNSEEN * expected) / (total + UNSEEN)
    ratios: NDArray[np.float32] = np.where(missing, 1.0, fit / base).astype(np.float32)
    return ratios


def _fold(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def as_mapping(clue: Clue, weight: float) -> Mapping[str, Any]:
    """The clue as it stands in JSON."""
    return {
        "key": clue.key,
        "value": clue.value,
        "understood_as": clue.shown,
        "span": list(clue.spans[0]) if clue.spans else None,
        "spans": [list(span) for span in clue.spans],
        "role": clue.role,
        "certainty": round(clue.certainty, 3),
        "weight": round(weight, 3),
    }

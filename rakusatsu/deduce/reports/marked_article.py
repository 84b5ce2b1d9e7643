"""The article with its clues marked, for every page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rakusatsu.deduce.answer import Deduction
from rakusatsu.deduce.kinds import KINDS


@dataclass(frozen=True, slots=True)
class ArticlePiece:
    """A piece of the article; `key` and `label` of the clue where one was found in it."""

    text: str
    key: str = ""
    label: str = ""


def marked_article(deduction: Deduction) -> Iterator[ArticlePiece]:
    """The article cut where clues begin and end; where two overlap, the more certain one is marked."""
    text = deduction.question.text or ""
    keys = [""] * len(text)
    for clue in sorted(deduction.clues, key=lambda clue: (clue.key != "subject", clue.certainty)):
        for begin, end in clue.spans:
            keys[begin:end] = [clue.key] * (end - begin)
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or keys[place] != keys[begin]:
            key = keys[begin]
            yield ArticlePiece(text[begin:place], key, KINDS[key].label if key else "")
            begin = place

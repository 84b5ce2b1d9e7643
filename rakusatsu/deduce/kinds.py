"""All kinds of clues, and how clues are read from values and found in articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Article, Clue, ClueKind, UnreadableClueError
from rakusatsu.deduce.clues import amount, award_rate, bidders, buyer, method, place, quantity, subject, time
from rakusatsu.deduce.named import Mention, named_companies

KINDS: Mapping[str, ClueKind] = {
    kind.key: kind
    for kind in (
        buyer.KIND,
        place.KIND,
        time.KIND,
        subject.KIND,
        amount.KIND,
        method.KIND,
        bidders.KIND,
        award_rate.KIND,
        quantity.KIND,
    )
}


def read_clue(key: str, value: str, published: dt.date | None) -> Clue:
    """A clue from a key and a value that a person gives.

    Raises:
        UnreadableClueError: no such key, or a value that says nothing.
    """
    if key not in KINDS:
        raise UnreadableClueError(f"no clue {key!r}; there are {', '.join(KINDS)}")
    return KINDS[key].read(str(value), published)


def find_clues(article: Article, index: AwardIndex, mentions: Sequence[Mention] | None = None) -> list[Clue]:
    """Every clue in an article, in the order of the kinds; the subject is looked for in what the others left.

    Args:
        article: the text.
        index: the awards.
        mentions: the companies that it names, where they were looked for already.
    """
    mentions = named_companies(article, index) if mentions is None else mentions
    named = tuple(span for mention in mentions for span in mention.spans)
    others = {kind.key: kind.find(article, index) for kind in KINDS.values() if kind.key != "subject"}
    taken = (*named, *(span for clues in others.values() for clue in clues for span in clue.spans))
    found = {**others, "subject": subject.find(replace(article, taken=taken), index)}
    return [clue for key in KINDS for clue in found[key]]

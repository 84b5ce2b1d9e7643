"""Bidders: how many took part in the tender."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import numpy as np

from extract.lexicon.numerals import COUNTING
from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.lexicon import table
from rakusatsu.deduce.moments import number

_UNITS = COUNTING[:-1]
_COUNT = rf"(?<![\d,.〇{COUNTING}百])(?P<n>\d{{1,3}}|[{_UNITS}]?十[{_UNITS}]?|[{_UNITS}])"
_FOUND_CERTAINTY = 0.88
EXPECTED = 0.15
_SOLE = ("sole", "単独", "単独応札")


def read(value: str, published: dt.date | None) -> Clue:
    """1, 1者, 一者応札, 十一社, sole."""
    plain = search_key(str(value))
    if plain in _SOLE:
        return _clue(str(value), 1)
    match = re.search(_COUNT, plain)
    count = number(match["n"]) if match else _said(plain)
    if not count:
        raise UnreadableClueError(f"bidders: {value!r} is no number of bidders")
    return _clue(str(value), count)


def _clue(value: str, count: int) -> Clue:
    return Clue("bidders", value, count, f"{count} 者")


def _said(text: str) -> int | None:
    match = next((found for pattern in _patterns() if (found := pattern.search(text))), None)
    return _of_match(match) if match else None


def _of_match(match: re.Match[str]) -> int:
    said = match.groupdict().get("n")
    return number(said) if said else 1


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Sentences that say how many bid."""
    for pattern in _patterns():
        match = pattern.search(article.plain)
        if match and (count := _of_match(match)):
            word = article.text[slice(*match.span())]
            return [
                Clue(
                    "bidders", word, count, f"{count} 者", _FOUND_CERTAINTY, (match.span(),), role="contract"
                )
            ]
    return []


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"].replace("{n}", _COUNT)) for row in table("bidder_words"))


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 where the number is the same."""
    counts = index.counts("bidders")
    same = np.arange(len(counts)) == clue.meaning + 1
    base = (int(counts[same].sum()) + UNSEEN * EXPECTED) / (int(counts[1:].sum()) + UNSEEN)
    ratios: Ratios = (same / base).astype(np.float32)
    ratios[0] = 1.0
    return ratios


KIND = ClueKind("bidders", "応札者数", read, find, weigh, "bidders", kinship=0.4)

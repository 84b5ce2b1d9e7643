"""Method: how the contract was placed, in the article's words or as the OCDS code."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import numpy as np

from extract.values.folding import search_key
from pipelines.index.coding import METHODS
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.lexicon import table

_FOUND_CERTAINTY = 0.9
_SHORT = {"一般": ("open",), "指名": ("selective",), "随意": ("direct", "limited"), "公募": ("limited", "direct"), "入札": ("open", "selective")}  # fmt: skip
EXPECTED = 0.3

_DENIED = re.compile(
    r"(?:方式|契約)?(?:で(?:は)?な(?:く(?!、?[^。]{0,24}べき)|い|かった)|(?:方式)?(?:に|を|と|で)[^。、]{0,6}べき|が(?:原則|本来))"
)
"""随意契約ではなく says which method it was not, 一般競争入札にすべきだ which it should have been."""


def read(value: str, published: dt.date | None) -> Clue:
    """一般競争入札, 指名競争入札, 随意契約, 見積もり合わせ, open, selective, limited, direct."""
    plain = search_key(value)
    codes = _SHORT.get(plain) or next((codes for pattern, codes in _words() if pattern.search(plain)), None)
    if not codes:
        raise UnreadableClueError(f"method: {value!r} is none of {', '.join(METHODS)}")
    return Clue("method", value, codes, " / ".join(codes))


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """The most telling words for a procurement method in the article; 入札 alone is none."""
    for pattern, codes in _words():
        spans = tuple(
            match.span()
            for match in pattern.finditer(article.plain)
            if not _DENIED.match(article.plain, match.end())
        )
        if spans:
            word = article.text[slice(*spans[0])]
            return [Clue("method", word, codes, " / ".join(codes), _FOUND_CERTAINTY, spans, role="contract")]
    return []


@cache
def _words() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(row["pattern"]), tuple(row["codes"].split())) for row in table("method_words"))


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """The first code fits, a second one (随意契約 may be coded either way) nearly as well."""
    counts = index.counts("method")
    fits = np.zeros(len(counts), np.float32)
    for place, code in enumerate(clue.meaning):
        number = METHODS.index(code) + 1
        if number < len(fits):
            fits[number] = 1.0 if place == 0 else 0.8
    base = (float((fits * counts).sum()) + UNSEEN * EXPECTED) / (int(counts[1:].sum()) + UNSEEN)
    ratios: Ratios = (fits / base).astype(np.float32)
    ratios[0] = 1.0
    return ratios


KIND = ClueKind("method", "契約方式", read, find, weigh, "method", kinship=0.7)

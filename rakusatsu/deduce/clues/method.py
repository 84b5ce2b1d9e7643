"""Method: how the contract was placed, in the article's words or as the OCDS code."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from pipelines.index.build import METHODS
from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError

_WORDS = (
    (re.compile(r"一般競争|公開入札|open"), ("open",)),
    (re.compile(r"指名競争|指名入札|selective"), ("selective",)),
    (re.compile(r"企画競争|プロポーザル|公募型|企画提案|コンペ|limited"), ("limited", "direct")),
    (re.compile(r"随意契約|随契|入札をせず|入札なし|特命|direct"), ("direct", "limited")),
    (re.compile(r"競争入札|入札"), ("open", "selective")),
)
_FOUND_CERTAINTY = 0.9
_LOOSE_CERTAINTY = 0.35
EXPECTED = 0.3


def read(value: str, published: dt.date | None) -> Clue:
    """一般競争入札, 指名競争入札, 随意契約, open, selective, limited, direct."""
    codes = _codes(fold(value))
    if not codes:
        raise UnreadableClueError(f"method: {value!r} is none of {', '.join(METHODS)}")
    return Clue("method", value, codes, " / ".join(codes))


def _codes(plain: str) -> tuple[str, ...] | None:
    if plain in ("一般", "指名", "随意", "随契"):
        return {"一般": ("open",), "指名": ("selective",)}.get(plain, ("direct", "limited"))
    return next((codes for pattern, codes in _WORDS if pattern.search(plain)), None)


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """The most telling word for a procurement method in the article."""
    for place, (pattern, codes) in enumerate(_WORDS):
        spans = tuple(match.span() for match in pattern.finditer(article.plain))
        if spans:
            certainty = _LOOSE_CERTAINTY if place == len(_WORDS) - 1 else _FOUND_CERTAINTY
            word = article.text[slice(*spans[0])]
            return [Clue("method", word, codes, " / ".join(codes), certainty, spans)]
    return []


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

"""Bidders: how many took part in the tender."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError

_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNT = r"(?P<count>\d{1,2}|[一二三四五六七八九十])"
_FOUND = re.compile(
    rf"{_COUNT}[社者]だ?け?(?:のみ)?(?:の|が|による)?(?:応札|入札に参加|参加し|応募)|(?:応札|入札に参加|参加した|応募)[^。\n]{{0,14}}?(?:は|が|も|も同社|のは)[^。\n]{{0,8}}?{_COUNT.replace('count', 'count_after')}[社者]"
)
_SOLE = re.compile(
    r"単独応札|他に(?:応札|参加)[^。\n]{0,10}(?:なく|なかった|いなかった)|同社(?:のみ|だけ)(?:が|の)?(?:応札|参加|入札)"
)
_FOUND_CERTAINTY = 0.88
EXPECTED = 0.15


def read(value: str, published: dt.date | None) -> Clue:
    """1, 1者, 一者応札, sole."""
    plain = fold(str(value))
    if _SOLE.search(plain) or plain in ("sole", "単独"):
        return _clue(str(value), 1)
    match = re.search(_COUNT, plain)
    if not match:
        raise UnreadableClueError(f"bidders: {value!r} is no number")
    count = _number(match["count"])
    if not count:
        raise UnreadableClueError(f"bidders: {value!r} is no number of bidders")
    return _clue(str(value), count)


def _clue(value: str, count: int) -> Clue:
    return Clue("bidders", value, count, f"{count} 者")


def _number(text: str) -> int:
    return _KANJI.get(text) or int(text)


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Sentences that say how many bid."""
    match = _SOLE.search(article.plain)
    count = 1
    if not match:
        match = _FOUND.search(article.plain)
        if not match:
            return []
        count = _number(match["count"] or match["count_after"])
    word = article.text[slice(*match.span())]
    return [Clue("bidders", word, count, f"{count} 者", _FOUND_CERTAINTY, (match.span(),))] if count else []


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 where the number is the same."""
    counts = index.counts("bidders")
    same = np.arange(len(counts)) == clue.meaning + 1
    base = (int(counts[same].sum()) + UNSEEN * EXPECTED) / (int(counts[1:].sum()) + UNSEEN)
    ratios: Ratios = (same / base).astype(np.float32)
    ratios[0] = 1.0
    return ratios


KIND = ClueKind("bidders", "応札者数", read, find, weigh, "bidders", kinship=0.4)

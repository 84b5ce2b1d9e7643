"""Subject: what was bought, by Sudachi's normalised words and synonym groups, never by exact string alone."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from pipelines.index.words import Word, words_of
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError
from rakusatsu.deduce.lexicon import table, words

EXPECTED = 1 / 1000
"""Base rate of a title fitting a subject, before the data are seen."""
EXACT = 0.65
"""How often a title that tells a word's thing tells it in the same word, not in another of its group."""
GIVEN_STRENGTH = 0.88
"""How often a word that a person gives is told by the title."""
CLOSE, GENERAL = (0.7, 0.5), (0.25, 0.5)
"""Articles tell the thing bought close to its title or in general words: how often each word is told, and how often so."""
MOST_TELLING = 200.0
"""No single word counts more than this, however rare."""
MOST_WORDS = 14
FOUND_CERTAINTY = 0.93
SURE_ANCHOR, LOOSE_ANCHOR, QUOTED, NEAR = 1.0, 0.85, 0.8, 0.25
"""Weights of words: between two anchors of which one is sure, beside one, in a quoted title, near a word of contracts."""
LONGEST_OBJECT = 50
"""Characters of the words for the thing bought."""
_TRIGGER = re.compile(
    r"業務|委託|発注|契約|購入|調達|工事|製造|納入|開発|運営|保守|賃貸借|リース|入札|落札|随意|受注|役務|事業|整備|請け負|任せ|依頼|事務|システム|作業|導入|改修|調査|研究|訓練"
)
_TITLE = re.compile(
    r"[「『]([^」』、。]{3,60}[一-龠々ァ-ヴーA-Za-z0-9)）])[」』](?!と(?:話|述べ|説明|コメント|語|して|の声|の見|明らか|追及|主張|憤|い[うっ])|。)"
)
_TOLD_OF = re.compile(r"は\d|[はが]、|とただ|と述べ|[はが](?:発注|契約)")
"""A sentence of its own, no words for a thing."""
_FIRM_PHRASE = re.compile(
    r"(?:[一-龠々ァ-ヴーA-Za-z]{1,8}の|[一-龠々ァ-ヴーA-Za-z]{0,12})(?:会社|業者|企業|メーカー|ベンダー|商社|法人|財団|社団|工務店|コンサルタント|コンサル|設計事務所|事業者)(?=[にとがからへはのを、。らだし(]|など|$)"
)
"""建設コンサルタント, 河川設備の会社: of what kind the firm is."""
_PARTICLE = re.compile(r"(?:に(?:ある)?|の|は、?|が|から|、|で)")
_MOST_BEFORE = 6
"""Other clues that stand between an anchor and the words for the thing."""
_OBJECT_ENDS = re.compile(r"[。\n!?！？「」『』【】]")
_UNTELLING_KINDS = re.compile(r"^[0-9０-９,.]+$")


@dataclass(frozen=True, slots=True)
class Subject:
    """Words with how strongly each is about the thing bought, 0 to 1."""

    words: tuple[tuple[Word, float], ...]
    readings: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    """Ways to understand the words: factor of their strength, and how likely the way is."""


def read(value: str, published: dt.date | None) -> Clue:
    """A phrase or words with spaces: データ入力, 源泉徴収票 入力."""
    said = tuple((word, GIVEN_STRENGTH) for word in _distinct(words_of(value)))
    if not said:
        raise UnreadableClueError(f"subject: {value!r} holds no word that a title could hold")
    return _clue(value, said)


def _clue(value: str, words: Iterable[tuple[Word, float]]) -> Clue:
    meaning = Subject(tuple(words))
    return Clue("subject", value, meaning, " ".join(word.surface for word, _ in meaning.words))


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Words for the thing bought: between 発注した and をめぐり, beside 業務 …; where none stand so, words near contracts."""
    spans = objects(article)
    firms = [match.span() for match in _FIRM_PHRASE.finditer(article.plain)]
    weights: dict[tuple[str, ...], tuple[Word, float, list[tuple[int, int]]]] = {}
    for word in words_of(article.text):
        if article.is_taken(word.begin, word.end) or _is_in(firms, word):
            continue
        weight = max(
            (one for begin, end, one in spans if begin <= word.begin and word.end <= end), default=0.0
        )
        if _is_common(word, "object_words" if weight in (SURE_ANCHOR, QUOTED) else "news_words"):
            continue
        if not spans and _TRIGGER.search(article.text, max(0, word.begin - 4), word.end + 14):
            weight = NEAR
        if not weight:
            continue
        known = weights.get(word.parts)
        own = known[2] if known else []
        own.append((word.begin, word.end))
        weights[word.parts] = (word, max(weight, known[1] if known else 0.0), own)
    chosen = sorted(weights.values(), key=lambda item: -item[1])[:MOST_WORDS]
    if not chosen:
        return []
    chosen.sort(key=lambda item: item[2][0])
    meaning = Subject(tuple((word, weight) for word, weight, _ in chosen), (CLOSE, GENERAL))
    shown = " ".join(word.surface for word, _, _ in chosen)
    marked = tuple(sorted(span for _, _, own in chosen for span in own))
    return [Clue("subject", shown, meaning, shown, FOUND_CERTAINTY, marked, strict=False, role="contract")]


def _is_in(spans: Iterable[tuple[int, int]], word: Word) -> bool:
    return any(begin <= word.begin and word.end <= end for begin, end in spans)


def objects(article: Article) -> list[tuple[int, int, float]]:
    """Where the thing bought is told, with how surely: what stands between or beside anchors, the surest only."""
    text = article.plain
    before = [(match.end(), sure) for sure, pattern in _anchors("before") for match in pattern.finditer(text)]
    before += [(end + len(mark), False) for _, end in article.taken if (mark := _after_taken(text, end))]
    before += [
        (match.end() + 1, True)
        for match in _FIRM_PHRASE.finditer(text)
        if text[match.end() : match.end() + 1] in "にへ"
    ]
    found = []
    for anchored, sure in sorted(set(before)):
        begin = _skip_taken(article, anchored)
        stop = _OBJECT_ENDS.search(text, begin)
        last = min(stop.start() if stop else len(text), begin + LONGEST_OBJECT)
        ending = _ending(text, begin, last)
        if ending:
            end, surely = ending
            found.append((begin, end, SURE_ANCHOR if sure or surely else LOOSE_ANCHOR))
    found += [(match.start(1), match.end(1), QUOTED) for match in _TITLE.finditer(text)]
    found = [one for one in _latest(found) if _holds_words(article, one[0], one[1])]
    best = max((weight for _, _, weight in found), default=0.0)
    return [one for one in found if one[2] >= 0.75 * best]


def _latest(found: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Of what ends at one place what begins last behind a sure anchor: the words for the firm stand before it."""
    by_end: dict[int, tuple[int, int, float]] = {}
    for one in sorted(found, key=lambda one: (one[2], one[0])):
        by_end[one[1]] = one
    return list(by_end.values())


def _after_taken(text: str, end: int) -> str:
    """The particle that leads from a buyer to the thing bought: 秋田県の…, 静岡県から…, 千葉県は1日、…."""
    match = re.match(r"(?:から|より|の|が|は、|は(?:\d{1,2}日、|、)|に|で)", text[end : end + 6])
    return match.group() if match else ""


def _skip_taken(article: Article, begin: int) -> int:
    """Past times, buyers and places that stand before the thing bought, with their particles."""
    for _ in range(_MOST_BEFORE):
        taken = article.taken_to(begin)
        if not taken:
            break
        mark = _PARTICLE.match(article.plain, taken)
        begin = mark.end() if mark else taken
    return begin


def _ending(text: str, begin: int, last: int) -> tuple[int, bool] | None:
    """The first place behind `begin` where the words for the thing end."""
    for end in range(begin + 2, last + 1):
        for sure, pattern in _anchors("after"):
            if pattern.match(text[end : end + 40]):
                return end, sure
    return None


def _holds_words(article: Article, begin: int, end: int) -> bool:
    if _TOLD_OF.search(article.plain[begin:end]):
        return False
    return any(
        not _is_common(word, "object_words") and not article.is_taken(begin + word.begin, begin + word.end)
        for word in words_of(article.text[begin:end])
    )


@cache
def _anchors(side: str) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    return tuple(
        (row["sure"] == "yes", re.compile(row["pattern"]))
        for row in table("object_anchors")
        if row["side"] == side
    )


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """The rarer a word is among titles, the more it counts that a title holds it, and that it does not."""
    meaning: Subject = clue.meaning
    found = index.titles_with({key for word, _ in meaning.words for key in keys_of_word(word)})
    sizes = index.counts("title")
    total = max(1, index.rows)
    mixed: Ratios = np.zeros(len(sizes), np.float32)
    for factor, share in meaning.readings:
        fit = _fit(meaning, factor, found, sizes, total)
        base = (float(np.dot(fit, sizes)) + UNSEEN * EXPECTED) / (total + UNSEEN)
        mixed += fit * np.float32(share / base)
    return mixed


def _fit(
    meaning: Subject, factor: float, found: dict[str, NDArray[np.int32]], sizes: NDArray[Any], total: int
) -> NDArray[np.float32]:
    """How well each title fits, up to a common factor."""
    score = np.zeros(len(sizes), np.float32)
    counted: set[str] = set()
    for word, weight in sorted(meaning.words, key=lambda item: -len(item[0].parts)):
        if counted.issuperset(word.parts):
            continue
        counted.update(word.parts)
        strength = min(0.95, weight * factor)
        scale = np.float32(1.0 / math.sqrt(len(word.parts)))
        touched = np.zeros(len(sizes), bool)
        whole = 0.0
        for part, groups in zip(word.parts, word.part_groups, strict=True):
            exact = found.get(part)
            alike = _marked(found, groups, len(sizes))
            if exact is not None:
                alike[exact] = False
            gains = _gains(exact, alike, sizes, total, strength)
            if exact is not None:
                score[exact] += scale * gains[0]
                touched[exact] = True
            score[alike] += scale * gains[1]
            touched |= alike
            whole += float(gains[1] or gains[0])
        by_whole = _marked(found, word.groups, len(sizes)) & ~touched
        score[by_whole] += scale * np.float32(whole)
    return np.exp(score - score.max(initial=0))  # type: ignore[no-any-return]


def _gains(
    exact: NDArray[np.int32] | None,
    alike: NDArray[np.bool_],
    sizes: NDArray[Any],
    total: int,
    strength: float,
) -> tuple[np.float32, np.float32]:
    """What the word itself and another of its group add to a title's score over one that holds neither."""
    share_exact = float(sizes[exact].sum()) / total if exact is not None else 0.0
    share_alike = float(sizes[alike].sum()) / total
    part = EXACT if share_alike and share_exact else 1.0
    absent = (1 - strength) / max(1e-3, 1 - share_exact - share_alike)

    def gain(told: float, share: float) -> np.float32:
        return np.float32(max(0.0, math.log(min(MOST_TELLING, told / max(share, 1e-6)) / absent)))

    if not share_exact and not share_alike:
        return gain(strength, 0.0), gain(strength, 0.0)
    alike_told = strength * ((1 - part) if share_exact else EXACT)
    return gain(strength * part, share_exact), gain(alike_told, share_alike) if share_alike else np.float32(0)


def _marked(found: dict[str, NDArray[np.int32]], keys: Iterable[str], titles: int) -> NDArray[np.bool_]:
    """Which titles hold any of the keys."""
    marked = np.zeros(titles, bool)
    for key in keys:
        if key in found:
            marked[found[key]] = True
    return marked


def keys_of_word(word: Word) -> Iterable[str]:
    """What titles are found by: the parts of a word, and the synonym groups of it and of each part."""
    yield from word.parts
    yield from word.groups
    for groups in word.part_groups:
        yield from groups


def _distinct(words: Iterable[Word]) -> list[Word]:
    return list({word.parts: word for word in words}.values())


@lru_cache(maxsize=1 << 14)
def _is_common(word: Word, stop_words: str) -> bool:
    """Whether a word tells nothing of the thing bought; beside anchors fewer words tell nothing than elsewhere."""
    common = words(stop_words)
    if re.fullmatch(r"[ぁ-ん]{1,2}|.*[一-龠](?:省|庁|機構)", word.surface) or word.surface in common:
        return True
    return all(part in common or _UNTELLING_KINDS.match(part) for part in word.parts)


KIND = ClueKind("subject", "件名", read, find, weigh, "title", kinship=0.35)

"""Subject: what was bought, by Sudachi's normalised words and synonym groups, never by exact string alone."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from pipelines.index.words import Word, words_of
from rakusatsu.deduce.clue import UNSEEN, Article, Clue, ClueKind, Ratios, UnreadableClueError

EXPECTED = 1 / 1000
"""Base rate of a title fitting a subject, before the data are seen."""
SYNONYM_HIT = 0.6
"""How much of a word a synonym is worth."""
GIVEN_STRENGTH = 0.88
FOUND_STRENGTH = 0.85
"""How much a missing word counts against a title: words a person gives, words found in an article."""
FOUND_SHARPNESS = 1.0
MOST_TELLING = 200.0
"""No single word counts more than this, however rare."""
MOST_WORDS = 14
STRICT_WORDS = 4
"""Of more words found in an article, few are expected to stand in the title."""
FOUND_CERTAINTY = 0.93
_TRIGGER = re.compile(
    r"業務|委託|発注|契約|購入|調達|工事|製造|納入|開発|運営|保守|賃貸借|リース|入札|落札|随意|受注|役務|事業|整備|請け負|任せ|依頼|事務|システム|作業|導入|改修|調査|研究|訓練"
)
_QUOTED, _BOUGHT, _NEAR = 0.9, 0.9, 0.4
_REACH = 24
_PHRASE = r"(?:[一-龠々ァ-ヴーA-Za-z0-9Ａ-Ｚａ-ｚ０-９・＝()（）]|の|や|と|及び|および|など|等){0,16}?"
_OBJECT = re.compile(
    _PHRASE
    + r"(?:業務|役務|工事|作業|事業|調達|購入|整備|保守|運営|賃貸借|リース|製造|納入|開発|改修|導入|(?:に関する|をめぐ|に係る|にかかる)"
    r"|を[^、。にがを]{0,6}?(?:委託|発注|購入|調達|受注|請け負|請負|契約|依頼|任せ|落札|納入|納め|担|手がけ))"
)
"""What follows a word of the thing bought: the rest of its phrase, then 業務 or the verb of placing work."""
_BACKGROUND = frozenset(
    [
        "公的機関",
        "官公庁",
        "行政",
        "自治体",
        "事業費",
        "費用",
        "契約額",
        "契約金額",
        "落札額",
        "代金",
        "経費",
        "扱い",
        "取り扱い",
        "納品",
        "不備",
        "不正",
        "報告書",
        "改ざん",
        "偽装",
        "虚偽",
        "無断",
        "メーカー",
        "法人",
        "商社",
        "団体",
        "受託",
        "請負",
        "本社",
        "本店",
        "所在",
        "拠点",
        "大手",
        "中小",
        "再発",
        "再発防止",
        "防止策",
        "検討",
        "会見",
        "担当者",
        "関係者",
        "事件",
        "疑惑",
        "調べ",
        "調査",
    ]
)
"""Words of newspapers that tell of the subject only where they stand in the phrase of the thing bought."""
_COMMON = frozenset(
    [
        "会社",
        "企業",
        "業者",
        "業務",
        "作業",
        "契約",
        "入札",
        "委託",
        "落札",
        "発注",
        "受注",
        "調達",
        "競争",
        "一般",
        "指名",
        "随意",
        "予定",
        "価格",
        "金額",
        "総額",
        "万円",
        "億円",
        "去年",
        "昨年",
        "今年",
        "取材",
        "関係",
        "問題",
        "説明",
        "発表",
        "違反",
        "禁止",
        "再",
        "別",
        "多数",
        "一部",
        "状態",
        "必要",
        "可能",
        "今回",
        "当時",
        "結果",
        "理由",
        "場合",
        "以上",
        "以下",
        "程度",
        "見込み",
        "見込",
        "約",
        "およそ",
        "東京",
        "大阪",
        "都内",
        "県内",
        "国内",
        "年",
        "月",
        "日",
        "人",
        "者",
        "社",
        "件",
        "円",
        "方式",
        "公告",
        "応札",
        "参加",
        "締結",
        "対象",
        "担当",
        "責任",
        "機関",
        "団体",
        "公表",
        "公開",
        "情報公開",
        "記者",
        "指摘",
        "判明",
        "合計",
        "実施",
        "開始",
        "終了",
        "期間",
        "年度",
        "昨年度",
        "今年度",
        "業界",
        "同社",
        "同庁",
        "同省",
        "自社",
        "下請け",
        "下請",
        "中国",
        "代表",
        "社長",
        "役員",
        "職員",
        "国",
        "民間",
        "疑い",
        "不正",
    ]
)
_UNTELLING_KINDS = re.compile(r"^[0-9０-９,.]+$")


@dataclass(frozen=True, slots=True)
class Subject:
    """Words with how strongly each is about the thing bought, 0 to 1."""

    words: tuple[tuple[Word, float], ...]
    sharpness: float = 1.0
    """Below 1 where words stand together for one thing, as in an article: each then tells less than alone."""


def read(value: str, published: dt.date | None) -> Clue:
    """A phrase or words with spaces: データ入力, 源泉徴収票 入力."""
    words = tuple((word, GIVEN_STRENGTH) for word in _distinct(words_of(value)))
    if not words:
        raise UnreadableClueError(f"subject: {value!r} holds no word that a title could hold")
    return _clue(value, words)


def _clue(value: str, words: Iterable[tuple[Word, float]], sharpness: float = 1.0) -> Clue:
    meaning = Subject(tuple(words), sharpness)
    return Clue("subject", value, meaning, " ".join(word.surface for word, _ in meaning.words))


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Words beside 業務, 委託, 購入 … in sentences about the contract; the nearer, the stronger."""
    weights: dict[tuple[str, ...], tuple[Word, float, list[tuple[int, int]]]] = {}
    quoted = [match.span() for match in re.finditer(r"「[^」]{2,60}」|『[^』]{2,60}』", article.text)]
    for word in words_of(article.text):
        if _is_common(word) or article.is_taken(word.begin, word.end):
            continue
        left, right = article.sentence(word.begin, word.end)
        weight = 0.12
        if any(begin < word.begin and word.end < end for begin, end in quoted):
            weight = _QUOTED
        elif _OBJECT.match(article.text, word.end, min(right, word.end + _REACH)):
            weight = _BOUGHT
        elif word.surface in _BACKGROUND:
            continue
        elif _TRIGGER.search(article.text, max(left, word.begin - 4), min(right, word.end + 14)):
            weight = _NEAR
        elif _TRIGGER.search(article.text[left:right]):
            weight = 0.3
        known = weights.get(word.parts)
        spans = known[2] if known else []
        spans.append((word.begin, word.end))
        weight = min(1.0, max(weight, known[1]) + 0.15) if known else weight
        weights[word.parts] = (word, weight, spans)
    chosen = sorted(weights.values(), key=lambda item: -item[1])[:MOST_WORDS]
    chosen = [item for item in chosen if item[1] >= 0.2]
    if not chosen:
        return []
    chosen.sort(key=lambda item: item[2][0])
    clue = _clue(
        " ".join(word.surface for word, _, _ in chosen),
        ((word, weight * FOUND_STRENGTH) for word, weight, _ in chosen),
        FOUND_SHARPNESS,
    )
    marked = tuple(sorted(span for _, _, spans in chosen for span in spans))
    return [replace(clue, certainty=FOUND_CERTAINTY, spans=marked, strict=len(chosen) <= STRICT_WORDS)]


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """The rarer a word is among titles, the more it counts that a title holds it, and that it does not."""
    meaning: Subject = clue.meaning
    keys = {key for word, _ in meaning.words for key in _keys(word)}
    found = index.titles_with(keys)
    sizes = index.counts("title")
    total = max(1, index.rows)
    score = np.zeros(len(sizes), np.float32)
    counted: set[str] = set()
    for word, strength in sorted(meaning.words, key=lambda item: -len(item[0].parts)):
        if counted.issuperset(word.parts):
            continue
        counted.update(word.parts)
        weights = _part_weights(word, found, sizes, total, strength)
        touched = np.zeros(len(sizes), bool)
        for part, groups, weight in zip(word.parts, word.part_groups, weights, strict=True):
            alike = _marked(found, groups, len(sizes))
            if part in found:
                score[found[part]] += np.float32(weight)
                touched[found[part]] = True
                alike[found[part]] = False
            score[alike] += np.float32(weight * SYNONYM_HIT)
            touched |= alike
        whole = _marked(found, word.groups, len(sizes))
        score[whole & ~touched] += np.float32(sum(weights) * SYNONYM_HIT)
    score *= np.float32(meaning.sharpness)
    fit = np.exp(score - score.max(initial=0))
    base = (float(np.dot(fit, sizes)) + UNSEEN * EXPECTED) / (total + UNSEEN)
    ratios: Ratios = (fit / np.float32(base)).astype(np.float32)
    return ratios


def _part_weights(
    word: Word, found: dict[str, NDArray[np.int32]], sizes: NDArray[Any], total: int, strength: float
) -> list[float]:
    weights = []
    for part in word.parts:
        exact = found.get(part)
        share = max(1e-6, (float(sizes[exact].sum()) if exact is not None else 0.0) / total)
        weights.append(math.log(min(MOST_TELLING, 1 + strength * (1 / share - 1)) / (1 - strength)))
    scale = 1.0 / math.sqrt(len(weights))
    return [weight * scale for weight in weights]


def _marked(found: dict[str, NDArray[np.int32]], keys: Iterable[str], titles: int) -> NDArray[np.bool_]:
    """Which titles hold any of the keys."""
    marked = np.zeros(titles, bool)
    for key in keys:
        if key in found:
            marked[found[key]] = True
    return marked


def _keys(word: Word) -> Iterable[str]:
    yield from word.parts
    yield from word.groups
    for groups in word.part_groups:
        yield from groups


def _distinct(words: Iterable[Word]) -> list[Word]:
    return list({word.parts: word for word in words}.values())


def _is_common(word: Word) -> bool:
    if re.fullmatch(r"[ぁ-ん]+|.*[一-龠](?:省|庁|機構)", word.surface):
        return True
    return (
        all(part in _COMMON or _UNTELLING_KINDS.match(part) for part in word.parts) or word.surface in _COMMON
    )


KIND = ClueKind("subject", "件名", read, find, weigh, "title", kinship=0.35)

"""Buyer: the body that placed the contract, under its own name, a short one, or its ministry's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import ahocorasick
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extract.reference import read_table
from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import Article, Clue, ClueKind, Ratios, UnreadableClueError, ratios_of_codes

EXPECTED = 1 / 300
"""Base rate of one body among all that publish awards, before the data are seen."""
_LEGAL = re.compile(
    r"(?:独立行政法人|国立研究開発法人|国立大学法人|大学共同利用機関法人|地方独立行政法人|公立大学法人|特殊法人|認可法人|学校法人|日本赤十字社|公益社団法人|公益財団法人|一般社団法人|一般財団法人)"
)
_BODY = re.compile(
    r"[一-龠々ァ-ヶーぁ-んA-Za-z0-9・]*?[一-龠々ァ-ヶー]{1,20}"
    r"(?:機構|公社|公団|事業団|省|庁(?!舎)|院|裁判所|県警|府警|道警|警視庁|警察本部|管理局|整備局|国税局|労働局|防衛局|総合事務局|農政局|財務局|検察庁|刑務所"
    r"|大学|研究所|研究センター|振興会|センター|基金|委員会|事務所|税務署|税関|駐屯地|基地|組合|病院|(?<=北海)道(?=[はがのにでと、。])|(?<=東京)都(?=[はがのにでと、。])|(?<=大阪|京都)府(?=[はがのにでと、。])|県(?=[はがのにでと、。])|[市区町村](?=[はがのにでと、。]))"
)
_ROLE = re.compile(
    r"^(?:は|が|から|の|などの?|と)?[^。\n]{0,60}?(?:委託|発注|契約|落札|入札|調達|購入|随意契約|依頼|外注|任せ|請け負|受注)"
)
_SOURCE = re.compile(r"^(?:など)?(?:へ?の?取材|によると|によりますと|は.{0,20}(?:明らかに|発表|説明))")
_NOT_BUYER = re.compile(r"(?:会社|業者|企業|中国|国内|市役所|全国|都内|県内|市内|町内|区内)$")
_MUNICIPAL = re.compile(r"[都道府県市区町村]$")
_SAME = re.compile(
    r"(?<![一-龠々])同(?P<kind>機構|公社|公団|事業団|研究所|研究センター|センター|振興会|委員会|基金|事務所|組合|病院|大学|省|庁(?!舎)"
    r"|局(?!面|所|長)|院(?!内|長)|署(?!名|長)|県(?!内|民)|市(?!内|民|場|販|街)|区(?!内|民|間|分|域)|町(?!内|民)|村(?!内|民)"
    r"|大(?=[がはのにでと、]))"
)
"""同省, 同機構: the body of that kind that was named last. 同社 is the company."""


def read(value: str, published: dt.date | None) -> Clue:
    """A buyer's name, or several with 、 or / between them (any of which may be it)."""
    names = tuple(
        dict.fromkeys(name for part in re.split(r"[、,/／]|または|もしくは", value) if (name := part.strip()))
    )
    if not names:
        raise UnreadableClueError("buyer: no name")
    return Clue("buyer", value, names, "・".join(names))


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Public bodies named in the article, surer where the sentence says that they place work."""
    text = article.plain
    spans: dict[str, list[tuple[int, int]]] = {}
    weights: dict[str, float] = {}
    for begin, end, name in _named(text, index):
        before = text[max(0, begin - 8) : begin]
        after = text[end : article.sentence(begin, end)[1]]
        weight = 1.0 if _ROLE.match(after) else 0.25
        if _SOURCE.match(after):
            weight = 0.1
        if re.search(r"(?:元請け|取引先|発注元|委託元)の?$", before):
            weight = 1.5
        spans.setdefault(name, []).append((begin, end))
        weights[name] = weights.get(name, 0.0) + weight
    for name in sorted(spans, key=len):
        longer = next((other for other in spans if other != name and other.endswith(name)), None)
        if longer:
            spans[longer] += spans.pop(name)
            weights[longer] += weights.pop(name)
    joint = _joined(text, spans)
    total = sum(weight**2 for weight in weights.values())
    clues = []
    for name, weight in sorted(weights.items(), key=lambda item: -item[1]):
        certainty = 0.95 * weight**2 / total * min(1.0, 0.4 + weight)
        if certainty >= 0.03:
            clues.append(
                Clue("buyer", name, (name,), name, certainty, tuple(sorted(spans[name])), name in joint)
            )
    return clues


def _named(text: str, index: AwardIndex) -> Iterator[tuple[int, int, str]]:
    """Mentions with the name they stand for: 同機構 for the 機構 named last before it, left out where there is none."""
    same = {match.start(): match for match in _SAME.finditer(text)}
    mentions = [(begin, end) for begin, end in _mentions(text, index) if begin not in same]
    before: list[str] = []
    for begin, end in sorted([*mentions, *(match.span() for match in same.values())]):
        if begin not in same:
            before.append(text[begin:end])
            yield begin, end, text[begin:end]
            continue
        kind = same[begin]["kind"]
        ending = "大学" if kind == "大" else kind
        name = next((name for name in reversed(before) if name.endswith(ending)), None)
        if name:
            yield begin, end, name


def _joined(text: str, spans: Mapping[str, list[tuple[int, int]]]) -> frozenset[str]:
    """Names that stand side by side as A と B or A、B."""
    ordered = sorted((begin, end, name) for name, own in spans.items() for begin, end in own)
    joined = set()
    for (_, end, name), (begin, _, other) in pairwise(ordered):
        if name != other and text[end:begin] in ("と", "、", "や", "及び", "および"):
            joined |= {name, other}
    return frozenset(joined)


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """How well each buyer of the data fits the name, over how common such a fit is."""
    missing = np.array([not name and not text for name, text in index.buyers])
    fit = np.max([_fits(said, index) for said in clue.meaning], axis=0)
    return ratios_of_codes(fit, index.counts("buyer"), missing, EXPECTED)


def _fits(said: str, index: AwardIndex) -> NDArray[np.float64]:
    def fits() -> NDArray[np.float64]:
        return np.array([fit_of_names(said, name or "", text or "") for name, text in index.buyers])

    return index.remember(f"buyers like {said}", fits)


def fit_of_names(said: str, name: str, text: str) -> float:
    """How well a buyer (its name and its printed text) fits what was said, 0 to 1."""
    said, name, text = _bare(said), _bare(name), _bare(text)
    if said == name:
        return 1.0
    if _stands_in(said, name) or _stands_in(said, text):
        return 0.95
    if len(name) >= 3 and _stands_in(name, said):
        return 0.8
    below = _below(said)
    if below and (below.search(name) or below.search(text)):
        return 0.9
    if name and name in ancestors(said):
        return 0.3 if text in ("", name) else 0.03
    if min(len(said), len(name)) >= 5 and not _MUNICIPAL.search(said) and fuzz.ratio(said, name) >= 88:
        return 0.5
    return 0.0


@lru_cache(maxsize=1 << 16)
def _bare(name: str) -> str:
    return _LEGAL.sub("", fold(name))


def _stands_in(part: str, whole: str) -> bool:
    """Whether a name stands in another as a name: 大阪市 does not stand in 東大阪市."""
    if len(part) < 2:
        return False
    place = whole.find(part)
    while place >= 0:
        before = whole[place - 1 : place]
        if not _MUNICIPAL.search(part) or not before or before in " 　、・都道府県市郡":
            return True
        place = whole.find(part, place + 1)
    return False


@lru_cache(maxsize=1 << 16)
def ancestors(name: str) -> frozenset[str]:
    """Ministries and agencies above a body, its own name left out."""
    above: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        for part, parent in _parents():
            if part in current and parent not in above and parent != current:
                above.add(parent)
                todo.append(parent)
    return frozenset(above)


@lru_cache(maxsize=1 << 12)
def _below(said: str) -> re.Pattern[str] | None:
    """What stands in the names of the bodies that have `said` above them; None where no body has."""
    between = {parent for _, parent in _parents() if said in ancestors(parent)}
    parts = sorted({part for part, parent in _parents() if parent == said or parent in between})
    return re.compile("|".join(map(re.escape, parts))) if parts else None


@cache
def _parents() -> tuple[tuple[str, str], ...]:
    rows = read_table(Path(__file__).with_name("parents.csv"))
    return tuple((fold(row["part"]), fold(row["parent"])) for row in rows)


def _mentions(text: str, index: AwardIndex) -> Iterator[tuple[int, int]]:
    """Spans of names of public bodies, the longest where several overlap."""
    spans = {(end - len(name) + 1, end + 1) for end, name in _known(index).iter(text)}
    for match in _BODY.finditer(text):
        begin = match.end() - len(re.search(r"[一-龠々ァ-ヶー・]+$", match.group()).group())  # type: ignore[union-attr]
        if not _NOT_BUYER.search(text[begin : match.end()]) and match.end() - begin >= 3:
            spans.add((begin, match.end()))
    taken_to = 0
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        name = text[begin:end]
        if begin >= taken_to and not (_MUNICIPAL.search(name) and _is_place_of_company(text[end : end + 25])):
            taken_to = end
            yield begin, end


def _is_place_of_company(after: str) -> bool:
    return bool(
        re.match(
            r"(?:内(?!閣)|[・、]|に(?:ある|本社|本店|拠点)|の[^。、]{0,15}?(?:会社|業者|企業|メーカー|社団|財団|法人|商社|団体))",
            after,
        )
    ) or bool(re.match(r"(?![がはのにでと])[一-龠々ぁ-んァ-ヶー]{1,6}?[市区町村]", after))


@lru_cache(maxsize=4)
def _known(index: AwardIndex) -> Any:
    automaton = ahocorasick.Automaton()
    names = {_LEGAL.sub("", name) for name, _ in index.buyers if name}
    names |= {
        name
        for part, parent in _parents()
        for name in (part, parent)
        if len(name) >= 4 or name[-1] in "省庁院"
    }
    names |= {name.removeprefix("日本") for name in names if name.startswith("日本") and len(name) >= 6}
    for name in names:
        if len(name) >= 3 and name not in ("内閣", "国立大学", "社会保険", "高等専門学校"):
            automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


KIND = ClueKind("buyer", "発注者", read, find, weigh, "buyer", kinship=0.6)

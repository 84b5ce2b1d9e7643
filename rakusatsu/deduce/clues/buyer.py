"""Buyer: the body that placed the contract, under its own name, a short one, or its ministry's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from extract.reference import read_table
from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.bodies import PREFECTURES_FU, is_investigator, named
from rakusatsu.deduce.clue import Article, Clue, ClueKind, Ratios, UnreadableClueError, ratios_of_codes
from rakusatsu.deduce.lexicon import table

EXPECTED = 1 / 300
"""Base rate of one body among all that publish awards, before the data are seen."""
_LEGAL = re.compile(
    r"(?:独立行政法人|国立研究開発法人|国立大学法人|大学共同利用機関法人|地方独立行政法人|公立大学法人|特殊法人|認可法人|学校法人|日本赤十字社|公益社団法人|公益財団法人|一般社団法人|一般財団法人)"
)
_FURTHER = re.compile(r"^(?:.{1,4}郡)?.{1,6}?[市町村](?![一-龠]{0,6}(?:事務所|局|部|課|署|センター))")
_OF_PREFECTURE = re.compile(r"^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}県)(?=.{1,12}[市区町村]$)")
"""静岡県富士市 is 富士市."""
_MUNICIPAL = re.compile(r"[都道府県市区町村]$")
REPEATED = 0.1
"""What a further mention adds to the surest one."""
LEAST_CERTAINTY = 0.05
ORDERED = 0.8
"""Weight from which the sentence says that the body placed work."""
UNLIKELY = 0.2
"""A body of less weight is no buyer even where it stands alone: who investigates, who speaks."""
_OF_KIND = {
    "県": re.compile(r"^.{2,3}[都道府県](?!.{1,6}[市町村])"), "市": re.compile(r"^(?:.{2,3}[都道府県])?.{1,6}?市"),
    "町": re.compile(r"^(?:.{2,3}[都道府県])?(?:.{1,4}郡)?.{1,6}?町"), "村": re.compile(r"^(?:.{2,3}[都道府県])?(?:.{1,4}郡)?.{1,6}?村"),
    "府": re.compile(r"^(?:京都|大阪)府(?!.{1,6}[市町村])"), "県警": re.compile(r"県(?:警察本部|警察|警)"), "府警": re.compile(r"府(?:警察本部|警察|警)"),
}  # fmt: skip
"""県が発注した: a body of this kind, whichever it is."""
_LONG, _MISPRINT = 5, 88
"""Characters of names that may differ by a slip, and how alike they are at least, of 100."""
RENAMED_FIT = 0.95
"""A body's award prints the name of its day, the article another."""
_STATE = ("国", "政府", "国の機関", "政府機関", "国の出先機関")


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
    spans: dict[str, list[tuple[int, int]]] = {}
    weights: dict[str, float] = {}
    for mention, weight in named(article, index):
        spans.setdefault(mention.name, []).append((mention.begin, mention.end))
        weights[mention.name] = max(weights.get(mention.name, 0.0), weight) + REPEATED * weight
    for name in sorted(spans, key=len):
        endings = PREFECTURES_FU if name == "府" else name
        longer = next((other for other in spans if other != name and other.endswith(endings)), None)
        if longer:
            spans[longer] += spans.pop(name)
            weights[longer] += weights.pop(name)
    joint = _joined(article.plain, spans)
    for name in joint:
        weights[name] = max(weights[other] for other in joint)
    total = sum(weight**2 for weight in weights.values())
    clues = []
    for name, weight in sorted(weights.items(), key=lambda item: -item[1]):
        certainty = 0.95 * weight**2 / total * (min(1.0, 0.4 + weight) if weight >= UNLIKELY else weight)
        if certainty >= LEAST_CERTAINTY:
            own = tuple(sorted(spans[name]))
            word = article.text[slice(*own[0])]
            clues.append(
                Clue(
                    "buyer",
                    word,
                    (name,),
                    name,
                    certainty,
                    own,
                    name in joint,
                    role=_role(name, word, weight),
                )
            )
    return clues


def _role(name: str, word: str, weight: float) -> str:
    if weight >= ORDERED:
        return "ordered"
    if is_investigator(name) or is_investigator(word):
        return "investigated"
    return "unsaid" if weight >= UNLIKELY else "spoke"


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
    fit = np.max([fit_of_all(said, index) for said in clue.meaning], axis=0)
    return ratios_of_codes(fit, index.counts("buyer"), missing, EXPECTED)


def fit_of_all(said: str, index: AwardIndex) -> NDArray[np.float64]:
    """How well each buyer of the index fits a name, by code, 0 to 1."""

    def fits() -> NDArray[np.float64]:
        fit = np.zeros(len(index.buyers))
        for code in _near(said, index):
            name, text = index.buyers[code]
            fit[code] = fit_of_names(said, name or "", text or "")
        return fit

    return index.remember_last(f"buyers like {said}", fits)


def _near(said: str, index: AwardIndex) -> Iterable[int]:
    """Codes of the buyers that may fit a name at all: few of many are looked at in full."""
    if said in _OF_KIND or said in _STATE:
        return range(len(index.buyers))
    bare = index.remember("bare names of buyers", lambda: _bare_buyers(index))
    said = _bare(said)
    near: set[int] = set()
    for one in {said, _OF_PREFECTURE.sub("", said), *_renamed().get(said, ())}:
        above, below = ancestors(one), _below(one)
        near.update(
            code
            for code, (name, text) in enumerate(bare)
            if one in name
            or one in text
            or name in one
            or name in above
            or (below and (below.search(name) or below.search(text)))
        )
        if len(one) >= _LONG and not _MUNICIPAL.search(one):
            names = [name for name, _ in bare]
            scores = process.cdist([one], names, scorer=fuzz.ratio, score_cutoff=_MISPRINT)[0]
            near.update(np.flatnonzero(scores).tolist())
    return sorted(near)


def _bare_buyers(index: AwardIndex) -> list[tuple[str, str]]:
    return [(_bare(name or ""), _bare(text or "")) for name, text in index.buyers]


def fit_of_names(said: str, name: str, text: str) -> float:
    """How well a buyer (its name and its printed text) fits what was said, 0 to 1."""
    if said in _OF_KIND:
        return 0.9 if _OF_KIND[said].search(name or text) else 0.0
    if said in _STATE:
        return 0.9 if ancestors(search_key(name)) or search_key(name)[-1:] in ("省", "庁", "院") else 0.0
    said, name, text = _bare(said), _bare(name), _bare(text)
    own_time = max((_fit_of_bare(other, name, text) for other in _renamed().get(said, ())), default=0.0)
    return max(RENAMED_FIT * own_time, _fit_of_said(said, name, text))


def _fit_of_said(said: str, name: str, text: str) -> float:
    own = _OF_PREFECTURE.sub("", said)
    if own != said:
        return max(_fit_of_bare(said, name, text), _fit_of_bare(own, name, text))
    return _fit_of_bare(said, name, text)


def _fit_of_bare(said: str, name: str, text: str) -> float:
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
    if (
        min(len(said), len(name)) >= _LONG
        and not _MUNICIPAL.search(said)
        and fuzz.ratio(said, name) >= _MISPRINT
    ):
        return 0.5
    return 0.0


@lru_cache(maxsize=1 << 16)
def _bare(name: str) -> str:
    return _LEGAL.sub("", search_key(name))


def _stands_in(part: str, whole: str) -> bool:
    """Whether a name stands in another as a name: 大阪市 does not stand in 東大阪市, 静岡県 not as buyer in 静岡県富士市."""
    if len(part) < 2 or (part[-1] in "都道府県" and _FURTHER.match(whole.removeprefix(part))):
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


@cache
def _renamed() -> dict[str, tuple[str, ...]]:
    """Earlier and later names of bodies, by name."""
    names: dict[str, tuple[str, ...]] = {}
    for row in table("renamed_bodies"):
        now, before = search_key(row["now"]), search_key(row["before"])
        names[now] = (*names.get(now, ()), before)
        names[before] = (*names.get(before, ()), now)
    return names


@lru_cache(maxsize=1 << 12)
def _below(said: str) -> re.Pattern[str] | None:
    """What stands in the names of the bodies that have `said` above them; None where no body has."""
    between = {parent for _, parent in _parents() if said in ancestors(parent)}
    parts = sorted({part for part, parent in _parents() if parent == said or parent in between})
    return re.compile("|".join(map(re.escape, parts))) if parts else None


@cache
def _parents() -> tuple[tuple[str, str], ...]:
    rows = read_table(Path(__file__).with_name("parents.csv"))
    return tuple((search_key(row["part"]), search_key(row["parent"])) for row in rows)


KIND = ClueKind("buyer", "発注者", read, find, weigh, "buyer", kinship=0.6)

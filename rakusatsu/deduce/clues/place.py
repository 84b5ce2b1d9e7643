"""Place: where the company is, to the prefecture or the municipality."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from extract.lexicon.branches import branches
from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.bodies import mentions_of_bodies, named
from rakusatsu.deduce.clue import Article, Clue, ClueKind, Ratios, UnreadableClueError, ratios_of_codes
from rakusatsu.deduce.localities import (
    BEFORE_PLACE_OF_FIRM,
    FIRM,
    LOCAL,
    SHORT_PREFECTURES,
    Locality,
    mentions_of_places,
    place_of_body,
    same_place,
)

EXPECTED_PREFECTURE = 1 / 20
EXPECTED_MUNICIPALITY = 1 / 500
_PREFECTURE = "(?P<prefecture>" + "|".join(SHORT_PREFECTURES) + ")(?P<suffix>[都府県](?!内))?"
_OF_FIRM = re.compile(
    rf"^(?:内|市内|区内)?(?:に(?:ある|(?:{branches('seat')})(?:を置く|がある|の)?|(?:拠点|本拠|事務所)を|所在する)|に?所在の|の|にあるとされる|、)[^。\n]{{0,25}}?{FIRM}"
)
_ELSEWHERE = re.compile(
    rf"^(?:内|市内|区内)?(?:の|に|で)[^。、]{{0,14}}?(?:倉庫|{branches('outlet')}|取引先|孫請け|下請け|再委託|手伝|協力会社|データセンター|工場|現場|施設|自宅|病院|学校)"
    r"|^(?:内|市内|区内)?の[^。、]{0,12}?(?:会社|業者|企業)(?:も|に(?:再委託|流|丸投げ|外注して))"
)
"""Where something else is: a branch, a store, a subcontractor."""
_OFFICES = re.compile(r"^・?(?:霞が関|霞ケ関|永田町|市ケ谷|桜田門|大手町の)")
_WHO_ORDERS = re.compile(r"[)=](?:が|は)[^。、()]{0,6}?(?:発注|委託|調達|購入)(?:し|する)|[)=]の発注")
"""空港会社（成田市）が発注した: the place in brackets is of who ordered."""
SURE, LOOSE = 0.95, 0.08
UNRESOLVED = 0.05
"""Certainty of 地元 where the buyer's prefecture is not told: it says nothing of any award."""


_LEAST_OF_HOME = 0.25
_OF_MUNICIPALITY = re.compile(r"[市町村区]")


def read(value: str, published: dt.date | None) -> Clue:
    """東京都豊島区, 東京・豊島区, 豊島区, 東京, 都内."""
    plain = search_key(value)
    if plain in ("都内", "東京都内"):
        return _clue(value, Locality("東京都", None))
    match = re.match(rf"^{_PREFECTURE}[・、]?(?P<rest>.*)$", plain)
    prefecture = rest = None
    if match and (
        match["suffix"] or match["prefecture"] == "北海道" or not re.match(r"[市区町村]", match["rest"])
    ):
        prefecture = SHORT_PREFECTURES[match["prefecture"]]
        rest = match["rest"]
    else:
        rest = plain
    rest = re.sub(r"(?:内|に?本社.*|に?所在.*|の.*(?:会社|企業|業者).*)$", "", rest)
    municipality = (
        re.match(r"(?:.{1,6}?市.{1,5}?区|.{1,5}郡.{1,6}?[町村]|.{1,7}?[市区町村]市?)", rest) if rest else None
    )
    if rest and not municipality and not prefecture:
        return _clue(value, Locality(None, rest))
    return _clue(value, Locality(prefecture, municipality.group() if municipality else None))


def _clue(
    value: str, place: Locality, certainty: float | None = None, spans: tuple[tuple[int, int], ...] = ()
) -> Clue:
    if not place.prefecture and not place.municipality:
        raise UnreadableClueError(f"place: {value!r} names no place")
    shown = (place.prefecture or "") + (place.municipality or "")
    if certainty is None:
        return Clue("place", value, place, shown)
    return Clue(
        "place", value, place, shown, certainty, spans, role="company" if certainty > LOOSE else "unsaid"
    )


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Places in the article, surer where the words after them say that a company is there."""
    text = article.plain
    sure: dict[Locality, list[tuple[int, int]]] = {}
    loose: dict[Locality, list[tuple[int, int]]] = {}
    local: list[tuple[int, int]] = []
    before: list[Locality] = []
    for mention in mentions_of_places(text):
        begin, end, place = mention.begin, mention.end, mention.place
        after = text[end : article.sentence(begin, end)[1]]
        if not place.prefecture and not place.municipality:
            same = same_place(text[begin:end], reversed(before))
            if same:
                sure.setdefault(same, []).append((begin, end))
            else:
                local.append((begin, end))
            continue
        before.append(place)
        if _of_body(text, begin, end, index):
            continue
        if _ELSEWHERE.match(after) or _OFFICES.match(after):
            continue
        if _OF_FIRM.match(after) or BEFORE_PLACE_OF_FIRM.search(text[max(0, begin - 16) : begin]):
            sure.setdefault(place, []).append((begin, end))
        elif not re.match(r"[一-龠々ァ-ヶー]", after) and not re.match(
            r"^(?:は|が|から|によると|発注)", after
        ):
            loose.setdefault(place, []).append((begin, end))
    if local:
        home = _home(article, index)
        if not home.prefecture:
            return [*_clues(sure, loose, text, index), _unresolved(text, local)]
        for begin, end in local:
            narrow = bool(_OF_MUNICIPALITY.search(text[begin:end]))
            sure.setdefault(home if narrow else Locality(home.prefecture, None), []).append((begin, end))
    return _clues(sure, loose, text, index)


def _of_body(text: str, begin: int, end: int, index: AwardIndex) -> bool:
    """成田国際空港株式会社（千葉県成田市）: where a body that orders is."""
    if text[begin - 1 : begin] not in ("(", "="):
        return False
    return bool(_WHO_ORDERS.match(text, end)) or any(
        body.end == begin - 1 for body in mentions_of_bodies(text, index)
    )


def _clues(
    sure: dict[Locality, list[tuple[int, int]]],
    loose: dict[Locality, list[tuple[int, int]]],
    text: str,
    index: AwardIndex,
) -> list[Clue]:
    own, whole = (sure, SURE) if sure else (loose, LOOSE)
    merged = _merge(_completed(own, index))
    share = whole / max(1, len(merged))
    return [
        _clue(text[spans[0][0] : spans[0][1]], place, share, tuple(spans)) for place, spans in merged.items()
    ]


def _unresolved(text: str, spans: list[tuple[int, int]]) -> Clue:
    begin, end = spans[0]
    return Clue(
        "place", text[begin:end], Locality(None, None), LOCAL, UNRESOLVED, tuple(spans), role="company"
    )


def _home(article: Article, index: AwardIndex) -> Locality:
    """Where 地元, 県内 and 市内 mean: the place of the body which most surely placed the contract."""
    weights: dict[Locality, float] = {}
    for mention, weight in named(article, index):
        place = place_of_body(mention.name)
        if place.prefecture:
            weights[place] = max(weights.get(place, 0.0), weight)
    surest = max(weights.values(), default=0.0)
    homes = [place for place, weight in weights.items() if weight == surest]
    if surest < _LEAST_OF_HOME or len({home.prefecture for home in homes}) != 1:
        return Locality(None, None)
    return homes[0] if len(homes) == 1 else Locality(homes[0].prefecture, None)


def _completed(
    places: dict[Locality, list[tuple[int, int]]], index: AwardIndex
) -> dict[Locality, list[tuple[int, int]]]:
    """豊島区 beside 都内 is 東京都豊島区, where awards know a municipality of that name there."""
    known = set(index.places)
    prefectures = [place.prefecture for place in places if place.prefecture]
    completed: dict[Locality, list[tuple[int, int]]] = {}
    for place, spans in places.items():
        prefecture = place.prefecture or next(
            (name for name in prefectures if (name, place.municipality) in known), None
        )
        completed.setdefault(Locality(prefecture, place.municipality), []).extend(spans)
    return completed


def _merge(places: dict[Locality, list[tuple[int, int]]]) -> dict[Locality, list[tuple[int, int]]]:
    """東京 and 東京・豊島区 in one text are one place: the narrower one."""
    merged: dict[Locality, list[tuple[int, int]]] = {}
    for place in sorted(places, key=lambda place: not place.municipality):
        narrower = next(
            (
                other
                for other in merged
                if (not place.municipality and other.prefecture == place.prefecture)
                or (not place.prefecture and other.municipality == place.municipality)
            ),
            None,
        )
        if narrower:
            merged[narrower] += places[place]
        else:
            merged[place] = list(places[place])
    return merged


def weigh(clue: Clue, index: AwardIndex) -> Ratios:
    """1 where prefecture and municipality agree; an award that prints the prefecture only fits in part."""
    place: Locality = clue.meaning
    if not place.prefecture and not place.municipality:
        return np.ones(len(index.places), np.float32)
    fit = np.zeros(len(index.places))
    unknown_municipality = np.zeros(len(index.places), bool)
    missing = np.zeros(len(index.places), bool)
    for code, (prefecture, municipality) in enumerate(index.places):
        missing[code] = not prefecture and not municipality
        if place.prefecture and prefecture and place.prefecture != prefecture:
            continue
        if not place.municipality:
            missing[code] |= not prefecture
            fit[code] = prefecture == place.prefecture
        elif not municipality:
            unknown_municipality[code] = True
        else:
            fit[code] = _same(place.municipality, municipality)
    counts = index.counts("place")
    expected = EXPECTED_MUNICIPALITY if place.municipality else EXPECTED_PREFECTURE
    if place.prefecture and place.municipality and unknown_municipality.any():
        of_prefecture = np.array([prefecture == place.prefecture for prefecture, _ in index.places])
        told = of_prefecture & ~unknown_municipality
        share = ((fit * counts)[told].sum() + 1) / (counts[told].sum() + 20)
        fit[unknown_municipality & of_prefecture] = share
    missing |= unknown_municipality & (fit == 0)
    return ratios_of_codes(fit, counts, missing, expected)


def _same(said: str, printed: str) -> float:
    if said == printed:
        return 1.0
    if said.endswith("市") and printed.startswith(said):
        return 0.9
    if printed.endswith(said) and len(said) >= 2 and printed[-len(said) - 1] in "市郡":
        return 0.9
    if said.endswith(printed) and len(printed) >= 2 and said[-len(printed) - 1] in "市郡":
        return 0.9
    if printed.endswith("市") and said.startswith(printed):
        return 0.7
    return 1.0 if not re.search(r"[市区町村]$", said) and printed.rstrip("市区町村") == said else 0.0


KIND = ClueKind("place", "所在地", read, find, weigh, "place", kinship=0.3)

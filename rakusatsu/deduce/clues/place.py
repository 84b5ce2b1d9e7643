"""Place: where the company is, to the prefecture or the municipality."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from pipelines.index.open import AwardIndex
from pipelines.index.words import fold
from rakusatsu.deduce.clue import Article, Clue, ClueKind, Ratios, UnreadableClueError, ratios_of_codes

_SHORT = [
    "北海道",
    "青森",
    "岩手",
    "宮城",
    "秋田",
    "山形",
    "福島",
    "茨城",
    "栃木",
    "群馬",
    "埼玉",
    "千葉",
    "東京",
    "神奈川",
    "新潟",
    "富山",
    "石川",
    "福井",
    "山梨",
    "長野",
    "岐阜",
    "静岡",
    "愛知",
    "三重",
    "滋賀",
    "京都",
    "大阪",
    "兵庫",
    "奈良",
    "和歌山",
    "鳥取",
    "島根",
    "岡山",
    "広島",
    "山口",
    "徳島",
    "香川",
    "愛媛",
    "高知",
    "福岡",
    "佐賀",
    "長崎",
    "熊本",
    "大分",
    "宮崎",
    "鹿児島",
    "沖縄",
]
PREFECTURES = {
    short: short
    if short == "北海道"
    else short + ("都" if short == "東京" else "府" if short in ("京都", "大阪") else "県")
    for short in _SHORT
}
EXPECTED_PREFECTURE = 1 / 20
EXPECTED_MUNICIPALITY = 1 / 500
_PREFECTURE = "(?P<prefecture>" + "|".join(_SHORT) + ")(?P<suffix>[都府県](?!内))?"
_MUNICIPALITY = r"(?P<municipality>(?:[一-龠々ぁ-んァ-ヶー]{1,6}?市)?[一-龠々ぁ-んァ-ヶー]{1,6}?[市区町村])"
_PLACE = re.compile(
    rf"{_PREFECTURE}(?:[・、\s]?{_MUNICIPALITY})?|(?P<tokyo>都内)|(?P<alone>[一-龠々]{{1,4}}[市区])"
)
_FIRM = r"(?:会社|業者|企業|メーカー|商社|法人|財団|社団|事業者|ベンダー|工務店|建設業|団体|協会|組合|受注者|受託者|受注先|委託先|落札者|請負|店|社(?![会員]))"
_OF_FIRM = re.compile(
    rf"^(?:内|市内|区内)?(?:に(?:ある|本社(?:を置く|がある|の)?|本店(?:を置く|がある|の)?|拠点を置く|本拠を置く|所在する)|に?所在の|の|にあるとされる|、)[^。\n]{{0,25}}?{_FIRM}"
)
_HQ_BEFORE = re.compile(r"(?:本社|本店|所在地|住所)(?:は|が|を|・|:|:|、)?\s*$|(?:会社|企業|業者)\($")


@dataclass(frozen=True, slots=True)
class Place:
    """A prefecture (東京都), a municipality (豊島区), or both."""

    prefecture: str | None
    municipality: str | None


def read(value: str, published: dt.date | None) -> Clue:
    """東京都豊島区, 東京・豊島区, 豊島区, 東京, 都内."""
    plain = fold(value)
    if plain in ("都内", "東京都内"):
        return _clue(value, Place("東京都", None))
    match = re.match(rf"^{_PREFECTURE}[・、]?(?P<rest>.*)$", plain)
    prefecture = rest = None
    if match and (
        match["suffix"] or match["prefecture"] == "北海道" or not re.match(r"[市区町村]", match["rest"])
    ):
        prefecture = PREFECTURES[match["prefecture"]]
        rest = match["rest"]
    else:
        rest = plain
    rest = re.sub(r"(?:内|に?本社.*|に?所在.*|の.*(?:会社|企業|業者).*)$", "", rest)
    municipality = (
        re.match(r"(?:.{1,6}?市.{1,5}?区|.{1,5}郡.{1,6}?[町村]|.{1,7}?[市区町村]市?)", rest) if rest else None
    )
    if rest and not municipality and not prefecture:
        return _clue(value, Place(None, rest))
    return _clue(value, Place(prefecture, municipality.group() if municipality else None))


def _clue(
    value: str, place: Place, certainty: float | None = None, spans: tuple[tuple[int, int], ...] = ()
) -> Clue:
    if not place.prefecture and not place.municipality:
        raise UnreadableClueError(f"place: {value!r} names no place")
    shown = (place.prefecture or "") + (place.municipality or "")
    if certainty is None:
        return Clue("place", value, place, shown)
    return Clue("place", value, place, shown, certainty, spans)


def find(article: Article, index: AwardIndex) -> list[Clue]:
    """Places in the article, surer where the words after them say that a company is there."""
    text = article.plain
    sure: dict[Place, list[tuple[int, int]]] = {}
    loose: dict[Place, list[tuple[int, int]]] = {}
    known = _known_municipalities(index)
    for match in _PLACE.finditer(text):
        begin, end = match.span()
        if match["tokyo"]:
            place = Place("東京都", None)
        elif match["alone"]:
            if match["alone"] not in known:
                continue
            place = Place(None, match["alone"])
        else:
            municipality = match["municipality"]
            if (
                municipality
                and municipality not in known
                and not re.match(r"^.{1,6}[市区町村]$", municipality)
            ):
                municipality, end = None, match.end("prefecture") + len(match["suffix"] or "")
            place = Place(PREFECTURES[match["prefecture"]], municipality)
        after = text[end : article.sentence(begin, end)[1]]
        if _OF_FIRM.match(after) or _HQ_BEFORE.search(text[max(0, begin - 8) : begin]):
            sure.setdefault(place, []).append((begin, end))
        elif not re.match(r"[一-龠々ァ-ヶー]", after) and not re.match(r"^(?:は|が|から|によると)", after):
            loose.setdefault(place, []).append((begin, end))
    sure = _merge(_completed(sure, index))
    if sure:
        share = 0.95 / len(sure)
        return [
            _clue(text[spans[0][0] : spans[0][1]], place, share, tuple(spans))
            for place, spans in sure.items()
        ]
    loose = _merge(_completed(loose, index))
    share = 0.5 / max(1, len(loose))
    return [
        _clue(text[spans[0][0] : spans[0][1]], place, share, tuple(spans)) for place, spans in loose.items()
    ]


def _completed(
    places: dict[Place, list[tuple[int, int]]], index: AwardIndex
) -> dict[Place, list[tuple[int, int]]]:
    """豊島区 beside 都内 is 東京都豊島区, where awards know a municipality of that name there."""
    known = set(index.places)
    prefectures = [place.prefecture for place in places if place.prefecture]
    completed: dict[Place, list[tuple[int, int]]] = {}
    for place, spans in places.items():
        prefecture = place.prefecture or next(
            (name for name in prefectures if (name, place.municipality) in known), None
        )
        completed.setdefault(Place(prefecture, place.municipality), []).extend(spans)
    return completed


def _merge(places: dict[Place, list[tuple[int, int]]]) -> dict[Place, list[tuple[int, int]]]:
    """東京 and 東京・豊島区 in one text are one place: the narrower one."""
    merged: dict[Place, list[tuple[int, int]]] = {}
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
    place: Place = clue.meaning
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


def _known_municipalities(index: AwardIndex) -> frozenset[str]:
    return frozenset(municipality for _, municipality in index.places if municipality)


KIND = ClueKind("place", "所在地", read, find, weigh, "place", kinship=0.3)

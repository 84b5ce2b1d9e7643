"""Places in running text: 東京・豊島区, 大阪市西区, 愛知・小牧, 秋田県内, 都内, 地元."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from extract.lexicon.branches import branches
from extract.values.places import PREFECTURES, municipalities
from rakusatsu.deduce.lexicon import table

SHORT_PREFECTURES = {name if name == "北海道" else name[:-1]: name for name in PREFECTURES}
_KANJI = "一-龠々"
_IN_A_WORD = re.compile(rf"(?<!同)[{_KANJI}]$")
"""A municipality does not begin in the middle of a word; 同県高崎市 is none."""
_BETWEEN = re.compile(r"[・、,\s]")
_STEM_ENDS = re.compile(rf"(?=[のにではをが、。)（(]|$|内|市|区|町|村)(?![{_KANJI}]{{2}})")
_RELATIVE = re.compile(
    r"(?P<capital>(?<![京])都内|東京都内)|(?P<hokkaido>(?<![一-龠々ァ-ヴー])道内(?=の|に|で))|(?P<local>地元(?!住民|紙|議員|関係|自治体|の住民)|(?<![一-龠々ァ-ヴー])(?:県内|府内|市内|町内|村内|区内)(?=の|に|で)"
    r"|同[県府市町村区](?=(?:内|に(?:本社|本店|拠点)|の[^。、]{0,14}?(?:会社|業者|企業|メーカー|法人|工務店|事業者|商社)(?!が(?:発注|委託)))))"
)
LOCAL = "地元"
FIRM = r"(?:会社(?!員)|業者|企業|メーカー|商社|法人|財団|社団|事業者|ベンダー|工務店|建設業|団体|協会|組合|受注者|受託者|受注先|委託先|落札者|請負|コンサル|事務所|店|社(?![会員]))"
_SEAT = rf"(?:{branches('seat')}|所在地|住所)"
_FIRM_ALONE = (
    FIRM.replace("団体|協会|組合|", "")
    .replace("事務所", "(?:設計|会計|法律|建築)事務所")
    .replace("|社(", "|(?<![公字])社(")
)
"""土木事務所（秋田市）, 住宅供給公社（横浜市）: as often who ordered as who was paid."""


def _in_front(firm: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_SEAT}(?:は|が|を|・|:|：|、)?\s*$|(?:{firm}(?:タント|大手|設計|商事)?|[A-ZＡ-Ｚ]社|(?:株式|有限|合同|合資)会社[^()=。、]{{1,15}})(?:=|\((?:{_SEAT}[・:]?)?)$"
    )


BEFORE_PLACE_OF_FIRM = _in_front(_FIRM_ALONE)
"""What stands in front of a firm's place: 本社・, 所在地:, 設計会社（, A社＝."""
BEFORE_PLACE_OF_ANY = _in_front(FIRM)
"""The same of firms and offices alike: the place in brackets is nobody who orders."""


@dataclass(frozen=True, slots=True)
class Locality:
    """A prefecture (東京都), a municipality (豊島区), or both; neither for a place that hangs on the buyer's (地元)."""

    prefecture: str | None
    municipality: str | None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place in a text."""

    begin: int
    end: int
    place: Locality


def mentions_of_places(text: str) -> Iterator[PlaceMention]:
    """Places in order, the longest that stands there.

    Args:
        text: with full-width letters folded, as `Article.plain`.
    """
    found: dict[int, list[tuple[int, str, tuple[Locality, ...]]]] = {}
    for end, (length, kind, places) in _names().iter(text):
        found.setdefault(end - length + 1, []).append((end + 1, kind, places))
    at = 0
    relative = {match.start(): match for match in _RELATIVE.finditer(text)}
    cities = {match.start(): match for match in _large_cities().finditer(text)}
    for begin in sorted({*found, *relative, *cities}):
        if begin < at:
            continue
        if begin in relative:
            match = relative[begin]
            at = match.end()
            told = "東京都" if match["capital"] else "北海道" if match["hokkaido"] else None
            yield PlaceMention(begin, at, Locality(told, None))
            continue
        mention = _longest(text, begin, found) if begin in found else None
        city = cities.get(begin)
        if not mention and city and not _IN_A_WORD.search(text[max(0, begin - 2) : begin]):
            mention = PlaceMention(begin, city.end(), _cities()[city.group()])
        if mention:
            at = mention.end
            yield mention


def _longest(
    text: str, begin: int, found: dict[int, list[tuple[int, str, tuple[Locality, ...]]]]
) -> PlaceMention | None:
    """The widest reading of what begins here: prefecture and municipality together, else either."""
    candidates = sorted(found[begin], key=lambda one: (-one[0], one[1] != "municipality"))
    for end, kind, places in candidates:
        if kind in ("prefecture", "short"):
            prefecture = places[0].prefecture or ""
            further = _within(text, end, prefecture, found)
            if further:
                return PlaceMention(begin, further[0], Locality(prefecture, further[1]))
            if kind == "prefecture" or not re.match(r"[市区町村県府都]", text[end : end + 1]):
                return PlaceMention(begin, end, Locality(prefecture, None))
        elif kind == "municipality" and not _IN_A_WORD.search(text[max(0, begin - 2) : begin]):
            own = {place.prefecture for place in places}
            return PlaceMention(
                begin, end, Locality(own.pop() if len(own) == 1 else None, places[0].municipality)
            )
    return None


def _within(
    text: str, end: int, prefecture: str, found: dict[int, list[tuple[int, str, tuple[Locality, ...]]]]
) -> tuple[int, str] | None:
    """A municipality of the prefecture right behind it, by its name or, after ・, by its stem: 愛知・小牧."""
    apart = bool(_BETWEEN.match(text[end : end + 1]))
    start = end + apart
    for last, kind, places in sorted(found.get(start, ()), key=lambda one: -one[0]):
        own = next((place for place in places if place.prefecture == prefecture), None)
        if kind == "municipality" and own and own.municipality:
            return last, own.municipality
    if not apart or text[end] != "・":
        return None
    for length in range(6, 0, -1):
        name = _stems().get((prefecture, text[start : start + length]))
        if name and _STEM_ENDS.match(text, start + length):
            return start + length, name
    return None


@cache
def _cities() -> dict[str, Locality]:
    """札幌の会社: capitals of prefectures and cities with wards by their names without 市, those left out that a prefecture bears too."""
    return {
        row["municipality"][:-1]: Locality(row["prefecture"], row["municipality"])
        for row in table("large_cities")
    }


@cache
def _large_cities() -> re.Pattern[str]:
    names = "|".join(sorted(_cities(), key=len, reverse=True))
    return re.compile(
        rf"(?:{names})(?=の[^。、はがを]{{0,14}}?(?:会社|業者|企業|メーカー|商社|工務店|ベンダー|コンサル)|に(?:{branches('seat')}|拠点|本拠)を)"
    )


@cache
def _names() -> Any:
    places: dict[tuple[str, str], list[Locality]] = {}
    for name in PREFECTURES:
        places[name, "prefecture"] = [Locality(name, None)]
    for short, name in SHORT_PREFECTURES.items():
        if short != name:
            places[short, "short"] = [Locality(name, None)]
    for one in municipalities():
        own = places.setdefault((one.name, "municipality"), [])
        if not any(place.prefecture == one.prefecture for place in own):
            own.append(Locality(one.prefecture, one.name))
    by_word: dict[str, list[tuple[str, tuple[Locality, ...]]]] = {}
    for (word, kind), own in places.items():
        by_word.setdefault(word, []).append((kind, tuple(own)))
    automaton = ahocorasick.Automaton()
    for word, readings in by_word.items():
        kind, own_places = readings[0]
        automaton.add_word(word, (len(word), kind, own_places))
    automaton.make_automaton()
    return automaton


@cache
def _stems() -> dict[tuple[str, str], str]:
    """(愛知県, 小牧) → 小牧市."""
    stems: dict[tuple[str, str], str] = {}
    for one in municipalities():
        if "市" not in one.name[:-1]:
            stems.setdefault((one.prefecture, one.name[:-1]), one.name)
    return stems


def same_place(word: str, places: Iterable[Locality]) -> Locality | None:
    """同市, 同県: the place of that kind named last; None for another word (県内) and where there is none.

    Args:
        word: as printed.
        places: named before, the last first.
    """
    if not word.startswith("同"):
        return None
    kind = word[1]
    for place in places:
        if kind in "県府" and (place.prefecture or "").endswith(kind):
            return Locality(place.prefecture, None)
        whole = re.match(rf".+?{kind}(?=$|[^市]+区$)", place.municipality or "")
        if whole and kind not in "県府":
            return Locality(place.prefecture, whole.group())
    return None


@cache
def place_of_body(name: str) -> Locality:
    """Where a body is by its name: 由利本荘市, 静岡県, 秋田県仙北地域振興局; neither part where it tells none."""
    mention = next(mentions_of_places(name), None)
    return mention.place if mention and mention.begin == 0 else Locality(None, None)

"""`parse_address`: a printed address parted into prefecture, municipality, town and what follows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kanjize import kanji2number, number2kanji

from extract.lexicon.numerals import COUNTING, FORMAL_OF_ADDRESSES
from extract.values.folding import HYPHENS, fold_place
from extract.values.places import Municipality, Place, address_start, locate, municipalities
from extract.values.visible import as_seen
from pipelines.addresses.towns import municipality_of_town

LONGEST_ADDRESS = 1_000
"""Characters; a longer text is no address and stays as it is."""
_DIGIT = "0-9"
_KANJI_NUMBER = f"〇{COUNTING}百{FORMAL_OF_ADDRESSES}"
_NUMBER = rf"(?:[0-9]+|[{_KANJI_NUMBER}]+)"
_STROKES = re.escape(HYPHENS)
_DASH = re.compile(
    rf"(?<=[0-9])\s*[{_STROKES}ー]\s*(?=[0-9])|(?<=[{_KANJI_NUMBER}])[{_STROKES}](?=[{_KANJI_NUMBER}])"
)
_BETWEEN = rf"(?:番地の?|番|号|-|[のノﾉ之丿](?=[0-9〇{COUNTING}{FORMAL_OF_ADDRESSES}]))"
_CHOME = re.compile(
    rf"^(?P<town>[^0-9\s]{{0,24}}?(?:[0-9]+条(?:通)?[^0-9\s]{{0,8}}?)?)(?P<number>{_NUMBER})(?P<unit>丁目|丁(?=[0-9]))(?P<rest>.*)$"
)
_JO = re.compile(
    r"^(?P<town>[^0-9\s]{0,12}?(?P<number>[0-9]+)(?P<unit>条(?:通)?[東西南北]?|線|区|地割|の町|番[丁町]))(?P<rest>.*)$"
)
_HOUSE = re.compile(
    rf"(?:[0-9]|(?<=.){_NUMBER}(?:番(?!町|丁|館)|号)|{_NUMBER}(?:番地|番?[のノ之丿ﾉ-]{_NUMBER})|(?:[官国]有)?(?:無番地|官有地|国有地)|番外地|\s)"
)
_TURN = r"(?:上[るル]|下[るル]|[東西南北]入[るル]?|入[るル]|角)"
_STREET = re.compile(
    rf"^(?P<street>.*(?:通|筋|町|条|路|小路).*?{_TURN}(?:{_NUMBER}丁目(?=[^0-9\s]))?(?:{_TURN})?)(?P<town>.+)$"
)
"""A street of 京都 before the town: 河原町通今出川下る二丁目 栄町."""
_STREET_BEHIND = re.compile(
    rf"^(?P<town>[^0-9\s]*?町)(?P<street>[^0-9\s]+?(?:通|筋|路)[^0-9\s]*?{_TURN})(?P<rest>\s*[0-9].*)?$"
)
_STREET_ALONE = re.compile(rf"^[^0-9\s]*(?:通|筋|路)[^0-9\s]*?{_TURN}$")
_MAY_BE_STREET = re.compile(_TURN)
_ABROAD = re.compile(
    r"[ァ-ヺー]{2,}(?:合[衆州]国|王国|連邦|共和国|州|諸島)|[米英韓]国|中国[^地]|中華|台湾|台北|香港|アメリカ|イギリス|ソウル|大韓民国|連合王国"
)
_ADDRESS_GOES_ON = re.compile(r"[^\s支本]{0,8}(?:郡|町|村|市|丁目|[0-9０-９])")
"""A town that no table knows, behind a prefecture: what follows is of it, no other address."""
_LONGEST_CITY = 8
_SHORTEST_CITY = 2
_JOINED = re.compile("(?<=[ァ-ヺ])[のノ]$")
"""の between a quarter with a letter of イロハ and its lot (川島ラの174)."""
_LARGE = re.compile(r"^大字")
_BLOCKS = re.compile(rf"^(?P<side>[東西南北](?=[0-9]))?{_NUMBER}(?:{_BETWEEN}{_NUMBER})*(?:番地|番|号)?")
_ONE_NUMBER = re.compile(_NUMBER)
_OLD_DIGITS = str.maketrans("壱弐参〇", "一二三零")


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """An address as printed and as understood; what is not there, or not sure, is None."""

    input: str
    prefecture: str | None
    municipality: str | None
    """豊島区, さいたま市大宮区, 倶知安町: without the county."""
    municipality_code: str | None
    """Five digits, JIS X 0402."""
    town: str | None
    """Town with its 丁目 in kanji (東池袋一丁目) where 丁目 is printed; without 大字."""
    rest: str | None
    """House number (half-width, 1-48-10), then building or street, as printed."""


def parse_address(text: str, *, on: dt.date | None = None) -> ParsedAddress:
    """Part one printed address.

    Args:
        text: an address as printed, with or without its prefecture; postal code and brackets in front are skipped.
        on: the day it was in use, for municipalities that changed; None: today's.
    """
    printed, text = text, as_seen(text)
    parsed = _parsed(text, on)
    return parsed if printed == text else dataclasses.replace(parsed, input=printed)


def _parsed(text: str, on: dt.date | None) -> ParsedAddress:
    place = locate(text, on=on) if len(text) <= LONGEST_ADDRESS else None
    if place is None and (alone := municipality_of_town(text, on=on)):
        town, rest = _town(_plain(text))
        return ParsedAddress(text, alone.prefecture, alone.name, alone.code, town, rest)
    if (place is None or _is_prefecture(text, place)) and len(text) <= LONGEST_ADDRESS:
        place = _place_behind(text, place, on)
    if place is None:
        return ParsedAddress(text, None, None, None, None, text.strip() or None)
    if _is_prefecture(text, place):
        return ParsedAddress(text, place.prefecture, None, None, None, _plain(text[place.end :]) or None)
    plain = _plain(text[place.end :])
    in_kyoto = (place.municipality or "").startswith("京都市") and _MAY_BE_STREET.search(plain)
    town, rest = _town_and_street(plain) if in_kyoto else _town(plain)
    return ParsedAddress(text, place.prefecture, place.municipality, place.code, town, rest)


def _is_prefecture(text: str, place: Place) -> bool:
    """Whether a place is no more than a prefecture."""
    return place.municipality is None and text[place.start : place.end].endswith(place.prefecture or "?")


def _place_behind(text: str, place: Place | None, on: dt.date | None) -> Place | None:
    """The place that follows a prefecture (東京都国分寺光町) or stands behind something else (沖縄支部沖縄県那覇市…)."""
    if place is not None and (city := _city_without_its_end(text[place.end :], place.prefecture)):
        return dataclasses.replace(
            place, municipality=city.name, code=city.code, end=place.end + len(city.name) - 1
        )
    first = place.end if place else 0
    if _ABROAD.search(text) or (place and _ADDRESS_GOES_ON.match(text, first)):
        return place
    start = address_start(text[first:])
    behind = locate(text[first + start :], on=on) if start else None
    if behind is None or behind.municipality is None:
        return place
    return dataclasses.replace(behind, start=first + (start or 0), end=first + (start or 0) + behind.end)


@cache
def _cities() -> dict[tuple[str, str], Municipality]:
    """Today's cities by prefecture and name without 市."""
    return {
        (place.prefecture, fold_place(place.name[:-1])): place
        for place in municipalities()
        if place.name.endswith("市") and place.valid_to is None
    }


def _city_without_its_end(text: str, prefecture: str | None) -> Municipality | None:
    """The city whose name, its 市 left out, follows a prefecture (東京都国分寺光町)."""
    folded = fold_place(text[:_LONGEST_CITY])
    for length in range(len(folded) - 1, _SHORTEST_CITY - 1, -1):
        city = _cities().get((prefecture or "", folded[:length]))
        if city and folded[length] not in "市区町村郡都":
            return city
    return None


def parse_addresses(texts: Iterable[str], *, on: dt.date | None = None) -> Iterator[ParsedAddress]:
    """`parse_address` over many, in order and one for one."""
    return (parse_address(text, on=on) for text in texts)


def _plain(text: str) -> str:
    """Width and dashes between numbers made plain, white space at the ends and unpaired closing brackets gone."""
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text)).strip(" \"'”」】〕")
    return plain if "(" in plain else plain.rstrip(")")


def _town_and_street(text: str) -> tuple[str | None, str | None]:
    """An address of 京都 with its street, which goes in brackets behind the number."""
    if behind := _STREET_BEHIND.match(text):
        number = _house(behind["rest"] or "")
        return behind["town"], f"{number} ({behind['street']})" if number else f"({behind['street']})"
    if _STREET_ALONE.match(text):
        return None, f"({text})"
    street = _STREET.match(text)
    house = _HOUSE.search(street["town"]) if street else None
    if street is None or not (house.start() > 0 if house else street["town"].endswith("町")):
        return _town(text)
    town, rest = _town(street["town"])
    return town, " ".join(filter(None, (rest, f"({street['street']})")))


def _town(text: str) -> tuple[str | None, str | None]:
    text = _LARGE.sub("", text)
    if not text:
        return None, None
    if "私書箱" in text:
        return None, text
    if chome := _CHOME.match(text):
        town = f"{_kanji_numbers(chome['town'])}{_kanji(chome['number'])}{chome['unit']}"
        return town, _house(chome["rest"])
    if numbered := _JO.match(text):
        return _kanji_numbers(numbered["town"]), _house(numbered["rest"])
    house = _HOUSE.search(text)
    if house is None:
        return text, None
    town = _JOINED.sub("", text[: house.start()].strip())
    return town or None, _house(text[house.start() :])


def _house(text: str) -> str | None:
    """The house number as digits and hyphens, what follows it after a space."""
    text = text.strip(" 、,-")
    blocks = _BLOCKS.match(text)
    if blocks is None:
        return text or None
    number = (blocks["side"] or "") + "-".join(_arabic(part) for part in _ONE_NUMBER.findall(blocks[0]))
    after = text[blocks.end() :].strip(" 、,")
    return f"{number} {after}" if after else number


def _arabic(number: str) -> str:
    if number[0].isdigit():
        return number
    try:
        return str(kanji2number(number.translate(_OLD_DIGITS)))
    except (ValueError, KeyError):
        return number


def _kanji(number: str) -> str:
    return str(number2kanji(int(number))) if number.isdecimal() and int(number) > 0 else number


def _kanji_numbers(town: str) -> str:
    return re.sub(f"[{_DIGIT}]+", lambda match: _kanji(match[0]), town)

"""`parse_address`: a printed address parted into prefecture, municipality, town and what follows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kanjize import kanji2number, number2kanji

from extract.values.places import locate
from pipelines.addresses.towns import municipality_of_town

LONGEST_ADDRESS = 1_000
"""Characters; a longer text is no address and stays as it is."""
_DIGIT = "0-9"
_KANJI_NUMBER = "〇一二三四五六七八九十百壱弐参"
_NUMBER = rf"(?:[0-9]+|[{_KANJI_NUMBER}]+)"
_DASH = re.compile(r"(?<=[0-9])\s*[‐‑‒–—―−─━－〜～ｰー-]\s*(?=[0-9])")
_BETWEEN = r"(?:番地の?|番|号|-|[のノﾉ之丿](?=[0-9〇一二三四五六七八九十壱弐参]))"
_CHOME = re.compile(
    rf"^(?P<town>[^0-9\s]{{0,24}}?(?:[0-9]+条(?:通)?[^0-9\s]{{0,8}}?)?)(?P<number>{_NUMBER})(?P<unit>丁目|丁(?=[0-9]))(?P<rest>.*)$"
)
_JO = re.compile(
    r"^(?P<town>[^0-9\s]{0,12}?(?P<number>[0-9]+)(?P<unit>条(?:通)?[東西南北]?|線|区|地割|の町|番[丁町]))(?P<rest>.*)$"
)
_HOUSE = re.compile(rf"(?:[0-9]|{_NUMBER}(?:番(?!町|丁|館)|号|[のノ之丿ﾉ-]{_NUMBER})|\s)")
_STREET = re.compile(
    r"^(?P<street>.*(?:通|筋|町|条|路|小路).*?(?:上[るル]|下[るル]|[東西]入[るル]?|入[るル]|角))(?P<town>.+)$"
)
_LARGE = re.compile(r"^大字")
_BLOCKS = re.compile(rf"^{_NUMBER}(?:{_BETWEEN}{_NUMBER})*(?:番地|番|号)?")
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
    place = locate(text, on=on) if len(text) <= LONGEST_ADDRESS else None
    if place is None and (alone := municipality_of_town(text, on=on)):
        town, rest = _town(_plain(text))
        return ParsedAddress(text, alone.prefecture, alone.name, alone.code, town, rest)
    if place is None:
        return ParsedAddress(text, None, None, None, None, text.strip() or None)
    town, rest = _town(_plain(text[place.end :]))
    return ParsedAddress(text, place.prefecture, place.municipality, place.code, town, rest)


def parse_addresses(texts: Iterable[str], *, on: dt.date | None = None) -> Iterator[ParsedAddress]:
    """`parse_address` over many, in order and one for one."""
    return (parse_address(text, on=on) for text in texts)


def _plain(text: str) -> str:
    """Width and dashes between numbers made plain, white space at the ends and unpaired closing brackets gone."""
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text)).strip(" \"'”」】〕")
    return plain if "(" in plain else plain.rstrip(")")


def _town(text: str) -> tuple[str | None, str | None]:
    text = _LARGE.sub("", text)
    if not text:
        return None, None
    street = _STREET.match(text)
    if street and (number := _HOUSE.search(street["town"])) and number.start() > 0:
        town, rest = _town(street["town"])
        return town, " ".join(filter(None, (rest, f"({street['street']})")))
    if chome := _CHOME.match(text):
        town = f"{_kanji_numbers(chome['town'])}{_kanji(chome['number'])}{chome['unit']}"
        return town, _house(chome["rest"])
    if numbered := _JO.match(text):
        return _kanji_numbers(numbered["town"]), _house(numbered["rest"])
    house = _HOUSE.search(text)
    if house is None:
        return text, None
    return text[: house.start()].strip() or None, _house(text[house.start() :])


def _house(text: str) -> str | None:
    """The house number as digits and hyphens, what follows it after a space."""
    text = text.strip(" 、,")
    blocks = _BLOCKS.match(text)
    if blocks is None:
        return text or None
    number = "-".join(_arabic(part) for part in _ONE_NUMBER.findall(blocks[0]))
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

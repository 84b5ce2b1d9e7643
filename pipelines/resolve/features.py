"""What two mentions of a firm are compared by: the key of its name and the key of its address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from extract.values.places import fold_place, locate

_FORMS = (
    "株式会社|株式會社|\\(株\\)|カブシキガイシャ|有限会社|有限會社|\\(有\\)|合同会社|\\(同\\)|合資会社|\\(資\\)|合名会社|"
    "一般社団法人|\\(一社\\)|一般財団法人|\\(一財\\)|公益社団法人|\\(公社\\)|公益財団法人|\\(公財\\)|社団法人|財団法人|"
    "国立研究開発法人|独立行政法人|国立大学法人|学校法人|医療法人|社会福祉法人|特定非営利活動法人"
)
_SHORT = {"(株)": "株式会社", "株式會社": "株式会社", "カブシキガイシャ": "株式会社", "(有)": "有限会社"}
_NOT_NAME = re.compile(r"[\s・･,，、.。．'’`\"“”~〜\-‐-―−_/※*＊（）()「」『』【】\[\]]+")


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name reduced to what identifies it."""

    core: str
    """Without legal form and branch; width, case, spaces, punctuation and character variants folded."""
    form: str | None
    leading: bool | None
    """Whether the form stands before the name (前株); null without a form."""
    branch: str | None


@lru_cache(maxsize=200_000)
def name_key(text: str) -> NameKey:
    """The key of a printed name."""
    folded = unicodedata.normalize("NFKC", text).upper()
    folded = re.sub(r"\s+", " ", folded.strip())
    form = None
    leading = None
    branch = None
    found = re.search(_FORMS, folded)
    if found:
        form = _SHORT.get(found[0], found[0])
        leading = found.start() == 0
        rest = folded[: found.start()] + "\n" + folded[found.end() :]
    else:
        rest = folded
    tail = re.search(r"(?<=[\n ])[^\n ]{1,12}(支店|支社|営業所|出張所|事務所|事業所|事業部)$", rest)
    if tail:
        branch = tail[0]
        rest = rest[: tail.start()]
    core = _NOT_NAME.sub("", rest)
    return NameKey(core or folded, form, leading, branch)


@dataclass(frozen=True, slots=True)
class Place:
    """An address reduced to what identifies the plot; every part may be missing."""

    prefecture: str | None = None
    municipality: str | None = None
    """豊島区, さいたま市大宮区."""
    code: str | None = None
    town: str = ""
    """Without 大字 and 字, with ヶ, の and glyph variants folded."""
    numbers: tuple[str, ...] = ()
    """丁目, 番地 and 号 as Arabic numerals."""
    served: str | None = None
    """Where no address is printed: the prefecture of the local government that buys."""

    @property
    def known(self) -> bool:
        """Whether an address was printed."""
        return bool(self.prefecture or self.municipality or self.town)

    @property
    def area(self) -> str | None:
        """What tells its municipality from others: the code, or the name where that has several bearers."""
        return self.code or self.municipality


_KANJI_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百]+(?=丁目|番|号|条|線|地割|区画|[-の]?\d)")
_DASH_BEFORE_DIGIT = re.compile(r"[‐-―−ーｰ－~〜](?=\d)|(?<=\d)[‐-―−ーｰ－~〜]")
_JOINT = re.compile(r"(?<=\d)(?:丁目|番地割|番地|番|号|の|ノ|-)+(?=\d)")
_LOT = re.compile(r"\d+(?:-[東西南北]?\d+)*")
_NOT_TOWN = re.compile(r"大?字|[ヶヵケカがガの之ノつツッっ,・()「」※*]")


def arabic(kanji: str) -> str:
    """A kanji numeral below 1,000 in Arabic digits: 二十三 → 23, 一二 → 12."""
    if not re.search("[十百]", kanji):
        return "".join(str(_KANJI_DIGITS[character]) for character in kanji)
    total, current = 0, 0
    for character in kanji:
        if character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = _KANJI_DIGITS[character]
    return str(total + current)


@lru_cache(maxsize=200_000)
def place_key(address: str) -> Place:
    """The key of a printed address, with or without prefecture and municipality."""
    found = locate(address)
    rest = fold_place(address[found.end :] if found else address)
    rest = re.sub(r"\s", "", unicodedata.normalize("NFKC", rest))
    rest = _DASH_BEFORE_DIGIT.sub("-", rest)
    rest = _KANJI_NUMBER.sub(lambda number: arabic(number[0]), rest)
    rest = _JOINT.sub("-", rest)
    rest = re.sub(r"(?<=\d)[条線](?=[東西南北]?\d)", "-", rest)
    lot = _LOT.search(rest)
    town = _NOT_TOWN.sub("", rest[: lot.start()] if lot else rest)
    return Place(
        prefecture=found.prefecture if found else None,
        municipality=found.municipality if found else None,
        code=found.code if found else None,
        town=town,
        numbers=tuple(lot[0].split("-")) if lot else (),
    )


@lru_cache(maxsize=20_000)
def region_served(buyer: str) -> str | None:
    """The prefecture that a local government is of or in (千葉県, 焼津市); None for any other buyer."""
    found = locate(buyer)
    return found.prefecture if found else None

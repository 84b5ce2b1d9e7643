"""What two mentions of a firm are compared by: the key of its name and the key of its address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.lexicon.branches import branches
from extract.lexicon.numerals import COUNTING, DIGITS
from extract.values.folding import DASHES, compact, fold_place
from extract.values.places import locate
from pipelines.names.folding import close_spaces, fold_core, tidy
from pipelines.names.forms import form_inside
from pipelines.names.parsing import ParsedName, parse_name


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name reduced to what identifies it."""

    core: str
    """Without legal form and branch; width, case, spaces, punctuation and character variants folded."""
    plain: str
    """The same as printed, for readers of words."""
    form: str | None
    leading: bool | None
    """Whether the form stands before the name (前株); null without a form."""
    branch: str | None
    reading: str = ""
    """Katakana as Sudachi reads it, folded; empty where there is none."""


_OWN_BODY = re.compile(r"(?:組合|連合会|協会|協議会|公社|法人|会社|財団)$")
"""A body of its own behind another's name (熊本県 森林組合連合会) is no branch of it."""
_COMPANIES = frozenset({"株式会社", "有限会社", "合同会社", "合資会社", "合名会社"})
_COMPANY_UNIT = re.compile(
    rf"(?:{branches('outlet', 'branch', 'works', 'seat')}|本部|事務所|事業部|事業本部|営業部|販売所|[^製鉄鐵造刷]室|(?<!倶楽)(?<!倶樂)部|課|"
    rf"オフィス|カンパニー)(?:\s|$)|(?:{branches('outlet')}|本部)[(・ ]|^\S{{1,8}}(?:{branches('outlet')})"
)
"""What a unit of a company ends in; the end of a name printed after a space (日立 製作所) is none."""


@lru_cache(maxsize=50_000)
def name_key(text: str) -> NameKey:
    """The key of a printed name; names that come again are remembered."""
    return read_name(text)


def read_name(text: str, *, with_reading: bool = True) -> NameKey:
    """The key of a printed name, worked out anew; its reading takes a fifth of the time."""
    parsed = _with_its_whole_name(parse_name(text, with_reading=with_reading), with_reading)
    branch = parsed.branch
    if branch and parsed.legal_form is None and parsed.name:
        parsed = parse_name(parsed.name, with_reading=with_reading)
    form, name = parsed.legal_form, parsed.name or text
    leading = name.startswith(form) if form and form in name else None
    plain = name.replace(form, "", 1).strip() if form else name
    if form and (foreign := form_inside(name)) and foreign.foreign:
        leading, plain = False, name[: foreign.start].strip(" ,・")
    return NameKey(parsed.core or text, plain or name, form, leading, branch, fold_core(parsed.reading or ""))


def _with_its_whole_name(parsed: ParsedName, with_reading: bool) -> ParsedName:
    """A name whose end was printed after a space and taken for a branch, put together again."""
    branch = parsed.branch
    if not branch:
        return parsed
    whole = replace(
        parsed, name=f"{parsed.name}{branch}", core=fold_core(f"{parsed.core}{branch}"), branch=None
    )
    if _OWN_BODY.search(branch):
        return whole
    if parsed.legal_form not in _COMPANIES:
        return parsed
    if _COMPANY_UNIT.search(branch) or (parsed.name or "").endswith(parsed.legal_form):
        return parsed  # a unit, or whatever stands behind a name that its form has closed (日本郵便㈱ 札幌中央郵便局)
    closed = parse_name(close_spaces(tidy(parsed.input)), with_reading=with_reading)
    return closed if closed.branch is None else whole


@dataclass(frozen=True, slots=True)
class PlaceKey:
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


_KANJI_DIGITS = {character: value for value, character in enumerate(DIGITS)}
_KANJI_NUMBER = re.compile(rf"[〇{COUNTING}百]+(?=丁目|番|号|条|線|地割|区画|[-の]?\d)")
_STROKE = f"[{re.escape(DASHES)}~]"
_DASH_BEFORE_DIGIT = re.compile(rf"{_STROKE}(?=\d)|(?<=\d){_STROKE}")
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
def place_key(address: str) -> PlaceKey:
    """The key of a printed address; addresses that come again are remembered."""
    return read_place(address)


def read_place(address: str) -> PlaceKey:
    """The key of a printed address, with or without prefecture and municipality, worked out anew."""
    found = locate(address)
    rest = fold_place(address[found.end :] if found else address)
    rest = compact(rest)
    rest = _DASH_BEFORE_DIGIT.sub("-", rest)
    rest = _KANJI_NUMBER.sub(lambda number: arabic(number[0]), rest)
    rest = _JOINT.sub("-", rest)
    rest = re.sub(r"(?<=\d)[条線](?=[東西南北]?\d)", "-", rest)
    lot = _LOT.search(rest)
    town = _NOT_TOWN.sub("", rest[: lot.start()] if lot else rest)
    return PlaceKey(
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

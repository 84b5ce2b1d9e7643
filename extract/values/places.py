"""Places in printed text: where an address begins, and which municipality it names (JIS X 0402)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import ahocorasick

from extract.lexicon.branches import branches
from extract.lexicon.numerals import COUNTING, FORMAL_OF_ADDRESSES
from extract.lexicon.postal_codes import POSTAL_CODE
from extract.reference import read_table
from extract.values.folding import fold_place
from extract.values.legal_forms import any_form

_HERE = Path(__file__).parent
PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
"""In the order of their JIS X 0401 codes."""

_LEGAL = any_form("法人", "組合", "公社", "協会", "財団", "共同企業体")
_ORGANISATION = re.compile(
    any_form(
        "法人", "組合", "公社", "協会", "財団", "共同企業体", "会社", "連合会", "商工会", "機構", "役所", "役場", "大学", "高等学校", "高校", "病院", "公団",
        "公庫", "銀行",
    )
)  # fmt: skip
_LEGAL_WORD = re.compile(_LEGAL)
_AFTER_NAME = re.compile(rf"(?:{_LEGAL}|会社|{branches('outlet', 'seat')}|事業所|事業部|営業部|センター)$")
_NUMBER = re.compile(rf"[0-9]|無番地|番外地|[{COUNTING}百{FORMAL_OF_ADDRESSES}]+(?:丁目|番|条|号|ノ|-)")
_NAME_GOES_ON = re.compile(
    rf"[場営立民長議駅電]|.*(?:{branches('outlet', 'works', 'shop')}|事業所|センター|ホール)$"
)
_POSTAL_CODE = re.compile(rf"{POSTAL_CODE}\s*")
_PREFECTURE_STEMS = "|".join(name if name == "北海道" else name[:-1] for name in PREFECTURES)
_LEADING = re.compile(
    rf"[\s\"'“”「(（【〔\[①-⑳⑴-⒇]*(?:(?:本社|本店|所在地|住所)[\s:：)）】〕\]]+)?(?:{_POSTAL_CODE.pattern})?[\s　]*"
)
_TWICE = re.compile(
    rf"(?P<prefecture>{_PREFECTURE_STEMS})[都府県]?(?=(?P=prefecture)[都府県])|(?P<municipality>[一-鿿]{{1,5}}[市区町村])(?=(?P=municipality))"
)
"""A prefecture or municipality printed twice."""
_COUNTRY = re.compile(
    r"(?:アメリカ合衆国|アメリカ|米国|英国|イギリス|グレートブリテン|ドイツ|フランス|カナダ|スイス|スウェーデン|ノルウェー|デンマーク|"
    r"フィンランド|オランダ|ベルギー|イタリア|スペイン|オーストリア|オーストラリア|シンガポール|大韓民国|韓国|中華人民共和国|中国|台湾|"
    r"イスラエル|インド|タイ)(?:王国|連邦|連邦共和国|共和国|国)?[、,・]?(?=.*(?:州|市|区|街|[0-9A-Za-z]))"
)
_UNKNOWN_MUNICIPALITY = re.compile(rf"(?:{'|'.join(PREFECTURES)})(?=[^市区町村郡]{{1,6}}[市区町村郡])")
_LONGEST_CELL = 2_000
"""Characters in which an address is looked for."""
_SEPARATORS = frozenset(" \t\r\n\f\v　\u00a0\u2002\u2003\u2009\u200b\ufeff・·")
_VARIATION_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_SKIPPED = _SEPARATORS | _VARIATION_SELECTORS


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality, ward or designated city, with the time it bears this name and code."""

    prefecture: str
    county: str | None
    name: str
    """豊島区, さいたま市大宮区, 倶知安町."""
    code: str | None
    """Five digits, JIS X 0402; None where a former municipality's code is not known."""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def valid_on(self, on: dt.date | None) -> bool:
        """Whether it exists on that day; None asks for today's municipalities."""
        if on is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Place:
    """What the beginning of an address names; `text[start:end]` is where it is printed."""

    prefecture: str | None
    """None where the municipality's name alone is printed and more than one bears it."""
    county: str | None
    municipality: str | None
    code: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    at_start: Mapping[str, tuple[Municipality, ...]]
    longest: int
    automaton: ahocorasick.Automaton
    towns: Mapping[str, frozenset[str]]
    longest_town: int


def municipalities() -> Iterator[Municipality]:
    """All municipalities known, current and former."""
    for table in ("municipalities.csv", "former_municipalities.csv"):
        for row in read_table(_HERE / table):
            yield Municipality(
                row["prefecture"],
                row["county"] or None,
                row["municipality"],
                row["code"] or None,
                dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
                dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )


@cache
def _gazetteer() -> _Gazetteer:
    at_start: dict[str, list[Municipality]] = {}
    anywhere: dict[str, str] = {}
    for place in municipalities():
        county = place.county or ""
        short = place.prefecture if place.prefecture == "北海道" else place.prefecture[:-1]
        ward = re.fullmatch(r".+?市(.+区)", place.name)
        bare = [ward[1]] if ward else []
        full = {place.prefecture + county + place.name, place.prefecture + place.name}
        partial = {county + place.name, place.name}
        loose = {
            *(short + county + name for name in (place.name, *bare)),
            *(place.prefecture + name for name in bare),
            *bare,
            *((place.name[:-1], place.prefecture + place.name[:-1]) if place.name.endswith("市市") else ()),
        }
        for name in full | partial | loose:
            at_start.setdefault(fold_place(name), []).append(place)
        for name in full:
            anywhere[fold_place(name)] = "full"
        for name in partial:
            town = name == place.name and name.endswith(("町", "村"))
            anywhere.setdefault(fold_place(name), "town" if town else "city")
    automaton = ahocorasick.Automaton()
    for name, kind in anywhere.items():
        automaton.add_word(name, (len(name), kind))
    automaton.make_automaton()
    towns: dict[str, set[str]] = {}
    for row in read_table(_HERE / "towns.csv"):
        towns.setdefault(row["code"], set()).add(fold_place(row["town"]))
    return _Gazetteer(
        {name: tuple(places) for name, places in at_start.items()},
        max(map(len, at_start)),
        automaton,
        {code: frozenset(names) for code, names in towns.items()},
        max(len(name) for names in towns.values() for name in names),
    )


def _squeeze(text: str, start: int = 0, limit: int | None = None) -> tuple[str, Sequence[int]]:
    """Folded text without white space, and where each of its characters stands in `text`."""
    folded = fold_place(text)
    end = len(text) if limit is None else min(len(text), start + limit)
    if _SKIPPED.isdisjoint(folded[start:end]):
        return folded[start:end], range(start, end)
    positions = [index for index in range(start, end) if folded[index] not in _SKIPPED]
    return "".join(folded[index] for index in positions), positions


def locate(text: str, *, on: dt.date | None = None) -> Place | None:
    """The place that an address begins with, or None where it names neither prefecture nor municipality.

    A postal code, brackets and quotes in front are skipped; white space inside names is ignored. Where a name has
    more than one bearer (府中市) the town that follows decides; where it does not, prefecture and code are None.

    Args:
        text: an address as printed.
        on: the day the address was in use, which tells wards renumbered on a date apart; None: today's.
    """
    leading = _LEADING.match(text)
    start = leading.end() if leading else 0
    if text.find(text[start : start + 2], start + 1, start + 9) > 0 and (twice := _TWICE.match(text, start)):
        start = twice.end()
    gazetteer = _gazetteer()
    squeezed, positions = _squeeze(text, start, 2 * gazetteer.longest + gazetteer.longest_town)
    for length in range(min(gazetteer.longest, len(squeezed)), 1, -1):
        candidates = gazetteer.at_start.get(squeezed[:length])
        if candidates:
            end = positions[length - 1] + 1
            return _choose(candidates, squeezed[length:], on, start, end)
    for prefecture in PREFECTURES:
        if squeezed.startswith(prefecture):
            return Place(prefecture, None, None, None, start, positions[len(prefecture) - 1] + 1)
    return None


def _choose(
    candidates: tuple[Municipality, ...], following: str, on: dt.date | None, start: int, end: int
) -> Place:
    if len(candidates) > 1:
        candidates = tuple(place for place in candidates if place.valid_on(on)) or candidates
    if len(candidates) > 1:
        candidates = _by_town(candidates, following)
    first = candidates[0]
    if len(candidates) == 1:
        return Place(first.prefecture, first.county, first.name, first.code, start, end)

    def shared(values: set[str | None]) -> str | None:
        return values.pop() if len(values) == 1 else None

    return Place(
        shared({place.prefecture for place in candidates}),
        shared({place.county for place in candidates}),
        shared({place.name for place in candidates}),
        None,
        start,
        end,
    )


def _by_town(candidates: tuple[Municipality, ...], following: str) -> tuple[Municipality, ...]:
    """Those candidates that have the longest town the text goes on with; all of them where none has."""
    gazetteer = _gazetteer()
    following = re.sub(r"^(?:大字|字)", "", following)
    for length in range(min(gazetteer.longest_town, len(following)), 0, -1):
        known = tuple(
            place for place in candidates if following[:length] in gazetteer.towns.get(place.code or "", ())
        )
        if len(known) > 1:
            # a ward printed without its city is one of Tokyo's, where wards are municipalities
            special = tuple(place for place in known if (place.code or "").startswith("131"))
            return special if len(special) == 1 else known
        if known:
            return known
    return candidates


@lru_cache(maxsize=64)  # of one cell, asked several times
def address_start(text: str) -> int | None:
    """The index at which a printed address begins in a supplier's name and address, or None if none does.

    The address may follow a space, a bracket or nothing at all, with or without its prefecture; a postal code in
    front belongs to it. A place in the firm's own name (北海道電力, 大阪市高速電気軌道株式会社) is passed over: an address
    goes on to a house number without an organisation's word in between.
    """
    squeezed, positions = _squeeze(text, limit=_LONGEST_CELL)
    hits = [
        (end - length + 1, end + 1, kind)
        for end, (length, kind) in _gazetteer().automaton.iter_long(squeezed)
        if not squeezed.startswith("東京都市", end - length)
        and (kind != "town" or _delimited(text, squeezed, positions, end - length + 1))
    ]
    hits = [
        hit
        for number, hit in enumerate(hits)
        if hit[2] != "town" or not number or hits[number - 1][1] != hit[0]
    ]
    for number, (start, end, kind) in enumerate(hits):
        last = number + 1 == len(hits)
        tail = squeezed[end : None if last else hits[number + 1][0]]
        delimited = _delimited(text, squeezed, positions, start)
        if _is_address(tail, kind, delimited, last) or (
            last and _is_address_without_number(squeezed[:start], tail, kind, delimited)
        ):
            return _with_postal_code(text, positions[start])
    for pattern in (_UNKNOWN_MUNICIPALITY, _COUNTRY):
        for match in pattern.finditer(squeezed):
            start = match.start()
            tail = squeezed[match.end() :]
            if (
                start
                and _delimited(text, squeezed, positions, start)
                and not _ORGANISATION.search(tail)
                and _NUMBER.search(tail)
            ):
                return _with_postal_code(text, positions[start])
    return None


def _delimited(text: str, squeezed: str, positions: Sequence[int], start: int) -> bool:
    """Whether a name ends before `start`: at a space, a bracket, a legal form or a branch."""
    if start == 0:
        return True
    if positions[start] - positions[start - 1] > 1 or squeezed[start - 1] in "(（[【「、,)）:：":
        return True
    return bool(_AFTER_NAME.search(squeezed[:start])) or text[: positions[start]].isascii()


def _is_address(tail: str, kind: str, delimited: bool, last: bool) -> bool:
    """Whether a municipality goes on to a house number with no organisation's word in between."""
    number = _NUMBER.search(tail)
    if number is None or (not last and _ORGANISATION.search(tail)):
        return False
    before = tail[: number.start()]
    if kind == "full":
        return len(before) <= 40 and not _LEGAL_WORD.search(before)
    return len(before) <= 25 and not _ORGANISATION.search(before)


def _is_address_without_number(before: str, tail: str, kind: str, delimited: bool) -> bool:
    """Whether a municipality at the end of a text is an address that has no house number (港区芝公園).

    Nothing but its place tells it from a name, so it has to stand behind a firm with its legal form, or behind a space
    with its prefecture.
    """
    if kind == "town" or len(tail) > 20 or _ORGANISATION.search(tail) or _NAME_GOES_ON.match(tail):
        return False
    form = _LEGAL_WORD.search(before)
    named = form is not None and len(before) - len(form[0]) >= 2
    return (named and (delimited or kind == "full")) or (kind == "full" and delimited and bool(before))


def _with_postal_code(text: str, start: int) -> int:
    """The start moved back over a postal code that stands in front of it."""
    for code in _POSTAL_CODE.finditer(text, max(0, start - 16), start):
        if code.end() == start:
            return code.start()
    return start

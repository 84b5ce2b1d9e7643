"""Public bodies: organs of the state and units of prefectures and municipalities, with the legal person they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.lexicon.branches import branches
from extract.reference import read_table
from extract.values.places import PREFECTURES, locate
from pipelines.names.folding import fold_glyphs

_UNIT_OF_STATE = re.compile(
    r"^(?:\(.*|.*(?:局|部|課|室|院|所|センター|官|長|署|校|隊|司令部|学校|群|団|処|班|係|館|園|場|病院|会議|庁|校舎|分室|担当|本省|本庁|理事|掛)(?:\(.*\))?)$"
)
_OTHER_PERSON = re.compile(
    r"組合|協会|財団|公社|法人|互助会|共済会|弘済会|協議会|機構|会社|商工会|友の会|保護者|父母|同窓会|後援会|連盟|連合会|ネットワーク|企業団|広域連合|同盟|保存会"
)
_UNIT_OF_PLACE = re.compile(
    r"^(?:役所|役場|長(?:.{0,8})|知事.{0,8}|会計管理者|収入役|出納(?:室|局|長)|議会.*|(?:教育|農業|選挙管理|監査|人事|公安|公平)委員会.*|"
    r"警察(?:本部|署|学校)?.*|(?:上下|下)?水道(?:局|部|課|事業.*)?|交通局|消防(?:局|本部|署)?|企業局|病院(?:事業.*|局)|"
    r"立(?!.*大学).*(?:病院|医療センター|診療所|学校|センター|研究所|試験場|図書館|美術館|博物館|保育所|幼稚園)|"
    r"国民健康保険.*(?:病院|診療所).*|.*総合振興局.*|.*(?:地方)?振興局長?|"
    r".*(?:工業|産業|農業|農林|林業|水産|畜産|森林|園芸|環境|衛生|技術|保健|食品).*(?:センター|研究所|試験場).*|"
    r"[^立]{2,10}(?:部|局)(?:.{2,12}(?:課|室|係|所|センター))?|[^立]{2,10}(?:課|事務所))$"
)
WARD_OF_CITY = re.compile(r"(?P<city>.+?市)(?P<ward>.+区)")
"""A ward of a designated city is no person at law; the city is."""
_POST_ONLY = re.compile(r"(?:長|知事)(?:\s|$)")
_RUN_BY = re.compile(
    r"^(?P<kind>市|町|村|区)立(?P<place>[^市町村区立]{2,6}?)(?P<unit>(?:総合|中央|市民|町民|国民健康保険)*(?:病院|医療センター|診療所).*)$"
)
_UNIT_OF_INDEPENDENT = re.compile(
    rf"^(?:.*(?:{branches('outlet', 'branch', 'seat', 'head')}|事務所|センター|研究所|研究科|大学院|学部|病院|学校|分校|監査室|.{{2,}}(?:部|局|課|館)))$"
)
_WELFARE_COUNCIL = re.compile(r"社会福祉協議会$")


@dataclass(frozen=True, slots=True)
class PublicBody:
    """A public body as printed, parted into the legal person and its organ or unit."""

    name: str
    unit: str | None
    legal_form: str | None = None


@cache
def _state() -> tuple[dict[str, str], re.Pattern[str], dict[str, str]]:
    exact: dict[str, str] = {}
    endings: dict[str, str] = {}
    around: dict[str, tuple[str, ...]] = {}
    for row in read_table(Path(__file__).with_name("state_bodies.csv")):
        body, parent = row["body"], row["parent"]
        if "{prefecture}" in body:
            for prefecture in PREFECTURES:
                short = prefecture if prefecture == "北海道" else prefecture[:-1]
                exact[body.replace("{prefecture}", short)] = parent
        elif body.startswith("{"):
            endings[body.partition("}")[2]] = parent
        elif "{" in body:
            before, after = body.split("{city}")
            around[before] = (*around.get(before, ()), after)
            endings[after] = parent
        else:
            exact[body] = parent
    own = endings.keys() - {ending for ends in around.values() for ending in ends}
    forms = [rf"[^\s()・]{{1,7}}?(?:{_any(own)})"]
    forms += [rf"{re.escape(before)}[^\s()・]{{1,12}}?(?:{_any(ends)})" for before, ends in around.items()]
    return exact, re.compile("^(?:" + "|".join(reversed(forms)) + ")"), endings


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _longest_state_body() -> int:
    return max(map(len, _state()[0]))


def organ_of_state(text: str, *, any_rest: bool = False) -> tuple[str, str, str] | None:
    """The organ a text begins with: (organ, the ministry it belongs to, what follows); None where it is none.

    Args:
        text: a name without spaces.
        any_rest: accept whatever follows the organ; otherwise only a department or unit of it.
    """
    exact, pattern, endings = _state()
    found: str | None = None
    parent = ""
    for length in range(min(_longest_state_body(), len(text)), 1, -1):
        if (owner := exact.get(text[:length])) is not None:
            found, parent = text[:length], owner
            break
    if found is None and (match := pattern.match(text)):
        found = match[0]
        parent = next(owner for ending, owner in endings.items() if found.endswith(ending))
    if found is None:
        return None
    parent = parent or found
    rest = text[len(found) :].strip()
    if not any_rest and rest and (_OTHER_PERSON.search(rest) or not _UNIT_OF_STATE.match(rest)):
        return None
    return found, parent, rest


def state_body(text: str) -> PublicBody | None:
    """An organ of the state as the ministry, agency or court it belongs to (東京労働局 → 厚生労働省)."""
    organ = organ_of_state(text)
    if organ is None:
        return None
    found, parent, rest = organ
    if found != parent:
        return PublicBody(parent, text)
    inner = organ_of_state(rest) if rest else None
    return PublicBody(inner[1] if inner else parent, rest.strip("()") or None)


@cache
def _operators() -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    return tuple(
        (row["begins"], row["holds"], tuple(row["ends"].split("|")), row["operator"])
        for row in read_table(Path(__file__).with_name("operators.csv"))
    )


def run_by(text: str) -> PublicBody | None:
    """A facility whose name tells the one legal person that runs it (横浜労災病院 → 独立行政法人労働者健康安全機構)."""
    for begins, holds, ends, operator in _operators():
        if text.startswith(begins) and holds in text and text.endswith(ends) and text not in (begins, *ends):
            before = text[: text.find(holds)] if "{prefecture}" in operator else ""
            if not before:
                return PublicBody(operator, text)
            if before in PREFECTURES:
                return PublicBody(operator.replace("{prefecture}", before), None)
    return None


def unit_of_independent_body(text: str) -> PublicBody | None:
    """An independent body, alone or with a unit of it (日本年金機構本部, 東北大学病院)."""
    found = independent_body(text)
    if found is None:
        return None
    unit = text[found[1] :].strip("() ")
    if unit and (_OTHER_PERSON.search(unit) or not _UNIT_OF_INDEPENDENT.match(unit)):
        return None
    return PublicBody(found[0], unit or None)


def local_body(text: str) -> PublicBody | None:
    """A prefecture or municipality, alone or with its organ (佐賀市農業委員会 → 佐賀市; 宮城県加美町 → 加美町)."""
    if match := _RUN_BY.match(text):
        place = locate(match["place"] + match["kind"])
        name = match["place"] + match["kind"]
        return PublicBody(name, text) if place and place.municipality == name else None
    place = locate(text)
    if place is None or place.start or (place.prefecture is None and place.municipality is None):
        return None
    name = place.municipality or place.prefecture
    rest = text[place.end :].strip()
    if name is None or text[: place.end][-1] not in "都道府県市区町村":
        return None
    if _WELFARE_COUNCIL.fullmatch(rest):
        return PublicBody(text, None, "社会福祉法人")
    if rest and (_OTHER_PERSON.search(rest) or not _UNIT_OF_PLACE.match(rest)):
        return None
    if ward := WARD_OF_CITY.fullmatch(name):
        return PublicBody(ward["city"], ward["ward"] + rest)
    if _POST_ONLY.match(rest):
        rest = ""
    return PublicBody(name, text if rest.startswith("立") else rest or None)


@cache
def _independent() -> dict[str, str]:
    names = {}
    for row in read_table(Path(__file__).with_name("independent_bodies.csv")):
        names[fold_glyphs(row["name"])] = row["name"]
    for row in read_table(Path(__file__).with_name("independent_bodies.csv")):
        # the current body comes after its predecessor in the table
        names[fold_glyphs(row["short"])] = row["name"]
    return names


@cache
def _longest_independent() -> int:
    return max(map(len, _independent()))


def independent_body(text: str) -> tuple[str, int] | None:
    """The independent body a text begins with and how many characters of it name that body."""
    folded = fold_glyphs(text)
    for length in range(min(_longest_independent(), len(folded)), 2, -1):
        if name := _independent().get(folded[:length]):
            return name, length
    return None

"""The buying organisation behind a printed post: 内閣府大臣官房会計担当参事官 → 内閣府."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.lexicon.posts import ROLE_IN_FRONT
from extract.values.places import locate
from pipelines.names.bodies import WARD_OF_CITY, independent_body, organ_of_state
from pipelines.names.facilities import split_facility
from pipelines.names.folding import close_spaces, tidy
from pipelines.names.forms import form_at_start, form_inside, write_out
from pipelines.names.parsing import LONGEST_NAME
from pipelines.names.persons import looks_like_person

_ROLE = re.compile(rf"^{ROLE_IN_FRONT}[\s:]*")
_FORCE = re.compile(
    r"^(?P<unit>.{0,14}?(?:学校|地方協力本部|駐屯地|分屯地|基地|補給(?:統制本部|本部|処)|病院|幹部候補生学校|術科学校|総監部|師団|旅団|方面隊|開発実験団|"
    r"開発隊群|航空団|航空隊|教育隊|地方隊|地方総監部|造修補給所|警備隊|音楽隊|システム通信隊群|団|群|隊|処|所)(?:支処|分屯地)?)"
)
_FORCES = ("陸上自衛隊", "海上自衛隊", "航空自衛隊", "自衛隊")
_BRACKETS = re.compile(r"\([^()]*\)")
_POST = re.compile(
    r"(?:理事長|理事|総裁|学長|総長|院長|所長|部長|課長|室長|局長|支社長|支店長|センター長|代表取締役(?:社長)?|社長|会長|長官|市長|知事|町長|村長|区長).*$"
)
_POST_IN_FRONT = re.compile(
    r"^(?:\S{0,8}(?:理事長?|総裁|[学総院所部課室局会社]長|長官|役|代表|参事官?))\s*(?=\S)"
)
"""A post in front of the person who holds it."""
_ALWAYS_AHEAD = frozenset(
    (
        "独立行政法人",
        "国立研究開発法人",
        "国立大学法人",
        "大学共同利用機関法人",
        "地方独立行政法人",
    )
)
"""Forms that no name ever ends in: what stands in front of one is a post or a person."""

_LOCAL_CORPORATION = re.compile(
    r"[^0-9]{2,24}?(?:企業団|公社|一部事務組合|事務組合|広域連合|衛生組合|消防組合|水道組合)"
)
_LOCAL_POST = re.compile(
    r"(?:$|[^0-9]*(?:局|部|課|室|所|長|知事|委員会|警察|企業|水道|交通|病院|学校|センター|本部|署|院|館)[^0-9]*$)"
)


@lru_cache(maxsize=65_536)
def buyer_organisation(text: str) -> str | None:
    """The organisation that a buyer's post belongs to, or None where the tables know none.

    A ministry's regional bureau or a court, prison or unit of the Self-Defense Forces is named itself
    (関東地方整備局, 陸上自衛隊富士学校); departments and posts are left out, and so is the officer, printed behind the
    organisation or in front of it (理事 見本太郎 独立行政法人国際協力機構).
    """
    if len(text) > LONGEST_NAME:
        return None
    spaced = _ROLE.sub("", tidy(write_out(tidy(text))))
    outside = _BRACKETS.sub("", spaced)
    found = _organisation(close_spaces(outside)) or _organisation(close_spaces(_without_officer(outside)))
    if found is None and outside != spaced:
        inside = (close_spaces(bracket[0][1:-1]) for bracket in _BRACKETS.finditer(spaced))
        found = next((name for each in inside if form_at_start(each) and (name := _organisation(each))), None)
    return found


def _without_officer(spaced: str) -> str:
    """What follows the post and the name of a person in front of it; all of it where no person stands there."""
    pieces = _ROLE.sub("", _POST_IN_FRONT.sub("", spaced)).split()
    for length in (2, 1):
        if len(pieces) > length and looks_like_person(" ".join(pieces[:length])):
            return _ROLE.sub("", " ".join(pieces[length:]))
    return spaced


def _organisation(plain: str) -> str | None:
    """The organisation at the head of a text without spaces and brackets."""
    if not plain:
        return None
    if found := independent_body(plain):
        return found[0]
    organ = _organ(plain)
    if organ is not None:
        return organ
    form = form_at_start(plain)
    if form is not None:
        body, _ = split_facility(_POST.sub("", plain[form.end :]) or plain[form.end :], form.form)
        return form.form + body
    inside = form_inside(plain)
    if inside is not None:
        ahead = inside.form in _ALWAYS_AHEAD
        return _organisation(plain[inside.start :]) if ahead else plain[: inside.end]
    if local := _LOCAL_CORPORATION.match(plain):
        return local[0]
    return _municipality(plain)


def _municipality(plain: str) -> str | None:
    """The prefecture or municipality whose department or post a text names."""
    place = locate(plain)
    post = _LOCAL_POST.match(plain[place.end :]) if place else None
    if place is not None and post and place.start == 0 and plain[place.end - 1] in "都道府県市区町村":
        ward = WARD_OF_CITY.fullmatch(place.municipality or "")
        return ward["city"] if ward else place.municipality or place.prefecture
    return None


def _organ(plain: str) -> str | None:
    found = organ_of_state(plain, any_rest=True)
    if found is None:
        return None
    organ, parent, rest = found
    if organ in _FORCES and not rest.startswith(_FORCES):
        unit = _FORCE.match(rest)
        return organ + unit["unit"] if unit else organ
    inner = _organ(rest) if rest and (organ == parent or organ in _FORCES) else None
    return inner or organ

"""The buying organisation behind a printed post: 内閣府大臣官房会計担当参事官 → 内閣府."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.values.places import locate
from pipelines.names.bodies import WARD_OF_CITY, independent_body, organ_of_state
from pipelines.names.facilities import split_facility
from pipelines.names.folding import close_spaces, tidy
from pipelines.names.forms import form_at_start, form_inside, write_out
from pipelines.names.parsing import LONGEST_NAME

_ROLE = re.compile(
    r"^(?:(?:分任)?(?:支出負担行為|契約|分任契約|支出)担当官(?:代理|補助者)?|資金前渡官吏|(?:契約|経理|調達|会計|発注|購買)(?:責任者|担当者|担当役|職)(?:代理)?|"
    r"契約事務(?:責任者|担当者)|経理責任者|分任経理責任者|契約者|発注者)[\s:]*"
)
_FORCE = re.compile(
    r"^(?P<unit>.{0,14}?(?:学校|地方協力本部|駐屯地|分屯地|基地|補給(?:統制本部|本部|処)|病院|幹部候補生学校|術科学校|総監部|師団|旅団|方面隊|開発実験団|"
    r"開発隊群|航空団|航空隊|教育隊|地方隊|地方総監部|造修補給所|警備隊|音楽隊|システム通信隊群|団|群|隊|処|所)(?:支処|分屯地)?)"
)
_FORCES = ("陸上自衛隊", "海上自衛隊", "航空自衛隊", "自衛隊")
_BRACKETS = re.compile(r"\([^()]*\)")
_POST = re.compile(
    r"(?:理事長|理事|総裁|学長|総長|院長|所長|部長|課長|室長|局長|支社長|支店長|センター長|代表取締役(?:社長)?|社長|会長|長官|市長|知事|町長|村長|区長).*$"
)

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
    (関東地方整備局, 陸上自衛隊富士学校); departments and posts are left out.
    """
    if len(text) > LONGEST_NAME:
        return None
    plain = _BRACKETS.sub("", close_spaces(_ROLE.sub("", tidy(write_out(tidy(text))))))
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
        return plain[: inside.end]
    if local := _LOCAL_CORPORATION.match(plain):
        return local[0]
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

"""Branches and facilities: the unit of a body that follows its name, glued or apart."""

from __future__ import annotations

import re
from functools import cache

from extract.values.places import PREFECTURES, municipalities
from pipelines.names.folding import read_table
from pipelines.names.readings import last_word

_BRANCH = r"(?:支店|支社|支所|支部|支局|営業所|出張所|事業所|駐在所|工場)"
_OFFICE = r"(?:本店|本社|本部|本所|店|事務所|センター|事業部|事業本部|営業部|営業本部|統括部|統括本部|(?<!倶楽)(?<!倶樂)部|課|室|局|研究所|製作所|病院|支場|館|園)"
_NUMBERED = r"(?:第[一二三四五六七八九十0-9]+)?"
BRANCH_END = re.compile(rf"{_BRANCH}(?:長|内)?$")
_APART = re.compile(
    r"(?:支店|支社|支所|支部|支局|営業所|出張所|事業所|本店|本社|本部|事業部|営業部|統括部|推進部|(?<!倶楽)(?<!倶樂)部|支店長|支社長|営業所長)$"
)
_LOCAL_OFFICE = re.compile(
    r"(?!.*(?:設計|建築|会計|法律|税理|税務|測量|不動産|総合|登記|司法|行政|労務|特許|級))[^\x00-\x7f]{2,4}事務所"
)
_GLUED_OFFICE = re.compile(r"事務所$")
_SHORTEST_BODY = 2
_LATIN_WORD = 4
"""Letters: a longer one before a branch is of the name (COMPANY仙台支店), a shorter one may be a unit's (LA関西営業部)."""
_OF_A_UNIT = re.compile(
    r"公共|法人|営業|官公|事業|統括|システム|ソリューション|サービス|情報|技術|[部課室局店社]$|[0-9A-Za-z一二三四五]$"
)
"""Ends of what stands before the place in the name of a unit (法人営業北海道支店)."""
_BODY_END = re.compile(r"(?:会|機構|財団|公社|事業団|センター|研究所|学園|学院|大学|連盟|基金)$")
UNIT_END = re.compile(rf"(?:{_BRANCH}|{_OFFICE})$")
_GLUED = re.compile(
    rf"({_NUMBERED}(?:総合|統括|中央|公共|法人|建設|土木|建築|環境|電力|情報|技術|サービス|システム|営業)*(?:{_BRANCH}|本店))$"
)
_MODIFIER = re.compile(r"(?:北|南|東|西|中|新|上|下|奥)$")
_REPEATED_NAME = 2
_FACILITY_OF: dict[str, re.Pattern[str]] = {
    "school": re.compile(
        r"^(?P<body>.+?(?:学園|学院(?!大学(?!短期|院|附|医)|短期大学$|高等学校$)|(?<!社)会(?!計|館)|大学(?!院大学)|義塾|学舎|学館))"
        r"(?P<unit>(?=.{3,}).*(?:大学|大学院|短期大学部?|高等学校|中学校|小学校|幼稚園|専門学校|病院|医院|医療センター|センター|研究所|"
        r"研究機構|機構|学部|研究科|大学部))$"
    ),
    "medical": re.compile(
        r"^(?P<body>.+?会(?!館|医療|病院|総合|記念|中央))(?P<unit>.*(?:病院|クリニック|医院|診療所|医療センター|センター|介護.*|施設.*|健診.*))$"
    ),
    "welfare": re.compile(
        r"^(?P<body>.+?(?:事業団|協会|済生会|振興会|福祉会|(?<!議)会(?!福祉|館|社|計|員|議|津|場|務|長)))"
        r"(?P<unit>.*(?:施設.*|病院|園|苑|荘|寮|センター.*|拠点.*|書房|ホーム|学園|支部.*|ハウス|診療所|工房|作業所))$"
    ),
    "agency": re.compile(
        r"^(?P<body>.+?(?:機構|研究所|センター|支援機構|振興会|協会|事業団))"
        r"(?P<unit>.*(?:病院|研究所|研究センター|センター|学校|大学校|本部|支部|支社|支店|支局|事業所|事務所|部|所|局|館|場|室|校|部門))$"
    ),
    "association": re.compile(
        r"^(?P<body>.+?(?:協会|公社|事業団|財団|機構|連合会|厚生会|研究会|振興会|研究所|(?<!協議)会(?!館|社|計|員|議|津|場|務|長)))"
        r"(?P<unit>.*(?:病院|クリニック|診療所|医院|医療センター|研修センター|健診センター|支部|支所|支局|地方本部|学校|保健福祉センター))$"
    ),
}  # fmt: skip
_FAMILY_OF_FORM = {
    "学校法人": "school", "準学校法人": "school", "医療法人": "medical", "医療法人社団": "medical", "医療法人財団": "medical",
    "社会医療法人": "medical", "社会医療法人社団": "medical", "社会医療法人財団": "medical", "特定医療法人": "medical",
    "特定医療法人社団": "medical", "社会福祉法人": "welfare", "独立行政法人": "agency", "国立研究開発法人": "agency",
    "地方独立行政法人": "agency", "大学共同利用機関法人": "agency", "一般社団法人": "association", "公益社団法人": "association",
    "一般財団法人": "association", "公益財団法人": "association", "社団法人": "association", "財団法人": "association",
    "国立大学法人": "school", "公立大学法人": "school",
}  # fmt: skip


@cache
def _place_words() -> frozenset[str]:
    words = {row["place"] for row in read_table("branch_places.csv")}
    words.update(name.removesuffix("県").removesuffix("府").removesuffix("都") for name in PREFECTURES)
    words.update(PREFECTURES)
    for place in municipalities():
        parts = re.fullmatch(r"(?:(.+?市))?(.+[市区町村])", place.name)
        for name in filter(None, parts.groups() if parts else ()):
            words.add(name)
            if len(name) > 2:
                words.add(name[:-1])
    return frozenset(words)


_LONGEST_PLACE = 8


def split_branch(text: str) -> tuple[str, str | None]:
    """A name whose legal form stands before it, parted into itself and its branch (日立製作所北関東支店 → 日立製作所, 北関東支店).

    A space in front of the unit decides; glued, a branch is a place and a branch word, else the last word before 支店, 支社 …;
    an office (事務所) only with a place before it: 建築事務所 is no branch.
    """
    head, space, tail = text.rpartition(" ")
    if space and head and UNIT_END.fullmatch(tail):
        body, gap, place = head.rpartition(" ")
        if gap and place in _place_words():
            head, tail = body, place + tail  # 静岡 営業所
    if space and head and _stands_apart(tail):
        end = _end_of_name(head, tail)
        gap = " " if end and tail[0].isascii() else ""
        earlier, branch = split_branch(head + gap + tail[:end])
        return earlier, f"{branch} {tail[end:]}" if branch else tail[end:]
    if office := _GLUED_OFFICE.search(text):
        place_start = _place_start(text[: office.start()]) or 0
        if place_start < _SHORTEST_BODY:
            return text, None
        return text[:place_start].rstrip(), text[place_start:]
    glued = _GLUED.search(text)
    if glued is None or glued.start() == 0:
        return text, None
    before = text[: glued.start()]
    start = _place_start(before)
    if start is None and not glued[1].startswith(("本店", "工場", "事業所")):
        word = last_word(before)
        start = len(before) - len(word) if word and len(word) < len(before) else None
        if start is not None and glued[1] != glued[1].lstrip("第総統中公法建環電情技サシ営"):
            start = len(before)
    if start is None or start == 0:
        return text, None
    return text[:start].rstrip(), text[start:].strip()


def _end_of_name(head: str, tail: str) -> int:
    """How much of a branch printed behind a space is the end of the name (製作所 of 日立 製作所北関東支店); 0 for a unit of its own.

    What stands before the branch's place is of the unit (公共北海道支店, 静岡東部営業所) or of the name.
    """
    glued = _GLUED.search(tail)
    start = _place_start(tail[: glued.start()]) if glued else None
    if (
        glued is None
        or start is None
        or tail[: glued.start()] in _place_words()
        or _MODIFIER.fullmatch(tail[:start])
    ):
        return 0
    if tail[:start].isascii() and (head[-1:].isascii() or start >= _LATIN_WORD):
        return start
    if _OF_A_UNIT.search(tail[:start]) or tail[:start] in _place_words():
        return 0
    return start


def _stands_apart(tail: str) -> bool:
    """Whether what follows a space is a unit: a branch, a division, or an office named after a place.

    A space inside a name (日立 製作所, 三菱 総合研究所) does not make its end a unit.
    """
    if branch := _APART.search(tail):
        return branch.start() > 0 or tail in ("本社", "本店", "本部")
    if _LOCAL_OFFICE.fullmatch(tail):
        return True
    return UNIT_END.search(tail) is not None and any(
        tail[:length] in _place_words() for length in range(min(_LONGEST_PLACE, len(tail) - 1), 1, -1)
    )


def _place_start(before: str) -> int | None:
    """Where the place name begins that `before` ends with, or None."""
    words = _place_words()
    for length in range(min(_LONGEST_PLACE, len(before) - 1), 0, -1):
        if before[-length:] in words:
            start = len(before) - length
            modifier = _MODIFIER.search(before[:start]) if start > 1 else None
            if modifier and last_word(before[:start]) == modifier[0]:  # 田中 in 田中大阪支店 is a name
                start = modifier.start()
            return start
    return None


def split_facility(name: str, form: str) -> tuple[str, str | None]:
    """A school, hospital or institute parted from the body that runs it (光華女子学園京都光華女子大学), by its legal form."""
    family = _FAMILY_OF_FORM.get(form)
    if family is None:
        return name, None
    head, space, tail = name.rpartition(" ")
    if space and head and (_stands_apart(tail) or (_BODY_END.search(head) and UNIT_END.search(tail))):
        return head, tail
    repeated = _repeated(name)
    if repeated:
        return name[:repeated], name[repeated:]
    parts = _FACILITY_OF[family].match(name)
    if parts and parts["unit"].strip():
        return parts["body"].rstrip(), parts["unit"].strip()
    return name, None


def _repeated(name: str) -> int | None:
    """Where a name begins again (中央大学中央大学研究開発機構 → 4), or None."""
    for length in range(len(name) // 2, _REPEATED_NAME, -1):
        if name.startswith(name[:length], length):
            return length
    return None

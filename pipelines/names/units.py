"""Branches and divisions: the unit of a body that follows its name, glued or apart."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from extract.lexicon.branches import branches
from extract.lexicon.numerals import COUNTING
from extract.reference import read_table
from extract.values.places import PREFECTURES, municipalities
from pipelines.names.readings import last_word

_BRANCH = f"(?:{branches('outlet', 'branch', 'works')})"
_OFFICE = (
    r"(?:本店|本社|本部|本所|店|事務所|センター|事業部|事業本部|営業部|営業本部|統括部|統括本部|(?<!倶楽)(?<!倶樂)部|課|室|局|"
    r"研究所|製作所|病院|支場|館|園|オフィス|カンパニー)"
)
_NUMBERED = f"第[{COUNTING}0-9]+"
_ABBREVIATED = r"(?<![A-Z])(?:AI|CS|DX|FA|GX|ICT|IoT|IT|LA|OA|PFI|PPP)(?![A-Za-z])"
"""Words in Latin letters that name a line of business, not a firm."""
BRANCH_END = re.compile(rf"{_BRANCH}(?:長|内)?$")
UNIT_END = re.compile(rf"(?:{_BRANCH}|{_OFFICE})$")
_APART = re.compile(
    rf"(?:{branches('outlet')}|支所|支部|支局|出張所|事業所|(?P<seat>{branches('seat')})|本部|事業部|営業部|統括部|推進部|(?<!倶楽)(?<!倶樂)部|"
    rf"(?:{branches('outlet')})長)$"
)
_MORE_BEHIND = re.compile(
    rf"(?<=\S) (?P<unit>\S+(?:{branches('outlet', 'seat')}|事業部|営業部|本部)) (?P<more>\S.*)$"
)
_LOCAL_OFFICE = re.compile(
    r"(?!.*(?:設計|建築|会計|法律|税理|税務|測量|不動産|総合|登記|司法|行政|労務|特許|級|鑑定|調査|補償|企画|計画|経営|保険|構造|環境|速記))"
    r"[一-鿿々ヶ]{2,4}事務所"
)
_SHOP = re.compile("(?:商|書|工務|百貨)店$|農園$")
_SHORTEST_BODY = 2
_OF_A_UNIT = re.compile(
    r"公共|法人|営業|官公|事業|統括|システム|ソリューション|サービス|情報|技術|推進|インフラ|プラント|エネルギー|パブリック|ビジネス|"
    rf"{_NUMBERED}$|支[店社]|(?<=.)[部課室局]$|^{_ABBREVIATED}$"
)
"""What stands before the place in the name of a unit (法人営業北海道支店, DX東日本支社)."""
_END_ALONE = re.compile("(?:新聞社|商会|倶楽部|倶樂部|建築事務所|^[社所舎屋堂会]|^事務所)$")
"""Ends of names that are no units."""
_IN_LATIN_OR_KANA = re.compile(r"[0-9A-Za-z&.'-]+|[ァ-ヺー]{3,}")
_GLUED = re.compile(
    rf"(?P<kind>(?:{_NUMBERED})?(?:総合|統括|中央|公共|法人|建設|土木|建築|環境|電力|情報|技術|サービス|システム|営業(?!所))*)"
    rf"(?P<branch>{_BRANCH}|本店)$"
)
_GLUED_OFFICE = re.compile(r"(?:事務所|オフィス|(?:営業|事業)本?部)$")
"""Units that only a place before them makes one: 建築事務所 is none."""
_GLUED_DIVISION = re.compile(
    rf"(?:{_NUMBERED}|公共|官公庁?|法人|国内|海外|営業|統括|{_ABBREVIATED})"
    rf"(?:{_NUMBERED}|公共|官公庁?|法人|社会|営業|事業|統括|推進|開発|システム|ソリューション|サービス|ビジネス|情報|技術|インフラ|・)*本?部$"
)
_GLUED_WITH_MORE = re.compile(
    rf"(?:{branches('outlet')}|事業所)[^支\s]{{1,10}}(?:部|課|室|係|グループ|チーム)$"
)
"""A branch and its department (東京支店建築部)."""
_MODIFIER = re.compile(r"(?:北|南|東|西|中|新|上|下|奥)$")
_SIDE = re.compile(r"(?:[東西南北]部?|中央|中部|第[0-9一二三四五])$")
"""A side of a place, behind its name (静岡西営業所, 大阪南支部)."""
_LONGEST_PLACE = 8


@cache
def _place_words() -> frozenset[str]:
    words = {row["place"] for row in read_table(Path(__file__).with_name("branch_places.csv"))}
    words.update(name.removesuffix("県").removesuffix("府").removesuffix("都") for name in PREFECTURES)
    words.update(PREFECTURES)
    for place in municipalities():
        parts = re.fullmatch(r"(?:(.+?市))?(.+[市区町村])", place.name)
        for name in filter(None, parts.groups() if parts else ()):
            words.add(name)
            if len(name) > 2:
                words.add(name[:-1])
    return frozenset(words)


@cache
def _trade_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words of trades at the beginning and at the end of a text."""
    words = sorted(
        (row["word"] for row in read_table(Path(__file__).with_name("trade_words.csv"))),
        key=len,
        reverse=True,
    )
    either = f"(?:{'|'.join(words)})"
    return re.compile(either), re.compile(rf"{either}$")


def ends_in_trade(name: str) -> bool:
    """Whether a name ends in the word of a trade (鈴木商店, 大林組): it is whole."""
    return _trade_words()[1].search(name) is not None


def is_branch_alone(text: str) -> bool:
    """Whether a text in front of a legal form is a branch and no firm's name (大阪支店 of 大阪支店㈱甲野商事)."""
    return re.fullmatch(rf"\S{{1,8}}(?:{branches('outlet')}|出張所)", text) is not None


def split_branch(text: str) -> tuple[str, str | None]:
    """A name whose legal form stands before it, parted into itself and its branch (日立製作所北関東支店 → 日立製作所, 北関東支店).

    A space in front of the unit decides; glued, a branch is a place and a branch word, else the last word before 支店, 支社 …;
    an office (事務所) only with a place before it: 建築事務所 is no branch.
    """
    head, space, tail = text.rpartition(" ")
    if space and head and not stands_apart(tail) and (behind := _MORE_BEHIND.search(text)):
        earlier, branch = split_branch(text[: behind.end("unit")])
        if branch:
            return earlier, f"{branch} {behind['more']}"
    if space and head and UNIT_END.fullmatch(tail):
        body, gap, place = head.rpartition(" ")
        if gap and place in _place_words():
            head, tail = body, place + tail  # 静岡 営業所
    if space and head and stands_apart(tail):
        end = _end_of_name(head, tail)
        gap = " " if end and tail[0].isascii() else ""
        earlier, branch = split_branch(head + gap + tail[:end])
        return earlier, f"{branch} {tail[end:]}" if branch else tail[end:]
    start = _glued_units(text)
    if start is None:
        start = _glued_by_word(text)
    if not start:
        return text, None
    return text[:start].rstrip(" ・、,-/"), text[start:].strip()


def _glued_units(text: str) -> int | None:
    """Where one or more units glued to the end of a name begin (中部支社静岡支店)."""
    start = _glued_unit(text)
    while start and (earlier := _glued_unit(text[:start].rstrip())) and earlier >= _SHORTEST_BODY:
        start = earlier
    return start


def _glued_unit(text: str) -> int | None:
    """Where a unit glued to the end of a name begins, by its place or by what it does; None where neither tells."""
    if office := _GLUED_OFFICE.search(text):
        start = _place_start(text[: office.start()])
        if start is not None and _MODIFIER.fullmatch(text[:start]):
            return None  # 東梅田事務所
        if start is not None or text.endswith(("事務所", "オフィス")):
            return start
    if division := _GLUED_DIVISION.search(text):
        start = _place_start(text[: division.start()])
        return start if start and start < division.start() - 1 else division.start()
    glued = _GLUED.search(text) or _GLUED_WITH_MORE.search(text)
    return _place_start(text[: glued.start()]) if glued and glued.start() else None


def _glued_by_word(text: str) -> int | None:
    """Where a branch begins whose place is in no table: at the last word before it, as Sudachi cuts it."""
    glued = _GLUED.search(text)
    if glued is None or glued.start() == 0:
        return None
    if glued["kind"]:
        return glued.start()
    if glued["branch"] in ("本店", "工場", "事業所"):
        return None
    before = text[: glued.start()]
    word = last_word(before)
    return len(before) - len(word) if word and len(word) < len(before) else None


def _end_of_name(head: str, tail: str) -> int:
    """How much of a branch printed behind a space is the end of the name (製作所 of 日立 製作所北関東支店); 0 for a unit of its own.

    What stands before the branch's place is of the unit (公共北海道支店, 静岡東部営業所) or of the name; where the place
    is not known, only a word of a trade or a word in Latin letters, digits or katakana is of the name (鈴木 商店吉祥寺支店).
    """
    start = _glued_units(tail)
    if start is None:
        glued = _GLUED.search(tail)
        before = tail[: glued.start()] if glued else ""
        trade, _ = _trade_words()
        word = _IN_LATIN_OR_KANA.match(before) or trade.match(before)
        start = word.end() if word else 0
        if start == len(before) or ends_in_trade(before[start:]):
            return 0
    own = tail[:start]
    if not own or _MODIFIER.fullmatch(own) or _begins_with_place(tail):
        return 0
    if _END_ALONE.search(own):
        return start
    if ends_in_trade(head) and re.fullmatch("[一-鿿々]+", own):
        return 0  # 航空 of 丸島製作所 航空那覇支店: the name is whole before it
    if ends_in_trade(own) and not re.search("システム|サービス", own):
        return start
    in_kana = (
        re.fullmatch("[ァ-ヺー]+", own) is not None and _OF_A_UNIT.sub("", own) != ""
    )  # フィナンシャルサービス
    return 0 if _OF_A_UNIT.search(own) and not in_kana else start


def stands_apart(tail: str) -> bool:
    """Whether what follows a space is a unit: a branch, a division, or an office named after a place.

    A space inside a name (日立 製作所, 三菱 総合研究所) does not make its end a unit.
    """
    if tail in _place_words():
        return False  # 中部
    if branch := _APART.search(tail):
        before = tail[: branch.start()]
        if branch["seat"]:
            return not before or _place_start(before) == 0
        return bool(before) or tail == "本部"
    if _LOCAL_OFFICE.fullmatch(tail):
        return True
    return UNIT_END.search(tail) is not None and _begins_with_place(tail) and not _SHOP.search(tail)


def _begins_with_place(text: str) -> bool:
    return any(text[:length] in _place_words() for length in range(min(_LONGEST_PLACE, len(text) - 1), 1, -1))


def _place_start(before: str) -> int | None:
    """Where the place name begins that `before` ends with, or None."""
    words = _place_words()
    for length in range(min(_LONGEST_PLACE, len(before)), 0, -1):
        if before[-length:] in words:
            start = len(before) - length
            modifier = _MODIFIER.search(before[:start]) if start > 1 else None
            if modifier and last_word(before[:start]) == modifier[0]:  # 田中 in 田中大阪支店 is a name
                start = modifier.start()
            return start
    side = _SIDE.search(before)
    return _place_start(before[: side.start()]) if side and side.start() > 1 else None

"""Joint ventures (共同企業体): their members and their leading member."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.lexicon.eras import AWARDS_SINCE, era_letters, era_names
from extract.lexicon.numerals import COUNTING
from pipelines.names.forms import form_at_start, form_inside
from pipelines.names.readings import last_word
from pipelines.names.remarks import title_of_project
from pipelines.names.units import ends_in_trade

_TRADE_OF_KIND = r"(?:建設|土木|建築|電気|設備|管|舗装|造園|塗装)*工事|建設|設計|土木|建築|電気|設備|測量|調査|業務|事業|コンサルタント"
_MARK = r"特定|経常|地域維持型|復旧・復興|復興|型|協定|維持|乙型|甲型|異業種|異工種|公募型|提案|・"
_KIND = re.compile(
    rf"\s*(?:{_MARK})*+(?:(?:{_TRADE_OF_KIND})(?:{_MARK})*+)?"
    r"(?:共同(?:企業体|事業体|体|設計体|研究体|連合体|研究機関|実施機関|機関|技術開発体|提案体|実施体)|企業共同体|設計(?:企業)?体(?=$)|"
    r"(?<=工事)企業体|コンソーシアム|(?<=[^A-Za-z])J\.?V\.?(?![A-Za-z])|(?<=[計設事業務])共(?:同(?:企業?)?)?(?:\.\.\.)?$)"
)
"""A venture's kind and the one trade it is of; trades before that one are of the last member (甲野建設コンサルタント設計共同体)."""
_KIND_BEGINS = re.compile(r"特定|経常|地域維持型|復旧・復興|異業種|異工種|公募型|甲型|乙型")
"""Where a kind of venture begins: what stands before (石井電気工事, 大成建設) is the last member's."""
_TRADE_BEGINS = re.compile(rf"^(?:{_TRADE_OF_KIND})")
_ROLE = r"代表(?:者|企業|会社|機関|構成員|法人)|幹事会社"
_MAY_BE = re.compile(rf"共同|JV|J.V|企業体|設計体|コンソーシアム|[計設事務]共|業務.+・|{_ROLE}")
_LEADER = re.compile(rf"(?:{_ROLE}|代表|幹事|構成員代表)[\s:：)]*(?P<name>[^\s:：()].*?)\)?$")
_LED_BY = re.compile(rf"^(?P<group>.*?[^\s(].*?)[\s(]*(?:{_ROLE})[\s:：)]*(?P<name>[^\s:：()].*?)\)?$")
_LED_BY_ONE = re.compile(
    r"^(?P<leader>.{2,}?)を(?:代表|幹事)(?:者|企業|会社|法人|機関|構成員)?と(?:する|した)$"
)
"""株式会社甲野を代表者とする共同企業体: its leader is all that is told of it."""
_LEADER_AND_OTHERS = re.compile(
    rf"^[(\s]*(?:{_ROLE})[\s:：)]+(?P<leader>.+?)[\s、,(]+構成(?:員|企業)[\s:：)]+(?P<others>.+)$"
)
_IN_BRACKETS = re.compile(r"\s*\((JV|[^()]*共同企業体)\)$")
_MEMBERS_BEHIND = re.compile(r"(?:構成員|構成企業)[\s:：]*(?P<names>.+)$")
_SPLIT = re.compile(
    rf"\s*[・、,，/／]+\s*|\s+及び\s*|(?<=会社)と(?=\S)|\s*(?:^|\s)(?:{_ROLE}|構成(?:員|企業))[\s:：]+"
)
_ERA = era_names(AWARDS_SINCE)
_PROJECT = re.compile(rf"(?:工事|業務|事業|委託|改修|整備|解体|設計)$|^(?:{_ERA})|[0-9]+年度|\(.*\)$")
_PROJECT_GLUED = re.compile(
    rf"(?<=.)(?:{_ERA})[0-9{COUNTING}元]+年度?.*$|(?<=..)旧.+(?:工事|業務)(?:\(.*\))?$"
)
_FACILITY = re.compile(
    r"(?:小学校|中学校|高等学校|高校|幼稚園|保育[所園]|こども園|庁舎|市役所|役場|病院|図書館|公民館|体育館|会館|公園|団地|住宅|トンネル|浄水場|"
    r"浄化センター|処理場|ポンプ場|処分場|消防署|クリーンセンター|運動場|球場).*(?:工事|業務|事業)(?:\(.*\))?$|"
    r"(?:小学校|中学校|高等学校|庁舎|図書館|公民館|体育館|トンネル|浄水場|浄化センター|処理場|ポンプ場|処分場|消防署|クリーンセンター)$"
)
"""A public facility, and what is done to it: the title of a project behind the last member's name."""
_UNDERTAKING = re.compile(r"(?:運営|検討|推進|促進|支援|策定)$|[」』]")
"""Ends of what a venture does, which is no member (会館管理・運営業務共同事業体)."""
_WITH_OTHERS = re.compile(rf"(?<=.)\s*(?:(?:ほか|外|他)\s*[0-9{COUNTING}]+\s*(?:者|社)|の)$")
_NO_NAME = re.compile(
    r"[(\s]*(?:受注者|受託者|落札者|契約者|契約の相手方|商号|名称|コンソーシアム|共同[^\s]{1,4}|JV|グループ)?[\s:)]*"
)
_TITLE_BEHIND = re.compile(r"(?:工事|業務|事業|施設)(?:\s*\(.*\))?\s*$")
_TITLE_IN_FRONT = re.compile(rf"{_ERA}|{era_letters(AWARDS_SINCE)[0]}[0-9]")
_NO_MEMBER = re.compile(r"委託|[0-9(（]")
"""What goes on behind 業務 and is no name: 業務委託(1・2工区)."""
_AND_OTHERS = re.compile(r"(?<=.)等$")
_SHORTEST_MEMBER = 2


@dataclass(frozen=True, slots=True)
class JointVenture:
    """A joint venture as printed."""

    name: str
    members: tuple[str, ...]
    """Those that are printed whole."""
    representative: str | None
    whole: bool = True
    """Whether all of its name is printed; of one that its table cut off some members are not told."""


def joint_venture(plain: str) -> JointVenture | None:
    """The joint venture a tidied name is, or None. The leading member is the one printed as 代表者 (代表企業, 幹事会社).

    A group whose leader is printed beside it (流通促進センター 代表機関 …法人) is one too; a name that its table cut off has
    the members that are whole.
    """
    if not _MAY_BE.search(plain):
        return None
    plain = _IN_BRACKETS.sub(r"\1", plain)
    if plain.startswith("(") and ")" in plain and _KIND.search(plain[: plain.index(")")]):
        plain = plain[1:].replace(")", " ", 1)
    kind = _KIND.search(plain)
    if kind is None:
        return _led(plain) or _cut_off(plain)
    if kind.start() == 0:
        return _behind_its_kind(plain, plain[kind.end() :])
    start = _kind_start(plain, kind)
    before, after = plain[:start], plain[kind.end() :].strip()
    leader = _LEADER.search(after)
    consortium = kind[0].endswith("コンソーシアム")
    of_one = consortium and form_at_start(plain) is not None and len(_members(before)) < 2
    named_so = of_one or (consortium and form_at_start(after + " ") is not None)
    if named_so or (after and leader is None and plain[kind.end()] not in " ("):
        return _led(plain)
    if led := _LED_BY_ONE.match(before):
        return JointVenture(plain[: kind.end()].strip(), (led["leader"],), led["leader"])
    representative = leader["name"].strip() if leader else None
    members = _members(before)
    if representative:
        behind = _MEMBERS_BEHIND.search(representative)
        if behind:
            representative = representative[: behind.start()].strip(" 、,")
            members = (representative, *_members(behind["names"]))
    elif form_at_start(after) or form_inside(after):
        members = members or _members(after)
    elif first := re.match(rf"^(?:{_ROLE})[\s:：]", before):
        representative = members[0] if members and first else None
    sure = _sure(members)
    title = _title(before) if sure else 0
    return JointVenture(plain[title : kind.end()].strip(), sure, representative)


def _behind_its_kind(plain: str, names: str) -> JointVenture | None:
    """A venture of which only its kind stands before its members (共同企業体 甲野㈱・乙野㈱); None for one name in a role."""
    roles = re.match(rf"^[\s(]*(?:{_ROLE})[\s:：)]*", names)
    members = _sure(_members(names[roles.end() :] if roles else names))
    if len(members) < 2 and plain.startswith(("コンソーシアム", "共同", "JV")):
        return None
    if not members:
        return None
    return JointVenture(plain, members if len(members) > 1 else (), members[0] if roles else None)


def _led(plain: str) -> JointVenture | None:
    """A group of which only its name and its leader, a legal person, are printed."""
    if pair := _LEADER_AND_OTHERS.match(plain):
        members = (pair["leader"].strip(" 、,"), *_members(pair["others"]))
        if all(form_at_start(member) or form_inside(member) for member in members):
            return JointVenture(plain, members, members[0])
    led = _LED_BY.match(plain)
    if (
        led is None
        or _NO_NAME.fullmatch(led["group"])
        or form_at_start(led["group"])
        or form_inside(led["group"])
    ):
        return None
    if not (form_at_start(led["name"]) or form_inside(led["name"])):
        return None
    return JointVenture(led["group"].strip(), (), led["name"].strip())


def _cut_off(plain: str) -> JointVenture | None:
    """A venture's name that ends in the middle: the title of a project, then names parted by ・."""
    title = title_of_project(plain)
    rest = plain[title:]
    if not title or "・" not in rest or _NO_MEMBER.match(rest):
        return None
    return JointVenture(rest.strip(), _members(rest[: rest.rindex("・")]), None, whole=False)


def _sure(members: tuple[str, ...]) -> tuple[str, ...]:
    """Members that are names; one alone is a member only with its legal form, or with "and others"."""
    if any(form_at_start(member) or form_inside(member) for member in members):
        return members
    if len(members) == 1:
        return (_AND_OTHERS.sub("", members[0]),) if _AND_OTHERS.search(members[0]) else ()
    return () if members and _UNDERTAKING.search(members[-1]) else members


def _kind_start(plain: str, kind: re.Match[str]) -> int:
    """Where the kind of venture begins, behind the last member's name (鈴木設計 in 鈴木設計設計共同体)."""
    begins = _KIND_BEGINS.search(kind[0])
    if begins:
        return kind.start() + begins.start()
    start = kind.start() + len(kind[0]) - len(kind[0].lstrip())
    word = _TRADE_BEGINS.match(plain[start : kind.end()])
    if word is None or start != kind.start():
        return start
    others, _, last = plain[:start].rpartition("・")
    again = plain[start + word.end() : kind.end()].startswith(word[0])
    whole = ends_in_trade(last) or not others
    if again or (word[0] != "設計" and not whole and all(map(ends_in_trade, others.split("・")))):
        return start + word.end()
    return start


def _without_project(member: str) -> str:
    """A member's name without the title of the project glued to it (創和朝倉小学校改修工事): the facility's own name is its last word."""
    facility = _FACILITY.search(member)
    if facility is None:
        return member
    before = member[: facility.start()]
    name = before.removesuffix(last_word(before) or "")
    return name if len(name) >= _SHORTEST_MEMBER else member


def _title(text: str) -> int:
    """How much of a text is the title of a project in front of its members; 0 where the title may stand behind them."""
    if _TITLE_IN_FRONT.match(text) or not _TITLE_BEHIND.search(text):
        return title_of_project(text)
    return 0


def _members(text: str) -> tuple[str, ...]:
    """Names parted at ・ and spaces; where legal forms are printed each member keeps the ・ inside its own name."""
    text = _PROJECT_GLUED.sub("", text[_title(text) :])
    pieces = []
    for part in _SPLIT.split(_WITH_OTHERS.sub("", text.strip(" 「」・"))):
        first, *others = part.split() or [""]
        if not first:
            continue
        of_project = any(_PROJECT.search(word) for word in others)
        pieces += [_without_project(first), *(() if of_project else others)]
    begins = [form_at_start(piece) is not None for piece in pieces]
    ends = [not begin and form_inside(piece) is not None for begin, piece in zip(begins, pieces, strict=True)]
    if not any(begins) and not any(ends):
        return tuple(pieces)
    members: list[str] = []
    pending: list[str] = []
    for piece, begin, end in zip(pieces, begins, ends, strict=True):
        if begin:
            members += pending
            pending = []
            members.append(piece)
        elif end:
            members.append("・".join([*pending, piece]))
            pending = []
        elif members and form_at_start(members[-1]):
            members[-1] += "・" + piece
        else:
            pending.append(piece)
    return tuple(members + pending)

"""Joint ventures (共同企業体): their members and their leading member."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.names.forms import form_at_start, form_inside
from pipelines.names.readings import last_word

_KIND = re.compile(
    r"\s*(?:特定|経常|地域維持型|復旧・復興|復興|建設|設計|土木|建築|電気|設備|測量|調査|工事|業務|型|協定|コンサルタント|維持|乙型|甲型|異業種|・)*"
    r"(?:共同(?:企業体|事業体|体|設計体|研究体|連合体|研究機関|技術開発体|提案体|実施体)|企業共同体|設計共同体|業務共同体|設計(?:企業)?体(?=$)|コンソーシアム|(?<=[^A-Za-z])J\.?V\.?(?![A-Za-z]))"
)
_KIND_BEGINS = re.compile(r"特定|経常|地域維持型|復旧・復興")
"""Where a kind of venture begins: what stands before (石井電気工事, 大成建設) is the last member's."""
_MAY_BE = re.compile("共同|JV|J.V|設計(?:企業)?体|コンソーシアム")
_LEADER = re.compile(
    r"(?:代表(?:者|企業|会社|機関|構成員|法人)?|幹事(?:会社)?|構成員代表)[\s:：)]*(?P<name>[^\s:：()].*?)\)?$"
)
_MEMBERS_BEHIND = re.compile(r"(?:構成員|構成企業)[\s:：]*(?P<names>.+)$")
_SPLIT = re.compile(r"\s*[・、,，/／]+\s*|\s+及び\s*")
_PROJECT = re.compile(r"(?:工事|業務|事業|委託|改修|整備|解体|設計)$|^(?:令和|平成)|[0-9]+年度|\(.*\)$")
_PROJECT_GLUED = re.compile(
    r"(?:令和|平成)[0-9一二三四五六七八九十元]+年度?.*$|(?<=..)旧.+(?:工事|業務)(?:\(.*\))?$"
)
_FACILITY = re.compile(
    r"(?:小学校|中学校|高等学校|高校|幼稚園|保育[所園]|こども園|庁舎|市役所|役場|病院|図書館|公民館|体育館|会館|公園|団地|住宅|トンネル|浄水場|"
    r"浄化センター|処理場|ポンプ場|処分場|消防署|クリーンセンター|運動場|球場).*(?:工事|業務|事業)(?:\(.*\))?$"
)
"""A public facility and what is done to it: the title of a project behind the last member's name."""
_SHORTEST_MEMBER = 2


@dataclass(frozen=True, slots=True)
class JointVenture:
    """A joint venture as printed."""

    name: str
    members: tuple[str, ...]
    representative: str | None


def joint_venture(plain: str) -> JointVenture | None:
    """The joint venture a tidied name is, or None. The leading member is the one printed as 代表者 (代表企業, 幹事会社)."""
    if not _MAY_BE.search(plain):
        return None
    kind = _KIND.search(plain)
    if kind is None or (kind.start() == 0 and not plain[kind.end() :].strip()):
        return None
    begins = _KIND_BEGINS.search(kind[0])
    start = kind.start() + (begins.start() if begins else 0)
    before, after = plain[:start], plain[kind.end() :].strip()
    leader = _LEADER.search(after)
    named_so = kind[0].endswith("コンソーシアム") and form_at_start(plain) is not None
    if named_so or (after and leader is None and plain[kind.end()] not in " ("):
        return None
    representative = leader["name"].strip() if leader else None
    name = plain[: kind.end()].strip()
    members = _members(before)
    if representative:
        behind = _MEMBERS_BEHIND.search(representative)
        if behind:
            members = _members(behind["names"])
            representative = representative[: behind.start()].strip(" 、,")
    elif form_at_start(after) or form_inside(after):
        members = members or _members(after)
    if len(members) < 2 and representative and not any(map(form_inside, members)):
        members = ()
    return JointVenture(name, members, representative)


def _without_project(member: str) -> str:
    """A member's name without the title of the project glued to it (創和朝倉小学校改修工事): the facility's own name is its last word."""
    facility = _FACILITY.search(member)
    if facility is None:
        return member
    before = member[: facility.start()]
    name = before.removesuffix(last_word(before) or "")
    return name if len(name) >= _SHORTEST_MEMBER else member


def _members(text: str) -> tuple[str, ...]:
    """Names parted at ・ and spaces; where legal forms are printed each member keeps the ・ inside its own name."""
    pieces = []
    for part in _SPLIT.split(_PROJECT_GLUED.sub("", text).strip(" 「」")):
        first, *others = part.split() or [""]
        pieces += (
            [_without_project(first), *(word for word in others if not _PROJECT.search(word))]
            if first
            else []
        )
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

"""Joint ventures whose cell prints their members too: the venture is the supplier, and nothing of a member's is its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.lexicon.ventures import JOINT_VENTURE, spaced, venture_words
from extract.values.legal_forms import any_form

_ROLE = re.compile(
    r"^\s*[・●○◎◇◆□■※]?\s*[(（\[［【]?\s*(?:代\s*表\s*(?:者|企業|会社|構成員|法人|機関)?|幹事(?:会社|企業)?|(?:第?[0-9０-９一二三四五]\s*)?構\s*成\s*(?:員|企業|会社)\s*[0-9０-９①-⑨]*|親|子|スポンサー)\s*[)）\]］】:：]\s*(?=\S)"
    r"|^\s*(?:代表者|代表企業|代表構成員|構成員[0-9０-９①-⑨]*|構成企業)[\s　]+(?=\S)"
)


_MEMBER_BEHIND = re.compile(
    rf"[\s　(（\[［【]+(?:{'|'.join(map(spaced, venture_words('role', 'member')))})\s*[)）\]］】:：\s　]"
)
"""A member named on the venture's own line: what follows is the member's."""


_FIRM = re.compile(any_form())
_MEMBERS_WORD = re.compile(r"[(（〔\[【]?(?:構成員|構成企業|代表(?:者|企業|構成員))[)）〕\]】]?[:：]?")


@dataclass(frozen=True, slots=True)
class Venture:
    """A joint venture and whether its members are printed beside it."""

    name: str
    address: str | None
    members: bool


def venture_of(
    lines: Sequence[str], is_address: Callable[[str], bool], join: Callable[[str], str]
) -> Venture | None:
    """The joint venture that a cell's lines are about; None where they name none, or none apart from its members.

    Args:
        lines: the cell's lines, numbers taken out.
        is_address: whether a line is an address.
        join: printed lines as one.
    """
    roles = [index for index, line in enumerate(lines) if _ROLE.match(line)]
    own = [index for index, line in enumerate(lines) if JOINT_VENTURE.search(line) and index not in roles]
    if not own:
        return None
    addresses = [index for index, line in enumerate(lines) if is_address(line)]
    if not roles and len(addresses) < 2:
        below = [line for line in lines[own[-1] + 1 :] if not _MEMBERS_WORD.fullmatch(line.strip())]
        listed = len(below) > 1 and all(map(_FIRM.search, below))
        return Venture(join("\n".join(lines[: own[-1] + 1])), None, True) if listed else None
    last = own[-1] if not roles or own[-1] > roles[-1] else own[0]
    first = last
    while (
        first > 0 and first - 1 not in roles and first - 1 not in addresses and (not roles or roles[0] > last)
    ):
        first -= 1
    before_members = [index for index in addresses if (not roles or index < roles[0]) and index == last + 1]
    alone = before_members[0] if before_members and (roles or len(addresses) == 1) else None
    return Venture(
        join("\n".join(lines[first : last + 1])),
        lines[alone] if alone is not None else None,
        bool(roles or addresses),
    )


def without_roles(lines: Sequence[str]) -> list[str]:
    """Lines that name members of no named venture, without what each is called (代表企業：, 構成企業：)."""
    return [_ROLE.sub("", line, count=1) for line in lines]


def is_venture(name: str | None) -> bool:
    """Whether a name is a joint venture's."""
    return name is not None and JOINT_VENTURE.search(name) is not None


def lists_members(text: str) -> bool:
    """Whether each line of a text names a member of a venture by what it is called in it: （代表者）…, 構成員：…."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return bool(lines) and all(_ROLE.match(line) for line in lines)


def names_member(name: str) -> bool:
    """Whether a joint venture's name has a member printed behind it, whose the address beside it may be."""
    venture = JOINT_VENTURE.search(name)
    return venture is not None and _MEMBER_BEHIND.search(name, venture.end()) is not None

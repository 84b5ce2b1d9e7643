"""Which lines of a supplier's cell are about one supplier, where several are named in it."""

from __future__ import annotations

import re

from extract.lexicon.attached import attached
from extract.lexicon.numerals import COUNTING
from extract.lexicon.ventures import JOINT_VENTURE
from extract.values.legal_forms import any_form

LEGAL_FORM = re.compile(any_form("中央金庫"))
"""A legal form; unlike words such as センター it is in a name once and in no building's."""
_ONE_LETTER = r"(?![都道府県市区町村郡字州会法組団協社人外他代表者共同体内方])[ぁ-んァ-ヶー一-龥]"
_FIRM = r"(?:株式会社|有限会社|合同会社|[(（][株有][)）]|[㈱㈲])"
FIRM_ALONE = re.compile(rf"{_FIRM}(?:{_ONE_LETTER}){{2,20}}|(?:{_ONE_LETTER}){{2,20}}{_FIRM}")
"""One firm and nothing else, the common case: a legal form and letters, none of which begins an address or another name."""
_BULLET = re.compile(r"^\s*[・●○◎◇◆□■※][\s\u3000]*")
_NUMBERED = re.compile(
    r"^\s*(?:[(（]([0-9０-９]{1,2})[)）]|([①-⑳⑴-⒇])|([0-9０-９]{1,2})[.．、)）](?![0-9０-９]))[\s\u3000]*"
)
_NEXT_NUMBER = re.compile(r"(?<=\S)[\s\u3000]*(?=[(（][0-9０-９]{1,2}[)）]|[①-⑳⑴-⒇])")
_ATTACHED = re.compile(rf"^\s*(?:[(（\[［]|{attached('front')})")
_AGENT = re.compile(rf"(?:{attached('agent')})$")
"""What the firm named behind it is to the one in front of it."""
_COMMA = re.compile(r"[、，,；;]\s*|[\s\u3000]+(?:及び|並びに|および)[\s\u3000]+")

_CUT_SHORT = ("…", "...", "‥")
_APART = re.compile(r"\s*(?:[/／・･&＆+＋]|及び|並びに|および|ならびに)\s*|[\s\u3000]+")
_ROLE = re.compile(r"\s*[(（\[［【〔]([^()（）\[\]［］【】〔〕]{1,8})[)）\]］】〕]\s*(?=\S)")
"""What a firm of several is in the contract, in brackets in front of its name: （賃貸人）, （販売者）."""


OTHERS_UNNAMED = "other_suppliers_unnamed"
"""Warning: ほか2社 stands behind a supplier's name: it shares the price with others that are not named."""
_OTHERS = re.compile(
    rf"\s*[(（]?(?:ほか|外|他)\s*(?:[0-9０-９{COUNTING}]+\s*(?:者|社|名|法人|団体|事業者|業者|箇所)?|複数(?:者|社)?)[)）]?\s*$"
    r"|(?<=[^ぁ-ゖ])(?:ほか|など)\s*$|(?<![ぁ-ゖ])[\s\u3000(（]他[)）]?\s*$|(?P<glued>(?<![一二三平均同対上中下初高優何彼我])等\s*$)"
)


def names_others(name: str | None) -> bool:
    """Whether "and others" stands behind a name (ほか2社, など, 等); behind hiragana they are the name's own end (はなほか), and
    等 is that of a person's (山田等).
    """
    found = _OTHERS.search(name) if name is not None else None
    if name is None or found is None or JOINT_VENTURE.search(name):
        return False
    return found["glued"] is None or LEGAL_FORM.search(name) is not None


def entries_of(lines: list[str]) -> list[list[str]]:
    """The lines of each supplier, in order, enumerators taken off; one entry where the lines do not tell.

    A joint venture is one supplier with all its members.
    """
    if not lines or any(JOINT_VENTURE.search(line) for line in lines):
        return [lines]
    entries = _enumerated(lines) or _enumerated(_a_line_each(lines)) or _by_role(lines)
    if entries is not None:
        return entries
    first = _BULLET.sub("", lines[0])
    return [[first, *lines[1:]]]


def _by_role(lines: list[str]) -> list[list[str]] | None:
    """Entries that each begin with what the firm is in the contract; None where there are not at least two."""
    starts = [
        index
        for index, line in enumerate(lines)
        if (role := _ROLE.match(line))
        and LEGAL_FORM.fullmatch(f"({role[1]})") is None
        and _is_whole_name(line[role.end() :])
    ]
    if len(starts) < 2 or starts[0] != 0:
        return None
    ends = [*starts[1:], len(lines)]
    return [
        [_ROLE.sub("", lines[start], count=1), *lines[start + 1 : end]]
        for start, end in zip(starts, ends, strict=True)
    ]


def several_names(name: str) -> list[str]:
    """The names in a text without an address, each once: divided by commas, blanks or strokes where each part has a legal
    form of its own. A cell that prints one firm twice names one firm; one that is cut short may end as a joint venture.
    """
    if JOINT_VENTURE.search(name) or name.endswith(_CUT_SHORT):
        return [name]
    parts = [part.strip() for part in _COMMA.split(name)]
    if len(parts) < 2 or not all(_is_whole_name(part) for part in parts):
        parts = _set_apart(name)
    return list(dict.fromkeys(parts))


def _set_apart(name: str) -> list[str]:
    """Names set apart by a blank, a stroke, a dot or 及び, where each has a legal form of its own."""
    gaps = [gap.span() for gap in _APART.finditer(name)]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(name)]
    names = [name[: ends[0]]]
    begun = 0
    for place in range(1, len(starts)):
        start, end = starts[place], ends[place]
        piece = name[start:end]
        if LEGAL_FORM.fullmatch(piece) and place + 1 < len(ends):
            piece = name[start : ends[place + 1]]  # a form set apart from its name
        if LEGAL_FORM.match(piece) is None and (_ATTACHED.match(piece) or _AGENT.search(piece)):
            return [name]
        if begins_name(piece) and _is_whole_name(names[-1]):
            names.append(name[start:end])
            begun = start
        else:
            names[-1] = name[begun:end]
    return names if len(names) > 1 and all(map(_is_whole_name, names)) else [name]


def name_lines(lines: list[str]) -> list[list[str]]:
    """Lines that hold names only, cut before each line with a legal form of its own; branches stay with their firm."""
    if any(JOINT_VENTURE.search(line) for line in lines):
        return [lines]
    groups: list[list[str]] = [[]]
    for line in lines:
        if groups[-1] and begins_name(line) and any(_is_whole_name(above) for above in groups[-1]):
            groups.append([])
        groups[-1].append(line)
    return groups


def begins_name(line: str) -> bool:
    """Whether a line names a firm of its own: it has a legal form, and is no bracket, agent or building (…ビル内)."""
    if JOINT_VENTURE.search(line):
        return False
    attached = _ATTACHED.match(line) and LEGAL_FORM.match(line.lstrip()) is None
    return _is_whole_name(line) and not attached and not line.endswith(("内", "方", "ビル"))


def _is_whole_name(text: str) -> bool:
    if LEGAL_FORM.search(text) is None:
        return False
    balanced = text.count("(") + text.count("（") == text.count(")") + text.count("）")
    return balanced and bool(LEGAL_FORM.sub("", text).strip())


def _enumerated(lines: list[str]) -> list[list[str]] | None:
    """Entries behind ・ or consecutive numbers; None where there are not at least two."""
    for marks in (_BULLET, _NUMBERED):
        starts = [index for index, line in enumerate(lines) if marks.match(line)]
        if len(starts) < 2 or starts[0] != 0:
            continue
        if marks is _NUMBERED and [_number(lines[start]) for start in starts] != list(
            range(1, len(starts) + 1)
        ):
            continue
        ends = [*starts[1:], len(lines)]
        return [
            [marks.sub("", lines[start], count=1), *lines[start + 1 : end]]
            for start, end in zip(starts, ends, strict=True)
        ]
    return None


def _a_line_each(lines: list[str]) -> list[str]:
    """The lines with what is numbered in one of them (①… ②…) on lines of its own."""
    return [
        part for line in lines for part in (_NEXT_NUMBER.split(line) if _NUMBERED.match(line) else [line])
    ]


def _number(line: str) -> int:
    match = _NUMBERED.match(line)
    assert match is not None
    if match[2]:
        first = "①" if match[2] < "⑴" else "⑴"
        return ord(match[2]) - ord(first) + 1
    return int(match[1] or match[3])

"""The 契約担当官等 cell: role, organisation and post, name, address, in one cell on any lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extract.lexicon.numerals import COUNTING
from extract.lexicon.postal_codes import POSTAL_CODE
from extract.lexicon.posts import ROLE, words
from extract.tables.joined_lines import join_lines
from extract.values.places import PREFECTURES, address_start

_ROLE = re.compile(ROLE)
_ANY_PREFECTURE = "|".join(PREFECTURES)
_POSTCODE = re.compile(POSTAL_CODE)
_ADDRESS = re.compile(
    rf"[(（]?\s*(?:{_POSTCODE.pattern}\s*)?(?:(?:{_ANY_PREFECTURE})[^\s0-9０-９]{{1,10}}?[市区町村郡]|[^\s0-9０-９、。()（）]{{1,5}}[市区][^\s0-9０-９]{{0,12}}?[町村区]?[^\s]{{0,10}}?[0-9０-９{COUNTING}]+(?:[-－ー‐―−]|丁目|番))"
)
_NAME = re.compile(
    r"^(?P<post>.*?[長官役者員人事監督理席職与等司)）])?(?P<gap>[\s　]*)(?P<name>[一-龥々〆ヶ㐀-䶿𠀀-𪿿ぁ-んァ-ヶー﨑髙德]{1,4}[\s　]+[一-龥々〆ヶ㐀-䶿𠀀-𪿿ぁ-んァ-ヶー﨑髙德]{1,4})$"
)
_SPACED_NAME = re.compile(r"^(?:\S[\s　]+){2,7}\S$")


@dataclass(frozen=True, slots=True)
class Officer:
    """The officer's cell taken apart; what cannot be told apart stays in `buyer`."""

    role: str | None
    buyer: str | None
    name: str | None
    address: str | None


@lru_cache(maxsize=2048)  # one officer signs most rows of a table
def parse_officer(text: str) -> Officer:
    """Role, organisation with post, name and address of a 契約担当官等 cell; None where not printed or not sure."""
    lines = [line for raw in text.split("\n") if (line := raw.strip(" \u3000\u00a0\t\r"))]
    lines, address = _take_address(_address_first(lines))
    role, lines = _take_role(lines)
    name, lines = _take_name(lines)
    return Officer(role, _buyer(lines), name, address)


_HEADING = re.compile(rf"^契約担当官等[\s　:：]+(?={ROLE})")
_SPACED_PERSON = re.compile(r"[一-龥々〆ヶ㐀-䶿髙德]{1,4}[\s　]+[一-龥々〆ヶ㐀-䶿髙德ぁ-んァ-ヶー]{1,4}")


def _address_first(lines: list[str]) -> list[str]:
    """The lines with an address to its number in front of the role on a line of its own, and the column's heading left out."""
    if not lines:
        return lines
    first = _HEADING.sub("", lines[0])
    role = _ROLE.search(first)
    before = first[: role.start()] if role else ""
    if role and before[-1:].isspace() and _ADDRESS.match(before) and re.search(r"[0-9０-９]", before):
        return [before.strip(" \u3000"), first[role.start() :], *lines[1:]]
    return [first, *lines[1:]]


def _buyer(lines: list[str]) -> str | None:
    joined = re.sub(r"[\s　]{2,}", " ", join_lines("\n".join(lines))).strip(" \u3000、")
    if joined.startswith(("(", "（")) and joined.endswith((")", "）")):
        joined = joined[1:-1].strip()
    return joined or None


def _take_address(lines: list[str]) -> tuple[list[str], str | None]:
    if len(lines) > 2 and _POSTCODE.fullmatch(lines[0]) and _ADDRESS.match(lines[1]):
        end = 3 if len(lines) > 3 and re.match(r"[0-9０-９]", lines[2]) else 2
        return lines[end:], _bare(join_lines("\n".join(lines[:end])))
    for index, line in enumerate(lines):
        match = _ADDRESS.match(line)
        if (
            match
            and not address_start(line.lstrip("(（ \u3000"))
            and (index > 0 or (len(lines) > 1 and not _ROLE.search(line)))
        ):
            # An address runs on to the end, or to the line that starts the organisation where it comes first.
            last = index + 1 if index == 0 else len(lines)
            return lines[:index] + lines[last:], _bare(join_lines("\n".join(lines[index:last])))
    if lines and _POSTCODE.match(lines[0]) and len(lines) > 2:
        return lines[2:], _bare(join_lines("\n".join(lines[:2])))
    for index, line in enumerate(lines):
        for match in _ADDRESS.finditer(line):
            before = line[: match.start()]
            if before.strip() and re.search(r"[\s　(（]$|^[\s　(（]", before[-1:] + match[0][:1]):
                rest = [*lines[:index], before.strip(" \u3000(（")]
                return rest, _bare(join_lines("\n".join([line[match.start() :], *lines[index + 1 :]])))
    return lines, None


def _bare(address: str) -> str | None:
    return (
        re.sub(r"^[(（]\s*|\s*[)）]$", "", address).strip() or None
        if address.startswith(("(", "（"))
        else address
    )


def _take_role(lines: list[str]) -> tuple[str | None, list[str]]:
    for index, line in enumerate(lines):
        match = _ROLE.search(line)
        if match:
            before, after = line[: match.start()], line[match.end() :]
            if before.endswith(("(", "（")) and after.startswith((")", "）")):
                before, after = before[:-1], after[1:]
            if before.strip(" \u3000") and _SPACED_PERSON.fullmatch(after.strip(" \u3000")):
                return match[0], [
                    *lines[:index],
                    before.strip(" \u3000"),
                    after.strip(" \u3000"),
                    *lines[index + 1 :],
                ]
            rest = f"{before} {after}".strip(" \u3000")
            return match[0], [*lines[:index], *([rest] if rest else []), *lines[index + 1 :]]
    return None, lines


_KANJI = "一-龥々〆ヶ㐀-䶿𠀀-𪿿髙德"
_POST_BEFORE = r"[長官役](?:代理)?|理事|参事"
_UNSPACED_NAME = re.compile(rf"^(?P<post>.*(?:{_POST_BEFORE}))[\s　]+(?P<name>[{_KANJI}]{{3,5}})$")
_SURNAME_AT_END = re.compile(rf"^(?P<post>.*(?:{_POST_BEFORE}))[\s　]+(?P<surname>[{_KANJI}]{{1,3}})$")
_GIVEN_NAME = re.compile(rf"[{_KANJI}ぁ-んァ-ヶー]{{1,3}}")
_NAME_IN_FRONT = re.compile(
    rf"^(?:(?P<post>(?:\S*[\s　])?\S*(?:{_POST_BEFORE}))[\s　]+)?(?P<name>[{_KANJI}]{{1,4}}[\s　]+[{_KANJI}]{{1,4}}|[{_KANJI}]{{3,5}})"
    r"(?P<body>[\s　]+(?:\S{2,}(?:機構|事業団|研究所|大学|センター|公社|協会|省|庁|局)|\S{2,4}法人).*|[(（]\S{2,}?法人[^()（）]+[)）])$"
)
"""A person in front of the organisation: 理事 見本太郎 独立行政法人国際協力機構."""
_NAME_BEFORE_BODY_AND_POST = re.compile(
    rf"^(?P<name>[{_KANJI}]{{3,5}})(?P<body>[\s　]+\S*(?:法人|株式会社)\S*(?:[\s　]+\S+)*?(?:[長官役]|理事))$"
)
"""A person in front of organisation and post: 見本太郎 東日本見本株式会社 関東支社長; behind a post would be a name."""
_NAME_ALONE = re.compile(rf"[{_KANJI}]{{3,5}}")
_NOT_OF_A_PERSON = re.compile(
    r"[長官役員課部局室係所署院省庁校館園隊団社店会構等付]$|担当|代理|取扱|心得|兼務|法人|本部|機構"
)
_PLACE = re.compile(r"[都道府県市区町村]$")
_MIDDLE_OF_A_POST = "事長官役員監督職席"
"""What goes on with a post, where nothing parts it from what stands before: 理|事 見本太郎 is no 事 見本太郎."""
_POST_ALONE = words("post")


def _is_person(name: str) -> bool:
    """Whether no piece of it is a post, or the end of one cut by a line break (房参事官 松浦, 事長遠藤 勝裕)."""
    return not any(
        piece in _POST_ALONE or (len(piece) >= 3 and re.search(r"[長官役員課部局室係]", piece[1:]))
        for piece in name.split()
    )


def _take_name(lines: list[str]) -> tuple[str | None, list[str]]:
    """The last line that is a name, or ends in one after a post; None where two lines could be."""
    found = [
        _Name(index, index + 1, *named)
        for index, line in enumerate(lines)
        if (named := _name_in(line, len(lines)) or _name_in_front(line))
    ] or _unspaced_names(lines)
    if len(found) != 1:
        return None, lines
    [name] = found
    return name.text, [*lines[: name.first], *([name.post] if name.post else []), *lines[name.end :]]


class _Name(NamedTuple):
    """A name found on the lines from `first` up to `end`, and the post printed before it there."""

    first: int
    end: int
    text: str
    post: str


def _name_in(line: str, lines: int) -> tuple[str, str] | None:
    """Name and post of a line whose name is printed in two parts."""
    if _SPACED_NAME.match(line) and len(line.split()) <= 8:
        return line, ""
    match = _NAME.match(line)
    if match is None or not (match["post"] or lines > 1) or not _is_person(match["name"]):
        return None
    if not (match["post"] and not match["gap"] and match["name"][0] in _MIDDLE_OF_A_POST):
        return match["name"], (match["post"] or "").strip(" \u3000")
    return None


def _name_in_front(line: str) -> tuple[str, str] | None:
    """Name, and post with organisation, of a line in which the organisation stands behind the person."""
    if (posted := _NAME_BEFORE_BODY_AND_POST.match(line)) is not None:
        named = not (_NOT_OF_A_PERSON.search(posted["name"]) or _PLACE.search(posted["name"]))
        return (
            (posted["name"], posted["body"].strip(" \u3000"))
            if named and _is_person(posted["name"])
            else None
        )
    match = _NAME_IN_FRONT.match(line)
    if match is None or _NOT_OF_A_PERSON.search(match["name"]) or not _is_person(match["name"]):
        return None
    spaced = re.search(r"[\s　]", match["name"]) is not None
    body = match["body"].strip(" \u3000()（）")
    if not match["post"] and not (spaced and re.match(r"\S{2,8}法人", body)):
        return None  # 内閣府 国立研究開発法人…: nothing says that the first is a person
    if _name_in(body, 1) or _UNSPACED_NAME.match(body):
        return None  # two people
    return match["name"], " ".join(part for part in (match["post"], body) if part)


def _unspaced_names(lines: list[str]) -> list[_Name]:
    """Names that a line break has cut or closed: behind a post, or alone on the last line under one."""
    found = [
        _Name(index, index + 1, match["name"], match["post"])
        for index, line in enumerate(lines)
        if (match := _UNSPACED_NAME.match(line)) is not None
        and not _NOT_OF_A_PERSON.search(match["name"])
        and "、" not in match["post"]
    ]
    if len(lines) > 1:
        last = len(lines) - 1
        above, below = lines[-2:]
        cut = _SURNAME_AT_END.match(above)
        under_post = re.search(rf"(?:{_POST_BEFORE})$", above) and _NAME_ALONE.fullmatch(below)
        if cut is not None and _GIVEN_NAME.fullmatch(below):
            found = [name for name in found if name.first != last - 1]
            found.append(_Name(last - 1, last + 1, f"{cut['surname']}\u3000{below}", cut["post"]))
        elif under_post and not _NOT_OF_A_PERSON.search(below):
            found.append(_Name(last, last + 1, below, ""))
    return found

"""Which lines of a supplier's cell are its address, and where a name and an address on one line part."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.lexicon.branches import branches
from extract.lexicon.numerals import COUNTING
from extract.lexicon.postal_codes import POSTAL_CODE
from extract.lexicon.posts import posts
from extract.tables.joined_lines import join_lines
from extract.tables.supplier_entries import begins_name
from extract.values.legal_forms import any_form, foreign_forms, forms_in_full
from extract.values.places import PREFECTURES, address_start

_ANY_PREFECTURE = "|".join(PREFECTURES)
_POSTCODE = re.compile(rf"{POSTAL_CODE}(?![0-9０-９])")
POSTCODE_ALONE = re.compile(rf"[(（\[［\s]*{POSTAL_CODE}[)）\]］\s]*")
_CITY = r"[^\s0-9０-９、。()（）]{1,8}?[市区町村郡]"
_ADDRESS_LINE = re.compile(
    rf"^[(（\[［\s]*(?:〒|{_POSTCODE.pattern}|(?:{_ANY_PREFECTURE})|{_CITY}[^\n]*(?:[0-9０-９]|[{COUNTING}]+(?:丁目|番)|字))"
)
_CITY_FIRST = re.compile(r"[^\s0-9０-９、。()（）]{1,6}?市[^\s0-9０-９、。()（）]{1,5}?区")
"""A ward of a designated city."""
_PLACE = re.compile(
    r"[0-9０-９]|[都道府県市区町村郡州国]|海外|アメリカ|イギリス|ドイツ|フランス|カナダ|スイス|シンガポール|タイ"
)
_GLUED = re.compile(rf"(?<=.)[\s(（]*((?:{_ANY_PREFECTURE})\s*{_CITY}.*)$", re.DOTALL)
_GLUED_CITY = re.compile(rf"[\s(（]+({_CITY}[^\n()（）]*[0-9０-９][^\n]*)$", re.DOTALL)
CORPORATE = re.compile(
    any_form(
        "法人", "協会", "組合", "財団", "社団", "大学", "研究所", "機構", "センター", "連合会", "企業体", "商会", "事務所", "公社", "公団", "学会", "金庫", "銀行"
    )
    + rf"|{foreign_forms()}"
)  # fmt: skip
"""A legal form or a word that organisations are told by."""
LEGAL_FORM_ONLY = re.compile(forms_in_full(leading=True))
"""A legal form that may stand before a name, and nothing else."""
_HOUSE_NUMBER = re.compile(rf"[0-9０-９]|[{COUNTING}](?:丁目|番)")
_OPENING, _CLOSING = re.compile(r"[(（]"), re.compile(r"[)）]")
_BUILDING = "ビル|ビルディング|タワー|会館|マンション|プラザ|ハイツ"
_STOREY = re.compile(rf"(?:[0-9０-９{COUNTING}十]+\s*(?:階|[FＦ]|号室)|{_BUILDING})$")
_BUILDING_FIRST = re.compile(
    rf"(?P<place>\S*(?:{_BUILDING}|[0-9０-９]階|[0-9０-９][FＦ]|号室))[\s　]+(?P<name>(?:{LEGAL_FORM_ONLY.pattern}|[㈱㈲])[^\s　]{{2,}})"
)
_BUILDING_LAST = re.compile(r"(?P<name>\S+)[\s　]+(?P<place>\S*(?:[0-9０-９]\s*(?:階|[FＦ])|号室))")
_FORM_BEHIND_NUMBER = re.compile(
    rf"(?P<address>.*(?:[0-9０-９番地号階室]|[0-9０-９][FＦ]|{_BUILDING}))[\s　]*(?P<name>(?:{LEGAL_FORM_ONLY.pattern}|[㈱㈲㈳㈶㍿]|[(（]\s*[株有合資名社財]\s*[)）]).+)",
    re.DOTALL,
)
_FORM_BEHIND_NAME = re.compile(
    r"(?P<address>.*[0-9０-９](?:番地?の?[0-9０-９]*|号|階|[FＦ]|号室)?)(?P<name>[^\s0-9０-９番号階丁]{2,}?(?:株式会社|有限会社|合同会社|[㈱㈲]|[(（][株有同][)）])\S*)"
)
_IN_A_BUILDING = re.compile(r"ビル|ハイツ|マンション|タワー|会館|棟|プラザ|コーポ|番地|丁目|字|地内")
_BRANCH = re.compile(
    rf"(?:{branches('outlet', 'branch', 'works', 'seat', 'head', 'part', 'shop')}|(?:外|ほか|他)\d*者?)[)）]?$"
)
_BRANCH_OF_PLACE = re.compile(
    rf"[^\s0-9０-９市区町村]{{2,8}}(?:{branches('outlet', 'branch', 'works', 'head', 'division', 'office')})(?:[^\s0-9０-９]{{0,10}}[部課室])?"
)
REPRESENTATIVE = re.compile(
    rf"^(?:{posts('head', 'signer')})(?:[\s　].{{0,24}}|.{{0,4}})$|^.{{0,16}}(?:{posts('head')})[\s　].{{1,16}}$"
)
"""A line that names the person who signs for the firm."""


def is_branch(line: str) -> bool:
    """Whether a line names a branch and nothing else: 関東支店, 第二営業部."""
    return _BRANCH_OF_PLACE.fullmatch(line) is not None


def goes_on_with_building(line: str, following: str) -> bool:
    """Whether a line under an address, above a name, can only be its building (仮想ビル3階)."""
    return (
        bool(following)
        and _STOREY.search(line) is not None
        and CORPORATE.search(_STOREY.sub("", line)) is None
    )


def leads(line: str, lines: list[str]) -> bool:
    """Whether the cell starts with the address and the name stands under it."""
    if _names_organisation(line) or re.search(_CITY, line) is None:
        return False
    return any(CORPORATE.search(other) for other in lines[1:]) or (
        _HOUSE_NUMBER.search(line) is not None and not any(is_address(other) for other in lines[1:])
    )


def _names_organisation(line: str) -> bool:
    """Whether an organisation is named before the first number: behind it such words are a building's (センタービル)."""
    return CORPORATE.search(_HOUSE_NUMBER.split(line, maxsplit=1)[0]) is not None


@lru_cache(maxsize=64)  # of one cell, asked several times
def is_address(line: str) -> bool:
    """Whether a line begins as an address does, and is neither a firm's name nor a branch (東京都競馬株式会社, 北海道支店)."""
    if begins_name(line) and _HOUSE_NUMBER.search(line) is None:
        return False
    if _BRANCH_OF_PLACE.fullmatch(line):
        return False
    if _ADDRESS_LINE.match(line) is not None:
        return True
    return address_start(line.lstrip("(（[［ \u3000")) == 0


def begins_address(names: list[str], line: str) -> bool:
    """Whether a municipality stands under a whole name, its number on the next line (京都市上京区烏丸通⏎下立売上ル１)."""
    whole = CORPORATE.search(names[-1]) is not None
    return (
        whole and _CITY_FIRST.match(line) is not None and not (CORPORATE.search(line) or _BRANCH.search(line))
    )


def must_be_address(names: list[str], line: str, following: str) -> bool:
    """Whether the last of two lines can only be the address: a place, no organisation, branch or person (米国, 海外)."""
    if following or len(names) != 1 or _PLACE.search(line) is None:
        return False
    return not (CORPORATE.search(line) or _BRANCH.search(line) or REPRESENTATIVE.match(line))


def _form_behind(line: str) -> tuple[str, str | None] | None:
    """A line of an address and a name glued to its last number, which has its legal form behind it; None where a
    building may stand between them (…1-1-1甲野ビル乙野商事㈱).
    """
    match = _FORM_BEHIND_NAME.match(line)
    if match is None or _IN_A_BUILDING.search(match["name"]):
        return None
    return match["name"], joined_address([match["address"]])


def _is_owner(address: str, name: str) -> bool:
    """Whether what ends in ビル may be the firm's own name, its form behind it and nothing but a branch after that."""
    rest = LEGAL_FORM_ONLY.sub("", name, count=1).strip()
    return re.search(rf"(?:{_BUILDING})$", address) is not None and (
        LEGAL_FORM_ONLY.match(name) is None or is_branch(rest) or len(rest) < 2
    )


def _address_first(line: str) -> tuple[str, str | None] | None:
    """A line that begins with the address: the organisation begins after a space, or where its legal form stands
    behind the last number; None where that is not clear.
    """
    form = _FORM_BEHIND_NUMBER.match(line)
    if form is not None and not _is_owner(form["address"], form["name"]):
        return form["name"], joined_address([form["address"]])
    if (behind := _form_behind(line)) is not None:
        return behind
    for space in re.finditer(r"[\s　]+", line):
        address, name = line[: space.start()], line[space.end() :]
        if CORPORATE.search(address):
            break
        whole = re.search(r"[0-9０-９]|[市区町村郡]", address[3:]) is not None
        if whole and CORPORATE.search(name.split()[0]) and not is_address(name):
            return name, joined_address([address])
    return None


def split_glued(line: str) -> tuple[str, str | None]:
    """A name with its address after a space, in brackets or glued to it."""
    start = address_start(line)
    if (start == 0 or is_address(line)) and (parted := _address_first(line)) is not None:
        return parted
    if start:
        name, following = line[:start].rstrip(" \u3000(（"), line[start:]
        if name and not _names_organisation(following):
            return name, joined_address([following])
    for pattern in (_GLUED, _GLUED_CITY):
        for match in pattern.finditer(line):
            name = line[: match.start()].strip(" \u3000(（")
            following = match[1]
            if (
                name
                and re.search(rf"[0-9０-９{COUNTING}]|[市区町村]", following[3:])
                and not _names_organisation(following)
            ):
                return name, joined_address([following])
    building = _BUILDING_FIRST.fullmatch(line) or _BUILDING_LAST.fullmatch(line)
    if (
        building is not None
        and CORPORATE.search(building["name"])
        and not CORPORATE.search(_STOREY.sub("", building["place"]))
    ):
        return building["name"], joined_address([building["place"]])
    return line, None


def holds_address(name: str) -> bool:
    """Whether what is left as a firm's name begins with an address to its number: where they part is not told."""
    number = _HOUSE_NUMBER.search(name)
    return number is not None and is_address(name) and CORPORATE.search(name, number.end()) is not None


def joined_address(lines: list[str]) -> str | None:
    """The lines of an address as one, without the brackets round it; None where nothing is left."""
    if not lines:
        return None
    joined = join_lines("\n".join(lines)).strip()
    if re.match(r"[(（\[［]", joined) and (
        re.search(r"[)）\]］]$", joined) or not re.search(r"[)）\]］]", joined)
    ):
        joined = re.sub(r"[)）\]］]$", "", joined[1:])
    while joined.endswith((")", "）")) and len(_CLOSING.findall(joined)) > len(_OPENING.findall(joined)):
        joined = joined[:-1]
    return joined.strip() or None


def address_groups(lines: list[str]) -> list[list[str]]:
    """Lines of an address column, cut where an address begins."""
    groups: list[list[str]] = []
    for line in lines:
        if not groups or is_address(line):
            groups.append([])
        groups[-1].append(line)
    return groups

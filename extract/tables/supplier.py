"""The supplier's cell: name, address and 法人番号, in one cell or in three columns, in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.lexicon.branches import branches
from extract.lexicon.numerals import COUNTING
from extract.lexicon.postal_codes import POSTAL_CODE
from extract.lexicon.posts import posts
from extract.tables.supplier_entries import LEGAL_FORM, begins_name, entries_of, name_lines, several_names
from extract.tables.supplier_labels import (
    NO_NUMBER,
    NUMBER_IN_BRACKETS,
    WRONG_NUMBER,
    registration_numbers,
    without_telephone,
)
from extract.tables.supplier_ventures import is_venture, names_member, venture_of
from extract.values.corporate_number import find_corporate_numbers, is_corporate_number
from extract.values.folding import close_letter_spacing, fold_width, is_blank, is_dash
from extract.values.legal_forms import any_form, foreign_forms, forms_in_full
from extract.values.places import PREFECTURES, address_start


@dataclass(frozen=True, slots=True)
class TableSupplier:
    """One supplier as printed in a cell."""

    name: str | None
    address: str | None = None
    corporate_number: str | None = None
    """Thirteen digits whose check digit holds."""
    warnings: tuple[str, ...] = ()


_ANY_PREFECTURE = "|".join(PREFECTURES)
_POSTCODE = re.compile(rf"{POSTAL_CODE}(?![0-9０-９])")
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
_CORPORATE = re.compile(
    any_form(
        "法人", "協会", "組合", "財団", "社団", "大学", "研究所", "機構", "センター", "連合会", "企業体", "商会", "事務所", "公社", "公団", "学会", "金庫", "銀行"
    )
    + rf"|{foreign_forms()}"
)  # fmt: skip
_LEGAL_FORM_ONLY = re.compile(forms_in_full(leading=True))
_HOUSE_NUMBER = re.compile(rf"[0-9０-９]|[{COUNTING}](?:丁目|番)")
_OPENING, _CLOSING = re.compile(r"[(（]"), re.compile(r"[)）]")
_FORM_BEHIND_NUMBER = re.compile(
    rf"(?P<address>.*[0-9０-９番地号階室])[\s　]*(?P<name>(?:{_LEGAL_FORM_ONLY.pattern}|[㈱㈲㈳㈶㍿]|[(（]\s*[株有合資名社財]\s*[)）]).+)",
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
_REPRESENTATIVE = re.compile(
    rf"^(?:{posts('head', 'signer')})(?:[\s　].{{0,24}}|.{{0,4}})$|^.{{0,16}}(?:{posts('head')})[\s　].{{1,16}}$"
)


def parse_suppliers(
    text: str, *, address: str | None = None, number: str | None = None
) -> list[TableSupplier]:
    """The suppliers a cell names, in order; one with no name where the cell is blank or a dash.

    Args:
        text: the supplier's cell as printed; its lines are name, address, number in any order, or only the name.
        address: the address column's cell, where there is one.
        number: the 法人番号 column's cell, where there is one.
    """
    own = [] if _nothing(text) else list(_blocks(text))
    if not own:
        own = [TableSupplier(None)]
    if address is not None and not _nothing(address):
        own = _with_addresses(own, address)
    if number is not None:
        own = _with_numbers(own, number)
    return own


def join_lines(text: str) -> str:
    """Printed lines as one: joined without a space between Japanese characters, with one between Latin words."""
    if "\n" not in text:
        return text.strip(" \u3000\u00a0\t")
    joined = ""
    for line in (piece.strip(" \u3000\u00a0\t") for piece in text.split("\n")):
        if not line:
            continue
        gap = " " if joined and re.search(r"[A-Za-z0-9.,]$", joined) and re.match(r"[A-Za-z]", line) else ""
        joined += gap + line
    return joined


def _nothing(text: str) -> bool:
    return is_blank(text) or is_dash(text)


@lru_cache(maxsize=4096)
def _blocks(text: str) -> tuple[TableSupplier, ...]:
    """Suppliers of one cell: a name and the address under it, again and again."""
    text = without_telephone(text)
    numbers = find_corporate_numbers(text)
    registered = registration_numbers(text)
    wrong = [] if numbers else [a or b for a, b in WRONG_NUMBER.findall(text)]
    stripped = NUMBER_IN_BRACKETS.sub("\n", text) if numbers else text
    stripped = NO_NUMBER.sub("", WRONG_NUMBER.sub("\n", stripped) if wrong else stripped)
    lines = [line for raw in stripped.split("\n") if (line := _tidy_line(raw))]
    venture = venture_of(lines, _is_address, join_lines)
    if venture is not None:
        warnings = ("joint_venture_members",) if venture.members else ()
        unassigned = ("corporate_number_unassigned",) if numbers else ()
        return (TableSupplier(venture.name, venture.address, None, (*warnings, *unassigned)),)
    pairs = [pair for entry in entries_of(lines) for pair in _of_entry(entry)]
    if len(pairs) == 1 and pairs[0][1] and names_member(pairs[0][0]):
        unassigned = ("corporate_number_unassigned",) if numbers else ()
        return (TableSupplier(*pairs[0], None, ("joint_venture_members", *unassigned)),)
    checked = [_check(number) for number in numbers] or [
        (None, ("corporate_number_invalid",)) for _ in wrong[:1]
    ]
    if len(checked) != len(pairs) or (numbers and len(pairs) == 1 and is_venture(pairs[0][0])):
        warnings = ("corporate_number_unassigned",) if numbers else ()
        return tuple(TableSupplier(name or None, address, None, warnings) for name, address in pairs)
    return tuple(
        _numbered(name, address, number, registered)
        for (name, address), number in zip(pairs, checked, strict=True)
    )


def _numbered(
    name: str, address: str | None, checked: tuple[str | None, tuple[str, ...]], registered: Sequence[str]
) -> TableSupplier:
    """A supplier with the number beside it; a person's registration number (T…) is no 法人番号."""
    number, warnings = checked
    if number in registered and not _CORPORATE.search(name):
        return TableSupplier(name or None, address, None, (*warnings, "registration_number"))
    return TableSupplier(name or None, address, number, warnings)


def _of_entry(lines: list[str]) -> list[tuple[str, str | None]]:
    """Names with their addresses of lines that no enumerator divides."""
    if len(lines) > 1:
        glued = [_split_glued(line) for line in lines]
        if all(address is not None and LEGAL_FORM.search(name) for name, address in glued):
            return glued
        if not any(_is_address(line) for line in lines):
            groups = name_lines(lines)
            if len(groups) > 1:
                return [pair for group in groups for pair in _of_entry(group)]
    pairs = _pairs(lines)
    if len(pairs) == 1 and pairs[0][1] is None and pairs[0][0]:
        name, address = _split_glued(pairs[0][0])
        return [(name, address)] if address else [(each, None) for each in several_names(name)]
    return pairs


def _tidy_line(line: str) -> str:
    line = line.strip(" \u3000\u00a0\t※")
    pieces = line.split()
    if len(pieces) >= 4 and all(len(piece) == 1 for piece in pieces):
        return close_letter_spacing(line)
    return line


def _pairs(lines: list[str]) -> list[tuple[str, str | None]]:
    pairs: list[tuple[list[str], list[str]]] = [([], [])]
    for index, line in enumerate(lines):
        names, addresses = pairs[-1]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if not addresses and _is_form_alone(names):
            names.append(line)
        elif (
            names
            and not addresses
            and (
                _is_address(line) or _begins_address(names, line) or _must_be_address(names, line, following)
            )
        ) or (
            not names
            and not addresses
            and index == 0
            and _is_address(line)
            and len(lines) > 1
            and _leads(line, lines)
        ):
            addresses.append(line)
        elif addresses and names:
            corporate = _CORPORATE.search(line) and _is_address(following)
            if (corporate or begins_name(line)) and not _is_address(line):
                pairs.append(([line], []))
            elif not _REPRESENTATIVE.match(line):
                addresses.append(line)
        else:
            names.append(line)
    joined: list[tuple[str, str | None]] = []
    for names, addresses in pairs:
        if len(names) > 1 and all(map(begins_name, names)):
            joined += zip(names, _of_each(names, addresses), strict=True)
            continue
        kept = [name for index, name in enumerate(names) if index == 0 or not _REPRESENTATIVE.match(name)]
        joined.append((join_lines("\n".join(kept)), _address(addresses)))
    return joined


def _of_each(names: list[str], addresses: list[str]) -> list[str | None]:
    """The address of each of several names that stand above their addresses; one alone is that of the last."""
    groups = _address_groups(addresses)
    if len(groups) == len(names):
        return [_address(group) for group in groups]
    alone = _address(addresses) if len(groups) == 1 else None
    return [*[None] * (len(names) - 1), alone]


def _is_form_alone(names: list[str]) -> bool:
    """Whether all that is named so far is a legal form, whose name begins on the next line (公益社団法人⏎静岡県…協会)."""
    return _LEGAL_FORM_ONLY.fullmatch(re.sub(r"\s", "", "".join(names))) is not None


def _leads(line: str, lines: list[str]) -> bool:
    """Whether the cell starts with the address and the name stands under it."""
    if _names_organisation(line) or re.search(_CITY, line) is None:
        return False
    return any(_CORPORATE.search(other) for other in lines[1:]) or (
        _HOUSE_NUMBER.search(line) is not None and not any(_is_address(other) for other in lines[1:])
    )


def _names_organisation(line: str) -> bool:
    """Whether an organisation is named before the first number: behind it such words are a building's (センタービル)."""
    return _CORPORATE.search(_HOUSE_NUMBER.split(line, maxsplit=1)[0]) is not None


def _is_address(line: str) -> bool:
    if begins_name(line) and _HOUSE_NUMBER.search(line) is None:  # 東京都競馬株式会社
        return False
    if _BRANCH_OF_PLACE.fullmatch(line):  # 北海道支店
        return False
    if _ADDRESS_LINE.match(line) is not None:
        return True
    return address_start(line.lstrip("(（[［ \u3000")) == 0


def _begins_address(names: list[str], line: str) -> bool:
    """Whether a municipality stands under a whole name, its number on the next line (京都市上京区烏丸通⏎下立売上ル１)."""
    whole = _CORPORATE.search(names[-1]) is not None
    return (
        whole
        and _CITY_FIRST.match(line) is not None
        and not (_CORPORATE.search(line) or _BRANCH.search(line))
    )


def _must_be_address(names: list[str], line: str, following: str) -> bool:
    """Whether the last of two lines can only be the address: a place, no organisation, branch or person (米国, 海外)."""
    if following or len(names) != 1 or _PLACE.search(line) is None:
        return False
    return not (_CORPORATE.search(line) or _BRANCH.search(line) or _REPRESENTATIVE.match(line))


def _form_behind(line: str) -> tuple[str, str | None] | None:
    """A line of an address and a name glued to its last number, which has its legal form behind it; None where a
    building may stand between them (…1-1-1甲野ビル乙野商事㈱).
    """
    match = _FORM_BEHIND_NAME.match(line)
    if match is None or _IN_A_BUILDING.search(match["name"]):
        return None
    return match["name"], _address([match["address"]])


def _address_first(line: str) -> tuple[str, str | None] | None:
    """A line that begins with the address: the organisation begins after a space, or where its legal form stands
    behind the last number; None where that is not clear.
    """
    form = _FORM_BEHIND_NUMBER.match(line)
    if form is not None:
        return form["name"], _address([form["address"]])
    if (behind := _form_behind(line)) is not None:
        return behind
    for space in re.finditer(r"[\s　]+", line):
        address, name = line[: space.start()], line[space.end() :]
        if _CORPORATE.search(address):
            break
        whole = re.search(r"[0-9０-９]|[市区町村郡]", address[3:]) is not None
        if whole and _CORPORATE.search(name.split()[0]) and not _is_address(name):
            return name, _address([address])
    return None


def _split_glued(line: str) -> tuple[str, str | None]:
    """A name with its address after a space, in brackets or glued to it."""
    start = address_start(line)
    if (start == 0 or _is_address(line)) and (parted := _address_first(line)) is not None:
        return parted
    if start:
        name, following = line[:start].rstrip(" \u3000(（"), line[start:]
        if name and not _names_organisation(following):
            return name, _address([following])
    for pattern in (_GLUED, _GLUED_CITY):
        for match in pattern.finditer(line):
            name = line[: match.start()].strip(" \u3000(（")
            following = match[1]
            if (
                name
                and re.search(rf"[0-9０-９{COUNTING}]|[市区町村]", following[3:])
                and not _names_organisation(following)
            ):
                return name, _address([following])
    return line, None


def _address(lines: list[str]) -> str | None:
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


def _check(number: str) -> tuple[str | None, tuple[str, ...]]:
    return (number, ()) if is_corporate_number(number) else (None, ("corporate_number_invalid",))


def _with_addresses(own: list[TableSupplier], address: str) -> list[TableSupplier]:
    lines = [line for raw in without_telephone(address).split("\n") if (line := _tidy_line(raw))]
    if len(own) > 1:
        groups = [[line] for line in lines] if len(own) == len(lines) else _address_groups(lines)
        if len(groups) != len(own):
            return [
                TableSupplier(
                    s.name, s.address, s.corporate_number, (*s.warnings, "supplier_address_unassigned")
                )
                for s in own
            ]
        return [
            TableSupplier(s.name, _address(group), s.corporate_number, s.warnings)
            for s, group in zip(own, groups, strict=True)
        ]
    return [TableSupplier(s.name, _address(lines), s.corporate_number, s.warnings) for s in own]


def _address_groups(lines: list[str]) -> list[list[str]]:
    """Lines of an address column, cut where an address begins."""
    groups: list[list[str]] = []
    for line in lines:
        if not groups or _is_address(line):
            groups.append([])
        groups[-1].append(line)
    return groups


def _with_numbers(own: list[TableSupplier], number: str) -> list[TableSupplier]:
    numbers = find_corporate_numbers(number)
    if not numbers:
        digits = re.sub(r"\D", "", fold_width(number))
        if digits and not _nothing(number):
            return [
                TableSupplier(
                    s.name, s.address, s.corporate_number, (*s.warnings, "corporate_number_invalid")
                )
                for s in own
            ]
        return own
    distinct = list(dict.fromkeys(numbers))
    if any(is_venture(s.name) for s in own):  # a venture has no 法人番号: it is a member's
        distinct = []
    if len(distinct) not in (1, len(own)) or (len(distinct) == 1 and len(own) > 1):
        return [
            TableSupplier(s.name, s.address, s.corporate_number, (*s.warnings, "corporate_number_unassigned"))
            for s in own
        ]
    merged = []
    registered = registration_numbers(number)
    for s, printed in zip(own, distinct, strict=True):
        holds, warnings = _check(printed)
        if printed in registered and not _CORPORATE.search(s.name or ""):
            holds, warnings = None, ("registration_number",)
        merged.append(TableSupplier(s.name, s.address, holds or s.corporate_number, (*s.warnings, *warnings)))
    return merged

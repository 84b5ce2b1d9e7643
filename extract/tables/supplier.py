"""The supplier's cell: name, address and 法人番号, in one cell or in three columns, in any order."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.tables.joined_lines import join_lines
from extract.tables.supplier_addresses import (
    CORPORATE,
    LEGAL_FORM_ONLY,
    POSTCODE_ALONE,
    REPRESENTATIVE,
    address_groups,
    begins_address,
    goes_on_with_building,
    holds_address,
    is_address,
    is_branch,
    joined_address,
    leads,
    must_be_address,
    split_glued,
)
from extract.tables.supplier_entries import (
    FIRM_ALONE,
    LEGAL_FORM,
    OTHERS_UNNAMED,
    begins_name,
    entries_of,
    name_lines,
    names_others,
    several_names,
)
from extract.tables.supplier_labels import (
    DIGIT,
    NO_NUMBER,
    NUMBER_IN_BRACKETS,
    WRONG_NUMBER,
    registration_numbers,
    without_field_labels,
    without_telephone,
)
from extract.tables.supplier_ventures import is_venture, names_member, venture_of, without_roles
from extract.values.corporate_number import find_corporate_numbers, is_corporate_number, number_alone
from extract.values.folding import close_letter_spacing, fold_width, is_blank, is_dash
from extract.values.places import PREFECTURES

_ADDRESS_ALONE = re.compile(
    rf"(?:{'|'.join(PREFECTURES)})\S{{2,20}}?\d+(?:丁目|番地?|号|[-－‐―−]\d+)+(?:\d+(?:[-－]\d+)*)?号?"
)
"""An address to its house number, with no name in front of it or behind."""
NAME_IN_ADDRESS = "name_in_address"
"""Warning: address and name stand without a gap and where they part is not told: the name is null."""


@dataclass(frozen=True, slots=True)
class TableSupplier:
    """One supplier as printed in a cell."""

    name: str | None
    address: str | None = None
    corporate_number: str | None = None
    """Thirteen digits whose check digit holds."""
    warnings: tuple[str, ...] = ()


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


def _nothing(text: str) -> bool:
    return is_blank(text) or is_dash(text)


@lru_cache(maxsize=16_384)
def _blocks(text: str) -> tuple[TableSupplier, ...]:
    """Suppliers of one cell: a name and the address under it, again and again."""
    if FIRM_ALONE.fullmatch(text) and not text.endswith(("ほか", "など", "等")):
        return (TableSupplier(text),)  # the common case: what the long way gives
    found = _taken_apart(text)
    if len(found) == 1 and found[0].address is None and _ADDRESS_ALONE.fullmatch(found[0].name or ""):
        return (dataclasses.replace(found[0], name=None, address=found[0].name),)
    if any(each.name and each.address is None and holds_address(each.name) for each in found):
        return tuple(
            dataclasses.replace(each, name=None, warnings=(*each.warnings, NAME_IN_ADDRESS)) for each in found
        )
    if len(found) == 1 and names_others(found[0].name):
        return (dataclasses.replace(found[0], warnings=(*found[0].warnings, OTHERS_UNNAMED)),)
    return found


def _taken_apart(text: str) -> tuple[TableSupplier, ...]:
    text = without_telephone(without_field_labels(text))
    numbers, registered, wrong = _numbers_in(text)
    stripped = NUMBER_IN_BRACKETS.sub("\n", text) if numbers else text
    stripped = WRONG_NUMBER.sub("\n", stripped) if wrong else stripped
    stripped = NO_NUMBER.sub("", stripped) if "番" in stripped else stripped
    lines = _postcodes_joined([line for raw in stripped.split("\n") if (line := _tidy_line(raw))])
    venture = venture_of(lines, is_address, join_lines)
    if venture is not None:
        warnings = ("joint_venture_members",) if venture.members else ()
        unassigned = ("corporate_number_unassigned",) if numbers else ()
        return (TableSupplier(venture.name, venture.address, None, (*warnings, *unassigned)),)
    pairs = [pair for entry in entries_of(without_roles(lines)) for pair in _of_entry(entry)]
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


def _postcodes_joined(lines: list[str]) -> list[str]:
    """The lines with a postal code that stands alone in front of the line under it: it is no name."""
    joined: list[str] = []
    for line in lines:
        if joined and POSTCODE_ALONE.fullmatch(joined[-1]):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _numbers_in(text: str) -> tuple[list[str], list[str], list[str]]:
    """The 法人番号 in a cell, unchecked, those that are printed behind a T, and what stands in the place of one where there is none."""
    if DIGIT.search(text) is None:
        return [], [], []  # the common case
    numbers = find_corporate_numbers(text)
    wrong = [] if numbers else [a or b for a, b in WRONG_NUMBER.findall(text)]
    return numbers, registration_numbers(text), wrong


def _numbered(
    name: str, address: str | None, checked: tuple[str | None, tuple[str, ...]], registered: Sequence[str]
) -> TableSupplier:
    """A supplier with the number beside it; a person's registration number (T…) is no 法人番号."""
    number, warnings = checked
    if number in registered and not CORPORATE.search(name):
        return TableSupplier(name or None, address, None, (*warnings, "registration_number"))
    return TableSupplier(name or None, address, number, warnings)


def _of_entry(lines: list[str]) -> list[tuple[str, str | None]]:
    """Names with their addresses of lines that no enumerator divides."""
    if len(lines) > 1:
        glued = [split_glued(line) for line in lines]
        if all(address is not None and LEGAL_FORM.search(name) for name, address in glued):
            return glued
        if not any(is_address(line) for line in lines):
            groups = name_lines(lines)
            if len(groups) > 1:
                return [pair for group in groups for pair in _of_entry(group)]
    pairs = _pairs(lines)
    if len(pairs) == 1 and pairs[0][1] is None and pairs[0][0]:
        name, address = split_glued(pairs[0][0])
        return [(name, address)] if address else [(each, None) for each in several_names(name)]
    return pairs


_FOOTNOTE = re.compile(
    r"\s*(?:[※＊*†‡][0-9０-９]{0,2}|[(（][注※*＊]\s*[0-9０-９]{0,2}[)）]|(?<![受発外特])注[0-9０-９]{1,2}[)）]?)\s*$"
)
"""The mark of a note at the end of a line: ※1, （注2）, *."""


def _tidy_line(line: str) -> str:
    line = _FOOTNOTE.sub("", line).strip(" \u3000\u00a0\t※")
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
            (
                names
                and not addresses
                and (
                    is_address(line) or begins_address(names, line) or must_be_address(names, line, following)
                )
            )
            or (
                not names
                and not addresses
                and index == 0
                and is_address(line)
                and len(lines) > 1
                and leads(line, lines)
            )
            or (addresses and not names and goes_on_with_building(line, following))
        ):
            addresses.append(line)
        elif addresses and names and is_branch(line):
            names.append(line)
        elif addresses and names:
            corporate = CORPORATE.search(line) and is_address(following)
            if (corporate or begins_name(line)) and not is_address(line):
                pairs.append(([line], []))
            elif not REPRESENTATIVE.match(line):
                addresses.append(line)
        else:
            names.append(line)
    joined: list[tuple[str, str | None]] = []
    for names, addresses in pairs:
        if len(names) > 1 and all(map(begins_name, names)):
            joined += zip(names, _of_each(names, addresses), strict=True)
            continue
        kept = [name for index, name in enumerate(names) if index == 0 or not REPRESENTATIVE.match(name)]
        joined.append((join_lines("\n".join(kept)), joined_address(addresses)))
    return joined


def _of_each(names: list[str], addresses: list[str]) -> list[str | None]:
    """The address of each of several names that stand above their addresses; one alone is that of the last."""
    groups = address_groups(addresses)
    if len(groups) == len(names):
        return [joined_address(group) for group in groups]
    alone = joined_address(addresses) if len(groups) == 1 else None
    return [*[None] * (len(names) - 1), alone]


def _is_form_alone(names: list[str]) -> bool:
    """Whether all that is named so far is a legal form, whose name begins on the next line (公益社団法人⏎静岡県…協会)."""
    return LEGAL_FORM_ONLY.fullmatch(re.sub(r"\s", "", "".join(names))) is not None


def _check(number: str) -> tuple[str | None, tuple[str, ...]]:
    return (number, ()) if is_corporate_number(number) else (None, ("corporate_number_invalid",))


def _with_addresses(own: list[TableSupplier], address: str) -> list[TableSupplier]:
    lines = [line for raw in without_telephone(address).split("\n") if (line := _tidy_line(raw))]
    if len(own) > 1:
        groups = [[line] for line in lines] if len(own) == len(lines) else address_groups(lines)
        if len(groups) != len(own):
            return [
                TableSupplier(
                    s.name, s.address, s.corporate_number, (*s.warnings, "supplier_address_unassigned")
                )
                for s in own
            ]
        return [
            TableSupplier(s.name, joined_address(group), s.corporate_number, s.warnings)
            for s, group in zip(own, groups, strict=True)
        ]
    return [TableSupplier(s.name, joined_address(lines), s.corporate_number, s.warnings) for s in own]


def _with_numbers(own: list[TableSupplier], number: str) -> list[TableSupplier]:
    numbers = find_corporate_numbers(number) or number_alone(number)
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
        if printed in registered and not CORPORATE.search(s.name or ""):
            holds, warnings = None, ("registration_number",)
        merged.append(TableSupplier(s.name, s.address, holds or s.corporate_number, (*s.warnings, *warnings)))
    return merged

"""`parse_name`: a printed name of a supplier taken apart and made comparable."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.lexicon.branches import branches
from pipelines.names.bodies import (
    PublicBody,
    local_body,
    run_by,
    state_body,
    unit_of_independent_body,
)
from pipelines.names.facilities import split_facility
from pipelines.names.folding import close_spaces, fold_core, tidy
from pipelines.names.forms import form_at_start, form_inside, stands_for_several, write_out
from pipelines.names.joint_ventures import JointVenture, joint_venture
from pipelines.names.persons import looks_like_person, split_person
from pipelines.names.readings import reading
from pipelines.names.remarks import numbered, title_of_project, without_others, without_remarks, without_role
from pipelines.names.units import BRANCH_END, UNIT_END, is_branch_alone, split_branch

JOINT_VENTURE = "共同企業体"
LONGEST_NAME = 1_000
"""Characters; a longer text is no name and stays as it is."""

_TITLE_OF_COMPANY = r"代表取締役(?:会長兼社長|社長執行役員|社長|会長|副社長)?|代表執行役(?:社長)?|取締役社長|代表社員|代表理事|業務執行社員"
_TITLE_OF_ASSOCIATION = r"(?:代表理事)?副?理事長(?:職務代[行理])?|理事会長|(?:専務|常務)理事"
_HEAD_OF_OUTLET = f"(?:{branches('outlet')})長"
_NAME_BEHIND = r"[\s:：]*(?P<name>(?!(?:機関|企業|会社|法人|構成員))[^\s()][^()]{0,24})?\)?\s*$"
_REPRESENTATIVE = re.compile(
    rf"(?:(?<=.)[\s(、,]*(?P<title>{_TITLE_OF_COMPANY}|取締役支店長|執行役員支店長|"
    r"(?<=[都道府県])知事(?=\s)|(?<=[市区町村])長(?=\s)|(?<=支店)支店長|(?<=支社)支社長|(?<=業所)(?:営業|事業)?所長)|"
    rf"[\s(、,]+(?P<apart>代表者?|会長|社長|副?理事長(?:職務代[行理])?|(?:専務|常務)理事|{_HEAD_OF_OUTLET}|所長|学長|総長|院長|校長|執行役員|(?:専務|常務)?取締役|店主|園主|組合長))"
    rf"{_NAME_BEHIND}"
)
_OF_ASSOCIATION = re.compile(rf"(?<=.)[\s(、,]*(?:{_TITLE_OF_ASSOCIATION}){_NAME_BEHIND}")
_IN_FRONT = re.compile(
    rf"^(?:{_TITLE_OF_COMPANY}|{_TITLE_OF_ASSOCIATION}|会長|社長)\s+(?P<name>\S{{1,6}}(?:\s\S{{1,4}})?)\s+(?=\S)"
)
_TITLES = re.compile(
    rf"^(?:{_TITLE_OF_ASSOCIATION}|{_TITLE_OF_COMPANY}|会長|社長|{_HEAD_OF_OUTLET}|\S{{0,12}}(?:役員|取締役|長)(?=\s)|C[EFOT]O)[\s:：]*(?=.)"
)
"""Further titles in front of the name of one who signs."""
_HEAD_OF_UNIT = re.compile(r"\s(?P<unit>\S{1,16}(?:部|課|室|局|センター))長\s+(?P<name>\S.{1,15})$")
_SIGNER = re.compile("代表|取締役|社員|長|理事|知事|[店園]主")
_BRANCH_HEAD = re.compile(
    rf"(?P<unit>{branches('outlet')}|支所|事業所|事務所)長(?:[\s:：]+(?P<name>[^()]{{2,20}}))?$"
)
_TRADING_AS = re.compile(r"^(?P<firm>.+?)\s*こと\s*(?P<person>.+)$")
_REMARK = re.compile(r"\s*\((?P<remark>[^()]*)\)\s*$")
_STANDS_BEFORE = re.compile("(?:社団|財団|特定非営利活動)法人$")
"""Forms that stand before a name nearly always: text in front of them is a role or a label (代表機関, 名称)."""
_COMPANY_FORM = re.compile("会社$")
_LISTED = re.compile(r"\s*[/／、,;]\s*|\s*(?:及び|並びに|および|ならびに)\s*")
_LISTED_BEFORE_FORM = re.compile(r"\s*[・、,]\s*(?=(?:株式|有限|合同)会社|(?:一般|公益)[社財]団法人)")
"""Names that hold a ・ of their own: 株式会社アール・アイ・エー・株式会社丸島."""
_LISTED_APART = re.compile(r"\s+")
_LISTED_CLOSELY = re.compile(rf"{_LISTED.pattern}|・")


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name as printed and as understood; what is not there is None."""

    input: str
    name: str | None
    """The legal name without branch, legal form written out in its place: 株式会社日立製作所."""
    legal_form: str | None
    core: str | None
    """The name without its form, folded for comparison; not for print."""
    branch: str | None
    """Branch, facility or organ: 北関東支店."""
    representative: str | None
    """The person who signs (代表取締役 …), or the leading member of a joint venture."""
    members: tuple[str, ...]
    """Members of a joint venture or of a list of names, in the order printed."""
    reading: str | None
    """Katakana, from Sudachi (mode C), of the name without its form; a help for search, not an official reading."""


@lru_cache(maxsize=65_536)
def parse_name(text: str, *, with_reading: bool = True) -> ParsedName:
    """Take one printed name apart; depends on nothing but the text and the tables.

    Args:
        text: a name as printed, without its address.
        with_reading: whether to look up the reading, which takes about a third of the time.
    """
    core, parsed = _taken_apart(text)
    if not (with_reading and core):
        return parsed
    return ParsedName(
        parsed.input,
        parsed.name,
        parsed.legal_form,
        parsed.core,
        parsed.branch,
        parsed.representative,
        parsed.members,
        reading(close_spaces(core)),
    )


def _taken_apart(text: str) -> tuple[str, ParsedName]:
    """The core as printed, and the name without its reading."""
    if len(text) > LONGEST_NAME:
        return "", ParsedName(text, None, None, None, None, None, (), None)
    counted = numbered(text)
    if counted:
        core, first = _taken_apart(counted[0])
        names = tuple(_taken_apart(piece)[1].name or piece for piece in counted) if len(counted) > 1 else ()
        return core, dataclasses.replace(first, input=text, members=names or first.members)
    plain = without_remarks(write_out(tidy(text)))
    if not plain:
        return "", ParsedName(text, None, None, None, None, None, (), None)
    venture = joint_venture(plain)
    if venture is not None:
        return _joint(text, venture)
    formless = form_at_start(plain) is None and form_inside(plain) is None
    if formless and looks_like_person(plain):
        return _parsed(text, plain, None, None, plain.replace(" ", ""), None, ())
    plain, representative = _split_representative(plain)
    plain = without_role(plain)
    plain, noted = _split_remarks(plain)
    title = title_of_project(plain)
    if title and form_at_start(plain[title:]):
        plain = plain[title:]
    members = _listed(plain)
    if members:
        plain = members[0]
    form, core, branch, name = _legal_person(plain)
    if form is None and representative is None:
        core, representative = split_person(core)
        name = core if representative else name
    return _parsed(text, name, form, branch or noted, core, representative, members)


def parse_names(texts: Iterable[str]) -> Iterator[ParsedName]:
    """`parse_name` over many, in order and one for one."""
    return map(parse_name, texts)


def matching_key(text: str) -> str | None:
    """The key under which spellings of one legal person fall together: folded core, a slash, legal form; None for no name.

    Equal keys are necessary evidence, not proof: firms in different places share a key (同名), and a firm that changed
    its name has two.
    """
    parsed = parse_name(text, with_reading=False)
    return f"{parsed.core}/{parsed.legal_form or ''}" if parsed.core else None


def _parsed(
    text: str,
    name: str | None,
    form: str | None,
    branch: str | None,
    core: str,
    representative: str | None,
    members: tuple[str, ...],
) -> tuple[str, ParsedName]:
    folded = fold_core(core)
    return core, ParsedName(
        text,
        name,
        form,
        folded or core or None,
        close_spaces(branch) if branch else None,
        representative,
        members,
        None,
    )


def _joint(text: str, venture: JointVenture) -> tuple[str, ParsedName]:
    persons = [_legal_person(member) for member in venture.members]
    members = tuple(name for _, _, _, name in persons)
    leader = None
    if venture.representative:
        leader = _legal_person(_split_representative(venture.representative)[0])[3]
    name = close_spaces(venture.name)
    core = "・".join(core for _, core, _, _ in persons) if venture.whole else ""
    core = core or name
    return _parsed(text, name, JOINT_VENTURE, None, core, leader, members)


def _split_representative(plain: str) -> tuple[str, str | None]:
    if "こと" in plain and (trading := _TRADING_AS.match(plain)) and looks_like_person(trading["person"]):
        return trading["firm"], trading["person"]
    if not _SIGNER.search(plain):
        return plain, None
    in_front = _IN_FRONT.match(plain)
    if in_front and (form_at_start(plain[in_front.end() :]) or form_inside(plain[in_front.end() :])):
        return plain[in_front.end() :], in_front["name"]
    found = _REPRESENTATIVE.search(plain)
    if found is None and (of_association := _OF_ASSOCIATION.search(plain)):
        found = of_association if looks_like_person((of_association["name"] or "").strip()) else None
    if found and found.start() > 0 and not _is_organisation(found["name"]):
        head = plain[: found.start()].rstrip(" (、,")
        name = _TITLES.sub("", found["name"]).strip() if head and found["name"] else None
        return head or plain, name or None
    head_of_unit = _HEAD_OF_UNIT.search(plain)
    if head_of_unit and looks_like_person(head_of_unit["name"]):
        return plain[: head_of_unit.end("unit")], head_of_unit["name"]
    head_of_branch = _BRANCH_HEAD.search(plain)
    if head_of_branch and head_of_branch.start() > 0:
        name = head_of_branch["name"]
        return plain[: head_of_branch.end("unit")], name.strip() if name else None
    return plain, None


def _is_organisation(name: str | None) -> bool:
    return name is not None and (form_at_start(name) or form_inside(name)) is not None


def _split_remarks(plain: str) -> tuple[str, str | None]:
    """Brackets and "and others" behind a name; a bracket that names a branch or facility is kept as such."""
    noted = None
    while True:
        shorter = without_others(plain)
        if shorter.endswith(")") and (remark := _REMARK.search(shorter)):
            content = remark["remark"].strip()
            if stands_for_several(f"({content})"):
                return shorter, noted
            if BRANCH_END.search(content) or UNIT_END.search(content) or content.endswith("大学"):
                noted = content
            shorter = shorter[: remark.start()]
        if not shorter or shorter == plain:
            return plain, noted
        plain = shorter


def _listed(plain: str) -> tuple[str, ...]:
    """Names printed one after another in one cell; a list only where each has a legal form."""
    for separator in (_LISTED, _LISTED_CLOSELY, _LISTED_BEFORE_FORM, _LISTED_APART):
        if not separator.search(plain):
            continue
        pieces = [piece for piece in separator.split(plain) if piece]
        forms = [form_at_start(piece) or form_inside(piece) for piece in pieces]
        if separator is _LISTED_APART and any(form and form.form.isascii() for form in forms):
            continue
        if len(set(pieces)) > 1 and all(forms):
            return tuple(_legal_person(piece)[3] for piece in pieces)
    return ()


def _legal_person(plain: str) -> tuple[str | None, str, str | None, str]:
    """Legal form, core as printed, branch, and the legal name."""
    if found := form_at_start(plain):
        core, branch = _core_and_branch(plain[found.end :].strip(), found.form)
        written = found.form or plain[: found.end]
        return found.form or None, core, branch, close_spaces(written + core)
    if found := form_inside(plain):
        before, after = plain[: found.start].strip(" ,・"), plain[found.end :].strip(" ,")
        if after and is_branch_alone(before) and not UNIT_END.search(after):  # 大阪支店㈱甲野商事
            return found.form, after, before, close_spaces(found.form + after)
        if after and (
            found.position == "before" or (_STANDS_BEFORE.search(found.form) and not UNIT_END.search(after))
        ):
            core, branch = _core_and_branch(after, found.form)
            return found.form, core, branch, close_spaces(found.form + core)
        again = form_at_start(after)
        branch = after[again.end :].strip() if again and again.form == found.form else after
        if after and close_spaces(after) == close_spaces(plain[: found.end]):
            branch = None  # printed twice
        name = close_spaces(before + (found.form or plain[found.start : found.end]))
        if found.foreign:  # Boeing Distribution, Inc. is written so
            name = close_spaces(plain).rstrip(" ,;" if "(" in plain else " ,;)")
        return found.form or None, before, branch or None, name
    body = _public_body(close_spaces(plain))
    if body is not None:
        form = body.legal_form or _form_of_body(body.name)
        core = body.name.replace(form, "", 1) if form else body.name
        return form, core, body.unit, body.name if form and form in body.name else (form or "") + core
    core, branch = split_branch(plain)
    if branch and (found := form_inside(core)):
        before = core[: found.start].strip(" ,・")
        return found.form, before, branch, close_spaces(core if found.foreign else before + found.form)
    return None, core, branch, close_spaces(core)


def _form_of_body(name: str) -> str | None:
    found = form_at_start(name) or form_inside(name)
    return found.form if found else None


def _public_body(plain: str) -> PublicBody | None:
    return unit_of_independent_body(plain) or run_by(plain) or state_body(plain) or local_body(plain)


def _core_and_branch(rest: str, form: str) -> tuple[str, str | None]:
    core, unit = split_facility(rest, form)
    core, branch = split_branch(core)
    units = [part for part in (branch, unit) if part]
    return core, " ".join(units) or None

"""⑥: who won and where they are."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.kanpo.printed import Printed
from extract.lexicon.numerals import COUNTING
from extract.lexicon.ventures import JOINT_VENTURE
from extract.values.legal_forms import any_form, foreign_forms
from extract.values.places import address_start, locate

_NAMES_ORGANISATION = re.compile(
    any_form(
        "銀行", "公司", "カンパニー", "事業団", "共同企業体", "コンソーシアム", "組合", "公社", "財団", "協会", "大学", "機構", "連合会", "ＪＶ", "JV"
    )
    + rf"|{foreign_forms()}"
)  # fmt: skip
_ENUMERATOR = re.compile(
    r"[⑴-⒇]\s*|(?:^|(?<=[\s、，,；;）)]))(?:[(（][\d０-９]{1,2}[)）]|[(（][アイウエオカキクケコ][)）]|[\d０-９]{1,2}[.．](?=\s*\D)|[アイウエオカキクケコ](?=[\s　.．]))\s*"
)
_BETWEEN = re.compile(r"[\s、，,；;／/]+")
_LINKING = re.compile(r"^(?:及び|並びに|および|ならびに|・)\s*")
_AND = re.compile(r"及び|並びに|および|ならびに")
_NAME_WORD = re.compile(
    r"(?!.*(?:ビル|ビルディング|タワー|ヒルズ|プラザ|センター|スクエア|マンション|ハイツ|Ｆ|F)$)[A-Za-zＡ-Ｚａ-ｚァ-ヶー・＆&.．]+"
)
"""A word of letters or katakana that is no building: it may begin a name behind an address."""
_OTHERS = re.compile(
    rf"(?:[\s、，,]|(?<=[）)\d０-９号地]))(?:ほか|他|外)[\s\d０-９{COUNTING}]*(?:者|社|名|件)?$"
)
_FOREIGN = re.compile(
    r"(?<=[\s（(、])(?:アメリカ合衆国|アメリカ|米国|英国|イギリス|ドイツ|フランス|カナダ|スイス|スウェーデン|ノルウェー|デンマーク|フィンランド|オランダ"
    r"|ベルギー|イタリア|スペイン|オーストリア|オーストラリア|ニュージーランド|シンガポール|大韓民国|韓国|中華人民共和国|中華民国|台湾|香港|イスラエル|インド|タイ|ソウル特別市|ニューヨーク州|カリフォルニア州)"
    r"(?=[^\s）)]*(?:州|市|区|街|国|県|通り|道|[\d０-９]))"
)
_LIKE_ADDRESS = re.compile(r"[\d０-９]|州|[^\s]市|区|街|王国|共和国")
_BRACKETED = re.compile(r"[（(]([^（()）]{4,})[）)]")
_EDGES = " 　、，,；;／/"
UNSURE_BOUNDARY = "supplier_boundary_unsure"
"""Warning: it is not certain which words are this supplier's and which the next one's."""
_OPEN, _CLOSE = "（([［", "）)]］"


@dataclass(frozen=True, slots=True)
class GazetteSupplier:
    """One winner as printed."""

    name: Printed
    address: Printed | None
    warnings: tuple[str, ...] = ()


def read_suppliers(fields: Sequence[Printed]) -> list[GazetteSupplier]:
    """The winners of one award, in order; a joint venture is one of them."""
    found: list[GazetteSupplier] = []
    for text in fields:
        if text.text:
            found += _suppliers(text)
    return found


def _suppliers(text: Printed) -> Iterator[GazetteSupplier]:
    entries = _enumerated(text)
    if len(entries) > 1:
        for entry in entries:
            yield _one(entry)
        return
    groups = _groups(entries[0])
    if JOINT_VENTURE.search(text.text) and len(groups) > 1 and not _is_separate(groups):
        yield _joint_venture(groups)
        return
    for group in groups:
        supplier = _one(group.text)
        if group.unsure:
            supplier = dataclasses.replace(supplier, warnings=(*supplier.warnings, UNSURE_BOUNDARY))
        yield supplier


def _enumerated(text: Printed) -> list[Printed]:
    """Entries behind ⑴ ⑵ … or (1) (2) …; the whole text where there are none."""
    marks = [
        match for match in _ENUMERATOR.finditer(text.text) if bracket_depth(text.text, match.start()) == 0
    ]
    if not marks or marks[0].start() != 0 or len(marks) < 2:
        return [text]
    numbered = [match[0].strip() for match in marks] == [chr(ord("⑴") + i) for i in range(len(marks))]
    ends = [*(match.start() for match in marks[1:]), len(text)]
    entries = [text[match.end() : end].strip(" 　、，,；;") for match, end in zip(marks, ends, strict=True)]
    return entries if numbered or all(address_start(entry.text) is not None for entry in entries) else [text]


def _groups(text: Printed) -> list[_Group]:
    """The text cut where a further supplier's name begins: behind an address, at a name that has its own address."""
    groups: list[list[_Piece]] = [[]]
    unsure: list[bool] = [False]
    has_address = False
    for piece in _pieces(text.text):
        if has_address and _is_new_name(text.text, piece, closed=groups[-1][-1].closes):
            early = _early_words(text.text, groups[-1])
            groups.append(early)
            unsure[-1] = unsure[-1] or bool(early)
            unsure.append(bool(early))
            has_address = False
        groups[-1].append(piece)
        so_far = text.text[groups[-1][0].start : piece.end]
        has_address = (
            has_address or address_start(so_far) is not None or locate(piece.of(text.text)) is not None
        )
    return [
        _Group(text[group[0].start : group[-1].end].strip(), doubt)
        for group, doubt in zip(groups, unsure, strict=True)
        if group
    ]


@dataclass(frozen=True, slots=True)
class _Group:
    """What belongs to one supplier; `unsure` where it was not certain which words do."""

    text: Printed
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch between spaces and commas; `closes` where it ends with a bracket that holds an address."""

    start: int
    end: int
    closes: bool = False

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def _is_new_name(text: str, piece: _Piece, *, closed: bool) -> bool:
    """Whether a supplier's name begins with this piece: an address comes after it, and it has a legal form or stands
    behind a bracket that holds the address before.
    """
    rest = _LINKING.sub("", text[piece.start :])
    bare = _LINKING.sub("", piece.of(text))
    if (
        locate(bare) is not None
        and address_start("〇 " + bare) is not None
        and not _NAMES_ORGANISATION.search(bare)
    ):
        return False
    start = address_start(rest)
    if start is None or start == 0:
        return False
    return _NAMES_ORGANISATION.search(bare) is not None or (closed and bare[0] not in _OPEN)


def _early_words(text: str, group: list[_Piece]) -> list[_Piece]:
    """Take the words off a group's end that rather begin the next name (Ａｔｌａｓ　Ｔｅｃｈｎｏｌｏｇｉｅｓ㈱)."""
    early: list[_Piece] = []
    while len(group) > 1 and _NAME_WORD.fullmatch(group[-1].of(text)) and not group[-1].closes:
        early.insert(0, group.pop())
    return early


def _pieces(text: str) -> Iterator[_Piece]:
    """Stretches between spaces and commas outside brackets, and behind a closed bracket that holds an address."""
    start, open_at = 0, []
    for index, character in enumerate(text):
        if character in _OPEN:
            open_at.append(index)
        elif character in _CLOSE:
            opening = open_at.pop() if open_at else 0
            if not open_at and opening > 0 and locate(text[opening + 1 : index]) is not None:
                yield _Piece(start, index + 1, closes=True)
                start = index + 1
        elif open_at or index < start:
            continue
        elif _BETWEEN.match(character):
            if text[start:index].strip() and not _AND.fullmatch(text[start:index]):
                yield _Piece(start, index)
            start = index + 1
        elif (linking := _AND.match(text, index)) and locate(text[start:index]) is not None:
            yield _Piece(start, index)
            start = linking.end()
    if text[start:].strip(" 　、，,"):
        yield _Piece(start, len(text))


def _is_separate(groups: Sequence[_Group]) -> bool:
    """Whether more than one of the groups is a joint venture itself, or none is the head of the others."""
    return sum(JOINT_VENTURE.search(group.text.text) is not None for group in groups) > 1


def _joint_venture(groups: Sequence[_Group]) -> GazetteSupplier:
    """A joint venture whose members are printed with their addresses: named with its representative, the first."""
    first = _one(groups[0].text)
    return GazetteSupplier(first.name, first.address, (*first.warnings, "joint_venture_members"))


def _one(text: Printed) -> GazetteSupplier:
    """Name and address of one supplier."""
    linking = _LINKING.match(text.text)
    text = (text[linking.end() :] if linking else text).strip(_EDGES)
    warnings: list[str] = []
    others = _OTHERS.search(text.text)
    if others:
        warnings.append("other_suppliers")
        text = text[: others.start()].strip(_EDGES)
    start, abroad = address_start(text.text), _foreign_start(text.text)
    if abroad and (not start or abroad < start):  # 中華人民共和国天津市 is not in 津市
        start = abroad
    if not start:
        return _by_bracket(text, warnings)
    name, address = text[:start].strip(_EDGES), text[start:].strip(_EDGES)
    bracketed = name.text[-1:] != "" and name.text[-1:] in _OPEN
    if bracketed:
        name = name[:-1].strip(_EDGES)
    address = _without_brackets(address, warnings, opened=bracketed)
    name = _closed(name, warnings)
    if not name.text:
        warnings.append("no_supplier_name")
    if any(locate(inside) is not None for inside in _BRACKETED.findall(name.text)):
        warnings.append(UNSURE_BOUNDARY)
    if re.search(r"[\s、,]", address.text):
        further = [piece for piece in _BETWEEN.split(address.text)[1:] if len(piece) > 4]
        if any(locate(piece) is not None and address_start("〇 " + piece) is not None for piece in further):
            return GazetteSupplier(name, None, (*warnings, "several_addresses"))
    return GazetteSupplier(name, address, tuple(warnings))


def _foreign_start(text: str) -> int | None:
    """Where an address abroad begins that is printed without a house number: a country behind a space or bracket."""
    match = _FOREIGN.search(text)
    return match.start() if match and match.start() > 1 else None


def _by_bracket(text: Printed, warnings: list[str]) -> GazetteSupplier:
    """A supplier whose address no table knows: a bracket at the end that reads like an address holds it."""
    match = re.fullmatch(r"(?P<name>.+?)\s*[（(](?P<inside>[^（()）]*)[）)]", text.text)
    if match and _LIKE_ADDRESS.search(match["inside"]) and not _NAMES_ORGANISATION.search(match["inside"]):
        name, address = text[: match.end("name")], text[match.start("inside") : match.end("inside")]
        return GazetteSupplier(name.strip(), address.strip(), (*warnings, "unknown_place"))
    return GazetteSupplier(_closed(text, warnings), None, (*warnings, "no_supplier_address"))


def _without_brackets(address: Printed, warnings: list[str], *, opened: bool) -> Printed:
    """The address without the brackets around it, and without those that have no partner."""
    depth = 1 if opened else 0
    for index, character in enumerate(address.text):
        if character in "（(":
            depth += 1
        elif character in "）)":
            depth -= 1
            if depth == 0 and opened:
                rest = address[index + 1 :].strip(_EDGES + "。")
                if rest.text:
                    warnings.append(
                        "stray_bracket" if not rest.text.strip("（()）") else "text_after_address"
                    )
                return address[:index].strip(_EDGES)
            if depth < 0:
                warnings.append("stray_bracket")
                return _without_brackets(address[:index] + address[index + 1 :], [], opened=False)
    if opened:
        warnings.append("stray_bracket")
    return address.strip(_EDGES)


def _closed(name: Printed, warnings: list[str]) -> Printed:
    """The name without a bracket at its end that has no partner."""
    text = name.text
    opens, closes = text.count("（") + text.count("("), text.count("）") + text.count(")")
    if (text[-1:] in ("）", ")") and opens < closes) or (text[-1:] in ("（", "(") and opens > closes):
        warnings.append("stray_bracket")
        return name[:-1].strip(_EDGES)
    return name


def bracket_depth(text: str, index: int) -> int:
    """How many brackets are open before this index."""
    before = text[:index]
    return sum(map(before.count, _OPEN)) - sum(map(before.count, _CLOSE))

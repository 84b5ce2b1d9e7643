"""⑥ and ⑦: who won, where they are, and which part of the price is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.kanpo.printed import Printed, join
from extract.values.places import address_start, locate

_LEGAL_FORM = re.compile(
    r"株\s*式\s*会\s*社|有限会社|合同会社|合資会社|合名会社|相互会社|[㈱㈲㈳㈶㈻]|[(（](?:株|有|同|資|名|社|財|一社|公社|一財|公財|学|医)[)）]"
    r"|(?:一般|公益|特例)?(?:社団|財団)法人|独立行政法人|国立(?:研究開発|大学)法人|特定非営利活動法人|監査法人|税理士法人|弁護士法人|学校法人"
    r"|医療法人|社会福祉法人|協同組合|共同企業体|コンソーシアム|事業団|組合|公社|財団|協会|大学|機構|連合会|ＪＶ|JV"
    r"|(?i:\b(?:inc|ltd|limited|llc|gmbh|corp|corporation|company|plc|s\.a)\b)"
)
_ENUMERATOR = re.compile(
    r"(?:^|(?<=[\s、，,；;）)]))(?:[⑴-⒇]|[(（][\d０-９]{1,2}[)）]|[(（][アイウエオカキクケコ][)）]|[\d０-９]{1,2}[.．](?=\s*\D)|[アイウエオカキクケコ](?=[\s　.．]))\s*"
)
_BETWEEN = re.compile(r"[\s、，,；;／/]+")
_LINKING = re.compile(r"^(?:及び|並びに|および|ならびに|・)\s*")
_JOINT_VENTURE = re.compile(r"共同企業体|ＪＶ|JV|コンソーシアム|共同体|共同提案体")
_AMOUNT = re.compile(
    r"[＠@]?[￥¥＄$￡£€]?\s*[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?\s*(?:円|ドル|ポンド|ユーロ|千円|百万円)?"
)
_MONEY = re.compile(
    r"[＠@]?\s*(?:[￥¥＄$￡£€]|USD|GBP|EUR|US\$)?\s*[\d０-９]{1,3}(?:[,，][\d０-９]{3})+(?:[.．][\d０-９]+)?"
    r"|[＠@￥¥＄$￡£€]\s*[\d０-９]+(?:[.．][\d０-９]+)?|[\d０-９]+(?:[.．][\d０-９]+)?\s*(?=円|ドル|ポンド|ユーロ|千円|万円|億円|百万円)"
)
_OPEN, _CLOSE = "（([［", "）)]］"


@dataclass(frozen=True, slots=True)
class Supplier:
    """One winner as printed."""

    name: Printed
    address: Printed | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PricePart:
    """What of ⑦ belongs to one supplier; `shared` where one price stands for all of them."""

    text: Printed
    shared: bool = False
    warnings: tuple[str, ...] = ()


def read_suppliers(fields: Sequence[Printed]) -> list[Supplier]:
    """The winners of one award, in order; a joint venture is one of them."""
    found: list[Supplier] = []
    for text in fields:
        if text.text:
            found += _suppliers(text)
    return found


def _suppliers(text: Printed) -> Iterator[Supplier]:
    entries = _enumerated(text)
    if len(entries) > 1:
        for entry in entries:
            yield _one(entry)
        return
    groups = _groups(entries[0])
    if _JOINT_VENTURE.search(text.text) and len(groups) > 1 and not _is_separate(groups):
        yield _joint_venture(entries[0], groups)
        return
    for group in groups:
        yield _one(group)


def _enumerated(text: Printed) -> list[Printed]:
    """Entries behind ⑴ ⑵ … or (1) (2) …; the whole text where there are none."""
    marks = [match for match in _ENUMERATOR.finditer(text.text) if _depth(text.text, match.start()) == 0]
    if not marks or marks[0].start() != 0 or len(marks) < 2:
        return [text]
    ends = [*(match.start() for match in marks[1:]), len(text)]
    entries = [text[match.end() : end].strip(" 　、，,；;") for match, end in zip(marks, ends, strict=True)]
    return entries if all(address_start(entry.text) is not None for entry in entries) else [text]


def _groups(text: Printed) -> list[Printed]:
    """The text cut where a further supplier's name begins: behind an address, at a name that has its own address."""
    pieces = list(_pieces(text))
    groups: list[list[tuple[int, int]]] = [[]]
    has_address = False
    for index, (start, end) in enumerate(pieces):
        piece = text.text[start:end]
        if has_address and _is_new_name(piece, text.text[start:], pieces[index:]):
            groups.append([])
            has_address = False
        groups[-1].append((start, end))
        so_far = text.text[groups[-1][0][0] : end]
        has_address = has_address or address_start(so_far) is not None or locate(piece) is not None
    return [text[group[0][0] : group[-1][1]].strip() for group in groups if group]


def _is_new_name(piece: str, rest: str, following: Sequence[tuple[int, int]]) -> bool:
    """Whether a supplier's name begins with this piece: it has a legal form and an address comes after it."""
    bare = _LINKING.sub("", piece)
    if locate(bare) is not None and address_start("〇 " + bare) is not None and not _LEGAL_FORM.search(bare):
        return False
    start = address_start(rest)
    if start is None or start == 0:
        return False
    named = _LEGAL_FORM.search(rest[:start]) is not None
    return named and (_LEGAL_FORM.search(bare) is not None or len(following) > 1)


def _pieces(text: Printed) -> Iterator[tuple[int, int]]:
    """Stretches between spaces and commas outside brackets, and behind a closed bracket that holds an address."""
    start, depth = 0, 0
    string = text.text
    for index, character in enumerate(string):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
            opening = max(string.rfind(mark, 0, index) for mark in _OPEN)
            if depth == 0 and opening > 0 and locate(string[opening + 1 : index]) is not None:
                yield start, index + 1
                start = index + 1
        elif depth == 0 and _BETWEEN.match(character):
            if string[start:index].strip():
                yield start, index
            start = index + 1
    if string[start:].strip(" 　、，,"):
        yield start, len(string)


def _is_separate(groups: Sequence[Printed]) -> bool:
    """Whether more than one of the groups is a joint venture itself, or none is the head of the others."""
    return sum(_JOINT_VENTURE.search(group.text) is not None for group in groups) > 1


def _joint_venture(text: Printed, groups: Sequence[Printed]) -> Supplier:
    """A joint venture whose members are printed with their addresses: named with its representative, the first."""
    first = _one(groups[0])
    return Supplier(first.name, first.address, (*first.warnings, "joint_venture_members"))


def _one(text: Printed) -> Supplier:
    """Name and address of one supplier."""
    linking = _LINKING.match(text.text)
    text = (text[linking.end() :] if linking else text).strip(" 　、，,；;／/")
    start = address_start(text.text)
    if start is None or start == 0:
        return _by_bracket(text)
    name, address = text[:start], text[start:]
    name = name.strip()
    bracketed = name.text[-1:] in _OPEN
    if bracketed:
        name = name[:-1].strip()
    address = _without_brackets(address.strip(), opened=bracketed)
    name, closed = _closed(name)
    warnings = () if name.text else ("no_supplier_name",)
    stray = ("stray_bracket",) if closed else ()
    return Supplier(name, address, (*warnings, *stray))


def _by_bracket(text: Printed) -> Supplier:
    """A supplier whose address no table knows: a bracket at the end that no legal form fills holds it."""
    match = re.fullmatch(r"(?P<name>.+?)\s*[（(](?P<inside>[^（()）]*[\d０-９][^（()）]*)[）)]", text.text)
    if match and not _LEGAL_FORM.fullmatch(match["inside"]):
        name, address = text[: match.end("name")], text[match.start("inside") : match.end("inside")]
        return Supplier(name.strip(), address.strip(), ("unknown_place",))
    return Supplier(text, None, ("no_supplier_address",))


def _without_brackets(address: Printed, *, opened: bool) -> Printed:
    """The address without the brackets around it, and without one that has no partner."""
    text = address.text
    depth = 1 if opened else 0
    for index, character in enumerate(text):
        if character in "（(":
            depth += 1
        elif character in "）)":
            depth -= 1
            if depth == 0 and opened and not text[index + 1 :].strip(" 　、，,。"):
                return address[:index].strip()
            if depth < 0:
                rest = address[index + 1 :]
                return (address[:index] + rest).strip()
    return address.strip()


def _closed(name: Printed) -> tuple[Printed, bool]:
    """The name without a bracket at its end or start that has no partner."""
    text = name.text
    if text[-1:] in _OPEN and text[-1:]:
        return name[:-1].strip(), True
    if text[-1:] in "）)" and text.count("（") + text.count("(") < text.count("）") + text.count(")"):
        return name[:-1].strip(), True
    return name, False


def _depth(text: str, index: int) -> int:
    before = text[:index]
    return sum(map(before.count, _OPEN)) - sum(map(before.count, _CLOSE))


def share_price(fields: Sequence[Printed], suppliers: Sequence[Supplier]) -> list[PricePart | None]:
    """Each supplier's part of the price, by order or by the names printed beside the amounts.

    One price for several suppliers is shared; a number of prices that is neither one nor theirs is left undivided.
    """
    printed = [field for field in fields if field.text]
    if not printed:
        return [None] * len(suppliers)
    if len(suppliers) == 1:
        return [PricePart(join(printed, " "))]
    if len(printed) == len(suppliers):
        return [PricePart(part) for part in printed]
    whole = join(printed, " ")
    parts = _price_entries(whole)
    if len(parts) == len(suppliers) and len(parts) > 1:
        ordered = _by_name(parts, suppliers)
        return (
            [PricePart(part) for part in ordered]
            if ordered
            else [PricePart(whole, shared=True, warnings=("price_order_unsure",)) for _ in suppliers]
        )
    warnings = () if len(parts) <= 1 else ("prices_not_divided",)
    return [PricePart(whole, shared=True, warnings=warnings) for _ in suppliers]


def _price_entries(whole: Printed) -> list[Printed]:
    """The text cut into one entry an amount; words before an amount belong to it."""
    text = whole.text
    amounts = [match for match in _MONEY.finditer(text) if _depth(text, match.start()) == 0]
    entries, start = [], 0
    for index, _match in enumerate(amounts):
        last = index + 1 == len(amounts)
        end = len(text) if last else _entry_end(text, _match.end(), amounts[index + 1].start())
        entries.append(whole[start:end].strip(" 　、，,；;"))
        start = end
    return entries


def _entry_end(text: str, after: int, before: int) -> int:
    """Where one price's entry ends between two amounts: behind its unit and the bracket that explains it."""
    tail = re.match(
        r"\s*(?:円|ドル|ポンド|ユーロ|千円|百万円)?\s*(?:[／/]\S{1,4})?\s*(?:[（(][^（()）]*[）)])?",
        text[after:before],
    )
    return after + (tail.end() if tail else 0)


def _by_name(parts: Sequence[Printed], suppliers: Sequence[Supplier]) -> list[Printed] | None:
    """Prices in the suppliers' order; None where names are printed beside them but do not tell whose is whose."""
    labels = [_core(_MONEY.split(part.text)[0]) for part in parts]
    labels = [re.sub(r"^(?:[⑴-⒇]|[(（][\d０-９アイウエオ]+[)）])", "", label) for label in labels]
    if not any(len(label) >= 2 for label in labels):
        return list(parts)
    names = [_core(supplier.name.text) for supplier in suppliers]
    order = []
    for name in names:
        hits = [i for i, label in enumerate(labels) if label and (label in name or name in label)]
        if len(hits) != 1:
            return None
        order.append(hits[0])
    return [parts[i] for i in order] if sorted(order) == list(range(len(parts))) else None


def _core(text: str) -> str:
    return re.sub(r"[\s　、，,：:;；（()）]|株式会社|㈱|\(株\)|（株）|有限会社|㈲", "", text)

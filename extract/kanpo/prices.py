"""⑦: which part of the price is whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.kanpo.printed import Printed, join
from extract.kanpo.suppliers import GazetteSupplier, bracket_depth
from extract.values.legal_forms import any_form

_CURRENCY = r"[￥¥＄$￡£€]|USD|GBP|EUR|US\$|米ドル|英ポンド|ユーロ"
_UNIT = r"円|千円|百万円|万円|億円|米?ドル|英?ポンド|ユーロ"
_MONEY = re.compile(
    rf"(?:[＠@]\s*)?(?:{_CURRENCY})?\s*[\d０-９]{{1,3}}(?:[,，][\d０-９]{{3}})+(?:[.．][\d０-９]+)?"
    rf"|(?:[＠@]|{_CURRENCY})\s*[\d０-９]+(?:[.．][\d０-９]+)?|[\d０-９]+(?:[.．][\d０-９]+)?\s*(?={_UNIT})"
)
_ENUMERATOR = re.compile(r"^(?:[⑴-⒇]|[（(][\d０-９アイウエオ]{1,2}[）)]|[\d０-９アイウエオ][.．\s　])\s*")
_ENTRY_TAIL = re.compile(
    rf"\s*(?:{_UNIT})?\s*(?:[／/]\S{{1,4}})?\s*(?:[（(](?![\d０-９アイウエオ]{{1,2}}[）)])[^（()）]*[）)])?"
)
_AT_END = re.compile(
    r"[\s　]+(?P<price>[＠@]?[\d０-９]{1,3}(?:[,，][\d０-９]{3})+(?:[.．][\d０-９]+)?\s*円\S*)$"
)
_UNLABELLED = re.compile(
    r"(?:[\s　、，,：:;；・／/]|及び|単価|総額|総価|合計|計|税込|税抜|消費税|月額|年額|金)*"
)
_NO_CORE = re.compile(rf"{any_form()}|[\s　、，,：:;；（()）]")
_EDGES = " 　、，,；;：:"


@dataclass(frozen=True, slots=True)
class PricePart:
    """What of ⑦ belongs to one supplier; `shared` where one price stands for all of them."""

    text: Printed
    shared: bool = False
    warnings: tuple[str, ...] = ()


def share_price(fields: Sequence[Printed], suppliers: Sequence[GazetteSupplier]) -> list[PricePart | None]:
    """Each supplier's part of the price, by the names printed beside the amounts or else by order.

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
    parts = _entries(whole)
    if len(parts) == len(suppliers):
        ordered = _in_order(parts, suppliers)
        if ordered is not None:
            return [PricePart(part) for part in ordered]
        return [PricePart(whole, shared=True, warnings=("price_order_unsure",)) for _ in suppliers]
    warnings = () if len(parts) <= 1 else ("prices_not_divided",)
    return [PricePart(whole, shared=True, warnings=warnings) for _ in suppliers]


def price_apart(winner: Printed) -> tuple[Printed, Printed | None]:
    """⑥ without a price that stands at its end because ⑦ is not printed, and that price."""
    match = _AT_END.search(winner.text)
    if match is None:
        return winner, None
    return winner[: match.start()].strip(), winner[match.start("price") :].strip()


def _entries(whole: Printed) -> list[Printed]:
    """The text cut into one entry an amount: words before it and the bracket behind it belong to it."""
    text = whole.text
    amounts = [match for match in _MONEY.finditer(text) if bracket_depth(text, match.start()) == 0]
    entries, start = [], 0
    for index, amount in enumerate(amounts):
        if index + 1 == len(amounts):
            end = len(text)
        else:
            tail = _ENTRY_TAIL.match(text[amount.end() : amounts[index + 1].start()])
            end = amount.end() + (tail.end() if tail else 0)
        entries.append(whole[start:end].strip(_EDGES))
        start = end
    return entries


def _in_order(parts: Sequence[Printed], suppliers: Sequence[GazetteSupplier]) -> list[Printed] | None:
    """Prices in the suppliers' order, names and numbers before them taken off.

    None where words stand beside the prices that do not tell whose they are.
    """
    parts = [_without_number(part) for part in parts]
    names = [_core(supplier.name.text) for supplier in suppliers]
    labels = [_label(part) for part in parts]
    cores = [_core(label) for label in labels]
    hits = [[i for i, core in enumerate(cores) if _names(core, name)] for name in names]
    if all(len(hit) == 1 for hit in hits) and len({hit[0] for hit in hits}) == len(parts):
        return [_without_label(parts[hit[0]]) for hit in hits]
    if any(hits) or not all(_UNLABELLED.fullmatch(_before(part)) for part in parts):
        return None
    return list(parts)


def _names(core: str, name: str) -> bool:
    return len(core) >= 2 and (name in core or core in name)


def _before(part: Printed) -> str:
    amount = _MONEY.search(part.text)
    return part.text[: amount.start()] if amount else part.text


def _label(part: Printed) -> str:
    """The words beside an amount: before it, or in a bracket behind it."""
    before = _before(part)
    if not _UNLABELLED.fullmatch(before):
        return before
    bracket = re.search(r"[（(]([^（()）]*)[）)]\s*$", part.text)
    return bracket[1] if bracket else ""


def _without_number(part: Printed) -> Printed:
    match = _ENUMERATOR.match(part.text)
    return part[match.end() :].strip(_EDGES) if match and _MONEY.search(part.text[match.end() :]) else part


def _without_label(part: Printed) -> Printed:
    before = _before(part)
    if not _UNLABELLED.fullmatch(before):
        return part[len(before) :].strip(_EDGES)
    bracket = re.search(r"[（(][^（()）]*[）)]\s*$", part.text)
    return part[: bracket.start()].strip(_EDGES) if bracket else part


def _core(text: str) -> str:
    """A name without legal form, spaces and punctuation."""
    return _NO_CORE.sub("", text)

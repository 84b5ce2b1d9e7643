"""Prices as printed: totals, unit prices, foreign currency, tax, and the many ways of not naming one.

Nothing is guessed: where several amounts stand side by side and neither tax nor brackets tell which one is meant, the
amount is None and `problem` says why; the printed text stays with the caller.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from extract.lexicon.eras import PRINTED_SINCE, era_letters, era_names
from extract.lexicon.numerals import COUNTING, TENS
from extract.reference import read_table
from extract.values.amount_number import amount_number
from extract.values.amount_text import plain_amounts
from extract.values.folding import close_letter_spacing, fold_width, is_blank, is_dash, without_footnotes
from extract.values.leftover import unread_rest
from extract.values.no_winner import NOBODY, reason_nobody_won
from extract.values.tax_words import tax_beside, tax_of

UNSURE_UNIT_PRICE = Decimal(1_000_000)
"""An amount this large beside the bare words 単価契約 may be an expected total: it is not taken for a unit price."""

LONGEST_PRICE = 2_000
"""Characters; a longer text is prose or an attack, not a price, and is not searched."""


@dataclass(frozen=True, slots=True)
class Money:
    """A printed price.

    `kind` is `total`, `unit`, `shared` (set by callers that see several suppliers), `undisclosed` or `absent`.
    """

    amount: Decimal | None
    kind: str
    currency: str | None = "JPY"
    """ISO 4217; None where no price is printed."""
    tax: str | None = None
    """`included`, `excluded`; None where not printed."""
    unit_text: str | None = None
    """What a unit price is for, as printed: `㎘`, `式`, `月額`, `時間`; None where only `@` or 単価 says so."""
    and_others: bool = False
    """Whether 他 / ほか says that further prices are not printed."""
    expected: bool = False
    """Whether the amount is an expected total (予定調達総額, 見込)."""
    others: tuple[Decimal, ...] = ()
    """Further amounts printed beside it, in order."""
    problem: str | None = None
    """`several_amounts`, `unread_amount` or `unsure_unit_price`: why `amount` is None although digits are printed."""

    @property
    def total_yen(self) -> int | None:
        """The total as whole yen; None for unit prices, other currencies and fractions of a yen."""
        if self.kind not in ("total", "shared") or self.currency != "JPY" or self.amount is None:
            return None
        return int(self.amount) if self.amount == self.amount.to_integral_value() else None


@cache
def currencies() -> dict[str, str]:
    """ISO code by printed mark, longest mark first."""
    rows = read_table(Path(__file__).with_name("currencies.csv"))
    marks = {row["mark"]: row["code"] for row in rows}
    return dict(sorted(marks.items(), key=lambda item: -len(item[0])))


_MARKS = "|".join(re.escape(mark) for mark in currencies())
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_KANJI_NUMBER = f"[〇{COUNTING}{TENS[1:]}]+"
_NUMBER = rf"{_DIGITS}(?:[十百千]*[兆億万千百](?:{_DIGITS}(?:[十百千]*[億万千百])?)*)?|{_KANJI_NUMBER}(?:[兆億万](?:{_KANJI_NUMBER})?)*(?=円)"
_AMOUNT = re.compile(
    rf"(?P<per_before>[^\s\d、,;。@()（）円]{{0,8}}?(?:1|一|１)\s*[^\s\d、,;。@()（）円]{{1,6}}\s*(?:につき|当たり|当り|あたり|毎に)\s*|[月年日]額\s*|(?:1|一)(?:回|件|人|名|台|冊|枚|部|個|本|箱|袋|缶|時間|日|月|か月|年|組|着|食|泊|室|㎡|㎏|kg|t|㎘|kl|L)\s*(?=\d))?"
    rf"(?P<at>@\s*)?(?P<sign>[△▲▵]|(?<![\d\w)）])-(?=\d))?\s*(?P<mark>{_MARKS})?\s*(?P<sign2>[△▲])?"
    rf"(?<![\d.,])(?P<number>{_NUMBER})(?![\d,]*[\d])"
    rf"\s*(?P<mark_after>{_MARKS})?"
    rf"(?P<per>\s*[/／]\s*[(（]?(?:1|一)?(?P<unit>(?!ほか|他|外)[^\s\d、,。()（）]{{1,8}}?)(?=[()（）\s、,。]|ほか|他|外|$))?"
)
_NOT_MONEY_BEFORE = re.compile(
    rf"(?:第|{era_names(PRINTED_SINCE)}|[{era_letters(PRINTED_SINCE)}]|約款|[他外]|ほか)\s*$"
)
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:条|項|号|年|月|日|者|社|件|品目|種|項目|回|名|人|台|個|冊|%|％|か所|箇所|[ヶか]月|分の|番|階|級|時間|点|ポイント|ha|㎡|m2)"
)
_BRACKETS = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]*(?:[)）\]］】〕]|$)")
_OTHERS = re.compile(r"ほか|他|外(?!税)(?=\d|[^\w]|$|\w)")
_UNDISCLOSED = re.compile(r"非公表|未公表|公表(?:し|せ|を|は|でき|対象外)|非公開|不開示|非開示|不公表")
_ELSEWHERE = re.compile(r"^\s*同[左右上額]|別[紙添表]|参照|のとおり")
_NONE_WORDS = re.compile(r"(?:なし|無し|無|該当なし|該当無し|空欄|/|／|\.|・)+")
_UNIT_WORDS = re.compile(r"単価")
_UNIT_OF = re.compile(r"[(（]\s*単価\s*[/／]\s*(?P<unit>[^()（）\s]{1,10})\s*[)）]")
_UNIT_BRACKET = re.compile(
    r"[(（]\s*(?P<unit>月額|年額|日額|時間額|時給|時間単価|月額単価|[1一]?\s*[^()（）\s\d]{1,6}(?:当たり|当り|あたり|につき))\s*[)）]"
)
_UNIT_BEHIND = re.compile(
    r"[)）]\s*[/／]\s*(?!一式|総[額価]|税|合?計|全[体額部て]|すべて)(?:1|一)?(?P<unit>[^\d\s()（）、,。]{1,8})\s*$"
)
"""1,000円（税抜）／時間; what follows the stroke may also say that it is the whole, or the tax."""
_EXPECTED = re.compile(
    r"予定調達総額|調達予定総額|調達見込総額|調達見込額|予定総額|予定総価|予定額|見込[みむ]?(?:総)?額|見込総価|予定数量|概算額|[(（]\s*(?:見込み?|予定)\s*[)）]"
)
_TAIL = re.compile(r"[^\d\n(（]*\n?\s*(?:[(（](?:[^)）\d]|\d{1,2}\s*%)*(?:[)）]|$))?(?:[^\d\n(（]*(?=$|\n))?")
"""The words behind an amount that are about it: those in a bracket with an amount of its own are about that one."""
_TOTAL_WORDS = re.compile(r"総額|総価")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One number that may be a price."""

    amount: Decimal | None
    span: tuple[int, int]
    """Where it is printed with its sign, mark and unit."""
    end: int
    currency: str | None
    marked: bool
    unit: str | None
    by_unit: bool
    bracketed: bool
    tax: str | None
    expected: bool
    total: bool


_IN_BRACKETS_ALONE = re.compile(r"\s*[(（\[［]\s*[¥\\]?\s*[\d,]+\s*円?\s*[)）\]］]\s*")
"""An amount in brackets and nothing else: a negative of accountants, or "of which": nothing tells which."""
_PLAIN_YEN = re.compile(r"\s*(\d{1,3}(?:,\d{3})+|\d+)\s*円?\s*")
"""The common case, whole: `9,072,000円`."""


def parse_money(text: str) -> Money:
    """The price a cell or field prints, the words around it understood; see `Money` for what comes out.

    Args:
        text: as printed: full width, letter-spacing, footnote marks, line breaks and explanations are allowed.
    """
    plain = _PLAIN_YEN.fullmatch(fold_width(text))
    if plain:
        return Money(Decimal(plain[1].replace(",", "")), "total")
    if is_blank(text) or is_dash(text):
        return Money(None, "absent", currency=None)
    if len(text) > LONGEST_PRICE:
        return Money(None, "absent", currency=None, problem="unread_amount")
    folded = _tidy(text)
    candidates = _candidates(folded)
    if not candidates:
        return _without_amount(folded)
    main = [candidate for candidate in candidates if not candidate.bracketed] or candidates
    chosen, problem = _choose(main, folded)
    if problem is None and (gross := _with_tax(chosen, candidates)) is not None:
        chosen = gross
    if problem is None and _is_doubted(chosen, candidates, folded):
        problem = "several_amounts"
    others = tuple(c.amount for c in candidates if c.span != chosen.span and c.amount is not None)
    by_unit = _by_unit(chosen, folded)
    money = Money(
        amount=chosen.amount if problem is None else None,
        kind="unit" if by_unit or (problem and any(candidate.by_unit for candidate in main)) else "total",
        currency=chosen.currency or "JPY",
        tax=chosen.tax or (tax_of(folded) if len(candidates) == 1 or not others else None),
        unit_text=_unit_text(chosen, folded) if by_unit else None,
        and_others=_OTHERS.search(folded[chosen.end :]) is not None,
        expected=chosen.expected,
        others=others,
        problem=problem,
    )
    return _only_if_sure(money, chosen, candidates, folded)


def _only_if_sure(money: Money, chosen: _Candidate, candidates: list[_Candidate], folded: str) -> Money:
    """The price without its amount where the words around it leave a doubt."""
    by_unit = _by_unit(chosen, folded)
    if money.amount is None and money.problem is None:
        return dataclasses.replace(money, problem="unread_amount")
    unsure = _is_unsure(folded, candidates, by_unit) or _IN_BRACKETS_ALONE.fullmatch(folded) is not None
    if money.problem is None and not money.expected and unsure:
        return dataclasses.replace(money, amount=None, problem="unread_amount")
    bare_unit_words = by_unit and not (chosen.by_unit or _unit_printed(folded))
    if bare_unit_words and money.amount is not None and money.amount >= UNSURE_UNIT_PRICE:
        return dataclasses.replace(
            money, amount=None, problem="unsure_unit_price", others=(money.amount, *money.others)
        )
    return money


_TAX_RATES = tuple(map(Decimal, ("1.03", "1.05", "1.08", "1.10")))
_ROUNDED = Decimal(2)
"""Yen that rounding may take from a price with tax."""


def _with_tax(chosen: _Candidate, candidates: list[_Candidate]) -> _Candidate | None:
    """Of an amount and the same one with or without tax in a bracket, that with tax; None where there is no such pair."""
    if chosen.amount is None or chosen.by_unit:
        return None
    for other in candidates:
        if (
            other is chosen
            or not other.bracketed
            or other.amount is None
            or other.currency != chosen.currency
        ):
            continue
        net, gross = sorted((chosen.amount, other.amount))
        if not any(abs(net * rate - gross) <= _ROUNDED for rate in _TAX_RATES) or net == gross:
            continue
        if other.tax == "included" and chosen.tax != "included" and other.amount == gross:
            return other
        if other.tax == "excluded" and chosen.tax is None and chosen.amount == gross:
            return dataclasses.replace(chosen, tax="included")
    return None


def _is_doubted(chosen: _Candidate, candidates: list[_Candidate], folded: str) -> bool:
    """Whether a bracket holds the amount with tax and no word of it: which of the two is the price is not told. Other amounts
    there (the whole of a joint contract, a part of a year) are beside the price.
    """
    if chosen.bracketed or chosen.amount is None or chosen.by_unit:
        return False
    others = [
        other.amount
        for other in candidates
        if other.amount is not None and other.bracketed and _stands_alone_in_bracket(other, folded)
    ]
    return any(abs(chosen.amount * rate - other) <= _ROUNDED for rate in _TAX_RATES for other in others)


def _stands_alone_in_bracket(candidate: _Candidate, folded: str) -> bool:
    start = max(folded.rfind(mark, 0, candidate.span[0] + 1) for mark in "(（[［")
    return _IN_BRACKETS_ALONE.match(folded, start) is not None


def _is_unsure(folded: str, candidates: list[_Candidate], by_unit: bool) -> bool:
    """Whether something beside the amounts may change them."""
    return unread_rest(folded, [candidate.span for candidate in candidates], per_unit=by_unit) is not None


def _tidy(text: str) -> str:
    folded = without_footnotes(fold_width(text)).replace("，", ",").strip()
    folded = "\n".join(close_letter_spacing(line) for line in folded.split("\n"))
    folded = re.sub(r"(?<=\d),[ \n]*(?=\d{3}(?!\d))", ",", folded)
    folded = re.sub(r"(?<=\d)[ \n]+,(?=\d{3}(?!\d))", ",", folded)
    folded = re.sub(r"(?<=\d) *\. *(?=\d{1,4}(?!\d) *(?:円|$))", ".", folded)
    return plain_amounts(re.sub(r"(?<=\d)[ \n]+(?=円)", "", folded))


def _candidates(folded: str) -> list[_Candidate]:
    spans = [bracket.span() for bracket in _BRACKETS.finditer(folded)]
    found = [
        candidate
        for match in _AMOUNT.finditer(folded)
        if (candidate := _candidate(folded, match, spans)) is not None
    ]
    return [candidate for candidate in found if candidate.marked] or ([] if len(found) != 1 else found)


def _label_before(folded: str, match: re.Match[str], line_before: str) -> str:
    """The words in front of an amount, on its line or, where there is none, on the line above."""
    label = line_before + (match["per_before"] or "")
    if line_before.strip():
        return label
    return "".join(folded[: match.start()].rstrip("\n ").rsplit("\n", 1)[-1:])[-14:] + label


def _candidate(folded: str, match: re.Match[str], brackets: list[tuple[int, int]]) -> _Candidate | None:
    """What looks like an amount, with what stands round it; None where it counts something else."""
    before, after = folded[: match.start("number")], folded[match.end("number") :]
    mark = match["mark"] or match["mark_after"]
    at = match["at"] is not None
    per_before = (match["per_before"] or "").strip()
    number = match["number"]
    alone = _alone(folded, match)
    marked = bool(mark) or at or "," in number or alone
    if not mark and not at and (_NOT_MONEY_AFTER.match(after) or _NOT_MONEY_BEFORE.search(before)):
        return None
    if not mark and _NOT_MONEY_BEFORE.search(before) and re.match(r"\s*(?:条|項|号|年|月|日)", after):
        return None
    amount = amount_number(number)
    if amount is not None and (match["sign"] or match["sign2"]):
        amount = -amount
    unit = match["unit"] or (per_before if per_before and per_before.endswith("額") else _per(per_before))
    line_before = folded[: match.start()].rsplit("\n", 1)[-1][-14:] if match.start() else ""
    label_before = _label_before(folded, match, line_before)
    tail = _TAIL.match(folded[match.end() :])
    explained = tail[0] if tail else ""
    return _Candidate(
        amount=amount,
        span=match.span(),
        end=match.end(),
        currency=currencies()[mark] if mark else None,
        marked=marked,
        unit=unit,
        by_unit=at or bool(unit) or bool(per_before) or label_before.rstrip(" :\n").endswith("単価"),
        bracketed=any(a < match.start("number") < b and not _whole(folded, a, b) for a, b in brackets),
        tax=tax_beside(line_before, explained),
        expected=_EXPECTED.search(label_before) is not None or _EXPECTED.search(explained) is not None,
        total=_TOTAL_WORDS.search(label_before) is not None,
    )


def _choose(main: list[_Candidate], folded: str) -> tuple[_Candidate, str | None]:
    """The amount that is meant, or the first with the reason why none can be chosen."""
    if len(main) == 1 or len({(c.amount, c.currency) for c in main}) == 1:
        return main[0], None
    if any(candidate.amount is None for candidate in main):
        return main[0], "unread_amount"
    included = [candidate for candidate in main if candidate.tax == "included"]
    excluded = [candidate for candidate in main if candidate.tax == "excluded"]
    if len(included) == 1 and len(included) + len(excluded) == len(main):
        return included[0], None
    totals = [candidate for candidate in main if candidate.total or candidate.expected]
    if len(totals) == 1 and all(c.by_unit for c in main if c is not totals[0]):
        return totals[0], None
    return main[0], "several_amounts"


def _unit_printed(folded: str) -> re.Match[str] | None:
    """Where a unit is printed apart from the amount: （単価／箱）, （月額）, （税抜）／時間."""
    return _UNIT_OF.search(folded) or _UNIT_BRACKET.search(folded) or _UNIT_BEHIND.search(folded)


def _by_unit(chosen: _Candidate, folded: str) -> bool:
    if chosen.total or chosen.expected:
        return False
    if chosen.by_unit or _unit_printed(folded):
        return True
    if re.search(r"(?:ほか|他)\s*$", folded):
        return True
    return (
        _UNIT_WORDS.search(folded) is not None
        or _OTHERS.match(folded[chosen.end :].lstrip(" \n(（")) is not None
    )


def _unit_text(chosen: _Candidate, folded: str) -> str | None:
    if chosen.unit:
        return chosen.unit
    printed = _unit_printed(folded)
    return _per(printed["unit"]) or printed["unit"] if printed else None


def _per(words: str) -> str | None:
    """`件` of `1件につき`, `口座振替済1件につき`; the words themselves where there is no count."""
    if not words:
        return None
    unit = re.sub(r"\s*(?:につき|当たり|当り|あたり|毎に)\s*$", "", words)
    return re.sub(r"^.*?[1一１]\s*(?=\D)", "", unit).strip() or None


def _without_amount(folded: str) -> Money:
    if _UNDISCLOSED.search(folded):
        return Money(None, "undisclosed", currency=None)
    if _NONE_WORDS.fullmatch(re.sub(r"\s", "", folded)):
        return Money(None, "absent", currency=None)
    if _UNIT_WORDS.search(folded):
        return Money(
            None,
            "unit",
            currency=None,
            tax=tax_of(folded),
            and_others=_OTHERS.search(folded) is not None,
            problem="unread_amount" if _ELSEWHERE.search(folded) else None,
        )
    if re.search(r"[\da-zA-Z]", folded) and not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", folded):
        return Money(None, "absent", currency=None, problem="unread_amount")
    unread = (
        unread_rest(folded, ())
        or _ELSEWHERE.search(folded)
        or re.match(r"\s*\d", folded)
        or reason_nobody_won(folded) in NOBODY
    )
    return Money(None, "undisclosed", currency=None, problem="unread_amount" if unread else None)


def _alone(folded: str, match: re.Match[str]) -> bool:
    """Whether the number is all that its line prints, or all of the text."""
    line_start = folded.rfind("\n", 0, match.start("number")) + 1
    line_end = folded.find("\n", match.end("number"))
    line = folded[line_start : line_end if line_end >= 0 else len(folded)]
    return re.fullmatch(r"[\s△▲\-()（）.。]*", line.replace(match["number"], "", 1)) is not None


def _whole(folded: str, start: int, end: int) -> bool:
    """Whether the brackets enclose all of the text."""
    return not folded[:start].strip() and not folded[end:].strip()

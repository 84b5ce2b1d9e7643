"""What amounts are counted in (千円, 百万円, ドル), and how far each note that says so reaches.

The nearest word wins: the cell's own, the header's, the note beside or under this table. A note that stands over an
earlier table may or may not be meant for this one too: the amounts decide, or else nothing does.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.values.money import currencies

UNIT_UNSURE = "unit_unsure"
"""Warning: an earlier table counts in thousands, this one does not say; or all its amounts are too small for yen."""
AMOUNTS_LOOK_SMALL = "amounts_look_small"
"""Warning: nothing says what the table counts in, and all its amounts are too small to be published as yen."""
ALIKE = 30
"""Times that typical amounts of two tables in one unit stand apart at most."""
TOO_LARGE = Decimal(100_000_000)
"""A bare amount this large is yen: counted in thousands it were 100 billion."""
TOO_SMALL = 20_000
"""Yen: contracts below this are not published (少額随契 begins at hundreds of thousands)."""
FEWEST_AMOUNTS = 2

_POWERS = {
    "": 1,
    "千": 1_000, "1,000": 1_000, "1000": 1_000, "千の": 1_000,
    "万": 10_000, "1万": 10_000, "10,000": 10_000, "10000": 10_000,
    "十万": 100_000, "10万": 100_000,
    "百万": 1_000_000, "100万": 1_000_000, "1,000,000": 1_000_000, "1000000": 1_000_000,
    "k": 1_000, "K": 1_000, "thousand": 1_000, "thousand ": 1_000, "million": 1_000_000, "million ": 1_000_000,
    "千万": 10_000_000, "億": 100_000_000, "1億": 100_000_000,
}  # fmt: skip
_POWER = "|".join(sorted(filter(None, map(re.escape, _POWERS)), key=lambda word: -len(word)))
_CURRENCY = "|".join(re.escape(mark) for mark in currencies() if len(mark) > 1 and mark != "JPY")
_UNIT = rf"(?:(?P<power>{_POWER})?(?:円|yen|JPY)|(?P<power_of>{_POWER})?(?P<currency>{_CURRENCY}|[$€£]))"
_ENDS = r"(?=単位|$|[)\]】〕>〉»”\",、・./;:\s]|税|消費税)"
_IN_LABEL = re.compile(
    rf"(?:(?<=[(\[【〔<〈«“\",、・:/\s×✕xX])|(?<=単位)|(?<=[額格価料費金入果込抜別]))(?:単位は?[:・=/]?)?{_UNIT}{_ENDS}"
)
_NOTE = re.compile(
    rf"[\s(\[【〔<〈※*注]*(?:税(?:込|抜)み?[、,・/\s])?(?:(?:表中の?)?(?:金額|価格|契約金額)(?:の|は)?)?(?:単位|[Uu]nit|[Ii]n\b)?[\s:・=/は]*{_UNIT}(?:単位)?(?:[、,・/\s]?(?:税込み?|税抜き?|消費税込み?|%|人|者|社|件))*[\s)\]】〕>〉。です表示]*"
)
_SAID = re.compile(rf"単位\s*(?:は|[:・=/])?\s*[^)\]】〕。\d]{{0,12}}?(?<![\d千百十万億]){_UNIT}(?![\d/])")
_SAID_IN_BRACKETS = re.compile(rf"[(\[【〔](?:金額|価格)(?:は|[:・=])?{_UNIT}(?:単位)?[)\]】〕]")
_SAID_AFTER = re.compile(rf"(?<![\d,]){_UNIT}単位")
_AMOUNT = re.compile(rf"\d[\d,.]*\s*{_UNIT}")
"""1,000円: no note, unlike 1 工事（単位：千円）."""


@dataclass(frozen=True, slots=True)
class AmountUnit:
    """What one of an amount is worth."""

    yen: Decimal = Decimal(1)
    """Or of the currency."""
    currency: str = "JPY"


YEN = AmountUnit()


def unit_of_label(label: str) -> AmountUnit | None:
    """The unit that a header names: 契約金額（千円・税込）, 契約金額［千円］, 予定価格 千円; None where it names none."""
    folded = unicodedata.normalize("NFKC", label)
    found = list(_IN_LABEL.finditer(re.sub(r"(?<=[^\s])\s+(?=[^\s])", " ", folded)))
    units = {unit for match in found if (unit := _unit(match)) is not None}
    return units.pop() if len(units) == 1 else None


def unit_of_note(text: str) -> AmountUnit | None:
    """The unit that a note about a table names: （単位：千円）, （千円）, 金額は百万円単位; None where it is no such note."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > 120 or not re.search(r"[円$€£]|ドル|ユーロ|ポンド|USD|EUR|yen", folded):
        return None
    closed = re.sub(r"\s", "", folded).replace("m2", "㎡").replace("m3", "㎥")
    if _AMOUNT.match(folded):
        return None
    match = (
        _NOTE.fullmatch(folded)
        or _SAID.search(closed)
        or _SAID_AFTER.search(closed)
        or _SAID_IN_BRACKETS.search(closed)
    )
    return _unit(match) if match else None


def _unit(match: re.Match[str]) -> AmountUnit | None:
    groups = match.groupdict()
    power = _POWERS.get(groups.get("power") or groups.get("power_of") or "")
    if power is None:
        return None
    currency = groups.get("currency")
    return AmountUnit(Decimal(power), currencies()[currency] if currency else "JPY")


def last_unit(notes: Iterable[str]) -> AmountUnit | None:
    """The unit of the last of these notes that names one."""
    named = [unit for note in notes if (unit := unit_of_note(note)) is not None]
    return named[-1] if named else None


def resolve(
    own: AmountUnit | None,
    below: AmountUnit | None,
    earlier: AmountUnit | None,
    amounts: Sequence[Decimal],
    before: Sequence[Decimal],
) -> AmountUnit | None:
    """The unit of a table whose cells and header name none; None where that is not sure.

    Args:
        own: by a note between the table before and this one.
        below: by a note under it.
        earlier: by a note over an earlier table of the page or sheet.
        amounts: amounts of this table without a unit of their own.
        before: those of the table before.
    """
    if own or below:
        return own or below
    if earlier is None or earlier == YEN:
        return YEN
    if amounts and max(map(abs, amounts)) >= TOO_LARGE:
        return YEN
    if amounts and before:
        typical, other = statistics.median(amounts), statistics.median(before)
        if typical > 0 and other > 0 and max(typical / other, other / typical) <= ALIKE:
            return earlier
    return earlier if not amounts else None


def look_too_small(amounts: Sequence[Decimal]) -> bool:
    """Whether a table's totals, none with a unit of its own, are all too small for yen."""
    return len(amounts) >= FEWEST_AMOUNTS and 0 < max(map(abs, amounts)) < TOO_SMALL


NOTES_AHEAD = 2_000
"""Lines under a header that are looked through for a note about its unit."""


class TableUnits:
    """The unit of each table of one grid, as its reader walks down."""

    def __init__(self, above: Sequence[str], below: Sequence[str]) -> None:
        self._above: AmountUnit | None = last_unit(above)
        self._outside_below = last_unit(below)
        self._earlier: AmountUnit | None = None
        self._amounts: Sequence[Decimal] = ()
        self.look_too_small = False
        """Whether nothing says what the last table counts in, and all its amounts are too small for yen."""

    def table(
        self, own: Sequence[str], below: Sequence[str], amounts: Sequence[Decimal]
    ) -> AmountUnit | None:
        """The unit of the next table; None where it is not sure.

        Args:
            own: notes since the table before, in order.
            below: notes under it, before the next header.
            amounts: its amounts without a unit of their own.
        """
        beside = last_unit(own) or self._above
        under = last_unit(below) or self._outside_below
        unit = resolve(beside, under, self._earlier, amounts, self._amounts)
        self.look_too_small = not (beside or under) and unit == YEN and look_too_small(amounts)
        self._above = None
        self._earlier = beside or under or self._earlier
        self._amounts = amounts
        return unit

"""Price, estimated price, expected total and rate of a row: each from its cell, the rate checked against the amounts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from extract.awards import AMOUNTS_FAR_APART, ESTIMATED_PRICE_PROBLEMS, computed_rate, far_apart, whole_yen
from extract.lexicon.numerals import COUNTING
from extract.tables.grid import Cell, evidence_of, number_text
from extract.tables.header import Column, Header
from extract.tables.joined_lines import join_lines
from extract.tables.money_columns import MONEY_COLUMNS, in_currency, unit_column
from extract.tables.rate import PrintedRate, follows, parse_rate
from extract.tables.row_cells import RowCells
from extract.tables.units import UNIT_UNSURE, YEN, AmountUnit, unit_of_label, unit_of_note
from extract.values.folding import fold_width, is_dash
from extract.values.money import UNSURE_UNIT_PRICE, Money, parse_money

_Found = tuple[Column, Cell] | None


class Prices(NamedTuple):
    """What a row says about money."""

    text: str | None
    amount_yen: int | None
    unit_price: Decimal | None
    currency: str | None
    kind: str
    """`total`, `unit`, `shared`, `undisclosed` or `absent`."""
    tax: str | None
    estimated_yen: int | None
    expected_yen: int | None
    rate: float | None
    rate_basis: str | None

    @property
    def columns(self) -> dict[str, Any]:
        """Of the award."""
        return dict(zip(PRICE_COLUMNS, self, strict=True))


ZERO_ESTIMATE = "estimated_price_zero"
"""Warning: a 予定価格 of 0 is printed, which no contract has: null."""
PRICE_COLUMNS = (
    *("price_text", "amount_yen", "unit_price", "currency", "amount_kind", "tax"),
    *("estimated_price_yen", "expected_total_yen", "award_rate", "award_rate_basis"),
)
"""Where each of the prices goes, in their order."""


PRICE_MEANINGS = (
    *("price", "unit_price", "estimated_price", "expected_total", "rate", "remarks"),
    *MONEY_COLUMNS,
)
"""Of the cells that `read_prices` looks at."""


def read_prices(
    cells: RowCells, counted_in: AmountUnit | None, remarks: str | None, *, several: bool, by_unit: bool
) -> Prices:
    """The money of a row; what is printed but not sure is null, with a warning on the row.

    Args:
        cells: the row.
        counted_in: what amounts count in where neither cell nor header says; None where that is unsure.
        remarks: the remarks as printed.
        several: whether it names several suppliers, of whom none has the whole price.
        by_unit: whether the title speaks of a 単価契約.
    """
    alone = _yen_alone(cells, counted_in, remarks, several=several, by_unit=by_unit)
    if alone is not None:
        return alone  # the common case
    if remarks and "単位" in remarks:
        counted_in = unit_of_note(remarks) or counted_in
    by_unit_column, counted_in = unit_column(cells, counted_in)
    price_cell = cells.pop("price", "price_text")
    price = in_currency(_money(price_cell, counted_in), cells.text("currency", "currency"))
    if price_cell and price.kind == "total" and (by_unit_column or _is_per_time(price_cell[0].label)):
        price = dataclasses.replace(price, kind="unit")
    unit = _money(cells.pop("unit_price", "unit_price"), YEN)
    estimated = _money(cells.pop("estimated_price", "estimated_price_yen"), counted_in)
    expected = _expected_total(cells, price, price_cell[1].text if price_cell else None, remarks, counted_in)
    rate_cell = cells.pop("rate", "award_rate")
    ratio, basis = _rate(
        cells, rate_cell, lambda: _Amounts.of(price, unit, estimated, expected, remarks), price, estimated
    )
    if far_apart(price.total_yen, estimated.total_yen):
        cells.warn(AMOUNTS_FAR_APART)
        ratio, basis = (None, None) if basis == "computed" else (ratio, basis)
    kind = _kind(price, price_cell, unit, several=several)
    amount, unsure = whole_yen(price) if kind == "total" and not price.expected else (None, None)
    cells.warn(unsure)
    cells.warn(price.problem)
    cells.warn(estimated.problem and ESTIMATED_PRICE_PROBLEMS[estimated.problem])
    if kind == "total" and (by_unit or _BY_UNIT.search(remarks or "")):
        cells.warn("unit_contract")
    if estimated.amount == 0:
        estimated = _ABSENT
        cells.warn(ZERO_ESTIMATE)
    of_one = price.amount if kind == "unit" and not price.expected else None
    unit_price = unit.amount if unit.amount is not None else of_one
    return Prices(
        text=join_lines(price_cell[1].text) if price_cell else None,
        amount_yen=amount,
        unit_price=unit_price,
        currency=price.currency if price.kind in ("total", "unit") else None,
        kind=kind,
        tax=price.tax or (_tax_of(price_cell[0]) if price_cell else None),
        estimated_yen=None if estimated.expected else estimated.total_yen,
        expected_yen=expected,
        rate=float(ratio) if ratio is not None else None,
        rate_basis=basis,
    )


_BY_UNIT = re.compile(r"単価契約|^[\s(（※]*単価(?:による)?[\s)）。]*$")
"""Remarks by which a price is one of a unit."""
YEN_ALONE = re.compile(r"[1-9][0-9]{0,14}")
_BESIDE_PRICE = frozenset(PRICE_MEANINGS) - {"price", "remarks"}


def _yen_alone(
    cells: RowCells, counted_in: AmountUnit | None, remarks: str | None, *, several: bool, by_unit: bool
) -> Prices | None:
    """The prices of a row of which digits in the price's cell are all: what the long way gives; None of other rows."""
    texts, place = cells.texts, yen_column(cells.header, counted_in)
    if texts is None or place is None or YEN_ALONE.fullmatch(texts[place]) is None:
        return None
    if remarks and ("額" in remarks or "単価" in remarks or "単位" in remarks):
        return None
    cells.text("price", "price_text")
    if by_unit and not several:
        cells.warn("unit_contract")
    return prices_of_yen(texts[place], cells.header.columns[place], several=several)


def yen_column(header: Header, counted_in: AmountUnit | None) -> int | None:
    """The place of the price where digits alone (`YEN_ALONE`) are yen, and no other column but remarks says of money."""
    places = header.places.get("price", ())
    if len(places) != 1 or not header.fields.isdisjoint(_BESIDE_PRICE):
        return None
    label = header.columns[places[0]].label
    return places[0] if (_label_unit(label) or counted_in) == YEN and not _is_per_time(label) else None


def prices_of_yen(text: str, column: Column, *, several: bool = False) -> Prices:
    """The prices of a row whose price is digits alone, in yen."""
    kind, amount = ("shared", None) if several else ("total", int(text))
    return Prices(text, amount, None, "JPY", kind, _tax_of(column), None, None, None, None)


@dataclass(frozen=True, slots=True)
class Total:
    """A price from a cell of its own."""

    text: str
    money: Money
    tax: str | None
    """As its header says."""


def read_total(cells: RowCells, meaning: str, field: str, counted_in: AmountUnit | None) -> Total | None:
    """The price of the cell with this meaning; None where it is blank or a dash."""
    found = cells.pop(meaning, field)
    if found is None or is_dash(found[1].text):
        return None
    money = _money(found, counted_in)
    cells.warn(money.problem)
    return Total(found[1].text, money, _tax_of(found[0]))


def by_contract_kind(prices: Prices, kind: str | None, cells: RowCells) -> Prices:
    """Prices of a 単価契約, which a column of its own says: the printed number is the price of one."""
    if kind != "unit" or prices.kind != "total":
        return prices
    unit = None if prices.amount_yen is None else Decimal(prices.amount_yen)
    if unit is not None and unit >= UNSURE_UNIT_PRICE:
        cells.warn("unsure_unit_price")
        unit = None
    return prices._replace(amount_yen=None, unit_price=prices.unit_price or unit, kind="unit")


def money_of(column: Column, cell: Cell, counted_in: AmountUnit | None) -> Money:
    """The price of one cell, under its header."""
    return _money((column, cell), counted_in)


def read_estimate(cells: RowCells, counted_in: AmountUnit | None) -> int | None:
    """The 予定価格 of a row alone, as whole yen."""
    estimated = _money(cells.pop("estimated_price", "estimated_price_yen"), counted_in)
    cells.warn(estimated.problem and ESTIMATED_PRICE_PROBLEMS[estimated.problem])
    return None if estimated.expected else estimated.total_yen


_BARE_NUMBER = re.compile(r"[\s※*\d,.\-()△▲▼−]+")
"""An amount whose cell says nothing of what it counts in."""
_ABOUT = re.compile(rf"(?:(?<![公規契制])約|およそ|おおよそ|概ね|おおむね)\s*[¥\\]?\s*[\d{COUNTING}]")


@lru_cache(maxsize=4096)
def _parse_money(text: str) -> Money:
    """The price a cell prints; one that is about so much is none of a contract."""
    money = parse_money(text)
    if money.amount is None or not _ABOUT.search(fold_width(text)):
        return money
    return dataclasses.replace(money, amount=None, problem="unread_amount")


_PER_TIME = re.compile(
    r"(?<!\d)[月年日]額|時間(?:額|単価|当たり)|[/／][月年日](?:額)?(?![^)）\s])|[1一]?[かカヵヶケ]月(?:当たり?|あたり|分の?額?)"
)
_WHOLE = re.compile(r"総額|総価|合計|又は|または|もしくは|若しくは")


@lru_cache(maxsize=1024)
def _is_per_time(label: str) -> bool:
    """Whether a header says that amounts are those of a month, a day …, and nothing of the whole."""
    return _PER_TIME.search(label) is not None and _WHOLE.search(label) is None


_label_unit = lru_cache(maxsize=1024)(unit_of_label)


_ABSENT = Money(None, "absent", currency=None)


def _money(found: _Found, unit: AmountUnit | None) -> Money:
    if found is None:
        return _ABSENT
    column, cell = found
    if isinstance(cell.value, float):
        # Six decimals: what is finer is a formula's binary noise.
        value = Decimal(repr(cell.value)).quantize(Decimal("0.000001")) if abs(cell.value) < 1e15 else None
        money = Money(value, "total", problem=None if value is not None else "unread_amount")
    else:
        money = _parse_money(_beside_expected(cell.text))
    if money.amount is None or not _BARE_NUMBER.fullmatch(fold_width(cell.text)):
        return money
    unit = _label_unit(column.label) or unit
    if unit is YEN and cell.value is None:
        return money  # the common case
    if isinstance(cell.value, float) and cell.text != number_text(cell.value):
        return _scaled(money, cell.text, unit)
    if unit is None:
        return dataclasses.replace(
            money, amount=None, problem=UNIT_UNSURE, others=(money.amount, *money.others)
        )
    if unit == YEN:
        return money
    return dataclasses.replace(
        money,
        amount=money.amount * unit.yen,
        currency=unit.currency,
        others=tuple(other * unit.yen for other in money.others),
    )


def _scaled(money: Money, shown: str, unit: AmountUnit | None) -> Money:
    """An amount of which a sheet shows only the thousands: what is stored is yen, unless what is shown has a unit."""
    if unit is None or unit == YEN:
        return money
    return dataclasses.replace(money, amount=Decimal(shown) * unit.yen, currency=unit.currency)


def _kind(money: Money, found: _Found, unit: Money, *, several: bool) -> str:
    if money.kind == "total" and money.expected:
        return "unit"
    if money.kind == "total" and found and (found[1].rows_spanned > 1 or several):
        return "shared"
    if money.kind == "absent" and unit.amount is not None:
        return "unit"
    return money.kind


_EXPECTED = re.compile(
    r"(?:調達見込総額|調達見込み総額|予定調達総額|調達予定総額|見込総額|予定総額|調達見込額|総調達見込額|見込み総額)(?:は|[::]|\s|、|約|\(.*?\))*(\d[\d,]*)\s*(?:円|$|\s)"
)


def _expected_in(text: str | None) -> re.Match[str] | None:
    return _EXPECTED.search(fold_width(text)) if text and "額" in text else None


def _beside_expected(text: str) -> str:
    """A price cell without the expected total printed beside its unit price; the whole where that is all there is."""
    printed = _expected_in(text)
    if printed is None:
        return text  # the common case
    folded = fold_width(text)
    rest = folded[: printed.start()] + "\n" + folded[printed.end() :]
    return rest if re.search(r"\d", rest) else text


def _expected_total(
    cells: RowCells, price: Money, price_text: str | None, remarks: str | None, counted_in: AmountUnit | None
) -> int | None:
    """調達見込総額 from its own cell, the remarks or the price's cell, its place noted."""
    found = cells.pop("expected_total", "expected_total_yen")
    if found is not None:
        return _money(found, counted_in).total_yen
    if not (remarks or price_text):
        return None
    printed = _expected_in(remarks) or _expected_in(price_text)
    total = (
        parse_money(printed[1] + "円").total_yen if printed else price.total_yen if price.expected else None
    )
    if total is not None:
        in_remarks = str(total) in re.sub(r"\D", "", fold_width(remarks or ""))
        told_by = cells.printed("remarks") if in_remarks else cells.printed("price")[:1]
        for _, cell in told_by:
            cells.evidence += evidence_of("expected_total_yen", cells.page, cell)
    return total


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What a printed rate may be the ratio of."""

    numerators: list[Decimal]
    denominators: list[Decimal]

    @classmethod
    def of(
        cls, price: Money, unit: Money, estimated: Money, expected: int | None, remarks: str | None
    ) -> _Amounts:
        in_remarks = [
            parse_money(text).amount
            for text in re.findall(r"\d[\d,]{3,}(?=\s*円)", fold_width(remarks or ""))
        ]
        numerators = [price.amount, unit.amount, *price.others, *in_remarks]
        numerators.append(Decimal(expected) if expected is not None else None)
        denominators = [estimated.amount, *estimated.others, *in_remarks]
        return cls([a for a in numerators if a is not None], [a for a in denominators if a is not None])


def _rate(
    cells: RowCells, found: _Found, amounts_of: Callable[[], _Amounts], price: Money, estimated: Money
) -> tuple[Decimal | None, str | None]:
    rate = _printed_rate(found)
    cells.warn(rate.problem)
    if rate.ratio is not None:
        amounts = amounts_of()
        if follows(rate, amounts.numerators, amounts.denominators) is False:
            hundredth = PrintedRate(rate.ratio / 100, rate.step / 100)
            percent = found is not None and _says_percent(found[0])
            if percent and follows(hundredth, amounts.numerators, amounts.denominators):
                return hundredth.ratio, "printed"
            cells.warn("rate_mismatch")
        return rate.ratio, "printed"
    if rate.problem or price.expected or estimated.expected or price.kind != "total":
        return None, None
    if estimated.amount is None:
        return None, None  # the common case
    same_tax = _same_tax(cells, price, estimated)
    ratio, warning = computed_rate(price.total_yen, estimated.total_yen, same_tax=same_tax)
    cells.warn(warning)
    return ratio, "computed" if ratio is not None else None


def _same_tax(cells: RowCells, price: Money, estimated: Money) -> bool:
    """Whether price and 予定価格 are both with, or both without tax, as their cells say or, where these do not, their headers."""
    told = [
        money.tax or next((tax for column, _ in cells.printed(meaning) if (tax := _tax_of(column))), None)
        for meaning, money in (("price", price), ("estimated_price", estimated))
    ]
    return told[0] == told[1] if None not in told else price.tax == estimated.tax


def _printed_rate(found: _Found) -> PrintedRate:
    if found is None:
        return PrintedRate(None)
    column, cell = found
    # A formula's value carries binary noise (0.9990000000000001) that nobody printed.
    text = number_text(round(cell.value, 10)) if isinstance(cell.value, float) else cell.text
    return parse_rate(text, percent=_says_percent(column))


def _says_percent(column: Column) -> bool | None:
    return True if re.search(r"%|パーセント|百分率", column.label) else None


def _tax_of(column: Column) -> str | None:
    return _tax_in(column.label)


@lru_cache(maxsize=1024)
def _tax_in(label: str) -> str | None:
    if re.search(r"税込|税を?含む", label) and "抜" not in label:
        return "included"
    return "excluded" if re.search(r"税抜|税別|税を?除", label) and "込" not in label else None

"""From values to columns, once for every reader: how a contract was let, its amount, its rate, and one guard.

Readers of different prints (gazette, tables) find values in different places; what a value means for a column, and
whether it fits there, is decided here. What does not fit is null with a warning, never an exception.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from extract.errors import LimitExceededError
from extract.rows import AwardRow, BidRow, PaymentRow, RejectRow, UnawardedRow
from extract.rows.changed import changed, column_types
from extract.rows.column_kinds import JoinedColumn, LabelledTexts, told_once
from extract.rows.row_columns import RowColumns, column_of
from extract.values.folding import fold_width
from extract.values.money import Money

MOST_YEN = 10**15
"""Ten times what the state spends in a year (一般会計, some 10^14 yen): larger numbers are numbers of something else."""
MOST_UNIT_PRICE = Decimal(10) ** 14
"""decimal128(18, 4) holds fourteen digits before the point."""
UNIT_PRICE_STEP = Decimal("0.0001")
FIRST_DAY, LAST_DAY = dt.date(1947, 5, 3), dt.date(2099, 12, 31)
"""From the day of the constitution under which 会計法 was made; a day outside was misprinted or misread (令和99年)."""
MOST_COUNT = 32_767
MOST_RATE = 100.0
MOST_SCORE = 100_000.0

ESTIMATED_PRICE_PROBLEMS: Mapping[str, str] = {
    "unread_amount": "estimated_price_unread_amount",
    "several_amounts": "estimated_price_several_amounts",
    "unsure_unit_price": "estimated_price_unsure_unit_price",
    "unit_unsure": "estimated_price_unit_unsure",
}
"""What a problem of `Money` is called where it is the estimated price's."""

OUT_OF_RANGE: Mapping[str, str] = {
    "amount_yen": "amount_out_of_range",
    "unit_price": "unit_price_out_of_range",
    "estimated_price_yen": "estimated_price_out_of_range",
    "expected_total_yen": "expected_total_out_of_range",
    "changed_from_yen": "changed_from_out_of_range",
    "price_yen": "bid_out_of_range",
    "award_rate": "rate_out_of_range",
    "score": "score_out_of_range",
    "bidders": "bidders_out_of_range",
    "payees": "payees_out_of_range",
    "sheet_year": "sheet_year_out_of_range",
    "round": "round_out_of_range",
    "reemployed_officers": "reemployed_officers_out_of_range",
    "contract_date": "contract_date_out_of_range",
    "tender_notice_date": "tender_notice_date_out_of_range",
    "opening_date": "opening_date_out_of_range",
    "changed_on": "changed_on_out_of_range",
    "opened_on": "opened_on_out_of_range",
    "date": "date_out_of_range",
}
"""Warning where the value of a column does not fit it and was left out."""
UNKNOWN_GLYPH = "unknown_glyph"
"""Warning: a character that is none (half of a surrogate pair) is kept as U+FFFD."""

Row = TypeVar("Row", AwardRow, BidRow, PaymentRow, UnawardedRow, RejectRow)


def fitted(row: Row) -> Row:
    """The row with every value that does not fit its column null, a warning for each, and characters that are none as U+FFFD.

    Raises:
        extract.errors.LimitExceededError: a count that a row cannot be without (page, ordinal) does not fit.
    """
    return changed(row, changes) if (changes := misfits(row)) else row


def misfits(row: Row) -> dict[str, Any]:
    """What `fitted` changes of a row; most often nothing.

    Raises:
        extract.errors.LimitExceededError: a count that a row cannot be without (page, ordinal) does not fit.
    """
    changes: dict[str, Any] = {}
    warnings: list[str] = []
    row_class: Any = type(row)
    bounds, values_of, texts_of = _bounded(row_class)
    for (name, least, most), value in zip(bounds, values_of(row), strict=True):
        if value is None or (least <= value <= most and (name != "unit_price" or _is_exact(value))):
            continue
        if name not in OUT_OF_RANGE:
            raise LimitExceededError(f"{name} {value} is more than a row can tell")
        changes[name] = None
        warnings.append(OUT_OF_RANGE[name])
    if "award_rate" in changes:
        changes["award_rate_basis"] = None
    if not _is_text(row, texts_of(row)):
        changes |= _repaired(row)
        warnings.append(UNKNOWN_GLYPH)
    if warnings and not isinstance(row, RejectRow):
        changes["warnings"] = tuple(dict.fromkeys((*row.warnings, *warnings)))
    return changes


def misfits_of(rows: Sequence[Row]) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Rows of one class of which something does not fit, each with its `misfits`; one look at all of them tells most often
    that there is none.

    Raises:
        extract.errors.LimitExceededError: as `misfits`.
    """
    if rows and not all_fit(rows):
        yield from ((row, changes) for row in rows if (changes := misfits(row)))


def all_fit(rows: Sequence[Row]) -> bool:
    """Whether every value of rows of one class, one at least, fits its column: `misfits` finds nothing."""
    row_class: Any = rows.row_class if isinstance(rows, RowColumns) else type(rows[0])
    for name, least, most in _bounds(row_class):
        values = [value for value in told_once(column_of(rows, name)) if value is not None]
        if values and set(map(type, values)) <= {
            int,
            dt.date,
        }:  # the order of which is whole, no NaN among them
            if not least <= min(values) <= max(values) <= most:
                return False
        elif not all(least <= value <= most for value in values):
            return False
        if name == "unit_price" and not all(map(_is_exact, values)):
            return False
    texts = [told_once(column_of(rows, name)) for name in _texts(row_class)]
    raws = column_of(rows, "raw") if "raw" in column_types(row_class) else ()
    return _is_writable(filter(None, chain(*texts))) and _are_writable(raws)


def _are_writable(raws: Sequence[Mapping[str, str]]) -> bool:
    """The same of cells by their header."""
    if isinstance(raws, JoinedColumn):
        return all(map(_are_writable, raws.pieces))
    if isinstance(raws, LabelledTexts):
        return _is_writable(raws.labels) and (raws.parts or _is_writable(chain.from_iterable(raws.rows)))
    return _is_writable(chain.from_iterable(chain(raw, raw.values()) for raw in raws))


def _is_writable(texts: Iterable[str]) -> bool:
    """Whether texts can be written as UTF-8."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_exact(price: Decimal) -> bool:
    return price == price.quantize(UNIT_PRICE_STEP)


_LARGEST_UNIT_PRICE = MOST_UNIT_PRICE - UNIT_PRICE_STEP
_BOUNDS: Mapping[str, tuple[Any, Any]] = {
    "int16": (-1, MOST_COUNT),
    "int32": (0, 2**31 - 1),
    "int64": (1 - MOST_YEN, MOST_YEN - 1),
    "float64": (-MOST_RATE, MOST_RATE),
    "score": (-MOST_SCORE, MOST_SCORE),
    "date32": (FIRST_DAY, LAST_DAY),
    "decimal128(18, 4)": (-_LARGEST_UNIT_PRICE, _LARGEST_UNIT_PRICE),
}
"""Least and largest value of a column, by its type; `score` by its name."""


_Values = Callable[[Any], tuple[Any, ...]]


@cache
def _bounded(row_class: Any) -> tuple[tuple[tuple[str, Any, Any], ...], _Values, _Values]:
    """Columns of a row class that hold numbers or days with their bounds, what gets their values, and what gets all texts."""
    bounds = _bounds(row_class)
    return bounds, _getter([name for name, _, _ in bounds]), _getter(_texts(row_class))


@cache
def _bounds(row_class: Any) -> tuple[tuple[str, Any, Any], ...]:
    """Columns of a row class that hold numbers or days, each with its least and largest value."""
    return tuple(
        (name, *_BOUNDS["score" if name == "score" else kind])
        for name, kind in column_types(row_class).items()
        if kind in _BOUNDS and name != "published_on"
    )


@cache
def _texts(row_class: Any) -> tuple[str, ...]:
    """Columns of a row class that hold a text."""
    return tuple(name for name, kind in column_types(row_class).items() if kind == "string")


def _getter(names: Sequence[str]) -> _Values:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


def _is_text(row: Any, texts: Sequence[str | None]) -> bool:
    """Whether all that a row says can be written as UTF-8."""
    raw = getattr(row, "raw", None)
    return _is_writable([*filter(None, texts), *raw, *raw.values()] if raw else filter(None, texts))


def _repaired(row: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if isinstance(value, str):
            changes[field.name] = writable(value)
        elif field.name == "raw":
            changes["raw"] = {writable(key): writable(text) for key, text in value.items()}
    return changes


def writable(text: str) -> str:
    """Text with halves of surrogate pairs, which no file can hold, as U+FFFD."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)


# --- one rule per fact


_OPEN_TO_ALL = re.compile(r"一般(?:競争|入札|$|[(・])|制限付|条件付")
_AFTER_A_CALL = re.compile(
    r"企画(?:競争|提案|随意|コンペ)|プロポーザル|公募|見積り?合わ?せ|見積競争|オープンカウンター|公開見積"
)
_BY_CONTRACT = re.compile(r"随意|随契|特命|企画競争|企画提案|プロポーザル|公募|見積|オープンカウンター")


def procurement_method(text: str | None, reason: str | None, context: str | None = None) -> str | None:
    """The OCDS code of a printed 契約方式: 一般競争 `open`, 指名競争 `selective`, 随意契約 after 企画競争, 公募 or a
    見積合せ `limited`, other 随意契約 `direct`; None where nothing tells.

    Args:
        text: the 契約方式 as printed.
        reason: why a contract was made by 随意契約, as printed.
        context: `direct` where all contracts of the table are.
    """
    printed = re.sub(r"\s", "", fold_width(text or ""))
    chosen, open_to_all = "指名" in printed, _OPEN_TO_ALL.search(printed) is not None
    if chosen and "一般" not in printed:
        return "selective"
    if open_to_all and not chosen:
        return "open"
    if re.search(r"公募型\S*競争入札", printed) and not chosen:
        return None  # open to all or, after a call for papers, to those chosen: the words do not tell
    if _BY_CONTRACT.search(printed) or reason is not None or context == "direct":
        words = printed + re.sub(r"\s", "", fold_width(reason or ""))
        return "limited" if _AFTER_A_CALL.search(words) else "direct"
    return None


ZERO_AMOUNT = "zero_amount"
"""Warning: a price of 0 is printed: whether nothing was paid or nothing told is not sure; null."""
FRACTION_OF_YEN = "fraction_of_yen"
"""Warning: a total that is not whole yen; null."""
PRICE_ABOVE_ESTIMATE = "price_above_estimate"
"""Warning: the price is more than the 予定価格, which no award may be: no rate is computed."""

AMOUNTS_FAR_APART = "amounts_far_apart"
"""Warning: price and 予定価格 stand so far apart that one of them may count in thousands: no rate is computed."""
FAR_APART = 200
"""Times; the lowest bids that are real (one yen) have their rate printed, and it follows from them."""


def far_apart(price: int | None, estimate: int | None) -> bool:
    """Whether a price and its 予定価格, both in whole yen, do not look as if counted in the same unit."""
    if not price or not estimate or price < 0 or estimate < 0:
        return False
    return max(price, estimate) >= FAR_APART * min(price, estimate)


def whole_yen(money: Money) -> tuple[int | None, str | None]:
    """A total as the column holds it, and the warning where it is left out although a number is printed."""
    if money.amount is None or money.kind not in ("total", "shared") or money.currency != "JPY":
        return None, None
    if money.amount == 0:
        return None, ZERO_AMOUNT
    total = money.total_yen
    return total, FRACTION_OF_YEN if total is None else None


def computed_rate(
    price: int | None, estimate: int | None, *, same_tax: bool
) -> tuple[Decimal | None, str | None]:
    """The award rate of a price in whole yen and its 予定価格, to six decimals; None with a warning where they contradict.

    Args:
        price: the total.
        estimate: the 予定価格.
        same_tax: whether both are printed with, or both without tax.
    """
    if price is None or not estimate or estimate < 0 or price < 0:
        return None, None
    if not same_tax:
        return None, None
    if price > estimate:
        return None, PRICE_ABOVE_ESTIMATE
    return (Decimal(price) / Decimal(estimate)).quantize(Decimal("0.000001")), None

"""Values to columns: what fits none of them ends no run, and one fact has one rule for every reader."""

import dataclasses
import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.awards import (
    OUT_OF_RANGE,
    PRICE_ABOVE_ESTIMATE,
    ZERO_AMOUNT,
    computed_rate,
    fitted,
    procurement_method,
    whole_yen,
)
from extract.codes import codes
from extract.errors import LimitExceededError
from extract.rows import AwardRow, BidRow, PaymentRow, RejectRow, UnawardedRow
from extract.values.money import Money, parse_money
from extract.values.no_winner import REASONS
from pipelines.datasets.schema import table_of

_NUMBERS = st.one_of(st.none(), st.integers(), st.integers(-(2**70), 2**70))
_FLOATS = st.one_of(st.none(), st.floats())
_DAYS = st.one_of(st.none(), st.dates())
_TEXTS = st.one_of(st.none(), st.text(st.characters()), st.just("\ud800半分"))


@given(
    amount=_NUMBERS,
    unit=st.one_of(st.none(), st.decimals(allow_nan=False, allow_infinity=False)),
    bidders=_NUMBERS,
    rate=_FLOATS,
    day=_DAYS,
    text=_TEXTS,
)
def test_whatever_a_reader_finds_can_be_written(
    amount: int | None,
    unit: Decimal | None,
    bidders: int | None,
    rate: float | None,
    day: dt.date | None,
    text: str | None,
) -> None:
    row = AwardRow(
        page=1,
        award_ordinal=1,
        amount_yen=amount,
        estimated_price_yen=amount,
        unit_price=unit,
        bidders=bidders,
        award_rate=rate,
        contract_date=day,
        title=text,
        raw={text or "": text or ""},
    )
    made = fitted(row)
    assert table_of([made], AwardRow).num_rows == 1
    for name in ("amount_yen", "unit_price", "bidders", "award_rate", "contract_date"):
        kept, given_ = getattr(made, name), getattr(row, name)
        assert kept == given_ or (kept is None and OUT_OF_RANGE[name] in made.warnings)
    bid = fitted(
        BidRow(page=1, contest_ordinal=1, price_yen=amount, score=rate, round=bidders, opened_on=day)
    )
    assert table_of([bid], BidRow).num_rows == 1
    tender = fitted(
        UnawardedRow(page=1, tender_ordinal=1, reason="not_told", estimated_price_yen=amount, date=day)
    )
    assert table_of([tender], UnawardedRow).num_rows == 1
    assert table_of([fitted(RejectRow(page=1, reason="x", text=text or ""))], RejectRow).num_rows == 1


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("amount_yen", 12_345_678_901_234_567_890, None),
        ("amount_yen", 999_999_999_999_999, 999_999_999_999_999),
        ("amount_yen", -5_000, -5_000),
        ("unit_price", Decimal("12.34567"), None),
        ("unit_price", Decimal("12.3400000"), Decimal("12.34")),
        ("unit_price", Decimal("1e15"), None),
        ("contract_date", dt.date(2117, 4, 1), None),
        ("contract_date", dt.date(1926, 12, 25), None),
        ("contract_date", dt.date(2025, 4, 1), dt.date(2025, 4, 1)),
        ("bidders", 32_768, None),
        ("award_rate", math.nan, None),
    ],
)
def test_what_does_not_fit_is_null_with_its_warning(column: str, value: Any, kept: Any) -> None:
    made = fitted(AwardRow(page=1, award_ordinal=1, **{column: value}))
    assert getattr(made, column) == kept
    assert made.warnings == (() if kept is not None else (OUT_OF_RANGE[column],))


def test_an_award_without_a_page_that_can_be_told_is_refused_by_name() -> None:
    with pytest.raises(LimitExceededError, match="page 40000"):
        fitted(AwardRow(page=40_000, award_ordinal=1))


@pytest.mark.parametrize(
    ("text", "reason", "method"),
    [
        ("一般", None, "open"),
        ("一　般", None, "open"),
        ("一般競争入札（総合評価）", None, "open"),
        ("指　名", None, "selective"),
        ("随　意", None, "direct"),
        ("随意", "企画競争", "limited"),
        ("随意", "公募の結果、応募者が一者であったため", "limited"),
        ("随意", "d", "direct"),
        ("企画競争", None, "limited"),
        ("一般競争又は指名競争", None, None),
        ("簡易公募型競争入札", None, None),
        (None, None, None),
    ],
)
def test_one_rule_says_how_a_contract_was_let(
    text: str | None, reason: str | None, method: str | None
) -> None:
    assert procurement_method(text, reason) == method


def test_one_rule_for_a_price_of_nothing_and_one_above_the_estimate() -> None:
    assert whole_yen(parse_money("0円")) == (None, ZERO_AMOUNT)
    assert whole_yen(Money(Decimal("0.5"), "total")) == (None, "fraction_of_yen")
    assert whole_yen(parse_money("1,000円")) == (1000, None)
    assert computed_rate(101, 100, same_tax=True) == (None, PRICE_ABOVE_ESTIMATE)
    assert computed_rate(99, 100, same_tax=False) == (None, None)
    assert computed_rate(75, 100, same_tax=True) == (Decimal("0.75"), None)


@pytest.mark.parametrize(
    "row",
    [
        AwardRow(page=1, award_ordinal=1),
        BidRow(page=1, contest_ordinal=1),
        PaymentRow(entry="payee", page=1, payment_ordinal=1),
        UnawardedRow(page=1, tender_ordinal=1, reason="not_told"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_a_number_that_may_be_null_never_costs_its_document(row: Any) -> None:
    columns = [
        each.name
        for each in dataclasses.fields(row)
        if each.default is None and each.metadata["arrow_type"].startswith("int")
    ]
    assert columns
    for column in columns:
        made = fitted(dataclasses.replace(row, **{column: 2**70}))
        assert getattr(made, column) is None and made.warnings == (OUT_OF_RANGE[column],)


def test_every_code_of_the_guard_and_every_reason_is_registered() -> None:
    assert set(OUT_OF_RANGE.values()) <= set(codes("warning"))
    assert set(REASONS) == set(codes("unawarded_reason"))

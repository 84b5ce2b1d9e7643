"""Rows made and changed by their slots are those of the constructor and of `dataclasses.replace`."""

import dataclasses

import pytest

from extract.rows import AwardRow, BidRow
from extract.rows.changed import changed, filled_in, made

GIVEN = {
    "page": 3,
    "award_ordinal": 7,
    "title": "見本業務",
    "raw": {"件名": "見本業務"},
    "warnings": ("unread_date",),
}


def test_a_row_is_made_as_by_its_constructor() -> None:
    own = {"supplier_name_text": "株式会社見本", "supplier_ordinal": 2}
    assert made(AwardRow, GIVEN, own) == AwardRow(**GIVEN, **own)  # type: ignore[arg-type]


@pytest.mark.parametrize("columns", [{**GIVEN, "nonsense": 1}, {"page": 1}])
def test_columns_too_many_or_too_few_are_refused(columns: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        made(AwardRow, columns, {})


def test_a_row_is_changed_as_by_dataclasses_replace() -> None:
    row = AwardRow(**GIVEN)  # type: ignore[arg-type]
    changes = {"source": "atla", "amount_yen": 5}
    assert changed(row, changes) == dataclasses.replace(row, source="atla", amount_yen=5)
    assert row.source == ""


def test_a_row_filled_in_is_the_row_itself() -> None:
    bid = BidRow(page=1, contest_ordinal=1)
    assert filled_in(bid, {"source": "x"}) is bid
    assert bid == BidRow(page=1, contest_ordinal=1, source="x")

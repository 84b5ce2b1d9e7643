"""Rows made and changed by their slots are those of the constructor and of `dataclasses.replace`."""

import dataclasses

import pytest

from extract.rows import AwardRow, BidRow
from extract.rows.changed import changed, fill, made, made_many

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


def test_rows_are_filled_column_by_column() -> None:
    bids = [BidRow(page=page, contest_ordinal=1) for page in (1, 2)]
    fill(bids, {"source": ["x", "y"], "bidder_ordinal": [3, 4]})
    assert bids == [
        BidRow(page=1, contest_ordinal=1, source="x", bidder_ordinal=3),
        BidRow(page=2, contest_ordinal=1, source="y", bidder_ordinal=4),
    ]


def test_rows_made_column_by_column_are_those_of_their_constructor() -> None:
    columns = {"page": [1, 2], "award_ordinal": range(1, 3), "raw": [{}, {}], "title": ["甲", None]}
    assert made_many(AwardRow, 2, columns) == [
        AwardRow(page=1, award_ordinal=1, title="甲"),
        AwardRow(page=2, award_ordinal=2),
    ]


@pytest.mark.parametrize(
    "columns", [{"page": [1]}, {"page": [1], "award_ordinal": [1], "raw": [{}], "x": [1]}]
)
def test_many_rows_with_other_columns_are_refused(columns: dict[str, list[object]]) -> None:
    with pytest.raises(TypeError):
        made_many(AwardRow, 1, columns)

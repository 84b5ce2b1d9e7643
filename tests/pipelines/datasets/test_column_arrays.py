"""Columns that say in little what they hold become the arrays of what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, Evidence
from extract.rows.column_kinds import FlatPlaces, LabelledTexts, NotedPlaces, OneValue, joined_columns
from extract.rows.row_columns import RowColumns
from pipelines.datasets import schema
from pipelines.datasets.arrow_columns import array_of
from pipelines.datasets.column_arrays import column_array
from pipelines.datasets.fitting import misfit

KINDS = {
    name: schema.AWARDS.field(name).type for name in ("title", "amount_yen", "raw", "evidence", "warnings")
}
TEXTS = st.sampled_from(["", " ", "\u3000", "甲", "乙 丙", "a\0b", "\U0001f600"])
POINTS = st.none() | st.sampled_from([0.5, 12.25])
PLACES = st.lists(
    st.builds(Evidence, TEXTS, st.integers(1, 3), *[POINTS] * 4, st.none() | TEXTS), max_size=3
).map(tuple)
NOTES = st.sampled_from([(), (("title", "A"),), (("title", "A"), ("price_text", "BC"))])


def noted(rows: list[tuple[Any, int, int]]) -> NotedPlaces:
    return NotedPlaces(*([row[place] for row in rows] for place in range(3)))  # type: ignore[arg-type]


def some(columns: st.SearchStrategy[Sequence[Any]]) -> st.SearchStrategy[list[Sequence[Any]]]:
    return st.lists(columns, min_size=1, max_size=3)


COLUMNS = {
    "title": some(st.lists(st.none() | TEXTS, max_size=3) | st.builds(OneValue, st.none() | TEXTS, st.integers(0, 3))),
    "amount_yen": some(st.builds(OneValue, st.none() | st.integers(0, 9), st.integers(0, 3))),
    "warnings": some(st.builds(OneValue, st.lists(TEXTS, max_size=2).map(tuple), st.integers(0, 3))),
    "raw": some(
        st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(lambda rows: LabelledTexts(("件名", "金額"), rows))
        | st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2)
    ),
    "evidence": some(
        st.lists(PLACES, max_size=3).map(FlatPlaces.of)
        | st.lists(st.tuples(NOTES, st.integers(1, 3), st.integers(1, 999)), max_size=3).map(noted)
        | st.lists(PLACES, max_size=2)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
@settings(max_examples=20)
@given(st.data())
def test_arrays(name: str, data: st.DataObject) -> None:
    column = joined_columns(data.draw(COLUMNS[name]))
    made = column_array(column, KINDS[name])
    made.validate(full=True)
    assert made.equals(array_of(list(column), KINDS[name]))


def test_rows_as_columns_make_the_same_table() -> None:
    rows = [AwardRow(page=1, award_ordinal=number, title="甲", raw={"件名": "甲"}) for number in (1, 2, 3)]
    table = schema.table_of(RowColumns.of(rows), AwardRow)
    assert table.equals(schema.table_of(rows, AwardRow))


@pytest.mark.parametrize(
    "column",
    [
        {"raw": LabelledTexts(("件名",), [("\ud800",)])},
        {"raw": LabelledTexts(("\ud800",), [("件名",)])},
        {"evidence": NotedPlaces([(("title", "A"),)], [2**20], [1])},
        {"evidence": FlatPlaces.of([(Evidence("title", 1, locator="\ud800"),)])},
        {"title": OneValue("\ud800", 1)},
        {"amount_yen": [2**70]},
    ],
)
def test_what_does_not_fit_is_told_of_columns_too(column: dict[str, Sequence[Any]]) -> None:
    rows = RowColumns.of([AwardRow(page=1, award_ordinal=1)])
    assert misfit(rows) is None
    assert misfit(rows.changed(column)) is not None
    with pytest.raises((UnicodeEncodeError, OverflowError)):
        schema.table_of(rows.changed(column), AwardRow)

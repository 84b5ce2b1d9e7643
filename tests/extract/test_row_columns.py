"""Rows kept as columns are the rows they were made of, here and in another process."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.outcome import Extraction
from extract.rows import AwardRow, Evidence, RejectRow
from extract.rows.column_kinds import (
    FlatPlaces,
    JoinedColumn,
    LabelledTexts,
    NotedPlaces,
    OneValue,
    joined_columns,
    picked,
    shortened,
    told_once,
)
from extract.rows.row_columns import RowColumns, RowPile, joined_rows

POINTS = st.none() | st.floats(0, 999)
PLACES = st.lists(
    st.builds(
        Evidence,
        st.sampled_from(["title", "price_text"]),
        st.integers(1, 3),
        *[POINTS] * 4,
        st.none() | st.text(max_size=3),
    ),
    max_size=3,
).map(tuple)
AWARDS = st.builds(
    AwardRow,
    page=st.integers(1, 9),
    award_ordinal=st.integers(1, 9),
    title=st.none() | st.text(max_size=4),
    amount_yen=st.none() | st.integers(0, 9),
    contract_date=st.none() | st.just(dt.date(2026, 4, 1)),
    raw=st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
    evidence=PLACES,
    warnings=st.sampled_from([(), ("unread_date",)]),
)
RECORDS = st.lists(
    st.tuples(*[st.sampled_from(["", " ", "\u3000", "甲", "乙 丙", "\0"])] * 2), min_size=1, max_size=4
)
NOTES = st.sampled_from([(), (("title", "A"),), (("title", "A"), ("price_text", "BC"))])
COLUMNS: st.SearchStrategy[Sequence[Any]] = st.one_of(
    st.builds(OneValue, st.none() | st.text(max_size=2), st.integers(0, 3)),
    st.lists(st.none() | st.text(max_size=2), max_size=3),
    st.builds(LabelledTexts, st.just(("件名", "金額")), RECORDS),
    st.lists(PLACES, max_size=3).map(FlatPlaces.of),
    st.lists(st.tuples(NOTES, st.integers(1, 3), st.integers(1, 999)), min_size=1, max_size=3).map(
        lambda rows: NotedPlaces(*map(list, zip(*rows, strict=True)))  # type: ignore[arg-type]
    ),
)


@settings(max_examples=25)
@given(st.lists(AWARDS, max_size=5))
def test_an_extraction_comes_back_as_it_was(awards: list[AwardRow]) -> None:
    made = Extraction(
        extractor="tables",
        extractor_version="6",
        awards=tuple(awards),
        rejects=(RejectRow(reason="total_line", evidence=(Evidence("row", 1, 0.5, 1, 2, 3),)),),
        rows_expected=len(awards),
        more=True,
    )
    assert pickle.loads(pickle.dumps(made)) == made


def test_what_all_rows_share_is_sent_once() -> None:
    rows = [AwardRow(page=1, award_ordinal=number, title="道路の維持修繕" * 20) for number in range(100)]
    assert len(pickle.dumps(RowColumns.of(rows))) < 100 * len("道路の維持修繕") * 20


@settings(max_examples=25)
@given(st.lists(AWARDS, min_size=1, max_size=5), st.data())
def test_rows_as_columns_are_the_rows(awards: list[AwardRow], data: st.DataObject) -> None:
    rows = RowColumns.of(awards)
    place = data.draw(st.integers(-len(awards), len(awards) - 1))
    assert rows == awards
    assert rows[place] == awards[place]
    assert rows[place:] == awards[place:]
    assert rows.changed({"title": OneValue("甲", len(rows))})[place].title == "甲"
    assert rows.column("source") == [row.source for row in awards]
    with pytest.raises(IndexError):
        rows[len(awards)]


@settings(max_examples=25)
@given(st.lists(st.lists(AWARDS, max_size=3), max_size=3), st.lists(st.booleans(), min_size=3, max_size=3))
def test_rows_on_a_pile_keep_their_order(pieces: list[list[AwardRow]], as_columns: list[bool]) -> None:
    pile: RowPile[AwardRow] = RowPile()
    for rows, columns in zip(pieces, as_columns, strict=False):
        pile.add(RowColumns.of(rows) if rows and columns else rows)
    every = [row for rows in pieces for row in rows]
    assert len(pile) == len(every)
    assert list(pile.taken()) == every
    assert len(pile) == 0
    assert list(joined_rows(pieces)) == every


@settings(max_examples=25)
@given(st.lists(COLUMNS, min_size=1, max_size=3), st.data())
def test_a_column_is_the_values_it_stands_for(pieces: list[Sequence[Any]], data: st.DataObject) -> None:
    values = [value for piece in pieces for value in piece]
    column = joined_columns(pieces)
    rows = data.draw(st.lists(st.sampled_from(range(len(values))), max_size=4)) if values else []
    assert list(column) == values
    assert list(picked(column, rows)) == [values[row] for row in rows]
    assert [column[row] for row in rows] == [values[row] for row in rows]
    assert list(pickle.loads(pickle.dumps(column))) == values
    assert all(value in values for value in told_once(column))
    assert all(value in list(told_once(column)) for value in values)


def test_values_that_are_equal_but_not_the_same_are_kept_apart() -> None:
    assert list(joined_columns([OneValue(1, 1), OneValue(True, 1)])) == [1, True]
    assert not isinstance(joined_columns([OneValue(1, 1), OneValue(True, 1)]), OneValue)
    assert isinstance(joined_columns([OneValue((), 1), OneValue((), 2)]), OneValue)


def test_only_one_object_makes_one_value() -> None:
    assert isinstance(shortened(["甲"] * 3), OneValue)
    assert list(shortened(range(1000, 1003))) == [1000, 1001, 1002]
    assert shortened([]) == []
    assert list(shortened([None, "甲", None])) == [None, "甲", None]


def test_a_blank_cell_is_in_no_mapping() -> None:
    assert list(LabelledTexts(("甲", "乙"), [("1", "\u3000"), ("", "2")])) == [{"甲": "1"}, {"乙": "2"}]


def test_places_beyond_the_last_piece_are_none() -> None:
    joined = JoinedColumn([LabelledTexts(("甲",), [("1",)])])
    with pytest.raises(IndexError):
        joined[1]

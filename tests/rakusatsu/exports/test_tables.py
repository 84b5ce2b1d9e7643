"""Spreadsheets get what is there: numbers as numbers, codes as text, nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rakusatsu.exports.tables import (
    column_notes,
    defused,
    heading,
    plain_value,
    write_csv,
    write_parquet,
    write_xlsx,
)

TABLE = pa.table(
    {
        "buyer_code": pa.array(["018", None]),
        "title": pa.array(['=HYPERLINK("http://example.org")', "＝１＋１"]),
        "amount_yen": pa.array([182547000, None], pa.int64()),
        "award_rate": pa.array([0.7539, None]),
        "contract_date": pa.array([dt.date(2017, 8, 1), None]),
        "sources": pa.array([["kanpo", "nenkin"], []]),
        "corporate_number": pa.array(["4013301013616", None]),
    }
)


def as_csv(table: pa.Table, **how) -> list[list[str]]:
    file = io.StringIO()
    assert write_csv(table.to_batches(), table.schema, file, **how) == table.num_rows
    assert file.getvalue().startswith("\ufeff")
    return list(csv.reader(io.StringIO(file.getvalue().removeprefix("\ufeff"))))


def test_csv_keeps_zeros_and_runs_nothing():
    head, first, second = as_csv(TABLE)
    assert head == TABLE.column_names
    assert first[:4] == ["'018", '\'=HYPERLINK("http://example.org")', "182547000", "0.7539"]
    assert first[5] == "kanpo | nenkin"
    assert second == ["", "'＝１＋１", "", "", "", "", ""]


def test_japanese_headings_are_the_labels_of_the_contract():
    head = as_csv(TABLE, japanese=True)[0]
    assert head[2:4] == ["契約金額", "落札率"]


def test_xlsx_has_types_and_a_dictionary(tmp_path):
    path = tmp_path / "awards.xlsx"
    assert write_xlsx(TABLE.to_batches(), TABLE.schema, path) == 2
    book = openpyxl.load_workbook(path)
    code, title, yen, rate, day, _, number = next(iter(book["data"].iter_rows(min_row=2, values_only=True)))
    assert (code, yen, rate, number) == ("018", 182547000, 0.7539, "4013301013616")
    assert day == dt.datetime(2017, 8, 1)
    assert title.startswith("'=")
    cells = next(book["data"].iter_rows(min_row=2, max_row=2))
    assert [cell.data_type for cell in cells[:4]] == ["s", "s", "n", "n"]
    assert ("amount_yen", "契約金額") in [row[:2] for row in book["dictionary"].iter_rows(values_only=True)]


def test_parquet_is_the_table(tmp_path):
    write_parquet(TABLE.to_batches(), TABLE.schema, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").equals(TABLE)


@given(st.text(max_size=12))
def test_no_text_begins_like_a_formula(text):
    assert not defused(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert defused(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [([], ""), ([{"a": dt.date(2020, 1, 2)}], '[{"a": "2020-01-02"}]'), ([("①", "x")], '[["①", "x"]]')],
)
def test_nested_values_become_text(value, cell):
    assert plain_value(value) == cell


def test_every_column_of_the_contract_has_a_japanese_label():
    from pipelines.datasets.schema import CONTRACT

    for name, schema in CONTRACT.items():
        for note in column_notes(schema):
            assert heading(note, japanese=True), f"{name}.{note.name}"

"""What the data do not hold is said before all else; what they hold is not said to be missing."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.index.open import open_index
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.coverage_notes import coverage_notes
from rakusatsu.deduce.deduction import deduce
from rakusatsu.deduce.kinds import read_clue


@pytest.mark.parametrize(
    ("clues", "codes"),
    [
        ({"buyer": "静岡県"}, ["buyer_absent"]),
        ({"buyer": "静岡県", "time": "2017年"}, ["buyer_absent"]),
        ({"buyer": "国土交通省", "time": "2011年"}, ["time_absent"]),
        ({"buyer": "国土交通省", "time": "2017年"}, []),
        ({"buyer": "国土交通省", "time": "2017年", "rate": "95.5%"}, ["fact_not_printed"]),
        ({"time": "2017年"}, []),
        ({"subject": "潜水艦 魚雷"}, ["kind_absent"]),
        ({"buyer": "国土交通省", "subject": "潜水艦"}, ["kind_absent"]),
        ({"buyer": "国土交通省", "subject": "扶養親族等申告書"}, ["buyer_kind_absent"]),
        ({"buyer": "日本年金機構", "subject": "扶養親族等申告書 潜水艦"}, []),
    ],
)
def test_what_is_not_here(data: Path, clues: dict[str, str], codes: list[str]) -> None:
    index = open_index(data)
    read = [read_clue(key, value, None) for key, value in clues.items()]
    assert [note.code for note in coverage_notes(read, index)] == codes


def test_a_buyer_without_contracts_in_a_year_is_told_from_one_that_has_some(data: Path) -> None:
    index = open_index(data)
    held = _held(data)
    bodies = [name for name, _ in index.buyers if name]
    days = [dt.date(2016, 4, 1) + dt.timedelta(days=number) for number in range(0, 900, 7)]
    for body in bodies[:4]:
        for day in days[::20]:
            read = [read_clue("buyer", body, None), read_clue("time", day.isoformat(), None)]
            said = {note.code for note in coverage_notes(read, index)} & {"time_absent", "buyer_time_absent"}
            assert bool(said) == ((body, day) not in held)


def _held(data: Path) -> set[tuple[str, dt.date]]:
    """Buyers with the days of their contracts, read without the index."""
    rows = [
        row for file in data.rglob("awards/**/*.parquet") for row in pq.ParquetFile(file).read().to_pylist()
    ]
    return {(row["buyer_name"], row["contract_date"]) for row in rows if row["supplier_name"]}


def test_it_is_said_in_japanese_before_an_answer_is_looked_for(data: Path) -> None:
    found = deduce(Question(given=(("buyer", "静岡県"), ("subject", "清掃"))), open_index(data))
    assert found.answer is None
    assert [note.japanese for note in found.notes] == ["静岡県の契約はこのデータにありません"]

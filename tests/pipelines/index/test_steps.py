"""An index made in steps is what one made in one go is, whatever comes and goes in whatever order."""

import datetime as dt
import random
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets import schema, splitting
from pipelines.datasets.generations import hold
from pipelines.datasets.intake import IntakeBatch
from pipelines.datasets.writer import Datasets
from pipelines.index import build, continuing
from pipelines.index.build import build_index
from pipelines.index.open import AwardIndex, open_index
from pipelines.index.sorted_lists import SortedList
from tests.pipelines.index.test_next_index import content

DAY = dt.date(2024, 4, 1)
TITLES = ("庁舎清掃業務", "複写機の賃貸借", None, "給食の調理業務", "道路の測量", "")
SUPPLIERS = ("株式会社甲野", "乙山商事㈱", None, "丙川工業")
Row = tuple[str | None, str | None, int, int, int]
"""Title, supplier, buyer, company, and contract: rows of one number are one contract, but for 0."""
State = dict[int, list[Row]]


def sha256_of(number: int) -> str:
    return f"{number * 0x2AF1B357 % 2**32:08x}" + "0" * 56


def write(datasets: Datasets, step: State, moment: int) -> None:
    """The documents of a step; two numbers lie at one address, so that the later one replaces the earlier."""
    documents, awards = [], []
    for number, rows in step.items():
        documents.append(
            DocumentRow(
                sha256=sha256_of(number),
                source="mof",
                url=f"https://mof.example/{number // 2}",
                fetched_at=dt.datetime(2024, 1, 1 + moment, number, tzinfo=dt.UTC),
                published_on=DAY,
                status="ok",
            )
        )
        awards += [
            AwardRow(
                award_id=f"mof-{number}-{place}",
                source="mof",
                document_sha256=sha256_of(number),
                published_on=DAY if buyer else None,
                contract_date=DAY + dt.timedelta(days=400 * buyer),
                page=1,
                award_ordinal=place,
                supplier_ordinal=1,
                buyer_name=f"第{buyer}省" if buyer else None,
                title=title,
                supplier_name_text=supplier,
                supplier_prefecture=("東京都", None, "北海道")[company],
                amount_yen=1000 * contract if contract else None,
                bidders=contract or None,
            )
            for place, (title, supplier, buyer, company, contract) in enumerate(rows, 1)
        ]
    datasets.replace(IntakeBatch(documents, awards))


def resolve(datasets: Datasets, states: State) -> None:
    """`award_companies` and `contracts`, in four parts each."""
    named = [
        (f"mof-{number}-{place}", f"x{company}", f"c{contract}" if contract else f"own-{number}-{place}")
        for number, rows in states.items()
        for place, (_, supplier, _, company, contract) in enumerate(rows, 1)
        if supplier
    ]
    contracts: dict[str, list[str]] = {}
    for award, _, contract in named:
        contracts.setdefault(contract, []).append(award)
    companies = [{"award_id": award, "company_id": company} for award, company, _ in named]
    files: dict[str, list[dict[str, Any]]] = {
        "award_companies": companies,
        "contracts": [{"contract_id": one, "award_ids": awards} for one, awards in contracts.items()],
    }
    written = []
    for name, rows in files.items():
        key = schema.CONTRACT[name].names[0]
        for part in range(4):
            own = [row for row in rows if lower(str(row[key])) % 4 == part]
            table = pa.Table.from_pylist(own, schema=schema.CONTRACT[name])
            written.append((f"{name}/data-{part:03d}.parquet", table))
    datasets.write_files(written)


def lower(text: str) -> int:
    ((number,),) = duckdb.execute("SELECT md5_number_lower(?)", [text]).fetchall()
    return int(number)


def chosen_row(chance: random.Random) -> Row:
    numbers = chance.randrange(4), chance.randrange(3), chance.randrange(4)
    return chance.choice(TITLES), chance.choice(SUPPLIERS), *numbers


def steps_come_to_what_one_go_comes_to(root: Path, seed: int, steps: int) -> int:
    """Hold an index made in steps to one made in one go; gives how often it was made from nothing."""
    chance = random.Random(seed)
    states: State = {
        0: [("庁舎清掃業務", "株式会社甲野", 1, 0, 0)] * 3,
        9: [("道路の測量", "丙川工業", 2, 1, 1)] * 2,
    }
    datasets = Datasets(root)
    with (
        mock.patch("os.fsync"),
        mock.patch.object(splitting, "LARGEST", 4),
        mock.patch.object(continuing, "_MOST_NEW", 1e9),
        mock.patch.object(build, "coded_content", wraps=build.coded_content) as from_nothing,
    ):
        write(datasets, states, 0)
        resolve(datasets, states)
        open_index(root)
        for moment in range(1, steps + 1):
            step = {
                chance.randrange(6): [chosen_row(chance) for _ in range(chance.randrange(4))]
                for _ in range(chance.randrange(1, 4))
            }
            write(datasets, step, moment)
            states |= step
            resolve(datasets, states)
            later = open_index(root)
        made_from_nothing = from_nothing.call_count
        generation = hold(root).folder
        anew = AwardIndex(generation, build_index(generation, root / "anew", anew=True))
    assert content(later) == content(anew), seed
    return made_from_nothing


def test_steps_come_to_what_one_go_comes_to(tmp_path: Path) -> None:
    assert steps_come_to_what_one_go_comes_to(tmp_path, 3, 2) == 1


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_any_steps_come_to_what_one_go_comes_to(tmp_path: Path, seed: int) -> None:
    # Once more where a document is current again, whose contracts lie in parts that did not change.
    assert steps_come_to_what_one_go_comes_to(tmp_path, seed, 4) <= 2


def test_awards_nobody_resolved_are_indexed_from_nothing(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path)
    row: Row = ("庁舎清掃業務", "株式会社甲野", 1, 0, 0)
    write(datasets, {0: [row] * 30}, 0)
    resolve(datasets, {0: [row] * 30})
    open_index(tmp_path)
    write(datasets, {1: [row]}, 1)
    with mock.patch.object(build, "continued_content", wraps=continuing.continued_content) as tried:
        index = open_index(tmp_path)
    assert tried.called
    assert index.size == 1  # of the same address: the later one
    assert index.company_key(0) == "name:株式会社甲野"
    assert not (index.folder / "kept" / "files.json").exists()


@settings(max_examples=25)
@given(
    old=st.sets(st.tuples(st.none() | st.sampled_from("ab𠮷髙zあ"), st.integers(0, 2)), min_size=1),
    values=st.lists(st.tuples(st.none() | st.sampled_from("ab𠮷髙zあ"), st.integers(0, 2))),
    data=st.data(),
)
def test_a_list_is_that_of_the_values_in_use(old: set[Any], values: list[Any], data: st.DataObject) -> None:
    schema_of = pa.schema([("name", pa.string()), ("number", pa.int32())])
    rows = pa.table(list(zip(*old, strict=True)), schema=schema_of)
    database: Any = duckdb.connect()
    listed = database.sql("SELECT * FROM rows ORDER BY ALL").to_arrow_table()
    before = list(zip(*(column.to_pylist() for column in listed.columns), strict=True))
    kept = np.array(data.draw(st.lists(st.integers(0, len(before) - 1))), "i8")
    sorted_list = SortedList(listed, ("name", "number"))
    codes = sorted_list.codes_of(values)
    settled = sorted_list.settle(kept, codes)
    after = list(zip(*(column.to_pylist() for column in settled.table.columns), strict=True))
    used = {before[code] for code in kept.tolist()} | set(values)
    wanted = pa.Table.from_pylist([dict(zip(schema_of.names, each, strict=True)) for each in used], schema_of)
    expected = database.execute("SELECT * FROM wanted ORDER BY ALL").fetchall()
    assert rows.num_rows == len(before) and wanted.num_rows == len(used)
    assert after == expected
    assert [after[code] for code in settled.told(codes).tolist()] == values
    assert [after[code] for code in settled.told(kept).tolist()] == [before[code] for code in kept.tolist()]
    assert settled.told(np.array([-1], "i8")).tolist() == [-1]

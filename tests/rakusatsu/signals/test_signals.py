"""Every signal: its case gives its expected findings, its page has every part, its sentence accuses nobody."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml

from pipelines.datasets.query import columns_of
from rakusatsu.signals import SIGNALS, signal_named
from rakusatsu.signals.signal import SUBJECTS, Thresholds
from rakusatsu.signals.views import add_signal_views

CASES = Path(__file__).with_name("cases")
PAGES = Path(__file__).parents[3] / "docs" / "signals"
PARTS = (
    "What it says",
    "Method",
    "Formula",
    "Denominator",
    "Why",
    "Exclusions",
    "Checked",
    "What is missing",
    "Example",
)
ACCUSING = ("談合が", "不正が", "癒着", "疑惑", "違法", "犯罪")
NAMES = [signal.name for signal in SIGNALS]
DATASETS = ("contracts", "companies", "bids", "registrations", "awards", "buyers")


@pytest.mark.parametrize("name", NAMES)
def test_its_case_gives_its_findings(name, connection):
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    expected = case.pop("expected")
    assert expected, "a case without a finding shows nothing"
    put_case(connection, case)
    found = list(signal_named(name).find(connection, Thresholds()))
    assert len(found) == len(expected)
    for row, right in zip(sorted(found, key=lambda each: each.subject_id), expected, strict=True):
        for field, value in right.items():
            seen = getattr(row, field)
            seen = list(seen) if isinstance(seen, tuple) else seen
            assert seen == (pytest.approx(value, rel=1e-3) if isinstance(value, float) else value), field
        assert row.award_ids
        assert signal_named(name).sentence_of(row)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_no_data(name, connection):
    put_case(connection, {})
    assert list(signal_named(name).find(connection, Thresholds())) == []


@pytest.mark.parametrize("name", NAMES)
def test_its_page_has_every_part(name):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert [part for part in PARTS if f"**{part}.**" not in page] == []
    assert f"[{name}]({name}.md)" in (PAGES / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_accuses_nobody_and_says_what_is_missing(name):
    signal = signal_named(name)
    assert signal.subject in SUBJECTS
    assert len(signal.missing) > 20
    assert [word for word in ACCUSING if word in signal.sentence] == []
    if signal.threshold is not None:
        assert signal.threshold in {field.name for field in dataclasses.fields(Thresholds)}
        assert "{threshold}" in signal.sentence


def test_the_strongest_findings_come_first(connection):
    bids = [
        {"contest_id": contest, "bidder_ordinal": place, "price_yen": price, "result": "lost"}
        for contest, prices in (("wide", (1_000, 1_010, 1_020)), ("narrow", (1_000, 1_001, 1_002)))
        for place, price in enumerate(prices)
    ]
    put_case(connection, {"bids": [{"page": 1, **bid} for bid in bids]})
    found = [row.subject_id for row in signal_named("small_spread").find(connection, Thresholds())]
    assert found == ["narrow", "wide"]


def test_names_are_unique_and_there_are_no_other_pages_or_cases():
    assert len(set(NAMES)) == len(NAMES)
    assert {path.stem for path in PAGES.glob("*.md")} - {"index"} == set(NAMES)
    assert {path.stem for path in CASES.glob("*.yaml")} == set(NAMES)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """One for all cases: to open one costs more than a case."""
    with duckdb.connect() as opened:
        yield opened


def put_case(connection: duckdb.DuckDBPyConnection, case: dict[str, list[dict[str, object]]]) -> None:
    """Views as `open_data` makes them, of the rows of a case; what a row does not say is null."""
    for name in DATASETS:
        schema = columns_of(name)
        rows = [
            {key: as_arrow(value, schema.field(key).type) for key, value in row.items()}
            for row in case.get(name, [])
        ]
        connection.register(name, pa.Table.from_pylist(rows, schema=schema))
    connection.execute("CREATE OR REPLACE VIEW awards_current AS SELECT * FROM awards")
    add_signal_views(connection)


def as_arrow(value: object, kind: pa.DataType) -> object:
    if pa.types.is_date(kind) and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return list(value.items()) if isinstance(value, dict) else value

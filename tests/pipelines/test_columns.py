"""Arrays built from buffers against pyarrow's own."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.rows import AwardRow, Evidence
from pipelines.datasets import schema
from pipelines.datasets.arrow_columns import array_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
FLOATS = st.floats(width=32, allow_nan=False)
VALUES: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "string": (pa.string(), TEXT),
    "int16": (pa.int16(), st.integers(-(2**15), 2**15 - 1)),
    "int32": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "int64": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "float32": (pa.float32(), FLOATS),
    "float64": (pa.float64(), st.floats(allow_nan=False)),
    "bool": (pa.bool_(), st.booleans()),
    "date32": (pa.date32(), st.dates()),
    "timestamp": (pa.timestamp("us", tz="UTC"), st.datetimes(timezones=st.just(dt.UTC))),
    "decimal": (
        pa.decimal128(18, 4),
        st.decimals(-(10**14) + 1, 10**14 - 1, allow_nan=False, allow_infinity=False, places=4),
    ),
    "list": (pa.list_(pa.string()), st.lists(TEXT, max_size=3)),
    "map": (pa.map_(pa.string(), pa.string()), st.dictionaries(TEXT, TEXT, max_size=3)),
}


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=30)
@given(data=st.data())
def test_arrays_are_those_of_pyarrow(name: str, data: st.DataObject) -> None:
    kind, values = VALUES[name]
    given_values = data.draw(st.lists(st.none() | values, max_size=20))
    plain = [list(value.items()) if isinstance(value, dict) else value for value in given_values]
    built = array_of(given_values, kind)
    built.validate(full=True)
    assert built.equals(pa.array(plain, kind))


def test_a_place_of_evidence_keeps_what_it_does_not_know_as_null() -> None:
    places = [(Evidence("title", 1, 1.0, 2.0, 3.0, 4.5), Evidence("title", 2, locator="F12")), ()]
    built = array_of(places, pa.list_(schema.EVIDENCE))
    built.validate(full=True)
    first, second = built.to_pylist()[0]
    assert (first["x0"], first["bottom"], first["locator"]) == (1.0, 4.5, None)
    assert (second["x0"], second["page"], second["locator"]) == (None, 2, "F12")
    assert built.to_pylist()[1] == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**15, pa.int16()),
        (2**63, pa.int64()),
        (1.5, pa.int32()),
        ("1", pa.float64()),
        (1, pa.string()),
        ("", pa.bool_()),
        (Decimal("0.00001"), pa.decimal128(18, 4)),
        (Decimal(10**14), pa.decimal128(18, 4)),
        (Decimal("NaN"), pa.decimal128(18, 4)),
    ],
)
def test_what_does_not_fit_is_an_error_and_never_another_value(value: object, kind: pa.DataType) -> None:
    with pytest.raises((OverflowError, TypeError, ValueError, AttributeError)):
        array_of([value], kind)


OURS = """
import sys
from pipelines.datasets._pandas_shim import claim
if sys.argv[1] == "ours":
    claim()
from extract.rows import AwardRow
from pipelines.datasets.schema import table_of
table = table_of([AwardRow(page=1, award_ordinal=1)], AwardRow)
assert "pandas" not in sys.modules
import pyarrow as pa
pa.repeat(pa.scalar("kanpo"), 2)
assert ("pandas" in sys.modules) == (sys.argv[1] != "ours")
import pandas as pd
assert table.select(["page"]).to_pandas()["page"].tolist() == [1]
assert pa.array(pd.Series([1.0, float("nan")])).null_count == 1
"""


A_CRAWL = """
import sys
from pipelines.datasets._pandas_shim import claim
claim()
from pipelines.store.version_list import version_table
class Empty:
    list_files = staticmethod(lambda folder: [])
    def read_file(self, name):
        raise FileNotFoundError(name)
assert version_table(Empty()).num_rows == 0
assert "pandas" not in sys.modules
"""


@pytest.mark.parametrize("process", ["ours", "a caller's"])
def test_pandas_comes_where_it_is_asked_for(process: str) -> None:
    """A command makes its arrays without pandas; what makes a frame, and a caller's own process, have it as always."""
    subprocess.run([sys.executable, "-c", OURS, process], check=True)


def test_a_crawl_makes_its_list_of_versions_without_pandas() -> None:
    subprocess.run([sys.executable, "-c", A_CRAWL], check=True)


def test_rows_of_the_contract_make_a_valid_table() -> None:
    table = schema.table_of(
        [AwardRow(title="件名", page=1, award_ordinal=1, unit_price=Decimal("14.9"))], AwardRow
    )
    table.validate(full=True)
    assert table["unit_price"].to_pylist() == [Decimal("14.9000")]

"""The cheap word on whether a row fits says what writing it says."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extract.rows import AwardRow, Evidence
from pipelines.datasets import schema
from pipelines.datasets.fitting import misfit

FIELDS = [field.name for field in dataclasses.fields(AwardRow)]
INTEGERS = st.one_of(
    st.integers(-(2**70), 2**70), st.sampled_from([2**15, 2**31, 2**63, -(2**63), 2**63 - 1, 2**15 - 1])
)
TEXTS = st.text(st.characters(codec=None), max_size=4)
VALUES = st.one_of(
    st.none(),
    INTEGERS,
    TEXTS,
    st.booleans(),
    st.floats(),
    st.decimals(allow_nan=True),
    st.sampled_from([Decimal("0.12345"), Decimal("1e14"), dt.date(2025, 4, 1), dt.datetime(2025, 4, 1, 12)]),
    st.lists(TEXTS, max_size=2).map(tuple),
    st.dictionaries(TEXTS, TEXTS, max_size=2),
    st.builds(lambda page, locator: (Evidence("title", page, locator=locator),), INTEGERS, TEXTS),
)


@given(name=st.sampled_from(FIELDS), value=VALUES)
def test_it_fits_if_and_only_if_it_can_be_written(name: str, value: Any) -> None:
    row = dataclasses.replace(AwardRow(page=1, award_ordinal=1), **{name: value})
    try:
        schema.table_of([row], AwardRow)
        written = True
    except (OverflowError, TypeError, ValueError, AttributeError):
        written = False
    if not written:
        assert misfit([row]) is not None, "what cannot be written is told"
    elif value is not None and not isinstance(value, str | tuple | dict | bool):
        assert misfit([row]) is None

"""Rows that went to another process as columns are the rows that were sent."""

from __future__ import annotations

import datetime as dt
import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.outcome import Extraction
from extract.rows import AwardRow, Evidence, RejectRow
from extract.rows.packed import packed

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
    assert len(pickle.dumps(packed(rows))) < 100 * len("道路の維持修繕") * 20

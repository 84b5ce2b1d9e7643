"""Which partition a row lies in: the year of its publication, else of its contract, else of its opening."""

import datetime as dt

import pytest

from extract.rows import AwardRow, BidRow, UnawardedRow
from pipelines.datasets.layout import AWARDS, BIDS, UNAWARDED, DatasetLayout

DAY = dt.date(2021, 5, 14)


def one(layout: DatasetLayout, row: object) -> str:
    """The partition of one row."""
    (partition,) = layout.partitions([row])
    return str(partition)


@pytest.mark.parametrize("column", ["published_on", "contract_date", "opening_date"])
def test_the_year_of_an_award_is_the_first_that_is_known(column: str) -> None:
    row = AwardRow(source="akita", page=1, award_ordinal=1, **{column: DAY})  # type: ignore[arg-type]
    assert one(AWARDS, row) == "awards/source=akita/year=2021/data.parquet"


def test_bids_and_tenders_without_a_winner_lie_as_awards_do() -> None:
    bid = BidRow(source="akita", page=1, contest_ordinal=1, opened_on=DAY)
    tender = UnawardedRow(source="akita", page=1, tender_ordinal=1, reason="cancelled", date=DAY)
    assert one(BIDS, bid) == "bids/source=akita/year=2021/data.parquet"
    assert one(UNAWARDED, tender) == "unawarded/source=akita/year=2021/data.parquet"


def test_a_year_that_is_not_known_is_0() -> None:
    assert "year=0" in one(AWARDS, AwardRow(source="akita", page=1, award_ordinal=1))

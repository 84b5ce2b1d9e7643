"""Exports and signals of real bid results: valid, whole, and silent where the print explains what is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

import rakusatsu
from pipelines.datasets.query import open_data
from rakusatsu.signals import signal_named
from rakusatsu.signals.run import find_signals
from rakusatsu.signals.views import NEAR_FLOOR, add_signal_views

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.fixture(scope="module")
def data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bids")
    rakusatsu.extract(sorted((shared / "corpus" / "bids").iterdir()), folder, source="mlit")
    rakusatsu.resolve(folder)
    return folder


def test_releases_are_valid_whole_and_agree_with_the_signal(data: Path, tmp_path: Path) -> None:
    from benchmarks.whole_exports import ocds  # slow to import, and every process that collects tests would

    made = ocds(data, tmp_path)
    assert made.schema_errors == ()
    assert made.releases == made.contracts > 1_800
    assert made.differing_fields == {}
    assert made.flagged <= made.sole_bids


def test_equal_offers_that_are_told_lie_off_the_floor_price(data: Path) -> None:
    found = list(find_signals(data, signals=[signal_named("identical_bids")]))
    with open_data(data) as connection:
        add_signal_views(connection)
        (equal,) = connection.execute(
            "SELECT count(*) FROM (SELECT contest_id FROM offers GROUP BY contest_id, price HAVING count(*) > 1)"
        ).fetchone() or (0,)
        (near,) = connection.execute("SELECT avg(at_floor::INT) FROM offers").fetchone() or (0,)
    assert NEAR_FLOOR == 0.02
    assert 0 < len(found) < equal / 4
    assert near > 0.4

"""Extraction on a cluster gives what extraction here gives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.candidates import from_files
from pipelines.dask_cluster import extract_on_cluster
from pipelines.datasets.writer import Datasets
from pipelines.extraction import extract_all, write_all
from pipelines.workers import Limits

STAND_IN = "tests.pipelines.stand_in_extractors:read"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from distributed import LocalCluster  # takes half a second, and the tests of this fixture run apart

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0", protocol="tcp"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.long
def test_cluster_gives_the_same_files(address: str, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text("crash" if number == 7 else f"awards {number % 4} {number}")
    limits = Limits(seconds=5, memory=300 << 20)
    paths = sorted(tmp_path.glob("*.txt"))
    found = []
    for name, outcomes in {
        "cluster": extract_on_cluster(from_files(paths), address, limits=limits, function=STAND_IN),
        "here": extract_all(from_files(paths), workers=2, limits=limits, function=STAND_IN),
    }.items():
        datasets = Datasets(tmp_path / name)
        write_all(outcomes, datasets, seen=lambda _outcome: None)
        found.append(
            {p.relative_to(datasets.root): p.read_bytes() for p in datasets.root.glob("**/*.parquet")}
        )
    assert found[0] and found[0] == found[1]


def test_no_scheduler_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.dask_cluster._CONNECT_SECONDS", 0.5)
    (tmp_path / "a.txt").write_text("awards 1")
    with pytest.raises(OSError, match=r"127\.0\.0\.1:9"):
        list(extract_on_cluster(from_files([tmp_path / "a.txt"]), "tcp://127.0.0.1:9"))

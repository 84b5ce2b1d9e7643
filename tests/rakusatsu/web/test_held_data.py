"""A room keeps the data it opened, whatever is written meanwhile, and leaves nothing behind."""

import dataclasses
import shutil
import threading

import pytest
from fastapi.testclient import TestClient

from pipelines.datasets.writer import Datasets
from rakusatsu.web.app import create_app
from rakusatsu.web.catalogue import build
from rakusatsu.web.catalogue import open as opening
from rakusatsu.web.settings import RoomSettings

from .conftest import _odd_rows

TIMES = 20
"""How often the data are written anew while the room is read."""


@pytest.fixture
def own_data(sample, tmp_path):
    """A copy of the data that a test may write to."""
    return shutil.copytree(sample.data, tmp_path / "parquet", symlinks=True)


@pytest.mark.long
def test_no_read_is_wrong_while_the_data_are_rewritten(sample, own_data):
    asked = (
        "/search?q=防衛装備庁&format=rows",
        "/api/awards?source=atla",
        "/api/contracts?limit=5",
        "/document/" + _odd_rows().documents[0].sha256 + "?format=json",
    )
    failures = []

    def write() -> None:
        try:
            for turn in range(TIMES):
                batch = _odd_rows()
                awards = [dataclasses.replace(row, amount_yen=turn + 1) for row in batch.awards]
                datasets = Datasets(own_data)
                with datasets.lock():
                    datasets.replace(dataclasses.replace(batch, awards=awards))
        except Exception as error:
            failures.append(error)

    with TestClient(
        create_app(RoomSettings(data=own_data, store=sample.store)), base_url="http://127.0.0.1"
    ) as client:
        first = [client.get(address) for address in asked]
        assert {answer.status_code for answer in first} == {200}
        writer = threading.Thread(target=write)
        writer.start()
        reads = wrong = 0
        while writer.is_alive() or reads < 2 * len(asked):
            again = client.get(asked[reads % len(asked)])
            wrong += again.content != first[reads % len(asked)].content
            reads += 1
        writer.join()
    assert failures == []
    assert wrong == 0
    rows = Datasets(own_data).read("awards", columns=["award_id", "amount_yen"]).to_pylist()
    assert {row["amount_yen"] for row in rows if row["award_id"].startswith("atla-odd")} == {TIMES}


@pytest.mark.long
def test_a_catalogue_leaves_no_folder_behind(own_data, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    left = own_data / f"{build._UNFINISHED}killed"
    left.mkdir()
    opening.open_catalogue(own_data)
    shutil.rmtree(own_data / "catalogue")
    build.build_catalogue(own_data, own_data / "catalogue")
    assert not left.exists()
    assert not list(own_data.glob(f"{build._UNFINISHED}*"))
    shutil.rmtree(own_data / "catalogue")
    monkeypatch.setattr("os.access", lambda *_: False)
    catalogue = opening.open_catalogue(own_data)
    assert catalogue.size > 200 and [*temporary.glob("rakusatsu-catalogue-*")]
    del catalogue
    assert not [*temporary.glob("rakusatsu-catalogue-*")]

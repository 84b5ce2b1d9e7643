"""A snapshot taken while a crawl writes holds no record without its bytes, and one generation of the datasets."""

import threading
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.datasets.writer import Datasets
from pipelines.store.copying import copy_store
from pipelines.store.documents import Store
from rakusatsu.cli import app
from tests.pipelines.datasets.test_generations import state


def put(store: Store, number: int) -> str:
    content = f"%PDF-1.7 {number}".encode()
    return store.put(content, source="nenkin", url=f"https://publisher.example/{number}").sha256


@pytest.mark.long
def test_a_copy_while_documents_come_in_has_the_bytes_of_all_its_records(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    for number in range(20):
        put(store, number)
    done = threading.Event()

    def crawl() -> None:
        writer, number = Store(store.url), 20
        while not done.is_set() and number < 2_000:
            put(writer, number)
            number += 1

    crawling = threading.Thread(target=crawl)
    crawling.start()
    try:
        for number in range(5):
            copy = Store(str(tmp_path / f"copy{number}"))
            assert list(copy_store(store, copy)) == []
            versions = list(copy.versions())
            assert len(versions) >= 20 and all(copy.read(row.sha256) for row in versions)
    finally:
        done.set()
        crawling.join()
    before = len(list(copy.versions()))
    assert list(copy_store(store, copy)) == [] and len(list(copy.versions())) > before
    assert sorted(row.sha256 for row in copy.versions()) == sorted(row.sha256 for row in store.versions())


def test_a_document_that_lost_its_bytes_is_told_and_left_out(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    lost = put(store, 1)
    put(store, 2)
    (tmp_path / "store/objects" / lost[:2] / lost).unlink()
    result = CliRunner().invoke(app, ["snapshot", "--store", store.url, "--to", str(tmp_path / "to")])
    assert result.exit_code == 3 and f"has no document {lost}" in result.output
    assert len(list(Store(str(tmp_path / "to/store")).versions())) == 1


@pytest.mark.parametrize("plain", [False, True])
def test_datasets_are_copied_as_plain_files(tmp_path: Path, plain: bool) -> None:
    Datasets(tmp_path / "data").replace(state(0))
    arguments = ["snapshot", "--data", str(tmp_path / "data"), "--to", str(tmp_path / "to")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    if plain:  # of a copy, which has no generations
        arguments = ["snapshot", "--data", str(tmp_path / "to/parquet"), "--to", str(tmp_path / "to2")]
        assert CliRunner().invoke(app, arguments).exit_code == 0
    copied = tmp_path / ("to2" if plain else "to") / "parquet/awards"
    assert len(pd.read_parquet(copied)) == len(pd.read_parquet(tmp_path / "data/awards"))
    assert isinstance(CliRunner().invoke(app, arguments).exception, FileExistsError)

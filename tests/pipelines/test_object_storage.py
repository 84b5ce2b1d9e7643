"""Store and datasets on S3-compatible storage, against a real server process on loopback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.candidates import from_store
from pipelines.datasets.remote import DatasetsMovedError, RemoteDatasets, mirror_of
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.extraction import extract_all, write_all
from pipelines.store.documents import Store
from rakusatsu import load
from tests.build import award, documents_of

STAND_IN = "tests.pipelines.stand_in_extractors:read"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import s3fs  # takes half a second, and the tests of this fixture run apart

    command = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            address = next(
                found[0] for line in server.stdout if (found := re.search(r"http://127[.\d]+:\d+", line))
            )
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
            s3fs.S3FileSystem.clear_instance_cache()
            s3fs.S3FileSystem().mkdir("rakusatsu")
            yield "s3://rakusatsu/store"
        finally:
            s3fs.S3FileSystem.clear_instance_cache()
            server.terminate()


@pytest.mark.long
def test_extraction_from_a_bucket_is_that_from_a_folder(bucket: str, tmp_path: Path) -> None:
    found = []
    for url in (bucket, str(tmp_path / "store")):
        store = Store(url)
        with store.lock():
            for number in range(6):
                content = b"crash" if number == 3 else b"awards %d" % number
                store.put(content, source="kanpo", url=f"https://example.jp/{number}")
        datasets = Datasets(tmp_path / url.rpartition("/")[0].replace(":", "").replace("/", "_"))
        outcomes = extract_all(from_store(Store(url)), workers=2, function=STAND_IN)
        write_all(outcomes, datasets, seen=lambda _outcome: None)
        found.append((datasets.read("awards"), [(row.url, row.status) for row in datasets.documents()]))
    assert found[0][0].num_rows == 12
    assert found[0] == found[1]


def write(url: str, cache: Path, documents: list[str]) -> int:
    """What a machine does: one run a document, again where another was first; how often that was."""
    lost = 0
    for name in documents:
        row = award("甲野株式会社", title=name, document=name)
        while True:
            datasets = Datasets(mirror_of(url, cache))
            try:
                with datasets.lock():
                    datasets.replace(IntakeBatch(documents_of([row]), [row]))
                break
            except DatasetsMovedError:
                lost += 1
    return lost


def read(url: str, cache: Path, wanted: int) -> list[int]:
    """How many documents each reading saw, until all are there; each reading has the awards of all its documents."""
    seen = [0]
    while seen[-1] < wanted:
        data = mirror_of(url, cache)
        if not (data / "awards").is_dir():
            continue
        tables = Datasets(data)
        titles = tables.read("awards", ["title"])["title"].to_pylist()
        assert len(titles) == len(set(titles)) >= seen[-1]
        seen.append(len(titles))
    assert set(load(data, columns=["title"])["title"]) == set(titles)
    return seen


@pytest.mark.long
def test_what_another_machine_wrote_is_found_though_its_folder_was_listed_before(bucket: str) -> None:
    import s3fs

    datasets, store = RemoteDatasets(f"{bucket}/datasets"), Store(bucket)
    datasets.add(datasets.newest(), {})
    store.write("pages/one", b"1")
    assert datasets.numbers() == [1] and store.list_files("pages") == ["pages/one"]
    elsewhere = s3fs.S3FileSystem(skip_instance_cache=True)
    first = "rakusatsu/store/datasets/generations/00000001.json"
    elsewhere.pipe_file(first.replace("1.json", "2.json"), elsewhere.cat_file(first))
    elsewhere.pipe_file("rakusatsu/store/pages/two", b"2")
    assert datasets.generation(2).files == {}
    assert store.read_file("pages/two") == b"2" and len(store.list_files("pages")) == 2


@pytest.mark.slow
def test_writers_and_readers_of_datasets_at_once(bucket: str, tmp_path: Path) -> None:
    url = f"{bucket.rpartition('/')[0]}/datasets"
    names = [[f"{writer}{number}" for number in range(2)] for writer in "ab"]
    with ThreadPoolExecutor(5) as pool:
        writers = [
            pool.submit(write, url, tmp_path / f"writer {number}", own) for number, own in enumerate(names)
        ]
        readers = [pool.submit(read, url, tmp_path / f"reader {number}", 4) for number in range(2)]
        lost = sum(writer.result(timeout=240) for writer in writers)
        assert all(reader.result(timeout=60)[-1] == 4 for reader in readers)
    assert len(RemoteDatasets(url).numbers()) == 4, f"no run's rows were lost, though {lost} had to run again"

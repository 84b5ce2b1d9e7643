"""The store on S3-compatible storage, against a real server process on loopback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import s3fs

from pipelines.candidates import from_store
from pipelines.datasets.writer import Datasets
from pipelines.extraction import extract_all, write_all
from pipelines.store.documents import Store

STAND_IN = "tests.pipelines.stand_in_extractors:read"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
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

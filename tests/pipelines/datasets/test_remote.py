"""Datasets on object storage: a store in this process stands in for it; a real server is in tests/pipelines/test_object_storage.py."""

import dataclasses
import datetime as dt
import os
import uuid
from pathlib import Path

import fsspec
import pytest

from pipelines.datasets import remote
from pipelines.datasets.remote import DatasetsMovedError, RemoteDatasets, data_folder, mirror_at
from pipelines.datasets.writer import Datasets, IntakeBatch
from rakusatsu import load
from tests.build import award, documents_of


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    machine(monkeypatch, tmp_path / "one")
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    return f"memory://{uuid.uuid4().hex}/datasets"


def machine(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """What another machine has of its own is the folder of its mirrors."""
    monkeypatch.setenv(remote.CACHE, str(folder))


def add(url: str, *names: str) -> None:
    rows = [award("甲野株式会社", title=name, document=name) for name in names]
    datasets = Datasets(data_folder(url))
    with datasets.lock():
        datasets.replace(IntakeBatch(documents_of(rows), rows))


def titles(url: str) -> list[str]:
    return sorted(load(url, columns=["title"])["title"]) if RemoteDatasets(url).numbers() else []


def test_another_machine_reads_what_one_wrote(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(url, "a", "b")
    machine(monkeypatch, tmp_path / "two")
    assert titles(url) == ["a", "b"]
    add(url, "c")
    machine(monkeypatch, tmp_path / "one")
    assert titles(url) == ["a", "b", "c"]
    assert RemoteDatasets(url).numbers() == [1, 2]


def test_of_two_writers_at_once_the_second_is_told(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(url, "a")
    datasets, row = Datasets(data_folder(url)), award("甲野株式会社", title="b", document="b")
    with pytest.raises(DatasetsMovedError, match="run it again"), datasets.lock():
        datasets.replace(IntakeBatch(documents_of([row]), [row]))
        machine(monkeypatch, tmp_path / "two")
        add(url, "c")
    machine(monkeypatch, tmp_path / "one")
    assert titles(url) == ["a", "c"]
    add(url, "b")
    assert titles(url) == ["a", "b", "c"]


def test_two_lists_of_one_number_cannot_be(url: str) -> None:
    add(url, "a")
    there = RemoteDatasets(url)
    before = dataclasses.replace(there.newest(), number=0)
    monkey = there.numbers
    there.numbers = list  # type: ignore[method-assign]  # the other list came after this one looked
    with pytest.raises(DatasetsMovedError):
        there.add(before, {})
    there.numbers = monkey  # type: ignore[method-assign]
    assert there.newest().files


def test_what_could_not_be_sent_is_sent_by_the_next_run(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(url, "a")

    def fails(*_: object) -> str:
        raise OSError("no network")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no network"):
        patched.setattr(RemoteDatasets, "send", fails)
        add(url, "b")
    assert RemoteDatasets(url).numbers() == [1]
    with Datasets(data_folder(url)).lock():
        pass
    assert RemoteDatasets(url).numbers() == [1, 2]
    assert titles(url) == ["a", "b"]


@pytest.mark.parametrize("harm", ["lost", "cut"])
def test_a_damaged_mirror_is_fetched_anew(url: str, harm: str) -> None:
    add(url, "a", "b")
    (kept,) = (data_folder(url) / ".generations").rglob("awards/**/*.kept")
    content = kept.read_bytes()
    kept.unlink()
    if harm == "cut":
        kept.write_bytes(content[:-1])
    assert titles(url) == ["a", "b"]
    with Datasets(data_folder(url)).lock(repair=True):
        pass
    assert RemoteDatasets(url).numbers() == [1], "what this machine lost is not lost elsewhere"


def test_old_lists_and_their_files_go_after_a_day(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        add(url, name)
    there = RemoteDatasets(url)
    storage, root = fsspec.core.url_to_fs(url)
    before = len(storage.find(f"{root}/files"))
    monkeypatch.setattr(remote, "KEPT", dt.timedelta(seconds=-2))
    there.clear_old()
    assert there.numbers() == [3]
    left = {str(path).partition("/files/")[2] for path in storage.find(f"{root}/files")}
    assert left == {file.place.removeprefix("files/") for file in there.newest().files.values()}
    assert len(left) < before
    assert titles(url) == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["../../x.parquet", "/etc/x.parquet", "awards/x.exe", "a/../b.parquet"])
def test_names_of_a_list_stay_within_the_folder(name: str) -> None:
    content = b'{"at": "2026-01-01T00:00:00+00:00", "by": "", "files": {"%s": [1, "", "files/a.parquet"]}}'
    with pytest.raises(ValueError, match="not a file of datasets"):
        remote.RemoteGeneration.decode(1, content % name.encode())


def test_a_local_folder_is_itself(tmp_path: Path) -> None:
    assert data_folder(tmp_path) == tmp_path
    assert data_folder(str(tmp_path)) == tmp_path
    assert mirror_at(tmp_path) is None

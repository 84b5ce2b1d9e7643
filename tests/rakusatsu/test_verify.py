"""`rakusatsu verify` sees what is lost or damaged, says what makes it good, and repairs what it can."""

import dataclasses
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.datasets.generations import FOLDER
from pipelines.datasets.writer import Datasets
from pipelines.index.open import open_index
from pipelines.store.documents import Store
from rakusatsu.cli import app
from tests.pipelines.datasets.test_generations import state

Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    store = Store(str(root / "store"))
    stored = [
        store.put(f"%PDF-1.7 {number}".encode(), source="nenkin", url=f"https://publisher.example/{number}")
        for number in range(3)
    ]
    store.write("runs/20250711T000000Z-nenkin-ab.json", b'{"torn')
    (root / "store/runs/20250711T000000Z-nenkin-ab.json").unlink()
    batch = state(0)
    read = [dataclasses.replace(row, status="no_awards") for row in stored]
    Datasets(root / "data").replace(dataclasses.replace(batch, documents=[*batch.documents, *read]))
    open_index(root / "data")
    return root


def run(root: Path, *more: str) -> tuple[int, str]:
    arguments = ["verify", "--store", str(root / "store"), "--data", str(root / "data"), *more]
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def first(root: Path, pattern: str) -> Path:
    return sorted(path for path in root.glob(pattern) if path.is_file())[0]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def manifest_of_another(root: Path) -> None:
    """The manifest of a generation without one year: every file that it names is there and right."""
    manifest = first(root, f"data/{FOLDER}/*/manifest.json")
    values = json.loads(manifest.read_bytes())
    values["files"] = {name: kept for name, kept in values["files"].items() if "year=2024" not in name}
    manifest.write_text(json.dumps(values), encoding="utf-8")


def clock_in_2099(root: Path) -> None:
    store = Store(str(root / "store"))
    at = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    store.put(b"%PDF-1.7 0 corrected", source="nenkin", url="https://publisher.example/0", fetched_at=at)


AWARDS = "data/awards/*/*/data.parquet"
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a document lost": (lambda root: first(root, "store/objects/*/*").unlink(), "the next crawl fetches it"),
    "a document flipped": (lambda root: flip(first(root, "store/objects/*/*")), "not the bytes it names"),
    "a record torn": (
        lambda root: first(root, "store/versions/**/*.json").write_bytes(b'{"sha'),
        "damaged record",
    ),
    "a ledger line torn": (
        lambda root: (root / "store/runs").joinpath("20250711T000000Z-nenkin-ab.json").write_bytes(b'{"run'),
        "damaged record of a run",
    ),
    "a bit of a partition": (lambda root: flip(first(root, AWARDS)), "awards/source=nenkin"),
    "a partition emptied": (lambda root: first(root, AWARDS).write_bytes(b""), "awards/source=nenkin"),
    "a partition lost on both sides": (
        lambda root: [path.unlink() for path in root.glob("data/**/awards/*/year=2024/*")] and None,
        "awards/source=nenkin/year=2024/data.parquet: lost",
    ),
    "a partition lost beside its generation": (lambda root: first(root, AWARDS).unlink(), "lost"),
    "a bit of the index": (lambda root: flip(first(root, "data/index/columns/*.npy")), "index/columns"),
    "a record lost": (lambda root: first(root, "store/versions/**/*.json").unlink(), "its record was lost"),
    "a file of others in the store": (
        lambda root: (root / "store/objects/notes.txt").write_bytes(b"x"),
        "objects/notes.txt: not a file of rakusatsu",
    ),
    "a file of others among the datasets": (
        lambda root: shutil.copy(
            first(root, AWARDS), root / "data/awards/source=nenkin/year=2024/data (1).parquet"
        ),
        "year=2024/data (1).parquet: a file that rakusatsu did not write",
    ),
    "a manifest torn": (
        lambda root: first(root, f"data/{FOLDER}/*/manifest.json").write_bytes(b'{"fil'),
        "manifest.json",
    ),
    "a manifest of another generation": (manifest_of_another, "the manifest of another generation"),
    "half a generation": (
        lambda root: first(root, f"data/{FOLDER}/*/manifest.json").unlink(),
        "names no generation that is whole",
    ),
    "a link that leads nowhere": (
        lambda root: (root / f"data/{FOLDER}/current").write_bytes(b"0123456789abcdef\n"),
        "names no generation that is whole",
    ),
    "a clock in 2099": (clock_in_2099, "2099-01-01 00:00, which is still to come"),
    "the books of a generation": (
        lambda root: first(root, f"data/{FOLDER}/*/books.arrow").unlink(),
        "books.arrow",
    ),
}


HEALED = DAMAGES.keys() - {
    *("a document lost", "a document flipped", "a file of others in the store"),  # a crawl or a person
    *("a partition lost on both sides",),  # the next `extract`
}
"""What a repair alone makes good."""


def test_what_is_whole_is_said_to_be(whole: Path) -> None:
    assert run(whole) == (0, "everything is there and as it was written\n")


@pytest.mark.long
@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_found_and_after_repair_told_once(name: str, whole: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(whole, root, symlinks=True)
    (root / "store/runs").mkdir(exist_ok=True)
    damage, said = DAMAGES[name]
    damage(root)
    code, output = run(root)
    assert code == 3 and said in output
    _, repaired = run(root, "--repair")
    assert said in repaired
    _, after = run(root)
    assert ".parquet: damaged" not in after and "damaged record" not in after and "index/" not in after
    if name in HEALED:
        assert after == "everything is there and as it was written\n"
    with Datasets(root / "data").lock():
        pass


def test_a_lost_partition_beside_its_generation_is_put_back(whole: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(whole, root, symlinks=True)
    lost = first(root, AWARDS)
    content = lost.read_bytes()
    lost.unlink()
    code, output = run(root, "--repair")
    assert (code, lost.read_bytes()) == (0, content) and "put back" in output


def test_check_proves_that_every_document_has_its_rows(whole: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(whole, root, symlinks=True)
    shutil.rmtree(root / "data" / FOLDER)
    first(root, AWARDS).unlink()
    result = CliRunner().invoke(app, ["check", "--data", str(root / "data")])
    assert result.exit_code == 3 and "3 in awards by its books, 0 found" in result.output

"""Extraction in worker processes: a document that does harm fails alone, and the rest is as if it were not there."""

from pathlib import Path

import pytest

from extract.media import MediaType
from extract.outcome import Extraction
from extract.rows import DocumentRow
from pipelines.candidates import (
    NORMALISATION_VERSION,
    DocumentCandidate,
    current_versions,
    from_files,
    from_store,
)
from pipelines.datasets.writer import Datasets
from pipelines.extraction import (
    DocumentReading,
    ExtractionOutcome,
    extract_all,
    extract_in,
    outcome_of,
    write_all,
)
from pipelines.store.documents import Store
from pipelines.workers import Limits, WorkerPool
from tests.pipelines.stand_in_extractors import VERSION

STAND_IN = "tests.pipelines.stand_in_extractors:read"
SMALL = Limits(seconds=8, memory=300 << 20)


def write_files(folder: Path, contents: list[str]) -> list[Path]:
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.txt"
        path.write_text(content)
        paths.append(path)
    return paths


def errors(outcomes: list[ExtractionOutcome]) -> dict[str, str | None]:
    return {Path(outcome.name).name: outcome.document.error for outcome in outcomes}


def test_each_kind_of_harm_is_one_failed_document(tmp_path: Path) -> None:
    paths = write_files(tmp_path, ["awards 2", "crash", "hang", "hog", "raise", "rejects 1", "awards 3"])
    outcomes = list(extract_all(from_files(paths), workers=2, limits=SMALL, function=STAND_IN))
    assert errors(outcomes) == {
        "0.txt": None,
        "1.txt": "the worker process was killed by SIGSEGV",
        "2.txt": "over the time limit of 8 s",
        "3.txt": "over the memory limit of 300 MiB",
        "4.txt": "RuntimeError: first line",
        "5.txt": "1 of 4 rows rejected",
        "6.txt": None,
    }
    statuses = [outcome.document.status for outcome in sorted(outcomes, key=lambda outcome: outcome.name)]
    assert statuses == ["ok", "failed", "failed", "failed", "failed", "partial", "ok"]


def test_rows_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    paths = write_files(tmp_path, [f"awards {number % 5} {number}" for number in range(30)] + ["crash"])
    found = []
    for workers in (1, 3):
        datasets = Datasets(tmp_path / f"out{workers}")
        outcomes = extract_all(from_files(paths), workers=workers, function=STAND_IN)
        write_all(outcomes, datasets, seen=lambda _outcome: None)
        found.append(
            {p.relative_to(datasets.root): p.read_bytes() for p in datasets.root.glob("**/*.parquet")}
        )
    assert found[0] and found[0] == found[1]


@pytest.mark.long
def test_batches_in_between_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_files(tmp_path, [f"awards {number % 5} {number}" for number in range(30)])
    found = []
    for rows in (1, 7, 1000):
        monkeypatch.setattr("pipelines.extraction._FLUSH_ROWS", rows)
        datasets = Datasets(tmp_path / f"out{rows}")
        outcomes = extract_all(from_files(paths), workers=2, function=STAND_IN)
        write_all(outcomes, datasets, seen=lambda _outcome: None)
        found.append(
            {p.relative_to(datasets.root): p.read_bytes() for p in datasets.root.glob("**/*.parquet")}
        )
    assert found[0] == found[1] == found[2]


def test_a_full_disk_ends_the_run_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_files(tmp_path, [f"awards 2 {number}" for number in range(6)])
    monkeypatch.setattr("pipelines.extraction._FLUSH_ROWS", 1)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.whole_files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_all(
            extract_all(from_files(paths), function=STAND_IN),
            Datasets(tmp_path / "out"),
            seen=lambda _outcome: None,
        )
    assert not list((tmp_path / "out").glob("**/*.parquet"))


def test_a_document_over_the_size_limit_is_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.candidates.MAX_BYTES", 10)
    paths = write_files(tmp_path, ["awards 2", "awards 3 and more"])
    outcomes = list(extract_all(from_files(paths), function=STAND_IN))
    assert errors(outcomes) == {"0.txt": None, "1.txt": "17 bytes, over the limit of 10"}


def test_the_same_bytes_under_two_names_are_one_document(tmp_path: Path) -> None:
    paths = write_files(tmp_path, ["awards 2", "awards 2"])
    assert len(list(from_files(paths))) == 1


def test_store_gives_what_is_new_or_out_of_date(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    datasets = Datasets(tmp_path / "out")
    store.put(b"awards 2", source="kanpo", url="https://example.jp/1")
    store.put(b"crash", source="kanpo", url="https://example.jp/2")

    def run(version: str = VERSION) -> list[str]:
        versions = current_versions() | {"stand_in": version}
        candidates = from_store(store, current=datasets.documents(), versions=versions)
        outcomes = extract_all(candidates, limits=SMALL, function=STAND_IN)
        done: list[ExtractionOutcome] = []
        write_all(outcomes, datasets, seen=done.append)
        return sorted(outcome.name for outcome in done)

    assert run() == ["https://example.jp/1", "https://example.jp/2"]
    assert run() == []
    store.put(b"awards 2", source="kanpo", url="https://example.jp/3")
    assert run() == ["https://example.jp/1"]
    assert run(f"2.{NORMALISATION_VERSION}") == ["https://example.jp/1"], (
        "a newer extractor; the failed document hangs on the others"
    )
    documents = datasets.documents()
    assert [(row.url, row.status) for row in documents if row.status == "ok"] == [
        ("https://example.jp/1", "ok"),
        ("https://example.jp/3", "ok"),
    ]
    assert datasets.read("awards").num_rows == 2


def test_a_damaged_object_of_the_store_fails_alone() -> None:
    def damaged() -> bytes:
        raise OSError("the store is damaged")

    candidate = DocumentCandidate("x", (DocumentRow(sha256="0" * 64, source="kanpo", bytes=3),), damaged)
    (outcome,) = extract_all([candidate], function=STAND_IN)
    assert (outcome.document.status, outcome.document.error) == ("failed", "the store is damaged")


@pytest.mark.long
def test_datasets_made_from_the_store_alone_are_those_that_grew_with_it(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    versions = current_versions() | {"stand_in": VERSION}

    def run(datasets: Datasets) -> dict[str, bytes]:
        candidates = from_store(store, current=datasets.documents(), versions=versions)
        write_all(extract_all(candidates, function=STAND_IN), datasets, seen=lambda _outcome: None)
        root = datasets.root
        return {str(path.relative_to(root)): path.read_bytes() for path in root.glob("**/*.parquet")}

    grown = Datasets(tmp_path / "grown")
    for number, content in enumerate([b"awards 2", b"rejects 1", b"awards 3 x", b"awards 2", b"awards 1"]):
        store.put(content, source="kanpo", url=f"https://example.jp/{number % 3}")
        after = run(grown)
    assert after == run(Datasets(tmp_path / "restored"))


@pytest.mark.parametrize(
    ("extraction", "status", "error"),
    [
        (Extraction(extractor="x", extractor_version="1"), "ok", None),
        (
            Extraction(extractor="x", extractor_version="1", rows_expected=2),
            "partial",
            "the books do not balance: 2 rows expected, 0 extracted, 0 unawarded, 0 bids of others, 0 payments, 0 rejected",
        ),
        (
            Extraction(extractor="x", extractor_version="1", status="partial", pages_without_text=2),
            "partial",
            "2 pages without text",
        ),
        (
            Extraction(extractor="x", extractor_version="1", status="partial", unknown_glyphs=1),
            "partial",
            "1 unknown glyphs",
        ),
        (
            Extraction(extractor="x", extractor_version="1", status="failed"),
            "failed",
            "the extractor gives no reason",
        ),
        (Extraction(extractor="x", extractor_version="1", status="no_awards"), "no_awards", None),
    ],
)
def test_what_is_not_ok_says_why(extraction: Extraction, status: str, error: str | None) -> None:
    candidate = DocumentCandidate("x", (DocumentRow(sha256="0" * 64, source="kanpo"),), lambda: b"")
    outcome = outcome_of(candidate, DocumentReading(MediaType.PDF, extraction))
    assert (outcome.document.status, outcome.document.error) == (status, error)


def test_workers_that_cannot_start_are_no_fault_of_a_document(tmp_path: Path) -> None:
    paths = write_files(tmp_path, ["awards 1"])
    with pytest.raises(OSError, match="worker processes cannot start"):
        list(extract_all(from_files(paths), function="tests.nonesuch:read"))


def test_a_document_that_does_not_fit_into_its_worker_fails_alone(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b" " * (48 << 20))
    small = write_files(tmp_path, ["awards 1"])
    limits = Limits(seconds=60, memory=64 << 20)
    outcomes = list(extract_all(from_files([large, *small]), limits=limits, function=STAND_IN))
    assert errors(outcomes) == {"large.txt": "over the memory limit of 64 MiB", "0.txt": None}


def test_a_process_that_was_started_before_its_job_does_it(tmp_path: Path) -> None:
    with WorkerPool[DocumentCandidate](STAND_IN, workers=1) as pool:
        pool.start()
        (early,) = pool._workers
        outcomes = list(extract_in(pool, from_files(write_files(tmp_path, ["awards 2"]))))
        assert early.done == 1
    assert [outcome.document.status for outcome in outcomes] == ["ok"]


def test_a_process_killed_before_its_job_gives_way_to_another(tmp_path: Path) -> None:
    with WorkerPool[DocumentCandidate](STAND_IN, workers=1) as pool:
        pool.start()
        pool._workers[0].process.kill()
        pool._workers[0].process.wait()
        outcomes = list(extract_in(pool, from_files(write_files(tmp_path, ["awards 2"]))))
    assert [outcome.document.status for outcome in outcomes] == ["ok"]


def test_a_process_without_a_job_ends_with_its_pool() -> None:
    with WorkerPool[DocumentCandidate](STAND_IN, workers=1) as pool:
        pool.start()
        (idle,) = pool._workers
    assert idle.process.returncode is not None and not pool._workers

"""Documents that attack their reader: each ends in its own recorded outcome within its limits, the rest untouched."""

import re
import time
from pathlib import Path

import pytest

from extract.errors import UnreadableDocumentError
from extract.pages import open_pdf
from pipelines.candidates import from_files, from_store
from pipelines.datasets.writer import Datasets
from pipelines.extraction import ExtractionOutcome, extract_all, write_all
from pipelines.store.documents import Store
from pipelines.workers import Limits
from tests.hostile.documents import DOCUMENTS, NAMES
from tests.hostile.pdfs import one_page, pdf_javascript, text
from tests.hostile.repeated import Repeated

LIMITS = Limits(seconds=20, memory=512 << 20)
GOOD = sorted(Path(__file__).parents[2].glob("data/sample/site/www.kanpo.go.jp/**/*.pdf"))[:2]
HARMLESS = {"claims_pages.pdf", "content_loop.pdf", "cross_reference_loop.pdf", "deep_array.pdf"}
HARMLESS |= {"form_draws_itself.pdf", "huge_page.pdf", "javascript.pdf"}
"""Readable after all: a page or two without an award."""
HEAVY = {"of_100_mib.html", "cell_bomb.xlsx", "merged_bomb.xlsx", "stream_bomb.pdf", "string_bomb.xlsx"}
HEAVY |= {
    "sheet_bomb.xlsx",
    "bomb.csv.gz",
    "one_line.csv",
    "many_names.zip",
    "many_pages.pdf",
    "forms_multiply.pdf",
}
HEAVY |= {"nested_filter_bomb.pdf"}
"""Slow to make or to refuse: tested with `make test-slow`."""


def extracted(paths: list[Path], out: Path) -> dict[str, ExtractionOutcome]:
    outcomes: list[ExtractionOutcome] = []
    datasets = Datasets(out)
    write_all(extract_all(from_files(paths), workers=2, limits=LIMITS), datasets, seen=outcomes.append)
    return {Path(outcome.name).name: outcome for outcome in outcomes}


def check(names: set[str], folder: Path) -> None:
    assert GOOD
    for name in names:
        (folder / name).write_bytes(DOCUMENTS[name]())
    hostile = sorted(folder.iterdir())
    alone = extracted(GOOD, folder / "alone")
    among = extracted([GOOD[0], *hostile, GOOD[1]], folder / "among")
    assert set(among) == names | set(alone)
    for name in names:
        document = among[name].document
        if name in HARMLESS:
            assert document.status in ("failed", "no_awards"), (name, document.status)
        else:
            assert document.status == "failed", (name, document.status)
        if document.status == "failed":
            assert document.error and "\n" not in document.error, name
            assert not re.match(r"\w+Error: |BadZip", document.error), "an error nobody expected"
        assert not among[name].extraction.awards
    assert {name: among[name] for name in alone} == alone
    kept = Datasets(folder / "among").read("awards")
    assert kept.num_rows > 0
    assert kept == Datasets(folder / "alone").read("awards")


@pytest.mark.long
def test_light_attacks_end_recorded(tmp_path: Path) -> None:
    check(set(DOCUMENTS) - HEAVY, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HEAVY))
def test_heavy_attacks_end_recorded_within_their_limits(name: str, tmp_path: Path) -> None:
    started = time.monotonic()
    check({name}, tmp_path)
    assert time.monotonic() - started < LIMITS.seconds + 30


def test_javascript_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_javascript())
    started = time.monotonic()
    (outcome,) = extract_all(from_files([tmp_path / "a.pdf"]), limits=LIMITS)
    # The script never ends: had anything run it, the time limit would have.
    assert time.monotonic() - started < LIMITS.seconds
    assert outcome.document.status in ("failed", "no_awards")


def test_hostile_names_are_kept_and_become_no_paths(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "root" / "store"))
    with store.lock():
        for number, name in enumerate(NAMES):
            store.put(b"\x00" * number, source="kanpo", url=f"https://example.jp/{name}")
    datasets = Datasets(tmp_path / "root" / "out")
    write_all(extract_all(from_store(store)), datasets, seen=lambda _outcome: None)
    statuses = {document.url: document.status for document in datasets.documents()}
    assert statuses == {f"https://example.jp/{name}": "failed" for name in NAMES}
    assert {path.name for path in tmp_path.iterdir()} == {"root"}
    assert {path.name for path in (tmp_path / "root").iterdir()} == {"store", "out"}
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._=-")
    assert all(set(path.name) <= allowed for path in tmp_path.rglob("*"))


def test_bombs_are_what_they_claim() -> None:
    import zlib

    content = Repeated(b"abc" * 1000, 50, head=b"<", tail=b">")
    assert zlib.decompress(content.flate()) == b"".join(content.pieces())
    assert zlib.decompress(content.gzip(), wbits=31) == b"".join(content.pieces())
    assert len(content) == 150_002


def test_a_page_that_one_engine_does_not_find_is_named() -> None:
    source = open_pdf(one_page(text(b"x")), engine="pdfplumber")
    with pytest.raises(UnreadableDocumentError, match="page 2: pdfminer finds no such page"):
        source.page(2)

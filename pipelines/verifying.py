"""Whether a data directory holds what it says: files, pages, books, index; and what makes good what it does not."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.datasets import books
from pipelines.datasets.generations import (
    BOOKS,
    FOLDER,
    INDEX,
    MANIFEST,
    StoredFile,
    current_name,
    hold,
    read_manifest,
)
from pipelines.datasets.layout import LAYOUTS, OF_DOCUMENTS
from pipelines.datasets.publishing import GenerationState, reading_state
from pipelines.datasets.query import stray_files
from pipelines.datasets.writer import Datasets
from pipelines.findings import Finding

DAMAGED = ".damaged"
_EXTRACTED = (
    "`rakusatsu extract --store …` reads its documents again; files handed over are to be given again"
)
_RESOLVED = "`rakusatsu resolve` makes it again"


def verify_data(
    data: Path, *, repair: bool = False, tell: Callable[[], None] = lambda: None
) -> Iterator[Finding]:
    """What is lost or damaged in a data directory.

    Args:
        data: the data directory.
        repair: set aside (`.damaged/…`) what cannot be trusted, so that its documents count as not read, and put
            back what another copy still has.
        tell: called once for each file looked at.

    Raises:
        OSError: something cannot be read for want of permission or the like.
    """
    with hold(data) as generation:
        unusable = list(_generation(data))
        found = [*unusable, *_files(data, generation.folder, tell)]
        if repair:
            for finding in found:
                _set_aside(data, generation.folder, finding)
    yield from _strays(data, repair=repair)
    if not repair:
        yield from found
        if not unusable:
            yield from broken_books(data)
        return
    datasets = Datasets(data)
    with datasets.lock(repair=True):  # which puts back, takes over or leaves out
        standing = datasets.state.manifest.files
        for finding in found:
            is_back = finding.place in standing and _is_right(data, datasets.state, finding.place)
            remedy = "put back from its other copy" if is_back else finding.remedy
            yield dataclasses.replace(
                finding, remedy=remedy, repaired=is_back or finding.place.startswith(FOLDER)
            )
    yield from broken_books(data)


def broken_books(data: Path) -> Iterator[Finding]:
    """Documents whose rows are not what `documents` says, and rows without their document."""
    state = reading_state(data)
    told = [layout.said for layout in OF_DOCUMENTS if layout.said]
    said = Datasets(data).read("documents", ["sha256", "status", *told])
    for each in books.unkept(said, state):
        what = f"{each.said:,} in {each.dataset} by its books, {each.found:,} found"
        yield Finding(f"document {each.sha256[:16]}", what, _EXTRACTED)
    for dataset, documents in books.orphans(state.books).items():
        for sha256 in documents:
            yield Finding(f"document {sha256[:16]}", f"rows in {dataset}, none in documents", _EXTRACTED)


def _generation(data: Path) -> Iterator[Finding]:
    """A generation that cannot be used: readers then see the plain files, and the next writer makes a new one of them."""
    if not (data / FOLDER).is_dir():
        return
    name = current_name(data)
    remedy = "made anew from the plain files by whoever next writes"
    if name is None:
        yield Finding(f"{FOLDER}/current", "it names no generation that is whole", remedy)
        return
    try:
        read_manifest(data / FOLDER / name)
    except (OSError, ValueError) as error:
        yield Finding(f"{FOLDER}/{name}/{MANIFEST}", str(error).splitlines()[0], remedy)


def _strays(data: Path, *, repair: bool) -> Iterator[Finding]:
    """Parquet files of others among the datasets; a repair moves them away."""
    for path in stray_files(data):
        name = path.relative_to(data).as_posix()
        what = "a file that rakusatsu did not write; pandas, DuckDB and Polars take its rows for data"
        if not repair:
            yield Finding(name, what, f"move it away (`--repair`: to {DAMAGED}/)")
            continue
        aside = data / DAMAGED / name.replace("/", "-")
        aside.parent.mkdir(exist_ok=True)
        path.replace(aside)
        yield Finding(name, what, f"moved to {aside.relative_to(data)}", repaired=True)


def _files(data: Path, folder: Path, tell: Callable[[], None]) -> Iterator[Finding]:
    state = reading_state(data)
    for name, kept in sorted(state.manifest.files.items()):
        tell()
        remedy = _EXTRACTED if name.partition("/")[0] in LAYOUTS else _RESOLVED
        for path in dict.fromkeys((state.path(name), data / name)):
            what = _damage(path, kept)
            if what is not None:
                yield Finding(name, what if path == data / name else f"{what} in its generation", remedy)
                break
    if folder != data and not (folder / BOOKS).is_file():
        yield Finding(BOOKS, "lost", "the next run makes it again from the files")
    yield from _index(folder)


def _damage(path: Path, kept: StoredFile) -> str | None:
    """What is wrong with a file, told by its hash and, for people, by its pages."""
    try:
        if StoredFile.of(path) == kept:
            return None
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for _ in file.iter_batches():
                pass
    except FileNotFoundError:
        return "lost"
    except (pa.ArrowException, OSError) as error:
        return f"damaged ({str(error).splitlines()[0]})"
    return "its bytes are not those that were written"


def _index(folder: Path) -> Iterator[Finding]:
    from pipelines.index.build import damage_of

    index = folder / INDEX
    if not index.is_dir():
        return
    try:
        damaged = damage_of(index, whole=True)
    except (OSError, ValueError, KeyError, TypeError):
        damaged = "meta.json"
    if damaged is not None:
        yield Finding(f"{INDEX}/{damaged}", "damaged", "whoever next opens the index makes it again")


def _is_right(data: Path, state: GenerationState, name: str) -> bool:
    kept = state.manifest.files[name]
    return all(_damage(path, kept) is None for path in (state.path(name), data / name))


def _set_aside(data: Path, folder: Path, finding: Finding) -> None:
    """Move away what is wrong with a file, in the generation and beside it; the index is simply taken away."""
    if finding.place.startswith(f"{INDEX}/"):
        shutil.rmtree(folder / INDEX, ignore_errors=True)
        return
    state = reading_state(data)
    kept = state.manifest.files.get(finding.place)
    if kept is None:
        return
    for number, path in enumerate(dict.fromkeys((state.path(finding.place), data / finding.place))):
        if path.is_file() and _damage(path, kept) is not None:
            aside = data / DAMAGED / f"{finding.place.replace('/', '-')}.{number}"
            aside.parent.mkdir(exist_ok=True)
            path.replace(aside)

"""The writer's side of generations: the next one is made beside the current one, then put in its place at once."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from extract.errors import InputError
from pipelines.datasets.books import BOOKS, books_of, merged, without_files
from pipelines.datasets.generations import BOOKS as BOOKS_FILE
from pipelines.datasets.generations import (
    CATALOGUE,
    CATALOGUE_BEFORE,
    FOLDER,
    INDEX,
    INDEX_BEFORE,
    MANIFEST,
    Manifest,
    StoredFile,
    clear_old,
    current_name,
    hold,
    read_manifest,
    stored,
    stored_name,
)
from pipelines.datasets.layout import LAYOUTS, DatasetLayout
from pipelines.datasets.linking import link, link_tree, same_file, size_of
from pipelines.datasets.partitions import damaged
from pipelines.datasets.query import dataset_files
from pipelines.datasets.schema import CONTRACT
from pipelines.scratch import clear_scratch
from pipelines.whole_files import replacing

_REMOVED = "removed.json"
"""Under FOLDER until they are gone: plain files that a change to an earlier content takes away."""
INDEXED = ("awards", "companies", "award_companies", "contracts", "documents")
"""Datasets that the index is made from."""


@dataclass(frozen=True, slots=True)
class GenerationState:
    """A generation with its books, as the writer knows it."""

    folder: Path
    manifest: Manifest
    books: pa.Table
    problems: tuple[str, ...] = ()
    """What was lost or damaged when it was opened, one line each; those files are no longer part of it."""
    is_plain: bool = False
    """Whether it is only the plain files of an older version."""

    def path(self, name: str) -> Path:
        """Where a file of it lies."""
        return Path(self.path_text(name))

    def path_text(self, name: str) -> str:
        """`path` as text: for loops over thousands of files."""
        return f"{self.folder}/{name if self.is_plain else stored_name(name)}"

    def checked(self, name: str) -> Path:
        """Where a file of it lies, once its bytes are seen to be those that were written.

        Raises:
            ValueError: they are not; the message names it.
        """
        path = self.path(name)
        if StoredFile.of(path) != self.manifest.files[name]:
            raise damaged(path, "its bytes are not those that were written")
        return path


class GenerationChange:
    """The next generation while it is made; nobody sees it before `commit`."""

    def __init__(self, root: Path, before: GenerationState, unfinished: Path) -> None:
        """Begin a change of what the state holds.

        Args:
            root: the data directory.
            before: the current generation.
            unfinished: folder for files while they are written.
        """
        self._root, self._before, self._unfinished = root, before, unfinished
        self._staging = root / FOLDER / f"next-{uuid.uuid4().hex}"
        self._written: dict[str, StoredFile] = {}
        self._books: list[pa.Table] = []
        self._gone: set[str] = set()

    def path(self, name: str) -> Path:
        """Where the new content of a file is to be written."""
        return stored(self._staging, name)

    def wrote(self, name: str, layout: DatasetLayout | None = None) -> None:
        """Take in a file that was written; it is read back.

        Raises:
            OSError, KeyError, pyarrow.ArrowInvalid: it cannot be read, or is no such dataset's.
        """
        path = self.path(name)
        if layout is not None:
            self._books.append(books_of(path, name, layout))
        self._written[name] = StoredFile.of(path)

    def remove(self, name: str) -> None:
        """Leave a file out of the next generation."""
        self._gone.add(name)

    def commit(self) -> GenerationState:
        """Make it the current generation.

        Raises:
            OSError: it could not be written; the earlier one still stands.
        """
        before = self._before
        kept = {
            name: file
            for name, file in before.manifest.files.items()
            if name not in self._written and name not in self._gone
        }
        files = kept | self._written
        manifest = Manifest(files, tuple(sorted(before.manifest.files.keys() - files.keys())))
        books = self._kept_books()
        for name in kept:
            link(before.path_text(name), f"{self._staging}/{stored_name(name)}")
        own = before.folder / INDEX
        if own.is_dir() and _same_index(before.manifest, manifest):
            link_tree(own, self._staging / INDEX)
        else:
            link_tree(own if own.is_dir() else before.folder / INDEX_BEFORE, self._staging / INDEX_BEFORE)
        made = before.folder / CATALOGUE
        link_tree(
            made if made.is_dir() else before.folder / CATALOGUE_BEFORE, self._staging / CATALOGUE_BEFORE
        )
        if books is before.books and (before.folder / BOOKS_FILE).is_file():
            link(before.folder / BOOKS_FILE, self._staging / BOOKS_FILE)
        else:
            self._write(BOOKS_FILE, lambda file: _write_books(books, file))
        self._write(MANIFEST, lambda file: file.write(manifest.encode()))
        folder = self._root / FOLDER / manifest.name
        if folder.exists():  # the same content stood before and is still open, or is damaged or half cleared
            shutil.rmtree(self._staging if _is_whole(folder) else folder)
            self._tell_removed(manifest.removed)
        if self._staging.exists():
            self._staging.replace(folder)
        self._switch(manifest.name)
        publish(self._root, folder, manifest, self._unfinished)
        clear_old(self._root, manifest.name)
        return GenerationState(folder, manifest, books)

    def _kept_books(self) -> pa.Table:
        """The books of the next generation, by file and document; those that stand, where no file of a document changed."""
        before, changed = self._before.books, self._written.keys() | self._gone
        if not self._books and not any(name.partition("/")[0] in LAYOUTS for name in changed):
            return before
        return merged(without_files(before, changed), self._books)

    def discard(self) -> None:
        """Forget what was written."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def _switch(self, name: str) -> None:
        with replacing(self._root / FOLDER / "current", self._unfinished) as file:
            file.write(f"{name}\n".encode())

    def _tell_removed(self, names: Iterable[str]) -> None:
        """Write down what is to go: the manifest that stands already names what another change took away."""
        with replacing(self._root / FOLDER / _REMOVED, self._unfinished) as file:
            file.write(json.dumps(list(names)).encode())

    def _write(self, name: str, write: Callable[..., object]) -> None:
        with replacing(self._staging / name, self._unfinished) as file:
            write(file)


@contextlib.contextmanager
def change(root: Path, before: GenerationState, unfinished: Path) -> Iterator[GenerationChange]:
    """A change that leaves nothing behind where the block fails."""
    made = GenerationChange(root, before, unfinished)
    try:
        yield made
    finally:
        made.discard()


def open_state(root: Path, unfinished: Path, *, repair: bool = False) -> GenerationState:
    """The current generation for a writer; made from the plain files where there is none, or its records are damaged.

    Args:
        root: the data directory.
        unfinished: folder for files while they are written.
        repair: leave out files that are lost or damaged, so that their documents are read again.

    Raises:
        OSError: something cannot be read for want of permission or the like.
        ValueError: a file is lost or damaged, and not to be left out; the message names it.
    """
    clear_scratch(".index-", root)  # an older version built its index there
    name = current_name(root)
    if name is None:
        return _adopt(root, unfinished, repair=repair)
    folder = root / FOLDER / name
    try:
        manifest, books = read_manifest(folder), _read_books(folder / BOOKS_FILE)
    except (OSError, ValueError) as error:
        said = f"{folder.relative_to(root)}: its own records are damaged ({error}); made anew from the files"
        adopted = _adopt(root, unfinished, repair=repair)
        return GenerationState(adopted.folder, adopted.manifest, adopted.books, (said, *adopted.problems))
    lost = [name for name, kept in manifest.files.items() if not _stands(root, folder, name, kept)]
    state = GenerationState(folder, manifest, books)
    if not lost:
        publish(root, folder, manifest, unfinished)
        return state
    with change(root, state, unfinished) as repaired:
        problems = tuple(_taken_over(repaired, root, name, repair=repair) for name in lost)
        after = repaired.commit()
    return GenerationState(after.folder, after.manifest, after.books, problems)


def _taken_over(repaired: GenerationChange, root: Path, name: str, *, repair: bool) -> str:
    """Take a file that is not as it was written as it is now, where it can be read; what became of it in one line."""
    try:
        link(root / name, repaired.path(name))
        repaired.wrote(name, LAYOUTS.get(name.partition("/")[0]))
    except (pa.ArrowInvalid, OSError, KeyError) as error:
        if not repair:
            raise damaged(root / name, error) from error
        repaired.path(name).unlink(missing_ok=True)
        repaired.remove(name)
        return _loss(name)
    return f"{name} was changed by another program: taken as it is"


def _loss(name: str) -> str:
    again = (
        "its documents are read again"
        if name.partition("/")[0] in LAYOUTS
        else "`rakusatsu resolve` makes it"
    )
    return f"{name} was lost or damaged: {again}"


def reading_state(root: Path) -> GenerationState:
    """The current generation for a reader: nothing is written, and nothing left out but plain files nobody can read.

    Raises:
        OSError: something cannot be read for want of permission or the like.
    """
    name = current_name(root)
    if name is not None:
        folder = root / FOLDER / name
        with contextlib.suppress(OSError, ValueError):
            return GenerationState(folder, read_manifest(folder), _read_books(folder / BOOKS_FILE))
    files: dict[str, StoredFile] = {}
    tables = [BOOKS.empty_table()]
    for dataset in CONTRACT:
        for path in dataset_files(root, dataset):
            name = path.relative_to(root).as_posix()
            files[name] = StoredFile.of(path)
            if dataset in LAYOUTS:
                with contextlib.suppress(pa.ArrowInvalid, KeyError):
                    tables.append(books_of(path, name, LAYOUTS[dataset]))
    return GenerationState(root, Manifest(files), pa.concat_tables(tables), is_plain=True)


def copy_generation(data: Path, copy: Path) -> None:
    """Copy the current generation of a data directory into a folder of plain files, each under its usual name.

    Raises:
        FileExistsError: the folder holds datasets already.
        OSError: it cannot be written.
    """
    with hold(data) as generation:
        state = reading_state(generation.folder if generation.folder == data else data)
        if any((copy / name).exists() for name in state.manifest.files):
            raise FileExistsError(f"{copy}: there are datasets already")
        for name in state.manifest.files:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(
                stored(generation.folder, name) if generation.folder != data else data / name, copy / name
            )


def _stands(root: Path, folder: Path, name: str, kept: StoredFile) -> bool:
    """Whether a file of a generation is there with its size; put back from the plain file where that is right."""
    path = f"{folder}/{stored_name(name)}"
    with contextlib.suppress(OSError):
        if size_of(path) == kept.size:
            return True
    with contextlib.suppress(OSError):
        if StoredFile.of(root / name) == kept:
            Path(path).unlink(missing_ok=True)
            link(root / name, path)
            return True
    return False


def _adopt(root: Path, unfinished: Path, *, repair: bool) -> GenerationState:
    """A first generation of the plain files."""
    state = GenerationState(root, Manifest(), BOOKS.empty_table())
    problems = []
    with change(root, state, unfinished) as first:
        for dataset in CONTRACT:
            for path in dataset_files(root, dataset):
                name = path.relative_to(root).as_posix()
                link(path, first.path(name))
                try:
                    first.wrote(name, LAYOUTS.get(dataset))
                except (pa.ArrowInvalid, OSError, KeyError) as error:
                    if not repair:
                        raise damaged(path, error) from error
                    first.path(name).unlink()
                    problems.append(f"{_loss(name)} ({str(error).splitlines()[0]})")
        after = first.commit()
    return GenerationState(after.folder, after.manifest, after.books, tuple(problems))


def publish(root: Path, folder: Path, manifest: Manifest, unfinished: Path) -> None:
    """Put the files of a generation where other programs look for them, each whole, and the index beside them."""
    for name in manifest.files:
        path, plain = f"{folder}/{stored_name(name)}", f"{root}/{name}"
        if not same_file(path, plain):
            temporary = unfinished / uuid.uuid4().hex
            link(path, temporary)
            Path(plain).parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(plain)
    told = root / FOLDER / _REMOVED
    more = json.loads(told.read_bytes()) if told.is_file() else []
    for name in (*manifest.removed, *more):
        if name not in manifest.files:
            (root / name).unlink(missing_ok=True)
    told.unlink(missing_ok=True)
    publish_index(root, folder)


def publish_index(root: Path, folder: Path) -> None:
    """Let `DIR/index` name the index of a generation; one that is another's is taken away."""
    shown, wanted = root / INDEX, folder / INDEX
    if folder == root:
        return
    if not wanted.is_dir():
        if shown.is_symlink():
            shown.unlink()
        return
    target = os.path.relpath(wanted, root)
    if shown.is_symlink() and str(shown.readlink()) == target:
        return
    if shown.is_dir() and not shown.is_symlink():  # of an older version
        shutil.rmtree(shown)
    temporary = root / FOLDER / f"index-{uuid.uuid4().hex}"
    temporary.symlink_to(target)
    temporary.replace(shown)


def _same_index(before: Manifest, after: Manifest) -> bool:
    def indexed(manifest: Manifest) -> dict[str, StoredFile]:
        return {name: kept for name, kept in manifest.files.items() if name.partition("/")[0] in INDEXED}

    return indexed(before) == indexed(after)


def _write_books(books: pa.Table, file: object) -> None:
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(file, BOOKS, options=options) as writer:
        writer.write_table(books)


def _is_whole(folder: Path) -> bool:
    """Whether the records of a generation can be read."""
    try:
        read_manifest(folder), _read_books(folder / BOOKS_FILE)
    except (OSError, ValueError):
        return False
    return True


def _read_books(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        try:
            table = pa.ipc.open_file(file).read_all()
        except pa.ArrowInvalid as error:
            raise InputError(str(error)) from error
    if table.schema != BOOKS:
        raise InputError("books of another form")
    return table

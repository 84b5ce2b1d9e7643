"""Immutable generations of a data directory: who opens one sees it whole, whatever is written meanwhile.

    .generations/current                   the name of the newest one
    .generations/3f9a…/manifest.json       its files, each with size and SHA-256, and what its last change took away
    .generations/3f9a…/books.arrow         how much of which document stands in which file (`pipelines.datasets.books`)
    .generations/3f9a…/awards/source=kanpo/year=2025/data.parquet.kept
    .generations/3f9a…/index               the index, made by whoever first wants it
    awards/source=kanpo/year=2025/data.parquet

The last is the same file under the name at which pandas, DuckDB and Polars look for it: a hard link, put there by
rename as soon as the generation is the current one. A generation is named by its content, and goes when a newer one
is written and nobody has it open any more: readers hold a shared lock on its manifest.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.errors import InputError

FOLDER = ".generations"
MANIFEST = "manifest.json"
BOOKS = "books.arrow"
INDEX = "index"
INDEX_BEFORE = "index-before"
"""The index of an earlier generation: a beginning for whoever makes this one's. It goes with its generation."""
CATALOGUE = "catalogue"
"""What a reading room made of a generation (`rakusatsu.web.catalogue`)."""
CATALOGUE_BEFORE = "catalogue-before"
"""That of an earlier generation: what did not change since is taken over."""
_SUFFIX = ".kept"
"""After the names of files in a generation: a pattern such as `**/*.parquet` over the data directory finds each row once."""
_KEPT = re.compile(rf"(?<=\.parquet){re.escape(_SUFFIX)}\b")
_CURRENT = "current"
_TRIES = 50
"""A reader that comes between a switch and the clearing of what is old tries again; each try meets a newer one."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a generation as it was written."""

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> StoredFile:
        """Read from the disk.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            return cls(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a generation by their path under the data directory."""

    files: Mapping[str, StoredFile] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    """Paths that the change before took away."""

    @property
    def name(self) -> str:
        """The name of the generation, from the content of its files."""
        lines = "".join(f"{path} {stored.sha256}\n" for path, stored in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    def encode(self) -> bytes:
        """As JSON, UTF-8."""
        files = {path: [stored.size, stored.sha256] for path, stored in sorted(self.files.items())}
        return (json.dumps({"files": files, "removed": list(self.removed)}) + "\n").encode()

    @classmethod
    def decode(cls, content: bytes) -> Manifest:
        """What `encode` wrote.

        Raises:
            ValueError: it is no such thing.
        """
        try:
            values = json.loads(content)
            files = {
                path: StoredFile(int(size), str(sha256)) for path, (size, sha256) in values["files"].items()
            }
            return cls(files, tuple(values["removed"]))
        except (AttributeError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise InputError(f"not a manifest: {error}") from error


def stored(folder: Path, name: str) -> Path:
    """Where a file of a generation lies.

    Args:
        folder: of the generation.
        name: the file's path under the data directory.
    """
    return folder / stored_name(name)


def stored_name(name: str) -> str:
    """Under which name a file lies in the folder of a generation: for loops over thousands, where each `Path` counts."""
    return f"{name}{_SUFFIX}"


_MIRRORS: dict[str, str] = {}


def name_mirror(folder: Path, url: str) -> None:
    """Let messages about a folder name the URL whose datasets it mirrors."""
    _MIRRORS[str(folder)] = url


def plainly(message: str) -> str:
    """A message in which files of generations have the names that users know."""
    for folder, url in _MIRRORS.items():
        message = message.replace(folder, url)
    return _KEPT.sub("", re.sub(rf"/{re.escape(FOLDER)}/[0-9a-f]{{16}}\b", "", message))


class GenerationLease:
    """One generation that is kept while somebody reads it; the plain folder where there are no generations."""

    def __init__(self, root: Path, folder: Path, descriptor: int | None = None) -> None:
        """Hold what is open already.

        Args:
            root: the data directory.
            folder: where the datasets of this generation lie.
            descriptor: of the manifest, with the lock.
        """
        self.root = root
        self.folder = folder
        self._end = weakref.finalize(self, os.close, descriptor) if descriptor is not None else None

    def release(self) -> None:
        """Let go; the generation may be cleared away once it is old."""
        if self._end is not None:
            self._end()

    def __enter__(self) -> GenerationLease:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def hold(data: Path) -> GenerationLease:
    """The current generation of a data directory, kept until the lease is released, collected or its process ends.

    A folder without generations (a copy of the plain files, or written by an older version) is held as it is; so is
    the folder of a generation itself.
    """
    for _ in range(_TRIES):
        name = current_name(data)
        if name is None:
            break
        folder = data / FOLDER / name
        descriptor = _locked(folder / MANIFEST)
        if descriptor is not None:
            return GenerationLease(data, folder, descriptor)
    return GenerationLease(data, data)


def current_name(data: Path) -> str | None:
    """The name of the current generation; None where there is none."""
    try:
        name = (data / FOLDER / _CURRENT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return name if name.isalnum() and (data / FOLDER / name / MANIFEST).is_file() else None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in a folder.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged, or another's: files that it does not name would be missed in silence.
    """
    path, healed = folder / MANIFEST, "`rakusatsu verify --data … --repair` makes it anew"
    try:
        manifest = Manifest.decode(path.read_bytes())
    except ValueError as error:
        raise InputError(f"{path}: damaged ({error}); {healed}") from error
    if folder.parent.name == FOLDER and manifest.name != folder.name:
        raise InputError(f"{path}: the manifest of another generation; {healed}")
    return manifest


def clear_old(data: Path, keep: str) -> None:
    """Remove generations that are not the one to keep and that nobody has open, and what was never finished."""
    import shutil

    for folder in (data / FOLDER).glob("*/"):
        if folder.name == keep:
            continue
        with _alone(folder / MANIFEST) as nobody_reads:
            if nobody_reads:
                # The manifest first: without it no reader takes the rest for a generation.
                (folder / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)


def _locked(manifest: Path) -> int | None:
    """A descriptor of the manifest with a shared lock on it; None where it is being cleared away."""
    try:
        descriptor = os.open(manifest, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks: what is old is cleared by age there
        return descriptor
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        return None
    return descriptor


@contextlib.contextmanager
def _alone(manifest: Path) -> Any:
    """Whether nobody reads the generation; nobody begins to while the block runs."""
    try:
        descriptor = os.open(manifest, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield True  # never finished, or half cleared
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)

"""Datasets on object storage, which has neither rename nor locks: immutable files and numbered lists of them.

    PREFIX/files/awards/source=kanpo/year=2025/20260701T031500-3f9a….parquet     written once, never changed
    PREFIX/generations/00000042.json       which of them are the datasets; the highest number counts

A list is written last and only where nobody has written that number (`If-None-Match: *`): of two writers one is told that
the other was first. What no list of the last day names is cleared away.

Who reads or writes works on a folder of this machine that mirrors one generation (`mirror_of`): everything that a data
directory can do, it can do, and what a day brings is all that is fetched or sent.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import logging
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import filelock

from extract.errors import InputError, RakusatsuError
from pipelines.datasets.generations import (
    FOLDER,
    StoredFile,
    current_name,
    name_mirror,
    read_manifest,
    stored,
)
from pipelines.datasets.layout import LAYOUTS
from pipelines.datasets.publishing import GenerationState, change, open_state
from pipelines.whole_files import replacing, write_whole

CACHE = "RAKUSATSU_CACHE"
"""Variable of the environment: where mirrors lie; `~/.cache/rakusatsu` where it is not set."""
KEPT = dt.timedelta(days=1)
"""How long a reader may take to fetch a generation that is no longer the newest."""
_LISTS, _FILES, _LINK = "generations", "files", ".remote"
_TRIES = 5
_log = logging.getLogger(__name__)


class DatasetsMovedError(RakusatsuError, OSError):
    """Another machine wrote the same datasets meanwhile; nothing of this run was sent."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a generation and the object that holds it."""

    kept: StoredFile
    place: str


@dataclass(frozen=True, slots=True)
class RemoteGeneration:
    """One numbered list; number 0 stands for "nothing yet"."""

    number: int
    files: Mapping[str, RemoteFile]
    written_at: dt.datetime
    written_by: str

    def encode(self) -> bytes:
        """As JSON, UTF-8."""
        files = {
            name: [each.kept.size, each.kept.sha256, each.place] for name, each in sorted(self.files.items())
        }
        told = {"at": self.written_at.isoformat(), "by": self.written_by, "files": files}
        return (json.dumps(told) + "\n").encode()

    @classmethod
    def decode(cls, number: int, content: bytes) -> RemoteGeneration:
        """What `encode` wrote.

        Raises:
            ValueError: it is no such thing.
        """
        try:
            told = json.loads(content)
            files = {
                _safe(name): RemoteFile(StoredFile(int(size), str(sha256)), _safe(place))
                for name, (size, sha256, place) in told["files"].items()
            }
            return cls(number, files, dt.datetime.fromisoformat(told["at"]), str(told["by"]))
        except (AttributeError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise InputError(f"not a list of datasets: {error}") from error


def _safe(name: str) -> str:
    """A path that stays within its folder."""
    if name.startswith("/") or not name.endswith(".parquet") or ".." in name.split("/"):
        raise InputError(f"not a file of datasets: {name!r}")
    return name


class RemoteDatasets:
    """The datasets under one fsspec URL."""

    def __init__(self, url: str) -> None:
        """Open them; nothing is asked or written yet, and nothing need be there."""
        import fsspec  # not for those whose data directory mirrors nothing

        self.url = url.rstrip("/")
        # No listing is kept: one that another thread asked for would deny what was written meanwhile.
        self._storage, root = fsspec.core.url_to_fs(self.url, use_listings_cache=False)
        self._root = str(root).rstrip("/")

    def numbers(self) -> list[int]:
        """The numbers of all lists, ascending."""
        try:
            names = self._storage.ls(f"{self._root}/{_LISTS}", detail=False)
        except FileNotFoundError:
            return []
        stems = (str(name).rpartition("/")[2].partition(".")[0] for name in names)
        return sorted(int(stem) for stem in stems if stem.isdigit())

    def newest(self) -> RemoteGeneration:
        """The newest generation, as it is now.

        Raises:
            OSError: it cannot be had.
            ValueError: its list is damaged.
        """
        for _ in range(_TRIES):
            numbers = self.numbers()
            if not numbers:
                return RemoteGeneration(0, {}, dt.datetime.now(dt.UTC), "")
            with contextlib.suppress(FileNotFoundError):  # a newer one came and this one is cleared away
                return self.generation(numbers[-1])
        raise OSError(f"{self.url}: its lists change faster than they can be read")

    def generation(self, number: int) -> RemoteGeneration:
        """One generation.

        Raises:
            FileNotFoundError: it is not there any more.
        """
        content = self._storage.cat_file(self._list(number))
        return RemoteGeneration.decode(number, content)

    def fetch(self, place: str) -> bytes:
        """The content of an object.

        Raises:
            FileNotFoundError: it is not there.
        """
        content: bytes = self._storage.cat_file(f"{self._root}/{place}")
        return content

    def send(self, name: str, content: bytes) -> str:
        """Write a file of a generation; gives the name of its object, which nobody had before."""
        moment = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
        place = f"{_FILES}/{name.rpartition('/')[0]}/{moment}-{uuid.uuid4().hex}.parquet"
        self._write(place, content)
        return place

    def add(self, before: RemoteGeneration, files: Mapping[str, RemoteFile]) -> RemoteGeneration:
        """Make these files the newest generation, after the one they were made from.

        Raises:
            DatasetsMovedError: somebody else was first.
            OSError: it could not be written.
        """
        now = dt.datetime.now(dt.UTC)
        made = RemoteGeneration(before.number + 1, dict(files), now, uuid.uuid4().hex)
        if max(self.numbers(), default=0) != before.number:
            raise self._moved()
        failed: OSError | None = None
        try:
            self._write(self._list(made.number)[len(self._root) + 1 :], made.encode(), new=True)
        except OSError as error:
            failed = error
        # The answer may have been lost on its way, and some storage knows no conditions: what stands there decides.
        try:
            stands = self.generation(made.number)
        except OSError as error:
            raise failed or error from error
        if stands.written_by != made.written_by:
            raise self._moved() from failed
        return made

    def clear_old(self) -> None:
        """Remove lists that a newer one has replaced for a day, and objects that none names; failures wait for the next run."""
        now = dt.datetime.now(dt.UTC)
        lists = [self.generation(number) for number in self.numbers()]
        kept = [
            one
            for one, after in zip(lists, [*lists[1:], None], strict=True)
            if after is None or now - after.written_at < KEPT
        ]
        named = {file.place for one in kept for file in one.files.values()}
        for one in lists:
            if one not in kept:
                self._storage.rm_file(self._list(one.number))
        oldest = f"{now - KEPT:%Y%m%dT%H%M%S}"
        for path in self._storage.find(f"{self._root}/{_FILES}"):
            place = str(path)[len(self._root) + 1 :]
            if (
                place not in named and place.rpartition("/")[2] < oldest
            ):  # younger ones may be on their way in
                self._storage.rm_file(path)

    def _list(self, number: int) -> str:
        return f"{self._root}/{_LISTS}/{number:08}.json"

    def _write(self, name: str, content: bytes, *, new: bool = False) -> None:
        path = f"{self._root}/{name}"
        self._storage.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._storage.pipe_file(path, content, **({"mode": "create"} if new else {}))

    def _moved(self) -> DatasetsMovedError:
        return DatasetsMovedError(
            f"another machine wrote to {self.url} meanwhile; nothing of this run was sent: run it again"
        )


@dataclass(frozen=True, slots=True)
class MirrorLink:
    """What a mirror holds: the generation of that number, under its local name."""

    url: str
    number: int = 0
    generation: str | None = None


class DatasetMirror:
    """A data directory of this machine that holds one generation of datasets elsewhere."""

    def __init__(self, root: Path, link: MirrorLink) -> None:
        """See `mirror_at`."""
        self._root = root
        self._link = link
        self._remote = RemoteDatasets(link.url)

    def pull(self, unfinished: Path) -> None:
        """Bring the folder to the newest generation; the caller keeps others off it.

        Raises:
            OSError: it cannot be had.
            ValueError: what was fetched is not what the list says.
        """
        if self._link.generation is not None and not _is_whole(self._root):
            _log.warning("%s: its mirror here was damaged and is fetched anew", self._link.url)
            self._forget()
        for attempt in range(1, _TRIES + 1):
            newest = self._remote.newest()
            if newest.number == self._link.number:
                return
            if self._link.generation != current_name(self._root):
                _log.warning(
                    "%s: what this machine wrote and could not send is given up for what another wrote",
                    self._link.url,
                )
            try:
                self._take(newest, unfinished)
            except FileNotFoundError:  # cleared away while it was fetched: there is a newer one
                if attempt == _TRIES:
                    raise
                continue
            return

    def push(self, state: GenerationState) -> None:
        """Send what the folder holds now, where it is not what was fetched.

        Raises:
            DatasetsMovedError: another machine wrote meanwhile.
            OSError: it could not be sent; the next run tries again.
        """
        is_nothing = not state.manifest.files and not self._link.number
        if is_nothing or state.folder.name == self._link.generation:
            return
        before = self._remote.generation(self._link.number) if self._link.number else self._remote.newest()
        files = {}
        for name, kept in state.manifest.files.items():
            there = before.files.get(name)
            if there is None or there.kept != kept:
                there = RemoteFile(kept, self._remote.send(name, state.checked(name).read_bytes()))
            files[name] = there
        made = self._remote.add(before, files)
        self._keep(dataclasses.replace(self._link, number=made.number, generation=state.folder.name))
        with contextlib.suppress(OSError, ValueError):
            self._remote.clear_old()

    def _take(self, newest: RemoteGeneration, unfinished: Path) -> None:
        before = open_state(self._root, unfinished, repair=True)
        with change(self._root, before, unfinished) as made:
            for name, file in newest.files.items():
                if before.manifest.files.get(name) == file.kept:
                    continue
                with replacing(made.path(name), unfinished) as stream:
                    stream.write(self._remote.fetch(file.place))
                if StoredFile.of(made.path(name)) != file.kept:
                    raise InputError(f"{self._link.url}: {file.place} does not hold the bytes that were sent")
                made.wrote(name, LAYOUTS.get(name.partition("/")[0]))
            for name in before.manifest.files.keys() - newest.files.keys():
                made.remove(name)
            after = made.commit()
        self._keep(MirrorLink(self._link.url, newest.number, after.folder.name))

    def _keep(self, link: MirrorLink) -> None:
        self._link = link
        write_whole(self._root / _LINK, json.dumps(dataclasses.asdict(link)) + "\n")

    def _forget(self) -> None:
        for path in self._root.iterdir():
            if path.name in (_LINK, ".lock", ".unfinished"):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        self._keep(MirrorLink(self._link.url))


def _is_whole(root: Path) -> bool:
    """Whether every file of the folder's generation is there with its size."""
    name = current_name(root)
    if name is None:
        return False
    folder = root / FOLDER / name
    with contextlib.suppress(OSError, ValueError):
        files = read_manifest(folder).files
        return all(stored(folder, each).stat().st_size == kept.size for each, kept in files.items())
    return False


def mirror_at(root: Path) -> DatasetMirror | None:
    """The mirror that a data directory is; None where it is one of its own."""
    try:
        told: dict[str, Any] = json.loads((root / _LINK).read_text(encoding="utf-8"))
        return DatasetMirror(root, MirrorLink(**told))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (TypeError, ValueError):
        raise InputError(f"{root / _LINK} is damaged: delete the folder, it is fetched anew") from None


def data_folder(place: str | PathLike[str]) -> Path:
    """The local folder to work on for a data directory: itself, or for a URL (`s3://bucket/prefix`) its mirror, brought to
    what is there now.

    Raises:
        OSError: the URL cannot be read.
        ValueError: what is there is damaged.
    """
    return mirror_of(str(place)) if "://" in str(place) else Path(place)


def mirror_of(url: str, cache: Path | None = None) -> Path:
    """The mirror of datasets at a URL on this machine, brought to the newest generation.

    Args:
        url: of the datasets.
        cache: where mirrors lie; see `CACHE` where None.
    """
    url = url.rstrip("/")
    root = (cache or _cache()) / hashlib.sha256(url.encode()).hexdigest()[:32]
    name_mirror(root, url)
    root.mkdir(parents=True, exist_ok=True)
    if not (root / _LINK).exists():
        write_whole(root / _LINK, json.dumps(dataclasses.asdict(MirrorLink(url))) + "\n")
    lock = filelock.FileLock(root / ".lock", timeout=0 if current_name(root) else -1)
    try:
        with lock:
            mirror = mirror_at(root)
            if mirror is not None:
                mirror.pull(root / ".unfinished")
    except filelock.Timeout:  # a command of this machine is at work there: what it began with is read
        _log.info("%s is being written from here: read as it was before", url)
    return root


def _cache() -> Path:
    given = os.environ.get(CACHE)
    return (Path(given) if given else Path.home() / ".cache" / "rakusatsu") / "datasets"

"""Make a release: copy, count, compare, judge, and only then let it be seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.datasets.generations import hold
from pipelines.datasets.query import dataset_files, open_data, require_awards
from pipelines.datasets.schema import CONTRACT
from pipelines.whole_files import write_whole
from rakusatsu.releases.delta import write_deltas
from rakusatsu.releases.gate import Expectations, refusals
from rakusatsu.releases.manifest import (
    FILE_NAME,
    ReleasedFile,
    ReleaseError,
    ReleaseManifest,
    newest_release,
    read_manifest,
)
from rakusatsu.releases.quality import Quality, quality_of, quality_page

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,62}")
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was made."""

    folder: Path
    manifest: ReleaseManifest
    quality: Quality


def make_release(
    data: Path,
    out: Path,
    *,
    name: str,
    made_at: dt.datetime,
    expected: Expectations | None = None,
    accepted: str | None = None,
) -> Release:
    """Write `OUT/NAME`: the datasets as they are now, `release.json` (the manifest), `delta/` to the newest release, `quality.md`.

    The folder appears whole or not at all, and its files are read-only.

    Args:
        data: folder of the datasets, resolved.
        out: folder of all releases.
        name: of this one, a date for instance.
        made_at: the moment.
        expected: what the gate tolerates.
        accepted: why it shall go out although the gate refuses.

    Raises:
        ReleaseError: there is a release of that name, or the gate refuses; the message has every reason.
        OSError: it could not be written; nothing of it is seen.
    """
    if not _NAME.fullmatch(name):
        raise ReleaseError(f"{name!r} is no name for a release: letters, digits, . _ -")
    if (out / name).exists():
        raise ReleaseError(f"{out / name}: there is a release of that name, and releases do not change")
    previous = newest_release(out)
    out.mkdir(parents=True, exist_ok=True)
    for left in out.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    making = out / f"{_UNFINISHED}{name}"
    try:
        release = _make(data, making, name, made_at, previous, expected, accepted)
        making.rename(out / name)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Release(out / name, release.manifest, release.quality)


def standing_release(data: Path, out: Path) -> Path | None:
    """The newest release, where it holds the datasets exactly as they are now; else None."""
    newest = newest_release(out)
    if newest is None:
        return None
    released = {file.path: file.sha256 for file in read_manifest(newest).files}
    with hold(data) as lease:
        files = {_released_path(lease.folder, file): file for _, file in _files(lease.folder)}
        same = files.keys() == released.keys() and all(
            _sha256(file) == released[path] for path, file in files.items()
        )
    return newest if same else None


def free_name(out: Path, day: dt.date) -> str:
    """The day; `2026-11-26.2` for the second release of it."""
    names = (f"{day:%Y-%m-%d}{f'.{number}' if number > 1 else ''}" for number in itertools.count(1))
    return next(name for name in names if not (out / name).exists())


def verify_release(folder: Path) -> list[str]:
    """What is wrong with a release's files, a sentence each: gone, or other bytes than the manifest says."""
    wrong = []
    for file in read_manifest(folder).files:
        path = folder / file.path
        if not path.is_file():
            wrong.append(f"{file.path}: not there")
        elif _sha256(path) != file.sha256:
            wrong.append(f"{file.path}: other bytes than released")
    return wrong


def _make(
    data: Path,
    making: Path,
    name: str,
    made_at: dt.datetime,
    previous: Path | None,
    expected: Expectations | None,
    accepted: str | None,
) -> Release:
    with hold(data) as lease:
        require_awards(lease.folder)
        files = tuple(_copied(lease.folder, making))
    quality = quality_of(making)
    sources, extractors = _contents(making)
    manifest = ReleaseManifest(
        name=name,
        made_at=made_at.astimezone(dt.UTC).isoformat(),
        rakusatsu=version("rakusatsu"),
        extractors=extractors,
        files=files,
        rows={dataset: sum(file.rows for file in files if file.dataset == dataset) for dataset in CONTRACT},
        sources=sources,
        previous=previous.name if previous else None,
        changes={each.dataset: each.changes for each in write_deltas(previous, making, making / "delta")}
        if previous
        else {},
        accepted=accepted,
    )
    if previous is not None:
        reasons = list(refusals(read_manifest(previous), manifest, quality_of(previous), quality, expected))
        if reasons and accepted is None:
            raise ReleaseError("refused; --accept REASON lets it out:\n" + "\n".join(reasons))
    write_whole(making / "quality.md", quality_page(name, quality))
    write_whole(making / FILE_NAME, manifest.as_json())
    for path in making.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    return Release(making, manifest, quality)


def _copied(folder: Path, making: Path) -> Iterator[ReleasedFile]:
    for dataset, file in _files(folder):
        path = _released_path(folder, file)
        (making / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, making / path)
        rows = pq.read_metadata(making / path).num_rows
        yield ReleasedFile(path, dataset, (making / path).stat().st_size, _sha256(making / path), rows)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((dataset, file) for dataset in CONTRACT for file in dataset_files(folder, dataset))


def _released_path(folder: Path, file: Path) -> str:
    """The path of a generation's file in a release: the name that plain readers know."""
    return file.relative_to(folder).as_posix().partition(".parquet")[0] + ".parquet"


def _contents(data: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    with open_data(data, ["awards", "documents"]) as connection:
        sources = connection.execute("SELECT source, count(*) FROM awards GROUP BY 1 ORDER BY 1").fetchall()
        extractors = connection.execute(
            "SELECT DISTINCT extractor || ' ' || extractor_version FROM documents WHERE extractor IS NOT NULL ORDER BY 1"
        ).fetchall()
    return {source: int(rows) for source, rows in sources}, tuple(row[0] for row in extractors)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

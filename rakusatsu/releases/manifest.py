"""What a release holds: its files with their SHA-256, rows by dataset and source, versions, and the release before it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.errors import RakusatsuError

FILE_NAME = "release.json"


class ReleaseError(RakusatsuError, ValueError):
    """A release that cannot be made or read; the message says why."""


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release."""

    path: str
    """Under the release's folder."""
    dataset: str
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How a dataset differs from the release before."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseManifest:
    """Everything a reader checks a release by."""

    name: str
    made_at: str
    """ISO 8601, UTC."""
    rakusatsu: str
    """Version of the program."""
    extractors: tuple[str, ...]
    """Extractors and versions whose rows are in it."""
    files: tuple[ReleasedFile, ...]
    rows: Mapping[str, int]
    """By dataset."""
    sources: Mapping[str, int]
    """Award rows by source."""
    previous: str | None = None
    changes: Mapping[str, Changes] = field(default_factory=dict)
    accepted: str | None = None
    """Why a release was made although the gate refused it, in the words of who made it."""

    def as_json(self) -> str:
        """The manifest as a file."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(folder: Path) -> ReleaseManifest:
    """The manifest of a release.

    Raises:
        ReleaseError: there is none, or it is damaged.
    """
    path = folder / FILE_NAME
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return ReleaseManifest(
            **{
                **values,
                "extractors": tuple(values["extractors"]),
                "files": tuple(ReleasedFile(**file) for file in values["files"]),
                "changes": {name: Changes(**changes) for name, changes in values["changes"].items()},
            }
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{path}: no manifest of a release: {error}") from error


def newest_release(out: Path) -> Path | None:
    """The folder of the newest release under a folder; None where there is none yet."""
    found = [path.parent for path in out.glob(f"*/{FILE_NAME}")]
    return max(found, key=lambda folder: (read_manifest(folder).made_at, folder.name), default=None)

"""What of an earlier catalogue still holds: a day's signals change one lookup, not the columns of all contracts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.datasets.generations import CATALOGUE_BEFORE
from pipelines.datasets.linking import link
from pipelines.datasets.query import dataset_files
from rakusatsu.profile.payments import PAYMENT_DATASETS
from rakusatsu.web.catalogue.lookups import FOLDER as LOOKUPS_FOLDER
from rakusatsu.web.catalogue.lookups import LOOKUPS
from rakusatsu.web.catalogue.payee_tables import FOLDER as PAYEES

FORMAT = 5
TABLES = ("contracts", *LOOKUPS)
"""Datasets that the catalogue is made from."""
_CORE = ("contracts", "awards", "companies", "buyers")
"""Those that the columns and texts are made from; all others have lookups only."""


def marks(data: Path) -> dict[str, str]:
    """What each dataset is right now: changes when any file of it is written again."""
    return {table: hashlib.sha256(_files(data, table).encode()).hexdigest()[:32] for table in TABLES}


def fingerprint(data: Path) -> str:
    """What the datasets are right now, all together."""
    digest = hashlib.sha256(f"catalogue {FORMAT}".encode())
    for table in TABLES:
        digest.update(_files(data, table).encode())
    return digest.hexdigest()


def titles_mark(index: Path) -> str:
    """What the titles of an index are: their codes are the catalogue's, and change with what hides an award too."""
    with (index / "titles.parquet").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(data: Path, table: str) -> str:
    stats = ((file.relative_to(data), file.stat()) for file in dataset_files(data, table))
    return "".join(f"{path} {stat.st_size} {stat.st_mtime_ns}\n" for path, stat in stats)


@dataclass(frozen=True, slots=True)
class EarlierCatalogue:
    """A catalogue whose columns and texts are still those of the data."""

    folder: Path
    rows: int
    changed: frozenset[str]
    """Datasets that are others now."""

    def take_over(self, out: Path) -> None:
        """Link what still holds into a new catalogue; what is missing then is to be made."""
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder)
            if path.is_file() and self._holds(name.parts):
                link(path, out / name)

    def _holds(self, parts: tuple[str, ...]) -> bool:
        if parts[0] == LOOKUPS_FOLDER:
            return parts[-1].partition(".")[0] not in self.changed
        if parts[0] == PAYEES:
            return not self.payees_changed
        return parts[0] in ("columns", "texts")

    @property
    def payees_changed(self) -> bool:
        """Whether the payee tables are to be made again."""
        return bool(self.changed & set(PAYMENT_DATASETS))


def earlier_catalogue(data: Path, out: Path, titles: str) -> EarlierCatalogue | None:
    """The catalogue of before, in its place or kept from the generation before, where its columns still hold.

    Args:
        data: folder of the datasets.
        out: where the catalogue is to be.
        titles: `titles_mark` of the index that is in use now.
    """
    now = marks(data)
    for folder in (out, data / CATALOGUE_BEFORE):
        try:
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            known: Mapping[str, str] = meta["tables"]
            rows = int(meta["rows"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        same_titles = meta.get("format") == FORMAT and meta.get("titles") == titles
        if same_titles and all(known.get(table) == now[table] for table in _CORE):
            return EarlierCatalogue(
                folder, rows, frozenset(name for name in TABLES if known.get(name) != now[name])
            )
    return None

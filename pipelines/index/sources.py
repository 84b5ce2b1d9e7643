"""What an index was made of, for whoever makes the next one: files by their content, and the documents that were old."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.datasets.generations import MANIFEST, read_manifest
from pipelines.index.content import KEPT, IndexContent

_DATASETS = ("awards", "award_companies", "contracts")


@dataclass(frozen=True, slots=True)
class IndexSources:
    """What an index was made of."""

    files: Mapping[str, str]
    """Path under the data directory → SHA-256."""
    replaced: frozenset[str]
    """Documents of which there was a later version."""

    def of(self, dataset: str) -> dict[str, str]:
        """The files of one dataset."""
        return {name: sha256 for name, sha256 in self.files.items() if name.startswith(f"{dataset}/")}


def files_now(data: Path) -> dict[str, str]:
    """The files of a generation that an index is made of; none of a plain folder, whose files nobody has told apart.

    Raises:
        OSError, ValueError: its manifest cannot be read.
    """
    if not (data / MANIFEST).is_file():
        return {}
    files = read_manifest(data).files
    return {name: kept.sha256 for name, kept in files.items() if name.partition("/")[0] in _DATASETS}


def write_sources(connection: Any, data: Path, content: IndexContent, out: Path) -> None:
    """Write what an index was made of; nothing where no next one can be made of it.

    Args:
        connection: with `replaced`.
        data: the folder of the generation.
        content: of the index.
        out: its folder.
    """
    files = files_now(data)
    awards = np.sort(np.concatenate([content.facts["award"], content.others["award"]]))
    if not files or not content.is_resolved or (awards[1:] == awards[:-1]).any():
        return
    replaced = connection.sql("SELECT document_sha256 FROM replaced ORDER BY 1").to_arrow_table()
    pq.write_table(replaced, out / KEPT / "replaced.parquet")
    (out / KEPT / "files.json").write_text(json.dumps(files), encoding="utf-8")


def read_sources(folder: Path) -> IndexSources | None:
    """What an index was made of; None where no next one can be made of it."""
    path = folder / KEPT / "files.json"
    if not path.exists():
        return None
    files = json.loads(path.read_text(encoding="utf-8"))
    replaced: pa.Table = pq.read_table(folder / KEPT / "replaced.parquet")
    return IndexSources(files, frozenset(replaced["document_sha256"].to_pylist()))

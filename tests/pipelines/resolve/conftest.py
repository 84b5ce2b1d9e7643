"""Awards as small as a test needs them."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.rows import AwardRow
from pipelines.resolve.run import ResolveOptions, resolve
from tests.build import award, data_directory

__all__ = ["award"]

Resolved = dict[str, dict[str, Any]]


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[..., Resolved]:
    """Resolve awards; gives what `award_companies` says of each award_id, in a fresh folder each time."""
    folders = itertools.count(1)

    def run(awards: list[AwardRow], **options: Any) -> Resolved:
        root = tmp_path / str(next(folders))
        data_directory(root, awards, resolved=False)
        resolve(root, ResolveOptions(**options))
        rows = duckdb.sql(f"SELECT * FROM '{root}/award_companies/data.parquet'").fetchall()
        return {
            row[0]: {"company": row[1], "method": row[2], "score": row[3], "warnings": row[4]} for row in rows
        }

    return run

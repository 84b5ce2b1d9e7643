"""Awards as small as a test needs them."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract.rows import AwardRow
from pipelines.resolve.run import ResolveOptions, tried
from tests.build import award, data_directory

__all__ = ["award"]

Resolved = dict[str, dict[str, Any]]


def by_award(rows: list[dict[str, Any]]) -> Resolved:
    """Rows of `award_companies` by award_id."""
    return {
        row["award_id"]: {
            "company": row["company_id"], "method": row["method"], "score": row["score"], "warnings": row["warnings"],
        }
        for row in rows
    }  # fmt: skip


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[..., Resolved]:
    """Decide on the firms of awards; gives what `award_companies` would say of each award_id, in a fresh folder each time."""
    folders = itertools.count(1)

    def run(awards: list[AwardRow], **options: Any) -> Resolved:
        root = tmp_path / str(next(folders))
        data_directory(root, awards, resolved=False)
        return by_award(tried(root, ResolveOptions(**options)).to_pylist())

    return run

"""Awards as small as a test needs them."""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Batch, Datasets
from pipelines.resolve.run import Options, resolve

_ordinals = itertools.count(1)


def award(name: str, address: str | None = None, number: str | None = None, **more: Any) -> AwardRow:
    """One award; `day` is days after 2025-01-01, `document` a short name of its document."""
    ordinal = next(_ordinals)
    document = more.pop("document", "a")
    day = more.pop("day", 0)
    values: dict[str, Any] = {
        "award_id": f"t-{ordinal}",
        "source": "atla",
        "document_sha256": document,
        "page": 1,
        "award_ordinal": ordinal,
        "buyer_name": "防衛装備庁",
        "contract_date": dt.date(2025, 1, 1) + dt.timedelta(days=day),
        "supplier_name_text": name,
        "supplier_address_text": address,
        "corporate_number": number,
    }
    return AwardRow(**(values | more))


Resolved = dict[str, dict[str, Any]]


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[..., Resolved]:
    """Resolve awards; gives what `award_companies` says of each award_id, in a fresh folder each time."""
    folders = itertools.count(1)

    def run(awards: list[AwardRow], **options: Any) -> Resolved:
        root = tmp_path / str(next(folders))
        documents = sorted({(row.document_sha256, row.source) for row in awards})
        Datasets(root).replace(
            Batch(
                documents=[DocumentRow(sha256=sha, source=source) for sha, source in documents], awards=awards
            )
        )
        resolve(root, Options(**options))
        rows = duckdb.sql(f"SELECT * FROM '{root}/award_companies/data.parquet'").fetchall()
        return {
            row[0]: {"company": row[1], "method": row[2], "score": row[3], "warnings": row[4]} for row in rows
        }

    return run

"""Rows as small as a test needs them, and data directories made of them."""

import datetime as dt
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.resolve.run import resolve

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


def version(sha256: str, month: int | None, url: str | None = None, **more: Any) -> DocumentRow:
    """One version of a document, fetched in a month of 2025; without a month it was given as a file."""
    fetched = dt.datetime(2025, month, 1, tzinfo=dt.UTC) if month else None
    values: dict[str, Any] = {"source": "atla", "status": "ok", "url": url, "fetched_at": fetched}
    return DocumentRow(sha256=sha256, **(values | more))


def documents_of(awards: Iterable[AwardRow]) -> list[DocumentRow]:
    """A row for each document that awards name."""
    named = sorted({(row.document_sha256, row.source) for row in awards})
    return [DocumentRow(sha256=sha256, source=source) for sha256, source in named]


def data_directory(
    folder: Path, awards: list[AwardRow], documents: list[DocumentRow] | None = None, *, resolved: bool = True
) -> Path:
    """A data directory with these rows; with `contracts` and `companies` unless told otherwise."""
    Datasets(folder).replace(IntakeBatch(documents=documents or documents_of(awards), awards=awards))
    if resolved:
        resolve(folder)
    return folder

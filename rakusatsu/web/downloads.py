"""The result of a search as a file: CSV, XLSX, JSON rows and Parquet, the same rows and columns in each.

CSV and XLSX are written as `rakusatsu export` writes them: no formula runs, no leading zero is lost.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fastapi.responses import Response

from rakusatsu.exports.tables import write_csv, write_xlsx
from rakusatsu.web.answers import CAVEAT, LICENCE, ReaderRequest, json_response
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import Room
from rakusatsu.web.views.search import SearchQuery, find
from rakusatsu.web.wording import plain

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "rows": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_SCHEMA = pa.schema(
    [
        pa.field("contract_id", pa.string()),
        pa.field("title", pa.string()),
        pa.field("buyer_name", pa.string()),
        pa.field("buyer_id", pa.string()),
        pa.field("ministry", pa.string()),
        pa.field("supplier_names", pa.string()),
        pa.field("company_id", pa.string()),
        pa.field("corporate_number", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("day_is", pa.string()),
        pa.field("procurement_method", pa.string()),
        pa.field("amount_yen", pa.int64()),
        pa.field("amount_basis", pa.string()),
        pa.field("expected_total_yen", pa.int64()),
        pa.field("award_rate", pa.float64()),
        pa.field("bidders", pa.int32()),
        pa.field("sources", pa.string()),
    ]
)
_CHUNK = 2_000


def download(here: ReaderRequest, asked: SearchQuery, kind: str, deadline: Deadline) -> Response:
    """A search as a file; what is left off for its length is said in a header and in the JSON."""
    found = find(here.room, asked, deadline)
    limit = here.room.settings.rows_per_download
    rows = found.ordered[:limit]
    table = table_of(here.room, rows, deadline)
    headers = here.headers(here.etag())
    headers["x-rows-left-off"] = str(max(0, len(found.ordered) - limit))
    if kind == "rows":
        more = {"total": len(found.ordered), "left_off": max(0, len(found.ordered) - limit)}
        return json_response(here.room, {**more, "rows": plain(table.to_pylist())}, headers)
    headers["content-disposition"] = f'attachment; filename="rakusatsu-search.{kind}"'
    written = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}[kind](table)
    return Response(written, media_type=KINDS[kind], headers=headers)


def table_of(room: Room, rows: Sequence[int] | np.ndarray[Any, Any], deadline: Deadline) -> pa.Table:
    """Contracts as a table, in the order given."""
    batches = []
    for begin in range(0, len(rows), _CHUNK):
        listed = [_row(room, card) for card in room.cards(rows[begin : begin + _CHUNK])]
        batches.append(pa.Table.from_pylist(listed, _SCHEMA))
        deadline.check()
    return pa.concat_tables(batches) if batches else _SCHEMA.empty_table()


def _row(room: Room, card: Card) -> dict[str, Any]:
    code = room.catalogue.company_code(card.company_id) if card.company_id else None
    return {
        "contract_id": card.contract_id,
        "title": card.title,
        "buyer_name": card.buyer,
        "buyer_id": card.buyer_id or None,
        "ministry": card.ministry or None,
        "supplier_names": "(個人)" if card.private else card.supplier or None,
        "company_id": card.company_id or None,
        "corporate_number": room.catalogue.texts("company").get(code, "number") or None
        if code is not None
        else None,
        "day": card.day,
        "day_is": None if card.day is None else "contract_date" if card.dated else "first_published_on",
        "procurement_method": card.method or None,
        "amount_yen": card.amount_yen,
        "amount_basis": card.amount_basis or None,
        "expected_total_yen": card.expected_total_yen,
        "award_rate": card.award_rate,
        "bidders": card.bidders,
        "sources": " ".join(card.sources),
    }


def as_csv(table: pa.Table) -> bytes:
    """UTF-8 with a byte order mark, as `rakusatsu export csv` writes it."""
    stream = io.StringIO()
    write_csv(table.to_batches(), table.schema, stream)
    return stream.getvalue().encode()


def as_xlsx(table: pa.Table) -> bytes:
    """A workbook with its data dictionary, as `rakusatsu export xlsx` writes it."""
    stream = io.BytesIO()
    write_xlsx(table.to_batches(), table.schema, stream)
    return stream.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    """Parquet with the licence in its metadata."""
    stream = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({"licence": LICENCE, "caveat": CAVEAT}), stream, compression="zstd"
    )
    return stream.getvalue()

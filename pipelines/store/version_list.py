"""All records of versions as one table beside them: nobody reads fifty thousand files to find the one that is new.

The table is made from the records and says nothing that they do not; where it is lost, damaged or old it is made again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from extract.rows import DocumentRow
from pipelines.datasets._pandas_shim import settle
from pipelines.store.records import decode_document, encode_document

if TYPE_CHECKING:
    from pipelines.store.documents import Store

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PARTED = "\x1f"
"""Stands between the parts of a key: no source and no address has it."""
_NAME = "version-list.arrow"
_STALE = 200
"""Records that are not in the table yet before it is written again."""
_log = logging.getLogger(__name__)

settle()  # a crawl makes its first arrays here
_COLUMNS = pa.schema(
    [("name", pa.string()), ("sha256", pa.string()), ("key", pa.string()), ("record", pa.binary())]
)


def version_table(store: Store) -> pa.Table:
    """Every version: the name of its record, its document, its key (`key_of`) and the record itself as JSON.

    A record that is damaged is left out, with a line in the log.
    """
    names = pa.array(store.list_files("versions"), pa.string())
    known = _read_table(store)
    there = pc.is_in(known["name"], value_set=names)
    # 25 MB are not copied for nothing.
    kept = known if pc.all(there, min_count=0).as_py() else known.filter(there)
    unknown = names.filter(pc.invert(pc.is_in(names, value_set=kept["name"].combine_chunks()))).to_pylist()
    rows: list[tuple[str, DocumentRow]] = []
    for name in unknown:
        try:
            rows.append((name, decode_document(store.read_file(name))))
        except FileNotFoundError:
            continue
        except ValueError as error:
            _log.warning("%s: a damaged record is passed over (%s)", name, error)
    table = pa.concat_tables([kept, _table_of(rows)])
    if len(rows) >= _STALE or known.num_rows > 2 * kept.num_rows + _STALE:
        with contextlib.suppress(OSError):  # a store that can only be read
            _write_table(store, table)
    return table


def decoded(table: pa.Table) -> list[DocumentRow]:
    """The records of a table of versions, oldest first."""
    rows = [decode_document(record) for record in table["record"].to_pylist()]
    return sorted(rows, key=lambda row: (row.fetched_at or EPOCH, row.sha256))


def key_of(row: DocumentRow) -> str:
    """What tells a version from all others; `keys_of` gives the same of many."""
    moment = "" if row.fetched_at is None else str((row.fetched_at - EPOCH) // dt.timedelta(microseconds=1))
    return _PARTED.join((row.sha256, row.source, row.url or "", moment))


def keys_of(documents: pa.Table) -> pa.Array:
    """The keys of rows of `documents`, from `sha256`, `source`, `url` and `fetched_at`."""
    texts = [documents["sha256"], documents["source"], pc.fill_null(documents["url"], "")]
    moments = pc.fill_null(documents["fetched_at"].cast(pa.int64()).cast(pa.string()), "")
    joined = pc.binary_join_element_wise(*texts, moments, _PARTED)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _table_of(rows: list[tuple[str, DocumentRow]]) -> pa.Table:
    columns = [
        [name for name, _ in rows],
        [row.sha256 for _, row in rows],
        [key_of(row) for _, row in rows],
        [encode_document(row) for _, row in rows],
    ]
    return pa.table(columns, schema=_COLUMNS)


def _write_table(store: Store, table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, _COLUMNS, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    store.write(_NAME, sink.getvalue().to_pybytes())


def _read_table(store: Store) -> pa.Table:
    try:
        table = pa.ipc.open_file(pa.py_buffer(store.read_file(_NAME))).read_all()
    except (OSError, ValueError):
        return _COLUMNS.empty_table()
    return table if table.schema == _COLUMNS else _COLUMNS.empty_table()

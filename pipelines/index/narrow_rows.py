"""The few columns of all current awards that the index is made of, read once: they lie in the table `awards` of a connection.

Files are read a few at a time, since a process may have only 64 open, and a data directory has hundreds.
"""

# ruff: noqa: S608 - SQL is put together from our own names; text goes through `quote`

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.datasets.query import (
    dataset_files,
    quote,
    require_awards,
    require_columns,
    superseded,
    view_of_files,
)

_FILES_AT_ONCE = 12
"""DuckDB opens some more beside them; a process may have as few as 64 open (`ulimit -n`)."""
COLUMNS = (
    "award_id",
    "source",
    "document_sha256",
    "award_ordinal",
    "buyer_name",
    "buyer_text",
    "title",
    "supplier_name",
    "supplier_name_text",
    "supplier_prefecture",
    "supplier_municipality",
    "corporate_number",
    "published_on",
    "contract_date",
    "opening_date",
    "procurement_method",
    "bidders",
    "award_rate",
    "amount_yen",
    "expected_total_yen",
    "estimated_price_yen",
)
_OPENING_HEADERS = ("open_date", "開札日", "開札年月日", "入札日", "入札年月日", "入札執行日")
_PRINTED = ", ".join(
    f"TRY_CAST(replace(raw[{quote(header)}], '/', '-') AS DATE)" for header in _OPENING_HEADERS
)
_TYPED = "coalesce(contract_date, opening_date)"


def parts_of(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Files in parts of so many as may be open at once."""
    for start in range(0, len(files), _FILES_AT_ONCE):
        yield files[start : start + _FILES_AT_ONCE]


def read_rows(connection: Any, data: Path, only: Collection[str] | None = None) -> list[str]:
    """Make the table `awards`, of current awards alone, and give the files by code: names under the data directory.

    `told_on` is the day an award is known by: of its contract, else of the opening of bids, typed or as printed. Lists of bids
    print no day of contract; awards of earlier extractors have the day of opening in `raw` alone, which is read only for those.

    Args:
        connection: with `replaced` (`read_replaced`).
        data: the data directory.
        only: read these files alone.

    Raises:
        DataDirectoryError: there are no awards, another version wrote them, or a file is damaged.
    """
    files = require_awards(data)
    names = [file.relative_to(data).as_posix() for file in files]
    wanted = [file for file, name in zip(files, names, strict=True) if only is None or name in only]
    listed = pa.table({"code": pa.array(range(len(files)), pa.int32()), "path": list(map(str, files))})
    connection.register("listed", listed)
    chosen = f"listed.code AS file, file_row_number::INTEGER AS file_row, {', '.join(COLUMNS)}"
    made = "CREATE TABLE awards AS"
    for part in parts_of(wanted) if wanted else [[]]:
        present = view_of_files(connection, "awards", part, view="read_awards", places=True, passing=True)
        require_columns(present, "awards", COLUMNS if part else ())
        read = "read_awards" if part else "(SELECT *, '' AS filename, 0 AS file_row_number FROM read_awards)"
        current = (
            f"{read} AS r JOIN listed ON r.filename = listed.path ANTI JOIN replaced USING (document_sha256)"
        )
        for days, printed in (
            (f"{_TYPED} IS NOT NULL", _TYPED),
            (f"{_TYPED} IS NULL", f"coalesce({_PRINTED})"),
        ):
            connection.execute(f"{made} SELECT {chosen}, {printed} AS told_on FROM {current} WHERE {days}")
            made = "INSERT INTO awards"
    connection.unregister("listed")
    return names


def read_replaced(connection: Any, data: Path) -> None:
    """`replaced`: documents of which there is a later version."""
    columns = "sha256, source, url, fetched_at, status"
    view_of_files(connection, "documents", [], view="read_documents", passing=True)
    connection.execute(f"CREATE TABLE versions AS SELECT {columns} FROM read_documents")
    for part in parts_of(dataset_files(data, "documents")):
        view_of_files(connection, "documents", part, view="read_documents", passing=True)
        connection.execute(f"INSERT INTO versions SELECT {columns} FROM read_documents")
    connection.execute(f"CREATE TABLE replaced AS {superseded('versions')}")

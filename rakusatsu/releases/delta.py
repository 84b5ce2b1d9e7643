"""What changed between two releases, row by row: added, changed, removed, a table per dataset."""

# ruff: noqa: S608 - names are of the contract, paths go through `quote`

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.datasets.query import columns_of, connect, dataset_files, quote, read_parquet
from rakusatsu.releases.manifest import Changes

KEYS: Mapping[str, tuple[str, ...]] = {
    "awards": ("award_id",),
    "contracts": ("contract_id",),
    "buyers": ("buyer_id",),
    "companies": ("company_id",),
    "award_companies": ("award_id",),
    "links": ("award_id", "other_award_id", "relation"),
    "documents": ("sha256", "source", "url", "fetched_at"),
    "bids": ("contest_id", "bidder_ordinal", "round"),
    "unawarded": ("unawarded_id",),
    "payments": ("payment_id",),
    "registrations": ("registration_id",),
    "signals": ("signal", "subject_id"),
}
"""Columns that name a row; a dataset that is not here (rejects) is counted, not compared."""


@dataclass(frozen=True, slots=True)
class DatasetDelta:
    """The differences of one dataset."""

    dataset: str
    changes: Changes


def write_deltas(old: Path, new: Path, out: Path) -> Iterator[DatasetDelta]:
    """Compare two folders of datasets and write `OUT/DATASET.parquet`: the key columns and `change`.

    Args:
        old: of the release before.
        new: of this one.
        out: folder; made where there is something to write.
    """
    with connect() as connection:
        for dataset, keys in KEYS.items():
            if not dataset_files(old, dataset) and not dataset_files(new, dataset):
                continue
            _view(connection, "old", old, dataset)
            _view(connection, "new", new, dataset)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE delta AS {_compared(dataset, keys)}")
            counted = dict(
                connection.execute("SELECT change, count(*) FROM delta GROUP BY change").fetchall()
            )
            if counted:
                out.mkdir(parents=True, exist_ok=True)
                file = quote(str(out / f"{dataset}.parquet"))
                connection.execute(
                    f"COPY (SELECT * FROM delta ORDER BY ALL) TO {file} (FORMAT parquet, COMPRESSION zstd)"
                )
            yield DatasetDelta(
                dataset, Changes(**{change: int(number) for change, number in counted.items()})
            )


def _view(connection: duckdb.DuckDBPyConnection, name: str, data: Path, dataset: str) -> None:
    files = dataset_files(data, dataset)
    connection.register(f"columns of {name}", columns_of(dataset).empty_table())
    rows = f'SELECT * FROM "columns of {name}"'
    if files:
        rows = f"SELECT * FROM {read_parquet(files)} UNION ALL BY NAME {rows}"
    connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {rows}')


def _compared(dataset: str, keys: tuple[str, ...]) -> str:
    """SQL: rows are equal where all columns of today's contract are."""
    columns = ", ".join(f'"{name}"' for name in columns_of(dataset).names)
    listed = ", ".join(f'"{key}"' for key in keys)
    same = " AND ".join(f'old_rows."{key}" IS NOT DISTINCT FROM new_rows."{key}"' for key in keys)
    named = ", ".join(f'coalesce(new_rows."{key}", old_rows."{key}") AS "{key}"' for key in keys)
    return f"""
        WITH old_rows AS (SELECT {listed}, true AS present, md5(string_agg(said, '' ORDER BY said)) AS said FROM
                (SELECT {listed}, md5(({columns})::VARCHAR) AS said FROM "old") GROUP BY ALL),
             new_rows AS (SELECT {listed}, true AS present, md5(string_agg(said, '' ORDER BY said)) AS said FROM
                (SELECT {listed}, md5(({columns})::VARCHAR) AS said FROM "new") GROUP BY ALL)
        SELECT {named}, CASE WHEN old_rows.present IS NULL THEN 'added' WHEN new_rows.present IS NULL THEN 'removed'
               ELSE 'changed' END AS change
        FROM old_rows FULL JOIN new_rows ON {same} WHERE old_rows.said IS DISTINCT FROM new_rows.said"""

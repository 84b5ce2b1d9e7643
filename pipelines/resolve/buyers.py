"""The dataset `buyers`: every buying organisation once, with its ministry and its kind."""

from __future__ import annotations

import hashlib

import duckdb
import pyarrow as pa

from extract.values.folding import compact
from pipelines.datasets import schema
from pipelines.names.ministries import public_buyer


def buyer_id(name: str) -> str:
    """The id of a buyer: `b` and 16 hexadecimal digits of its name, width and spaces folded."""
    return "b" + hashlib.sha256(compact(name).encode()).hexdigest()[:16]


def read_buyer_bodies(database: duckdb.DuckDBPyConnection) -> None:
    """Keep the table `buyer_names` (buyer_name, buyer_id, ministry, kind): every name a buyer was ever printed under."""
    names = [
        name
        for (name,) in database.execute(
            "SELECT DISTINCT coalesce(buyer_name, buyer_text, ministry) AS name FROM awards_touched WHERE name IS NOT NULL "
            "EXCEPT SELECT buyer_name FROM buyer_names ORDER BY name"
        ).fetchall()
    ]
    bodies = [public_buyer(name) for name in names]
    table = pa.table(
        {
            "buyer_name": pa.array(names, pa.string()),
            "buyer_id": pa.array([buyer_id(name) for name in names], pa.string()),
            "ministry": pa.array([body.ministry for body in bodies], pa.string()),
            "kind": pa.array([body.kind for body in bodies], pa.string()),
        }
    )
    database.register("read", table)
    database.execute("INSERT INTO buyer_names SELECT * FROM read")
    database.unregister("read")


def buyer_table(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """The dataset `buyers`, by buyer_id; `contract_index` must be there."""
    table: pa.Table = database.sql(
        """
        WITH printed AS (
            SELECT coalesce(buyer_name, buyer_text, ministry) AS buyer_name, buyer_text AS text, count(*) AS awards
            FROM rows ANTI JOIN (FROM known_documents WHERE superseded) USING (document_sha256) GROUP BY ALL
        ),
        present AS (SELECT * FROM buyer_names SEMI JOIN printed USING (buyer_name)),
        texts AS (
            SELECT buyer_id, text, sum(awards) AS awards FROM printed JOIN present USING (buyer_name)
            WHERE text IS NOT NULL GROUP BY ALL
        ),
        seen AS (SELECT buyer_id, list(text ORDER BY awards DESC, text) AS names FROM texts GROUP BY buyer_id),
        counted AS (SELECT buyer_id, count(*) AS contracts FROM contract_index GROUP BY buyer_id)
        SELECT buyer_id, min(buyer_name) AS name, min(ministry) AS ministry, min(kind) AS kind,
               NULL::VARCHAR AS corporate_number, coalesce(any_value(names), []) AS names,
               coalesce(any_value(contracts), 0)::BIGINT AS contracts
        FROM present LEFT JOIN seen USING (buyer_id) LEFT JOIN counted USING (buyer_id)
        GROUP BY buyer_id ORDER BY buyer_id
        """
    ).to_arrow_table()
    return table.cast(schema.BUYERS)

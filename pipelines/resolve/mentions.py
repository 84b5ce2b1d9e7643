"""The table `mentions` brought to `rows`: distinct prints of suppliers, and which of them have to be looked at again.

Makes the tables `dirty` (base: prints whose rows came or went, or whose buyers weigh otherwise now), `gathered` (their
mentions anew) and `left_behind` (what was known of them). A base is a print; it is one mention, but for names that passed
to another corporation while it was printed (`pipelines.resolve.passed_names`): those are parted at that day.
"""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.resolve import weights
from pipelines.resolve.units import BUYERS_KEPT, passing_day

_COPIED = (
    "source, supplier_name_text, supplier_address_text, supplier_prefecture, supplier_municipality, "
    "supplier_municipality_code, corporate_number, judged, served"
)
_READ = f"mention::VARCHAR AS mention, {_COPIED}, awards, first_seen, last_seen, buyers"


def renew_mentions(database: duckdb.DuckDBPyConnection, *, wholly: bool, with_judged: bool) -> None:
    """Take the mentions out whose rows or buyers changed and gather them anew.

    Args:
        database: the state, with `came` and `went`.
        wholly: look at all of them.
        with_judged: look also at those that a judgement names.
    """
    _weigh_buyers(database)
    more = "UNION ALL SELECT base FROM mentions WHERE in_judgement" if with_judged else ""
    if wholly:
        more = "UNION ALL SELECT base FROM mentions"
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE dirty AS
        SELECT DISTINCT base FROM (
            SELECT base FROM came UNION ALL SELECT base FROM went UNION ALL
            SELECT base FROM mentions WHERE list_has_any(buyers, coalesce((SELECT list(buyer) FROM weighing_otherwise), [])) {more}
        ) WHERE base IS NOT NULL;
        CREATE OR REPLACE TEMP TABLE left_behind AS
        SELECT mention, base, component, block, plot FROM mentions SEMI JOIN dirty USING (base);
        CREATE OR REPLACE TEMP TABLE parted AS SELECT DISTINCT base FROM left_behind WHERE mention <> base;
        UPDATE rows SET mention = base WHERE base IN (SELECT base FROM parted);
        DELETE FROM mentions WHERE base IN (SELECT base FROM dirty);
        CREATE OR REPLACE TEMP TABLE gathered AS
        SELECT base, {", ".join(f"any_value({name}) AS {name}" for name in _COPIED.split(", "))},
               min(supplier_name) AS supplier_name, min(supplier_legal_form) AS supplier_legal_form, count(*) AS awards,
               min(seen) AS first_seen, max(seen) AS last_seen,
               list_slice(list_sort(list(DISTINCT hash(buyer)) FILTER (buyer IS NOT NULL)), 1, {BUYERS_KEPT}) AS buyers
        FROM rows WHERE rowid IN (SELECT rowid FROM rows SEMI JOIN dirty USING (base)) GROUP BY base
        """
    )


def _weigh_buyers(database: duckdb.DuckDBPyConnection) -> None:
    """Keep `buyer_weights`; the table `weighing_otherwise` names the buyers whose weight is not what it was."""
    ((total,),) = database.execute("SELECT count(*) FROM rows WHERE base IS NOT NULL").fetchall()
    counted = database.execute(
        "SELECT hash(buyer), count(*) FROM rows WHERE buyer IS NOT NULL GROUP BY buyer"
    ).fetchall()
    table = pa.table(
        {
            "buyer": pa.array([buyer for buyer, _ in counted], pa.uint64()),
            "bits": pa.array([weights.buyer_bits(awards, total) for _, awards in counted], pa.float64()),
        }
    )
    database.register("read", table)
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE weighing_otherwise AS
        SELECT DISTINCT buyer FROM (
            (SELECT buyer, bits FROM read EXCEPT SELECT buyer, bits FROM buyer_weights)
            UNION ALL (SELECT buyer, bits FROM buyer_weights EXCEPT SELECT buyer, bits FROM read)
        );
        DELETE FROM buyer_weights WHERE buyer IN (SELECT buyer FROM weighing_otherwise);
        INSERT INTO buyer_weights SELECT * FROM read SEMI JOIN weighing_otherwise USING (buyer)
        """
    )
    database.unregister("read")


def gathered_mentions(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The mentions in `gathered`, those parted that a passing name asks for; parts have numbers of their own."""
    found = []
    for row in _rows(database, f"SELECT {_READ.replace('mention::', 'base::')} FROM gathered"):
        since = passing_day(row)
        found += _parts(database, row, since) if since else [row]
    return found


def known_mentions(database: duckdb.DuckDBPyConnection, condition: str) -> list[dict[str, Any]]:
    """The mentions that are as they were, where a condition holds."""
    return _rows(database, f"SELECT {_READ} FROM mentions WHERE {condition}")


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _parts(database: duckdb.DuckDBPyConnection, row: dict[str, Any], since: Any) -> list[dict[str, Any]]:
    """A mention parted into its awards before a day, since then, and undated."""
    base, parts = row["mention"], []
    for part, condition in enumerate(("seen < ?", "seen >= ?", "seen IS NULL AND ?::DATE IS NOT NULL")):
        ((awards, first, last),) = database.execute(
            f"SELECT count(*), min(seen), max(seen) FROM rows WHERE base = ?::UHUGEINT AND {condition}",
            [base, since],
        ).fetchall()
        if not awards:
            continue
        number = base if part == 0 else str(int(hashlib.md5(f"{base}/{part}".encode()).hexdigest(), 16))  # noqa: S324
        if part:
            database.execute(
                f"UPDATE rows SET mention = ?::UHUGEINT WHERE base = ?::UHUGEINT AND {condition}",
                [number, base, since],
            )
            database.execute("INSERT INTO parted VALUES (?::UHUGEINT)", [base])
        parts.append(
            row | {"mention": number, "base": base, "awards": awards, "first_seen": first, "last_seen": last}
        )
    return parts


def keep_mentions(
    database: duckdb.DuckDBPyConnection,
    mentions: list[dict[str, Any]],
    places: Iterable[tuple[int | None, int | None, bool]],
) -> None:
    """Put gathered mentions into the table, their components still open.

    Args:
        database: the state.
        mentions: as `gathered_mentions` gives them.
        places: block, plot, and whether a judgement names it, of each.
    """
    found = list(places)
    table = pa.table(
        {
            "mention": pa.array([row["mention"] for row in mentions], pa.string()),
            "base": pa.array([row.get("base", row["mention"]) for row in mentions], pa.string()),
            "awards": pa.array([row["awards"] for row in mentions], pa.int64()),
            "first_seen": pa.array([row["first_seen"] for row in mentions], pa.date32()),
            "last_seen": pa.array([row["last_seen"] for row in mentions], pa.date32()),
            "block": pa.array([block for block, _, _ in found], pa.uint64()),
            "plot": pa.array([plot for _, plot, _ in found], pa.uint64()),
            "in_judgement": pa.array([judged for _, _, judged in found], pa.bool_()),
        }
    )
    database.register("read", table)
    database.execute(
        f"""
        INSERT INTO mentions
        SELECT p.mention::UHUGEINT, g.base, {", ".join(f"g.{name}" for name in _COPIED.split(", "))},
               g.supplier_name, g.supplier_legal_form, p.awards, p.first_seen, p.last_seen, g.buyers, p.block, p.plot, p.in_judgement, NULL
        FROM read p JOIN gathered g ON g.base = p.base::UHUGEINT
        """
    )
    database.unregister("read")

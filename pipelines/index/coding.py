"""Codes of all current awards, made from nothing: every distinct value sorted, every row joined to what it holds."""

# ruff: noqa: S608 - SQL is put together from our own names and numbers

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.datasets.query import dataset_files, read_parquet
from pipelines.index.content import CODED, LISTS, OF_FACTS, PLAIN, Columns, IndexContent
from pipelines.index.coverage import by_file
from pipelines.index.firm_names import keys_of_names
from pipelines.index.narrow_rows import COLUMNS, parts_of, read_replaced, read_rows

MISSING = -1
"""Stands for a missing number: no code, day or yen amount is negative."""
METHODS = ("open", "selective", "limited", "direct")


def _number(expression: str, kind: str) -> str:
    return f"coalesce({expression}, {MISSING})::{kind}"


_DAY = _number("told_on - DATE '1970-01-01'", "INTEGER")
_PUBLISHED = _number("published_on - DATE '1970-01-01'", "INTEGER")
_COMPUTED_RATE = "amount_yen / nullif(estimated_price_yen, 0)"
VALUES = {
    "buyers": {"buyer_name": "buyer_name", "buyer_text": "buyer_text"},
    "places": {"prefecture": "supplier_prefecture", "municipality": "supplier_municipality"},
    "titles": {"title": "title"},
    "moments": {"day": _DAY, "published": f"if({_DAY} = {MISSING}, {_PUBLISHED}, {MISSING})"},
    "prices": {
        "amount": _number("amount_yen", "BIGINT"),
        "expected": _number("expected_total_yen", "BIGINT"),
        "estimated": _number("estimated_price_yen", "BIGINT"),
    },
    "names": {"name": "nullif(coalesce(supplier_name, supplier_name_text), '')"},
}
"""What each list holds of an award, in SQL."""
NAMED = "coalesce(supplier_name, supplier_name_text, corporate_number, '') <> ''"
"""Whether an award names its supplier: SQL."""
PLAIN_VALUES = {
    "file": "file",
    "file_row": "file_row",
    "published": _PUBLISHED,
    "method": f"(coalesce(list_position({list(METHODS)}, procurement_method) - 1, {MISSING}) + 1)::TINYINT",
    "bidders": f"(coalesce(bidders, {MISSING}) + 1)::INTEGER",
    "rate": f"""((CASE WHEN coalesce(award_rate, {_COMPUTED_RATE}) BETWEEN 0.001 AND 2
        THEN round(1000 * coalesce(award_rate, {_COMPUTED_RATE})) ELSE {MISSING} END) + 1)::SMALLINT""",
    "award": "md5_number_lower(award_id)",
    "print": f"hash({', '.join(COLUMNS)}, told_on)",
}
"""`PLAIN` of an award, in SQL."""


def tell(connection: Any) -> None:
    """Make the table `told` of the table `awards`: `PLAIN`, `named`, and what the lists hold, as LIST_COLUMN."""
    chosen = [f"{expression} AS {name}" for name, expression in PLAIN_VALUES.items()]
    chosen += [
        f"{expression} AS {name}_{column}"
        for name, values in VALUES.items()
        for column, expression in values.items()
    ]
    connection.execute(
        f"CREATE TABLE told AS SELECT award_id, document_sha256, award_ordinal, supplier_name, corporate_number, "
        f"{NAMED} AS named, {', '.join(chosen)} FROM awards"
    )


def coded_content(connection: Any, data: Path, earlier: Path | None = None) -> IndexContent:
    """All that an index holds but the words of titles.

    Args:
        connection: of DuckDB, with nothing in it.
        data: the data directory.
        earlier: an index whose keys of names are made by the same rules.

    Raises:
        DataDirectoryError: there are no awards, another version wrote them, or a file is damaged.
    """
    read_replaced(connection, data)
    files = read_rows(connection, data)
    covered = by_file(connection)
    tell(connection)
    connection.execute("DROP TABLE awards")
    _add_keys(connection, data)
    for name, values in VALUES.items():
        chosen = ", ".join(f"{name}_{column} AS {column}" for column in values)
        known = "WHERE named AND names_name IS NOT NULL" if name == "names" else ""
        _list(connection, name, f"SELECT DISTINCT {chosen} FROM keyed {known}")
    _list(connection, "companies", "SELECT DISTINCT company_key FROM keyed WHERE named")
    _list(
        connection,
        "contracts",
        "SELECT DISTINCT contract_upper AS upper, contract_lower AS lower FROM keyed WHERE named",
    )
    connection.execute(_joined("facts", (*CODED, *OF_FACTS), "named"))
    connection.execute(_joined("others", CODED, "NOT named"))
    ((unresolved,),) = connection.execute(
        "SELECT count(*) FROM keyed WHERE named AND is_unresolved"
    ).fetchall()
    connection.execute("DROP TABLE keyed")
    lists = {
        name: connection.sql(f"SELECT {', '.join(columns)} FROM {name} ORDER BY code").to_arrow_table()
        for name, columns in LISTS.items()
    }
    lists["names"] = keys_of_names(connection, lists["names"], earlier)
    facts = _columns(connection, "facts", (*PLAIN, *CODED, *OF_FACTS))
    others = _columns(connection, "others", (*PLAIN, *CODED))
    for name in ("facts", "others", *LISTS):
        connection.execute(f"DROP TABLE {name}")
    return IndexContent(facts, others, files, lists, covered, is_resolved=not unresolved)


def _list(connection: Any, name: str, select: str) -> None:
    connection.execute(
        f"CREATE TABLE {name} AS SELECT (row_number() OVER () - 1)::INTEGER AS code, * FROM ({select} ORDER BY ALL)"
    )


_PLURAL = {"company": "companies"}


def _joined(table: str, coded: tuple[str, ...], condition: str) -> str:
    """SQL that makes a table of the rows that meet a condition, by code."""
    joins, codes = [], []
    for name in coded:
        listed = _PLURAL.get(name, f"{name}s")
        own = {"companies": "company_key", "contracts": "contract_{}"}.get(listed, f"{listed}_{{}}")
        same = " AND ".join(
            f"{listed}.{column} IS NOT DISTINCT FROM k.{own.format(column)}" for column in LISTS[listed]
        )
        joins.append(f"{'LEFT ' if name == 'name' else ''}JOIN {listed} ON {same}")
        codes.append(f"coalesce({listed}.code, {MISSING})::INTEGER AS {name}")
    plain = ", ".join(f"k.{name}" for name in PLAIN)
    return (
        f"CREATE TABLE {table} AS SELECT {plain}, {', '.join(codes)} FROM keyed k {' '.join(joins)} "
        f"WHERE {condition} ORDER BY k.file, k.file_row"
    )


def _columns(connection: Any, table: str, names: tuple[str, ...]) -> Columns:
    return {name: connection.execute(f"SELECT {name} FROM {table}").fetchnumpy()[name] for name in names}


def _add_keys(connection: Any, data: Path) -> None:
    """Make `keyed`, `told` with the company, as resolved, else by number, else by name, and the contract, as resolved, else its own."""
    for table, files, value in (
        ("resolved", "award_companies", "award_id, company_id"),
        ("contract_groups", "contracts", "unnest(award_ids) AS award_id, contract_id"),
    ):
        connection.execute(f"CREATE TABLE {table} (award_id VARCHAR, key VARCHAR)")
        for part in parts_of(dataset_files(data, files)):
            connection.execute(f"INSERT INTO {table} SELECT {value} FROM {read_parquet(part)}")
    connection.execute(
        """
        CREATE TABLE numbered AS
        SELECT supplier_name, min(corporate_number) AS number FROM told
        WHERE corporate_number IS NOT NULL AND supplier_name IS NOT NULL
        GROUP BY 1 HAVING count(DISTINCT corporate_number) = 1;
        CREATE TABLE keyed AS
        WITH joined AS (
            SELECT t.* EXCLUDE (award_id, document_sha256, award_ordinal, supplier_name, corporate_number),
                coalesce(r.key, corporate_number, n.number, 'name:' || names_name) AS company_key,
                coalesce(g.key, document_sha256 || '/' || award_ordinal) AS contract_key,
                r.key IS NULL OR g.key IS NULL AS is_unresolved
            FROM told t LEFT JOIN resolved r USING (award_id) LEFT JOIN contract_groups g USING (award_id)
            LEFT JOIN numbered n USING (supplier_name)
        )
        SELECT * EXCLUDE (contract_key), md5_number_upper(contract_key) AS contract_upper,
               md5_number_lower(contract_key) AS contract_lower
        FROM joined;
        DROP TABLE told; DROP TABLE resolved; DROP TABLE contract_groups; DROP TABLE numbered
        """
    )

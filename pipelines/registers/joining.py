"""Which company a line of a register is: by its 法人番号, else by name and municipality together, else none.

A firm that is wrongly called suspended is harmed. So a name alone joins nothing, however rare: it must be the name of one
company only, and an award must have been printed with an address in the same municipality.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from extract.rows import RegistrationRow
from pipelines.datasets.schema import REGISTRATIONS, table_of

_JOINED = """
WITH numbered AS (
    SELECT DISTINCT ON (corporate_number) corporate_number, company_id FROM companies
    WHERE corporate_number IS NOT NULL ORDER BY corporate_number, company_id
),
placed AS (
    SELECT supplier_name AS name, supplier_municipality_code AS municipality_code, min(company_id) AS company_id
    FROM awards JOIN award_companies USING (award_id)
    WHERE supplier_name IS NOT NULL AND supplier_municipality_code IS NOT NULL AND company_id IS NOT NULL
    GROUP BY ALL HAVING count(DISTINCT company_id) = 1
)
SELECT lines.{key}, coalesce(numbered.company_id, CASE WHEN lines.corporate_number IS NULL OR
       placed_firm.corporate_number IS NULL OR placed_firm.corporate_number = lines.corporate_number THEN placed.company_id END)
       AS company_id
FROM {lines} AS lines LEFT JOIN numbered USING (corporate_number)
LEFT JOIN placed ON lines.name = placed.name AND lines.municipality_code = placed.municipality_code
LEFT JOIN companies AS placed_firm ON placed_firm.company_id = placed.company_id
"""


def company_of_each(lines: str, key: str) -> str:
    """SQL for the company of each line (null where none is sure), on `awards`, `companies` and `award_companies`.

    Args:
        lines: a view, or SQL in brackets, with `corporate_number`, `name` and `municipality_code`.
        key: its column that names a line.
    """
    return _JOINED.format(lines=lines, key=key)


def joined(connection: duckdb.DuckDBPyConnection, rows: Sequence[RegistrationRow]) -> list[RegistrationRow]:
    """The rows with their company, in the same order.

    Args:
        connection: with `awards`, `companies` and `award_companies`.
        rows: lines of registers, names and places normalised.
    """
    connection.register("lines", table_of(rows, RegistrationRow))
    try:
        found = dict(connection.execute(company_of_each("lines", "registration_id")).fetchall())
    finally:
        connection.unregister("lines")
    return [dataclasses.replace(row, company_id=found.get(row.registration_id)) for row in rows]


def rejoined(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """A whole dataset `registrations` with its companies decided anew, after resolving."""
    if not table.num_rows:
        return table
    connection.register("lines", table)
    try:
        found = dict(connection.execute(company_of_each("lines", "registration_id")).fetchall())
    finally:
        connection.unregister("lines")
    companies = pa.array([found.get(each) for each in table["registration_id"].to_pylist()], pa.string())
    return table.set_column(table.schema.get_field_index("company_id"), "company_id", companies).cast(
        REGISTRATIONS
    )

"""The tables that follow money through a programme: `payments_current`, `payment_companies` and `block_payers`.

5-1 says who is in a block, 5-2 which block pays which; the two are told together by source, year and programme.
"""

# ruff: noqa: S608 - SQL is put together from our own names

from __future__ import annotations

import duckdb

from pipelines.datasets.query import superseded
from pipelines.registers.joining import company_of_each

_NAMED = """(
    SELECT payment_id, corporate_number, payee_name AS name, payee_municipality_code AS municipality_code
    FROM payments_current
    WHERE (corporate_number IS NOT NULL OR payee_name IS NOT NULL) AND NOT coalesce(others, false)
      AND NOT list_contains(warnings, 'private_person')
)"""
_PAYERS = """
CREATE OR REPLACE TABLE block_payers AS
WITH flows AS (
    SELECT DISTINCT source, sheet_year, project_id, block, payer_block, payer_block_name,
           payer_block IS NULL AND coalesce(paid_by_ministry, true) AS by_ministry, ministry, role_text
    FROM payments_current WHERE entry = 'flow' AND block IS NOT NULL
),
payees AS (
    SELECT DISTINCT source, sheet_year, project_id, block, payee_name
    FROM payments_current WHERE entry IN ('payee', 'contract') AND payee_name IS NOT NULL
)
SELECT DISTINCT flows.source, flows.sheet_year, flows.project_id, flows.block, by_ministry, payer_block, role_text,
       if(by_ministry, ministry, coalesce(payee_name, payer_block_name)) AS payer_name
FROM flows LEFT JOIN payees ON payees.source = flows.source AND payees.sheet_year = flows.sheet_year
     AND payees.project_id = flows.project_id AND payees.block = flows.payer_block
"""


def make_chains(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the three tables.

    `payment_companies`: payment_id, company_id, of lines whose company is sure (`pipelines.registers.joining`).
    `block_payers`: who pays a block, the ministry or each payee of another block.

    Args:
        connection: with `payments`, `documents`, `awards`, `companies` and `award_companies`.
    """
    connection.execute(
        f"""CREATE OR REPLACE TABLE payments_current AS
            SELECT payments.* EXCLUDE (raw, evidence) FROM payments
            ANTI JOIN ({superseded()}) AS superseded USING (document_sha256)"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TABLE payment_companies AS
            SELECT * FROM ({company_of_each(_NAMED, "payment_id")}) WHERE company_id IS NOT NULL"""
    )
    connection.execute(_PAYERS)

"""The dataset `companies`: names, addresses, days and totals of companies, from their mentions and contracts."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from pipelines.datasets import schema

_FACTS = """
CREATE OR REPLACE TEMP TABLE printed AS
SELECT company_id, coalesce(supplier_name, supplier_name_text) AS name, supplier_legal_form AS form,
       supplier_name_text, supplier_address_text, mentions.awards, first_seen, last_seen
FROM mentions JOIN decided USING (mention) WHERE company_id IN (SELECT company_id FROM companies_touched);

CREATE OR REPLACE TEMP TABLE company_facts AS
WITH spans AS (
    SELECT company_id, min(first_seen) AS first_seen, max(last_seen) AS last_seen FROM printed GROUP BY ALL
),
names AS (
    SELECT company_id, name, min(form) AS form, sum(awards) AS awards, max(last_seen) AS last_seen
    FROM printed GROUP BY company_id, name
),
chosen AS (
    SELECT company_id, name, form FROM names JOIN spans USING (company_id)
    QUALIFY row_number() OVER (
        PARTITION BY company_id
        ORDER BY name IS NULL, coalesce(names.last_seen >= spans.last_seen - INTERVAL 1 YEAR, true) DESC, awards DESC, name
    ) = 1
),
texts AS (
    SELECT company_id, list(supplier_name_text ORDER BY n DESC, supplier_name_text) AS names
    FROM (
        SELECT company_id, supplier_name_text, sum(awards) AS n FROM printed
        WHERE supplier_name_text IS NOT NULL GROUP BY ALL
    ) GROUP BY company_id
),
places AS (
    SELECT company_id, list(supplier_address_text ORDER BY n DESC, supplier_address_text) AS addresses
    FROM (
        SELECT company_id, supplier_address_text, sum(awards) AS n FROM printed
        WHERE supplier_address_text IS NOT NULL GROUP BY ALL
    ) GROUP BY company_id
),
totals AS (
    SELECT company_id, count(*) AS awards, sum(amount_yen) AS total_yen FROM contract_companies
    WHERE company_id IN (SELECT company_id FROM companies_touched) GROUP BY company_id
)
SELECT company_id, chosen.name, chosen.form AS legal_form, texts.names, places.addresses, spans.first_seen,
       spans.last_seen, coalesce(totals.awards, 0) AS awards, totals.total_yen
FROM spans JOIN chosen USING (company_id) LEFT JOIN texts USING (company_id)
LEFT JOIN totals USING (company_id) LEFT JOIN places USING (company_id)
"""
"""Of each company: the name printed most in its last year, its other names and addresses, its days and sums."""


def company_table(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """The rows of the companies in `companies_touched` that there are, in the order of company_id."""
    database.execute(_FACTS)
    return (
        database.sql(
            """
        SELECT f.company_id, name, legal_form, if(f.company_id LIKE 'x%', NULL, f.company_id) AS corporate_number,
               coalesce(candidates, []) AS candidates, coalesce(names, []) AS names, coalesce(addresses, []) AS addresses,
               first_seen, last_seen, awards::BIGINT AS awards, total_yen::BIGINT AS total_yen, coalesce(warnings, []) AS warnings
        FROM company_facts f LEFT JOIN company_notes USING (company_id) ORDER BY f.company_id
        """
        )
        .to_arrow_table()
        .select(schema.COMPANIES.names)
        .cast(schema.COMPANIES)
    )

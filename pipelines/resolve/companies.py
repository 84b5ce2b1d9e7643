"""Companies, their awards and their totals, from clusters of units."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipelines.datasets import schema
from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.common_names import COMMON_NAME, COMMON_NAME_SCORE
from pipelines.resolve.contradictions import CONTRADICTED, SEVERAL_NUMBERS
from pipelines.resolve.units import ResolveUnit
from pipelines.resolve.weights import probability

_ALONE = Verdict("alone", 60.0)
_CONTRADICTED = 0.5
"""Score of a row whose number says one firm and whose name says another."""


def company_ids(clusters: Clusters) -> list[str]:
    """The company of each unit.

    A firm with a number is called by it: by the one with most awards, should a judgement have joined two; and where a
    judgement parted one number's awards, the larger part keeps it. Any other is called by its earliest mention, so that
    awards added later do not rename what was there.
    """
    holders: dict[str, tuple[int, int]] = {}
    for root in clusters.roots():
        number, awards = _number(clusters, root)
        if number is not None:
            best = holders.get(number)
            if best is None or awards > best[0]:
                holders[number] = (awards, root)
    names: dict[int, str] = {}
    for root in clusters.roots():
        number, _ = _number(clusters, root)
        if number is not None and holders[number][1] == root:
            names[root] = number
        else:
            members = [clusters.units[member] for member in clusters.cluster(root).members]
            names[root] = "x" + hashlib.sha256(min(map(_anchor, members)).encode()).hexdigest()[:16]
    return [names[clusters.root(unit)] for unit in range(len(clusters.units))]


def _number(clusters: Clusters, root: int) -> tuple[str | None, int]:
    """The number a cluster goes by, with its awards: the one most printed, else what the register gave."""
    cluster = clusters.cluster(root)
    counts = dict.fromkeys(sorted(cluster.numbers), 0)
    for member in cluster.members:
        number = clusters.units[member].key.corporate_number
        if number:
            counts[number] = counts.get(number, 0) + clusters.units[member].awards
    if not counts:
        return None, 0
    number = min(counts, key=lambda number: (-counts[number], number))
    return number, counts[number]


def _anchor(unit: ResolveUnit) -> str:
    key = unit.key
    first = (unit.first or dt.date.max).isoformat()
    return "\x1f".join((first, key.core, key.form or "", repr(key)))


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known about companies apart from their rows, each by company_id."""

    numbers: Mapping[str, str]
    candidates: Mapping[str, tuple[str, ...]]
    """Corporate numbers it may have."""
    warnings: Mapping[str, set[str]]


def company_facts(
    clusters: Clusters, warnings: Mapping[int, set[str]], candidates: Mapping[int, tuple[str, ...]]
) -> CompanyFacts:
    """Facts by company from facts by unit."""
    ids = company_ids(clusters)
    numbers: dict[str, str] = {}
    flags: dict[str, set[str]] = defaultdict(set)
    for root in clusters.roots():
        cluster, company = clusters.cluster(root), ids[root]
        if not company.startswith("x"):
            numbers[company] = company
        if len(cluster.numbers) > 1:
            flags[company].add(SEVERAL_NUMBERS)
        if cluster.scope:
            flags[company].add("private_person")
        for member in cluster.members:
            flags[company] |= warnings.get(member, set())
            if clusters.verdicts.get(member, _ALONE).method == "renamed":
                flags[company].add("renamed")
    return CompanyFacts(numbers, {ids[unit]: found for unit, found in candidates.items()}, flags)


def assign(database: duckdb.DuckDBPyConnection, clusters: Clusters, warnings: Mapping[int, set[str]]) -> None:
    """Make the tables `unit_companies` and `contract_companies`."""
    ids = company_ids(clusters)
    verdicts = [clusters.verdicts.get(unit, _ALONE) for unit in range(len(ids))]
    flags = [sorted(warnings.get(unit, ())) for unit in range(len(ids))]
    table = pa.table(
        {
            "unit": pa.array(range(len(ids)), pa.int32()),
            "company_id": pa.array(ids, pa.string()),
            "method": pa.array([verdict.method for verdict in verdicts], pa.string()),
            "score": pa.array(
                [_score(verdict, flag) for verdict, flag in zip(verdicts, flags, strict=True)],
                pa.float64(),
            ),
            "warnings": pa.array(flags, pa.list_(pa.string())),
        }
    )
    database.register("assigned", table)
    database.execute(
        """
        CREATE OR REPLACE TABLE unit_companies AS SELECT * FROM assigned;
        CREATE OR REPLACE TABLE award_companies AS
        SELECT award_id, company_id, method, score, warnings
        FROM supplier_rows JOIN mention_units USING (mention) JOIN unit_companies USING (unit)
        """
    )
    database.unregister("assigned")


def _score(verdict: Verdict, flags: list[str]) -> float:
    if CONTRADICTED & set(flags):
        return _CONTRADICTED
    return min(probability(verdict.bits), COMMON_NAME_SCORE if COMMON_NAME in flags else 1.0)


_FACTS = """
CREATE OR REPLACE TABLE printed AS
SELECT company_id, coalesce(supplier_name, supplier_name_text) AS name, supplier_legal_form AS form,
       supplier_name_text, supplier_address_text, mentions.awards, first_seen, last_seen
FROM mentions JOIN mention_units USING (mention) JOIN unit_companies USING (unit);

CREATE OR REPLACE TABLE company_facts AS
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
    SELECT company_id, count(*) AS awards, sum(amount_yen) AS total_yen FROM contract_companies GROUP BY company_id
)
SELECT company_id, chosen.name, chosen.form AS legal_form, texts.names, places.addresses, spans.first_seen,
       spans.last_seen, coalesce(totals.awards, 0) AS awards, totals.total_yen
FROM spans JOIN chosen USING (company_id) LEFT JOIN texts USING (company_id)
LEFT JOIN totals USING (company_id) LEFT JOIN places USING (company_id)
"""
"""Of each company: the name printed most in its last year, its other names and addresses, its days and sums."""


def company_table(
    database: duckdb.DuckDBPyConnection,
    known: CompanyFacts,
) -> pa.Table:
    """The dataset `companies`, in the order of company_id.

    Args:
        database: holds `mentions`, `mention_units`, `unit_companies` and `contract_companies`.
        known: numbers, candidates and warnings of the companies.
    """
    database.execute(_FACTS)
    facts: pa.Table = database.sql(
        """
        SELECT company_id, name, legal_form, coalesce(names, []) AS names, coalesce(addresses, []) AS addresses, first_seen, last_seen,
               awards::BIGINT AS awards, total_yen::BIGINT AS total_yen
        FROM company_facts ORDER BY company_id
        """
    ).to_arrow_table()
    extra = _known_columns(facts["company_id"].to_pylist(), known)
    columns = [
        extra[field.name] if field.name in extra else facts[field.name].cast(field.type)
        for field in schema.COMPANIES
    ]
    return pa.Table.from_arrays(columns, schema=schema.COMPANIES)


def _known_columns(ids: list[str], known: CompanyFacts) -> dict[str, pa.Array]:
    """The columns that resolving found out, in the order of the ids."""
    lists = pa.list_(pa.string())
    return {
        "corporate_number": pa.array([known.numbers.get(company) for company in ids], pa.string()),
        "candidates": pa.array([list(known.candidates.get(company, ())) for company in ids], lists),
        "warnings": pa.array([sorted(known.warnings.get(company, ())) for company in ids], lists),
    }

"""Touched mentions given to companies, and which rows that moves.

Makes the table `moved` (mention, renamed, noted): mentions whose company, or the warnings of whose rows, are not what they
were; and `companies_touched`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipelines.resolve import contradictions, matching
from pipelines.resolve.clusters import Clusters
from pipelines.resolve.common_names import common_names
from pipelines.resolve.companies import ALONE, company_facts, company_ids, score_of
from pipelines.resolve.components import Touched
from pipelines.resolve.judgements import Judgement, apply_judgements
from pipelines.resolve.matching import Neighbours
from pipelines.resolve.register import Register
from pipelines.resolve.register_links import link_to_register
from pipelines.resolve.units import Units


@dataclass(frozen=True, slots=True)
class Deciders:
    """What firms are told by, apart from what is printed."""

    judgements: tuple[Judgement, ...]
    register: Register | None


def decide(database: duckdb.DuckDBPyConnection, touched: Touched, deciders: Deciders) -> list[str]:
    """Decide touched mentions and keep what came of it; what could not be applied of the judgements.

    Args:
        database: the state, with `reached`.
        touched: whole components.
        deciders: judgements and register.
    """
    weights = dict(database.execute("SELECT buyer, bits FROM buyer_weights WHERE bits > 0").fetchall())
    clusters, problems = cluster(Units(touched.units, weights), touched.pairs, list(deciders.judgements))
    found = link_to_register(clusters, deciders.register) if deciders.register else None
    warnings: dict[int, set[str]] = defaultdict(set, contradictions.contradictions(touched.units))
    for more in (common_names(clusters), found.warnings if found else {}):
        for unit, flags in more.items():
            warnings[unit] |= flags
    _keep_companies(database, touched, clusters, warnings)
    facts = company_facts(clusters, warnings, found.candidates if found else {})
    component = dict(zip(company_ids(clusters), touched.component_of, strict=True))
    notes = sorted(facts.candidates.keys() | {company for company, flags in facts.warnings.items() if flags})
    table = pa.table(
        {
            "company_id": pa.array(notes, pa.string()),
            "component": pa.array([str(component[company]) for company in notes], pa.string()),
            "candidates": pa.array(
                [list(facts.candidates.get(each, ())) for each in notes], pa.list_(pa.string())
            ),
            "warnings": pa.array(
                [sorted(facts.warnings.get(each, ())) for each in notes], pa.list_(pa.string())
            ),
        }
    )
    database.register("read", table)
    database.execute(
        """
        DELETE FROM company_notes WHERE component IN (SELECT component FROM reached);
        INSERT INTO company_notes SELECT company_id, component::UHUGEINT, candidates, warnings FROM read
        """
    )
    database.unregister("read")
    return problems


def cluster(units: Units, pairs: list[Neighbours], judgements: list[Judgement]) -> tuple[Clusters, list[str]]:
    """Units joined into firms, and what could not be applied of the judgements."""
    clusters = Clusters(units.units)
    problems = apply_judgements(clusters, judgements)
    matching.join_by_number(clusters)
    matching.join_by_name(clusters, units)
    matching.join_at_one_place(clusters, units, pairs)
    return clusters, problems


def _keep_companies(
    database: duckdb.DuckDBPyConnection, touched: Touched, clusters: Clusters, warnings: dict[int, set[str]]
) -> None:
    ids = company_ids(clusters)
    verdicts = [clusters.verdicts.get(unit, ALONE) for unit in range(len(ids))]
    flags = [sorted(warnings.get(unit, ())) for unit in range(len(ids))]
    scores = [score_of(verdict, flag) for verdict, flag in zip(verdicts, flags, strict=True)]
    units = touched.unit_of
    table = pa.table(
        {
            "mention": pa.array(map(str, touched.mentions), pa.string()),
            "component": pa.array([str(touched.component_of[unit]) for unit in units], pa.string()),
            "company_id": pa.array([ids[unit] for unit in units], pa.string()),
            "method": pa.array([verdicts[unit].method for unit in units], pa.string()),
            "score": pa.array([scores[unit] for unit in units], pa.float64()),
            "warnings": pa.array([flags[unit] for unit in units], pa.list_(pa.string())),
        }
    )
    database.register("read", table)
    database.execute(_KEEP)
    database.unregister("read")


_KEEP = """
CREATE OR REPLACE TEMP TABLE decided_now AS SELECT * REPLACE (mention::UHUGEINT AS mention, component::UHUGEINT AS component) FROM read;
CREATE OR REPLACE TEMP TABLE decided_before AS SELECT * FROM decided WHERE component IN (SELECT component FROM reached);
DELETE FROM decided WHERE component IN (SELECT component FROM reached);
INSERT INTO decided SELECT * FROM decided_now;
UPDATE mentions SET component = d.component FROM decided_now d
WHERE mentions.mention = d.mention AND mentions.component IS DISTINCT FROM d.component;
CREATE OR REPLACE TEMP TABLE moved AS
SELECT mention, now.company_id IS DISTINCT FROM before.company_id AS renamed, now.warnings IS DISTINCT FROM before.warnings AS noted
FROM decided_now now LEFT JOIN decided_before before USING (mention)
WHERE before.mention IS NULL OR now.company_id <> before.company_id OR now.method <> before.method
   OR now.score <> before.score OR now.warnings <> before.warnings
UNION
SELECT mention, true, true FROM mentions WHERE base IN (SELECT base FROM parted);
CREATE OR REPLACE TEMP TABLE companies_touched AS
SELECT company_id FROM decided_now UNION SELECT company_id FROM decided_before
"""

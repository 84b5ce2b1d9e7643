"""One run of `rakusatsu resolve`: awards in; `companies`, `award_companies`, `links`, `contracts` and `buyers` out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from extract.rows import LinkRow
from pipelines.datasets import schema
from pipelines.datasets.query import add_views, connect, require_awards, superseded
from pipelines.datasets.writer import Datasets
from pipelines.registers.joining import rejoined
from pipelines.resolve import companies, contradictions, matching
from pipelines.resolve.buyers import buyer_table, read_buyer_bodies
from pipelines.resolve.clusters import Clusters
from pipelines.resolve.common_names import common_names
from pipelines.resolve.contracts import contract_batches, make_contracts
from pipelines.resolve.judgements import Judgement, apply_judgements, judged_awards
from pipelines.resolve.links import find_links
from pipelines.resolve.payment_links import find_payments
from pipelines.resolve.register import Register
from pipelines.resolve.register_links import link_to_register
from pipelines.resolve.units import Units, gather_units, read_mentions
from pipelines.scratch import Scratch

MEMORY_LIMIT = "1500MB"
THREADS = 2


@dataclass(frozen=True, slots=True)
class ResolveOptions:
    """What a run may be told."""

    ignore_numbers: bool = False
    """Leave printed corporate numbers out, to measure what the rest is worth."""
    judgements: tuple[Judgement, ...] = ()
    register: Register | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run made."""

    awards: int
    companies: int
    contracts: int
    numbered: int
    links: int
    flagged: int
    """Award rows with a warning."""
    problems: tuple[str, ...]
    """Judgements that could not be applied."""


def resolve(root: Path, options: ResolveOptions | None = None) -> Summary:
    """Resolve the suppliers of the datasets under `root` and write what comes out beside them.

    Raises:
        DataDirectoryError: there are no awards, or those of another version.
        DatasetsLockedError: another run is writing there.
    """
    options = options or ResolveOptions()
    require_awards(root)
    datasets = Datasets(root)
    with datasets.lock(), Scratch("rakusatsu-resolve-") as scratch:
        database = connect(scratch / "resolve.duckdb")
        try:
            database.execute(f"SET memory_limit = '{MEMORY_LIMIT}'; SET threads = {THREADS}")
            database.execute("SET preserve_insertion_order = false")
            add_views(database, root, ("awards", "documents", "payments", "registrations"), complete=True)
            database.execute(f"CREATE TABLE superseded AS {superseded()}")
            return _resolve(database, datasets, options)
        finally:
            database.close()


def _resolve(database: duckdb.DuckDBPyConnection, datasets: Datasets, options: ResolveOptions) -> Summary:
    read_mentions(database, judged_awards(options.judgements), ignore_numbers=options.ignore_numbers)
    units = gather_units(database)
    clusters, problems = cluster(units, list(options.judgements))
    found = link_to_register(clusters, options.register) if options.register else None
    warnings: dict[int, set[str]] = defaultdict(set, contradictions.contradictions(units.units))
    for more in (common_names(clusters), found.warnings if found else {}):
        for unit, flags in more.items():
            warnings[unit] |= flags
    companies.assign(database, clusters, warnings)
    links = find_links(database)
    read_buyer_bodies(database)
    make_contracts(database, links)
    known = companies.company_facts(clusters, warnings, found.candidates if found else {})
    table = companies.company_table(database, known)
    awards: pa.Table = database.sql(
        "SELECT award_id, company_id, method, score, warnings FROM award_companies ORDER BY award_id"
    ).to_arrow_table()
    database.register("companies", table)
    links += find_payments(database)
    lines = database.sql("SELECT * FROM registrations ORDER BY registration_id").to_arrow_table()
    datasets.write_whole(
        registrations=rejoined(database, lines.select(schema.REGISTRATIONS.names).cast(schema.REGISTRATIONS)),
        contracts=contract_batches(database),
        buyers=buyer_table(database),
        links=schema.table_of(links, LinkRow),
        award_companies=awards.cast(schema.AWARD_COMPANIES),
        companies=table,
    )
    return Summary(
        awards=awards.num_rows,
        companies=table.num_rows,
        contracts=_size(database, "contracts"),
        numbered=table.num_rows - table["corporate_number"].null_count,
        links=len(links),
        flagged=_flagged(awards),
        problems=tuple(problems),
    )


def cluster(units: Units, judgements: list[Judgement]) -> tuple[Clusters, list[str]]:
    """Units joined into firms, and what could not be applied of the judgements."""
    clusters = Clusters(units.units)
    problems = apply_judgements(clusters, judgements)
    matching.join_by_number(clusters)
    matching.join_by_name(clusters, units)
    matching.join_at_one_place(clusters, units)
    return clusters, problems


def _size(database: duckdb.DuckDBPyConnection, table: str) -> int:
    (size,) = database.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)  # noqa: S608 - a table of ours
    return int(size)


def _flagged(awards: pa.Table) -> int:
    return sum(1 for flags in awards["warnings"].to_pylist() if flags)

"""One run of `rakusatsu resolve`: awards in; `companies`, `award_companies`, `links`, `contracts` and `buyers` out.

What the last run decided is remembered (`pipelines.resolve.state`). A run looks again only at what a row that came or
went can have changed, and comes to what a run that remembers nothing comes to.
"""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from extract.rows import LinkRow
from pipelines.datasets import schema
from pipelines.datasets.publishing import GenerationState as Generation
from pipelines.datasets.query import require_awards, view_of_files
from pipelines.datasets.writer import Datasets
from pipelines.registers.joining import rejoined
from pipelines.resolve.arrivals import take_in
from pipelines.resolve.bid_companies import renewed_bids
from pipelines.resolve.buyers import buyer_table
from pipelines.resolve.company_rows import company_table
from pipelines.resolve.components import touched
from pipelines.resolve.contracts import renew_contracts
from pipelines.resolve.deciding import Deciders, decide
from pipelines.resolve.judgements import Judgement, judged_awards
from pipelines.resolve.links import renew_links
from pipelines.resolve.mentions import renew_mentions
from pipelines.resolve.outputs import Output, Parts
from pipelines.resolve.payment_links import payments_of
from pipelines.resolve.register import Register
from pipelines.resolve.state import Memory, forget, forgotten, remembered

_GIVEN = (
    "SELECT award_id FROM went UNION SELECT award_id FROM came "
    "UNION SELECT award_id FROM rows WHERE mention IN (SELECT mention FROM moved)"
)
"""SQL for the awards that may be given to another company than they were."""
_AWARD_COMPANIES = (
    "SELECT award_id, d.company_id, d.method, d.score, d.warnings FROM rows JOIN decided d USING (mention)"
)
Told = Callable[[str, float], None]
"""Told the stage and how much of it is done, 0 to 1."""


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


def resolve(root: Path, options: ResolveOptions | None = None, tell: Told | None = None) -> Summary:
    """Resolve the suppliers of the datasets under `root` and write what comes out beside them.

    Args:
        root: the data directory.
        options: what the run is told.
        tell: told what is being done.

    Raises:
        DataDirectoryError: there are no awards, or those of another version.
        DatasetsLockedError: another run is writing there.
    """
    options = options or ResolveOptions()
    tell = tell or _untold
    require_awards(root)
    datasets = Datasets(root)
    with datasets.lock():
        try:
            return _run(datasets, options, tell)
        except duckdb.Error:  # a damaged state, or one that does not fit after all: it is made anew, once
            forget(root)
            return _run(datasets, options, tell)


def tried(root: Path, options: ResolveOptions | None = None) -> pa.Table:
    """The rows of `award_companies` that `resolve` would write; nothing is written. To see what a judgement would change.

    Args:
        root: the data directory.
        options: what the run is told.

    Raises:
        DataDirectoryError: there are no awards, or those of another version.
    """
    options = options or ResolveOptions()
    require_awards(root)
    with forgotten() as memory:
        _take_in(memory, Datasets(root).state, options, _untold)
        _decide_firms(memory, options, _untold)
        return memory.database.sql(f"{_AWARD_COMPANIES} ORDER BY award_id").to_arrow_table()


def _untold(_stage: str, _share: float) -> None:
    """A stage that nobody is told of."""


def _run(datasets: Datasets, options: ResolveOptions, tell: Told) -> Summary:
    said = [
        options.ignore_numbers,
        [repr(judgement) for judgement in options.judgements],
        options.register.index.name if options.register else None,
    ]
    generation = datasets.state
    with remembered(datasets.root, generation, said) as memory:
        _take_in(memory, generation, options, tell)
        if _stands(memory) and not options.judgements and options.register is None:
            kept = _with_bids(datasets, memory, _with_payments(datasets, memory, generation))
            memory.keep(kept)
            return _summary(memory.database, [])
        problems = _decide(memory, options, tell)
        tell("writing", 0.0)
        files, gone = _files(memory, generation)
        made = datasets.write_files(files, gone=gone)
        memory.keep(_with_bids(datasets, memory, _with_payments(datasets, memory, made)))
        return _summary(memory.database, problems)


def _with_payments(datasets: Datasets, memory: Memory, generation: Generation) -> Generation:
    """The generation with its links between contracts and the lines of payee tables: only now the contracts can be read."""
    database = memory.database
    found = payments_of(generation)
    if memory.fresh and not found:
        return generation
    database.register("read", schema.table_of(found, LinkRow))
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE links_before AS
        SELECT * FROM links ANTI JOIN read USING (award_id, other_award_id, score) WHERE kind = 'payment';
        CREATE OR REPLACE TEMP TABLE links_now AS
        SELECT 'payment' AS kind, 0::UHUGEINT AS owner, *, NULL::UHUGEINT AS print, NULL::UHUGEINT AS other_print
        FROM read ANTI JOIN (FROM links WHERE kind = 'payment') USING (award_id, other_award_id, score);
        DELETE FROM links WHERE kind = 'payment';
        INSERT INTO links SELECT 'payment', 0, *, NULL, NULL FROM read;
        """
    )
    database.unregister("read")
    changed = "SELECT 1 FROM links_before UNION ALL SELECT 1 FROM links_now LIMIT 1"
    if not database.execute(changed).fetchall():
        return generation
    parts = Parts(database, _links(database), generation, fresh=False)
    return datasets.write_files(parts.files(), gone=parts.gone)


def _with_bids(datasets: Datasets, memory: Memory, generation: Generation) -> Generation:
    """The generation with the company of each bid."""
    if not any(name.startswith("bids/") for name in generation.manifest.files):
        return generation
    _view_firms(memory.database)
    renewed = list(renewed_bids(memory.database, generation))
    return datasets.write_files(iter(renewed)) if renewed else generation


def _links(database: duckdb.DuckDBPyConnection) -> Output:
    awards = "SELECT award_id FROM links_before UNION SELECT award_id FROM links_now"
    return Output(
        "links",
        _count(database, "*", "links"),
        awards,
        f"SELECT award_id, other_award_id, relation, score, reasons FROM links WHERE award_id IN ({awards})",
    )


def _take_in(memory: Memory, generation: Generation, options: ResolveOptions, tell: Told) -> None:
    tell("reading", 0.0)
    take_in(
        memory.database,
        generation,
        judged_awards(options.judgements),
        ignore_numbers=options.ignore_numbers,
        tell=lambda share: tell("reading", share),
    )


def _stands(memory: Memory) -> bool:
    """Whether nothing came and nothing went since the run before."""
    changed = "SELECT 1 FROM came UNION ALL SELECT 1 FROM went UNION ALL SELECT 1 FROM told_anew LIMIT 1"
    return not memory.fresh and not memory.database.execute(changed).fetchall()


def _decide(memory: Memory, options: ResolveOptions, tell: Told) -> list[str]:
    problems = _decide_firms(memory, options, tell)
    tell("links", 0.0)
    renew_links(memory.database)
    tell("contracts", 0.0)
    renew_contracts(memory.database)
    return problems


def _decide_firms(memory: Memory, options: ResolveOptions, tell: Told) -> list[str]:
    database = memory.database
    tell("companies", 0.0)
    wholly = options.register is not None  # it may give any firm a number, and so join any two
    renew_mentions(database, wholly=wholly, with_judged=bool(options.judgements))
    around = touched(database, options.judgements)
    tell("companies", 0.5)
    return decide(database, around, Deciders(options.judgements, options.register))


def _files(memory: Memory, generation: Generation) -> tuple[Iterator[tuple[str, pa.Table]], list[str]]:
    """The files to write, made one after the other, and those to take away."""
    database = memory.database
    database.register("companies_now", company_table(database))
    companies = _count(database, "DISTINCT company_id", "decided")
    outputs = [
        Output("companies", companies, "SELECT company_id FROM companies_touched", "FROM companies_now"),
        Output(
            "award_companies",
            _count(database, "mention", "rows"),
            f"FROM ({_GIVEN})",
            f"{_AWARD_COMPANIES} WHERE award_id IN ({_GIVEN})",
        ),
        _links(database),
        Output(
            "contracts",
            _count(database, "*", "contract_index"),
            "SELECT contract_id FROM contracts_before UNION SELECT contract_id FROM contracts_now",
            "FROM contracts_now",
        ),
    ]
    parts = [Parts(database, output, generation, fresh=memory.fresh) for output in outputs]

    def files() -> Iterator[tuple[str, pa.Table]]:
        for part in parts:
            yield from part.files()
        yield "buyers/data.parquet", buyer_table(database)
        yield "registrations/data.parquet", _registrations(database, generation)

    return files(), [name for part in parts for name in part.gone]


def _registrations(database: duckdb.DuckDBPyConnection, generation: Generation) -> pa.Table:
    """The dataset `registrations` with its companies decided anew."""
    names = [name for name in generation.manifest.files if name.startswith("registrations/")]
    view_of_files(
        database, "registrations", [generation.path(each) for each in names], view="registered", passing=True
    )
    _view_firms(database)
    lines = database.sql("SELECT * FROM registered ORDER BY registration_id").to_arrow_table()
    return rejoined(database, lines.select(schema.REGISTRATIONS.names).cast(schema.REGISTRATIONS))


def _view_firms(database: duckdb.DuckDBPyConnection) -> None:
    """`companies`, `awards` and `award_companies` as they were just decided."""
    database.execute(
        """
        CREATE OR REPLACE TEMP VIEW companies AS
        SELECT DISTINCT company_id, if(company_id LIKE 'x%', NULL, company_id) AS corporate_number FROM decided;
        CREATE OR REPLACE TEMP VIEW awards AS FROM rows;
        CREATE OR REPLACE TEMP VIEW award_companies AS SELECT award_id, company_id FROM rows JOIN decided USING (mention)
        """
    )


def _summary(database: duckdb.DuckDBPyConnection, problems: list[str]) -> Summary:
    return Summary(
        awards=_count(database, "mention", "rows"),
        companies=_count(database, "DISTINCT company_id", "decided"),
        contracts=_count(database, "*", "contract_index"),
        numbered=_count(database, "DISTINCT company_id", "decided WHERE company_id NOT LIKE 'x%'"),
        links=_count(database, "*", "links"),
        flagged=_count(database, "*", "rows JOIN decided d USING (mention) WHERE len(d.warnings) > 0"),
        problems=tuple(problems),
    )


def _count(database: duckdb.DuckDBPyConnection, what: str, rows: str) -> int:
    ((size,),) = database.execute(f"SELECT count({what}) FROM {rows}").fetchall()
    return int(size)

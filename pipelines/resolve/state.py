"""What resolving remembers from run to run, so that a day's documents cost a day: `DIR/.resolve/state.duckdb`.

It is made of the datasets alone and may be deleted at any time: the next run then decides everything anew, with the same
result. It counts only where it is of the same code, options and DuckDB, and where the datasets that the last run wrote
are still as it wrote them. One run is one transaction, which ends after its datasets are in place.

    rows        award rows as far as resolving reads them, with their mention, print and the keys they are found by
    versions    rows of `documents`: what says which version of a document is current
    mentions    distinct prints of suppliers, each with its component: firms of two components have nothing to do with each other
    decided     the company of each mention
    keys, pairs, mirrored, links    current rows by the blocks in which they are compared, and what came of it
    print_contracts, contract_index, contract_companies    which prints are one contract, and whose
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.datasets.publishing import GenerationState as Generation
from pipelines.datasets.query import connect
from pipelines.language_data import dictionary_version

FOLDER = ".resolve"
OUTPUTS = ("companies", "award_companies", "links", "contracts", "buyers")
"""Datasets that resolving alone writes."""
MEMORY_LIMIT = "1500MB"
THREADS = 2
REMEMBERED_FROM = 1 << 20
"""Bytes of awards from which on it is worth remembering; fewer are decided anew sooner than a state is opened and kept."""
_FORMAT = 1
_READ_BY = ("pipelines/resolve", "pipelines/names", "extract/lexicon", "extract/values", "extract/rows")
"""Where the code and tables lie that decide what comes out."""
_TABLES = """
CREATE TABLE files (name VARCHAR, sha256 VARCHAR, file INTEGER);
CREATE TABLE outputs (name VARCHAR, sha256 VARCHAR);
CREATE TABLE versions (file INTEGER, sha256 VARCHAR, source VARCHAR, url VARCHAR, fetched_at TIMESTAMPTZ, status VARCHAR);
CREATE TABLE known_documents (document_sha256 VARCHAR, fetched_at TIMESTAMPTZ, superseded BOOLEAN);
CREATE TABLE regions (buyer VARCHAR, served VARCHAR);
CREATE TABLE buyer_weights (buyer UBIGINT, bits DOUBLE);
CREATE TABLE mentions (
    mention UHUGEINT, base UHUGEINT, source VARCHAR, supplier_name_text VARCHAR, supplier_address_text VARCHAR,
    supplier_prefecture VARCHAR, supplier_municipality VARCHAR, supplier_municipality_code VARCHAR,
    corporate_number VARCHAR, judged VARCHAR, served VARCHAR, supplier_name VARCHAR, supplier_legal_form VARCHAR,
    awards BIGINT, first_seen DATE, last_seen DATE, buyers UBIGINT[], block UBIGINT, plot UBIGINT, in_judgement BOOLEAN,
    component UHUGEINT
);
CREATE TABLE decided (mention UHUGEINT, component UHUGEINT, company_id VARCHAR, method VARCHAR, score DOUBLE, warnings VARCHAR[]);
CREATE TABLE company_notes (company_id VARCHAR, component UHUGEINT, candidates VARCHAR[], warnings VARCHAR[]);
CREATE TABLE mirrored (award_id VARCHAR, first_id VARCHAR, row_key UHUGEINT);
CREATE TABLE pairs (block TINYINT, key UBIGINT, one VARCHAR, other VARCHAR, documents UBIGINT);
CREATE TABLE links (
    kind VARCHAR, owner UHUGEINT, award_id VARCHAR, other_award_id VARCHAR, relation VARCHAR, score DOUBLE, reasons VARCHAR[],
    print UHUGEINT, other_print UHUGEINT
);
CREATE TABLE print_contracts (print UHUGEINT, contract UHUGEINT);
CREATE TABLE contract_index (contract UHUGEINT, contract_id VARCHAR, buyer_id VARCHAR);
CREATE TABLE contract_companies (contract UHUGEINT, company_id VARCHAR, place BIGINT, amount_yen BIGINT);
CREATE TABLE buyer_names (buyer_name VARCHAR, buyer_id VARCHAR, ministry VARCHAR, kind VARCHAR);
CREATE TABLE meta (mark VARCHAR);
"""


class Memory:
    """The opened state of one data directory."""

    def __init__(self, database: duckdb.DuckDBPyConnection, mark: str | None, *, fresh: bool) -> None:
        """Hold what is open.

        Args:
            database: with the tables of this module; `rows` and `keys` are made by whoever fills them.
            mark: of code and options; None where nothing is to be kept.
            fresh: whether nothing is remembered.
        """
        self.database = database
        self.fresh = fresh
        self._mark = mark

    def keep(self, generation: Generation) -> None:
        """End the run: what was decided is in the datasets of this generation."""
        if self._mark is None:
            return
        self.database.execute("DELETE FROM outputs; DELETE FROM meta")
        made = [[name, kept.sha256] for name, kept in written(generation)]
        if made:
            self.database.executemany("INSERT INTO outputs VALUES (?, ?)", made)
        self.database.execute("INSERT INTO meta VALUES (?)", [self._mark])
        if not self.fresh:
            self.database.execute("COMMIT")
        self.database.execute("CHECKPOINT")


def written(generation: Generation) -> list[tuple[str, Any]]:
    """The files of a generation that resolving wrote, with their size and SHA-256."""
    return [
        (name, kept) for name, kept in generation.manifest.files.items() if name.partition("/")[0] in OUTPUTS
    ]


@contextmanager
def remembered(root: Path, generation: Generation, options: Any) -> Iterator[Memory]:
    """The state of a data directory; an empty one where there is none that fits.

    Args:
        root: the data directory, locked.
        generation: the current one.
        options: values that JSON can hold; another choice decides anew.
    """
    path = root / FOLDER / "state.duckdb"
    mark: str | None = None
    awards = [kept.size for name, kept in generation.manifest.files.items() if name.startswith("awards/")]
    if sum(awards) < REMEMBERED_FROM:
        forget(root)
        # Of so little a second thread costs more than it saves.
        database, fresh = _opened(":memory:", threads=1), True
    else:
        path.parent.mkdir(exist_ok=True)
        mark = _mark(options)
        known = _fitting(path, mark, generation)
        fresh = known is None
        if known is None:
            forget(root)
        database = known or _opened(path)
    database.execute(_TABLES if fresh else "BEGIN")
    try:
        yield Memory(database, mark, fresh=fresh)
    finally:
        database.close()


@contextmanager
def forgotten() -> Iterator[Memory]:
    """An empty state that is gone when the block ends."""
    database = _opened(":memory:")
    database.execute(_TABLES)
    try:
        yield Memory(database, None, fresh=True)
    finally:
        database.close()


def forget(root: Path) -> None:
    """Let the next run decide everything anew."""
    for file in (root / FOLDER).glob("state.duckdb*"):
        file.unlink(missing_ok=True)


def _opened(path: Path | str, threads: int = THREADS) -> duckdb.DuckDBPyConnection:
    database = connect(path)
    database.execute(f"SET memory_limit = '{MEMORY_LIMIT}'; SET threads = {threads}")
    database.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
    return database


def _fitting(path: Path, mark: str, generation: Generation) -> duckdb.DuckDBPyConnection | None:
    if not path.exists():
        return None
    database = None
    with suppress(duckdb.Error, OSError):
        database = _opened(path)
        known = database.execute("SELECT mark FROM meta").fetchall()
        outputs = sorted(database.execute("SELECT name, sha256 FROM outputs").fetchall())
        if known == [(mark,)] and outputs == sorted(
            (name, kept.sha256) for name, kept in written(generation)
        ):
            return database
    if database is not None:
        database.close()
    return None


def _mark(options: Any) -> str:
    said = json.dumps(options, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(
        f"{_FORMAT} {duckdb.__version__} {dictionary_version()} {_code()} {said}".encode()
    ).hexdigest()


@cache
def _code() -> str:
    """Changes with every rule or table by which firms and contracts are told."""
    house = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for folder in _READ_BY:
        for path in sorted((house / folder).rglob("*")):
            if path.suffix in {".py", ".csv"}:
                digest.update(path.relative_to(house).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()

"""Which award rows came and which went since the last run: only files that changed are read.

Makes the tables `came` and `went` (rows, of one form) and `told_anew` (documents that became current or old, or whose
day of fetching changed), and keeps `rows` and `known_documents`.
"""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import duckdb
import pyarrow as pa

from pipelines.datasets.publishing import GenerationState as Generation
from pipelines.datasets.query import require_columns, superseded, view_of_files
from pipelines.resolve.features import region_served
from pipelines.resolve.remarked_changes import IS_CHANGE
from pipelines.resolve.titles import title_key

_FILES_AT_ONCE = 16
"""Files open at one time: DuckDB holds each open, and a process may open as few as 64."""
_KEPT = (
    "award_id, source, document_sha256, document_url, published_on, award_ordinal, supplier_ordinal, notice_kind, buyer_text, "
    "buyer_name, ministry, title, category_codes, procurement_method, direct_award_reason, contract_date, opening_date, "
    "tender_notice_date, supplier_name_text, supplier_address_text, supplier_name, supplier_legal_form, "
    "supplier_prefecture, supplier_municipality, supplier_municipality_code, corporate_number, amount_yen, unit_price, "
    "amount_kind, expected_total_yen, estimated_price_yen, award_rate, award_rate_basis, bidders, warnings, "
    "changed_from_yen, changed_on"
)
_PRINTED = (
    "buyer_text",
    "title",
    "quantity_text",
    "contract_date",
    "tender_notice_date",
    "supplier_name_text",
    "supplier_address_text",
    "corporate_number",
    "procurement_method_text",
    "price_text",
    "amount_yen",
    "estimated_price_yen",
    "expected_total_yen",
    "award_rate",
    "bidders",
)
"""What rows that are alike to the letter have in common."""
_MENTIONED = (
    "source",
    "supplier_name_text",
    "supplier_address_text",
    "supplier_prefecture",
    "supplier_municipality",
    "supplier_municipality_code",
    "corporate_number",
    "judged",
    "served",
)
"""What the rows of one mention have in common."""


def _marked(columns: Sequence[str]) -> str:
    listed = ", ".join(f"coalesce({column}::VARCHAR, chr(30))" for column in columns)
    return f"md5_number(concat_ws(chr(31), {listed}))"


_TOLD = "award_id, document_sha256, document_url, base, print, row_key, row_hash, mention"
"""What is known of rows that came or went."""
_READ = f"""
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT *, hash({_KEPT}, row_key, is_change) AS row_hash FROM (
    SELECT {_KEPT}, file, {IS_CHANGE} AS is_change,
           CASE WHEN notice_kind = 'award' AND title IS NOT NULL AND contract_date IS NOT NULL AND price_text IS NOT NULL
                 AND coalesce(supplier_name_text, corporate_number) IS NOT NULL
           THEN {_marked(("source", *_PRINTED))} END AS row_key
    FROM incoming_awards"""
_ARRIVED = f"""
CREATE OR REPLACE TEMP TABLE arrived AS
WITH picked AS (
    SELECT incoming.* REPLACE ({{number}} AS corporate_number), coalesce(contract_date, published_on) AS seen,
           coalesce(buyer_name, buyer_text) AS buyer, judged_awards.award_id AS judged,
           CASE WHEN supplier_address_text IS NULL THEN regions.served END AS served, title_keys.title_key,
           md5_number(concat(document_sha256, '/', award_ordinal)) AS print
    FROM incoming LEFT JOIN judged_awards USING (award_id)
    LEFT JOIN regions ON regions.buyer = coalesce(buyer_name, buyer_text)
    LEFT JOIN title_keys USING (title)
)
SELECT *, CASE WHEN coalesce(supplier_name_text, corporate_number) IS NOT NULL THEN {_marked(_MENTIONED)} END AS base,
       base AS mention
FROM picked ORDER BY file, document_sha256
"""


def take_in(
    database: duckdb.DuckDBPyConnection,
    generation: Generation,
    judged: frozenset[str],
    *,
    ignore_numbers: bool,
    tell: Callable[[float], None] = lambda _: None,
) -> None:
    """Bring `rows` and `known_documents` to what a generation holds.

    Args:
        database: the state.
        generation: what is resolved.
        judged: awards that judgements name.
        ignore_numbers: leave printed corporate numbers out.
        tell: told the share of changed files that are read.

    Raises:
        DataDirectoryError: the awards lack a column: another version wrote them.
    """
    database.execute("CREATE OR REPLACE TEMP TABLE judged_awards (award_id VARCHAR)")
    for award in sorted(judged):
        database.execute("INSERT INTO judged_awards VALUES (?)", [award])
    number = "NULL::VARCHAR" if ignore_numbers else "corporate_number"
    files = _Files(database, generation)
    _begin(database, number)
    present: set[str] = set()
    for done, part in enumerate(files.changed("awards")):
        present |= files.view("awards", part)
        database.execute(f"{_READ} JOIN reading USING (filename))")
        _take_rows(database, number)
        tell(min(1.0, (done + 1) * _FILES_AT_ONCE / max(1, files.count)))
    if files.are_all_new and present:
        require_columns(present, "awards")
    for file in files.gone("awards"):
        database.execute(
            "CREATE OR REPLACE TEMP TABLE reading AS SELECT '' AS filename, ?::INTEGER AS file", [file]
        )
        database.execute("DELETE FROM incoming")
        _take_rows(database, number)
    _pass_over_moved(database)
    _take_versions(database, files)
    files.keep()


class _Files:
    """Files of a generation against those that were read before."""

    def __init__(self, database: duckdb.DuckDBPyConnection, generation: Generation) -> None:
        self._database = database
        self._generation = generation
        known = database.execute("SELECT name, sha256, file FROM files").fetchall()
        self._known = {name: (sha256, file) for name, sha256, file in known}
        self._next = 1 + max((file for _, file in self._known.values()), default=-1)
        self.are_all_new = not known
        self.count = 0

    def _of(self, dataset: str) -> dict[str, str]:
        files = self._generation.manifest.files
        return {name: kept.sha256 for name, kept in files.items() if name.startswith(f"{dataset}/")}

    def changed(self, dataset: str) -> Iterator[list[str]]:
        """Names of files that are new or other than they were, a few at a time."""
        names = sorted(
            name for name, sha256 in self._of(dataset).items() if self._known.get(name, ("",))[0] != sha256
        )
        self.count = len(names)
        waiting = iter(names)
        while part := list(islice(waiting, _FILES_AT_ONCE)):
            yield part

    def gone(self, dataset: str) -> list[int]:
        """Numbers of the files that are no more."""
        here = self._of(dataset)
        return [
            file
            for name, (_, file) in self._known.items()
            if name.startswith(f"{dataset}/") and name not in here
        ]

    def view(self, dataset: str, part: list[str]) -> set[str]:
        """Make the view `incoming_DATASET` of some files and the table `reading` (filename, file); gives their columns."""
        numbers = []
        for name in part:
            if name not in self._known:
                self._known[name] = ("", self._next)
                self._next += 1
            numbers.append(self._known[name][1])
        paths = [self._generation.path(name) for name in part]
        reading = pa.table(
            {"filename": pa.array(map(str, paths), pa.string()), "file": pa.array(numbers, pa.int32())}
        )
        self._database.register("read", reading)
        self._database.execute("CREATE OR REPLACE TEMP TABLE reading AS SELECT * FROM read")
        self._database.unregister("read")
        return view_of_files(
            self._database, dataset, paths, view=f"incoming_{dataset}", places=True, passing=True
        )

    def keep(self) -> None:
        """Remember what was read."""
        here = self._of("awards") | self._of("documents")
        rows = [[name, sha256, self._known[name][1]] for name, sha256 in here.items()]
        self._database.execute("DELETE FROM files")
        if rows:
            self._database.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)


def _begin(database: duckdb.DuckDBPyConnection, number: str) -> None:
    """The tables of rows, empty where there are none yet."""
    database.execute("CREATE OR REPLACE TEMP TABLE title_keys (title VARCHAR, title_key VARCHAR)")
    database.execute("CREATE OR REPLACE TEMP TABLE reading (filename VARCHAR, file INTEGER)")
    view_of_files(database, "awards", [], view="incoming_awards", passing=True)
    database.execute(f"{_READ}, reading LIMIT 0)")
    database.execute(_ARRIVED.format(number=number))
    database.execute("CREATE TABLE IF NOT EXISTS rows AS SELECT * FROM arrived")
    database.execute(f"CREATE OR REPLACE TEMP TABLE came AS SELECT {_TOLD} FROM rows LIMIT 0")
    database.execute("CREATE OR REPLACE TEMP TABLE went AS SELECT * FROM came")


def _take_rows(database: duckdb.DuckDBPyConnection, number: str) -> None:
    """Rows of the files in `reading`: `incoming` takes the place of what was known of them."""
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE standing AS
        SELECT rows.rowid AS row, incoming.rowid AS own FROM rows JOIN incoming USING (file, award_id, row_hash);
        CREATE OR REPLACE TEMP TABLE leaving AS
        SELECT rowid AS row FROM rows SEMI JOIN reading USING (file) WHERE rowid NOT IN (SELECT row FROM standing);
        CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM incoming WHERE rowid NOT IN (SELECT own FROM standing);
        """
        f"INSERT INTO went SELECT {_TOLD} FROM rows WHERE rowid IN (SELECT row FROM leaving);"
        """
        DELETE FROM rows WHERE rowid IN (SELECT row FROM leaving)
        """
    )
    _read_titles(database)
    _read_regions(database)
    database.execute(_ARRIVED.format(number=number))
    database.execute(
        """
        INSERT INTO rows SELECT * FROM arrived;
        """
        f"INSERT INTO came SELECT {_TOLD} FROM arrived"
    )


def _pass_over_moved(database: duckdb.DuckDBPyConnection) -> None:
    """Leave out of `came` and `went` the rows that only lie in another file now: a partition was parted or put together."""
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE moved_rows AS
        SELECT award_id FROM (SELECT award_id, row_hash, mention, 1 AS came FROM came
                              UNION ALL SELECT award_id, row_hash, mention, 0 FROM went)
        GROUP BY award_id HAVING count(*) = 2 AND sum(came) = 1 AND min(row_hash) = max(row_hash)
            AND count(mention) IN (0, 2) AND min(mention) IS NOT DISTINCT FROM max(mention);
        DELETE FROM came WHERE award_id IN (FROM moved_rows);
        DELETE FROM went WHERE award_id IN (FROM moved_rows)
        """
    )


def _read_titles(database: duckdb.DuckDBPyConnection) -> None:
    titles = _column(database, "SELECT DISTINCT title FROM incoming WHERE title IS NOT NULL")
    keys = pa.table(
        {
            "title": pa.array(titles, pa.string()),
            "title_key": pa.array(map(title_key, titles), pa.string()),
        }
    )
    database.register("read", keys)
    database.execute("CREATE OR REPLACE TEMP TABLE title_keys AS SELECT * FROM read")
    database.unregister("read")


def _read_regions(database: duckdb.DuckDBPyConnection) -> None:
    """The prefecture that each buyer seen for the first time is in, where it is a local government."""
    buyers = _column(
        database,
        "SELECT DISTINCT coalesce(buyer_name, buyer_text) AS buyer FROM incoming WHERE buyer IS NOT NULL "
        "EXCEPT SELECT buyer FROM regions",
    )
    regions = pa.table(
        {
            "buyer": pa.array(buyers, pa.string()),
            "served": pa.array(map(region_served, buyers), pa.string()),
        }
    )
    database.register("read", regions)
    database.execute("INSERT INTO regions SELECT * FROM read")
    database.unregister("read")


def _take_versions(database: duckdb.DuckDBPyConnection, files: _Files) -> None:
    """Bring `versions` to the documents there are; `told_anew` says which changed."""
    for part in files.changed("documents"):
        files.view("documents", part)
        database.execute(
            """
            DELETE FROM versions WHERE file IN (SELECT file FROM reading);
            INSERT INTO versions SELECT file, sha256, source, url, fetched_at, status
            FROM incoming_documents JOIN reading USING (filename)
            """
        )
    for file in files.gone("documents"):
        database.execute("DELETE FROM versions WHERE file = ?", [file])
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE documents_now AS
        SELECT sha256 AS document_sha256, max(fetched_at) AS fetched_at, bool_or(replaced.document_sha256 IS NOT NULL) AS superseded
        FROM versions LEFT JOIN ({superseded("versions")}) AS replaced ON replaced.document_sha256 = sha256 GROUP BY sha256;
        CREATE OR REPLACE TEMP TABLE told_anew AS
        SELECT DISTINCT document_sha256 FROM (
            (SELECT * FROM documents_now EXCEPT SELECT * FROM known_documents)
            UNION ALL (SELECT * FROM known_documents EXCEPT SELECT * FROM documents_now)
        );
        DELETE FROM known_documents WHERE document_sha256 IN (SELECT document_sha256 FROM told_anew);
        INSERT INTO known_documents SELECT * FROM documents_now SEMI JOIN told_anew USING (document_sha256);
        """
    )


def _column(database: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [value for (value,) in database.execute(query).fetchall()]

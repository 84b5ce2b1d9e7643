"""Which prints are one contract: links put together, unless that would make two lots of one document one."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from extract.rows import LinkRow
from pipelines.resolve.groups import Groups

_Companies = dict[int, set[str]]
"""Companies by document; an award that names none counts as one of its own."""


def group_prints(database: duckdb.DuckDBPyConnection, links: Sequence[LinkRow]) -> None:
    """Make `award_prints` (award_id, print) and `print_contracts` (print, contract), numbers both.

    A print is one award of one document, whatever number of suppliers it names and of sources that publish the document.

    Args:
        database: holds `awards_current`.
        links: as `find_links` gives them; the surest are followed first.
    """
    database.execute(
        """
        CREATE OR REPLACE TABLE award_prints AS
        SELECT award_id, (dense_rank() OVER (ORDER BY document_sha256, award_ordinal) - 1)::INTEGER AS print
        FROM awards_current
        """
    )
    prints = [number for (number,) in database.execute("SELECT DISTINCT print FROM award_prints").fetchall()]
    groups = Groups(len(prints))
    _follow(groups, _linked_prints(database, links), _documents_of(database))
    table = pa.table(
        {
            "print": pa.array(range(len(prints)), pa.int32()),
            "contract": pa.array([groups.root(number) for number in range(len(prints))], pa.int32()),
        }
    )
    database.register("grouped", table)
    database.execute("CREATE OR REPLACE TABLE print_contracts AS SELECT * FROM grouped")
    database.unregister("grouped")


def _linked_prints(
    database: duckdb.DuckDBPyConnection, links: Sequence[LinkRow]
) -> list[tuple[int, int, str]]:
    """(print, print, relation) of each link, the surest first; makes the table `linked`."""
    ordered = sorted(
        links,
        key=lambda link: (link.relation != "same_award", -link.score, link.award_id, link.other_award_id),
    )
    table = pa.table(
        {
            "place": pa.array(range(len(ordered)), pa.int32()),
            "one": pa.array([link.award_id for link in ordered], pa.string()),
            "other": pa.array([link.other_award_id for link in ordered], pa.string()),
            "relation": pa.array([link.relation for link in ordered], pa.string()),
        }
    )
    database.register("ordered", table)
    database.execute(
        """
        CREATE OR REPLACE TABLE linked AS
        SELECT place, a.print AS one, b.print AS other, relation FROM ordered
        JOIN award_prints a ON a.award_id = one JOIN award_prints b ON b.award_id = ordered.other
        """
    )
    database.unregister("ordered")
    return database.execute("SELECT one, other, relation FROM linked ORDER BY place").fetchall()


def _documents_of(database: duckdb.DuckDBPyConnection) -> dict[int, _Companies]:
    """Document and companies of each linked print that is an award, not a notice about one."""
    found: dict[int, _Companies] = {}
    rows = database.execute(
        """
        SELECT print, document, list(company) FROM (
            SELECT print, dense_rank() OVER (ORDER BY document_sha256) AS document,
                   coalesce(company_id, 'print ' || print) AS company
            FROM (SELECT one AS print FROM linked UNION SELECT other FROM linked) AS wanted
            JOIN award_prints USING (print) JOIN awards_current USING (award_id)
            LEFT JOIN award_companies USING (award_id)
            WHERE notice_kind = 'award'
        ) GROUP BY ALL
        """
    ).fetchall()
    for number, document, companies in rows:
        found[number] = {document: set(companies)}
    return found


def _follow(groups: Groups, links: Sequence[tuple[int, int, str]], documents: dict[int, _Companies]) -> None:
    """Put linked prints together; two awards that one document gives to one firm stay two contracts."""
    for one, other, relation in links:
        a, b = groups.root(one), groups.root(other)
        if a == b:
            continue
        held, added = documents.get(a, {}), documents.get(b, {})
        if len(held) < len(added):
            a, b, held, added = b, a, added, held
        if relation == "same_award" and any(
            companies & held.get(where, set()) for where, companies in added.items()
        ):
            continue
        groups.put(b, a)
        for where, companies in added.items():
            held.setdefault(where, set()).update(companies)
        documents[a] = held
        documents.pop(b, None)

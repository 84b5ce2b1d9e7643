"""Which prints are one contract: links put together, unless that would make two lots of one document one."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from pipelines.resolve.groups import Groups

_Companies = dict[int, set[str]]
"""Companies by document; an award that names none counts as one of its own."""


def find_prints(database: duckdb.DuckDBPyConnection) -> None:
    """Make `prints_touched`: the prints of all contracts that may have changed, with those that links join to them.

    A print is one award of one document, whatever number of suppliers it names and of sources that publish the document.

    Args:
        database: the state, with `stirred`, `moved`, `links_before` and `links_now`.
    """
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE changed_links AS
        (SELECT print, other_print, award_id, other_award_id, relation, score FROM links_before
         EXCEPT SELECT print, other_print, award_id, other_award_id, relation, score FROM links_now)
        UNION (SELECT print, other_print, award_id, other_award_id, relation, score FROM links_now
         EXCEPT SELECT print, other_print, award_id, other_award_id, relation, score FROM links_before);
        CREATE OR REPLACE TEMP TABLE addresses_touched AS
        SELECT document_url FROM came UNION SELECT document_url FROM went
        UNION SELECT document_url FROM rows SEMI JOIN told_anew USING (document_sha256);
        CREATE OR REPLACE TEMP TABLE prints_touched AS
        SELECT print FROM came UNION SELECT print FROM went
        UNION SELECT print FROM rows SEMI JOIN stirred USING (award_id)
        UNION SELECT print FROM rows WHERE mention IN (SELECT mention FROM moved WHERE renamed OR noted)
        UNION SELECT print FROM rows WHERE document_url IN (SELECT document_url FROM addresses_touched)
            AND document_url IN (SELECT document_url FROM rows SEMI JOIN (FROM known_documents WHERE superseded) USING (document_sha256))
        UNION SELECT print FROM changed_links UNION SELECT other_print FROM changed_links
        """
    )
    grown = True
    while grown:
        ((before,),) = database.execute("SELECT count(*) FROM prints_touched").fetchall()
        database.execute(
            """
            INSERT INTO prints_touched
            SELECT other_print FROM links WHERE print IN (SELECT print FROM prints_touched)
            UNION SELECT print FROM links WHERE other_print IN (SELECT print FROM prints_touched)
            EXCEPT SELECT print FROM prints_touched
            """
        )
        ((after,),) = database.execute("SELECT count(*) FROM prints_touched").fetchall()
        grown = after > before


def group_prints(database: duckdb.DuckDBPyConnection) -> None:
    """Make `print_contracts_now` (print, contract) of the current prints among `prints_touched`; a contract is named by its lowest print.

    Args:
        database: the state, with `prints_touched` and their rows `awards_touched`.
    """
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE linked AS
        SELECT print AS one, other_print AS other, relation, row_number() OVER (
            ORDER BY relation <> 'same_award', score DESC, award_id, other_award_id, relation) AS place
        FROM links WHERE print IN (SELECT print FROM awards_touched)
        """
    )
    links = database.execute("SELECT one, other, relation FROM linked ORDER BY place").fetchall()
    prints = sorted({number for one, other, _ in links for number in (one, other)})
    places = {number: place for place, number in enumerate(prints)}
    groups = Groups(len(prints))
    _follow(
        groups,
        [(places[one], places[other], kind) for one, other, kind in links],
        _documents_of(database, places),
    )
    lowest: dict[int, int] = {}
    for place in range(len(prints)):
        lowest.setdefault(groups.root(place), prints[place])
    table = pa.table(
        {
            "print": pa.array(map(str, prints), pa.string()),
            "contract": pa.array(
                [str(lowest[groups.root(place)]) for place in range(len(prints))], pa.string()
            ),
        }
    )
    database.register("grouped", table)
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE print_contracts_now AS
        SELECT print, coalesce(contract::UHUGEINT, print) AS contract
        FROM (SELECT DISTINCT print FROM awards_touched)
        LEFT JOIN (SELECT print::UHUGEINT AS print, contract FROM grouped) USING (print)
        """
    )
    database.unregister("grouped")


def _documents_of(database: duckdb.DuckDBPyConnection, places: dict[int, int]) -> dict[int, _Companies]:
    """Document and companies of each linked print that is an award, not a notice about one."""
    rows = database.execute(
        """
        SELECT print, document, list(company) FROM (
            SELECT print, dense_rank() OVER (ORDER BY document_sha256) AS document,
                   coalesce(company_id, 'print ' || print) AS company
            FROM (SELECT one AS print FROM linked UNION SELECT other FROM linked) AS wanted
            JOIN awards_touched USING (print)
            WHERE notice_kind = 'award'
        ) GROUP BY ALL
        """
    ).fetchall()
    return {places[number]: {document: set(companies)} for number, document, companies in rows}


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

"""Awards that belong together: one contract printed in two places, and notices that change or correct an award.

Rows are compared within blocks. Only blocks are looked at in which a row came, went, or is another company's now, and of
them only the pairs of documents that this changes (`links_before`, `links_now`).
"""

# ruff: noqa: S608 - SQL is put together from this module's constants

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from extract.rows import LinkRow
from pipelines.datasets.schema import table_of
from pipelines.resolve.comparing import THRESHOLD, Compared, compare, compare_notice
from pipelines.resolve.remarked_changes import changes_in_remarks
from pipelines.resolve.weights import probability

_ALL_PAIRS = 4
"""Rows of one block are all paired up to this many documents; beyond it each is paired with the first only."""
_FIELDS = (
    "award_id, source, document_sha256, award_ordinal, supplier_ordinal, notice_kind, buyer, title, title_key, "
    "contract_date, tender_notice_date, published_on, estimated_price_yen, amount_yen, expected_total_yen, "
    "unit_price, procurement_method, company_id"
)
_BLOCKS = (
    ("company_id", "contract_date", "title_key"),
    ("company_id", "contract_date", "amount_yen"),
    ("company_id", "contract_date", "estimated_price_yen"),
    ("company_id", "title_key", "amount_yen"),
    ("company_id", "title_key", "estimated_price_yen"),
    ("contract_date", "title_key", "estimated_price_yen"),
)
_NOTICE_BLOCKS = (
    ("buyer", "title_key"),
    ("buyer", "company_id", "tender_notice_date"),
    ("company_id", "title_key"),
)
_PAIRED = [f"b{number}" for number in range(len(_BLOCKS))]
_NOTICED = [f"n{number}" for number in range(len(_NOTICE_BLOCKS))]
_SAME_ROW = probability(THRESHOLD + 10)
_SAME_ROW_REASONS = ("buyer_name", "title", "contract_date", "supplier_name", "price_text")
_RELATIONS = {"change": "changes", "correction": "corrects"}


def _key(name: str, columns: tuple[str, ...]) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    return f"CASE WHEN {known} THEN hash({', '.join(columns)}) END AS {name}"


_KEYS = ", ".join(
    _key(name, columns)
    for name, columns in zip((*_PAIRED, *_NOTICED), (*_BLOCKS, *_NOTICE_BLOCKS), strict=True)
)
_CURRENT = """
SELECT r.award_id, r.source, r.document_sha256, r.award_ordinal, r.supplier_ordinal, r.notice_kind, r.published_on, r.print,
       d.company_id, mirrored.award_id IS NOT NULL AS is_mirrored, r.contract_date, r.title_key, r.amount_yen,
       r.estimated_price_yen, r.buyer, r.tender_notice_date, r.is_change
FROM rows r ANTI JOIN (SELECT document_sha256 FROM known_documents WHERE superseded) USING (document_sha256)
LEFT JOIN decided d USING (mention) LEFT JOIN mirrored USING (award_id)
"""
_TOLD = "award_id, source, document_sha256, award_ordinal, supplier_ordinal, notice_kind, published_on, print, company_id, is_mirrored, is_change"


def renew_links(database: duckdb.DuckDBPyConnection) -> None:
    """Bring `links` to the rows there are; makes `links_before` and `links_now`, what went and what came in its place.

    Args:
        database: the state, with `came`, `went`, `told_anew` and `moved`.
    """
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE links_before AS SELECT * FROM links LIMIT 0;
        CREATE OR REPLACE TEMP TABLE links_now AS SELECT * FROM links LIMIT 0;
        CREATE OR REPLACE TEMP TABLE stirred AS
        SELECT award_id FROM came UNION SELECT award_id FROM went
        UNION SELECT award_id FROM rows WHERE document_sha256 IN (SELECT document_sha256 FROM told_anew)
        UNION SELECT award_id FROM rows WHERE mention IN (SELECT mention FROM moved WHERE renamed)
        """
    )
    _renew_mirrored(database)
    _renew_keys(database)
    _renew_pairs(database)
    _put(database, "pair", "SELECT documents FROM documents_stirred", list(_same_awards(database)))
    _renew_notices(database)
    owners, found = changes_in_remarks(database)
    _put(database, "remark", owners, found)
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE links_now AS
        SELECT l.* REPLACE (a.print AS print, b.print AS other_print)
        FROM links_now l JOIN keys a USING (award_id) JOIN keys b ON b.award_id = l.other_award_id;
        DELETE FROM links WHERE (kind, owner) IN (SELECT kind, owner FROM links_before);
        INSERT INTO links SELECT * FROM links_now
        """
    )


def _put(
    database: duckdb.DuckDBPyConnection, kind: str, owners: str, links: list[tuple[int, LinkRow]]
) -> None:
    """Take all links of some owners out, and some in."""
    table = table_of([link for _, link in links], LinkRow).append_column(
        "owner", [[str(owner) for owner, _ in links]]
    )
    database.register("read", table)
    database.execute(
        f"""
        INSERT INTO links_before SELECT * FROM links WHERE kind = '{kind}' AND owner IN ({owners});
        INSERT INTO links_now
        SELECT '{kind}', owner::UHUGEINT, award_id, other_award_id, relation, score, reasons, NULL, NULL FROM read
        """
    )
    database.unregister("read")


def _renew_mirrored(database: duckdb.DuckDBPyConnection) -> None:
    """Rows that one publisher prints alike to the letter in several documents: a table that grows under changing names.

    Each is linked to the first document's; of several alike in one document the first is linked to the first. Rows in
    `mirrored` need no more comparing: what they are linked to stands for them.
    """
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE prints_stirred AS
        SELECT row_key FROM rows SEMI JOIN stirred USING (award_id) WHERE row_key IS NOT NULL
        UNION SELECT row_key FROM went WHERE row_key IS NOT NULL;
        CREATE OR REPLACE TEMP TABLE mirrored_now AS
        WITH keyed AS (
            SELECT award_id, document_sha256, award_ordinal, supplier_ordinal, row_key FROM rows SEMI JOIN prints_stirred USING (row_key)
            ANTI JOIN (SELECT document_sha256 FROM known_documents WHERE superseded) USING (document_sha256)
        ),
        placed AS (
            SELECT *, row_number() OVER (PARTITION BY row_key, document_sha256
                                         ORDER BY award_ordinal, supplier_ordinal, award_id) AS place
            FROM keyed
        )
        SELECT award_id, first_value(award_id) OVER alike AS first_id, row_key
        FROM placed
        WINDOW alike AS (PARTITION BY row_key, place ORDER BY document_sha256)
        QUALIFY row_number() OVER alike > 1;
        CREATE OR REPLACE TEMP TABLE mirrored_before AS SELECT * FROM mirrored SEMI JOIN prints_stirred USING (row_key);
        DELETE FROM mirrored WHERE row_key IN (SELECT row_key FROM prints_stirred);
        INSERT INTO mirrored SELECT * FROM mirrored_now;
        INSERT INTO stirred
        SELECT award_id FROM (
            (SELECT award_id FROM mirrored_now EXCEPT SELECT award_id FROM mirrored_before)
            UNION (SELECT award_id FROM mirrored_before EXCEPT SELECT award_id FROM mirrored_now)
        ) EXCEPT SELECT award_id FROM stirred
        """
    )
    found = []
    for award, first, key in database.execute(
        "SELECT award_id, first_id, row_key FROM mirrored_now"
    ).fetchall():
        one, other = sorted((first, award))
        link = LinkRow(
            award_id=one,
            other_award_id=other,
            relation="same_award",
            score=_SAME_ROW,
            reasons=_SAME_ROW_REASONS,
        )
        found.append((key, link))
    _put(database, "row", "SELECT row_key FROM prints_stirred", found)


def _renew_keys(database: duckdb.DuckDBPyConnection) -> None:
    """Keep `keys`, current rows by the blocks they are of; makes `keys_stirred`, those of stirred rows before and now."""
    made = f"SELECT {_TOLD}, {_KEYS} FROM ({_CURRENT} {{only}})"
    database.execute(f"CREATE TABLE IF NOT EXISTS keys AS {made.format(only='LIMIT 0')}")
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE places_stirred AS SELECT keys.rowid AS place FROM keys SEMI JOIN stirred USING (award_id);
        CREATE OR REPLACE TEMP TABLE keys_stirred AS SELECT * FROM keys WHERE rowid IN (SELECT place FROM places_stirred);
        DELETE FROM keys WHERE rowid IN (SELECT place FROM places_stirred);
        CREATE OR REPLACE TEMP TABLE keys_now AS {made.format(only="SEMI JOIN stirred USING (award_id)")};
        INSERT INTO keys SELECT * FROM keys_now ORDER BY document_sha256;
        INSERT INTO keys_stirred SELECT * FROM keys_now
        """
    )


def _renew_pairs(database: duckdb.DuckDBPyConnection) -> None:
    """Keep `pairs`: rows of different documents in one block. Makes `documents_stirred`: pairs of documents to compare anew.

    Rows of one document that are alike keep their order: the first of one is paired with the first of the other.
    """
    stirred = " UNION ALL ".join(
        f"SELECT {number}::TINYINT AS block, {key} AS key FROM keys_stirred WHERE {key} IS NOT NULL"
        for number, key in enumerate(_PAIRED)
    )
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE blocks_stirred AS SELECT DISTINCT block, key FROM ({stirred});
        CREATE OR REPLACE TEMP TABLE documents_stirred AS
        SELECT DISTINCT documents FROM pairs SEMI JOIN blocks_stirred USING (block, key);
        DELETE FROM pairs WHERE rowid IN (SELECT pairs.rowid FROM pairs SEMI JOIN blocks_stirred USING (block, key))
        """
    )
    for number in _blocks_of_several_documents(database):
        key = _PAIRED[number]
        database.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE pairs_now AS
            WITH placed AS (
                SELECT award_id, document_sha256, {key} AS key,
                       row_number() OVER (PARTITION BY {key}, document_sha256 ORDER BY award_ordinal, supplier_ordinal, award_id) AS place,
                       dense_rank() OVER (PARTITION BY {key} ORDER BY document_sha256) AS document
                FROM keys WHERE rowid IN (SELECT rowid FROM keys WHERE {key} IN (SELECT key FROM blocks_stirred WHERE block = {number}))
                    AND notice_kind = 'award' AND NOT is_mirrored
            ),
            crowded AS (SELECT key FROM placed GROUP BY key HAVING max(document) > 1),
            shared AS (SELECT placed.* FROM placed SEMI JOIN crowded USING (key))
            SELECT {number} AS block, a.key, least(a.award_id, b.award_id) AS one, greatest(a.award_id, b.award_id) AS other,
                   hash(a.document_sha256, b.document_sha256) AS documents
            FROM shared a JOIN shared b ON a.key = b.key AND a.place = b.place AND a.document < b.document
            WHERE a.document = 1 OR b.document <= {_ALL_PAIRS};
            INSERT INTO documents_stirred SELECT DISTINCT documents FROM pairs_now;
            INSERT INTO pairs SELECT * FROM pairs_now
            """
        )
    database.execute(
        "CREATE OR REPLACE TEMP TABLE documents_stirred AS SELECT DISTINCT documents FROM documents_stirred"
    )


def _blocks_of_several_documents(database: duckdb.DuckDBPyConnection) -> list[int]:
    """Numbers of the kinds of blocks in which something is stirred; none where all rows are of one document."""
    query = """
    SELECT DISTINCT block FROM blocks_stirred
    WHERE (SELECT min(document_sha256) <> max(document_sha256) FROM keys) ORDER BY block
    """
    return [number for (number,) in database.execute(query).fetchall()]


def _same_awards(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, LinkRow]]:
    """The links of stirred pairs of documents: the surest first, each row linked once to the other document."""
    best: dict[int, list[tuple[float, str, str, Compared]]] = defaultdict(list)
    wanted = "SELECT DISTINCT one, other, documents AS owner FROM pairs SEMI JOIN documents_stirred USING (documents)"
    for owner, a, b in _compared(database, wanted):
        compared = compare(a, b)
        if compared.bits >= THRESHOLD:
            best[owner].append((-compared.bits, a["award_id"], b["award_id"], compared))
    for owner, found in best.items():
        taken: set[str] = set()
        for minus, one, other, compared in sorted(found, key=lambda pair: pair[:3]):
            if one not in taken and other not in taken:
                taken |= {one, other}
                link = LinkRow(
                    award_id=one,
                    other_award_id=other,
                    relation="same_award",
                    score=probability(-minus),
                    reasons=compared.reasons,
                )
                yield owner, link


def _compared(
    database: duckdb.DuckDBPyConnection, wanted: str
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Owner and both rows of each pair (one, other, owner)."""
    columns = [field.strip() for field in _FIELDS.split(",")]
    chosen = ", ".join(f"{side}.{column}" for side in "ab" for column in columns)
    cursor = database.execute(
        f"""
        WITH wanted AS ({wanted}),
        named AS (SELECT one AS award_id FROM wanted UNION SELECT other FROM wanted),
        told AS (
            SELECT r.* EXCLUDE (mention), k.company_id FROM rows r SEMI JOIN named USING (award_id) JOIN keys k USING (award_id)
        )
        SELECT owner, {chosen} FROM wanted JOIN told a ON a.award_id = one JOIN told b ON b.award_id = other
        """
    )
    while rows := cursor.fetchmany(10_000):
        for owner, *row in rows:
            yield (
                owner,
                dict(zip(columns, row[: len(columns)], strict=True)),
                dict(zip(columns, row[len(columns) :], strict=True)),
            )


def _renew_notices(database: duckdb.DuckDBPyConnection) -> None:
    """Each notice of change or correction with the award it changes, where one leads clearly."""
    shared = " OR ".join(
        f"{key} IN (SELECT {key} FROM keys_stirred WHERE notice_kind = 'award' AND {key} IS NOT NULL)"
        for key in _NOTICED
    )
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE notices_stirred AS
        SELECT award_id FROM keys WHERE notice_kind <> 'award' AND (award_id IN (SELECT award_id FROM stirred) OR {shared})
        UNION SELECT award_id FROM keys_stirred WHERE notice_kind <> 'award'
        """
    )
    candidates = " UNION ".join(
        f"""SELECT a.award_id AS one, b.award_id AS other, hash(a.award_id) AS owner
            FROM keys a JOIN keys b ON a.{key} = b.{key}
            WHERE a.award_id IN (SELECT award_id FROM notices_stirred) AND a.notice_kind <> 'award' AND b.notice_kind = 'award'
              AND (a.published_on IS NULL OR b.published_on IS NULL OR b.published_on <= a.published_on)"""
        for key in _NOTICED
    )
    found: dict[int, list[tuple[float, str, str, str, Compared]]] = defaultdict(list)
    for owner, a, b in _compared(database, candidates):
        compared = compare_notice(a, b)
        if compared.bits >= 0:
            relation = _RELATIONS[a["notice_kind"]]
            found[owner].append((-compared.bits, b["award_id"], a["award_id"], relation, compared))
    links = [(owner, link) for owner, each in found.items() for link in _leading(each)]
    _put(database, "notice", "SELECT hash(award_id) FROM notices_stirred", links)


def _leading(candidates: list[tuple[float, str, str, str, Compared]]) -> Iterator[LinkRow]:
    """The link to the best candidate, where none is nearly as good."""
    candidates.sort(key=lambda candidate: candidate[:2])
    minus, award, notice, relation, compared = candidates[0]
    if all(candidate[0] - minus >= 3.0 for candidate in candidates[1:]):
        yield LinkRow(
            award_id=notice,
            other_award_id=award,
            relation=relation,
            score=probability(-minus + THRESHOLD),
            reasons=compared.reasons,
        )

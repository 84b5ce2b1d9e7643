"""Awards that belong together: one contract printed in two places, and notices that change or correct an award.

docs/resolve-measured.md explains the weights; they are bits, as in `pipelines.resolve.weights`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz

from extract.rows import LinkRow
from pipelines.resolve.weights import probability

PRIOR = -22.0
THRESHOLD = 4.0
_ONE_SOURCE = -10.0
"""A publisher repeats its own orders far more often than it prints one order twice."""
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
_SAME_ROW = probability(THRESHOLD + 10)
_SAME_ROW_REASONS = ("buyer_name", "title", "contract_date", "supplier_name", "price_text")
_NOTICE_BLOCKS = (
    ("buyer", "title_key"),
    ("buyer", "company_id", "tender_notice_date"),
    ("company_id", "title_key"),
)
_RELATIONS = {"change": "changes", "correction": "corrects"}
_MODELS = re.compile(r"[A-Z0-9]+")
"""Numbers and model names, which tell titles apart that are alike otherwise."""
_WORDS_OF_QUANTITY = re.compile(r"(一式|[0-9,]+(?:式|件|台|個|名|部|本|枚|箱|組|セット))$")


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of one comparison."""

    bits: float
    reasons: tuple[str, ...]


def title_key(title: str) -> str:
    """A title without width, spaces, punctuation and the quantity at its end."""
    folded = unicodedata.normalize("NFKC", title).upper()
    folded = re.sub(r"[\s,、。・.「」『』()\[\]【】\"'‐-―−ー－\-]", "", folded)
    return _WORDS_OF_QUANTITY.sub("", folded) or folded


def compare(a: dict[str, Any], b: dict[str, Any]) -> Compared:
    """How strongly two award rows say that they are one contract, and the fields that agree."""
    bits = PRIOR + (_ONE_SOURCE if a["source"] == b["source"] else 0.0)
    reasons: list[str] = []

    def weigh(field: str, value: float) -> None:
        nonlocal bits
        bits += value
        if value > 0:
            reasons.append(field)

    if a["buyer"] and b["buyer"]:
        weigh("buyer_name", _buyers(a["buyer"], b["buyer"]))
    if a["title_key"] and b["title_key"]:
        weigh("title", _titles(a["title_key"], b["title_key"]))
    weigh("contract_date", _dates(a["contract_date"], b["contract_date"]))
    if a["tender_notice_date"] and b["tender_notice_date"]:
        weigh("tender_notice_date", 6.0 if a["tender_notice_date"] == b["tender_notice_date"] else -4.0)
    weigh("estimated_price_yen", _money(a["estimated_price_yen"], b["estimated_price_yen"], 12.0, -10.0))
    weigh("amount_yen", _money(a["amount_yen"], b["amount_yen"], 10.0, -8.0))
    weigh("expected_total_yen", _money(a["expected_total_yen"], b["expected_total_yen"], 10.0, -8.0))
    weigh("unit_price", _money(a["unit_price"], b["unit_price"], 6.0, -6.0))
    if a["procurement_method"] and b["procurement_method"]:
        weigh("procurement_method", 1.0 if a["procurement_method"] == b["procurement_method"] else -8.0)
    if a["company_id"] and b["company_id"]:
        weigh("supplier_name", 9.0 if a["company_id"] == b["company_id"] else -10.0)
    return Compared(bits, tuple(reasons))


def _buyers(one: str, other: str) -> float:
    if one == other:
        return 4.0
    return 3.0 if one in other or other in one else -6.0


def _titles(one: str, other: str) -> float:
    if one == other:
        return 10.0
    similarity = fuzz.ratio(one, other)
    if _MODELS.findall(one) != _MODELS.findall(other):
        return 0.0 if similarity >= 90 else -14.0
    return 7.0 if similarity >= 90 else 3.0 if similarity >= 75 else -14.0


def _dates(one: dt.date | None, other: dt.date | None) -> float:
    if one is None or other is None:
        return 0.0
    days = abs((one - other).days)
    if days == 0:
        return 8.0
    return 2.0 if days <= 45 else -8.0 if days <= 120 else -20.0


def _money(one: Any, other: Any, equal: float, different: float) -> float:
    if one is None or other is None:
        return 0.0
    return equal if one == other else different


def find_links(database: duckdb.DuckDBPyConnection) -> list[LinkRow]:
    """Links among the awards of the view `awards`, with `award_companies` and `superseded`, in a fixed order."""
    _prepare(database)
    return sorted(
        [*_same_rows(database), *_same_awards(database), *_notices(database)],
        key=lambda link: (link.award_id, link.other_award_id, link.relation),
    )


def _prepare(database: duckdb.DuckDBPyConnection) -> None:
    titles = [
        row[0]
        for row in database.execute("SELECT DISTINCT title FROM awards WHERE title IS NOT NULL").fetchall()
    ]
    keys = pa.table(
        {
            "title": pa.array(titles, pa.string()),
            "title_key": pa.array([title_key(t) for t in titles], pa.string()),
        }
    )
    database.register("title_keys", keys)
    database.execute(
        """
        CREATE OR REPLACE TABLE linkable AS
        SELECT award_id, source, document_sha256, award_ordinal, supplier_ordinal, notice_kind,
               coalesce(buyer_name, buyer_text) AS buyer, title, title_key, contract_date, tender_notice_date,
               published_on, estimated_price_yen, amount_yen, expected_total_yen, unit_price,
               procurement_method, company_id
        FROM awards LEFT JOIN award_companies USING (award_id) LEFT JOIN title_keys USING (title)
        ANTI JOIN superseded USING (document_sha256)
        """
    )
    database.unregister("title_keys")


def _same_rows(database: duckdb.DuckDBPyConnection) -> Iterator[LinkRow]:
    """Rows that one publisher prints alike to the letter in several documents: a table that grows under changing names.

    Each is linked to the first document's; of several alike in one document the first is linked to the first. Makes
    `mirrored`, whose rows need no more comparing: what they are linked to stands for them.
    """
    printed = ", ".join(f"coalesce({column}::VARCHAR, chr(30))" for column in _PRINTED)
    database.execute(
        f"""
        CREATE OR REPLACE TABLE mirrored AS
        WITH keyed AS (
            SELECT award_id, source, document_sha256, award_ordinal, supplier_ordinal,
                   md5_number(concat_ws(chr(31), {printed})) AS row_key
            FROM awards ANTI JOIN superseded USING (document_sha256)
            WHERE notice_kind = 'award' AND title IS NOT NULL AND contract_date IS NOT NULL AND price_text IS NOT NULL
              AND coalesce(supplier_name_text, corporate_number) IS NOT NULL
        ),
        placed AS (
            SELECT *, row_number() OVER (PARTITION BY source, row_key, document_sha256
                                         ORDER BY award_ordinal, supplier_ordinal, award_id) AS place
            FROM keyed
        )
        SELECT award_id, first_value(award_id) OVER alike AS first_id
        FROM placed
        WINDOW alike AS (PARTITION BY source, row_key, place ORDER BY document_sha256)
        QUALIFY row_number() OVER alike > 1
        """  # noqa: S608 - columns are this module's constants
    )
    for award, first in database.execute("SELECT award_id, first_id FROM mirrored").fetchall():
        one, other = sorted((first, award))
        yield LinkRow(
            award_id=one,
            other_award_id=other,
            relation="same_award",
            score=_SAME_ROW,
            reasons=_SAME_ROW_REASONS,
        )


def _same_awards(database: duckdb.DuckDBPyConnection) -> Iterator[LinkRow]:
    database.execute("CREATE OR REPLACE TABLE pairs (one VARCHAR, other VARCHAR)")
    for block in _BLOCKS:
        database.execute(_pairs_in(block))
    best: dict[tuple[str, str], list[tuple[float, str, str, Compared]]] = defaultdict(list)
    for a, b in _compared_pairs(database):
        compared = compare(a, b)
        if compared.bits >= THRESHOLD:
            documents = tuple(sorted((a["document_sha256"], b["document_sha256"])))
            best[documents[0], documents[1]].append((-compared.bits, a["award_id"], b["award_id"], compared))
    for found in best.values():
        taken: set[str] = set()
        for minus, one, other, compared in sorted(found, key=lambda pair: pair[:3]):
            if one not in taken and other not in taken:
                taken |= {one, other}
                yield LinkRow(
                    award_id=one,
                    other_award_id=other,
                    relation="same_award",
                    score=probability(-minus),
                    reasons=compared.reasons,
                )


def _pairs_in(block: tuple[str, ...]) -> str:
    """SQL that adds the pairs of one block: rows of different documents equal in its columns.

    Rows of one document that are alike keep their order: the first of one is paired with the first of the other.
    """
    keys = ", ".join(block)
    known = " AND ".join(f"{column} IS NOT NULL" for column in block)
    same = " AND ".join(f"a.{column} = b.{column}" for column in block)
    return f"""
        INSERT INTO pairs
        WITH placed AS (
            SELECT award_id, document_sha256, {keys},
                   row_number() OVER (PARTITION BY {keys}, document_sha256 ORDER BY award_ordinal, supplier_ordinal, award_id) AS place,
                   dense_rank() OVER (PARTITION BY {keys} ORDER BY document_sha256) AS document
            FROM linkable ANTI JOIN mirrored USING (award_id) WHERE notice_kind = 'award' AND {known}
        ),
        crowded AS (SELECT {keys} FROM placed GROUP BY {keys} HAVING max(document) > 1),
        shared AS (SELECT placed.* FROM placed SEMI JOIN crowded USING ({keys}))
        SELECT least(a.award_id, b.award_id), greatest(a.award_id, b.award_id)
        FROM shared a JOIN shared b ON {same} AND a.place = b.place AND a.document < b.document
        WHERE a.document = 1 OR b.document <= {_ALL_PAIRS}
        """  # noqa: S608 - columns are this module's constants


def _compared_pairs(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    cursor = database.cursor()
    columns = [field.strip() for field in _FIELDS.split(",")]
    chosen = ", ".join(f"{side}.{column}" for side in "ab" for column in columns)
    cursor.execute(
        f"""
        SELECT {chosen} FROM (SELECT DISTINCT one, other FROM pairs)
        JOIN linkable a ON a.award_id = one JOIN linkable b ON b.award_id = other
        """  # noqa: S608
    )
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            yield (
                dict(zip(columns, row[: len(columns)], strict=True)),
                dict(zip(columns, row[len(columns) :], strict=True)),
            )


def _notices(database: duckdb.DuckDBPyConnection) -> Iterator[LinkRow]:
    """Each notice of change or correction with the award it changes, where one leads clearly."""
    database.execute("CREATE OR REPLACE TABLE pairs (one VARCHAR, other VARCHAR)")
    for block in _NOTICE_BLOCKS:
        same = " AND ".join(f"a.{column} = b.{column}" for column in block)
        database.execute(
            f"""
            INSERT INTO pairs SELECT a.award_id, b.award_id FROM linkable a JOIN linkable b ON {same}
            WHERE a.notice_kind <> 'award' AND b.notice_kind = 'award'
              AND (a.published_on IS NULL OR b.published_on IS NULL OR b.published_on <= a.published_on)
            """  # noqa: S608
        )
    found: dict[str, list[tuple[float, str, str, Compared]]] = defaultdict(list)
    for a, b in _compared_pairs(database):
        compared = _compare_notice(a, b)
        if compared.bits >= 0:
            found[a["award_id"]].append(
                (-compared.bits, b["award_id"], _RELATIONS[a["notice_kind"]], compared)
            )
    for notice, candidates in found.items():
        candidates.sort(key=lambda candidate: candidate[:2])
        minus, award, relation, compared = candidates[0]
        rivals = [candidate for candidate in candidates[1:] if candidate[0] - minus < 3.0]
        if not rivals:
            yield LinkRow(
                award_id=notice,
                other_award_id=award,
                relation=relation,
                score=probability(-minus + THRESHOLD),
                reasons=compared.reasons,
            )


def _compare_notice(a: dict[str, Any], b: dict[str, Any]) -> Compared:
    """A change states its award again, but for what it changes: agreement counts, disagreement in one field does not."""
    compared = compare(a, b)
    differing = 0.0
    for field, cost in (("contract_date", 8.0), ("amount_yen", 8.0), ("estimated_price_yen", 10.0)):
        if a[field] is not None and b[field] is not None and a[field] != b[field]:
            differing = max(differing, cost)
    return Compared(compared.bits + differing - _ONE_SOURCE, compared.reasons)

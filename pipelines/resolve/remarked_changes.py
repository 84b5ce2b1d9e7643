"""Rows that are a change of a contract by their remarks alone (備考 「変更契約」), with the row of the contract they change.

Publishers that list changes among their contracts (koeki's form, JAXA 2011–2012) print the day of the change and either
what was added or the new total, and say only 「変更契約」. Such a row is no second contract; what its price is, is not told.
"""

from __future__ import annotations

import duckdb

from extract.lexicon.numerals import COUNTING
from extract.rows import LinkRow
from pipelines.resolve.comparing import THRESHOLD
from pipelines.resolve.weights import probability

_ONLY_A_CHANGE = rf"[\s(（【※]*(?:[\d./年月日\s]+(?:付け?)?)?(?:第?[\d{COUNTING}]+回目?の?)?(?:契約変更|変更契約)[\s)）】。]*"
IS_CHANGE = f"coalesce(list_contains(warnings, 'change_in_remarks') AND regexp_full_match(remarks, '{_ONLY_A_CHANGE}'), false)"
"""SQL over `awards`: whether the remarks of a row say that it is a change, and nothing else (「変更契約あり」 is a contract that was changed)."""
_SCORE = probability(THRESHOLD + 10)
_REASONS = ("buyer_name", "title", "supplier_name", "remarks")


def changes_in_remarks(database: duckdb.DuckDBPyConnection) -> tuple[str, list[tuple[int, LinkRow]]]:
    """Link each such row to the one row of its document with the same buyer, title and firm that is older and no change itself.

    Where several could be meant, or none is there, nothing is linked: the row stays a contract of its own, with its warning.

    Args:
        database: the state, with `keys`, `keys_stirred` and `rows`.

    Returns:
        A query for the owners (documents) whose links are made anew, and those links, each with its owner.
    """
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE remarks_stirred AS
        SELECT DISTINCT document_sha256 FROM keys_stirred
        WHERE document_sha256 IN (SELECT document_sha256 FROM keys WHERE is_change
                                  UNION SELECT document_sha256 FROM keys_stirred WHERE is_change)
        """
    )
    found = database.execute(
        """
        WITH held AS (
            SELECT k.award_id, k.document_sha256, k.company_id, k.is_change, k.print, k.n0 AS same, r.contract_date
            FROM keys k JOIN rows r USING (award_id)
            WHERE k.document_sha256 IN (FROM remarks_stirred) AND k.notice_kind = 'award'
              AND k.n0 IS NOT NULL AND k.company_id IS NOT NULL AND r.contract_date IS NOT NULL
        )
        SELECT hash(document_sha256), change.award_id, min(plain.award_id)
        FROM held change JOIN held plain USING (document_sha256, company_id, same)
        WHERE change.is_change AND NOT plain.is_change AND plain.contract_date <= change.contract_date
        GROUP BY document_sha256, change.award_id HAVING count(DISTINCT plain.print) = 1
        """
    ).fetchall()
    links = [
        (
            owner,
            LinkRow(
                award_id=change,
                other_award_id=plain,
                relation="changes",
                score=_SCORE,
                reasons=_REASONS,
            ),
        )
        for owner, change, plain in found
    ]
    return "SELECT hash(document_sha256) FROM remarks_stirred", links

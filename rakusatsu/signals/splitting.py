"""Contracts that each stay under a limit and together pass it: one question with two limits (limits.csv)."""

from __future__ import annotations

from pathlib import Path

from extract.lexicon.numerals import COUNTING
from extract.reference import read_table

_BODIES = {
    "small": "CASE kind WHEN 'prefecture' THEN 'prefecture' WHEN 'municipality' THEN 'municipality' ELSE 'state' END",
    "wto": """CASE WHEN kind IN ('ministry', 'agency', 'state_organ', 'court', 'diet') THEN 'central' WHEN kind = 'prefecture' THEN 'prefecture'
              WHEN kind IN ('independent_body', 'national_university', 'special_body') THEN 'other' END""",
}
"""Row of limits.csv by the kind of the buyer; a municipality that is a 指定都市 has higher limits, so less is found of it."""
_CONTRACTS = {
    "small": """CASE WHEN regexp_matches(title, '業務|委託|設計|監理|監督|点検|保守|測量|調査|役務') THEN 'other'
                     WHEN regexp_matches(title, '工事|製造') THEN 'works'
                     WHEN regexp_matches(title, '賃貸借|借入|借上|賃借|リース|レンタル') THEN 'lease'
                     WHEN regexp_matches(title, '購入|買入|買い入れ|納入') THEN 'purchase' ELSE 'other' END""",
    "wto": "CASE WHEN NOT regexp_matches(title, '工事|設計|測量|調査|建設|地質') THEN 'goods' END",
}
"""Kind of contract by the words of its title."""
_NUMBER = f"[0-9０-９{COUNTING}]+"
_NUMBERING = rf"その{_NUMBER}|第{_NUMBER}(回|工区|期|次)|[①-⑳]|[（(]{_NUMBER}[)）]|分割"
"""What tells parts of one purchase apart; not every number, which tells goods apart (重油１種１号, AC40H)."""


def splitting_query(rule: str, among: str) -> str:
    """SQL of a signal: contracts of one buyer with one firm for one subject (numbers left out) within `splitting_days`,
    each at or under the limit of its day and kind, together over it; a month's strongest is the finding.

    Args:
        rule: `small` or `wto` of limits.csv.
        among: condition on `contracts`.
    """
    limits = ", ".join(
        f"('{row['body']}', '{row['contract']}', DATE '{row['valid_from']}', {row['yen']})"
        for row in read_table(Path(__file__).with_name("limits.csv"))
        if row["rule"] == rule
    )
    return f"""
WITH limits(body, contract, valid_from, yen) AS (VALUES {limits}),
told AS (
    SELECT contract_id, contracts.title, contract_date, amount_yen, award_ids, buyer_id, company_ids[1] AS company_id,
           {_BODIES[rule]} AS body, {_CONTRACTS[rule]} AS contract,
           regexp_replace(title, '{_NUMBERING}|[\\s　（）()]', '', 'g') AS subject
    FROM contracts JOIN (SELECT buyer_id, kind FROM buyers) AS buyer USING (buyer_id)
    WHERE {among} AND amount_yen > 0 AND contract_date IS NOT NULL AND title IS NOT NULL AND len(company_ids) = 1),
under AS (
    SELECT told.*, limits.yen AS most FROM told ASOF JOIN limits
      ON told.body = limits.body AND told.contract = limits.contract AND told.contract_date >= limits.valid_from
    WHERE amount_yen <= limits.yen),
near AS (
    SELECT *, sum(amount_yen) OVER run AS together, count(*) OVER run AS contracts, list(award_ids) OVER run AS awards
    FROM under WHERE subject <> ''
    WINDOW run AS (PARTITION BY buyer_id, company_id, contract, subject ORDER BY contract_date
                   RANGE BETWEEN CURRENT ROW AND to_days($splitting_days::INT) FOLLOWING))
SELECT contract_id AS subject_id, title AS subject_name, together AS value, 'contracts of one buyer, firm and subject' AS cohort,
       contracts AS cohort_size, flatten(awards) AS award_ids
FROM near WHERE contracts >= 2 AND together > most
QUALIFY row_number() OVER (PARTITION BY buyer_id, company_id, contract, subject, year(contract_date), month(contract_date)
                           ORDER BY together DESC, contract_id) = 1
"""  # noqa: S608 - constants of this module and a table of ours

"""Repeated sole bids (docs/signals/repeated_sole_bid.md)."""

from rakusatsu.signals.signal import Signal
from rakusatsu.signals.subject import SUBJECT

SIGNAL = Signal(
    name="repeated_sole_bid",
    label="同じ件名の一者応札の繰り返し",
    label_en="repeated sole bids",
    subject="contract",
    unit="times",
    threshold="repeated",
    sentence="同じ発注機関・同じ企業・同じ件名の一者応札が{value}か年度ありました（基準 {threshold}）。",
    missing="公表されていない年度は数えていません。継続でなければできない業務かどうかは分かりません。",
    query=rf"""
WITH sole AS (SELECT *, unnest(company_ids) AS company_id, {SUBJECT} AS subject,
                     year(contract_date) - (month(contract_date) < 4)::INT AS fiscal_year
              FROM contracts WHERE procurement_method IN ('open', 'selective') AND bidders = 1 AND contract_date IS NOT NULL AND title IS NOT NULL)
SELECT arg_max(contract_id, contract_date) AS subject_id, arg_max(title, contract_date) AS subject_name,
       count(DISTINCT fiscal_year) AS value, 'sole bids of one buyer, firm and subject' AS cohort, count(*) AS cohort_size,
       flatten(list(award_ids ORDER BY contract_date)) AS award_ids
FROM sole WHERE subject <> '' GROUP BY buyer_id, company_id, subject HAVING count(DISTINCT fiscal_year) >= $repeated
""",  # noqa: S608  # words of the lexicon, nothing that is given
)

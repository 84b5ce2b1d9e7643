"""Repeated sole bids (docs/signals/repeated_sole_bid.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="repeated_sole_bid",
    label="同じ件名の一者応札の繰り返し",
    label_en="repeated sole bids",
    subject="contract",
    unit="times",
    threshold="repeated",
    sentence="同じ発注機関・同じ企業・同じ件名の一者応札が{value}か年度ありました（基準 {threshold}）。",
    missing="公表されていない年度は数えていません。継続でなければできない業務かどうかは分かりません。",
    query="""
SELECT arg_max(contract_id, contract_date) AS subject_id, arg_max(title, contract_date) AS subject_name,
       count(DISTINCT fiscal_year) AS value, 'sole bids of one buyer, firm and subject' AS cohort, count(*) AS cohort_size,
       flatten(list(award_ids ORDER BY contract_date)) AS award_ids
FROM subjects SEMI JOIN competitive USING (contract_id)
WHERE bidders = 1 AND subject <> '' GROUP BY buyer_id, company_id, subject HAVING count(DISTINCT fiscal_year) >= $repeated
""",
)

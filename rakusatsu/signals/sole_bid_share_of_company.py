"""Share of sole bids of a firm (docs/signals/sole_bid_share_of_company.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="sole_bid_share_of_company",
    label="企業の一者応札の割合",
    label_en="share of sole bids of a firm",
    subject="company",
    unit="ratio",
    threshold="high_share",
    sentence="応札者数が公表された競争入札で得た契約のうち、一者応札は{value}でした（基準 {threshold}）。",
    missing="落札しなかった入札は多くの場合公表されず、分母に入りません。専門性の高い分野かどうかは分かりません。",
    query="""
WITH won AS (SELECT contract_id, unnest(company_ids) AS company_id, bidders, award_ids FROM competitive
             WHERE bidders IS NOT NULL)
SELECT company_id AS subject_id, any_value(companies.name) AS subject_name, avg((bidders = 1)::INT) AS value,
       'competitive contracts with a printed number of bidders' AS cohort, count(*) AS cohort_size,
       flatten(list(award_ids) FILTER (bidders = 1)) AS award_ids
FROM won JOIN companies USING (company_id)
GROUP BY company_id HAVING count(*) >= $smallest_cohort AND avg((bidders = 1)::INT) >= $high_share
""",
)

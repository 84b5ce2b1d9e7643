"""Award rates of a buyer (docs/signals/award_rate_distribution.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="award_rate_distribution",
    label="発注機関の落札率の分布",
    label_en="award rates of a buyer",
    subject="buyer",
    unit="ratio",
    threshold="high_rate_share",
    sentence="落札率の分かる競争契約のうち、99%以上は{value}でした（基準 {threshold}）。",
    missing="予定価格を公表しない契約は分母に入りません。",
    query="""
SELECT buyer_id AS subject_id, any_value(buyer_name) AS subject_name, avg((award_rate >= $high_rate)::INT) AS value,
       'competitive contracts with an award rate' AS cohort, count(*) AS cohort_size,
       flatten(list(award_ids) FILTER (award_rate >= $high_rate)) AS award_ids
FROM competitive ANTI JOIN (FROM noted WHERE public_interest) AS partial USING (contract_id)
WHERE award_rate IS NOT NULL AND one_price AND buyer_id IS NOT NULL
GROUP BY buyer_id HAVING count(*) >= 2 * $smallest_cohort AND avg((award_rate >= $high_rate)::INT) >= $high_rate_share
""",
)

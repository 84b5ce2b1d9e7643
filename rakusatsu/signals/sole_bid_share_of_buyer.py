"""Share of sole bids of a buyer (docs/signals/sole_bid_share_of_buyer.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="sole_bid_share_of_buyer",
    label="発注機関の一者応札の割合",
    label_en="share of sole bids of a buyer",
    subject="buyer",
    unit="ratio",
    threshold="high_share",
    sentence="応札者数が公表された競争入札のうち、一者応札は{value}でした（基準 {threshold}）。",
    missing="応札者数を公表していない契約は分母に入りません。機器の保守など、もともと供給者の少ない調達の割合は分かりません。",
    query="""
SELECT buyer_id AS subject_id, any_value(buyer_name) AS subject_name, avg((bidders = 1)::INT) AS value,
       'competitive contracts with a printed number of bidders' AS cohort, count(*) AS cohort_size,
       flatten(list(award_ids) FILTER (bidders = 1)) AS award_ids
FROM competitive ANTI JOIN (FROM noted WHERE public_interest) AS partial USING (contract_id)
WHERE bidders IS NOT NULL AND buyer_id IS NOT NULL
GROUP BY buyer_id HAVING count(*) >= $smallest_cohort AND avg((bidders = 1)::INT) >= $high_share
""",
)

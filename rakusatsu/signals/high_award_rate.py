"""High award rate (docs/signals/high_award_rate.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="high_award_rate",
    label="高い落札率",
    label_en="high award rate",
    subject="contract",
    unit="ratio",
    threshold="high_rate",
    sentence="落札率は{value}でした（基準 {threshold} 以上、100%未満）。",
    missing="予定価格がどう作られたか（参考見積の有無など）は分かりません。予定価格が事前に公表される調達では高くなりがちです。",
    query="""
SELECT contract_id AS subject_id, title AS subject_name, award_rate AS value,
       'competitive contracts with an award rate of ' || buyer_name AS cohort,
       count(*) OVER (PARTITION BY buyer_id) AS cohort_size, award_ids
FROM competitive WHERE award_rate IS NOT NULL AND one_price
QUALIFY award_rate >= $high_rate AND NOT (award_rate = 1 AND coalesce(amount_yen = estimated_price_yen, true)) AND award_rate <= 1
""",
)

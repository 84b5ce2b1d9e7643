"""Award rate of exactly 100 % (docs/signals/full_award_rate.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="full_award_rate",
    label="落札率100%",
    label_en="award rate of exactly 100 %",
    subject="contract",
    unit="ratio",
    threshold=None,
    sentence="契約金額は予定価格と同額でした（落札率{value}）。",
    missing="公定料金や法定価格による契約でないか、備考に書かれていない単価契約でないかは分かりません。",
    query="""
SELECT contract_id AS subject_id, title AS subject_name, award_rate AS value,
       'competitive contracts with an award rate of ' || buyer_name AS cohort,
       count(*) OVER (PARTITION BY buyer_id) AS cohort_size, award_ids
FROM competitive WHERE award_rate IS NOT NULL AND one_price
QUALIFY award_rate = 1 AND coalesce(amount_yen = estimated_price_yen, true)
""",
)

"""Amount out of scale (docs/signals/amount_out_of_scale.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="amount_out_of_scale",
    label="桁違いの疑い",
    label_en="amount out of scale",
    subject="contract",
    unit="times",
    threshold=None,
    sentence="契約金額は予定価格の約{value}倍で、印刷か読み取りの桁違いが疑われます。",
    missing="どちらの額が誤りかは、原本を見なければ分かりません。",
    quality=True,
    query="""
WITH told AS (
    SELECT *, count(*) OVER () AS cohort_size FROM contracts ANTI JOIN (FROM noted WHERE unit_priced OR shared) AS noted USING (contract_id)
    WHERE estimated_price_yen > 0 AND amount_yen > 0)
SELECT contract_id AS subject_id, title AS subject_name, amount_yen / estimated_price_yen AS value,
       'contracts with an estimated price' AS cohort, cohort_size, award_ids
FROM told WHERE amount_yen / estimated_price_yen >= 5 OR amount_yen / estimated_price_yen <= 0.02
""",
)

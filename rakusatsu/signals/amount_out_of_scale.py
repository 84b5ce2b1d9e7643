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
SELECT contract_id AS subject_id, title AS subject_name, amount_yen / estimated_price_yen AS value,
       'contracts with an estimated price' AS cohort, (SELECT count(*) FROM contracts WHERE estimated_price_yen > 0 AND amount_yen > 0) AS cohort_size,
       award_ids
FROM contracts WHERE estimated_price_yen > 0 AND amount_yen > 0
 AND (amount_yen / estimated_price_yen >= 5 OR amount_yen / estimated_price_yen <= 0.02)
""",
)

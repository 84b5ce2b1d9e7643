"""Direct award after a failed tender (docs/signals/direct_after_failed_tender.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="direct_after_failed_tender",
    label="不落・不調のあとの随意契約",
    label_en="direct award after a failed tender",
    subject="contract",
    unit="yen",
    threshold=None,
    sentence="入札が不落・不調となったあと、{value}円で随意契約が結ばれました。",
    missing="再度の入札の回数、予定価格と入札額の差は、多くの場合公表されません。",
    query="""
SELECT contract_id AS subject_id, title AS subject_name, amount_yen AS value, 'direct awards of ' || buyer_name AS cohort,
       count(*) OVER (PARTITION BY buyer_id) AS cohort_size, award_ids
FROM contracts ANTI JOIN (FROM noted WHERE changed) AS noted USING (contract_id)
WHERE procurement_method = 'direct' AND (amount_yen IS NULL OR amount_yen > 0)
QUALIFY regexp_matches(coalesce(direct_award_reason, ''), '不落|不調|落札者が(な|無)|再度の?入札に(付|付し)|入札者が(な|無)|99条の[2２]|九十九条の二')
""",
)

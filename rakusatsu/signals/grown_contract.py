"""A contract that grew (docs/signals/grown_contract.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="grown_contract",
    label="変更による増額",
    label_en="a contract that grew",
    subject="contract",
    unit="ratio",
    threshold="growth",
    sentence="変更により契約金額が{value}増えました（基準 {threshold} 以上）。",
    missing="増えた理由（数量の増、災害、物価など）は、変更の公示からは分からないことが多くあります。",
    query="""
SELECT contract_id AS subject_id, title AS subject_name, amount_yen / original_amount_yen - 1 AS value,
       'contracts with a printed change' AS cohort, (SELECT count(*) FROM contracts WHERE original_amount_yen IS NOT NULL) AS cohort_size, award_ids
FROM contracts WHERE original_amount_yen > 0 AND amount_yen / original_amount_yen - 1 >= $growth
""",
)

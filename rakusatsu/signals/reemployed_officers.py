"""Re-employed officers (docs/signals/reemployed_officers.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="reemployed_officers",
    label="再就職の役員がいる契約",
    label_en="re-employed officers",
    subject="contract",
    unit="persons",
    threshold=None,
    sentence="公表資料は、契約の相手方に再就職の役員が{value}人いるとしています。",
    missing="再就職そのものは禁じられていません。誰がいつどの職から移ったかは、この資料からは分かりません。",
    query="""
WITH printed AS (SELECT contract_id, unnest(award_ids) AS award_id FROM contracts)
SELECT contract_id AS subject_id, any_value(contracts.title) AS subject_name, max(reemployed_officers) AS value,
       'contracts that print the number' AS cohort,
       (SELECT count(*) FROM awards_current WHERE reemployed_officers IS NOT NULL) AS cohort_size, any_value(award_ids) AS award_ids
FROM printed JOIN awards_current USING (award_id) JOIN contracts USING (contract_id)
WHERE reemployed_officers > 0 GROUP BY contract_id
""",
)

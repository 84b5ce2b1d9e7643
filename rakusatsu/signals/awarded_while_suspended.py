"""Awarded while or soon after suspended (docs/signals/awarded_while_suspended.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="awarded_while_suspended",
    label="指名停止の期間中・直後の契約",
    label_en="awarded while or soon after suspended",
    subject="contract",
    unit="days",
    threshold=None,
    sentence="契約日は、別の機関による指名停止の期間中、または終了から{value}日後でした。",
    missing="指名停止は措置をした機関の入札だけを止めるもので、他の機関の契約を禁じるものではありません。名簿の同名の企業が別の企業でないか、法人番号で確かめてください。",
    query="""
WITH stopped AS (SELECT company_id, valid_from, valid_to, authority FROM registrations
                 WHERE register = 'shimei_teishi' AND company_id IS NOT NULL AND valid_from IS NOT NULL AND valid_to IS NOT NULL),
won AS (SELECT *, unnest(company_ids) AS company_id FROM contracts WHERE contract_date IS NOT NULL)
SELECT contract_id AS subject_id, title AS subject_name, min(greatest(0, contract_date - valid_to)) AS value,
       'suspensions of the firm by ' || any_value(authority) AS cohort, count(*) AS cohort_size, any_value(award_ids) AS award_ids
FROM won JOIN stopped USING (company_id)
WHERE contract_date BETWEEN valid_from AND valid_to + $after_suspension_days::INT
GROUP BY contract_id, title
""",
)

"""Direct awards that together pass a limit (docs/signals/split_direct_awards.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="split_direct_awards",
    label="少額随契の限度額を合わせて超える随意契約",
    label_en="direct awards that together pass a limit",
    subject="contract",
    unit="yen",
    threshold=None,
    sentence="同じ発注機関から同じ企業への随意契約が31日以内に続き、合わせて{value}円となり、一件ずつは少額随契の限度額以下でした。",
    missing="限度額は契約の種類（工事・製造、買入れ、借入れ、その他）で違い、種類は件名から推し量れないため、最も高い限度額と比べています。別々の必要から生じた契約かもしれません。",
    query="""
WITH direct AS (
    SELECT *, unnest(company_ids) AS company_id,
           CASE WHEN contract_date >= DATE '2025-04-01' THEN 4000000 ELSE 2500000 END AS most
    FROM contracts WHERE procurement_method = 'direct' AND amount_yen > 0 AND contract_date IS NOT NULL),
near AS (
    SELECT a.buyer_id, a.company_id, a.contract_id, a.title, a.most, a.contract_date,
           sum(b.amount_yen) AS together, count(*) AS contracts, flatten(list(b.award_ids ORDER BY b.contract_date)) AS award_ids
    FROM direct AS a JOIN direct AS b
      ON a.buyer_id = b.buyer_id AND a.company_id = b.company_id
     AND b.contract_date BETWEEN a.contract_date AND a.contract_date + $splitting_days::INT
    WHERE a.amount_yen <= a.most AND b.amount_yen <= b.most
    GROUP BY ALL HAVING count(*) >= 2)
SELECT contract_id AS subject_id, title AS subject_name, together AS value, 'direct awards of one buyer to one firm' AS cohort,
       contracts AS cohort_size, award_ids
FROM near WHERE together > most
QUALIFY row_number() OVER (PARTITION BY buyer_id, company_id, year(contract_date), month(contract_date) ORDER BY together DESC, contract_id) = 1
""",
)

"""Concentration on one firm (docs/signals/buyer_concentration.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="buyer_concentration",
    label="一企業への集中",
    label_en="concentration on one firm",
    subject="buyer",
    unit="ratio",
    threshold="top_share",
    sentence="一年度の契約金額（総額の分かるもの）のうち{value}が一つの企業に支払われる契約でした（基準 {threshold} 以上）。",
    missing="公表基準額以下の契約、単価契約、金額の伏せられた契約、公益法人への支出だけを載せた表の契約は含みません。",
    query="""
WITH paid AS (
    SELECT buyer_id, any_value(buyer_name) AS buyer_name, year(contract_date) - (month(contract_date) < 4)::INT AS fiscal_year,
           company_ids[1] AS company_id, sum(amount_yen) AS yen, count(*) AS contracts, flatten(list(award_ids)) AS award_ids,
           min(contract_date) AS first, max(contract_date) AS last
    FROM contracts ANTI JOIN (FROM noted WHERE public_interest) AS partial USING (contract_id)
    WHERE amount_yen > 0 AND contract_date IS NOT NULL AND buyer_id IS NOT NULL AND len(company_ids) = 1
      AND procurement_method IS NOT NULL
    GROUP BY buyer_id, fiscal_year, company_id),
totals AS (
    SELECT *, sum(yen) OVER whole AS all_yen, sum(contracts) OVER whole AS all_contracts,
           max(last) OVER whole - min(first) OVER whole AS days FROM paid
    WINDOW whole AS (PARTITION BY buyer_id, fiscal_year))
SELECT buyer_id || '@' || fiscal_year AS subject_id, buyer_name || ' ' || fiscal_year || '年度 → ' || coalesce(companies.name, '?') AS subject_name,
       yen / all_yen AS value, 'contracts of the fiscal year with a total' AS cohort, all_contracts AS cohort_size, award_ids
FROM totals LEFT JOIN companies USING (company_id)
WHERE all_contracts >= $smallest_cohort AND days >= $least_days::INT AND company_id IS NOT NULL AND yen / all_yen >= $top_share
""",
)

"""One firm year after year (docs/signals/incumbent.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="incumbent",
    label="同じ企業の連続受注",
    label_en="one firm year after year",
    subject="contract",
    unit="years",
    threshold="incumbent_years",
    sentence="同じ発注機関の同じ件名を、同じ企業が{value}か年度続けて受注しました（基準 {threshold}）。",
    missing="件名の変わった年度は数えていません。一者応札かどうかは別の指標です。",
    query="""
WITH yearly AS (
    SELECT DISTINCT ON (buyer_id, company_id, subject, fiscal_year) *,
           count(*) OVER (PARTITION BY buyer_id, company_id, subject, fiscal_year) AS in_year FROM subjects
    WHERE procurement_method IS NOT NULL AND subject <> '' ORDER BY buyer_id, company_id, subject, fiscal_year, contract_id),
runs AS (
    SELECT *, fiscal_year - row_number() OVER (PARTITION BY buyer_id, company_id, subject ORDER BY fiscal_year) AS run FROM yearly)
SELECT arg_max(contract_id, fiscal_year) AS subject_id, arg_max(title, fiscal_year) AS subject_name, count(*) AS value,
       'fiscal years of one buyer, firm and subject' AS cohort, count(*) AS cohort_size, flatten(list(award_ids ORDER BY fiscal_year)) AS award_ids
FROM runs GROUP BY buyer_id, company_id, subject, run HAVING count(*) >= $incumbent_years AND max(in_year) <= 2
""",
)

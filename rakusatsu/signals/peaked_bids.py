"""Kurtosis of bids (docs/signals/peaked_bids.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="peaked_bids",
    label="入札額の尖度",
    label_en="kurtosis of bids",
    subject="contest",
    unit="kurtosis",
    threshold="large_kurtosis",
    sentence="入札額の尖度（超過）は{value}でした（基準 {threshold} 以上）。",
    missing="者数の少ない入札では尖度は大きく振れます。",
    query="""
WITH spread AS (
    SELECT contest_id, any_value(title) AS title, count(*) AS bidders, kurtosis(price) AS kurtosis, avg(at_floor::INT) AS share_at_floor,
           list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
    FROM offers GROUP BY contest_id HAVING count(*) > $fewest_offers),
judged AS (
    SELECT *, 2 * sqrt(6 * bidders * (bidders - 1.0) / ((bidders - 2.0) * (bidders + 1.0) * (bidders + 3.0)))
                * sqrt((bidders * bidders - 1.0) / ((bidders - 3.0) * (bidders + 5.0))) AS standard_error FROM spread)
SELECT contest_id AS subject_id, title AS subject_name, kurtosis AS value, 'offers of the contest' AS cohort, bidders AS cohort_size, award_ids
FROM judged WHERE isfinite(kurtosis) AND kurtosis >= greatest($large_kurtosis, 2 * standard_error) AND share_at_floor < 0.5
""",
)

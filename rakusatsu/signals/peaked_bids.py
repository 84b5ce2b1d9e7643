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
WITH offers AS (
    SELECT contest_id, coalesce(any_value(title), contest_id) AS title, bidder_name, min(price_yen) AS price, any_value(award_id) AS award_id
    FROM bids WHERE price_yen > 0 AND result IN ('won', 'lost') AND coalesce(round, 1) = 1
    GROUP BY contest_id, bidder_name, bidder_ordinal
), spread AS (
    SELECT contest_id, any_value(title) AS title, count(*) AS bidders, stddev_samp(price) / avg(price) AS variation,
           kurtosis(price) AS kurtosis, list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
    FROM offers GROUP BY contest_id)
SELECT contest_id AS subject_id, title AS subject_name, kurtosis AS value, 'offers of the contest' AS cohort, bidders AS cohort_size, award_ids
FROM spread WHERE bidders > $fewest_offers AND kurtosis >= $large_kurtosis AND isfinite(kurtosis)
""",
)

"""Small spread of bids (docs/signals/small_spread.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="small_spread",
    label="入札額のばらつきの小ささ",
    label_en="small spread of bids",
    subject="contest",
    unit="ratio",
    threshold="small_variation",
    sentence="入札額の変動係数は{value}でした（基準 {threshold} 以下）。",
    missing="予定価格や最低制限価格が公表・推定できる調達では、談合がなくてもばらつきは小さくなります。",
    query="""
WITH offers AS (
    SELECT contest_id, coalesce(any_value(title), contest_id) AS title, bidder_name, min(price_yen) AS price, any_value(award_id) AS award_id
    FROM bids WHERE price_yen > 0 AND result IN ('won', 'lost') AND coalesce(round, 1) = 1
    GROUP BY contest_id, bidder_name, bidder_ordinal
), spread AS (
    SELECT contest_id, any_value(title) AS title, count(*) AS bidders, stddev_samp(price) / avg(price) AS variation,
           kurtosis(price) AS kurtosis, list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
    FROM offers GROUP BY contest_id)
SELECT contest_id AS subject_id, title AS subject_name, variation AS value, 'offers of the contest' AS cohort, bidders AS cohort_size, award_ids
FROM spread WHERE bidders >= $fewest_offers AND variation > 0 AND variation <= $small_variation
""",
)

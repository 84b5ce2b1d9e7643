"""Small spread of bids (docs/signals/small_spread.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="small_spread",
    label="入札額のばらつきの小ささ",
    label_en="small spread of bids",
    subject="contest",
    unit="ratio",
    threshold="small_variation",
    strongest="lowest",
    sentence="入札額の変動係数は{value}でした（基準 {threshold} 以下）。",
    missing="予定価格や最低制限価格が公表・推定できる調達では、談合がなくてもばらつきは小さくなります。",
    query="""
WITH spread AS (
    SELECT contest_id, any_value(title) AS title, count(*) AS bidders, stddev_samp(price) / avg(price) AS variation,
           avg(at_floor::INT) AS share_at_floor, list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
    FROM offers GROUP BY contest_id)
SELECT contest_id AS subject_id, title AS subject_name, variation AS value, 'offers of the contest' AS cohort, bidders AS cohort_size, award_ids
FROM spread WHERE bidders >= $fewest_offers AND variation > 0 AND variation <= $small_variation AND share_at_floor < 0.5
""",
)

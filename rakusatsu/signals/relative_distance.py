"""Relative distance (docs/signals/relative_distance.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="relative_distance",
    label="最低額と次の入札額の隔たり",
    label_en="relative distance",
    subject="contest",
    unit="times",
    threshold="large_distance",
    sentence="最低額と二位の差は、最低額を除く入札の標準偏差の{value}倍でした（基準 {threshold} 倍以上）。",
    missing="一者だけが特別な強みを持つ調達でも大きくなります。",
    query="""
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY contest_id ORDER BY price, bidder_name) AS place FROM offers),
parts AS (SELECT contest_id, any_value(title) AS title, count(*) AS bidders, min(price) AS low, min(price) FILTER (place = 2) AS second,
                 stddev_samp(price) FILTER (place >= 2) AS losing, avg(at_floor::INT) AS share_at_floor,
                 list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
          FROM ranked GROUP BY contest_id)
SELECT contest_id AS subject_id, title AS subject_name, (second - low) / losing AS value, 'offers of the contest' AS cohort,
       bidders AS cohort_size, award_ids
FROM parts WHERE bidders > $fewest_offers AND losing > 0 AND share_at_floor < 0.5 AND (second - low) / losing >= $large_distance
""",
)

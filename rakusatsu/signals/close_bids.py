"""Close bids (docs/signals/close_bids.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="close_bids",
    label="一位と二位の僅差",
    label_en="close bids",
    subject="contest",
    unit="ratio",
    threshold="close",
    strongest="lowest",
    sentence="最低の入札と次の入札の差は{value}でした（基準 {threshold} 以下、同額は除く）。",
    missing="調査基準価格や最低制限価格が資料にない調達では、僅差がその価格の計算から生じたものかどうかは分かりません。",
    query="""
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY contest_id ORDER BY price) AS place, count(*) OVER (PARTITION BY contest_id) AS bidders
    FROM offers),
two AS (SELECT contest_id, any_value(title) AS title, min(price) AS low, max(price) AS second, any_value(bidders) AS bidders,
               list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
        FROM ranked WHERE place <= 2 GROUP BY contest_id HAVING count(*) = 2 AND NOT bool_and(at_floor))
SELECT contest_id AS subject_id, title AS subject_name, (second - low) / low AS value, 'offers of the contest' AS cohort,
       bidders AS cohort_size, award_ids
FROM two WHERE second > low AND (second - low) / low <= $close
""",
)

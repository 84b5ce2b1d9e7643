"""Identical bids (docs/signals/identical_bids.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="identical_bids",
    label="同額の入札",
    label_en="identical bids",
    subject="contest",
    unit="bidders",
    threshold=None,
    sentence="同じ入札の同じ回に、同額の入札が{value}者ありました。",
    missing="調査基準価格や最低制限価格が資料にない調達では、同額の入札がその価格の計算から生じたものかどうかは分かりません。切りのよい額の一致もあります。",
    query="""
WITH equal AS (
    SELECT contest_id, any_value(title) AS title, price, count(*) AS bidders, list(DISTINCT award_id) FILTER (award_id IS NOT NULL) AS award_ids
    FROM offers WHERE NOT at_floor GROUP BY contest_id, price HAVING count(*) >= 2)
SELECT contest_id AS subject_id, arg_max(title, equal.bidders) AS subject_name, max(equal.bidders) AS value,
       'offers of the contest' AS cohort, any_value(listed.bidders) AS cohort_size, arg_max(award_ids, equal.bidders) AS award_ids
FROM equal JOIN (SELECT contest_id, count(*) AS bidders FROM offers GROUP BY 1) AS listed USING (contest_id)
GROUP BY contest_id
""",
)

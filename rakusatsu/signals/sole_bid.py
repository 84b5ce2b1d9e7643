"""Sole bid (docs/signals/sole_bid.md)."""

from rakusatsu.signals.signal import Signal

SIGNAL = Signal(
    name="sole_bid",
    label="一者応札",
    label_en="sole bid",
    subject="contract",
    unit="bidders",
    threshold=None,
    sentence="競争入札に応札したのは{value}者でした。",
    missing="説明会に来た者の数、仕様が参加をどこまで絞ったか、他に供給できる者がいるかは、公表資料からは分かりません。",
    query="""
SELECT contract_id AS subject_id, title AS subject_name, bidders AS value,
       'competitive contracts of ' || buyer_name AS cohort, count(*) OVER (PARTITION BY buyer_id) AS cohort_size, award_ids
FROM competitive WHERE bidders IS NOT NULL
QUALIFY bidders = 1
""",
)

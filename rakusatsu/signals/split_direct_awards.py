"""Direct awards that together pass a limit (docs/signals/split_direct_awards.md)."""

from rakusatsu.signals.signal import Signal
from rakusatsu.signals.splitting import splitting_query

_SMALL = """procurement_method = 'direct'
    AND (direct_award_reason IS NULL OR regexp_matches(direct_award_reason, '少額|(99|９９|九十九)条(第?[2-7２-７二三四五六七]|$)|167条の2第1項第1号'))"""
"""A direct award that prints another reason was not made because it is small."""

SIGNAL = Signal(
    name="split_direct_awards",
    label="少額随契の限度額を合わせて超える随意契約",
    label_en="direct awards that together pass a limit",
    subject="contract",
    unit="yen",
    threshold=None,
    sentence="同じ発注機関から同じ企業への同種の件名の随意契約が31日以内に続き、合わせて{value}円となり、一件ずつは少額随契の限度額以下でした。",
    missing="契約の種類（工事・製造、買入れ、借入れ、その他）は件名の語から見たもので、発注機関が別の種類としたことがあります。別々の必要から生じた契約かもしれません。",
    query=splitting_query("small", _SMALL),
)

"""Contracts that together pass the threshold of the WTO agreement (docs/signals/split_below_wto.md)."""

from rakusatsu.signals.signal import Signal
from rakusatsu.signals.splitting import splitting_query

SIGNAL = Signal(
    name="split_below_wto",
    label="政府調達協定の基準額を合わせて超える契約",
    label_en="contracts that together pass the WTO threshold",
    subject="contract",
    unit="yen",
    threshold=None,
    sentence="同じ発注機関から同じ企業への同種の件名の契約が31日以内に続き、合わせて{value}円となり、一件ずつは政府調達協定の基準額以下でした。",
    missing="協定の対象外の物品・役務かどうか、入札の公告が別々の機会だったかどうかは分かりません。別々の官署の需要を官署ごとに契約したものかもしれません。",
    query=splitting_query("wto", "procurement_method IS NOT NULL"),
)

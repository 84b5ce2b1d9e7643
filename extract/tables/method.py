"""How a contract was let: 契約方式 as an OCDS code."""

from __future__ import annotations

import re

from extract.values.folding import fold_width


def procurement_method(text: str | None, reason: str | None, context: str | None) -> str | None:
    """The OCDS code of a printed 契約方式: 一般競争 `open`, 指名競争 `selective`, 随意契約 after 企画競争, 公募 or a
    見積合せ `limited`, other 随意契約 `direct`; None where nothing tells.
    """
    printed = fold_width(text or "")
    if "指名" in printed and "一般" not in printed:
        return "selective"
    if (
        printed.strip() == "一般" or re.search(r"一般競争|一般入札|制限付", printed)
    ) and "指名" not in printed:
        return "open"
    if re.search(r"公募型\S*競争入札", printed) and "指名" not in printed:
        return None  # open to all or, after a call for papers, to those chosen: the words do not tell
    by_reason = reason is not None or context == "direct"
    if re.search(r"随意|随契|特命|企画競争|プロポーザル|公募|見積", printed) or by_reason:
        words = printed + fold_width(reason or "")
        return (
            "limited"
            if re.search(r"企画競争|企画提案|プロポーザル|公募|見積り?合わ?せ|オープンカウンター", words)
            else "direct"
        )
    return None

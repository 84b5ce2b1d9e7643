"""What the data cover: a company that is not in them cannot be found, and a reader must know where to look next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_GAPS_SHOWN = 24


def coverage(connection: Any) -> Mapping[str, Any]:
    """Sources with first and last day, awards, months without any; `printed`: share of awards that print each fact.

    Args:
        connection: DuckDB with all awards as the view `awards`.
    """
    months = connection.execute(
        """SELECT source, strftime(date_trunc('month', coalesce(published_on, contract_date)), '%Y-%m'),
                  count(DISTINCT (document_sha256, award_ordinal)), min(coalesce(published_on, contract_date)), max(coalesce(published_on, contract_date))
           FROM awards GROUP BY 1, 2 ORDER BY 1, 2"""
    ).fetchall()
    sources: dict[str, dict[str, Any]] = {}
    for source, month, awards, first, last in months:
        own = sources.setdefault(
            source, {"source": source, "awards": 0, "first": None, "last": None, "months": []}
        )
        own["awards"] += awards
        if month:
            own["months"].append(month)
            own["first"] = min(own["first"] or first, first)
            own["last"] = max(own["last"] or last, last)
    for own in sources.values():
        gaps = _gaps(own.pop("months"))
        own["months_without_awards"] = gaps[:_GAPS_SHOWN]
        own["months_without_awards_count"] = len(gaps)
        own["first"], own["last"] = (day.isoformat() if day else None for day in (own["first"], own["last"]))
    printed = connection.execute(
        """SELECT avg((buyer_name IS NOT NULL)::INT), avg((supplier_prefecture IS NOT NULL)::INT),
                  avg((contract_date IS NOT NULL)::INT), avg((title IS NOT NULL)::INT),
                  avg((amount_yen IS NOT NULL OR expected_total_yen IS NOT NULL)::INT),
                  avg((procurement_method IS NOT NULL)::INT), avg((bidders IS NOT NULL)::INT) FROM awards"""
    ).fetchone()
    keys = ("buyer", "place", "time", "subject", "amount", "method", "bidders")
    return {
        "awards": sum(own["awards"] for own in sources.values()),
        "sources": list(sources.values()),
        "printed": {key: round(share or 0.0, 3) for key, share in zip(keys, printed, strict=True)},
    }


def _gaps(months: list[str]) -> list[str]:
    """Months between the first and the last that have no award."""
    if not months:
        return []
    present = set(months)
    number = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1])]
    between = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(number[0], number[1] + 1))
    return [month for month in between if month not in present]

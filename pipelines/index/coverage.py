"""What the data cover: a company that is not in them cannot be found, and a reader must know where to look next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

_GAPS_SHOWN = 24
_PRINTED = {
    "buyer": "buyer_name IS NOT NULL",
    "place": "supplier_prefecture IS NOT NULL",
    "time": "contract_date IS NOT NULL",
    "subject": "title IS NOT NULL",
    "amount": "amount_yen IS NOT NULL OR expected_total_yen IS NOT NULL",
    "method": "procurement_method IS NOT NULL",
    "bidders": "bidders IS NOT NULL",
}
"""Facts → when an award prints one, in SQL."""


def by_file(connection: Any) -> pa.Table:
    """What each file covers: its code, source, month (YYYY-MM or null), awards, first and last day, rows, and rows that print each fact.

    Args:
        connection: DuckDB with awards and the codes of their files as `awards`.
    """
    printed = ", ".join(f"count(*) FILTER ({condition}) AS {name}" for name, condition in _PRINTED.items())
    day = "coalesce(published_on, contract_date)"
    return connection.sql(
        f"""SELECT file, source, strftime(date_trunc('month', {day}), '%Y-%m') AS month,
                   count(DISTINCT (document_sha256, award_ordinal)) AS awards, min({day}) AS first, max({day}) AS last,
                   count(*) AS rows, {printed}
            FROM awards GROUP BY 1, 2, 3 ORDER BY ALL"""  # noqa: S608 - our own words
    ).to_arrow_table()


def coverage(files: pa.Table) -> Mapping[str, Any]:
    """Sources with first and last day, awards, months without any; `printed`: share of awards that print each fact.

    Args:
        files: as `by_file` gives them.
    """
    sources: dict[str, dict[str, Any]] = {}
    rows = files.sort_by([("source", "ascending"), ("month", "ascending"), ("file", "ascending")]).to_pylist()
    for row in rows:
        own = sources.setdefault(
            row["source"], {"source": row["source"], "awards": 0, "first": None, "last": None, "months": []}
        )
        own["awards"] += row["awards"]
        if row["month"]:
            own["months"].append(row["month"])
            own["first"] = min(own["first"] or row["first"], row["first"])
            own["last"] = max(own["last"] or row["last"], row["last"])
    for own in sources.values():
        gaps = _gaps(list(dict.fromkeys(own.pop("months"))))
        own["months_without_awards"] = gaps[:_GAPS_SHOWN]
        own["months_without_awards_count"] = len(gaps)
        own["first"], own["last"] = (day.isoformat() if day else None for day in (own["first"], own["last"]))
    counted = sum(row["rows"] for row in rows)
    return {
        "awards": sum(own["awards"] for own in sources.values()),
        "sources": list(sources.values()),
        "printed": {
            name: round(sum(row[name] for row in rows) / counted if counted else 0.0, 3) for name in _PRINTED
        },
    }


def _gaps(months: list[str]) -> list[str]:
    """Months between the first and the last that have no award."""
    if not months:
        return []
    present = set(months)
    number = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1])]
    between = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(number[0], number[1] + 1))
    return [month for month in between if month not in present]

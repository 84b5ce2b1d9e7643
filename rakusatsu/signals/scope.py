"""The awards of one buyer or one firm, to choose the signals that rest on them."""

from __future__ import annotations

from pathlib import Path

from pipelines.datasets.query import DataDirectoryError, open_data


def awards_of(data: Path, *, buyer: str | None = None, company: str | None = None) -> frozenset[str]:
    """The award_ids of a buyer's or a firm's contracts.

    Args:
        data: folder of the datasets.
        buyer: name or buyer_id.
        company: name, 法人番号 or company_id.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there is no such buyer or firm in the data.
    """
    with open_data(data) as connection:
        found: list[set[str]] = []
        if buyer is not None:
            found.append(_ids(connection, "buyer_name = $name OR buyer_id = $name", buyer, "buyer"))
        if company is not None:
            condition = """list_has_any(company_ids, (SELECT list(company_id) FROM companies
                WHERE name = $name OR company_id = $name OR corporate_number = $name OR list_contains(names, $name)))"""
            found.append(_ids(connection, condition, company, "firm"))
    return frozenset(set.intersection(*found)) if found else frozenset()


def _ids(connection: object, condition: str, name: str, what: str) -> set[str]:
    query = f"SELECT unnest(award_ids) FROM contracts WHERE {condition}"  # noqa: S608 - conditions of this module
    rows = connection.execute(query, {"name": name}).fetchall()  # type: ignore[attr-defined]
    if not rows:
        raise DataDirectoryError(f"no {what} {name!r} in the data")
    return {row[0] for row in rows}

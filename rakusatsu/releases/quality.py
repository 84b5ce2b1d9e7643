"""How good a release is: what is known to be missing first, then coverage by source, month and field, rejects, contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from extract.codes import meaning
from pipelines.datasets.query import open_data

FIELDS = (
    *("supplier_name", "supplier_address_text", "title", "buyer_name", "contract_date", "amount_yen"),
    *("estimated_price_yen", "award_rate", "bidders", "procurement_method", "corporate_number"),
)
"""Columns of awards whose share of filled cells is told."""

_LEFT_OVER = "amount_yen - coalesce(list_sum(supplier_amounts_yen), 0)"
_UNDIVIDED = "FROM contracts WHERE amount_yen <> coalesce(list_sum(supplier_amounts_yen), 0)"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One source in one month."""

    source: str
    month: str
    """`2024-04`; `unknown` where no date is."""
    awards: int
    filled: Mapping[str, float]
    """By column: the share of awards that have it."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What a reader should know before using a release."""

    missing: tuple[str, ...]
    """Known to be missing, a sentence each."""
    coverage: tuple[Coverage, ...]
    rejects: Mapping[str, int]
    """Rows by reason."""
    contradictions: Mapping[str, int]
    """Contracts by warning."""
    contracts_yen: int
    """Sum of `contracts.amount_yen`."""
    companies_yen: int
    """Sum of `companies.total_yen`; it counts a contract once for each of its suppliers' own parts."""
    undivided: int
    """Contracts whose amount is not the sum of their companies' parts: a member without a name, a change without parts."""
    undivided_yen: int
    """By how much."""


def quality_of(data: Path) -> Quality:
    """Measure a folder of datasets.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    with open_data(data) as connection:
        return Quality(
            missing=tuple(_missing(connection)),
            coverage=tuple(_coverage(connection)),
            rejects=_counts(
                connection,
                "SELECT split_part(reason, ':', 1), sum(rows) FROM rejects GROUP BY 1 ORDER BY 2 DESC, 1",
            ),
            contradictions=_counts(
                connection,
                "SELECT split_part(code, ':', 1), count(*) FROM (SELECT unnest(warnings) AS code FROM contracts) GROUP BY 1 ORDER BY 2 DESC, 1",
            ),
            contracts_yen=_number(connection, "SELECT sum(amount_yen) FROM contracts"),
            companies_yen=_number(connection, "SELECT sum(total_yen) FROM companies"),
            undivided=_number(connection, f"SELECT count(*) {_UNDIVIDED}"),
            undivided_yen=_number(connection, f"SELECT sum({_LEFT_OVER}) {_UNDIVIDED}"),
        )


def quality_page(name: str, quality: Quality) -> str:
    """The measures as a page of Markdown, what is missing first."""
    lines = [f"# {name}: quality", "", "## 分かっている欠落 / known to be missing", ""]
    lines += [f"- {sentence}" for sentence in quality.missing] or ["- 分かっている欠落はありません。"]
    lines += [
        "",
        "## 合計 / sums",
        "",
        f"- contracts: {quality.contracts_yen:,}円、companies: {quality.companies_yen:,}円（{_agreement(quality)}）",
    ]
    lines += ["", "## 読めなかった行 / rejects", ""]
    lines += [f"- {meaning('reject', code)} (`{code}`): {rows:,}" for code, rows in quality.rejects.items()]
    lines += ["", "## 注意のある契約 / contracts with a warning", ""]
    lines += [
        f"- {meaning('warning', code)} (`{code}`): {rows:,}" for code, rows in quality.contradictions.items()
    ]
    lines += ["", "## 出典・月・項目 / source, month, field (%)", ""]
    lines += ["| source | month | awards | " + " | ".join(FIELDS) + " |", "|" + "---|" * (len(FIELDS) + 3)]
    for each in quality.coverage:
        shares = " | ".join(f"{each.filled[field]:.0%}" for field in FIELDS)
        lines.append(f"| {each.source} | {each.month} | {each.awards:,} | {shares} |")
    return "\n".join(lines) + "\n"


def _agreement(quality: Quality) -> str:
    """Whether Σ companies = Σ contracts, and what is between them."""
    difference = quality.contracts_yen - quality.companies_yen
    if not difference:
        return "一致します"
    told = f"差 {difference:,}円。会社ごとの額が公表されていない契約が {quality.undivided:,}件、{quality.undivided_yen:,}円"
    unexplained = difference - quality.undivided_yen
    return told + (f"。説明のつかない差 {unexplained:,}円" if unexplained else "")


def _missing(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        """SELECT source, status, count(*), coalesce(sum(rows_rejected), 0), coalesce(sum(pages_without_text), 0)
           FROM documents WHERE status IN ('partial', 'failed') GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    return [
        f"{source}: {documents:,} documents are {status} ({rejected:,} rows could not be read, {pages:,} pages are without text)"
        for source, status, documents, rejected, pages in rows
    ]


def _coverage(connection: duckdb.DuckDBPyConnection) -> list[Coverage]:
    shares = ", ".join(f'avg(("{field}" IS NOT NULL)::INT)' for field in FIELDS)
    rows = connection.execute(
        f"""SELECT source, coalesce(strftime(coalesce(published_on, contract_date), '%Y-%m'), 'unknown') AS month, count(*), {shares}
            FROM awards_current GROUP BY ALL ORDER BY ALL"""  # noqa: S608 - columns of this module
    ).fetchall()
    return [
        Coverage(source, month, awards, dict(zip(FIELDS, filled, strict=True)))
        for source, month, awards, *filled in rows
    ]


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return {str(code): int(number or 0) for code, number in connection.execute(query).fetchall()}


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0

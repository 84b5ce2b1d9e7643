"""The data dictionary `docs/datasets.md`, written from the schema."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import pyarrow as pa

from pipelines.datasets import schema

DATASETS: Mapping[str, tuple[str, pa.Schema]] = {
    "awards": ("One row per award × supplier.", schema.AWARDS),
    "documents": ("One row per fetched version of a document.", schema.DOCUMENTS),
    "unawarded": ("One row per tender without a winner.", schema.UNAWARDED),
    "bids": ("One row per bidder × contest × round, losing bidders too.", schema.BIDS),
    "payments": (
        "One line per block, payee, contract and flow of the payee tables of 行政事業レビュー; sum over one `entry` only.",
        schema.PAYMENTS,
    ),
    "rejects": ("What was printed where an award was expected and could not be read.", schema.REJECTS),
    "companies": ("One row per company over all sources.", schema.COMPANIES),
    "award_companies": ("The company of each award row, and how it was decided.", schema.AWARD_COMPANIES),
    "links": ("Pairs of awards that belong together, and of awards with `payments`.", schema.LINKS),
    "contracts": (
        "One row per contract: newest versions, all sources folded. Count and sum here, not over awards.",
        schema.CONTRACTS,
    ),
    "buyers": ("One row per buying organisation.", schema.BUYERS),
    "registrations": (
        "What registers say of firms: suspensions, marks, qualifications.",
        schema.REGISTRATIONS,
    ),
    "signals": (
        "Figures that make a contract, firm, buyer or contest worth a look; docs/signals.",
        schema.SIGNALS,
    ),
}


def dictionary() -> str:
    """The dictionary as Markdown."""
    lines = [
        "# Datasets",
        "",
        "Made by `make docs` from `extract/rows/`; do not edit. Plain Parquet (zstd), partitioned by `source` and `year`.",
    ]
    for name, (summary, columns) in DATASETS.items():
        lines += [
            "",
            f"## {name}",
            "",
            summary,
            "",
            "| column | type | unit | ラベル | meaning |",
            "|---|---|---|---|---|",
        ]
        for field in columns:
            metadata = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
            kind = str(field.type).replace("<", "&lt;").replace(">", "&gt;")
            lines.append(
                f"| `{field.name}` | {kind} | {metadata.get('unit', '')} | {metadata['label']} | {metadata['description']} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(dictionary())

"""Companies of 防衛装備庁's workbooks with their numbers hidden, pairwise against the numbers as printed.

Asked for: precision ≥ 0.9999 and recall ≥ 0.992. Says how many of the wrong pairs print one name at one address, which nothing
but the number could tell apart.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

from benchmarks.resolve_hard import pairwise, resolved
from extract.document import Document
from extract.rows import AwardRow
from pipelines.extraction import read_document
from pipelines.resolve.features import name_key, place_key

_WORKBOOKS = Path(__file__).parents[2] / "shared" / "corpus" / "disclosure" / "xlsx"


def atla_rows(folder: Path) -> list[AwardRow]:
    """The award rows of all workbooks, by this project's own extractor, enriched as `rakusatsu extract` does."""
    return [
        row
        for path in sorted(folder.glob("atla_*.xlsx"))
        for row in read_document(Document(path.read_bytes(), source="atla")).extraction.awards
    ]


def main() -> None:
    if not _WORKBOOKS.is_dir():
        print(f"skipped: no workbooks at {_WORKBOOKS}")
        return
    rows = atla_rows(_WORKBOOKS)
    companies = resolved(rows)
    rows = [row for row in rows if row.award_id in companies]
    precision, recall, wrong, missed = pairwise(rows, companies)
    numbered = [row for row in rows if row.corporate_number]
    print(
        f"{len(rows):,} rows, {len(numbered):,} with a number: precision {precision:.5f} (asked 0.9999), recall {recall:.5f} "
        f"(asked 0.992), {wrong} wrong pairs, {missed} missed"
    )
    by_company: dict[str, list[AwardRow]] = defaultdict(list)
    for row in numbered:
        by_company[companies[row.award_id]].append(row)
    alike = sum(
        one.corporate_number != other.corporate_number and _printed(one) == _printed(other)
        for members in by_company.values()
        if len({row.corporate_number for row in members}) > 1
        for one, other in itertools.combinations(members, 2)
    )
    print(f"of the wrong pairs {alike} print one name at one address with two numbers")


def _printed(row: AwardRow) -> tuple[object, ...]:
    return name_key(row.supplier_name_text or "").plain, place_key(row.supplier_address_text or "")


if __name__ == "__main__":
    main()

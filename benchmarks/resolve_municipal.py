"""Companies of municipal awards, which print no address, with their numbers hidden, pairwise against the numbers.

25,000 awards of 千葉県, 静岡県 and their municipalities: hundreds of firms called 鈴木組 or 東海建設. Where two of one name sell in
one prefecture nothing printed tells them apart; such awards are flagged `common_name`. Nothing is asked for; the figure says what
names and regions alone are worth.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path

from benchmarks.resolve_hard import outcome, pairwise
from extract.rows import AwardRow
from pipelines.resolve.common_names import COMMON_NAME

_AWARDS = Path(__file__).parents[2] / "shared" / "corpus" / "bulk" / "municipal_awards.csv.gz"


def municipal_rows(path: Path) -> list[AwardRow]:
    """The awards of a gzipped CSV file (UTF-8) that have a number; the buyer is named with its prefecture."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return [
            AwardRow(
                source="municipal",
                document_sha256=row["src"],
                page=1,
                award_id=f"municipal-{place:06d}",
                award_ordinal=place,
                buyer_name=row["pref"] + row["org"].removeprefix(row["pref"]),
                contract_date=dt.date.fromisoformat(row["open_date"]),
                supplier_name_text=row["winner_name"],
                corporate_number=row["corporate_no"],
                title=row["name"],
            )
            for place, row in enumerate(csv.DictReader(lines), start=1)
            if row["winner_name"] and row["corporate_no"]
        ]


def main() -> None:
    if not _AWARDS.is_file():
        print(f"skipped: no awards at {_AWARDS}")
        return
    rows = municipal_rows(_AWARDS)
    found = outcome(rows)
    companies = {award: company for award, (company, _) in found.items()}
    for what, chosen in (
        ("all", rows),
        ("not flagged", [row for row in rows if COMMON_NAME not in found[row.award_id][1]]),
    ):
        print(f"municipal awards, {what}: {len(chosen):,} rows, {pairwise(chosen, companies)}")


if __name__ == "__main__":
    main()

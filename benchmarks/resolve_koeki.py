"""Companies of the government-wide tables of 公益法人 with their numbers hidden, pairwise against the numbers.

The tables of 平成23 to 27年度 name 社団法人 and 財団法人 under the forms of the old and the new law, with their branches and as
they moved. Rows that print a number are compared; those whose number is printed with another name elsewhere (the lead of a
joint venture beside the number of a member) are left out. Nothing is asked for.
"""

from __future__ import annotations

from benchmarks.resolve_atla import WORKBOOKS, workbook_rows
from benchmarks.resolve_hard import outcome, pairwise
from pipelines.resolve.contradictions import CONTRADICTED


def main() -> None:
    if not WORKBOOKS.is_dir():
        print(f"skipped: no workbooks at {WORKBOOKS}")
        return
    rows = workbook_rows(WORKBOOKS, "koeki")
    companies = {award: company for award, (company, _) in outcome(rows).items()}
    flags = {award: warnings for award, (_, warnings) in outcome(rows, ignore_numbers=False).items()}
    sound = [
        row
        for row in rows
        if row.corporate_number and row.award_id in companies and not CONTRADICTED & flags[row.award_id]
    ]
    print(f"{len(sound):,} of {len(rows):,} rows with a sound number, {pairwise(sound, companies)}")


if __name__ == "__main__":
    main()

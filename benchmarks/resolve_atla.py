"""Companies of 防衛装備庁's workbooks with their numbers hidden, pairwise against the numbers.

Asked for: precision ≥ 0.9999 and recall ≥ 0.992. Two figures are printed: against the numbers as printed, and against those that
nothing printed contradicts. A number is contradicted where the run that sees the numbers flags its row `number_name_mismatch`
(it is another name's) or `number_of_namesake` (given out in another prefecture, while the same name at the same address has one
of its own). Then every group of wrong pairs is listed with its numbers, their dates and what is known about them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from benchmarks.resolve_hard import outcome, pairwise
from extract.document import Document
from extract.outcome import Extraction
from extract.rows import AwardRow
from pipelines.extraction import read_document
from pipelines.resolve.contradictions import CONTRADICTED
from pipelines.resolve.features import name_key, place_key
from pipelines.resolve.registry_offices import registered_in

WORKBOOKS = Path(__file__).parents[2] / "shared" / "corpus" / "disclosure" / "xlsx"


def workbook_rows(folder: Path, source: str) -> list[AwardRow]:
    """The award rows of a source's workbooks, by this project's own extractor, enriched as `rakusatsu extract` does."""
    return [
        row
        for path in sorted(folder.glob(f"{source}_*.xls*"))
        for reading in read_document(Document(path.read_bytes(), source=source))
        if isinstance(reading.extraction, Extraction)
        for row in reading.extraction.awards
    ]


def main() -> None:
    if not WORKBOOKS.is_dir():
        print(f"skipped: no workbooks at {WORKBOOKS}")
        return
    rows = workbook_rows(WORKBOOKS, "atla")
    companies = {award: company for award, (company, _) in outcome(rows).items()}
    rows = [row for row in rows if row.award_id in companies]
    flags = {award: warnings for award, (_, warnings) in outcome(rows, ignore_numbers=False).items()}
    numbered = [row for row in rows if row.corporate_number]
    sound = [row for row in numbered if not CONTRADICTED & flags[row.award_id]]
    _tell("numbers as printed", numbered, companies)
    _tell("numbers that nothing contradicts", sound, companies)
    _list_wrong(numbered, companies, flags)


def _tell(what: str, rows: list[AwardRow], companies: dict[str, str]) -> None:
    pairs = pairwise(rows, companies)
    print(f"{what}: {len(rows):,} rows, {pairs} (asked: precision 0.9999, recall 0.992)")
    alike = [members for members in _by_company(rows, companies) if _print_alike(members)]
    unavoidable = sum(pairwise(members, companies).wrong for members in alike)
    print(
        f"    {unavoidable} of the wrong pairs are in companies whose rows all print one name at one lot: what keeps such rows together "
        f"reaches a precision of {pairs.meant / (pairs.meant + unavoidable):.5f} at best"
    )


def _list_wrong(rows: list[AwardRow], companies: dict[str, str], flags: dict[str, frozenset[str]]) -> None:
    groups = [
        members
        for members in _by_company(rows, companies)
        if len({row.corporate_number for row in members}) > 1
    ]
    for members in sorted(groups, key=lambda members: -pairwise(members, companies).wrong):
        print(
            f"{pairwise(members, companies).wrong:>4} wrong pairs: {members[0].supplier_name_text} ({members[0].supplier_address_text})"
            + ("; all print one name at one lot" if _print_alike(members) else "")
        )
        for number in sorted({row.corporate_number or "" for row in members}):
            those = [row for row in members if row.corporate_number == number]
            days = sorted(str(row.contract_date) for row in those)
            said = sorted(set().union(*(flags[row.award_id] for row in those)))
            print(
                f"       {number}, given out in {registered_in(number)}: {len(those)} rows, {days[0]} to {days[-1]}"
                + (f"; {', '.join(said)}" if said else "")
            )


def _by_company(rows: list[AwardRow], companies: dict[str, str]) -> list[list[AwardRow]]:
    by_company: dict[str, list[AwardRow]] = defaultdict(list)
    for row in rows:
        by_company[companies[row.award_id]].append(row)
    return list(by_company.values())


def _print_alike(rows: list[AwardRow]) -> bool:
    """Whether rows all print one name, in whatever spelling, at one lot."""
    prints = {
        (name_key(row.supplier_name_text or "").core, place_key(row.supplier_address_text or ""))
        for row in rows
    }
    return len(prints) == 1


if __name__ == "__main__":
    main()

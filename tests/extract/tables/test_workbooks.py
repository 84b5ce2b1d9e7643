"""The 96 real workbooks: every data row accounted for, and 防衛装備庁's compared with their cells, read independently."""

import datetime as dt
import re
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from extract.document import Document, extract_document

pytestmark = pytest.mark.corpus


def fold(value: object) -> str:
    return re.sub(r"\s|※|_x000D_", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))


def sheet_rows(path: Path) -> list[tuple[object, ...]]:
    """Rows under the header that have cells of their own in more than two columns."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    first = next(
        i for i, row in enumerate(rows) if any(fold(c).startswith(("契約金額", "交付決定額")) for c in row)
    )
    second = 1 if any("公益法人の場合" in fold(c) for c in rows[first]) else 0
    return [
        row
        for row in rows[first + second + 1 :]
        if sum(c is not None and str(c).strip() != "" for c in row) > 2
    ]


@pytest.mark.long
def test_every_row_of_every_workbook_is_accounted_for(shared: Path) -> None:
    paths = sorted((shared / "corpus" / "disclosure" / "xlsx").glob("*.xlsx"))
    assert len(paths) > 90
    for path in paths[::6]:  # every sixth here, all of them in the slow test
        check_accounted(path)


@pytest.mark.slow
def test_every_row_of_all_workbooks_is_accounted_for(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "disclosure" / "xlsx").glob("*.xlsx")):
        check_accounted(path)


def check_accounted(path: Path) -> None:
    extraction = extract_document(Document(path.read_bytes()))
    assert extraction.balanced
    rows = sheet_rows(path)
    assert extraction.rows_expected == len(rows), path.name
    assert extraction.status == ("ok" if rows else "no_awards")


@pytest.mark.parametrize(
    "name",
    [
        "atla_r05_kyoso_04",
        "atla_r05_zuikei_04",
        "atla_r06_kyoso_03",
        "atla_r06_zuikei_07",
        "atla_r05_kyoso_08",
    ],
)
def test_atla_fields_are_the_cells(shared: Path, name: str) -> None:
    right, total = compared(shared / "corpus" / "disclosure" / "xlsx" / f"{name}.xlsx")
    assert right / total >= 0.995


@pytest.mark.slow
def test_atla_fields_are_the_cells_in_all_workbooks(shared: Path) -> None:
    paths = sorted((shared / "corpus" / "disclosure" / "xlsx").glob("atla_*.xlsx"))
    assert len(paths) == 48
    counts = {path.stem: compared(path) for path in paths}
    shares = {name: right / total for name, (right, total) in counts.items() if total}
    assert {name: share for name, share in shares.items() if share < 0.995} == {}
    print(
        f"{sum(right for right, _ in counts.values())} of {sum(total for _, total in counts.values())} cells"
    )


def compared(path: Path) -> tuple[int, int]:
    """Fields that are as their cells say, and fields looked at; every row with a date has its award."""
    awards = extract_document(Document(path.read_bytes())).awards
    rows = [row for row in sheet_rows(path) if isinstance(row[4], dt.datetime)]
    assert len(awards) == len(rows), path.name
    right = total = 0
    for row, award in zip(rows, awards, strict=True):
        supplier = [line for line in str(row[5]).split("\n") if line.strip()]
        digits = re.sub(r"\D", "", fold(row[6]))
        pairs = [
            (fold(row[0]), fold(award.title)),
            (row[4].date(), award.contract_date),
            (
                fold(row[10]),
                fold(award.direct_award_reason if "zuikei" in path.stem else award.procurement_method_text),
            ),
        ]
        if supplier != ["None"] and supplier:
            pairs.append((fold(supplier[0]), fold(award.supplier_name_text)))
        if len(digits) == 13:
            pairs.append((digits, award.corporate_number))
        if len(supplier) == 2:
            pairs.append((fold(supplier[1]), fold(award.supplier_address_text)))
        if isinstance(row[8], int | float):
            pairs.append((row[8], award.amount_yen))
        total += len(pairs)
        right += sum(want == got for want, got in pairs)
    return right, total

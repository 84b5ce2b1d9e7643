"""One table in every format and encoding, and hostile files."""

import datetime as dt
import gzip
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Document, extract_document
from extract.errors import ExtractionError, LimitExceededError, UnreadableDocumentError
from tests.extract.tables.small_tables import (
    HEADER,
    NUMBER,
    ROW,
    check_sample,
    csv_bytes,
    extract,
    one,
    workbook_bytes,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "iso2022_jp"])
def test_csv_in_any_encoding(encoding: str) -> None:
    check_sample(extract(csv_bytes([HEADER, ROW], encoding)).awards[0])


def test_workbook() -> None:
    rows: list[list[object]] = [["競争入札に係る情報の公表（令和7年4月分）"], [], list(HEADER), list(ROW)]
    rows[3][2], rows[3][6], rows[3][7], rows[3][8] = dt.datetime(2025, 4, 1), 1_000_000, 753_900, 0.7539
    check_sample(extract(workbook_bytes(rows)).awards[0])


def test_html_with_a_two_line_header() -> None:
    cells = "".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in ROW)
    header = "".join(f"<th rowspan=2>{cell}</th>" for cell in HEADER[:9])
    header += "<th colspan=2>公益法人の場合</th></tr><tr><th>応札・応募者数</th><th>備考</th>"
    page = f"<html><body><h1>競争入札</h1><table><tr>{header}</tr><tr>{cells}</tr></table></body></html>"
    check_sample(extract(page.encode()).awards[0])


def test_portal_file_without_header() -> None:
    record = [
        "0000000000000123",
        "見本の調達",
        "2025-07-01",
        "31389000.00",
        "A1",
        "1001010",
        "株式会社見本商事",
        NUMBER,
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("successful_bid_record_info_all_2025.csv", csv_bytes([record, record], "utf-8-sig"))
    awards = extract(stream.getvalue()).awards
    assert [award.amount_yen for award in awards] == [31_389_000, 31_389_000]
    assert (awards[0].title, awards[0].contract_date, awards[0].corporate_number) == (
        "見本の調達",
        dt.date(2025, 7, 1),
        NUMBER,
    )


def test_gbizinfo_file() -> None:
    header = [
        "date_of_order",
        "title",
        "amount",
        "government_departments",
        "joint_signatures",
        "corporate_number",
    ]
    award = one([header, ["2018-04-02T00:00:00+09:00", "見本誌の購入", "128974", "見本省", "", NUMBER]])
    assert (award.contract_date, award.amount_yen, award.buyer_name) == (
        dt.date(2018, 4, 2),
        128_974,
        "見本省",
    )
    assert (award.supplier_name_text, award.corporate_number) == (None, NUMBER)


def test_hidden_rows_and_sheets_are_flagged() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([list(HEADER), list(ROW), list(ROW)])))
    book.active.row_dimensions[3].hidden = True
    hidden = book.copy_worksheet(book.active)
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    awards = extract(stream.getvalue()).awards
    assert [("hidden_row" in award.warnings, award.page) for award in awards] == [
        (False, 1),
        (True, 1),
        (True, 2),
        (True, 2),
    ]


def test_a_stray_far_cell_costs_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([list(HEADER), list(ROW)])))
    book.active["XFD1048576"] = "stray"
    stream = io.BytesIO()
    book.save(stream)
    extraction = extract(stream.getvalue())
    check_sample(extraction.awards[0])
    assert any("stray" in reject.text for reject in extraction.rejects)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\x00" * 50,
        workbook_bytes([list(HEADER), list(ROW)])[:2000],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"<html><body><p>nothing here</p></body></html>",
        gzip.compress(b"\x00\x01\x02" * 50, mtime=0),
    ],
    ids=["zip", "cut_workbook", "ole", "html_without_table", "gzip"],  # the bytes hold the time
)
def test_broken_documents_are_named(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        extract_document(Document(content))


def test_a_bomb_is_refused() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(210):
            part.write(b"a," * (1 << 19))
    with pytest.raises(LimitExceededError):
        extract_document(Document(stream.getvalue()))


@given(st.lists(st.lists(st.text(max_size=20), max_size=14), max_size=8))
def test_any_csv_is_read_or_refused(rows: list[list[str]]) -> None:
    try:
        extraction = extract_document(Document(csv_bytes([*rows, ["a", "b"]], "utf-8")))
    except ExtractionError:
        return
    assert extraction.balanced


def test_a_panic_of_the_xls_library_is_a_document_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PanicException(BaseException):
        """As calamine's Rust raises it: no `Exception`."""

    def panic(_stream: object) -> None:
        raise PanicException("slice index starts at 2 but ends at 1")

    monkeypatch.setattr("python_calamine.load_workbook", panic)
    with pytest.raises(UnreadableDocumentError, match="not a readable workbook: PanicException: slice index"):
        extract_document(Document(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))

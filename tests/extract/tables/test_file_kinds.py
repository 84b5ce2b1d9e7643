"""Each kind of file by its own reader: Word, JSON, archives, a web page in one file, forms filled in, text struck out."""

import gzip
import io
import json
import zipfile

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.fuzz_seeds import archive_seeds, form_seeds, office_seeds
from extract.errors import ExtractionError, LimitExceededError, UnreadableDocumentError
from extract.pages.form_fields import typed_values
from extract.tables import archive, records, single_file_page
from extract.tables.archive import archive_grids
from extract.tables.records import read_records
from extract.tables.single_file_page import html_parts
from extract.tables.word import read_word
from tests.extract.tables.printed_tables import ROW as PRINTED
from tests.extract.tables.printed_tables import Printer
from tests.extract.tables.small_tables import NUMBER, csv_bytes, extract

HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000"]


@pytest.mark.parametrize("content", [*office_seeds(), *archive_seeds()[::2]])
def test_every_kind_gives_the_same_rows(content: bytes) -> None:
    awards = [award for award in extract(content).awards if award.title == "見本業務その3"]
    assert {(award.supplier_name_text, award.amount_yen) for award in awards} == {
        ("株式会社見本商事", 3_234_000)
    }


def test_word_cells_merged_down_and_across() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("甲", "乙", "丙"), ("一", "二", "三"), ("", "四", "五")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    stream = io.BytesIO()
    document.save(stream)
    [grid], _ = read_word(stream.getvalue())
    lines = [[(cell.text.strip(), cell.inherited) for cell in line.cells] for line in grid.lines]
    assert lines[1][0] == ("一", False)
    assert lines[2][0] == ("一", True)


@pytest.mark.parametrize(
    ("value", "titles"),
    [
        ([{"件名": "甲"}, {"件名": "乙"}], ["甲", "乙"]),
        ({"data": {"records": [{"件名": "甲", "金額": 1}]}}, ["甲"]),
        ({"件名": "甲", "契約日": "2025-04-01", "金額": 1}, ["甲"]),
    ],
)
def test_lists_of_records(value: object, titles: list[str]) -> None:
    [grid] = read_records(json.dumps(value).encode())
    header, *rows = list(grid.lines)
    assert header.cells[0].text == "件名"
    assert [row.cells[0].text for row in rows] == titles


@pytest.mark.parametrize("content", [b"[1, 2", b"[]", b'"text"', b"[[1, 2], [3]]", b"{" * 5000])
def test_json_without_records_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        read_records(content)


def test_json_lines_and_the_largest_json(monkeypatch: pytest.MonkeyPatch) -> None:
    [grid] = read_records('{"件名": "甲"}\n{"件名": "乙"}'.encode())
    assert len(list(grid.lines)) == 3
    monkeypatch.setattr(records, "MAX_JSON_BYTES", 10)
    with pytest.raises(LimitExceededError):
        read_records(b"[" + b" " * 20)


def test_members_of_an_archive_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as whole:
        whole.writestr("契約.csv", csv_bytes([HEADER, ROW]))
        whole.writestr("bad.xlsx", b"PK\x03\x04 no workbook")
        whole.writestr("__MACOSX/._契約.csv", b"x")
    refused: list[str] = []
    grids = [
        list(grid.lines) for grid in archive_grids(stream.getvalue(), lambda name, why: refused.append(name))
    ]
    assert (len(grids), refused) == (1, ["bad.xlsx"])
    monkeypatch.setattr(archive, "MOST_MEMBERS", 1)
    with pytest.raises(LimitExceededError):
        list(archive_grids(stream.getvalue(), lambda name, why: None))


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b broken",
        gzip.compress(gzip.compress(b"a", mtime=0), mtime=0),
        b"PK\x05\x06" + b"\0" * 18,
        b"no zip",
    ],
    ids=["broken gzip", "gzip in gzip", "empty zip", "no zip"],
)
def test_archives_that_hold_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(ExtractionError):
        list(archive_grids(content, lambda name, why: None))


def mhtml(body: bytes, kind: str = "text/html", charset: str = "cp932") -> bytes:
    head = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: {kind}; charset="{charset}"\n\n'
    return head.encode() + body + b"\n--x--\n"


def test_parts_of_a_web_page_in_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert html_parts(mhtml("<p>見本</p>".encode("cp932")))[0].strip() == "<p>見本</p>".encode()
    assert html_parts(mhtml(b"<p>\xff", charset="unknown-8bit"))
    with pytest.raises(UnreadableDocumentError):
        html_parts(mhtml(b"x", kind="text/plain"))
    monkeypatch.setattr(single_file_page, "MOST_PARTS", 0)
    with pytest.raises(LimitExceededError):
        html_parts(mhtml(b"x"))


def test_values_typed_into_a_form_stand_in_their_cells() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    printer = Printer()
    printer.canvas, printer.stream = canvas, stream
    canvas.setFont("HeiseiKakuGo-W5", 8)
    printer.header()
    left, top = 40.0, printer.top
    values = ["Cleaning", "", "2025/4/1", "Mihon Inc.", PRINTED[4], "1,234,567", ""]
    for place, (width, value) in enumerate(zip(printer.widths, values, strict=True)):
        canvas.rect(left, top - 30, width, 30)
        canvas.acroForm.textfield(
            name=f"f{place}", x=left + 1, y=top - 29, width=width - 2, height=28, value=value
        )
        left += width
    [award] = printer.extract().awards
    assert (award.title, award.supplier_name_text, award.amount_yen) == ("Cleaning", "Mihon Inc.", 1_234_567)
    assert {place.page for place in award.evidence} == {1}


def test_a_form_without_a_table_is_still_a_failure() -> None:
    extraction = extract(form_seeds()[0])
    assert (extraction.status, extraction.rows_extracted) == ("failed", 0)
    assert typed_values(b"%PDF-1.4 broken").glyphs == {}


def test_text_with_a_rule_through_it_is_no_value() -> None:
    printer = Printer()
    printer.header()
    top = printer.top
    printer.row([*PRINTED[:3], "株式会社旧見本", *PRINTED[4:]])
    left, middle = 40.0 + sum(printer.widths[:3]) + 2, top - (top - printer.top) / 2 - 0.6
    printer.canvas.setLineWidth(0.5)
    printer.canvas.line(left, middle, left + 7 * 8, middle)
    [award] = printer.extract().awards
    assert (award.supplier_name_text, "struck_out_text" in award.warnings) == (None, True)


def test_a_directory_that_lies_about_its_members_is_refused() -> None:
    content = bytearray(archive_seeds()[0])
    place = content.index(b"PK\x01\x02") + 42  # where the first member begins
    content[place : place + 4] = (0xFFFF_FFF0).to_bytes(4, "little")
    with pytest.raises(UnreadableDocumentError):
        list(archive_grids(bytes(content), lambda name, why: None))


def test_firms_and_amounts_told_in_objects_of_their_own() -> None:
    firm = {"name": "株式会社見本", "corporate_number": NUMBER}
    records = [
        {"title": "見本清掃", "contract_date": "2025-04-01", "supplier": firm, "price": {"amount": 1_000_000, "currency": "JPY"}},
        {"title": "例示警備", "contract_date": "2025-04-02", "supplier": {"name": "Example Inc."}, "price": {"amount": 2_000, "currency": "USD"}},
    ]  # fmt: skip
    first, second = extract(json.dumps(records).encode()).awards
    assert (first.supplier_name_text, first.corporate_number, first.amount_yen) == (
        "株式会社見本",
        NUMBER,
        1_000_000,
    )
    assert (second.supplier_name_text, second.amount_yen, second.currency) == ("Example Inc.", None, "USD")


def test_records_of_a_map() -> None:
    told = {"工事名": "見本橋", "契約日": "2025-04-01", "受注者": "株式会社見本", "請負金額": "1,000,000円"}
    features = [
        {"type": "Feature", "geometry": None, "properties": {**told, "工事名": name}}
        for name in ("見本橋", "例示橋")
    ]
    awards = extract(json.dumps({"type": "FeatureCollection", "features": features}).encode()).awards
    assert [(award.title, award.amount_yen) for award in awards] == [
        ("見本橋", 1_000_000),
        ("例示橋", 1_000_000),
    ]


@pytest.mark.parametrize(
    "keys",
    [
        ("contract_title", "contract_date", "supplier_name", "contract_amount"),
        ("procurementItemName", "successfulBidDate", "tradeName", "contractAmount"),
    ],
)
def test_keys_in_english(keys: tuple[str, ...]) -> None:
    record = dict(zip(keys, ("見本清掃", "2025-04-01", "株式会社見本", 1_000_000), strict=True))
    award = extract(json.dumps([record]).encode()).awards[0]
    assert (award.title, award.supplier_name_text, award.amount_yen) == (
        "見本清掃",
        "株式会社見本",
        1_000_000,
    )

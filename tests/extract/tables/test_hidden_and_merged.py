"""What workbooks hide, merge or strike out, in kinds of file that calamine does not tell it of: XLS and ODS."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, Table
from odf.text import P, Span

from benchmarks.fuzz_seeds import ods_bytes
from extract.errors import LimitExceededError, UnreadableDocumentError
from extract.tables import open_document
from extract.tables.open_document import sheets_of
from tests.extract.tables.small_tables import extract

HEADER = ["件名", "契約日", "契約の相手方", "契約金額"]
ROW = ["見本清掃", "令和7年4月1日", "株式会社見本", "1,234,000"]
OTHER = ["例示警備", "令和7年4月2日", "株式会社例示", "5,000,000"]
TWICE = ["件名", "契約日", "契約の相手方", "契約の相手方", "契約金額"]
OLD_FIRST = ["見本清掃", "令和7年4月1日", "株式会社旧見本", "株式会社見本", "1,234,000"]


def xls_bytes(rows: list[list[str]], change: Callable[[xlwt.Worksheet], None]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("契約", cell_overwrite_ok=True)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def told(content: bytes) -> list[tuple[str | None, str | None, int | None, tuple[str, ...]]]:
    return [
        (award.title, award.supplier_name_text, award.amount_yen, award.warnings)
        for award in extract(content).awards
    ]


def test_hidden_columns_and_rows_of_an_xls() -> None:
    def hide(sheet: xlwt.Worksheet) -> None:
        sheet.col(2).hidden = True
        sheet.row(2).hidden = True

    assert told(xls_bytes([TWICE, OLD_FIRST, OLD_FIRST], hide)) == [
        ("見本清掃", "株式会社見本", 1_234_000, ("hidden_column",)),
        ("見本清掃", "株式会社見本", 1_234_000, ("hidden_row", "hidden_column")),
    ]


def test_struck_out_text_of_an_xls() -> None:
    def strike(sheet: xlwt.Worksheet) -> None:
        struck = xlwt.easyfont("struck_out on")
        plain = xlwt.easyfont("")
        sheet.write_rich_text(2, 2, [("株式会社旧", struck), ("株式会社例示", plain)])

    assert told(xls_bytes([HEADER, ROW, [*OTHER[:2], "", OTHER[3]]], strike)) == [
        ("見本清掃", "株式会社見本", 1_234_000, ()),
        ("例示警備", "株式会社例示", 5_000_000, ("struck_out_text",)),
    ]


def test_hidden_columns_and_rows_of_an_ods() -> None:
    def hide(_: OpenDocumentSpreadsheet, table: Table) -> None:
        table.childNodes[2].setAttribute("visibility", "collapse")
        table.childNodes[-1].setAttribute("visibility", "filter")

    assert told(ods_bytes([TWICE, OLD_FIRST, OLD_FIRST], hide)) == [
        ("見本清掃", "株式会社見本", 1_234_000, ("hidden_column",)),
        ("見本清掃", "株式会社見本", 1_234_000, ("hidden_row", "hidden_column")),
    ]


def test_cells_of_an_ods_that_reach_down() -> None:
    def merge(_: OpenDocumentSpreadsheet, table: Table) -> None:
        first, second = table.childNodes[-2:]
        first.childNodes[2].setAttribute("numberrowsspanned", "2")
        second.insertBefore(CoveredTableCell(), second.childNodes[2])
        second.removeChild(second.childNodes[3])

    assert [row[:3] for row in told(ods_bytes([HEADER, ROW, OTHER], merge))] == [
        ("見本清掃", "株式会社見本", 1_234_000),
        ("例示警備", "株式会社見本", 5_000_000),
    ]


def test_struck_out_text_of_an_ods() -> None:
    def strike(document: OpenDocumentSpreadsheet, table: Table) -> None:
        struck = Style(name="struck", family="text")
        struck.addElement(TextProperties(textlinethroughstyle="solid"))
        document.automaticstyles.addElement(struck)
        cell = table.childNodes[-1].childNodes[2]
        cell.removeChild(cell.childNodes[0])
        line = P()
        line.addElement(Span(stylename=struck, text="株式会社旧"))
        line.addText("株式会社例示")
        cell.addElement(line)

    assert told(ods_bytes([HEADER, ROW, OTHER], strike))[1:] == [
        ("例示警備", "株式会社例示", 5_000_000, ("struck_out_text",))
    ]


@pytest.mark.parametrize("content", [b"", b"PK no zip"])
def test_what_is_no_ods_tells_nothing(content: bytes) -> None:
    assert sheets_of(content) == {}


@pytest.mark.parametrize(
    ("was", "now"), [(b"</table:table>", b""), (b"<table:table-row", b"<table:t:row"), (b"</office:", b"")]
)
def test_an_ods_of_torn_xml_is_said_not_to_be_read(was: bytes, now: bytes) -> None:
    whole, torn = io.BytesIO(ods_bytes([HEADER, ROW, OTHER])), io.BytesIO()
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(torn, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            made.writestr(name, content.replace(was, now, 1) if name == "content.xml" else content)
    with pytest.raises(UnreadableDocumentError, match="its sheets cannot be read"):
        extract(torn.getvalue())


def ods_struck(change: Callable[[Table], None]) -> bytes:
    def strike(document: OpenDocumentSpreadsheet, table: Table) -> None:
        struck = Style(name="struck", family="table-cell")
        struck.addElement(TextProperties(textlinethroughstyle="solid"))
        document.automaticstyles.addElement(struck)
        for cell in table.childNodes[-1].childNodes:
            cell.setAttribute("stylename", struck)
        change(table)

    return ods_bytes([HEADER, ROW, OTHER], strike)


def test_a_struck_out_row_of_an_ods_written_once_for_several() -> None:
    extraction = extract(ods_struck(lambda table: table.childNodes[-1].setAttribute("numberrowsrepeated", 3)))
    assert [award.title for award in extraction.awards] == ["見本清掃"]
    assert [reject.reason for reject in extraction.rejects] == ["struck_out_row"] * 3


def test_a_struck_out_cell_of_an_ods_written_once_for_several() -> None:
    content = ods_struck(
        lambda table: table.childNodes[-1].childNodes[2].setAttribute("numbercolumnsrepeated", 2)
    )
    sheet = sheets_of(content)["契約"]
    assert [column for row, column in sorted(sheet.struck) if row == 3] == [1, 2, 3, 4, 5]


def test_more_struck_out_cells_of_an_ods_than_are_noted_are_no_awards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(open_document, "MOST_NOTED", 5)
    with pytest.raises(LimitExceededError):
        sheets_of(ods_struck(lambda table: table.childNodes[-1].setAttribute("numberrowsrepeated", 9)))

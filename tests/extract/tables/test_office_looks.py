"""What a workbook or a Word document holds and does not show, and what its parts are wrapped in."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from extract.outcome import Extraction
from tests.extract.tables.small_tables import extract

HEADER = ["件名", "契約の相手方", "契約金額", "契約締結日"]
ROW = ["見本清掃", "株式会社見本", "1,234,000円", "令和7年4月1日"]
OTHER = ["例示警備", "株式会社例示", "5,000,000円", "令和7年4月2日"]
BOTH = [("見本清掃", "株式会社見本", 1_234_000), ("例示警備", "株式会社例示", 5_000_000)]


def told(extraction: Extraction) -> list[tuple[object, ...]]:
    return [(award.title, award.supplier_name_text, award.amount_yen) for award in extraction.awards]


def coloured(letters: Color | str | None, ground: Color | str | None) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (HEADER, ROW, OTHER):
        sheet.append(row)
    if letters is not None:
        sheet["B2"].font = Font(color=letters)
    if ground is not None:
        sheet["B2"].fill = PatternFill("solid", fgColor=ground)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("letters", "ground", "seen"),
    [
        (None, "FF000000", False),  # 黒塗り: black letters on black
        (Color(theme=1), Color(theme=1), False),
        ("FFFFFF00", "FFFFFF00", False),
        ("FFFFFFFF", None, False),
        ("FFFFFFFF", "FF000080", True),
        (Color(theme=1), Color(theme=1, tint=0.8), True),
        (None, "FFFFFF00", True),
        (Color(indexed=64), Color(indexed=9), True),
    ],
)
def test_letters_in_the_colour_of_their_cell(
    letters: Color | str | None, ground: Color | str | None, seen: bool
) -> None:
    award = extract(coloured(letters, ground)).awards[0]
    assert award.supplier_name_text == ("株式会社見本" if seen else None)
    assert ("hidden_text" in award.warnings) is not seen


def test_black_letters_on_black_in_an_xls() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    black = xlwt.easyxf("pattern: pattern solid, fore_colour black; font: colour black")
    for line, row in enumerate((HEADER, ROW, OTHER)):
        for column, text in enumerate(row):
            sheet.write(line, column, text, *([black] if (line, column) == (1, 1) else []))
    stream = io.BytesIO()
    book.save(stream)
    awards = extract(stream.getvalue()).awards
    assert [award.supplier_name_text for award in awards] == [None, "株式会社例示"]
    assert "hidden_text" in awards[0].warnings


def test_a_column_without_width_is_hidden() -> None:
    whole = zipfile.ZipFile(io.BytesIO(coloured(None, None)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in whole.namelist():
            data = whole.read(name)
            if name.endswith("sheet1.xml"):
                head, rest = data.split(b"<sheetData>")
                head = head.split(b"<cols>")[0]
                data = (
                    head + b'<cols><col min="3" max="3" width="0" customWidth="1"/></cols><sheetData>' + rest
                )
            made.writestr(name, data)
    award = extract(stream.getvalue()).awards[0]
    assert (award.amount_yen, "hidden_column" in award.warnings) == (None, True)


def word(change: Callable[[Any], None]) -> Extraction:
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    for line, row in enumerate((HEADER, ROW, OTHER)):
        for column, text in enumerate(row):
            table.cell(line, column).text = text
    change(table)
    stream = io.BytesIO()
    document.save(stream)
    return extract(stream.getvalue())


def wrap(element: Any, opening: str, inner: str = "") -> None:
    parent = element.getparent()
    place = parent.index(element)
    wrapper = parse_xml(f"<w:{opening} {nsdecls('w')}>{inner}</w:{opening.split(maxsplit=1)[0]}>")
    parent.insert(place, wrapper)
    (wrapper[0] if inner else wrapper).append(element)


def test_rows_and_cells_in_content_controls_and_insertions_are_read() -> None:
    def change(table: Any) -> None:
        wrap(table.rows[1]._tr.tc_lst[1], "sdt", "<w:sdtContent/>")
        wrap(table.rows[2]._tr, "sdt", "<w:sdtContent/>")
        wrap(table.rows[1]._tr, "customXml")

    assert told(word(change)) == BOTH


def test_struck_rows_and_white_letters_of_a_word_document() -> None:
    def change(table: Any) -> None:
        for cell in table.rows[2].cells:
            cell.paragraphs[0].runs[0].font.strike = True
        table.rows[1].cells[1].paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)

    extraction = word(change)
    assert told(extraction) == [("見本清掃", None, 1_234_000)]
    assert "hidden_text" in extraction.awards[0].warnings
    assert [(reject.reason, reject.text) for reject in extraction.rejects] == [
        ("struck_out_row", " | ".join(OTHER))
    ]


def test_white_letters_on_a_shaded_cell_are_seen() -> None:
    def change(table: Any) -> None:
        cell = table.rows[1].cells[1]
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="000080"/>'))

    assert told(word(change)) == BOTH


@pytest.mark.parametrize("style", [None, "Medium Shading 1 Accent 1"])
def test_white_letters_on_a_shaded_paragraph_or_of_a_shaded_table_are_seen(style: str | None) -> None:
    def change(table: Any) -> None:
        paragraph = table.rows[1].cells[1].paragraphs[0]
        paragraph.runs[0].font.color.rgb = RGBColor(255, 255, 255)
        if style is not None:
            table.style = style
        else:
            paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="000080"/>'))

    assert told(word(change)) == BOTH


@pytest.mark.parametrize(
    ("sign", "warning"),
    [("<w:noBreakHyphen/>", "unread_amount"), ('<w:sym w:char="F0FE"/>', "unknown_glyph")],
)
def test_signs_that_are_no_text_stand_in_it(sign: str, warning: str) -> None:
    def change(table: Any) -> None:
        paragraph = table.rows[1].cells[2].paragraphs[0]
        paragraph.clear()
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>1</w:t>{sign}<w:t>234,000</w:t></w:r>"))

    award = word(change).awards[0]
    assert (award.amount_yen, warning in award.warnings) == (None, True)

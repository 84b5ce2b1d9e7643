"""Small documents of the kinds that no corpus here has, made to be mutated: ODS, DOCX, MHTML, JSON, XML, forms and more."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

Rows = Sequence[Sequence[str]]
ROWS: Rows = (
    ("件名", "契約締結日", "契約の相手方", "法人番号", "契約金額", "備考"),
    *(
        (
            f"見本業務その{number}",
            "令和7年4月1日",
            "株式会社見本商事\n東京都豊島区東池袋1-2-3",
            "",
            f"{number},234,000",
            "",
        )
        for number in range(1, 9)
    ),
)


def office_seeds() -> list[bytes]:
    """An ODS, a DOCX, a web page in one file, JSON and a workbook of one XML file."""
    return [ods_bytes(ROWS), _docx(ROWS), _mhtml(ROWS), _json(ROWS), spreadsheet_xml_bytes(ROWS)]


def archive_seeds() -> list[bytes]:
    """Zips of a CSV, a workbook and a page, and a zip within a zip."""
    several = _zip({"a.csv": _csv(ROWS), "b.ods": ods_bytes(ROWS), "c.html": _html(ROWS).encode()})
    return [several, _zip({"a.zip": several}), _zip({"a.json": _json(ROWS)})]


def form_seeds() -> list[bytes]:
    """A PDF whose table is filled in by the fields of a form."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    for column in range(6):
        left = 30 + 130 * column
        canvas.rect(left, 480, 130, 40)
        canvas.rect(left, 440, 130, 40)
        canvas.drawString(left + 2, 500, f"label {column}")
        canvas.acroForm.textfield(
            name=f"f{column}", x=left + 1, y=442, width=128, height=36, value=f"{column},234,000"
        )
    canvas.save()
    return [stream.getvalue()]


def scan_seeds() -> list[bytes]:
    """A small picture of a table in a PDF without text."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (900, 260), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(22)
    for row, cells in enumerate(
        (("No.", "name", "2025", "price"), ("1", "MIHON Inc.", "R7.4.1", "1,234,000"))
    ):
        for column, cell in enumerate(cells):
            box = (20 + 215 * column, 20 + 60 * row, 235 + 215 * column, 80 + 60 * row)
            draw.rectangle(box, outline=0, width=2)
            draw.text((box[0] + 8, box[1] + 16), cell, font=font, fill=0)
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=150)
    return [stream.getvalue()]


def _csv(rows: Rows) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode("cp932")


def _html(rows: Rows) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<html><body><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></body></html>"


def _json(rows: Rows) -> bytes:
    header, *records = rows
    return json.dumps([dict(zip(header, row, strict=True)) for row in records], ensure_ascii=False).encode()


def _mhtml(rows: Rows) -> bytes:
    whole = MIMEMultipart("related")
    whole.attach(MIMEText(_html(rows), "html", "utf-8"))
    return whole.as_bytes()


def spreadsheet_xml_bytes(rows: Rows) -> bytes:
    """A workbook of one XML file (XML Spreadsheet 2003) of one sheet."""
    return spreadsheet_xml("".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in rows))


def _xml_cell(text: str) -> str:
    return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'.replace("\n", "&#10;")


def spreadsheet_xml(rows: str, *, columns: str = "", styles: str = "", options: str = "") -> bytes:
    """The same from the XML of its rows, its columns, its styles and what Excel says of the sheet."""
    urn = "urn:schemas-microsoft-com:office"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{urn}:spreadsheet" xmlns:ss="{urn}:spreadsheet"'
        f' xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="Sheet1"><Table>{columns}{rows}</Table>'
        f'<WorksheetOptions xmlns="{urn}:excel">{options}</WorksheetOptions></Worksheet></Workbook>'
    ).encode()


def ods_bytes(rows: Rows, change: Callable[[Any, Any], None] = lambda document, table: None) -> bytes:
    """An ODS workbook of one sheet; `change` is given its document and its table before they are saved."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableColumn, TableRow
    from odf.text import P

    document, table = OpenDocumentSpreadsheet(), Table(name="契約")
    for _ in rows[0]:
        table.addElement(TableColumn())
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    change(document, table)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _docx(rows: Rows) -> bytes:
    import docx

    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()

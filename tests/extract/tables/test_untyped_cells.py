"""ODS cells without a type are text."""

import io
import zipfile

from extract.document import Document, extract_document
from extract.tables.untyped_cells import with_typed_cells

ROWS = [
    ["件名", "契約日", "契約の相手方", "契約金額"],
    ["清掃", "令和7年4月1日", "株式会社山田清掃", "1,234,000円"],
]


def ods(cell: str) -> bytes:
    rows = "".join(
        "<table:table-row>" + "".join(cell.format(text) for text in row) + "</table:table-row>"
        for row in ROWS
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"
    names = " ".join(f'xmlns:{name}="{space.format(name)}"' for name in ("office", "text", "table"))
    xml = f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", xml)
    return out.getvalue()


def test_cells_without_a_type_are_read_as_text() -> None:
    (award,) = extract_document(
        Document(ods("<table:table-cell><text:p>{0}</text:p></table:table-cell>"))
    ).awards
    assert (award.title, award.supplier_name_text, award.amount_yen) == (
        "清掃",
        "株式会社山田清掃",
        1_234_000,
    )


def test_a_file_whose_cells_have_types_stays_as_it_is() -> None:
    typed = ods('<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>')
    assert with_typed_cells(typed) is typed
    assert with_typed_cells(b"PK no zip") == b"PK no zip"

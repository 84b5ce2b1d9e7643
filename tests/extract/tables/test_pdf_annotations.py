"""What the reader of a PDF put on its pages, or typed into its form."""

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from tests.extract.tables.drawn_tables import (
    PRICE,
    SUPPLIER,
    cells_of,
    drawn,
    place,
)
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, HEIGHT, WIDTH, told


def changed(content: bytes, annotation: DictionaryObject) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    if "/AP" in annotation:
        drawing = annotation["/AP"]
        drawing[NameObject("/N")] = writer._add_object(drawing["/N"])
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def annotation(kind: str, line: int, column: int, columns: int = 1, **more: object) -> DictionaryObject:
    left, bottom = place(line, column)
    box = (left + 1, bottom + 1, left + WIDTH * columns - 1, bottom + HEIGHT - 1)
    made = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): RectangleObject(box),
            NameObject("/F"): NumberObject(4),
        }
    )
    corners = (box[0], box[3], box[2], box[3], box[0], box[1], box[2], box[1])
    made[NameObject("/QuadPoints")] = ArrayObject(map(FloatObject, corners))
    for key, value in more.items():
        made[NameObject(f"/{key}")] = (
            TextStringObject(value) if isinstance(value, str) else ArrayObject(map(FloatObject, value))  # type: ignore[call-overload]
        )
    return made


def test_what_a_reader_put_on_the_page_is_seen() -> None:
    patch = annotation("/FreeText", *PRICE, Contents="9,999,000円", C=(1, 1, 1))
    assert cells_of(extract(changed(drawn(), patch))) == ("株式会社見本", 9_999_000, ("hidden_text",))
    box = annotation("/Square", *SUPPLIER, IC=(0, 0, 0))
    assert cells_of(extract(changed(drawn(), box))) == (None, 1_234_000, ("hidden_text", "no_supplier"))
    extraction = extract(changed(drawn(), annotation("/StrikeOut", 2, 0, columns=4)))
    assert told(extraction) == BOTH[1:]
    assert [reject.reason for reject in extraction.rejects] == ["struck_out_row"]


@pytest.mark.parametrize(("painting", "is_seen"), [("S", True), ("f", False)])
def test_a_box_without_a_filling_covers_nothing(painting: str, is_seen: bool) -> None:
    box = annotation("/Square", *SUPPLIER, IC=())
    left, bottom, right, top = map(float, box["/Rect"])
    drawing = StreamObject()
    drawing.set_data(f"{left} {bottom} {right - left} {top - bottom} re {painting}".encode())
    drawing[NameObject("/Type")], drawing[NameObject("/Subtype")] = (
        NameObject("/XObject"),
        NameObject("/Form"),
    )
    drawing[NameObject("/BBox")] = box["/Rect"]
    box[NameObject("/AP")] = DictionaryObject({NameObject("/N"): drawing})
    expected = (
        ("株式会社見本", 1_234_000, ()) if is_seen else (None, 1_234_000, ("hidden_text", "no_supplier"))
    )
    assert cells_of(extract(changed(drawn(), box))) == expected


def test_a_form_of_xml_is_said_not_to_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(40, 700, "Please wait")
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(stream))
    form = StreamObject()
    form._data = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>"
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): writer._add_object(form)}
    )
    out = io.BytesIO()
    writer.write(out)
    extraction = extract(out.getvalue())
    assert (extraction.status, extraction.rejects[0].reason.split(":")[0]) == ("failed", "form_fields")
    assert "XFA" not in capfd.readouterr().err

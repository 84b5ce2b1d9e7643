"""What a PDF holds and nobody sees, or sees otherwise than its text says: never a value in silence."""

import io
from collections.abc import Callable

import pypdf
import pytest
from PIL import Image
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
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.outcome import Extraction
from extract.pages import Glyph, painted
from extract.pages.pdfium import PdfiumSource
from extract.tables.pdf_cells import lines_of
from extract.tables.pdf_glyphs import side_by_side
from extract.tables.pdf_left_out import rows_left_out
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, FONT, HEADER, HEIGHT, OTHER, ROW, WIDTH, told

Drawing = Callable[[Canvas, float, float, str], None]
Page = Callable[[Canvas], None]
SUPPLIER, PRICE = (2, 2), (2, 3)
"""Line and column of two cells of the first row."""


def nothing(canvas: Canvas) -> None:
    pass


def plain(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)


def drawn(
    cells: dict[tuple[int, int], Drawing] | Drawing = plain,
    *,
    before: Page = nothing,
    after: Page = nothing,
    rules: bool = True,
) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    before(canvas)
    for line, row in enumerate((HEADER, ROW, OTHER), start=1):
        for column, text in enumerate(row):
            canvas.saveState()
            left, bottom = place(line, column)
            if rules:
                canvas.rect(left, bottom, WIDTH, HEIGHT)
            canvas.setFont(FONT, 7)
            draw = cells.get((line, column), plain) if isinstance(cells, dict) else cells
            draw(canvas, left + 2, bottom + 4, text)
            canvas.restoreState()
    after(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def place(line: int, column: int) -> tuple[int, int]:
    return 30 + WIDTH * column, 560 - HEIGHT * line


def white(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillColorCMYK(0, 0, 0, 0)
    plain(canvas, x, y, text)


def without_ink(canvas: Canvas, x: float, y: float, text: str) -> None:
    words = canvas.beginText(x, y)
    words.setTextRenderMode(3)
    words.textOut(text)
    canvas.drawText(words)


def clear(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillAlpha(0)
    plain(canvas, x, y, text)


def black_on_black(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.rect(x - 2, y - 4, WIDTH, HEIGHT, fill=1)
    plain(canvas, x, y, text)


def under_a_thick_line(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.setLineWidth(12)
    canvas.line(x - 2, y + 3, x + 100, y + 3)


def under_a_picture(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.drawImage(ImageReader(Image.new("L", (20, 10), 60)), x - 1, y - 3, WIDTH - 2, HEIGHT - 2)


def under_a_seal(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    seal = ImageReader(Image.new("RGBA", (20, 10), (255, 0, 0, 0)))
    canvas.drawImage(seal, x - 1, y - 3, WIDTH - 2, HEIGHT - 2, mask="auto")


def drawn_twice(canvas: Canvas, x: float, y: float, text: str) -> None:
    for part in (text, *text):  # first at once, then letter by letter
        plain(canvas, x + 0.4 * (part is not text), y, part)
        x += 0 if part is text else pdfmetrics.stringWidth(part, FONT, 7)


def small_words_beside(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.setFont(FONT, 0.3)
    plain(canvas, x + 60, y, "株式会社秘密")


def replaced(canvas: Canvas, x: float, y: float, text: str) -> None:
    said = "株式会社別名".encode("utf-16-be").hex()
    canvas._code.append(f"/Span <</ActualText <FEFF{said}>>> BDC")
    plain(canvas, x, y, text)
    canvas._code.append("EMC")


def cells_of(extraction: Extraction) -> tuple[object, ...]:
    first = extraction.awards[0]
    return first.supplier_name_text, first.amount_yen, first.warnings


@pytest.mark.parametrize(
    "draw", [white, without_ink, clear, black_on_black, under_a_thick_line, under_a_picture]
)
def test_a_cell_that_nobody_sees_is_no_value_and_said(draw: Drawing) -> None:
    extraction = extract(drawn({SUPPLIER: draw}))
    assert cells_of(extraction) == (None, 1_234_000, ("hidden_text", "no_supplier"))
    assert told(extraction)[1:] == BOTH[1:]


def test_what_shines_through_covers_nothing() -> None:
    assert cells_of(extract(drawn({SUPPLIER: under_a_seal}))) == ("株式会社見本", 1_234_000, ())


def crossed_by_a_leaning_line(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.scale(0.06, 0.06)
    canvas.setLineWidth(10)  # 0.6 points
    canvas.line((x - 2) / 0.06, (y - 4) / 0.06, (x + WIDTH - 2) / 0.06, (y + HEIGHT - 4) / 0.06)


def under_what_is_clipped_away(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    clip = canvas.beginPath()
    clip.rect(700, 20, 50, 20)
    canvas.clipPath(clip, stroke=0)
    canvas.rect(0, 0, 842, 595, fill=1)


def marked_with_a_pen(canvas: Canvas, x: float, y: float, text: str) -> None:
    plain(canvas, x, y, text)
    canvas.setFillColorRGB(1, 1, 0)
    canvas._extgstate.set(canvas, "BM", "Multiply")
    canvas.rect(x - 2, y - 4, WIDTH, HEIGHT, fill=1)


def black_outlines(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillGray(1)
    words = canvas.beginText(x, y)
    words.setTextRenderMode(1)
    words.textOut(text)
    canvas.drawText(words)


def filled_white_in_black_outlines(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillGray(1)
    words = canvas.beginText(x, y)
    words.setTextRenderMode(2)
    words.textOut(text)
    canvas.drawText(words)


@pytest.mark.parametrize(
    "draw",
    [
        crossed_by_a_leaning_line,
        under_what_is_clipped_away,
        marked_with_a_pen,
        black_outlines,
        filled_white_in_black_outlines,
    ],
)
def test_what_is_seen_is_read(draw: Drawing) -> None:
    extraction = extract(drawn({SUPPLIER: draw, PRICE: draw}))
    assert cells_of(extraction) == ("株式会社見本", 1_234_000, ())
    assert (told(extraction), list(extraction.rejects)) == (BOTH, [])


def test_what_is_printed_over_a_patch_is_read_and_what_is_under_it_is_said() -> None:
    def corrected(canvas: Canvas, x: float, y: float, text: str, before: str = "有限商店秘密他") -> None:
        plain(canvas, x, y, before)
        canvas.setFillGray(1)
        canvas.rect(x - 1, y - 3, WIDTH - 2, HEIGHT - 2, fill=1, stroke=0)
        canvas.setFillGray(0)
        plain(canvas, x, y, text)

    assert cells_of(extract(drawn({SUPPLIER: corrected}))) == ("株式会社見本", 1_234_000, ("hidden_text",))

    def alike(canvas: Canvas, x: float, y: float, text: str) -> None:
        corrected(canvas, x, y, text, "株式会社秘密")

    # of equal letters in one place the engine tells one: what is printed may be 株式会社見本 or 見本
    assert cells_of(extract(drawn({SUPPLIER: alike}))) == (None, 1_234_000, ("hidden_text", "no_supplier"))


def test_a_page_of_many_shaded_cells_is_looked_at_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    for number in range(400):
        x, y = number % 20 * 42, number // 20 * 11
        canvas.setFillGray(0.9)
        canvas.rect(x, y, 42, 11, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.drawString(x + 2, y + 2, str(number))
    canvas.save()
    asked: list[object] = []
    share = painted.share_of

    def counted(box: painted.PaintedBox, over: painted.PaintedBox) -> float:
        asked.append(box)
        return share(box, over)

    monkeypatch.setattr(painted, "share_of", counted)
    page = PdfiumSource(stream.getvalue()).page(1)
    assert not page.unseen_places
    assert len(asked) < 50 * 400


@pytest.mark.parametrize(
    ("draw", "warnings"), [(drawn_twice, ()), (small_words_beside, ("hidden_text",))], ids=["twice", "small"]
)
def test_letters_drawn_twice_or_too_small_to_read(draw: Drawing, warnings: tuple[str, ...]) -> None:
    assert cells_of(extract(drawn({SUPPLIER: draw}))) == ("株式会社見本", 1_234_000, warnings)
    assert told(extract(drawn(draw if draw is drawn_twice else {PRICE: draw}))) == BOTH


def test_letters_that_are_not_those_drawn_have_no_name() -> None:
    name, _, warnings = cells_of(extract(drawn({SUPPLIER: replaced})))
    assert (name, warnings) == ("\ufffd", ("unknown_glyph",))


def test_letters_that_one_glyph_stands_for_stand_side_by_side() -> None:
    letter = Glyph("", 10.0, 0.0, 20.0, 10.0, 10.0, True, "")
    whole = [letter._replace(text=text) for text in "(株)"] + [letter._replace(text="見", x0=20.0, x1=30.0)]
    [line] = lines_of(side_by_side(whole))
    assert line.text == "(株)見"
    many = [letter._replace(text=text) for text in "株式会社別名"]
    assert lines_of(side_by_side(many))[0].text == "\ufffd"
    assert lines_of([letter._replace(text=text) for text in "見本見"])[0].text == "\ufffd"


def test_a_watermark_over_a_blank_row_is_no_row() -> None:
    out = [(Glyph("写", 10.0, 0.0, 50.0, 40.0, 40.0, True, ""), "watermark")]
    assert rows_left_out({}, {(0, 0): out, (0, 1): out}) == {}


def test_what_stands_in_a_form_is_looked_at_in_its_place() -> None:
    def formed(canvas: Canvas) -> None:
        canvas.translate(0, -300)
        canvas.doForm("table")

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595))
    canvas.beginForm("table")
    for line, row in enumerate((HEADER, ROW), start=1):
        for column, text in enumerate(row):
            canvas.rect(*place(line, column), WIDTH, HEIGHT)
            canvas.setFont(FONT, 7)
            canvas.setFillGray((line, column) == SUPPLIER)
            plain(canvas, place(line, column)[0] + 2, place(line, column)[1] + 4, text)
    canvas.endForm()
    formed(canvas)
    canvas.save()
    assert cells_of(extract(stream.getvalue())) == (None, 1_234_000, ("hidden_text", "no_supplier"))


def test_a_row_that_nobody_sees_is_said() -> None:
    extraction = extract(drawn({(3, column): white for column in range(4)}))
    assert told(extraction) == BOTH[:1]
    assert [(reject.reason, reject.text) for reject in extraction.rejects] == [
        ("row_not_shown", " | ".join(OTHER))
    ]


def test_hidden_text_beside_the_tables_is_said() -> None:
    def aside(canvas: Canvas) -> None:
        canvas.setFont(FONT, 7)
        white(canvas, 40, 100, "株式会社秘密　9,999,000円")

    extraction = extract(drawn(after=aside))
    assert (told(extraction), extraction.status) == (BOTH, "ok")
    assert [reject.reason for reject in extraction.rejects] == ["text_left_out: hidden_text"]


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (84, 60), 255)), 0, 0, 842, 595)


@pytest.mark.parametrize(
    ("draw", "before", "after"), [(without_ink, picture, nothing), (plain, nothing, picture)]
)
def test_a_layer_of_text_over_a_scan_was_read_from_a_picture(
    draw: Drawing, before: Page, after: Page
) -> None:
    extraction = extract(drawn(draw, before=before, after=after, rules=False))
    assert told(extraction) == BOTH
    assert all("read_by_ocr" in award.warnings for award in extraction.awards)
    assert (extraction.ocr_engine, extraction.ocr_confidence) == ("text_layer", 0.8)


def test_a_scan_cut_into_strips_is_one_picture() -> None:
    def strips(canvas: Canvas) -> None:
        for number in range(119):
            canvas.drawImage(ImageReader(Image.new("L", (84, 1), 100 + number)), 0, number * 5, 842, 5)

    extraction = extract(drawn(without_ink, before=strips, rules=False))
    assert (told(extraction), extraction.ocr_engine) == (BOTH, "text_layer")


def test_a_name_blacked_out_in_a_scan_is_not_read_from_its_layer() -> None:
    def blacked_out(canvas: Canvas) -> None:
        canvas.rect(*place(*SUPPLIER), WIDTH, HEIGHT, fill=1)

    extraction = extract(drawn(without_ink, before=picture, after=blacked_out, rules=False))
    assert cells_of(extraction) == (None, 1_234_000, ("no_supplier", "read_by_ocr"))
    assert [reject.reason for reject in extraction.rejects] == ["text_left_out: hidden_text"]


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


def test_a_page_on_its_head_with_an_upright_number_is_read() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.setFont(FONT, 7)
        plain(canvas, 400, 20, "- 3 -")
        canvas.translate(842, 595)
        canvas.rotate(180)

    assert told(extract(drawn(before=turned))) == BOTH


def test_a_figure_cut_off_by_the_side_of_the_page_is_none() -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(drawn())))
    writer.pages[0].cropbox = RectangleObject((0, 0, place(2, 3)[0] + 20, 595))
    stream = io.BytesIO()
    writer.write(stream)
    assert cells_of(extract(stream.getvalue())) == ("株式会社見本", None, ("hidden_text",))


def test_turned_words_in_a_cell_are_said_to_be_unread() -> None:
    def turned(canvas: Canvas, x: float, y: float, text: str) -> None:
        plain(canvas, x, y, text)
        canvas.translate(x + 100, y)
        canvas.rotate(90)
        plain(canvas, 0, 0, "他")

    assert cells_of(extract(drawn({SUPPLIER: turned}))) == ("株式会社見本", 1_234_000, ("turned_text",))


@pytest.mark.parametrize(
    ("names", "price"),
    [
        (("comma", *["zero", "one", "two", "three", "four"]), 1_234_000),
        (("g1", "g2", "g3", "g4", "g5", "g6"), None),
    ],
    ids=["named", "not named"],
)
def test_letters_that_are_drawings_are_read_by_their_names_alone(
    names: tuple[str, ...], price: int | None
) -> None:
    """Type 3: codes of letters without a name that is known mean nothing, whatever letter they are in ASCII."""
    code = {letter: bytes([0x31 + number]) for number, letter in enumerate(",01234")}

    def left_open(canvas: Canvas, x: float, y: float, text: str) -> None:
        pass

    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(drawn({PRICE: left_open}))))
    page = writer.pages[0]
    shape = StreamObject()
    shape._data = b"600 0 0 0 600 700 d1 0 0 500 700 re f"
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type3"),
            NameObject("/FontBBox"): ArrayObject(map(NumberObject, (0, 0, 600, 700))),
            NameObject("/FontMatrix"): ArrayObject(map(FloatObject, (0.001, 0, 0, 0.001, 0, 0))),
            NameObject("/CharProcs"): DictionaryObject(
                {NameObject(f"/{name}"): writer._add_object(shape) for name in names}
            ),
            NameObject("/Encoding"): DictionaryObject(
                {
                    NameObject("/Differences"): ArrayObject(
                        [NumberObject(0x31), *(NameObject(f"/{name}") for name in names)]
                    )
                }
            ),
            NameObject("/FirstChar"): NumberObject(0x31),
            NameObject("/LastChar"): NumberObject(0x36),
            NameObject("/Widths"): ArrayObject([NumberObject(600)] * 6),
            NameObject("/Resources"): DictionaryObject(),
        }
    )
    page["/Resources"]["/Font"][NameObject("/Drawn")] = writer._add_object(font)  # type: ignore[index]
    left, bottom = place(*PRICE)
    words = b"".join(code[letter] for letter in "1,234,000").hex()
    more = StreamObject()
    more._data = f" BT /Drawn 7 Tf {left + 2} {bottom + 4} Td <{words}> Tj ET".encode()
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), writer._add_object(more)])
    stream = io.BytesIO()
    writer.write(stream)
    award = extract(stream.getvalue()).awards[0]
    assert award.amount_yen == price
    assert bool(award.warnings) == (price is None)


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


def test_a_rule_through_all_cells_of_a_row_strikes_it_out() -> None:
    def through(canvas: Canvas) -> None:
        left, bottom = place(2, 0)
        canvas.line(left + 2, bottom + 7, left + WIDTH * 4 - 20, bottom + 7)

    extraction = extract(drawn(after=through))
    assert told(extraction) == BOTH[1:]
    assert [reject.reason for reject in extraction.rejects] == ["struck_out_row"]

"""What a PDF holds and nobody sees: never a value in silence."""

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.pages import Glyph, painted
from extract.pages.pdfium import PdfiumSource
from extract.tables.pdf_left_out import rows_left_out
from tests.extract.tables.drawn_tables import (
    PRICE,
    SUPPLIER,
    Drawing,
    cells_of,
    drawn,
    in_mode,
    place,
    plain,
    white,
    without_ink,
)
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, FONT, HEADER, HEIGHT, OTHER, ROW, WIDTH, told


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
    in_mode(1, canvas, x, y, text)


def filled_white_in_black_outlines(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillGray(1)
    in_mode(2, canvas, x, y, text)


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


def test_a_rule_through_all_cells_of_a_row_strikes_it_out() -> None:
    def through(canvas: Canvas) -> None:
        left, bottom = place(2, 0)
        canvas.line(left + 2, bottom + 7, left + WIDTH * 4 - 20, bottom + 7)

    extraction = extract(drawn(after=through))
    assert told(extraction) == BOTH[1:]
    assert [reject.reason for reject in extraction.rejects] == ["struck_out_row"]

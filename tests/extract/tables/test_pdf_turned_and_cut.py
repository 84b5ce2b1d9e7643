"""Text of a PDF that is turned, or stands beyond the side of the page."""

import io

import pypdf
from pypdf.generic import (
    RectangleObject,
)
from reportlab.pdfgen.canvas import Canvas

from tests.extract.tables.drawn_tables import (
    SUPPLIER,
    cells_of,
    drawn,
    place,
    plain,
)
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, FONT, told


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

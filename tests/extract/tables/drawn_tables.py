"""A small table of contracts as a PDF, any cell of which is drawn in another way."""

import io
from collections.abc import Callable

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.outcome import Extraction
from tests.extract.tables.test_pdf_shapes import FONT, HEADER, HEIGHT, OTHER, ROW, WIDTH

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


def in_mode(mode: int, canvas: Canvas, x: float, y: float, text: str) -> None:
    """Text in a rendering mode (ISO 32000-2, table 104)."""
    words = canvas.beginText(x, y)
    words.setTextRenderMode(mode)
    words.textOut(text)
    canvas.drawText(words)


def without_ink(canvas: Canvas, x: float, y: float, text: str) -> None:
    in_mode(3, canvas, x, y, text)


def cells_of(extraction: Extraction) -> tuple[object, ...]:
    first = extraction.awards[0]
    return first.supplier_name_text, first.amount_yen, first.warnings

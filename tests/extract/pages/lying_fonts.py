"""A PDF as office suites write them: two fonts in one line, whose descriptors say nothing true of ascent and descent."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

IDEOGRAPHS, FIGURES = "HeiseiKakuGo-W5", "HeiseiMin-W3"
LINES = ["令和7年4月1日", "株式会社見本商事2号店", "1,234,567円"]
_SAID = {IDEOGRAPHS: (0, 0), FIGURES: (100, -900)}
"""Ascent and Descent: nothing, as office suites write, and figures that hang an em below their base line."""


def draw_mixed(canvas: Canvas, x: float, y: float, text: str, size: float = 8) -> None:
    """Draw a line, its figures in one font and the rest in another, as an office suite does."""
    for character in text:
        font = FIGURES if character.isascii() else IDEOGRAPHS
        canvas.setFont(font, size)
        canvas.drawString(x, y, character)
        x += pdfmetrics.stringWidth(character, font, size)


def register_fonts() -> None:
    """Make both fonts known to reportlab."""
    for name in (IDEOGRAPHS, FIGURES):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def lying_descriptors(drawn: bytes | None = None, *, rotation: int = 0) -> bytes:
    """A PDF, by default one of `LINES`, with false Ascent and Descent in every font's descriptor."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn or _drawn())))
    for page in writer.pages:
        page[NameObject("/Rotate")] = NumberObject(rotation)
    for item in writer._objects:
        if isinstance(item, DictionaryObject) and item.get("/Type") == "/FontDescriptor":
            name = str(item["/FontName"]).lstrip("/")
            ascent, descent = _SAID[name]
            item[NameObject("/Ascent")], item[NameObject("/Descent")] = (
                NumberObject(ascent),
                NumberObject(descent),
            )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _drawn() -> bytes:
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=landscape(A4))
    for number, line in enumerate(LINES):
        draw_mixed(canvas, 60, 500 - 14 * number, line)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()

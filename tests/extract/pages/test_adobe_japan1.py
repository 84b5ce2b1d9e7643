"""Glyph numbers are read by the collection they are numbers of, and by no other."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.pages import open_pdf
from extract.pages.adobe_japan1 import character


@pytest.mark.parametrize(
    ("cid", "text"),
    [
        (7962, "茨"),
        (7652, "葛"),
        (7767, "灘"),
        (7761, "瀞"),
        (7690, "錆"),
        (7738, "樽"),
        (7780, "樋"),
        (7789, "蔽"),
        (7665, "櫛"),
        (7980, "迄"),
        (13460, "楯"),
        (13624, "靱"),
    ],
)
def test_known_numbers(cid: int, text: str) -> None:
    assert character(cid) == text


def test_an_unused_number_is_nothing() -> None:
    assert character(99_999) is None


def printed_by_number(ordering: bytes) -> bytes:
    """Glyph 7962 of a font without code points, whose numbers are said to be of this ordering."""
    buffer = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    canvas = Canvas(buffer, pagesize=(200, 100), pageCompression=0)
    canvas.setFont("HeiseiMin-W3", 12)
    canvas.drawString(20, 50, chr(7962))  # written as the two bytes of 7962
    canvas.save()
    content = buffer.getvalue()
    for written, wanted in (
        (b"/Encoding /UniJIS-UCS2-H", b"/Encoding /Identity-H   "),
        (b"/Ordering (Japan1)", b"/Ordering (%s)" % ordering),
    ):
        assert written in content
        assert len(written) == len(wanted)
        content = content.replace(written, wanted)
    return content


@pytest.mark.parametrize(
    ("ordering", "text"), [(b"Japan1", "茨"), (b"Japan9", "(cid:7962)"), (b"Identi", "(cid:7962)")]
)
def test_the_font_s_ordering_decides(ordering: bytes, text: str) -> None:
    page = open_pdf(printed_by_number(ordering), engine="pdfplumber").page(1)
    assert [glyph.text for glyph in page.glyphs] == [text]

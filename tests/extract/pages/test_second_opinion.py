import io

from reportlab.pdfgen.canvas import Canvas

from extract.pages import open_pdf
from extract.pages.second_opinion import SecondOpinion, is_undecoded


def _pdf(first: str = "AB", second: str = "CD") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200), invariant=1)
    canvas.drawString(50, 150, first)
    canvas.drawString(50, 138, second)
    canvas.save()
    return buffer.getvalue()


def test_the_other_engine_reads_the_glyph_at_the_same_place() -> None:
    content = _pdf()
    opinion = SecondOpinion(content)
    glyphs = open_pdf(content).page(1).glyphs
    assert [opinion.text_at(1, g._replace(text="\ufffd")) for g in glyphs] == list("ABCD")


def test_nothing_there_is_no_answer() -> None:
    content = _pdf()
    glyph = open_pdf(content).page(1).glyphs[0]
    assert SecondOpinion(content).text_at(1, glyph._replace(x0=200, x1=208)) is None


def test_undecoded() -> None:
    assert all(map(is_undecoded, ["(cid:7962)", "\ufffd", "\x00", "\ufffe", ""]))
    assert not any(map(is_undecoded, ["茨", "\ue7d1", "A", "𠮷"]))


def test_a_hyphen_that_ends_a_line_stays_a_hyphen() -> None:
    content = _pdf("abc1-", "def2")
    for engine in ("pdfium", "pdfplumber"):
        glyphs = open_pdf(content, engine=engine).page(1).glyphs
        assert "".join(glyph.text for glyph in glyphs) == "abc1-def2"

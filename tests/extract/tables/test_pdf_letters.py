"""Letters of a PDF that are other, or more, than its text says."""

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from extract.pages import Glyph
from extract.tables.pdf_cells import lines_of
from extract.tables.pdf_glyphs import side_by_side
from tests.extract.tables.drawn_tables import (
    PRICE,
    SUPPLIER,
    Drawing,
    cells_of,
    drawn,
    place,
    plain,
)
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, FONT, told


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

"""Scans with a layer of text that somebody read from the picture."""

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.extract.tables.drawn_tables import (
    SUPPLIER,
    Drawing,
    Page,
    cells_of,
    drawn,
    nothing,
    place,
    plain,
    without_ink,
)
from tests.extract.tables.small_tables import extract
from tests.extract.tables.test_pdf_shapes import BOTH, HEIGHT, WIDTH, told


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

"""Pictures of fields show the field's own lines, not what lies between them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from rakusatsu.show.page_pictures import LabelledBox, cut_out


@pytest.fixture(scope="module")
def page() -> bytes:
    """A blank page of 400 × 400 points."""
    made = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(made, "PDF", resolution=72)
    return made.getvalue()


def test_a_field_over_two_columns_is_cut_out_in_two_pieces_and_not_as_their_hull(page: bytes) -> None:
    foot_of_first, head_of_second = LabelledBox("", 20, 360, 180, 370), LabelledBox("", 220, 30, 380, 40)
    picture = cut_out(page, 1, [foot_of_first, head_of_second], margin=4, scale=1)
    assert picture.width <= 170
    assert picture.height <= 50  # two lines with their margins; the hull would be 340 high


def test_lines_that_follow_each_other_are_one_piece_each_with_its_frame(page: bytes) -> None:
    lines = [LabelledBox("", 20, 100, 380, 110), LabelledBox("", 20, 112, 90, 122)]
    picture = cut_out(page, 1, lines, margin=4, scale=1)
    assert picture.height <= 32
    behind_the_short_line = picture.crop((100, 20, picture.width, picture.height))
    assert behind_the_short_line.convert("L").getextrema() == (255, 255)

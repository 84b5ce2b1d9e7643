"""Pictures of printed pages: a page with the fields of an award boxed and labelled, or one box cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from extract.errors import ExtractionError

DEFAULT_SCALE = 2.0
"""Pixels a point: 144 dpi, enough to read 8-point type."""
MAX_PIXELS = 40_000_000
"""A page that would be larger is drawn at a smaller scale."""
_LABEL_POINTS = 6.5
_COLOURS = ("#b3261e", "#1a56b0", "#1b7f3b", "#8a4fbf", "#b06000", "#00798c", "#a3195b", "#5b6b00")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points from the top left as displayed, and what to call it."""

    label: str
    x0: float
    top: float
    x1: float
    bottom: float


def draw_page(
    content: bytes, page: int, boxes: Sequence[Box], *, scale: float = DEFAULT_SCALE
) -> Image.Image:
    """The page (1-based) of a PDF with boxes around places, one colour a label, each label written once.

    Raises:
        extract.errors.ExtractionError: the page cannot be drawn.
    """
    picture, pixels_per_point = _render(content, page, scale)
    draw = ImageDraw.Draw(picture, "RGBA")
    font = _label_font(round(_LABEL_POINTS * pixels_per_point))
    labels = list(dict.fromkeys(box.label for box in boxes))
    labelled: set[str] = set()
    for box in boxes:
        colour = _COLOURS[labels.index(box.label) % len(_COLOURS)]
        left, top, right, bottom = (side * pixels_per_point for side in (box.x0, box.top, box.x1, box.bottom))
        draw.rectangle((left, top, right, bottom), outline=colour, width=2, fill=colour + "22")
        if box.label in labelled:
            continue
        labelled.add(box.label)
        x0, y0, x1, y1 = draw.textbbox((left, top), box.label, font=font, anchor="lb")
        draw.rectangle((x0 - 1, y0, x1 + 1, y1), fill="#ffffffdd")
        draw.text((left, top), box.label, font=font, fill=colour, anchor="lb")
    return picture


def cut_out(
    content: bytes, page: int, box: Box, *, margin: float = 12, scale: float = DEFAULT_SCALE
) -> Image.Image:
    """One box of a page with `margin` points around it, outlined.

    Raises:
        extract.errors.ExtractionError: the page cannot be drawn.
    """
    picture, pixels_per_point = _render(content, page, scale)
    left, top, right, bottom = (side * pixels_per_point for side in (box.x0, box.top, box.x1, box.bottom))
    ImageDraw.Draw(picture).rectangle(
        (left - 2, top - 2, right + 2, bottom + 2), outline=_COLOURS[0], width=2
    )
    around = margin * pixels_per_point
    return picture.crop(
        (
            max(0, int(left - around)),
            max(0, int(top - around)),
            min(picture.width, int(right + around)),
            min(picture.height, int(bottom + around)),
        )
    )


def _render(content: bytes, page: int, scale: float) -> tuple[Image.Image, float]:
    try:
        document = pdfium.PdfDocument(content)
        try:
            sheet = document[page - 1]
            width, height = sheet.get_size()
            scale = min(scale, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
            return sheet.render(scale=scale).to_pil().convert("RGB"), scale
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError) as error:
        raise ExtractionError(f"cannot be drawn ({error})", page=page) from error


def _label_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    import matplotlib_fontja  # carries IPAexGothic; labels are Japanese

    fonts = sorted(Path(matplotlib_fontja.__file__).parent.rglob("*.ttf"))
    return ImageFont.truetype(str(fonts[0]), size) if fonts else ImageFont.load_default()

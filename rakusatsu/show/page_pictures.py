"""Pictures of printed pages: a page with the fields of an award boxed and labelled, or one box cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from extract.errors import ExtractionError

DEFAULT_SCALE = 2.0
"""Pixels a point: 144 dpi, enough to read 8-point type."""
MAX_PIXELS = 40_000_000
"""A page that would be larger is drawn at a smaller scale."""
_LABEL_POINTS = 6.5
_NEXT_LINE = 1.5
"""Lines of one field are at most so many of their heights apart."""
_GAP_PIXELS = 6
_PAPER = 200
"""Darker pixels are print."""
_COLOURS = ("#b3261e", "#1a56b0", "#1b7f3b", "#8a4fbf", "#b06000", "#00798c", "#a3195b", "#5b6b00")


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """A place on a page, in points from the top left as displayed, and what to call it."""

    label: str
    x0: float
    top: float
    x1: float
    bottom: float


def draw_page(
    content: bytes, page: int, boxes: Sequence[LabelledBox], *, scale: float = DEFAULT_SCALE
) -> Image.Image:
    """The page (1-based) of a PDF with boxes around places, one colour a label, each label written once.

    A label stands above or below its box where nothing is printed; the others are in a key under the page.

    Raises:
        extract.errors.ExtractionError: the page cannot be drawn.
    """
    picture, pixels_per_point = _render(content, page, scale)
    taken = picture.convert("L")
    draw = ImageDraw.Draw(picture, "RGBA")
    font = _label_font(round(_LABEL_POINTS * pixels_per_point))
    colours = {
        label: _COLOURS[order % len(_COLOURS)]
        for order, label in enumerate(dict.fromkeys(box.label for box in boxes))
    }
    unlabelled = dict(colours)
    for box in boxes:
        colour = colours[box.label]
        left, top, right, bottom = (side * pixels_per_point for side in (box.x0, box.top, box.x1, box.bottom))
        draw.rectangle((left, top, right, bottom), outline=colour, width=2, fill=colour + "22")
        if box.label not in unlabelled:
            continue
        for y, anchor in ((top - 2, "lb"), (bottom + 2, "lt")):
            x0, y0, x1, y1 = draw.textbbox((left, y), box.label, font=font, anchor=anchor)
            area = (round(x0), round(y0), round(x1), round(y1))
            if _is_blank(taken, area):
                draw.text((left, y), box.label, font=font, fill=colour, anchor=anchor)
                taken.paste(0, area)
                del unlabelled[box.label]
                break
    return _with_key(picture, unlabelled, font) if unlabelled else picture


def page_size(content: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page (1-based) of a PDF as displayed, in points.

    Raises:
        extract.errors.ExtractionError: there is no such page.
    """
    try:
        document = pdfium.PdfDocument(content)
        try:
            width, height = document[page - 1].get_size()
            return float(width), float(height)
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError) as error:
        raise ExtractionError(f"cannot be drawn ({error})", page=page) from error


def _is_blank(picture: Image.Image, area: tuple[int, int, int, int]) -> bool:
    """Whether nothing is printed in an area, which may be empty."""
    left, top, right, bottom = area
    if right <= left or bottom <= top:
        return True
    inside = left >= 0 and top >= 0 and right <= picture.width and bottom <= picture.height
    return inside and picture.crop((left, top, right, bottom)).getextrema()[0] > _PAPER  # type: ignore[operator]


def _with_key(picture: Image.Image, labels: dict[str, str], font: Any) -> Image.Image:
    """The picture with a strip under it that names colours."""
    line = round(font.size * 1.8)
    places: list[tuple[int, int, str, str]] = []
    x, y = line, picture.height + line // 2
    for label, colour in labels.items():
        width = round(font.getlength(label)) + 2 * line
        if x + width > picture.width and x > line:
            x, y = line, y + line
        places.append((x, y, label, colour))
        x += width
    made = Image.new("RGB", (picture.width, y + line + line // 2), "white")
    made.paste(picture)
    draw = ImageDraw.Draw(made)
    for left, top, label, colour in places:
        draw.rectangle((left, top, left + font.size, top + font.size), outline=colour, width=2)
        draw.text((left + font.size * 1.4, top), label, font=font, fill=colour)
    return made


def cut_out(
    content: bytes,
    page: int,
    boxes: Sequence[LabelledBox],
    *,
    margin: float = 12,
    scale: float = DEFAULT_SCALE,
) -> Image.Image:
    """Boxes of a page with `margin` points around them, each outlined.

    Boxes that are not beside each other (a field that goes on in the next column) are cut out apart and stand under each
    other: what lies between them belongs to other fields.

    Raises:
        extract.errors.ExtractionError: the page cannot be drawn.
    """
    picture, pixels_per_point = _render(content, page, scale)
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        left, top, right, bottom = (side * pixels_per_point for side in (box.x0, box.top, box.x1, box.bottom))
        draw.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=_COLOURS[0], width=2)
    around = margin * pixels_per_point
    pieces = []
    for group in beside_each_other(boxes):
        left, top = min(box.x0 for box in group), min(box.top for box in group)
        right, bottom = max(box.x1 for box in group), max(box.bottom for box in group)
        pieces.append(
            picture.crop(
                (
                    max(0, int(left * pixels_per_point - around)),
                    max(0, int(top * pixels_per_point - around)),
                    min(picture.width, int(right * pixels_per_point + around)),
                    min(picture.height, int(bottom * pixels_per_point + around)),
                )
            )
        )
    return _under_each_other(pieces)


def beside_each_other(boxes: Sequence[LabelledBox]) -> list[list[LabelledBox]]:
    """Boxes in groups whose lines follow each other: one above the next, or side by side on one line."""
    groups: list[list[LabelledBox]] = []
    for box in boxes:
        near = [group for group in groups if any(_is_beside(box, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), box])
    return sorted(groups, key=lambda group: boxes.index(group[0]))


def _is_beside(one: LabelledBox, other: LabelledBox) -> bool:
    line = max(one.bottom - one.top, other.bottom - other.top)
    below = max(one.top, other.top) - min(one.bottom, other.bottom)
    aside = max(one.x0, other.x0) - min(one.x1, other.x1)
    return below <= _NEXT_LINE * line and aside <= line


def _under_each_other(pieces: Sequence[Image.Image]) -> Image.Image:
    if len(pieces) == 1:
        return pieces[0]
    width, height = max(piece.width for piece in pieces), sum(piece.height for piece in pieces)
    made = Image.new("RGB", (width, height + _GAP_PIXELS * (len(pieces) - 1)), "white")
    top = 0
    for piece in pieces:
        made.paste(piece, (0, top))
        top += piece.height + _GAP_PIXELS
    return made


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
    """IPAexGothic, for labels are Japanese: the file that a package carries, which imports matplotlib if it is imported."""
    package = find_spec("matplotlib_fontja")
    folders = (package.submodule_search_locations or ()) if package else ()
    fonts = sorted(file for folder in folders for file in Path(folder).rglob("*.ttf"))
    return ImageFont.truetype(str(fonts[0]), size) if fonts else ImageFont.load_default()

"""A page that is a picture, read: glyphs with their places and how sure each is, behind the protocol of every page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.pages.ocr.picture import DOTS_PER_POINT, Grey, Picture, Span, picture_of, text_lines
from extract.pages.ocr.recognition import Sign, read_lines
from extract.pages.source import Glyph, Rule

MOST_SURE = 0.9999
"""What no picture is surer than: a confidence of 1 is that of a glyph which the document itself names."""
FONT = "(picture)"
SPACE = 0.85
"""Ems without ink between two characters from which a space was printed: a full-width figure has half an em beside it."""
MOST_SIGNS = 6_000
"""Full-width characters that the lines of one page have room for; a full page of a gazette has 4,000."""
_MARGIN = 0.12
"""Ems of paper above and below a line that are shown to the reader: it was taught on lines with some."""
_LEVEL_STROKES = "一ー－-‐–—−"
_KANA_LIKE = dict(zip("一口夕力二八工卜才千七", "ーロタカニハエトオチセ", strict=True))
_IDEOGRAPH_LIKE = {kana: ideograph for ideograph, kana in _KANA_LIKE.items() if kana != "ー"}
"""Ideographs and katakana of one shape in most typefaces."""
_SURE_OF_SHAPE = 0.9
UNTOLD = 0.4
"""Confidence of a character of which two readings are as good."""
_FLAT = 0.35
"""Ems of height below which a line by itself is a dash."""


class PicturePage:
    """One page read from its picture. Places are in points of the picture turned upright; `displayed` leads back."""

    has_images = True

    def __init__(self, number: int, width: float, height: float, grey: Grey) -> None:
        """Read a page rendered at `DOTS_PER_POINT`.

        Args:
            number: 1-based.
            width: of the page as displayed, in points.
            height: the same.
            grey: the page as displayed, rows of pixels.
        """
        self.number, self.width, self.height = number, width, height
        picture = picture_of(grey, DOTS_PER_POINT)
        self._upright = picture.upright
        self.rules: Sequence[Rule] = tuple(_rules(picture))
        self.glyphs: Sequence[Glyph] = tuple(_glyphs(picture))

    def displayed(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box on the upright picture as the box on the page as displayed."""
        return self._upright.box(x0, top, x1, bottom)

    @property
    def confidence(self) -> float | None:
        """Mean over its characters; None where it has none."""
        sure = [glyph.confidence for glyph in self.glyphs if not glyph.text.isspace()]
        return sum(sure) / len(sure) if sure else None

    def text(self) -> str:
        """All characters, line after line."""
        return "".join(glyph.text for glyph in self.glyphs)

    def close(self) -> None:
        """Nothing is held: the picture is gone once it is read."""


def _rules(picture: Picture) -> Iterator[Rule]:
    scale = picture.upright.scale
    for x0, top, x1, bottom in picture.level:
        middle = (top + bottom) / 2 / scale
        yield Rule(x0 / scale, middle, x1 / scale, middle)
    for x0, top, x1, bottom in picture.plumb:
        middle = (x0 + x1) / 2 / scale
        yield Rule(middle, top / scale, middle, bottom / scale)


def _glyphs(picture: Picture) -> Iterator[Glyph]:
    """The glyphs of all lines, top down.

    Of lines side by side the right one comes first: no cell's text then seems to run on into the next one's.
    """
    flat: list[Span] = []
    lines: list[Span] = []
    for span in text_lines(picture):
        (flat if _is_flat(span, picture.em) else lines).append(span)
    if sum((x1 - x0) / (bottom - top) for x0, top, x1, bottom in lines) > MOST_SIGNS:
        return
    margin = round(_MARGIN * picture.em)
    read = read_lines([_shown(picture.grey, span, margin) for span in lines])
    found = [(span, list(_placed(picture, span, signs))) for span, signs in zip(lines, read, strict=True)]
    found += [(span, [_flat_one(picture, span, found)]) for span in flat]
    for _, glyphs in sorted(found, key=lambda line: (line[0][1], -line[0][0])):
        yield from glyphs


def _is_flat(span: Span, em: float) -> bool:
    width, height = span[2] - span[0], span[3] - span[1]
    return height < _FLAT * em and height * 2 < width < 1.5 * em


def _shown(grey: Grey, span: Span, margin: int) -> Grey:
    x0, top, x1, bottom = span
    return grey[max(0, top - margin) : bottom + margin, x0:x1]


def _placed(picture: Picture, span: Span, signs: Sequence[Sign]) -> Iterator[Glyph]:
    """A line's characters between the white that parts them."""
    if not signs:
        return
    x0, top, x1, bottom = span
    inked: NDArray[np.bool_] = np.any(picture.ink[top:bottom, x0:x1], axis=0)
    signs = _settled(signs)
    em = _line_em([sign.text for sign in signs], bottom - top, picture.em)
    borders = [
        _border(inked, left.middle, right.middle, em * _least_space(left.text, right.text))
        for left, right in pairwise(signs)
    ]
    starts = [0.0, *(after for _, after in borders)]
    ends = [*(before for before, _ in borders), float(x1 - x0)]
    for sign, start, end in zip(signs, starts, ends, strict=True):
        yield _glyph(picture, sign.text, x0 + start, x0 + end, span, em, min(sign.confidence, MOST_SURE))


def _glyph(
    picture: Picture, text: str, x0: float, x1: float, line: Span, em: float, confidence: float
) -> Glyph:
    scale = picture.upright.scale
    middle = (line[1] + line[3]) / 2
    return Glyph(
        text,
        x0 / scale,
        (middle - em / 2) / scale,
        max(x0, x1) / scale,
        (middle + em / 2) / scale,
        em / scale,
        True,
        FONT,
        confidence,
    )


def _least_space(before: str, after: str) -> float:
    """Ems without ink that are a space: punctuation has half an em of its own behind it, an opening bracket before it."""
    return SPACE + 0.5 * (before in "、。，．」』）)") + 0.5 * (after in "「『（(")


def _border(inked: NDArray[np.bool_], left: float, right: float, least: float) -> tuple[float, float]:
    """Where one character ends and the next one begins: the same place, unless there is room for a space between."""
    first, last = max(0, round(left)), min(len(inked), round(right))
    middle = (left + right) / 2
    widest = (0, 0)
    start: int | None = None
    for column in range(first, last + 1):
        white = column < last and not inked[column]
        if white and start is None:
            start = column
        elif not white and start is not None:
            if column - start > widest[1] - widest[0]:
                widest = start, column
            start = None
    if widest[1] - widest[0] >= least:
        return float(widest[0]), float(widest[1])
    place = (widest[0] + widest[1]) / 2 if widest[1] else middle
    return place, place


def _line_em(texts: Sequence[str], height: int, usual: float) -> float:
    """The em of a line from the height of its ink: an ideograph fills nine tenths of it, a figure seven."""
    wide = any(unicodedata.east_asian_width(text) == "W" for text in texts)
    em = height * (1.08 if wide else 1.4)
    return min(max(em, 0.6 * usual), 1.6 * usual) if wide or em < usual else usual


def _settled(signs: Sequence[Sign]) -> list[Sign]:
    """Characters of one shape told by their neighbours: a level stroke between figures is a dash, one among katakana ー.

    Where one neighbour speaks for the ideograph and the other for the kana, and the reader was not sure of its own
    accord, nobody is: its confidence is then `UNTOLD`.
    """
    settled = list(signs)
    for index, sign in enumerate(signs):
        before = settled[index - 1].text if index else ""
        after = signs[index + 1].text if index + 1 < len(signs) else ""
        if sign.text in _LEVEL_STROKES and before.isdecimal() and (after.isdecimal() or not after):
            settled[index] = Sign("－", sign.middle, max(sign.confidence, _SURE_OF_SHAPE))
        elif sign.text in _KANA_LIKE or sign.text in _IDEOGRAPH_LIKE:
            settled[index] = _told(sign, before, after)
    return settled


def _told(sign: Sign, before: str, after: str) -> Sign:
    kana = _KANA_LIKE.get(sign.text, sign.text)
    left, right = _is_katakana(before), _is_katakana(after)
    if (left and (right or not after)) or (right and not before):
        return replace(sign, text=kana)
    if left or right:
        return sign if sign.confidence >= _SURE_OF_SHAPE else replace(sign, confidence=UNTOLD)
    if kana not in "カケ" and _is_ideograph(before) and _is_ideograph(after):  # 数カ所, 三ケ月
        return replace(sign, text=_IDEOGRAPH_LIKE.get(sign.text, sign.text))
    return sign


def _is_katakana(text: str) -> bool:
    return "ァ" <= text <= "ヺ" or text == "ー"


def _is_ideograph(text: str) -> bool:
    return "一" <= text <= "鿿"


def _flat_one(picture: Picture, span: Span, found: Sequence[tuple[Span, list[Glyph]]]) -> Glyph:
    """A level stroke that is a line by itself: ー where it goes on with a word in katakana, else a dash."""
    above = [
        glyphs
        for (x0, _, _, bottom), glyphs in found
        if glyphs and 0 < span[1] - bottom < 1.5 * picture.em and abs(x0 - span[0]) < picture.em
    ]
    text = "ー" if any(_is_katakana(glyphs[-1].text) for glyphs in above) else "－"
    return _glyph(picture, text, span[0], span[2], span, picture.em, MOST_SURE)

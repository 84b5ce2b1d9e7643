"""Text that a page holds and nobody sees: in the colour of its paper, without ink, or with something painted over it (墨消し)."""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from pypdfium2 import raw

from extract.pages.geometry import Display
from extract.pages.painted import (
    LEAST_SIDE,
    Ground,
    Ink,
    Painted,
    PaintedBox,
    Placed,
    area,
    band_of,
    bounds_of,
    is_box,
    is_large,
    is_straight,
    share_of,
)
from extract.pages.pdfium_objects import PageObjects, plain, pointer
from extract.pages.source import Glyph

LIGHT = 245
"""Level of red, green and blue from which ink is as white as the paper."""
OPAQUE = 250
FAINT = 12
"""Opacity, of 255, up to which ink leaves no trace."""
SAME_INK = 10
"""Levels by which ink may differ from what it is painted on and not be told from it."""
WHOLE_PAGE = 0.5
"""Share of the page from which a picture is that of the page: text under it, or on it without ink, is what somebody read from it."""
MOSTLY = 0.9
"""Share of a page's texts that are such, from which the page is a scan with a layer of text."""
_COVERED = 0.95
"""Share of a text's box that must lie under a box painted later for it to be covered."""
_MOST_PICTURES = 2_000
"""Pictures of one page whose place is asked for: scanners cut a page into strips."""
_MOST_LOOKED_AT = 50
"""Pictures over text of one page that are looked at."""
_LARGEST_LOOKED_AT = 16_000_000
"""Square points of a picture that is looked at, each of which is a pixel of four bytes; A0 has eight million."""
_WITHOUT_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_STROKED = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_FILLED_AND_STROKED = (raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_WHITE = (255, 255, 255)
_address = ctypes.c_void_p
_get_render_mode = plain(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _address)
_get_stroke_width = plain(raw.FPDFPageObj_GetStrokeWidth, ctypes.c_int, _address, _address)
_get_fill_colour = plain(
    raw.FPDFPageObj_GetFillColor, ctypes.c_int, _address, _address, _address, _address, _address
)
_get_stroke_colour = plain(
    raw.FPDFPageObj_GetStrokeColor, ctypes.c_int, _address, _address, _address, _address, _address
)


@dataclass(frozen=True, slots=True)
class UnseenText:
    """The text of a page that nobody sees."""

    objects: frozenset[int] = frozenset()
    """Addresses of its text objects: at the same place may stand what is printed over it."""
    over: Sequence[tuple[int, PaintedBox]] = ()
    """What is printed over some of it: address, and box as displayed."""
    is_layer: bool = False
    """Whether the page is a picture and its text a layer that somebody read from it: nobody sees it, but it says what is seen."""


def unseen_text(document: Any, page: Any, objects: PageObjects, display: Display) -> UnseenText:
    """Which text of a page nobody sees, and whether a page's text is a layer over or under its picture.

    Args:
        document: of pdfium.
        page: of the document, open.
        objects: of the page.
        display: how the page is shown.
    """
    boxes = Ground(_filled_boxes(objects))
    pictures = _Pictures(document, page, objects)
    texts = _Texts(objects)
    whole = WHOLE_PAGE * display.width * display.height
    layer: list[tuple[Painted, PaintedBox]] = []
    hidden: list[tuple[Painted, PaintedBox]] = []
    for text in texts.doubtful([*boxes.placed, *pictures.ground.placed]):
        place = bounds_of(text)
        if place is None:
            continue
        picture = pictures.over(text, place)
        if picture is not None and pictures.area >= whole and not _is_over(boxes, picture, place):
            layer.append((text, place))
        elif picture is not None or text.unprinted or _is_lost(text, place, boxes):
            hidden.append((text, place))
    is_layer = len(layer) > 0 and len(layer) >= MOSTLY * texts.count
    # a word or two of a layer beside printed text are not told from what is hidden
    lost = hidden if is_layer else hidden + layer
    unseen = frozenset(text.address for text, _ in lost)
    over = [(text.address, display.box(*place)) for text, place in texts.over(Ground(lost), unseen)]
    return UnseenText(unseen, over, is_layer)


def unseen_places(glyphs: Sequence[Glyph], objects: Sequence[int], unseen: UnseenText) -> frozenset[int]:
    """The places of glyphs that nobody sees, and of those printed over them some of whose letters are not known.

    Of equal letters in one place pdfium tells the first alone: where a hidden one shows through what is printed over it,
    a letter printed there may be missing, and a part of a name is another name.

    Args:
        glyphs: of a page.
        objects: the address of the text object of each.
        unseen: of the page.
    """
    if not unseen.objects:
        return frozenset()
    places = {place for place, text_object in enumerate(objects) if text_object in unseen.objects}
    lost: dict[int, list[Glyph]] = {}
    for glyph in map(glyphs.__getitem__, places):
        lost.setdefault(band_of((glyph.top + glyph.bottom) / 2), []).append(glyph)
    own: dict[int, list[int]] = {address: [] for address, _ in unseen.over}
    for place, text_object in enumerate(objects):
        if text_object in own:
            own[text_object].append(place)
    for address, box in unseen.over:
        seen = [glyphs[place] for place in own[address]]
        near = (each for band in range(band_of(box[1]), band_of(box[3]) + 1) for each in lost.get(band, ()))
        if any(_is_in(box, each) and not any(_is_in(glyph[1:5], each) for glyph in seen) for each in near):
            places.update(own[address])
    return frozenset(places)


def _is_in(box: PaintedBox, glyph: Glyph) -> bool:
    """Whether the middle of a glyph is in a box, both as displayed."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


class _Texts:
    """The pieces of text of a page, asked together: a call for each is most of the time of looking for what is unseen."""

    def __init__(self, objects: PageObjects) -> None:
        self._objects = objects
        orders = objects.of_kind(raw.FPDF_PAGEOBJ_TEXT)
        chosen = [objects.addresses[order] for order in orders]
        levels = (ctypes.c_uint * (4 * len(chosen)))()
        start, size = ctypes.addressof(levels), ctypes.sizeof(levels)
        places = (range(start + 4 * part, start + size, 16) for part in range(4))
        known = list(map(_get_fill_colour, chosen, *places))
        modes = list(map(_get_render_mode, chosen))
        inks: list[Ink | None] = list(zip(levels[0::4], levels[1::4], levels[2::4], strict=True))
        opacities = levels[3::4]
        if not {*_STROKED, *_FILLED_AND_STROKED}.isdisjoint(modes):
            _take_outlines(chosen, modes, inks, opacities)
        unprinted = (
            opacity <= FAINT or mode in _WITHOUT_INK for opacity, mode in zip(opacities, modes, strict=True)
        )
        self._orders = list(compress(orders, known))
        self._inks = list(compress(inks, known))
        self._unprinted = list(compress(unprinted, known))
        self.count = len(self._orders)

    def doubtful(self, boxes: Placed) -> Iterator[Painted]:
        """Those whose place need be asked for; nearly all are painted last, in ink that is no box's."""
        last = max((one.order for one, _ in boxes), default=-1)
        grounds = {one.ink for one, _ in boxes if one.ink is not None}
        doubted = {
            ink
            for ink in set(self._inks)
            if ink is not None and (min(ink) >= LIGHT or any(_alike(ink, ground) for ground in grounds))
        }
        # of most pages all text that need be looked at comes before the last box
        most = self.count if doubted or any(self._unprinted) else bisect_left(self._orders, last)
        for place in range(most):
            order, ink, unprinted = self._orders[place], self._inks[place], self._unprinted[place]
            if unprinted or order < last or ink in doubted:
                yield Painted(
                    order, self._objects.addresses[order], self._objects.matrices.get(order), ink, unprinted
                )

    def over(self, lost: Ground, unseen: frozenset[int]) -> Iterator[tuple[Painted, PaintedBox]]:
        """Those that are painted over some that nobody sees."""
        first = min((one.order for one, _ in lost.placed), default=None)
        if first is None:
            return
        for order in self._orders[bisect_left(self._orders, first) :]:
            address = self._objects.addresses[order]
            text = Painted(order, address, self._objects.matrices.get(order))
            if address in unseen or (place := bounds_of(text)) is None:
                continue
            if any(one.order < order and share_of(box, place) > 0.0 for one, box in lost.touching(place)):
                yield text, place


def _is_over(boxes: Ground, order: int, place: PaintedBox) -> bool:
    """Whether a box is painted over what was painted before it: words blacked out in a scan are not seen in it."""
    return any(one.order > order and boxes.share(place, one, box) >= _COVERED for one, box in boxes.at(place))


def _take_outlines(
    chosen: Sequence[int], modes: Sequence[int], inks: list[Ink | None], opacities: list[int]
) -> None:
    """Put in the ink of letters that are drawn as outlines; none where outline and filling differ, as for a halo."""
    levels = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(levels) + 4 * index for index in range(4)]
    for index, (address, mode) in enumerate(zip(chosen, modes, strict=True)):
        if mode not in _STROKED and mode not in _FILLED_AND_STROKED:
            continue
        if not _get_stroke_colour(address, *places):
            continue
        outline = (levels[0], levels[1], levels[2])
        if mode in _STROKED:
            inks[index], opacities[index] = outline, levels[3]
        elif outline != inks[index]:
            inks[index], opacities[index] = None, max(opacities[index], levels[3])


def _is_lost(text: Painted, place: PaintedBox, boxes: Ground) -> bool:
    """Whether a box is painted over a text, or it is painted in the colour of what is under it."""
    over = [one for one, box in boxes.at(place) if boxes.share(place, one, box) >= _COVERED]
    under = [one for one in over if one.order < text.order]
    if len(under) < len(over):
        return True
    paper = under[-1].ink if under else _WHITE
    if text.ink is None or paper is None:
        return False
    return min(text.ink) >= LIGHT and min(paper) >= LIGHT if not under else _alike(text.ink, paper)


class _Pictures:
    """The pictures of a page, and whether anything shines through them, as through a seal or a logo with a clear ground."""

    def __init__(self, document: Any, page: Any, objects: PageObjects) -> None:
        self._document, self._page = document, page
        orders = objects.of_kind(raw.FPDF_PAGEOBJ_IMAGE)[:_MOST_PICTURES]
        painted = (Painted(each, objects.addresses[each], objects.matrices.get(each)) for each in orders)
        self.ground = Ground((one, box) for one in painted if (box := bounds_of(one)))
        self.area = sum(area(box) for _, box in self.ground.placed)
        """Of all together: a scan may be cut into strips."""
        self._opaque: dict[int, bool] = {}

    def over(self, text: Painted, place: PaintedBox) -> int | None:
        """The order of the last of those that together lie over a text, if any; one without ink may lie before them too."""
        under, last = 0.0, None
        for one, box in self.ground.touching(place):
            share = self.ground.share(place, one, box)
            if share > 0.0 and (text.unprinted or (one.order > text.order and self._is_opaque(one))):
                under, last = under + share, one.order
        return last if under >= _COVERED else None

    def _is_opaque(self, picture: Painted) -> bool:
        known = self._opaque.get(picture.order)
        if known is None:
            small = len(self._opaque) < _MOST_LOOKED_AT and self._is_small(picture)
            known = self._opaque[picture.order] = small and self._look(pointer(picture.address))
        return known

    def _is_small(self, picture: Painted) -> bool:
        box = bounds_of(picture)
        return box is not None and area(box) <= _LARGEST_LOOKED_AT

    def _look(self, item: Any) -> bool:
        if raw.FPDFPageObj_HasTransparency(item):
            return False
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(self._document, self._page, item)
        if not bitmap:
            return False
        try:
            if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
                return True
            size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
            opacity = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)[3::4]
            return len(opacity.translate(None, bytes(range(OPAQUE)))) >= _COVERED * len(opacity)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)


def _filled_boxes(objects: PageObjects) -> Iterator[tuple[Painted, PaintedBox]]:
    """Boxes and thick lines of a page that hide what is under them."""
    levels = (ctypes.c_uint * 4)()
    places = [ctypes.addressof(levels) + 4 * index for index in range(4)]
    width = ctypes.c_float()
    width_place = ctypes.addressof(width)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for order in objects.of_kind(raw.FPDF_PAGEOBJ_PATH):
        item = objects.addresses[order]
        raw.FPDFPath_GetDrawMode(pointer(item), ctypes.byref(fill), ctypes.byref(stroke))
        filled = fill.value != raw.FPDF_FILLMODE_NONE
        if filled:
            covers = _get_fill_colour(item, *places)
        else:
            covers = (
                stroke.value
                and _get_stroke_width(item, width_place)
                and width.value >= LEAST_SIDE
                and _get_stroke_colour(item, *places)
            )
        if not covers or levels[3] < OPAQUE or raw.FPDFPageObj_HasTransparency(pointer(item)):
            continue
        painted = Painted(order, item, objects.matrices.get(order), (levels[0], levels[1], levels[2]))
        box = bounds_of(painted)
        if box is None or not is_large(box):
            continue
        if is_box(pointer(item)) if filled else is_straight(pointer(item)):
            yield painted, box


def _alike(ink: Ink, other: Ink) -> bool:
    return all(abs(level - beside) <= SAME_INK for level, beside in zip(ink, other, strict=True))

"""A document: its pages, every award on it, what could not be read, and where it came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.pictures import PageSizes
from rakusatsu.web.room import Room
from rakusatsu.web.views.contract import PageBox, PageFigure

MAX_AWARDS = 100
"""Awards listed at a time; a document may print thousands."""
_MAX_REJECTS = 200
_COLUMNS = ("award_id", "document_sha256", "page", "award_ordinal")
_PAGES_OF_AN_AWARD = 4
"""An award that begins so many pages before is not looked for on a page: whole awards of thousands would be read to see
that none is. Of the 122,760 awards of the corpus none runs over the end of a page."""


@dataclass(frozen=True)
class DocumentView:
    """One document; one page of it drawn where one was asked for."""

    sha256: str
    records: tuple[dict[str, Any], ...]
    """Every fetch of these bytes, the latest first."""
    awards: tuple[tuple[int, Card], ...]
    """(page, contract) in reading order."""
    of_awards: dict[str, Card]
    """The contract of each award on the drawn page."""
    all_awards: int
    """Those that may be shown, on all pages of the list."""
    first: int
    """The place of the first that is listed, from 0; the list goes on at the next."""
    next_first: int | None
    previous_first: int | None
    not_shown: int
    """Awards that are taken down."""
    rejects: tuple[dict[str, Any], ...]
    pages: tuple[tuple[int, int], ...]
    """(page, awards on it) of pages that hold any."""
    page: int
    figure: PageFigure | None
    drawable: bool


def document_view(
    room: Room, pictures: PageSizes, sha256: str, page: int = 0, first: int = 0, most: int = MAX_AWARDS
) -> DocumentView | None:
    """A document's page; None where it is not known.

    Args:
        room: the data.
        pictures: draws its pages.
        sha256: of the document.
        page: drawn; 0 for the first that holds an award.
        first: place of the first award listed, from 0.
        most: awards listed.
    """
    records = room.fetch_records(sha256)
    if not records:
        return None
    awards = room.catalogue.table_with("awards", "document_sha256", sha256, _COLUMNS)
    order = [("award_ordinal", "ascending"), ("award_id", "ascending")]
    shown = _without(awards, room.takedown.awards).sort_by(order)
    rejects = room.catalogue.rows_with("rejects", "document_sha256", sha256, most=_MAX_REJECTS)
    rejects.sort(key=lambda one: one["page"] or 0)
    pages = sorted((one["values"], one["counts"]) for one in shown["page"].value_counts().to_pylist())
    page = page or (pages[0][0] if pages else 1)
    size = None if (sha256, page) in room.hidden_pages else pictures.size(sha256, page)
    drawn = [] if size is None else _drawn(room, shown, page)
    first = first if first < shown.num_rows else 0
    listed = _contracts(room, shown.slice(first, most).to_pylist())
    return DocumentView(
        sha256=sha256,
        records=tuple(records),
        awards=tuple(zip(listed.values(), room.cards(list(listed)), strict=True)),
        of_awards=_cards(room, drawn),
        all_awards=shown.num_rows,
        first=first,
        next_first=first + most if first + most < shown.num_rows else None,
        previous_first=max(0, first - most) if first else None,
        not_shown=awards.num_rows - shown.num_rows,
        rejects=tuple(one for one in rejects if (sha256, one["page"]) not in room.hidden_pages),
        pages=tuple(pages),
        page=page,
        figure=None
        if size is None
        else PageFigure(sha256, page, size.width, size.height, _places(drawn, page), whole=True),
        drawable=size is not None,
    )


def _contracts(room: Room, awards: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """The rows of the contracts that some awards are counted in, each with its first page, in reading order."""
    listed: dict[int, int] = {}
    rows = room.catalogue.rows_of_awards([award["award_id"] for award in awards])
    for award, row in zip(awards, rows, strict=True):
        if row is not None and room.may_show(row):
            listed.setdefault(row, award["page"])
    return listed


def _cards(room: Room, awards: Sequence[Mapping[str, Any]]) -> dict[str, Card]:
    """The contract of each award, where it may be shown."""
    ids = [award["award_id"] for award in awards]
    rows = [
        (award_id, row)
        for award_id, row in zip(ids, room.catalogue.rows_of_awards(ids), strict=True)
        if row is not None and room.may_show(row)
    ]
    cards = room.cards([row for _, row in rows])
    return {award_id: card for (award_id, _), card in zip(rows, cards, strict=True)}


def _without(awards: pa.Table, hidden: Collection[str]) -> pa.Table:
    """Awards without those that are taken down."""
    if not hidden:
        return awards
    return awards.filter(
        pc.invert(pc.is_in(awards["award_id"], value_set=pa.array(sorted(hidden), pa.string())))
    )


def _drawn(room: Room, awards: pa.Table, page: int) -> list[dict[str, Any]]:
    """The awards with something on a page, whole: a document may hold thousands, and their places are the most of them."""
    begins = awards["page"]
    near = pc.and_(pc.greater(begins, page - _PAGES_OF_AN_AWARD), pc.less_equal(begins, page))
    whole = room.catalogue.awards(awards.filter(near)["award_id"].to_pylist())
    return [award for award in whole if any(place["page"] == page for place in award["evidence"] or ())]


def _places(awards: list[dict[str, Any]], page: int) -> tuple[PageBox, ...]:
    """One box around each award on a page."""
    boxes = []
    for award in awards:
        own = [one for one in award["evidence"] or () if one["page"] == page and one["x0"] is not None]
        boxes += [PageBox(award["award_id"], one["x0"], one["top"], one["x1"], one["bottom"]) for one in own]
    return tuple(boxes)

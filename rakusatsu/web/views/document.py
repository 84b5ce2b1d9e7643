"""A document: its pages, every award on it, what could not be read, and where it came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rakusatsu.web.catalogue.open import Card
from rakusatsu.web.pictures import Pictures
from rakusatsu.web.room import Room
from rakusatsu.web.views.contract import PageBox, PageFigure

MAX_AWARDS = 400
_MAX_REJECTS = 200
_COLUMNS = ("award_id", "document_sha256", "page", "award_ordinal", "evidence")


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
    more_awards: int
    not_shown: int
    """Awards that are taken down."""
    rejects: tuple[dict[str, Any], ...]
    pages: tuple[tuple[int, int], ...]
    """(page, awards on it) of pages that hold any."""
    page: int
    figure: PageFigure | None
    drawable: bool


def document_view(room: Room, pictures: Pictures, sha256: str, page: int = 0) -> DocumentView | None:
    """A document's page; None where it is not known."""
    records = room.fetch_records(sha256)
    if not records:
        return None
    awards = room.catalogue.rows_with("awards", "document_sha256", sha256, columns=_COLUMNS)
    awards.sort(key=lambda one: (one["award_ordinal"], one["award_id"]))
    rejects = room.catalogue.rows_with("rejects", "document_sha256", sha256, most=_MAX_REJECTS)
    rejects.sort(key=lambda one: one["page"] or 0)
    shown, rows = [], []
    for award in awards:
        row = room.catalogue.row_of_award(award["award_id"])
        if row is not None and room.may_show(row) and award["award_id"] not in room.takedown.awards:
            shown.append(award)
            rows.append(row)
    listed: dict[int, int] = {}
    for award, row in zip(shown, rows, strict=True):
        listed.setdefault(row, award["page"])
    cards = room.cards(list(listed)[:MAX_AWARDS])
    pages = sorted(Counter(listed.values()).items())
    page = page or (pages[0][0] if pages else 1)
    size = None if (sha256, page) in room.hidden_pages else pictures.size(sha256, page)
    here = {
        award["award_id"]: row for award, row in zip(shown, rows, strict=True) if page in _pages_of(award)
    }
    return DocumentView(
        sha256=sha256,
        records=tuple(records),
        awards=tuple(zip(listed.values(), cards, strict=False)),
        of_awards=dict(zip(here, room.cards(list(here.values())), strict=True)),
        more_awards=max(0, len(listed) - MAX_AWARDS),
        not_shown=len(awards) - len(shown),
        rejects=tuple(one for one in rejects if (sha256, one["page"]) not in room.hidden_pages),
        pages=tuple(pages),
        page=page,
        figure=None
        if size is None
        else PageFigure(sha256, page, size.width, size.height, _places(shown, page), whole=True),
        drawable=size is not None,
    )


def _pages_of(award: dict[str, Any]) -> set[int]:
    return {award["page"], *(place["page"] for place in award["evidence"] or ())}


def _places(awards: list[dict[str, Any]], page: int) -> tuple[PageBox, ...]:
    """One box around each award on a page."""
    boxes = []
    for award in awards:
        own = [one for one in award["evidence"] or () if one["page"] == page and one["x0"] is not None]
        boxes += [PageBox(award["award_id"], one["x0"], one["top"], one["x1"], one["bottom"]) for one in own]
    return tuple(boxes)

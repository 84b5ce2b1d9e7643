"""The first page: what is here, what is missing, and what came last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.room import Room

NEWEST_SHOWN = 12
_MINISTRIES_SHOWN = 16


@dataclass(frozen=True, slots=True)
class MinistryCount:
    """A ministry and how many contracts its bodies have."""

    name: str
    contracts: int


@dataclass(frozen=True)
class StartView:
    """The first page."""

    contracts: int
    awards: int
    documents: int
    firms: int
    buyers: int
    first: dt.date | None
    last: dt.date | None
    sources: tuple[Mapping[str, Any], ...]
    """As `pipelines.index.coverage` tells them."""
    documents_failed: int
    documents_partial: int
    rows_rejected: int
    ministries: tuple[MinistryCount, ...]
    newest: tuple[Card, ...]


def start_view(room: Room) -> StartView:
    """The first page; the same as long as the data are."""
    return room.remember("start", lambda: _start_view(room))


def _start_view(room: Room) -> StartView:
    catalogue = room.catalogue
    counts = room.query(
        """SELECT count(DISTINCT sha256) AS documents, count(DISTINCT sha256) FILTER (status = 'failed') AS failed,
           count(DISTINCT sha256) FILTER (status = 'partial') AS partial, coalesce(sum(rows_rejected), 0)::BIGINT AS rejected
           FROM {documents}"""
    )
    known = counts[0] if counts else {"documents": 0, "failed": 0, "partial": 0, "rejected": 0}
    rows = room.visible(np.arange(catalogue.size))
    sources = tuple(room.coverage["sources"])
    firsts = [one["first"] for one in sources if one["first"]]
    lasts = [one["last"] for one in sources if one["last"]]
    return StartView(
        contracts=len(rows),
        awards=int(room.coverage["awards"]),
        documents=int(known["documents"]),
        firms=int((~catalogue.column("company.private").astype(bool)).sum()),
        buyers=int((room.contracts_by_buyer > 0).sum()),
        first=dt.date.fromisoformat(min(firsts)) if firsts else None,
        last=dt.date.fromisoformat(max(lasts)) if lasts else None,
        sources=sources,
        documents_failed=int(known["failed"]),
        documents_partial=int(known["partial"]),
        rows_rejected=int(known["rejected"]),
        ministries=_ministries(room),
        newest=tuple(room.cards(rows[:NEWEST_SHOWN])),
    )


def _ministries(room: Room) -> tuple[MinistryCount, ...]:
    names = room.catalogue.remember_texts("ministry")
    counts = np.bincount(room.catalogue.column("ministry"), minlength=len(names)).tolist()
    listed = [MinistryCount(name, count) for name, count in zip(names, counts, strict=True) if name]
    return tuple(sorted(listed, key=lambda one: (-one.contracts, one.name))[:_MINISTRIES_SHOWN])

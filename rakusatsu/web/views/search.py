"""Search: what holds the words of a reader, narrowed down, in an order, a page at a time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from extract.values.folding import search_key
from rakusatsu.web.catalogue.cards import Card
from rakusatsu.web.catalogue.filters import Facet, FacetValue, Filters, facets, narrow
from rakusatsu.web.catalogue.open import Rows
from rakusatsu.web.catalogue.search import match_terms, parse_query
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import Room

PAGE_SIZE = 30
ORDERS = ("relevance", "newest", "oldest", "amount")
_NAMES_SHOWN = 6
_MANY = 16
"""A list longer than one of so many contracts is ordered by taking its own out of the order of all."""
_KEPT = 16
"""Results kept for the next page and the downloads of the same search."""
_KEPT_BYTES = 64 << 20
"""Of all that are kept: a search that finds half of ten million contracts is 40 MB."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a reader asks for."""

    q: str = ""
    filters: Filters = Filters()
    order: str = ""
    after: str = ""
    """contract_id of the last one seen."""

    def query(self, **changes: str) -> dict[str, str]:
        """The parameters of the address, with some changed; a page of its own begins at its first."""
        query = {"q": self.q, **self.filters.chosen(), "order": self.order, **changes}
        return {name: value for name, value in query.items() if value}


@dataclass(frozen=True, slots=True)
class Named:
    """A firm or a buyer whose name holds what was typed."""

    id: str
    name: str
    contracts: int


@dataclass(frozen=True)
class SearchResult:
    """All contracts of a search, in order."""

    rows: Rows
    """Ascending: the newest first."""
    ordered: Rows
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class SearchView:
    """One page of a search."""

    asked: SearchQuery
    total: int
    amount_yen: int
    """Sum of the amounts that are known."""
    amounts_known: int
    cards: tuple[Card, ...]
    facets: tuple[Facet, ...]
    next_after: str
    """contract_id to go on after; empty on the last page."""
    firms: tuple[Named, ...]
    buyers: tuple[Named, ...]
    unknown: tuple[str, ...]
    """Filters whose value stands for nothing."""
    terms: tuple[str, ...]
    buyer_names: dict[str, str]


class _Results:
    """The last results, by question: the next page and the downloads of a search cost no second search."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, SearchQuery], SearchResult] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, SearchQuery]) -> SearchResult | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[str, SearchQuery], found: SearchResult) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > 1 and (len(self._kept) > _KEPT or self._bytes() > _KEPT_BYTES):
                self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(one.rows.nbytes + one.ordered.nbytes for one in self._kept.values())


_results = _Results()


def find(room: Room, asked: SearchQuery, deadline: Deadline) -> SearchResult:
    """All contracts of a search.

    Raises:
        rakusatsu.web.deadline.TooSlowError: it takes too long.
    """
    key = (room.fingerprint, replace(asked, after=""))
    known = _results.get(key)
    if known is not None:
        return known
    with room.turn(deadline):
        scores = match_terms(room.catalogue, parse_query(asked.q), deadline.check)
        narrowed = narrow(room.catalogue, asked.filters, None if scores is None else scores > 0)
        rows = room.visible(narrowed.rows)
        deadline.check()
        ordered = _ordered(room, rows, scores, asked.order)
        kept = rows.astype("i4")
        found = SearchResult(kept, kept if ordered is rows else ordered.astype("i4"), narrowed.unknown)
    _results.put(key, found)
    return found


def _ordered(room: Room, rows: Rows, scores: NDArray[np.int16] | None, order: str) -> Rows:
    """Rows in the order asked for; equal ones from the newest to the oldest."""
    if order == "amount" and len(rows) * _MANY > room.catalogue.size:
        kept = np.zeros(room.catalogue.size, bool)
        kept[rows] = True
        ordered = room.catalogue.column("amount.order")
        return np.asarray(ordered[kept[ordered]], "i8")
    if order == "amount":
        return rows[np.argsort(-room.catalogue.column("amount")[rows].astype("i8"), kind="stable")]
    if order == "oldest":
        return rows[::-1]
    if scores is None or order == "newest":
        return rows
    return rows[np.argsort(-scores[rows], kind="stable")]


def search_view(room: Room, asked: SearchQuery, deadline: Deadline, size: int = PAGE_SIZE) -> SearchView:
    """One page of a search, with what it can be narrowed to."""
    found = find(room, asked, deadline)
    start = _start(room, found, asked.after)
    shown = found.ordered[start : start + size]
    cards = tuple(room.cards(shown))
    amounts = room.catalogue.column("amount")[found.rows]
    known = amounts >= 0
    counted = _facets(room, found, asked)
    deadline.check()
    return SearchView(
        asked=asked,
        total=len(found.rows),
        amount_yen=int(amounts[known].sum(dtype="i8")),
        amounts_known=int(known.sum()),
        cards=cards,
        facets=counted,
        next_after=cards[-1].contract_id if start + size < len(found.ordered) else "",
        firms=_firms(room, asked.q),
        buyers=_buyers(room, asked.q),
        unknown=found.unknown,
        terms=tuple(term.text for term in parse_query(asked.q) if not term.excluded),
        buyer_names=_names_of_buyers(room, counted),
    )


def _start(room: Room, found: SearchResult, after: str) -> int:
    """The place in the order behind a contract; the beginning where it is no longer there."""
    row = room.catalogue.row_of(after) if after else None
    if row is None:
        return 0
    places = np.flatnonzero(found.ordered == row)
    return int(places[0]) + 1 if len(places) else 0


def _facets(room: Room, found: SearchResult, asked: SearchQuery) -> tuple[Facet, ...]:
    """Counts of the whole list; those of all contracts are made once."""
    if len(found.rows) == room.catalogue.size:
        return room.remember("facets of all", lambda: facets(room.catalogue, found.rows, Filters()))
    return facets(room.catalogue, found.rows, asked.filters)


def _names_of_buyers(room: Room, counted: tuple[Facet, ...]) -> dict[str, str]:
    ids: list[FacetValue] = [value for facet in counted if facet.name == "buyer" for value in facet.values]
    return {one.value: room.buyer_name(one.value) for one in ids}


def _firms(room: Room, q: str) -> tuple[Named, ...]:
    """Firms whose name, or one they were printed under, holds what was typed; the most contracts first."""
    wanted = search_key(q.replace('"', ""))
    if len(wanted) < 2:
        return ()
    names = room.catalogue.texts("company_names")
    codes = {names.number(place, "code") for place in np.flatnonzero(names.containing(wanted))[:400].tolist()}
    companies = room.catalogue.texts("company")
    counted = [
        Named(companies.get(code, "id"), companies.get(code), len(room.catalogue.rows_of_company(code)))
        for code in codes
        if room.company_may_show(code)
    ]
    return tuple(sorted(counted, key=lambda one: (-one.contracts, one.name))[:_NAMES_SHOWN])


def _buyers(room: Room, q: str) -> tuple[Named, ...]:
    """Buyers whose name holds what was typed."""
    wanted = search_key(q.replace('"', ""))
    if len(wanted) < 2:
        return ()
    buyers, counts = room.catalogue.texts("buyer"), room.contracts_by_buyer
    found: dict[str, Named] = {}
    for code in np.flatnonzero(buyers.containing(wanted)).tolist():
        one = Named(buyers.get(code, "id"), buyers.get(code), int(counts[code]))
        if one.id and one.contracts:
            before = found.get(one.id)
            found[one.id] = replace(one, contracts=one.contracts + (before.contracts if before else 0))
    return tuple(sorted(found.values(), key=lambda one: (-one.contracts, one.name))[:_NAMES_SHOWN])

"""Narrowing contracts down by what a list can be sorted into, and counting what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from rakusatsu.web.catalogue.bands import AMOUNT_BANDS, RATE_BANDS
from rakusatsu.web.catalogue.build import METHODS
from rakusatsu.web.catalogue.open import EPOCH, YEAR_STARTS_IN, Catalogue, Rows

SHOWN = 15
"""Values shown of a facet with many."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means all. Values are texts as shown, so that an address stays right."""

    year: str = ""
    """Fiscal year of the contract's day."""
    ministry: str = ""
    buyer: str = ""
    method: str = ""
    prefecture: str = ""
    source: str = ""
    amount: str = ""
    """Number of an amount band."""
    rate: str = ""
    """Number of a band of award rates."""
    bidders: str = ""
    """`1`: a single bidder."""
    firm: str = ""
    """company_id."""
    since: str = ""
    until: str = ""

    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many contracts of the list have it."""

    value: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list down."""

    name: str
    values: tuple[FacetValue, ...]
    more: int = 0
    """Values not shown."""


@dataclass(frozen=True)
class Narrowed:
    """Rows that pass, ascending, and whether the filters made sense."""

    rows: Rows
    unknown: tuple[str, ...] = field(default=())


def narrow(catalogue: Catalogue, filters: Filters, mask: NDArray[np.bool_] | None) -> Narrowed:
    """The rows that pass every filter and `mask`; a value that stands for nothing lets nothing pass and is named."""
    unknown: list[str] = []
    low, high = 0, catalogue.size
    for name in ("year", "since", "until"):
        if value := getattr(filters, name):
            bounds = _day_bounds(catalogue, name, value)
            if bounds is None:
                unknown.append(name)
            else:
                low, high = max(low, bounds[0]), min(high, bounds[1])
    if unknown or low >= high:
        return Narrowed(np.empty(0, "i8"), tuple(unknown))
    if filters.firm:
        code = catalogue.company_code(filters.firm)
        own = np.empty(0, "i8") if code is None else catalogue.rows_of_company(code)
        rows = own[(own >= low) & (own < high)]
        if mask is not None:
            rows = rows[mask[rows]]
        for wanted in _codes(catalogue, filters, unknown):
            rows = rows[np.isin(catalogue.column(wanted[0])[rows], wanted[1])]
        return Narrowed(_by_numbers(catalogue, filters, rows, unknown), tuple(unknown))
    keep = np.ones(high - low, bool) if mask is None else mask[low:high].copy()
    for column, codes in _codes(catalogue, filters, unknown):
        values = catalogue.column(column)[low:high]
        keep &= values == codes[0] if len(codes) == 1 else np.isin(values, codes)
    rows = np.flatnonzero(keep) + low
    return Narrowed(_by_numbers(catalogue, filters, rows, unknown), tuple(unknown))


def _day_bounds(catalogue: Catalogue, name: str, value: str) -> tuple[int, int] | None:
    """First row and one past the last of the days that a filter lets pass; None where it is no year or day."""
    try:
        if name == "year":
            first = dt.date(int(value), YEAR_STARTS_IN, 1)
            last = dt.date(int(value) + 1, YEAR_STARTS_IN, 1) - dt.timedelta(days=1)
        else:
            day = dt.date.fromisoformat(value)
            first, last = (day, dt.date.max) if name == "since" else (EPOCH, day)
    except ValueError:
        return None
    return rows_between(catalogue, first, last)


def rows_between(catalogue: Catalogue, first: dt.date, last: dt.date) -> tuple[int, int]:
    """First row and one past the last of the contracts between two days; rows run from the newest to the oldest."""
    days = catalogue.column("day")

    def place(bound: int) -> int:
        low, high = 0, len(days)
        while low < high:
            middle = (low + high) // 2
            if days[middle] > bound:
                low = middle + 1
            else:
                high = middle
        return low

    return place((last - EPOCH).days), place(max((first - EPOCH).days, 0) - 1)


def _codes(catalogue: Catalogue, filters: Filters, unknown: list[str]) -> list[tuple[str, Sequence[int]]]:
    """Columns with the codes that may stand in them."""
    wanted: list[tuple[str, Sequence[int]]] = []
    for name in ("ministry", "prefecture", "buyer"):
        value = getattr(filters, name)
        if value:
            column = "id" if name == "buyer" else "text"
            codes = [
                code for code, text in enumerate(catalogue.remember_texts(name, column)) if text == value
            ]
            wanted.append((name, codes))
            if not codes:
                unknown.append(name)
    if filters.source:
        codes = [code for code, names in enumerate(catalogue.source_sets) if filters.source in names]
        wanted.append(("source", codes))
    if filters.method:
        wanted.append(("method", [METHODS.index(filters.method) + 1 if filters.method in METHODS else 0]))
    if filters.bidders == "1":
        wanted.append(("bidders", [1]))
    return wanted


def _by_numbers(catalogue: Catalogue, filters: Filters, rows: Rows, unknown: list[str]) -> Rows:
    for name, bands in (("amount", AMOUNT_BANDS), ("rate", RATE_BANDS)):
        value = getattr(filters, name)
        if not value:
            continue
        if not value.isdecimal() or int(value) >= len(bands):
            unknown.append(name)
            return np.empty(0, "i8")
        rows = rows[catalogue.column(f"{name}.band")[rows] == int(value) + 1]
    return rows


def facets(catalogue: Catalogue, rows: Rows, filters: Filters) -> tuple[Facet, ...]:
    """What the list can be narrowed to further, with counts over the whole list."""
    made = [_years(catalogue, rows)]
    for name, column in (("ministry", "text"), ("buyer", "id"), ("prefecture", "text")):
        counts = np.bincount(catalogue.column(name)[rows], minlength=1)
        texts = catalogue.remember_texts(name, column)
        pairs = ((texts[code], int(counts[code])) for code in np.flatnonzero(counts).tolist())
        made.append(_most(name, (pair for pair in pairs if pair[0])))
    methods = np.bincount(catalogue.column("method")[rows], minlength=len(METHODS) + 1)
    made.append(_most("method", zip(METHODS, methods[1:].tolist(), strict=True)))
    made.append(_most("source", _sources(catalogue, rows).items()))
    for name, bands in (("amount", AMOUNT_BANDS), ("rate", RATE_BANDS)):
        counts = np.bincount(catalogue.column(f"{name}.band")[rows], minlength=len(bands) + 1)[1:]
        values = tuple(FacetValue(str(band), int(count)) for band, count in enumerate(counts) if count)
        made.append(Facet(name, values))
    single = int((catalogue.column("bidders")[rows] == 1).sum())
    made.append(Facet("bidders", (FacetValue("1", single),) if single else ()))
    chosen = filters.chosen()
    return tuple(_marked(facet, chosen.get(facet.name, "")) for facet in made if facet.values)


def _marked(facet: Facet, chosen: str) -> Facet:
    values = tuple(FacetValue(one.value, one.count, one.value == chosen) for one in facet.values)
    return Facet(facet.name, values, facet.more)


def _most(name: str, pairs: Iterable[tuple[str, int]]) -> Facet:
    counts: dict[str, int] = {}
    for value, count in pairs:  # a buyer can have several names
        counts[value] = counts.get(value, 0) + count
    ordered = sorted(
        ((value, count) for value, count in counts.items() if count), key=lambda one: (-one[1], one[0])
    )
    shown = tuple(FacetValue(value, count) for value, count in ordered[:SHOWN])
    return Facet(name, shown, len(ordered) - len(shown))


def _sources(catalogue: Catalogue, rows: Rows) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    of_sets = np.bincount(catalogue.column("source")[rows], minlength=len(catalogue.source_sets))
    for names, count in zip(catalogue.source_sets, of_sets.tolist(), strict=True):
        for name in names:
            counts[name] = counts.get(name, 0) + count
    return counts


def _years(catalogue: Catalogue, rows: Rows) -> Facet:
    """Fiscal years, the newest first."""
    counts = by_fiscal_year(catalogue, rows)
    values = tuple(FacetValue(str(year), count) for year, count in sorted(counts.items(), reverse=True))
    return Facet("year", values[: 2 * SHOWN], max(0, len(values) - 2 * SHOWN))


def by_fiscal_year(catalogue: Catalogue, rows: Rows) -> dict[int, int]:
    """Contracts by fiscal year, the newest first; those without any date are left out.

    Rows run from the newest to the oldest, so that those of a year stand together.
    """
    return {year: high - low for year, low, high in year_slices(catalogue, rows)}


def year_slices(catalogue: Catalogue, rows: Rows) -> list[tuple[int, int, int]]:
    """(fiscal year, first, one past the last) of ascending rows, the newest year first; only years that have any."""
    edges = np.searchsorted(rows, [low for _, low in catalogue.year_edges])
    ends = np.append(edges[1:], np.searchsorted(rows, catalogue.dated_rows))
    years = (year for year, _ in catalogue.year_edges)
    found = zip(years, edges.tolist(), ends.tolist(), strict=True)
    return [(year, low, high) for year, low, high in found if low < high]

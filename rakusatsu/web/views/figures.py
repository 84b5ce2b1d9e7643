"""Figures of a set of contracts: by year, buyer, firm and method, each with the search that opens the contracts behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rakusatsu.web.catalogue.build import METHODS, MISSING
from rakusatsu.web.catalogue.filters import year_slices
from rakusatsu.web.catalogue.open import EPOCH, Rows
from rakusatsu.web.room import Room

LINES_SHOWN = 12
_EXACT = 2**53
_MANY = 16
"""Of this many contracts for each firm there is, counting them for every firm is faster than sorting them."""
RATES_DRAWN = 400
"""Award rates drawn as dots; of more, the newest."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line of a table: contracts, their sum as far as amounts are known, and the search that opens them."""

    label: str
    contracts: int
    amount_yen: int
    amounts_known: int
    query: dict[str, str]
    key: str = ""
    """Id of the firm or buyer that has a page of its own."""
    share: float = 0.0
    """Of all contracts of the set."""


@dataclass(frozen=True, slots=True)
class DatedRate:
    """One award rate on its day."""

    day: dt.date
    rate: float
    contract_id: str
    title: str


@dataclass(frozen=True, slots=True)
class YearOfBids:
    """How contracts of one fiscal year were won."""

    year: int
    bidders_known: int
    single_bids: int
    rates_known: int
    median_rate: float | None


@dataclass(frozen=True)
class Figures:
    """What a set of contracts amounts to. Shares are of the contracts that print the fact; `*_known` says how many do."""

    contracts: int
    amount_yen: int
    amounts_known: int
    first: dt.date | None
    last: dt.date | None
    years: tuple[FigureLine, ...]
    methods: tuple[FigureLine, ...]
    bidders_known: int
    single_bids: int
    rates_known: int
    median_rate: float | None
    rates: tuple[DatedRate, ...]
    bids_by_year: tuple[YearOfBids, ...]

    @property
    def single_share(self) -> float | None:
        """Share of contracts with one bidder among those that print how many there were."""
        return self.single_bids / self.bidders_known if self.bidders_known else None


def figures(room: Room, rows: Rows, query: dict[str, str]) -> Figures:
    """The figures of some contracts; `query` is the search that finds them."""
    column = room.catalogue.column
    amounts, bidders, rates = column("amount")[rows], column("bidders")[rows], column("rate")[rows]
    days = column("day")[rows].astype("i8")
    slices = year_slices(room.catalogue, rows)
    dated = days[days != MISSING]
    rated = rates[~np.isnan(rates)]
    return Figures(
        contracts=len(rows),
        amount_yen=int(amounts[amounts >= 0].sum(dtype="i8")),
        amounts_known=int((amounts >= 0).sum()),
        first=_date(dated.min()) if len(dated) else None,
        last=_date(dated.max()) if len(dated) else None,
        years=_by_year(slices, amounts, query),
        methods=_by_method(column("method")[rows], amounts, query),
        bidders_known=int((bidders >= 0).sum()),
        single_bids=int((bidders == 1).sum()),
        rates_known=len(rated),
        median_rate=float(np.median(rated)) if len(rated) else None,
        rates=_rates(room, rows, days, rates),
        bids_by_year=_bids_by_year(slices, bidders, rates),
    )


def lines_by(
    room: Room, rows: Rows, name: str, query: dict[str, str], *, most: int = LINES_SHOWN
) -> tuple[tuple[FigureLine, ...], int]:
    """Contracts by `buyer` or `company` (the first of each contract), the largest sum first, and how many are not shown."""
    codes = room.catalogue.column(name)[rows].astype("i8")
    amounts = room.catalogue.column("amount")[rows]
    known = codes >= 0
    if not known.all():
        codes, amounts = codes[known], amounts[known]
    if len(codes) * _MANY > len(room.catalogue.texts(name)):
        all_counts, all_sums, all_with_amount = _grouped(codes, amounts, len(room.catalogue.texts(name)))
        found = np.flatnonzero(all_counts)
        counts, sums, with_amount = all_counts[found], all_sums[found], all_with_amount[found]
    else:
        found, groups = np.unique(codes, return_inverse=True)
        counts, sums, with_amount = _grouped(groups, amounts, len(found))
    order = np.lexsort((found, -counts, -sums))
    lines: list[FigureLine] = []
    for place in order.tolist():
        if len(lines) >= most:
            break
        line = _named(room, name, int(found[place]), query)
        if line is not None:
            label, key, own = line
            count, amount = int(counts[place]), int(sums[place])
            lines.append(
                FigureLine(label, count, amount, int(with_amount[place]), own, key, count / max(1, len(rows)))
            )
    return tuple(lines), max(0, len(found) - len(lines))


def _named(room: Room, name: str, code: int, query: dict[str, str]) -> tuple[str, str, dict[str, str]] | None:
    """Label, key and search of a buyer or firm; None for whom no page may show."""
    if name == "company":
        if not room.company_may_show(code):
            return None
        texts = room.catalogue.texts("company")
        key = texts.get(code, "id")
        return texts.get(code), key, {**query, "firm": key}
    texts = room.catalogue.texts("buyer")
    key = texts.get(code, "id")
    own = {**query, "buyer": key} if key else query
    return texts.get(code) or "—", key, own


def concentration(lines: Sequence[FigureLine], total: int) -> tuple[float | None, float | None]:
    """Share of the sum that the first and the first five firms got; None where no amount is known."""
    if total <= 0:
        return None, None
    sums = [line.amount_yen for line in lines]
    return sums[0] / total if sums else None, sum(sums[:5]) / total if sums else None


def _grouped(
    groups: NDArray[np.int64], amounts: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Contracts, exact sums of the known amounts and how many are known, by group."""
    counts = np.bincount(groups, minlength=size)
    known = amounts >= 0
    groups, amounts = groups[known], amounts[known].astype("i8")
    with_amount = np.bincount(groups, minlength=size)
    if len(amounts) and int(amounts.max()) < _EXACT // len(amounts):
        # Sums of whole numbers below 2 ** 53 are exact in a float, and made ten times as fast.
        return counts, np.bincount(groups, amounts, size).astype("i8"), with_amount
    sums = np.zeros(size, "i8")
    np.add.at(sums, groups, amounts)
    return counts, sums, with_amount


def _by_year(
    slices: Sequence[tuple[int, int, int]], amounts: NDArray[np.int64], query: dict[str, str]
) -> tuple[FigureLine, ...]:
    made = []
    for year, low, high in reversed(slices):
        known = amounts[low:high][amounts[low:high] >= 0]
        share = (high - low) / max(1, len(amounts))
        own = {**query, "year": str(year)}
        made.append(
            FigureLine(str(year), high - low, int(known.sum(dtype="i8")), len(known), own, share=share)
        )
    return tuple(made)


def _by_method(
    methods: NDArray[np.uint8], amounts: NDArray[np.int64], query: dict[str, str]
) -> tuple[FigureLine, ...]:
    size = len(METHODS) + 1
    counts, sums, known = _grouped(methods.astype("i8"), amounts, size)
    lines = [
        FigureLine(
            method,
            int(counts[code]),
            int(sums[code]),
            int(known[code]),
            {**query, "method": method},
            share=float(counts[code]) / max(1, len(methods)),
        )
        for code, method in enumerate(METHODS, start=1)
        if counts[code]
    ]
    return tuple(sorted(lines, key=lambda line: -line.contracts))


def _rates(
    room: Room, rows: Rows, days: NDArray[np.int64], rates: NDArray[np.float32]
) -> tuple[DatedRate, ...]:
    """The newest award rates, the oldest of them first."""
    newest = np.flatnonzero(~np.isnan(rates) & (days != MISSING))[:RATES_DRAWN]  # rows run from the newest on
    shown = newest[::-1]
    drawn = rows[shown]
    return tuple(
        DatedRate(_date(day), round(rate, 4), contract_id, title)
        for day, rate, contract_id, title in zip(
            days[shown].tolist(),
            rates[shown].tolist(),
            room.catalogue.texts("contract").many(drawn),
            room.catalogue.texts("title").many(room.catalogue.column("title")[drawn]),
            strict=True,
        )
    )


def _bids_by_year(
    slices: Sequence[tuple[int, int, int]], bidders: NDArray[np.int16], rates: NDArray[np.float32]
) -> tuple[YearOfBids, ...]:
    made = []
    for year, low, high in reversed(slices):
        own, rated = bidders[low:high], rates[low:high]
        rated = rated[~np.isnan(rated)]
        known = int((own >= 0).sum())
        if known or len(rated):
            median = float(np.median(rated)) if len(rated) else None
            made.append(YearOfBids(year, known, int((own == 1).sum()), len(rated), median))
    return tuple(made)


def _date(day: float) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))

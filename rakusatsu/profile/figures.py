"""The figures of a profile: sums by buyer, year, subject and method, each with the awards behind it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipelines.index.words import Word, keys_of, words_of
from rakusatsu.profile.contracts import Company, Contract

_SUBJECTS_SHOWN = 15
_LOCAL = ("都", "道", "府", "県", "市", "区", "町", "村")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: contracts, yen where known, first and last day, and the awards it is made of."""

    name: str
    contracts: int
    yen: int | None
    first: dt.date | None
    last: dt.date | None
    award_ids: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What a company got. Shares are of the contracts that print the fact; `*_known` says how many do."""

    company: Company
    contracts: int
    yen: int | None
    yen_known: int
    first: dt.date | None
    last: dt.date | None
    buyers: tuple[Line, ...]
    years: tuple[Line, ...]
    methods: tuple[Line, ...]
    subjects: tuple[Line, ...]
    sole_bid_share: float | None
    bidders_known: int
    award_rates: tuple[tuple[dt.date, float, str], ...]
    """(day, rate, award_id), the oldest first."""
    median_award_rate: float | None


def profile(company: Company) -> Profile:
    """The figures of a company."""
    contracts = company.contracts
    bidders = [contract.bidders for contract in contracts if contract.bidders is not None]
    rates = sorted(
        (contract.day, contract.award_rate, contract.award_ids[0])
        for contract in contracts
        if contract.award_rate is not None and contract.day is not None
    )
    yen = [contract.yen for contract in contracts if contract.yen is not None]
    days = [contract.day for contract in contracts if contract.day]
    return Profile(
        company=company,
        contracts=len(contracts),
        yen=sum(yen) if yen else None,
        yen_known=len(yen),
        first=min(days, default=None),
        last=max(days, default=None),
        buyers=by(contracts, lambda contract: contract.buyer or "(not printed)", by_yen=True),
        years=tuple(sorted(by(contracts, _fiscal_year), key=lambda line: line.name)),
        methods=by(contracts, lambda contract: contract.method or "(not printed)"),
        subjects=_subjects(contracts),
        sole_bid_share=sum(count == 1 for count in bidders) / len(bidders) if bidders else None,
        bidders_known=len(bidders),
        award_rates=tuple(rates),
        median_award_rate=median(rate for _, rate, _ in rates) if rates else None,
    )


def by(
    contracts: Iterable[Contract], name_of: Callable[[Contract], str], *, by_yen: bool = False
) -> tuple[Line, ...]:
    """Contracts grouped by a name, the largest group first."""
    groups: dict[str, list[Contract]] = {}
    for contract in contracts:
        groups.setdefault(name_of(contract), []).append(contract)
    lines = [line(name, group) for name, group in groups.items()]
    return tuple(sorted(lines, key=lambda one: (-(one.yen or 0) if by_yen else 0, -one.contracts, one.name)))


def line(name: str, contracts: Sequence[Contract]) -> Line:
    """One line of a table."""
    yen = [contract.yen for contract in contracts if contract.yen is not None]
    days = [contract.day for contract in contracts if contract.day]
    return Line(
        name=name,
        contracts=len(contracts),
        yen=sum(yen) if yen else None,
        first=min(days, default=None),
        last=max(days, default=None),
        award_ids=tuple(award_id for contract in contracts for award_id in contract.award_ids),
    )


def about(contracts: Iterable[Contract], subject: str) -> tuple[Contract, ...]:
    """Contracts whose title holds every word of a subject, or a synonym of it."""
    words = list(words_of(subject))
    return tuple(contract for contract in contracts if words and _holds(contract.title or "", words))


def level_of(buyer: str | None) -> str:
    """`national` (ministries, agencies and their corporations), `prefecture` or `municipality`, by the name's ending."""
    if not buyer:
        return "unknown"
    head = buyer.split(" ")[0].split("\u3000")[0]
    if head.endswith(("都", "道", "府", "県")) or head[2:4] in ("県知", "県警", "都知") or "県立" in head:
        return "prefecture"
    if head.endswith(_LOCAL) or any(
        mark in head for mark in ("市長", "町長", "村長", "区長", "市役所", "市立")
    ):
        return "municipality"
    return "national"


def _holds(title: str, words: Sequence[Word]) -> bool:
    keys = keys_of(title)
    return all(_word_in(word, keys) for word in words)


def _word_in(word: Word, keys: frozenset[str]) -> bool:
    parts, part_groups, groups = word.parts, word.part_groups, word.groups
    if keys.intersection(groups):
        return True
    return all(part in keys or keys.intersection(own) for part, own in zip(parts, part_groups, strict=True))


def _fiscal_year(contract: Contract) -> str:
    if not contract.day:
        return "(no date)"
    return str(contract.day.year - (contract.day.month < 4))


def _subjects(contracts: Sequence[Contract]) -> tuple[Line, ...]:
    """The words most titles hold, as their surface is printed most often."""
    holding: dict[tuple[str, ...], list[Contract]] = {}
    surfaces: dict[tuple[str, ...], Counter[str]] = {}
    for contract in contracts:
        for word in {word.parts: word for word in words_of(contract.title or "")}.values():
            if sum(map(len, word.parts)) >= 2:
                holding.setdefault(word.parts, []).append(contract)
                surfaces.setdefault(word.parts, Counter())[word.surface] += 1
    most = sorted(holding.items(), key=lambda item: (-len(item[1]), item[0]))[:_SUBJECTS_SHOWN]
    return tuple(line(surfaces[parts].most_common(1)[0][0], group) for parts, group in most)

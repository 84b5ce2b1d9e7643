"""The figures of a profile: sums by buyer, year, subject and method, each with the awards behind it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from pipelines.index.words import Word, keys_of, words_of
from pipelines.names.ministries import public_buyer
from rakusatsu.profile.contracts import Company, CompanyContract

_SUBJECTS_SHOWN = 15
NOT_PRINTED = "(not printed)"
_LEVELS = {
    "prefecture": "prefecture",
    "municipality": "municipality",
    "local_body": "municipality",
    "other": "unknown",
}
"""Kinds of buyers that are not of the state → level of government."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Contracts of one name: the sum of their amounts, and what stands beside it because it is no amount."""

    name: str
    contracts: int
    yen: int | None
    """Sum of the totals; null where none is printed."""
    yen_known: int
    """Contracts that the sum is made of."""
    expected_yen: int | None
    """Sum of 調達見込総額 of the contracts without a total; never part of `yen`."""
    without_total: Mapping[str, int]
    """Contracts without a total by what they print: `unit`, `shared`, `undisclosed`, `absent`, or `total` of a part."""
    first: dt.date | None
    last: dt.date | None
    award_ids: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What a company got. Shares are of the contracts that print the fact; `*_known` says how many do."""

    company: Company
    all: Tally
    buyers: tuple[Tally, ...]
    years: tuple[Tally, ...]
    methods: tuple[Tally, ...]
    subjects: tuple[Tally, ...]
    sole_bid_share: float | None
    bidders_known: int
    award_rates: tuple[tuple[dt.date, float, str], ...]
    """(day, rate, award_id), the oldest first."""
    median_award_rate: float | None


@dataclass(frozen=True)
class Exposure:
    """Which bodies gave a company such work, and when."""

    company: Company
    subject: str | None
    contracts: tuple[CompanyContract, ...]
    """Those about the subject, the latest first; all where none is asked for."""
    buyers: tuple[Tally, ...]
    """In the order in which each first gave such work."""


def exposure(company: Company, subject: str | None) -> Exposure:
    """The contracts of a company about a subject, by buyer."""
    contracts = about(company.contracts, subject) if subject else company.contracts
    buyers = by(contracts, lambda contract: contract.buyer or NOT_PRINTED)
    ordered = sorted(buyers, key=lambda line: (str(line.first or "9999"), line.name))
    return Exposure(company, subject, contracts, tuple(ordered))


def profile(company: Company) -> Profile:
    """The figures of a company."""
    contracts = company.contracts
    bidders = [contract.bidders for contract in contracts if contract.bidders is not None]
    rates = sorted(
        (contract.day, contract.award_rate, contract.award_ids[0])
        for contract in contracts
        if contract.award_rate is not None and contract.day is not None
    )
    return Profile(
        company=company,
        all=tally("", contracts),
        buyers=by(contracts, lambda contract: contract.buyer or NOT_PRINTED, by_yen=True),
        years=tuple(sorted(by(contracts, _fiscal_year), key=lambda line: line.name)),
        methods=by(contracts, lambda contract: contract.method or NOT_PRINTED),
        subjects=_subjects(contracts),
        sole_bid_share=sum(count == 1 for count in bidders) / len(bidders) if bidders else None,
        bidders_known=len(bidders),
        award_rates=tuple(rates),
        median_award_rate=median(rate for _, rate, _ in rates) if rates else None,
    )


def by(
    contracts: Iterable[CompanyContract], name_of: Callable[[CompanyContract], str], *, by_yen: bool = False
) -> tuple[Tally, ...]:
    """Contracts grouped by a name, the largest group first."""
    groups: dict[str, list[CompanyContract]] = {}
    for contract in contracts:
        groups.setdefault(name_of(contract), []).append(contract)
    lines = [tally(name, group) for name, group in groups.items()]
    return tuple(sorted(lines, key=lambda one: (-(one.yen or 0) if by_yen else 0, -one.contracts, one.name)))


def tally(name: str, contracts: Sequence[CompanyContract]) -> Tally:
    """One line of a table."""
    yen = [contract.yen for contract in contracts if contract.yen is not None]
    without = [contract for contract in contracts if contract.yen is None]
    expected = [contract.expected_yen for contract in without if contract.expected_yen is not None]
    days = [contract.day for contract in contracts if contract.day]
    return Tally(
        name=name,
        contracts=len(contracts),
        yen=sum(yen) if yen else None,
        yen_known=len(yen),
        expected_yen=sum(expected) if expected else None,
        without_total=dict(sorted(Counter(contract.amount_kind for contract in without).items())),
        first=min(days, default=None),
        last=max(days, default=None),
        award_ids=tuple(award_id for contract in contracts for award_id in contract.award_ids),
    )


def about(contracts: Iterable[CompanyContract], subject: str) -> tuple[CompanyContract, ...]:
    """Contracts whose title holds every word of a subject, or a synonym of it."""
    words = list(words_of(subject))
    return tuple(contract for contract in contracts if words and _holds(contract.title or "", words))


def level_of(contract: CompanyContract) -> str:
    """`national` (ministries, agencies and their corporations), `prefecture`, `municipality` or `unknown`."""
    if contract.buyer is None:
        return "unknown"
    return level_of_kind(contract.buyer_kind or public_buyer(contract.buyer).kind)


def level_of_kind(kind: str) -> str:
    """The level of government of a kind of buyer (`buyers.kind`)."""
    return _LEVELS.get(kind, "national")


def _holds(title: str, words: Sequence[Word]) -> bool:
    keys = keys_of(title)
    return all(_word_in(word, keys) for word in words)


def _word_in(word: Word, keys: frozenset[str]) -> bool:
    parts, part_groups, groups = word.parts, word.part_groups, word.groups
    if keys.intersection(groups):
        return True
    return all(part in keys or keys.intersection(own) for part, own in zip(parts, part_groups, strict=True))


def _fiscal_year(contract: CompanyContract) -> str:
    if not contract.day:
        return "(no date)"
    return str(contract.day.year - (contract.day.month < 4))


def _subjects(contracts: Sequence[CompanyContract]) -> tuple[Tally, ...]:
    """The words most titles hold, as their surface is printed most often."""
    holding: dict[tuple[str, ...], list[CompanyContract]] = {}
    surfaces: dict[tuple[str, ...], Counter[str]] = {}
    for contract in contracts:
        for word in {word.parts: word for word in words_of(contract.title or "")}.values():
            if sum(map(len, word.parts)) >= 2:
                holding.setdefault(word.parts, []).append(contract)
                surfaces.setdefault(word.parts, Counter())[word.surface] += 1
    most = sorted(holding.items(), key=lambda item: (-len(item[1]), item[0]))[:_SUBJECTS_SHOWN]
    return tuple(tally(surfaces[parts].most_common(1)[0][0], group) for parts, group in most)

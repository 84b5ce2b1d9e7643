"""Mentions of suppliers, as printed, gathered into units: what no evidence could ever tell apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.names.persons import is_private_person
from pipelines.resolve.features import NameKey, PlaceKey, name_key, place_key
from pipelines.resolve.passed_names import passed_on

BUYERS_KEPT = 8


@dataclass(frozen=True, slots=True)
class UnitKey:
    """Everything a unit is compared by; equal keys are one unit."""

    scope: str
    """The source for a private person, who is never resolved across sources; else empty."""
    judged: str
    """The award's own id where a judgement names it; else empty."""
    corporate_number: str | None
    core: str
    """Empty where an award prints a corporate number and no name."""
    form: str | None
    leading: bool | None
    branch: bool
    place: PlaceKey
    later: bool | None = field(default=None, repr=False)
    """Of a name that passed from one corporation to another (`passed_names`): whether it was printed since that day."""


@dataclass(slots=True)
class ResolveUnit:
    """One unit, with what its mentions add up to."""

    key: UnitKey
    plain: str = ""
    """The core of its name as printed, of several the first by code point."""
    reading: str = ""
    awards: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    buyers: set[int] = field(default_factory=set)

    @property
    def is_settled(self) -> bool:
        """Whether it prints where the firm has its seat: an address that is no branch's."""
        return self.key.place.known and not self.key.branch


@dataclass(frozen=True, slots=True)
class Units:
    """Units that are decided together."""

    units: list[ResolveUnit]
    buyer_bits: Mapping[int, float]
    """What a buyer in common says, by the buyer's number in `ResolveUnit.buyers`; nothing where it is left out."""


@dataclass(frozen=True, slots=True)
class SupplierMention:
    """One mention with what it is compared by."""

    number: int
    """A hash of what it prints: mentions are taken in this order, so that the order of the rows changes nothing."""
    key: UnitKey
    plain: str
    reading: str
    awards: int
    first: dt.date | None
    last: dt.date | None
    buyers: tuple[int, ...]


def mention_of(row: Mapping[str, Any]) -> SupplierMention:
    """A row of the table `mentions` with its keys."""
    name = name_key(row["supplier_name_text"] or "")
    return SupplierMention(
        int(row["mention"]),
        unit_key(row, name),
        name.plain,
        name.reading,
        row["awards"],
        row["first_seen"],
        row["last_seen"],
        tuple(row["buyers"] or ()),
    )


def passing_day(row: Mapping[str, Any]) -> dt.date | None:
    """The day on which the name of a mention passed to another corporation, where awards of it lie before and after."""
    since = passed_on(name_key(row["supplier_name_text"] or ""))
    first, last = row["first_seen"], row["last_seen"]
    return since if since and first and first < since <= last else None


def gather_units(mentions: Iterable[SupplierMention]) -> tuple[list[ResolveUnit], list[int]]:
    """Units of some mentions, and the unit of each; units are in the order of their first mentions."""
    index: dict[UnitKey, int] = {}
    units: list[ResolveUnit] = []
    assigned = []
    for mention in mentions:
        number = index.setdefault(mention.key, len(units))
        if number == len(units):
            units.append(ResolveUnit(mention.key, mention.plain, mention.reading))
        unit = units[number]
        unit.plain, unit.reading = min(unit.plain, mention.plain), min(unit.reading, mention.reading)
        _count(unit, mention)
        assigned.append(number)
    return units, assigned


def unit_key(mention: Mapping[str, Any], name: NameKey) -> UnitKey:
    """The key of one mention."""
    printed = mention["supplier_name_text"] or ""
    number = mention["corporate_number"]
    person = number is None and name.form is None and is_private_person(printed)
    return UnitKey(
        scope=mention["source"] or "" if person else "",
        judged=mention["judged"] or "",
        corporate_number=number,
        core=name.core,
        form=name.form,
        leading=name.leading,
        branch=name.branch is not None,
        place=place_of(mention),
        later=_later(mention, passed_on(name)),
    )


def _later(mention: Mapping[str, Any], since: dt.date | None) -> bool | None:
    """Whether all awards of a mention are of that day or later, or all earlier; None where that is not known."""
    first, last = mention["first_seen"], mention["last_seen"]
    if since is None or first is None or first < since <= last:
        return None
    return bool(first >= since)


def place_of(mention: Mapping[str, Any]) -> PlaceKey:
    """Where a mention puts its supplier; without an address, the region of the local government that bought."""
    if mention["supplier_address_text"]:
        return place_key(mention["supplier_address_text"])
    if mention["supplier_prefecture"] or mention["supplier_municipality"]:
        return PlaceKey(
            mention["supplier_prefecture"],
            mention["supplier_municipality"],
            mention["supplier_municipality_code"],
        )
    return PlaceKey(served=mention["served"])


def _count(unit: ResolveUnit, mention: SupplierMention) -> None:
    unit.awards += mention.awards
    if mention.first is not None and mention.last is not None:
        unit.first = min(unit.first or mention.first, mention.first)
        unit.last = max(unit.last or mention.last, mention.last)
    if len(unit.buyers) < BUYERS_KEPT:
        unit.buyers.update(mention.buyers)

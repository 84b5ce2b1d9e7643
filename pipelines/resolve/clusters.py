"""Clusters of units that are one firm: a union-find that knows what must stay apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.resolve.groups import Groups
from pipelines.resolve.units import ResolveUnit
from pipelines.resolve.weights import Seen


@dataclass(slots=True)
class Cluster:
    """What is known about one cluster."""

    members: list[int]
    numbers: set[str] = field(default_factory=set)
    sides: set[tuple[int, str]] = field(default_factory=set)
    """Sides of `different` judgements it holds: (judgement, `a` or `b`)."""
    scope: str = ""
    bearers: set[tuple[str, bool]] = field(default_factory=set)
    """Names that passed on to another corporation, each with which of the two it means."""
    seen: Seen = field(default_factory=lambda: Seen(0, None, None))
    settled: bool = False
    """Whether it prints a seat."""
    homes: set[str] = field(default_factory=set)
    """Prefectures where its name is printed without a branch: of a seat, or of a local government that buys."""
    branches: set[str] = field(default_factory=set)
    """Prefectures of its branches, or of local governments that buy from one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a unit is where it is."""

    method: str
    bits: float


class Clusters:
    """All clusters. Joining keeps apart what two numbers, a judgement or privacy keep apart."""

    def __init__(self, units: list[ResolveUnit]) -> None:
        """Begin with each unit by itself."""
        self.units = units
        self._groups = Groups(len(units))
        self.verdicts: dict[int, Verdict] = {}
        self._clusters = [
            Cluster(
                [number],
                {unit.key.corporate_number} if unit.key.corporate_number else set(),
                scope=unit.key.scope,
                bearers={(unit.key.core, unit.key.later)} if unit.key.later is not None else set(),
                seen=Seen(unit.awards, unit.first, unit.last),
                settled=unit.is_settled,
                homes=set() if unit.key.branch else _region(unit),
                branches=_region(unit) if unit.key.branch else set(),
            )
            for number, unit in enumerate(units)
        ]

    def root(self, unit: int) -> int:
        """The unit that stands for this unit's cluster."""
        return self._groups.root(unit)

    def cluster(self, unit: int) -> Cluster:
        """The cluster of a unit."""
        return self._clusters[self.root(unit)]

    def may_join(self, one: int, other: int, *, judged: bool = False) -> bool:
        """Whether nothing keeps two units apart.

        Args:
            one: a unit.
            other: another.
            judged: a person said that they are the same, which outweighs their numbers and sources.
        """
        a, b = self.cluster(one), self.cluster(other)
        if a is b:
            return True
        if any((judgement, "b" if side == "a" else "a") in b.sides for judgement, side in a.sides):
            return False
        if judged:
            return True
        if a.scope != b.scope:
            return False
        if a.numbers and b.numbers:
            return a.numbers == b.numbers
        return not any((name, not later) in b.bearers for name, later in a.bearers)

    def join(self, one: int, other: int, verdict: Verdict, *, judged: bool = False) -> bool:
        """Join two units' clusters if nothing keeps them apart; the verdict goes to units that have none yet."""
        if not self.may_join(one, other, judged=judged):
            return False
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        keep, gone = sorted((one, other), key=lambda root: (-len(self._clusters[root].members), root))
        a, b = self._clusters[keep], self._clusters[gone]
        for side in (b, a) if len(b.members) > 1 or len(a.members) == 1 else (b,):
            for member in side.members:
                self.verdicts.setdefault(member, verdict)
        self._groups.put(gone, keep)
        a.members += b.members
        a.numbers |= b.numbers
        a.sides |= b.sides
        a.bearers |= b.bearers
        a.settled |= b.settled
        a.homes |= b.homes
        a.branches |= b.branches
        a.seen = _together(a.seen, b.seen)
        b.members = []
        return True

    def roots(self) -> list[int]:
        """One unit for each cluster."""
        return self._groups.roots()


def _region(unit: ResolveUnit) -> set[str]:
    region = unit.key.place.served or unit.key.place.prefecture
    return {region} if region else set()


def _together(one: Seen, other: Seen) -> Seen:
    firsts = [date for date in (one.first, other.first) if date is not None]
    lasts = [date for date in (one.last, other.last) if date is not None]
    return Seen(one.awards + other.awards, min(firsts) if firsts else None, max(lasts) if lasts else None)

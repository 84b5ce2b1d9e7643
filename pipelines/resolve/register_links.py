"""Firms without a number looked up in the 法人番号 register, and printed numbers held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.common_names import COMMON_NAME
from pipelines.resolve.contradictions import NUMBER_NAME_MISMATCH, NUMBER_OF_NAMESAKE
from pipelines.resolve.features import PlaceKey
from pipelines.resolve.matching import is_misprint, shares_name
from pipelines.resolve.register import SCHEMA, Register
from pipelines.resolve.units import UnitKey

NOT_REGISTERED = "number_not_registered"
"""The printed number's check digit holds, and the register does not have it."""
_READ_AT_ONCE = 20_000
_CANDIDATES_KEPT = 20
_CHECKED = ("number", "core", "area")


@dataclass(frozen=True, slots=True)
class Entry:
    """One corporation of the register, by its keys."""

    number: str
    form: str | None
    leading: bool | None
    prefecture: str | None
    area: str | None
    town: str
    lot: str
    closed: bool


@dataclass(frozen=True, slots=True)
class _Registered:
    """What is registered under a number: core name and municipality."""

    core: str
    area: str | None


@dataclass(slots=True)
class RegisterAnswer:
    """What the register said."""

    candidates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Numbers left open, by a unit of the cluster."""
    warnings: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def link_to_register(clusters: Clusters, register: Register) -> RegisterAnswer:
    """Give firms without a number theirs, where the register leaves no doubt, and check the numbers that are printed.

    A name that one corporation alone bears is its own (`exact`, then `variant`: form moved or left out); one that
    several bear goes by the municipality, then by the lot. What stays open keeps its candidates.
    """
    found = RegisterAnswer()
    namesakes, printed = _look_up(clusters, register)
    _check_numbers(clusters, printed, namesakes, found)
    by_number: dict[str, int] = {}
    for root in clusters.roots():
        for number in clusters.cluster(root).numbers:
            by_number.setdefault(number, root)
    for root in sorted(clusters.roots(), key=lambda root: clusters.units[root].key.core):
        cluster = clusters.cluster(root)
        if cluster.numbers or cluster.scope or clusters.root(root) != root:
            continue
        if any(not later for _, later in cluster.bearers):
            continue  # the register has the present bearer of the name, not the former one
        entry, score, open_numbers = _decide(clusters, cluster.members, namesakes)
        if entry is None:
            if open_numbers:
                found.candidates[root] = open_numbers
            continue
        members = list(cluster.members)
        doubtful = _joined_by_name(clusters, members, namesakes)
        other = by_number.setdefault(entry.number, root)
        if other != root and not clusters.may_join(other, root):
            found.candidates[root] = (entry.number,)
            continue
        cluster.numbers.add(entry.number)
        for member in members:
            if member in doubtful:
                found.warnings[member].add(COMMON_NAME)
            else:
                clusters.verdicts[member] = Verdict("register", score)
        if other != root:
            clusters.join(other, root, Verdict("register", score))
    return found


def _joined_by_name(clusters: Clusters, members: list[int], namesakes: _Namesakes) -> set[int]:
    """Units without a seat that stand beside a seat by their name alone, which several corporations of the register bear."""
    units = {member: clusters.units[member] for member in members}
    if not any(unit.is_settled for unit in units.values()):
        return set()
    return {
        member
        for member, unit in units.items()
        if not unit.is_settled
        and sum(
            not entry.closed and unit.key.form in (None, entry.form) for entry in namesakes.of(unit.key.core)
        )
        > 1
    }


def _look_up(clusters: Clusters, register: Register) -> tuple[_Namesakes, dict[str, _Registered]]:
    """The bearers of the names of firms without a number, and what is registered under each printed number."""
    cores: set[str] = set()
    numbers: set[str] = set()
    for root in clusters.roots():
        cluster = clusters.cluster(root)
        if cluster.numbers:
            numbers |= cluster.numbers
        elif not cluster.scope:
            cores |= {clusters.units[member].key.core for member in cluster.members}
    printed: dict[str, _Registered] = {}
    for batch in _read(register, "number", numbers):
        for number, core, area in zip(*(batch[name].to_pylist() for name in _CHECKED), strict=True):
            printed[number] = _Registered(core, area)
    for unit in clusters.units:
        registered = printed.get(unit.key.corporate_number or "")
        if registered and _is_elsewhere(unit.key, registered):
            cores.add(unit.key.core)
    return _Namesakes(pa.Table.from_batches(_read(register, "core", cores), SCHEMA)), printed


def _read(register: Register, column: str, wanted: set[str]) -> Iterator[pa.RecordBatch]:
    """The rows of the index whose column is one of the wanted values; read in small batches."""
    values = pa.array(sorted(wanted), pa.string())
    with pq.ParquetFile(register.index) as index:
        for batch in index.iter_batches(_READ_AT_ONCE, use_threads=False):
            yield batch.filter(pc.is_in(batch[column], values))


class _Namesakes:
    """Entries by core name; kept as columns, since a common name has thousands of bearers."""

    def __init__(self, entries: pa.Table) -> None:
        self._entries = entries.sort_by([("core", "ascending"), ("number", "ascending")]).combine_chunks()
        ends = pc.run_end_encode(self._entries["core"].combine_chunks()) if len(entries) else None
        self._spans: dict[str, tuple[int, int]] = {}
        self._last: tuple[str, list[Entry]] = "", []
        start = 0
        if ends is not None:
            for core, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True):
                self._spans[core] = (start, end)
                start = end

    def of(self, core: str) -> list[Entry]:
        """The corporations that bear a name, by number."""
        if core == self._last[0]:
            return self._last[1]
        start, end = self._spans.get(core, (0, 0))
        rows = self._entries.slice(start, end - start).to_pylist()
        found = [
            Entry(
                row["number"],
                row["form"],
                row["form_leads"],
                row["prefecture"],
                row["area"],
                row["town"],
                row["lot"],
                row["closed"],
            )
            for row in rows
        ]
        self._last = core, found
        return found


def _check_numbers(
    clusters: Clusters, printed: dict[str, _Registered], namesakes: _Namesakes, found: RegisterAnswer
) -> None:
    for number, unit in enumerate(clusters.units):
        key = unit.key
        if key.corporate_number is None:
            continue
        registered = printed.get(key.corporate_number)
        if registered is None:
            found.warnings[number].add(NOT_REGISTERED)
        elif key.core and not _alike(key.core, registered.core):
            found.warnings[number].add(NUMBER_NAME_MISMATCH)
        elif _is_elsewhere(key, registered) and any(
            entry.form == key.form and _agree(entry, [key.place], 3) for entry in namesakes.of(key.core)
        ):
            found.warnings[number].add(NUMBER_OF_NAMESAKE)


def _is_elsewhere(key: UnitKey, registered: _Registered) -> bool:
    """Whether a firm is printed at a seat in another municipality than the one it is registered in."""
    area = key.place.area
    return bool(area and not key.branch and registered.area and registered.area != area)


def _alike(printed: str, registered: str) -> bool:
    return printed == registered or is_misprint(printed, registered) or shares_name(printed, registered)


def _decide(
    clusters: Clusters, members: list[int], namesakes: _Namesakes
) -> tuple[Entry | None, float, tuple[str, ...]]:
    """The one entry a firm is, with its log2 odds, or the numbers it may have."""
    heaviest = max(members, key=lambda member: (clusters.units[member].awards, -member))
    key = clusters.units[heaviest].key
    same_core = namesakes.of(key.core)
    standing = [entry for entry in same_core if not entry.closed] or same_core
    fitting = [entry for entry in standing if key.form is None or entry.form == key.form]
    exact = [entry for entry in fitting if (entry.form, entry.leading) == (key.form, key.leading)]
    keys = [clusters.units[member].key for member in members]
    places = [key.place for key in keys if key.place.known and not key.branch]
    for group, bits in ((exact, 9.0), (fitting, 6.0)):
        if len(group) == 1 and (group is exact or not places or _agree(group[0], places, 1)):
            return group[0], bits, ()
        for depth in (2, 3):
            near = [entry for entry in group if _agree(entry, places, depth)]
            if len(near) == 1:
                return near[0], bits, ()
    ranked = sorted(fitting, key=lambda entry: (not _agree(entry, places, 1), entry.number))
    return None, 0.0, tuple(entry.number for entry in ranked[:_CANDIDATES_KEPT])


def _agree(entry: Entry, places: list[PlaceKey], depth: int) -> bool:
    """Whether an entry lies in one of the places: by prefecture (1), municipality (2), town and lot (3)."""
    for place in places:
        if depth == 1 and place.prefecture and entry.prefecture == place.prefecture:
            return True
        if depth >= 2 and place.area and entry.area == place.area:
            lot = "-".join(place.numbers)
            if depth == 2 or (lot and (entry.town, entry.lot) == (place.town, lot)):
                return True
    return False

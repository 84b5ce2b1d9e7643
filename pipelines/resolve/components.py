"""Which mentions are decided together: those that anything could make one firm, and so whatever a new one may touch.

Two mentions are of one component where they share a name's core, a corporate number or a judgement, or where their names
resemble each other on one plot. Firms of two components have nothing to do with each other, whatever order they come in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.resolve.features import PlaceKey
from pipelines.resolve.groups import Groups
from pipelines.resolve.judgements import Judgement, Marks
from pipelines.resolve.matching import LARGEST_BLOCK, Neighbours, neighbours, plot_of
from pipelines.resolve.mentions import gathered_mentions, keep_mentions, known_mentions
from pipelines.resolve.units import ResolveUnit, SupplierMention, UnitKey, gather_units, mention_of


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything that has to be decided anew: whole components."""

    mentions: list[int]
    """Numbers of the mentions."""
    units: list[ResolveUnit]
    unit_of: list[int]
    """The unit of each mention."""
    pairs: list[Neighbours]
    component_of: list[int]
    """The component of each unit: the number of its first mention."""


def touched(database: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> Touched:
    """The components of the mentions in `gathered` and of those they may be joined to or were parted from.

    Makes the table `reached`: the components as they were until now.
    """
    marks = Marks(judgements)
    rows = gathered_mentions(database)
    mentions = [mention_of(row) for row in rows]
    places = [
        (_hash(*_block(each.key)), _hash(plot_of(each.key)), bool(marks.of(each.key))) for each in mentions
    ]
    keep_mentions(database, rows, places)
    del rows, places
    _reach(database)
    if _any(database, "mentions WHERE component IS NOT NULL"):
        _reach_by_plot(database, mentions)
        mentions += _read(database, "component IN (SELECT component FROM reached)")
    mentions.sort(key=lambda mention: mention.number)
    units, unit_of = gather_units(mentions)
    pairs = neighbours(units, _crowded(database, units))
    numbers = [mention.number for mention in mentions]
    return Touched(numbers, units, unit_of, pairs, _components(units, numbers, unit_of, pairs, marks))


def _read(database: duckdb.DuckDBPyConnection, condition: str) -> list[SupplierMention]:
    return [mention_of(row) for row in known_mentions(database, condition)]


def _reach(database: duckdb.DuckDBPyConnection) -> None:
    """The components that gathered mentions were of, and those that share a name, a number or a judgement with them."""
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE fresh_mentions AS SELECT block, plot, corporate_number, in_judgement FROM mentions WHERE component IS NULL;
        CREATE OR REPLACE TEMP TABLE reached AS
        SELECT DISTINCT component FROM (
            SELECT component FROM left_behind
            UNION ALL SELECT component FROM mentions WHERE block IN (SELECT block FROM fresh_mentions)
            UNION ALL SELECT component FROM mentions WHERE corporate_number IN (SELECT corporate_number FROM fresh_mentions)
            UNION ALL SELECT component FROM mentions WHERE in_judgement AND (SELECT bool_or(in_judgement) FROM fresh_mentions)
        ) WHERE component IS NOT NULL
        """
    )


def _reach_by_plot(database: duckdb.DuckDBPyConnection, mentions: Iterable[SupplierMention]) -> None:
    """Reach also the components of names that resemble a changed one on its plot."""
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed_names AS
        SELECT DISTINCT plot, block FROM (SELECT plot, block FROM fresh_mentions UNION ALL SELECT plot, block FROM left_behind)
        WHERE plot IS NOT NULL AND block IS NOT NULL;
        CREATE OR REPLACE TEMP TABLE changed_plots AS
        WITH now AS (SELECT plot, count(DISTINCT block) AS names FROM mentions WHERE plot IN (SELECT plot FROM changed_names) GROUP BY plot),
        before AS (
            SELECT plot, count(DISTINCT block) AS names FROM (
                SELECT plot, block FROM mentions WHERE component IS NOT NULL AND plot IN (SELECT plot FROM changed_names)
                UNION ALL SELECT plot, block FROM left_behind WHERE plot IS NOT NULL
            ) GROUP BY plot
        )
        SELECT plot, coalesce(now.names, 0) > {LARGEST_BLOCK} AS is_crowded, coalesce(before.names, 0) > {LARGEST_BLOCK} AS was_crowded
        FROM now FULL JOIN before USING (plot);
        INSERT INTO reached SELECT DISTINCT component FROM mentions JOIN changed_plots USING (plot)
        WHERE is_crowded <> was_crowded AND component IS NOT NULL;
        """  # noqa: S608 - a number of ours
    )
    changed = set(database.execute("SELECT plot, block FROM changed_names").fetchall())
    open_plots = "plot IN (SELECT plot FROM changed_plots WHERE NOT is_crowded)"
    known = _read(database, f"component IS NOT NULL AND {open_plots}")
    if not known:
        return
    plots = {plot for plot, _ in changed}
    here = [each for each in mentions if _hash(plot_of(each.key)) in plots]
    units, _ = gather_units(sorted([*known, *here], key=lambda mention: mention.number))
    wanted: set[int | None] = set()
    for pair in neighbours(units):
        keys = units[pair.one].key, units[pair.other].key
        blocks = [_hash(*_block(key)) for key in keys]
        plot = _hash(plot_of(keys[0]))
        if any((plot, block) in changed for block in blocks):
            wanted.update(blocks)
    for block in wanted:
        database.execute(
            "INSERT INTO reached SELECT DISTINCT component FROM mentions WHERE block = ? AND component IS NOT NULL",
            [block],
        )
    database.execute("CREATE OR REPLACE TEMP TABLE reached AS SELECT DISTINCT component FROM reached")


def _crowded(database: duckdb.DuckDBPyConnection, units: Iterable[ResolveUnit]) -> set[PlaceKey]:
    """Plots of these units with more names than are compared."""
    numbers = {
        plot
        for (plot,) in database.execute(
            "SELECT plot FROM mentions WHERE plot IS NOT NULL GROUP BY plot HAVING count(DISTINCT block) > ?",
            [LARGEST_BLOCK],
        ).fetchall()
    }
    plots = {plot for unit in units if (plot := plot_of(unit.key))} if numbers else set()
    return {plot for plot in plots if _hash(plot) in numbers}


def _components(
    units: Sequence[ResolveUnit],
    numbers: Sequence[int],
    unit_of: Sequence[int],
    pairs: Iterable[Neighbours],
    marks: Marks,
) -> list[int]:
    groups = Groups(len(units))
    first: dict[tuple[Any, ...], int] = {}
    edges = [(pair.one, pair.other) for pair in pairs]
    for number, unit in enumerate(units):
        edges += [(first.setdefault(label, number), number) for label in _labels(unit.key, marks)]
    for one, other in edges:
        a, b = groups.root(one), groups.root(other)
        if a != b:
            groups.put(max(a, b), min(a, b))
    lowest: dict[int, int] = {}
    for mention, place in zip(numbers, unit_of, strict=True):
        root = groups.root(place)
        lowest[root] = min(lowest.get(root, mention), mention)
    return [lowest[groups.root(place)] for place in range(len(units))]


def _labels(key: UnitKey, marks: Marks) -> Iterator[tuple[Any, ...]]:
    block = _block(key)
    if block[0] is not None:
        yield ("name", *block)
    if key.corporate_number:
        yield "number", key.corporate_number
    for judgement in marks.of(key):
        yield "judgement", judgement


def _block(key: UnitKey) -> tuple[str | None, str | None]:
    """What units must share to be weighed against each other by name."""
    return (key.scope, key.core) if key.core else (None, None)


def _hash(*values: object) -> int | None:
    """64 bits of some values; None where the first is missing."""
    if not values or values[0] is None:
        return None
    return int.from_bytes(hashlib.blake2b(repr(values).encode(), digest_size=8).digest(), "big")


def _any(database: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return bool(database.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchall())  # noqa: S608 - of ours

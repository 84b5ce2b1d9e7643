"""The company that each cluster of units is: its id, number, candidates and warnings."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.common_names import COMMON_NAME, COMMON_NAME_SCORE
from pipelines.resolve.contradictions import CONTRADICTED, SEVERAL_NUMBERS
from pipelines.resolve.units import ResolveUnit
from pipelines.resolve.weights import probability

ALONE = Verdict("alone", 60.0)
_CONTRADICTED = 0.5
"""Score of a row whose number says one firm and whose name says another."""


def company_ids(clusters: Clusters) -> list[str]:
    """The company of each unit.

    A firm with a number is called by it: by the one with most awards, should a judgement have joined two; and where a
    judgement parted one number's awards, the larger part keeps it. Any other is called by its earliest mention, so that
    awards added later do not rename what was there.
    """
    holders: dict[str, tuple[int, int]] = {}
    for root in clusters.roots():
        number, awards = _number(clusters, root)
        if number is not None:
            best = holders.get(number)
            if best is None or awards > best[0]:
                holders[number] = (awards, root)
    names: dict[int, str] = {}
    for root in clusters.roots():
        number, _ = _number(clusters, root)
        if number is not None and holders[number][1] == root:
            names[root] = number
        else:
            members = [clusters.units[member] for member in clusters.cluster(root).members]
            names[root] = "x" + hashlib.sha256(min(map(_anchor, members)).encode()).hexdigest()[:16]
    return [names[clusters.root(unit)] for unit in range(len(clusters.units))]


def _number(clusters: Clusters, root: int) -> tuple[str | None, int]:
    """The number a cluster goes by, with its awards: the one most printed, else what the register gave."""
    cluster = clusters.cluster(root)
    counts = dict.fromkeys(sorted(cluster.numbers), 0)
    for member in cluster.members:
        number = clusters.units[member].key.corporate_number
        if number:
            counts[number] = counts.get(number, 0) + clusters.units[member].awards
    if not counts:
        return None, 0
    number = min(counts, key=lambda number: (-counts[number], number))
    return number, counts[number]


def _anchor(unit: ResolveUnit) -> str:
    key = unit.key
    first = (unit.first or dt.date.max).isoformat()
    return "\x1f".join((first, key.core, key.form or "", repr(key)))


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known about companies apart from their rows, each by company_id."""

    numbers: Mapping[str, str]
    candidates: Mapping[str, tuple[str, ...]]
    """Corporate numbers it may have."""
    warnings: Mapping[str, set[str]]


def company_facts(
    clusters: Clusters, warnings: Mapping[int, set[str]], candidates: Mapping[int, tuple[str, ...]]
) -> CompanyFacts:
    """Facts by company from facts by unit."""
    ids = company_ids(clusters)
    numbers: dict[str, str] = {}
    flags: dict[str, set[str]] = defaultdict(set)
    for root in clusters.roots():
        cluster, company = clusters.cluster(root), ids[root]
        if not company.startswith("x"):
            numbers[company] = company
        if len(cluster.numbers) > 1:
            flags[company].add(SEVERAL_NUMBERS)
        if cluster.scope:
            flags[company].add("private_person")
        for member in cluster.members:
            flags[company] |= warnings.get(member, set())
            if clusters.verdicts.get(member, ALONE).method == "renamed":
                flags[company].add("renamed")
    return CompanyFacts(numbers, {ids[unit]: found for unit, found in candidates.items()}, flags)


def score_of(verdict: Verdict, flags: list[str]) -> float:
    """The score of a row, from its verdict and warnings."""
    if CONTRADICTED & set(flags):
        return _CONTRADICTED
    return min(probability(verdict.bits), COMMON_NAME_SCORE if COMMON_NAME in flags else 1.0)

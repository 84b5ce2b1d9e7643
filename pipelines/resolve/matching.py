"""Units joined into firms: by number, by judgement, then by weighing names, forms, places, buyers and dates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from pipelines.resolve import rarity, weights
from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.features import Place
from pipelines.resolve.units import Unit, Units
from pipelines.resolve.weights import Seen

_LARGEST_BLOCK = 400
_PLACELESS_PRIOR = -12.0
_SMALLEST_SIMILARITY = 0.8
_SHORTEST_TYPO = 5
_SHORTEST_CONTAINED = 3
_CONTAINED_SHARE = 0.5
_ORDINALS = re.compile(r"[0-9A-Z一二三四五六七八九十東西南北上下左右新旧本大小第]")


def join_by_number(clusters: Clusters) -> None:
    """A printed corporate number decides: its units are one firm."""
    first: dict[str, int] = {}
    for number, unit in enumerate(clusters.units):
        if unit.key.corporate_number:
            other = first.setdefault(unit.key.corporate_number, number)
            clusters.verdicts[number] = Verdict("corporate_number", 60.0)
            if other != number:
                clusters.join(other, number, Verdict("corporate_number", 60.0))


def join_by_name(clusters: Clusters, units: Units) -> None:
    """Units with one core name: joined where the rest of the evidence outweighs the chance of a namesake."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, unit in enumerate(units.units):
        blocks[unit.key.scope, unit.key.core].append(number)
    for (_, core), members in blocks.items():
        if len(members) > 1:
            _join_block(clusters, units, members, min(weights.NAME_CEILING, rarity.bits(core)))


def _join_block(clusters: Clusters, units: Units, members: list[int], name_bits: float) -> None:
    placed = [number for number in members if units.units[number].key.place.known]
    placeless = [number for number in members if not units.units[number].key.place.known]
    pairs = []
    for one, other in _pairs(placed, units):
        bits = pair_bits(units, one, other, name_bits)
        if bits >= weights.THRESHOLD:
            pairs.append((-bits, one, other))
    for minus, one, other in sorted(pairs):
        clusters.join(one, other, Verdict("name_and_place", -minus))
    _join_placeless(clusters, units, placed, placeless, name_bits)


def _pairs(placed: list[int], units: Units) -> Iterable[tuple[int, int]]:
    """Pairs to weigh: all of them in a block of a usual size, else those in one municipality."""
    if len(placed) <= _LARGEST_BLOCK:
        yield from combinations(placed, 2)
        return
    by_municipality: dict[str | None, list[int]] = defaultdict(list)
    for number in placed:
        by_municipality[units.units[number].key.place.area].append(number)
    leaders = []
    for group in by_municipality.values():
        chosen = group[:_LARGEST_BLOCK]
        yield from combinations(chosen, 2)
        yield from ((chosen[0], number) for number in group[_LARGEST_BLOCK:])
        leaders.append(max(group, key=lambda number: (units.units[number].awards, -number)))
    yield from combinations(leaders[:_LARGEST_BLOCK], 2)


def pair_bits(units: Units, one: int, other: int, name_bits: float) -> float:
    """Log2 odds that two units of one core name are one firm."""
    a, b = units.units[one], units.units[other]
    branch = a.key.branch or b.key.branch
    place = weights.place_weight(a.key.place, b.key.place, branch=branch)
    bits = weights.PRIOR + name_bits + _form(a, b) + (place or 0.0)
    bits += weights.activity_weight(max(a.awards, b.awards))
    bits += weights.buyer_weight(a.buyers, b.buyers, units.buyer_awards, units.total_awards)
    if place is not None and place < 0:
        moved = weights.succession_bits(_seen(a), _seen(b))
        bits += min(weights.MOVED_CEILING, moved)
    return bits


def _form(a: Unit, b: Unit) -> float:
    return weights.form_weight(a.key.form, b.key.form, a.key.leading, b.key.leading)


def _seen(unit: Unit) -> Seen:
    return Seen(unit.awards, unit.first, unit.last)


def _join_placeless(
    clusters: Clusters, units: Units, placed: list[int], placeless: list[int], name_bits: float
) -> None:
    """Units that print no place: to the one firm of the name that leads clearly, else to each other."""
    for number in placeless:
        best: dict[int, float] = {}
        for other in placed:
            if clusters.may_join(number, other):
                root = clusters.root(other)
                best[root] = max(
                    best.get(root, -99.0), _placeless_bits(clusters, units, number, other, name_bits)
                )
        ranked = sorted(((bits, -root) for root, bits in best.items()), reverse=True)
        if not ranked or ranked[0][0] < weights.THRESHOLD:
            continue
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < weights.MARGIN:
            continue
        clusters.join(-ranked[0][1], number, Verdict("name", ranked[0][0]))
    alone = [
        number
        for number in placeless
        if number not in clusters.verdicts or units.units[number].key.corporate_number
    ]
    pairs = []
    for one, other in combinations(alone[:_LARGEST_BLOCK], 2):
        bits = _placeless_bits(clusters, units, one, other, name_bits)
        if bits >= weights.THRESHOLD:
            pairs.append((-bits, one, other))
    for minus, one, other in sorted(pairs):
        clusters.join(one, other, Verdict("name", -minus))


def _placeless_bits(clusters: Clusters, units: Units, one: int, other: int, name_bits: float) -> float:
    a, b = units.units[one], units.units[other]
    bits = _PLACELESS_PRIOR + name_bits + _form(a, b) + weights.served_weight(a.key.place, b.key.place)
    bits += weights.activity_weight(clusters.cluster(other).seen.awards)
    return bits + weights.buyer_weight(a.buyers, b.buyers, units.buyer_awards, units.total_awards)


def join_at_one_place(clusters: Clusters, units: Units) -> None:
    """Units of different names on one plot: misprints of one name, and firms that changed their name."""
    plots: dict[Place, set[int]] = defaultdict(set)
    for number, unit in enumerate(units.units):
        place = unit.key.place
        if place.area and len(place.numbers) > 1:
            plots[Place(code=place.area, town=place.town, numbers=place.numbers[:3])].add(number)
    for members in plots.values():
        by_core: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number in sorted(members):
            key = units.units[number].key
            by_core[key.scope, key.core].append(number)
        if 1 < len(by_core) <= _LARGEST_BLOCK:
            leaders = [group[0] for group in by_core.values()]
            for one, other in combinations(leaders, 2):
                _join_neighbours(clusters, units, one, other)


def _join_neighbours(clusters: Clusters, units: Units, one: int, other: int) -> None:
    a, b = units.units[one].key, units.units[other].key
    if weights.form_weight(a.form, b.form) == weights.OTHER_FORM or not clusters.may_join(one, other):
        return
    bits = weights.PRIOR + weights.SAME_PLOT
    if is_misprint(a.core, b.core):
        bits += 6.0
        if bits >= weights.THRESHOLD:
            clusters.join(one, other, Verdict("name_and_place", bits))
    elif shares_name(a.core, b.core):
        bits += weights.succession_bits(clusters.cluster(one).seen, clusters.cluster(other).seen)
        if bits >= 2 * weights.THRESHOLD:
            clusters.join(one, other, Verdict("renamed", bits))


def is_misprint(one: str, other: str) -> bool:
    """Whether two names differ as a slip of the pen does, not as 第一 differs from 第二."""
    if min(len(one), len(other)) < _SHORTEST_TYPO:
        return False
    if Levenshtein.normalized_similarity(one, other) < _SMALLEST_SIMILARITY:
        return False
    changed = [
        text[start:end]
        for operation in Levenshtein.opcodes(one, other)
        if operation.tag != "equal"
        for text, start, end in (
            (one, operation.src_start, operation.src_end),
            (other, operation.dest_start, operation.dest_end),
        )
    ]
    return sum(map(len, changed)) <= 2 and not any(_ORDINALS.search(part) for part in changed)


def shares_name(one: str, other: str) -> bool:
    """Whether one name holds the other, or a long part of it, as names before and after a change often do."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_CONTAINED and short in long and len(short) >= _CONTAINED_SHARE * len(long)

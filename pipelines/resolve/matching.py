"""Units joined into firms: by number, by judgement, then by weighing names, forms, places, buyers and dates."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from extract.lexicon.numerals import COUNTING
from pipelines.resolve import rarity, weights
from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.features import PlaceKey
from pipelines.resolve.units import ResolveUnit, UnitKey, Units
from pipelines.resolve.weights import Seen

LARGEST_BLOCK = 400
_FORM_ALONE = 3
"""Forms weigh this much more where no address speaks for or against a second firm."""
_SHORTEST_TYPO = 5
_SHORTEST_CONTAINED = 3
_CONTAINED_SHARE = 0.5
_KANJI = re.compile("[一-龥々]")
_ORDINALS = re.compile(f"[0-9A-Z{COUNTING}東西南北上下左右新旧本大小第]")


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
        if unit.key.core:
            blocks[unit.key.scope, unit.key.core].append(number)
    for members in blocks.values():
        if len(members) > 1:
            plain = min(units.units[number].plain for number in members)
            _join_block(clusters, units, members, min(weights.NAME_CEILING, rarity.bits(plain)))


def _join_block(clusters: Clusters, units: Units, members: list[int], name_bits: float) -> None:
    """Settled units, at the firm's own place, are weighed pair by pair; floating ones then go to the firm that leads.

    Floating is what says nothing about the firm's seat: no address, or a branch's.
    """
    settled = [number for number in members if units.units[number].is_settled]
    floating = [number for number in members if not units.units[number].is_settled]
    twins = _twins(units, settled)
    _join_all(
        clusters,
        (
            (min(pair_bits(units, one, other, name_bits), twins(one, other)), one, other)
            for one, other in _pairs(settled, units)
        ),
        "name_and_place",
    )
    known = settled[:LARGEST_BLOCK]
    for number in sorted(floating, key=lambda number: _vagueness(units.units[number])):
        _join_floating(clusters, units, known, number, name_bits)
        known.append(number)


def _twins(units: Units, settled: list[int]) -> Callable[[int, int], float]:
    """What speaks against two units whose forms stand at different ends: how often each is printed in that town."""
    printed: Counter[tuple[str | None, str, str | None, bool | None]] = Counter()
    for number in settled:
        key = units.units[number].key
        printed[key.place.area, key.place.town, key.form, key.leading] += units.units[number].awards

    def bits(one: int, other: int) -> float:
        a, b = units.units[one].key, units.units[other].key
        if a.form != b.form or a.leading == b.leading:
            return math.inf
        sides = [printed[a.place.area, a.place.town, a.form, leading] for leading in (True, False)]
        return weights.twins_bits(*sides)

    return bits


def _vagueness(unit: ResolveUnit) -> tuple[bool, bool, int]:
    """Sort key: those that say most about a place come first, then those seen most."""
    place = unit.key.place
    return not (place.known or place.served), unit.key.branch, -unit.awards


def _join_all(clusters: Clusters, weighed: Iterable[tuple[float, int, int]], method: str) -> None:
    """Join the pairs that weigh enough, heaviest first."""
    enough = [(-bits, one, other) for bits, one, other in weighed if bits >= weights.THRESHOLD]
    for minus, one, other in sorted(enough):
        clusters.join(one, other, Verdict(method, -minus))


def _join_floating(clusters: Clusters, units: Units, known: list[int], number: int, name_bits: float) -> None:
    """Join a floating unit to the one firm of its name that leads clearly, where one does."""
    best: dict[int, tuple[float, float]] = {}
    for other in known:
        if clusters.may_join(number, other):
            root = clusters.root(other)
            common, telling = _floating_bits(clusters, units, number, other, name_bits)
            best[root] = max(best.get(root, (-math.inf, 0.0)), (common + telling, telling))
    ranked = sorted(((-bits, root, telling) for root, (bits, telling) in best.items()))
    if not ranked or -ranked[0][0] < weights.THRESHOLD:
        return
    minus, first, telling = ranked[0]
    for rival_minus, rival, rival_telling in ranked[1:]:
        if name_bits >= weights.RARE_NAME and _is_likely_the_same(clusters, number, first, rival):
            continue
        clearer = telling - rival_telling >= weights.MARGIN
        if not clearer and rival_minus - minus < 2 * weights.MARGIN:
            return
    clusters.join(first, number, Verdict("name", -minus))


def _is_likely_the_same(clusters: Clusters, number: int, first: int, rival: int) -> bool:
    """Whether of two clusters with one rare name the second is likelier the same firm, not shown to be, than a namesake.

    So is one without a seat beside one with a seat, and so are two of a 社団法人 or 財団法人.
    """
    if clusters.cluster(first).settled and not clusters.cluster(rival).settled:
        return True
    form = clusters.units[number].key.form
    return all(weights.is_sole_bearer(form, clusters.units[root].key.form) for root in (first, rival))


def _pairs(placed: list[int], units: Units) -> Iterable[tuple[int, int]]:
    """Pairs to weigh: all of them in a block of a usual size, else those in one municipality."""
    if len(placed) <= LARGEST_BLOCK:
        yield from combinations(placed, 2)
        return
    by_municipality: dict[str | None, list[int]] = defaultdict(list)
    for number in placed:
        by_municipality[units.units[number].key.place.area].append(number)
    leaders = []
    for group in by_municipality.values():
        chosen = group[:LARGEST_BLOCK]
        yield from combinations(chosen, 2)
        yield from ((chosen[0], number) for number in group[LARGEST_BLOCK:])
        leaders.append(max(group, key=lambda number: (units.units[number].awards, -number)))
    yield from combinations(leaders[:LARGEST_BLOCK], 2)


def pair_bits(units: Units, one: int, other: int, name_bits: float) -> float:
    """Log2 odds that two units of one core name are one firm."""
    a, b = units.units[one], units.units[other]
    place = weights.place_weight(a.key.place, b.key.place)
    if place is not None and weights.is_sole_bearer(a.key.form, b.key.form):
        place = max(place, weights.SOLE_BEARER_ELSEWHERE)
    bits = weights.PRIOR + name_bits + _form(a, b) + (place or 0.0)
    bits += weights.activity_weight(max(a.awards, b.awards))
    bits += weights.buyer_weight(a.buyers, b.buyers, units.buyer_bits)
    if place is not None and place < 0:
        moved = weights.succession_bits(_seen(a), _seen(b))
        bits += min(weights.MOVED_CEILING, moved)
    return bits


def _form(a: ResolveUnit, b: ResolveUnit) -> float:
    return weights.form_weight(a.key.form, b.key.form, a.key.leading, b.key.leading)


def _seen(unit: ResolveUnit) -> Seen:
    return Seen(unit.awards, unit.first, unit.last)


def _floating_bits(
    clusters: Clusters, units: Units, one: int, other: int, name_bits: float
) -> tuple[float, float]:
    """Log2 odds that a floating unit and the firm of another of its core name are one, in two parts.

    The second part is what tells firms of one name apart: form, place and region. How active a firm is and who bought are in
    the first; they alone must not choose between two firms. How active it is does not speak for an award in another region,
    unless the name is a known firm's, which sells all over Japan.
    """
    a, b = units.units[one], units.units[other]
    firm = clusters.cluster(other)
    telling = _FORM_ALONE * _form(a, b)
    place = weights.place_weight(a.key.place, b.key.place)
    if place is not None and (place >= weights.SAME_TOWN or not (a.key.branch or b.key.branch)):
        telling += place
    region = 0.0
    if a.key.place.served:
        region = weights.region_weight(
            a.key.place.served,
            firm.homes,
            firm.branches,
            branch=a.key.branch,
        )
    common = weights.FLOATING_PRIOR + name_bits
    common += weights.buyer_weight(a.buyers, b.buyers, units.buyer_bits)
    if region >= 0 or rarity.is_known_firm(a.plain):
        common += weights.activity_weight(firm.seen.awards)
    return common, telling + region


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two names on one plot that may be one firm's, by what they look like alone; units stand for both."""

    one: int
    other: int


def plot_of(key: UnitKey) -> PlaceKey | None:
    """The plot of a seat whose name is known. Branches have none: many firms have theirs in one office building."""
    place = key.place
    if key.core and place.area and len(place.numbers) > 1 and not key.branch:
        return PlaceKey(code=place.area, town=place.town, numbers=place.numbers[:3])
    return None


def neighbours(units: Sequence[ResolveUnit], crowded: Collection[PlaceKey] = ()) -> list[Neighbours]:
    """Names on one plot of which one may be a misprint of the other, or what it was called before, plot after plot.

    Args:
        units: to be looked through.
        crowded: plots with more names than `LARGEST_BLOCK`, some of which may belong to no unit given.
    """
    plots: dict[PlaceKey, dict[tuple[str, str], int]] = defaultdict(dict)
    for number, unit in enumerate(units):
        if plot := plot_of(unit.key):
            plots[plot].setdefault((unit.key.scope, unit.key.core), number)
    found = []
    for plot in sorted((plot for plot, names in plots.items() if len(names) > 1), key=repr):
        leaders = plots[plot].values()
        if plot not in crowded and len(leaders) <= LARGEST_BLOCK:
            found += [
                Neighbours(one, other)
                for one, other in combinations(leaders, 2)
                if _resemble(units[one], units[other])
            ]
    return found


def _resemble(one: ResolveUnit, other: ResolveUnit) -> bool:
    a, b = one.key, other.key
    return a.scope == b.scope and (
        shares_name(a.core, b.core) or is_misprint(a.core, b.core) or _reads_alike(one, other)
    )


def join_at_one_place(clusters: Clusters, units: Units, pairs: Iterable[Neighbours]) -> None:
    """Seats of different names on one plot: misprints of one name, and firms that changed their name."""
    for pair in pairs:
        _join_neighbours(clusters, units, pair.one, pair.other)


def _join_neighbours(clusters: Clusters, units: Units, one: int, other: int) -> None:
    a, b = units.units[one].key, units.units[other].key
    if _form(units.units[one], units.units[other]) < weights.FORM_MISSING or not clusters.may_join(
        one, other
    ):
        return
    bits = weights.PRIOR + weights.SAME_PLOT
    if is_misprint(a.core, b.core) or _reads_alike(units.units[one], units.units[other]):
        bits += weights.SPELLED_ALIKE
        if bits >= weights.THRESHOLD:
            clusters.join(one, other, Verdict("name_and_place", bits))
    elif shares_name(a.core, b.core):
        bits += weights.succession_bits(clusters.cluster(one).seen, clusters.cluster(other).seen)
        if bits >= weights.RENAMED:
            clusters.join(one, other, Verdict("renamed", bits))


def _reads_alike(one: ResolveUnit, other: ResolveUnit) -> bool:
    """Whether two names are read alike, the kanji of one standing where the other has kana (旭サービス, アサヒサービス).

    Other kanji of the same reading are another name (精和, 清和).
    """
    if len(one.reading) < _SHORTEST_CONTAINED or one.reading != other.reading:
        return False
    a, b = one.key.core, other.key.core
    return not any(
        edit.tag == "replace"
        and _KANJI.search(a[edit.src_start : edit.src_end])
        and _KANJI.search(b[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(a, b)
    )


def is_misprint(one: str, other: str) -> bool:
    """Whether two names differ as a slip of the pen does, not as 第一 differs from 第二."""
    if min(len(one), len(other)) < _SHORTEST_TYPO:
        return False
    edits = Levenshtein.editops(one, other).as_list()
    if len(edits) != 1:
        return False
    tag, at, to = str(edits[0][0]), int(edits[0][1]), int(edits[0][2])
    if tag == "replace":
        return unicodedata.normalize("NFD", one[at])[0] == unicodedata.normalize("NFD", other[to])[0]
    return not _ORDINALS.search(one[at] if tag == "delete" else other[to])


def shares_name(one: str, other: str) -> bool:
    """Whether one name holds the other, or a long part of it, as names before and after a change often do."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_CONTAINED and short in long and len(short) >= _CONTAINED_SHARE * len(long)

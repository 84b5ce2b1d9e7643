"""Corporate numbers that contradict the names they are printed with: flagged, never silently mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from pipelines.resolve import weights
from pipelines.resolve.matching import is_misprint, shares_name
from pipelines.resolve.units import Unit
from pipelines.resolve.weights import Seen

NUMBER_NAME_MISMATCH = "number_name_mismatch"
"""The number is printed elsewhere with another name, which no change of name explains."""
SEVERAL_NUMBERS = "several_numbers"
"""The same name at the same place is printed more often with another number."""
_RENAMED_AT_LEAST = 3.0


def contradictions(units: list[Unit]) -> dict[int, set[str]]:
    """Warnings by unit.

    A number's name is the one it is printed with most; a name's number at one place likewise.
    """
    warnings: dict[int, set[str]] = defaultdict(set)
    by_number: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[str, str | None, str, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        key = unit.key
        if key.corporate_number:
            by_number[key.corporate_number].append(number)
            if key.place.area and key.place.numbers:
                by_name[key.core, key.place.area, key.place.town, key.place.numbers].append(number)
    for members in by_number.values():
        for number in _with_another_name(units, members):
            warnings[number].add(NUMBER_NAME_MISMATCH)
    for members in by_name.values():
        usual = _most(units, members, lambda unit: unit.key.corporate_number or "")
        for number in members:
            if units[number].key.corporate_number != usual:
                warnings[number].add(SEVERAL_NUMBERS)
    return dict(warnings)


def _with_another_name(units: list[Unit], members: list[int]) -> Iterable[int]:
    if len({units[number].key.core for number in members}) < 2:
        return
    usual = _most(units, members, lambda unit: unit.key.core)
    of_usual = [number for number in members if units[number].key.core == usual]
    for number in members:
        core = units[number].key.core
        if core == usual or shares_name(core, usual) or is_misprint(core, usual):
            continue
        if not any(_moved_on(units[number], units[other]) for other in of_usual):
            yield number


def _moved_on(one: Unit, other: Unit) -> bool:
    """Whether two names of one number follow each other in time, as before and after a change of name."""
    place = weights.place_weight(one.key.place, other.key.place)
    seen = [Seen(unit.awards, unit.first, unit.last) for unit in (one, other)]
    needed = 0.0 if place is not None and place >= weights.RENUMBERED else _RENAMED_AT_LEAST
    return weights.succession_bits(*seen) > needed


def _most(units: list[Unit], members: list[int], value_of: Callable[[Unit], str]) -> str:
    counts: Counter[str] = Counter()
    for number in members:
        counts[value_of(units[number])] += units[number].awards
    return min(counts, key=lambda value: (-counts[value], value))

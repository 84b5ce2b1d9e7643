"""Corporate numbers that contradict the names they are printed with: flagged, never silently mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from pipelines.resolve import weights
from pipelines.resolve.matching import is_misprint, shares_name
from pipelines.resolve.registry_offices import registered_in
from pipelines.resolve.units import ResolveUnit
from pipelines.resolve.weights import Seen

NUMBER_NAME_MISMATCH = "number_name_mismatch"
"""The number is printed elsewhere with another name, which no change of name explains."""
SEVERAL_NUMBERS = "several_numbers"
"""The same name at the same place is printed with another number that more speaks for."""
NUMBER_OF_NAMESAKE = "number_of_namesake"
"""The number is another corporation's of the same name: it was given out in another prefecture than that of the printed
address, and the same name at the same address is printed with a number of this prefecture (or is registered there)."""
CONTRADICTED = frozenset({NUMBER_NAME_MISMATCH, NUMBER_OF_NAMESAKE})
"""What is printed beside the number says another firm; `several_numbers` alone does not say which of them is wrong."""
_RENAMED_AT_LEAST = 3.0


def contradictions(units: list[ResolveUnit]) -> dict[int, set[str]]:
    """Warnings by unit.

    A number's name is the one it is printed with most. Of several numbers of one name at one place the right one is that
    which is no other name's, then that of the address's prefecture, then the one printed most.
    """
    warnings: dict[int, set[str]] = defaultdict(set)
    by_number: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        key, place = unit.key, unit.key.place
        if key.corporate_number and key.core:
            by_number[key.corporate_number].append(number)
            if place.area and place.numbers:
                by_name[key.core, key.form, key.later, place.area, place.town, place.numbers].append(number)
    doubtful = [
        members
        for members in by_name.values()
        if len({units[number].key.corporate_number for number in members}) > 1
    ]
    in_doubt = {number for members in doubtful for number in members}
    for members in by_number.values():
        for number in _with_another_name(units, members, in_doubt):
            warnings[number].add(NUMBER_NAME_MISMATCH)
    for members in doubtful:
        _flag_numbers(units, members, warnings)
    return dict(warnings)


def _flag_numbers(units: list[ResolveUnit], members: list[int], warnings: dict[int, set[str]]) -> None:
    """Flag all numbers of one name at one place but the one that most speaks for."""
    fitting = [number for number in members if _given_out_here(units[number])]
    sound = [number for number in members if NUMBER_NAME_MISMATCH not in warnings.get(number, ())] or members
    likely = [number for number in sound if number in fitting] or sound
    usual = _most(units, likely, lambda unit: unit.key.corporate_number or "")
    for number in members:
        if units[number].key.corporate_number != usual:
            warnings[number].add(SEVERAL_NUMBERS)
            if fitting and _given_out_here(units[number]) is False:
                warnings[number].add(NUMBER_OF_NAMESAKE)


def _given_out_here(unit: ResolveUnit) -> bool | None:
    """Whether a number was given out in the prefecture printed beside it; None where one of the two is not known."""
    prefecture, registry = unit.key.place.prefecture, registered_in(unit.key.corporate_number or "")
    return None if prefecture is None or registry is None else prefecture == registry


def _with_another_name(units: list[ResolveUnit], members: list[int], in_doubt: set[int]) -> Iterable[int]:
    """Units of one number whose name is not its usual one; a change of name does not explain a name that has its own number."""
    if len({units[number].key.core for number in members}) < 2:
        return
    usual = _most(units, members, lambda unit: unit.key.core)
    of_usual = [number for number in members if units[number].key.core == usual]
    for number in members:
        core = units[number].key.core
        if core == usual or shares_name(core, usual) or is_misprint(core, usual):
            continue
        if number in in_doubt or not any(_moved_on(units[number], units[other]) for other in of_usual):
            yield number


def _moved_on(one: ResolveUnit, other: ResolveUnit) -> bool:
    """Whether two names of one number follow each other in time, as before and after a change of name.

    A company (会社法 2条) does not become a 法人 of another law, nor the other way round.
    """
    if {_law(one), _law(other)} == {"会社", "法人"}:
        return False
    place = weights.place_weight(one.key.place, other.key.place)
    seen = [Seen(unit.awards, unit.first, unit.last) for unit in (one, other)]
    needed = 0.0 if place is not None and place >= weights.RENUMBERED else _RENAMED_AT_LEAST
    return weights.succession_bits(*seen) > needed


def _law(unit: ResolveUnit) -> str | None:
    return next((kind for kind in ("会社", "法人") if (unit.key.form or "").endswith(kind)), None)


def _most(units: list[ResolveUnit], members: list[int], value_of: Callable[[ResolveUnit], str]) -> str:
    counts: Counter[str] = Counter()
    for number in members:
        counts[value_of(units[number])] += units[number].awards
    return min(counts, key=lambda value: (-counts[value], value))

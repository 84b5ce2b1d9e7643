"""Which firm of the data a name is: candidates with scores, for OpenRefine and for files of names.

A name is matched only where one firm alone bears exactly it, legal form included, and nothing is flagged of that firm, or
where a 法人番号 is given and agrees. All else is a list to look at: firms in different places share names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from extract.values.corporate_number import find_corporate_numbers, is_corporate_number
from extract.values.folding import search_key
from pipelines.names import is_private_person, parse_name
from pipelines.names.parsing import matching_key
from rakusatsu.web.room import Room

EXACT, NUMBER, LEAST = 98.0, 100.0, 55.0
_LOOKED_AT = 300
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class FirmCandidate:
    """A firm that a name may mean."""

    company_id: str
    name: str
    corporate_number: str
    score: float
    match: bool
    contracts: int


def candidates(
    room: Room, name: str, given: Mapping[str, str] | None = None, most: int = 5
) -> tuple[FirmCandidate, ...]:
    """Firms that a name may mean, the likeliest first; none for a private person.

    Args:
        room: the room.
        name: as somebody wrote it, with or without legal form.
        given: `corporate_number` where it is known.
        most: at most so many.
    """
    number = _valid_number((given or {}).get("corporate_number", "")) or _valid_number(name)
    scored: dict[int, float] = {}
    if number:
        code = room.catalogue.texts("company").equal(number, "number")
        if code is not None:
            scored[code] = NUMBER
    if not is_private_person(name):
        for code, score in _by_name(room, name).items():
            agrees = not number or scored.get(code) == NUMBER or not _number_of(room, code)
            scored[code] = max(scored.get(code, 0.0), score if agrees else min(score, LEAST))
    allowed = {code: score for code, score in scored.items() if room.company_may_show(code)}
    exact = [code for code, score in allowed.items() if score >= EXACT]
    best = sorted(
        allowed.items(), key=lambda one: (-one[1], -len(room.catalogue.rows_of_company(one[0])), one[0])
    )
    return tuple(
        _candidate(room, code, score, match=_matches(room, code, score, exact, number))
        for code, score in best[:most]
    )


def _valid_number(text: str) -> str | None:
    """The one number in a text whose check digit holds."""
    found = {number for number in find_corporate_numbers(text) if is_corporate_number(number)}
    return found.pop() if len(found) == 1 else None


def _matches(room: Room, code: int, score: float, exact: list[int], number: str | None) -> bool:
    if score >= NUMBER:
        return True
    return not number and score >= EXACT and exact == [code] and not _warnings(room, code)


def _by_name(room: Room, name: str) -> dict[int, float]:
    """Scores by company: exact with form, exact without, else likeness of the spelling."""
    core = parse_name(name, with_reading=False).core or search_key(name)
    wanted, key = search_key(core), matching_key(name)
    if len(wanted) < _SHORTEST:
        return {}
    names = room.catalogue.texts("company_names")
    places = np.flatnonzero(names.containing(wanted))[:_LOOKED_AT].tolist()
    scores: dict[int, float] = {}
    for place in places:
        known, code = names.get(place), names.number(place, "code")
        if key is not None and matching_key(known) == key:
            score = EXACT if parse_name(name, with_reading=False).legal_form else EXACT - 8
        elif search_key(parse_name(known, with_reading=False).core or "") == wanted:
            score = EXACT - 10
        else:
            score = min(85.0, float(fuzz.ratio(wanted, search_key(known))))
        if score >= LEAST:
            scores[code] = max(scores.get(code, 0.0), score)
    return scores


def _candidate(room: Room, code: int, score: float, *, match: bool) -> FirmCandidate:
    texts = room.catalogue.texts("company")
    return FirmCandidate(
        company_id=texts.get(code, "id"),
        name=texts.get(code),
        corporate_number=_number_of(room, code),
        score=round(score, 1),
        match=match,
        contracts=len(room.visible(room.catalogue.rows_of_company(code))),
    )


def _number_of(room: Room, code: int) -> str:
    return room.catalogue.texts("company").get(code, "number")


def _warnings(room: Room, code: int) -> bool:
    return bool(room.catalogue.column("company.flagged")[code])


def beginning_with(room: Room, prefix: str, most: int = 10) -> list[FirmCandidate]:
    """Firms whose name holds what was typed so far, those that begin with it first."""
    wanted = search_key(prefix)
    if len(wanted) < _SHORTEST:
        return []
    names = room.catalogue.texts("company_names")
    found: dict[int, bool] = {}
    for place in np.flatnonzero(names.containing(wanted))[:_LOOKED_AT].tolist():
        code = names.number(place, "code")
        if room.company_may_show(code):
            found[code] = found.get(code, False) or names.get(place, "text_folded").startswith(wanted)
    order = sorted(
        found, key=lambda code: (not found[code], -len(room.catalogue.rows_of_company(code)), code)
    )
    return [_candidate(room, code, 0.0, match=False) for code in order[:most]]


def reconcile_names(
    room: Room, names: Iterable[tuple[str, str]]
) -> Iterable[tuple[str, str, tuple[FirmCandidate, ...]]]:
    """(name, corporate_number as given) → the same with candidates, one for one."""
    for name, number in names:
        yield name, number, candidates(room, name, {"corporate_number": number})

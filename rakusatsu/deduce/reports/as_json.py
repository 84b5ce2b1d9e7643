"""A deduction as JSON: the shape that `--json` and `--batch` print."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Mapping
from typing import Any

from rakusatsu.deduce.answer import SHOWN_FROM, Candidate, Deduction, NamedCompany
from rakusatsu.deduce.clue import as_mapping


def deduction_as_mapping(deduction: Deduction) -> dict[str, Any]:
    """`{clues, funnel, answer, named, candidates, not_in_data, coverage}` with the reasons and what would tell apart.

    Without an answer `candidates` holds only those from `shown_from` on, and none of them is named as the one.
    """
    return {
        "clues": [as_mapping(clue, deduction.weights.get(clue.key, 0.0)) for clue in deduction.clues],
        "funnel": [{"clue": key or "all", "remaining": left} for key, left in deduction.funnel],
        "answer": candidate_as_mapping(deduction.answer) if deduction.answer else None,
        "notes": [{"code": note.code, "en": note.english, "ja": note.japanese} for note in deduction.notes],
        "stories": list(deduction.stories),
        "parts": [deduction_as_mapping(part) for part in deduction.parts],
        "prime": candidate_as_mapping(deduction.prime) if deduction.prime else None,
        "named": [_named_as_mapping(named) for named in deduction.named],
        "candidates": [candidate_as_mapping(candidate) for candidate in deduction.shown],
        "shown_from": SHOWN_FROM,
        "not_in_data": deduction.not_in_data,
        "reasons": list(deduction.reasons),
        "reasons_ja": [reason.japanese for reason in deduction.why_none],
        "reason_codes": [reason.code for reason in deduction.why_none],
        "readings": [
            {
                "without": reading.key,
                "first": reading.first,
                "second": reading.second,
                "not_in_data": reading.missing,
            }
            for reading in deduction.readings
        ],
        "telling_apart": list(deduction.telling_apart),
        "warnings": list(deduction.warnings),
        "coverage": deduction.coverage,
    }


def candidate_as_mapping(candidate: Candidate) -> dict[str, Any]:
    """`{company_id, supplier_name, posterior, awards, contracts, clue_ratios, members, against, matches, warnings, private_person}`."""
    return {
        "company_id": candidate.company_id,
        "supplier_name": candidate.supplier_name,
        "posterior": candidate.posterior,
        "awards": list(candidate.awards),
        "contracts": [list(ids) for ids in candidate.contracts],
        "clue_ratios": {key: round(ratio, 4) for key, ratio in candidate.ratios.items()},
        "members": list(candidate.members),
        "against": list(candidate.against),
        "matches": [
            {"key": match.key, "said": match.said, "printed": match.printed, "verdict": match.verdict}
            for match in candidate.matches
        ],
        "warnings": list(candidate.warnings),
        "private_person": candidate.private_person,
    }


def _named_as_mapping(named: NamedCompany) -> dict[str, Any]:
    return {
        "name": named.name,
        "spans": [list(span) for span in named.spans],
        "role": named.role,
        "companies": [candidate_as_mapping(company) for company in named.companies],
    }


def dumps(value: Mapping[str, Any], *, indent: int | None = None) -> str:
    """JSON text; dates in ISO 8601, decimals as text, maps as objects."""
    return json.dumps(value, ensure_ascii=False, default=_plain, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")

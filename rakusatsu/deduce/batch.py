"""Many cases, one JSON line each: `{id, published, text}` or `{id, clues: {...}}` in, one answer a line out."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extract.errors import InputError
from pipelines.index.open import AwardIndex
from rakusatsu.deduce.answer import Question
from rakusatsu.deduce.deduction import deduce
from rakusatsu.deduce.inference import NOT_IN_DATA
from rakusatsu.deduce.reports.as_json import deduction_as_mapping

_log = logging.getLogger(__name__)


def answer_lines(
    lines: Iterable[str], index: AwardIndex, not_in_data: float | None = None
) -> Iterator[dict[str, Any]]:
    """One answer for every line that is not blank; a line that cannot be read is answered with its error."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        case: Any = None
        try:
            case = _case(line)
            question, warnings = question_of(case, not_in_data)
            answer = deduction_as_mapping(deduce(question, index))
            answer["warnings"] = [*warnings, *answer["warnings"]]
            yield {"id": case.get("id"), **answer}
        except Exception as error:
            if not isinstance(error, (ValueError, TypeError, AttributeError)):
                _log.exception("line %d of the batch", number)
            yield _failed(case, number, error)


def _case(line: str) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON: {error}") from error
    if not isinstance(case, dict):
        raise InputError("a case is a JSON object with `text` or `clues`")
    return case


def _failed(case: Any, number: int, error: Exception) -> dict[str, Any]:
    """The answer to a line that has none: who reads the output finds every key of a deduction."""
    return {
        "id": case.get("id") if isinstance(case, dict) else None,
        "line": number,
        "error": str(error) or type(error).__name__,
        "answer": None,
        "clues": [],
        "candidates": [],
        "named": [],
        "notes": [],
        "stories": [],
        "parts": [],
        "prime": None,
        "not_in_data": None,
        "reasons": [],
    }


def question_of(case: Mapping[str, Any], not_in_data: float | None = None) -> tuple[Question, list[str]]:
    """A question from one batch line.

    Raises:
        ValueError: neither `text` nor `clues`.
    """
    warnings: list[str] = []
    text = case.get("text")
    clues = case.get("clues") or {}
    if not text and not clues:
        raise InputError("a case needs `text` or `clues`")
    if isinstance(clues, list) and all(
        isinstance(clue, dict) and {"key", "value"} <= clue.keys() for clue in clues
    ):
        clues = {clue["key"]: clue["value"] for clue in clues}
    if not isinstance(clues, dict):
        raise InputError("`clues` is an object of keys and values, or a list of {key, value}")
    published = None
    if case.get("published"):
        day = re.match(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})", str(case["published"]))
        if day:
            published = dt.date(int(day[1]), int(day[2]), int(day[3]))
        else:
            warnings.append(f"the day published, {case['published']!r}, is no date")
    given = tuple((str(key), said) for key, value in clues.items() for said in _values(value))
    question = Question(
        text=str(text) if text else None,
        published=published,
        given=given,
        not_in_data=NOT_IN_DATA if not_in_data is None else not_in_data,
    )
    return question, warnings


def _values(value: Any) -> list[str]:
    """One clue's value: text, a number, a list of alternatives, or a range with two ends."""
    if value is None or value == "":
        return []
    if isinstance(value, dict):
        ends = [
            value[name]
            for name in ("from", "start", "min", "to", "end", "max")
            if value.get(name) is not None
        ]
        return [f"{ends[0]}..{ends[-1]}"] if ends else []
    if isinstance(value, list):
        return [said for part in value for said in _values(part)]
    if isinstance(value, float) and value.is_integer():
        return [str(int(value))]
    return [str(value)]

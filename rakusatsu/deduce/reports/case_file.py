"""The YAML file that keeps a case: text, date, clues given, keys dropped; clues found are kept for the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extract.errors import InputError
from pipelines.whole_files import write_whole
from rakusatsu.deduce.answer import Deduction
from rakusatsu.texts import decode_text


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as kept."""

    text: str | None = None
    published: dt.date | None = None
    clues: tuple[tuple[str, str], ...] = ()
    dropped: frozenset[str] = frozenset()
    not_in_data: float | None = None
    """Probability beforehand that the contract is not in the data, where another than usual was asked for."""


def parse_day(text: str) -> dt.date:
    """An ISO date.

    Raises:
        ValueError: it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no date of the form YYYY-MM-DD") from None


def read_case(path: Path) -> CaseFile:
    """Read a case.

    Raises:
        ValueError: not YAML, or not a case.
        OSError: the file cannot be read.
    """
    return parse_case(path.read_bytes(), str(path))


def parse_case(content: bytes, name: str) -> CaseFile:
    """The case in the bytes of a file; `name` stands in messages.

    Raises:
        ValueError: not a text, not YAML, or not a case.
    """
    try:
        kept: Any = yaml.safe_load(decode_text(content, name))
    except yaml.YAMLError as error:
        raise InputError(f"{name}: not YAML ({str(error).splitlines()[0]})") from error
    if not isinstance(kept, dict):
        raise InputError(f"{name}: a case is a mapping with `text`, `published`, `clues`, `drop`")
    day = kept.get("published")
    clues = kept.get("clues") or {}
    if not isinstance(clues, dict):
        raise InputError(f"{name}: `clues` is a mapping of key to value or list of values")
    pairs = tuple(
        (str(key), str(said))
        for key, value in clues.items()
        for said in (value if isinstance(value, list) else [value])
    )
    return CaseFile(
        text=kept.get("text"),
        published=parse_day(str(day)) if day else None,
        clues=pairs,
        dropped=frozenset(map(str, kept.get("drop") or ())),
        not_in_data=_probability(kept.get("not_in_data"), name),
    )


def _probability(value: Any, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and 0 < value < 1:
        return float(value)
    raise InputError(f"{name}: `not_in_data` is a probability between 0 and 1")


def save_case(path: Path, deduction: Deduction) -> None:
    """Write the case of a deduction; reading it back asks the same question."""
    write_whole(path, case_text(deduction))


def case_text(deduction: Deduction) -> str:
    """The case of a deduction as YAML."""
    question = deduction.question
    clues: dict[str, list[str]] = {}
    for key, value in question.given:
        clues.setdefault(key, []).append(value)
    kept = {
        "published": question.published.isoformat() if question.published else None,
        "text": question.text,
        "clues": {key: values[0] if len(values) == 1 else values for key, values in clues.items()},
        "drop": sorted(question.dropped),
        "not_in_data": question.not_in_data,
        "found": [
            {
                "key": clue.key,
                "value": clue.value,
                "understood_as": clue.shown,
                "certainty": round(clue.certainty, 3),
            }
            for clue in deduction.clues
            if clue.spans
        ],
    }
    return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110))

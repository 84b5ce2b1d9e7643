"""What a person decided about two firms, kept in a file that wins over the machine; taking a line out undoes it.

YAML, a list of entries, or CSV with the same words as its header:

    - verdict: same
      a: "name: 株式会社日立国際電気 @ 東京都港区"
      b: "number: 2010001098064"
      reason: 社名変更

`verdict` is `same` or `different`. A side is `number: …`, `award: …` (an award_id) or `name: … @ …`, where the part after
the @ is the beginning of the printed address and may be left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extract.errors import RakusatsuError
from extract.values.corporate_number import is_corporate_number
from pipelines.resolve.clusters import Clusters, Verdict
from pipelines.resolve.features import name_key, place_key
from pipelines.resolve.units import UnitKey

_SIDE = re.compile(r"\s*(number|award|name)\s*[:：]\s*(.+?)\s*(?:[@＠]\s*(.+?)\s*)?")


class JudgementError(RakusatsuError, ValueError):
    """The file of judgements cannot be used; says where and why."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a judgement."""

    kind: str
    """`number`, `award` or `name`."""
    value: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision."""

    same: bool
    a: Side
    b: Side
    reason: str


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements of a YAML or CSV file (UTF-8).

    Raises:
        JudgementError: an entry is not understood.
        OSError: the file cannot be read.
    """
    text = path.read_text(encoding="utf-8-sig")
    entries: Any
    if path.suffix.lower() == ".csv":
        entries = list(csv.DictReader(io.StringIO(text)))
    else:
        try:
            entries = yaml.safe_load(text) or []
        except yaml.YAMLError as error:
            raise JudgementError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise JudgementError(f"{path}: a list of judgements is expected")
    return [_judgement(f"{path}: entry {place}", entry) for place, entry in enumerate(entries, start=1)]


def _judgement(where: str, entry: Any) -> Judgement:
    if not isinstance(entry, Mapping):
        raise JudgementError(f"{where}: verdict, a, b and reason are expected")
    verdict = entry.get("verdict")
    if verdict not in ("same", "different"):
        raise JudgementError(f"{where}: verdict is {verdict!r}, not `same` or `different`")
    reason = str(entry.get("reason") or "").strip()
    if not reason:
        raise JudgementError(f"{where}: a reason is missing")
    return Judgement(verdict == "same", _side(where, entry.get("a")), _side(where, entry.get("b")), reason)


def _side(where: str, value: Any) -> Side:
    found = _SIDE.fullmatch(str(value or ""))
    if not found:
        raise JudgementError(f"{where}: {value!r} is not `number: …`, `award: …` or `name: … @ …`")
    if found[1] == "number" and not is_corporate_number(found[2]):
        raise JudgementError(f"{where}: {found[2]} is not a 法人番号 (its check digit does not hold)")
    return Side(found[1], found[2], found[3])


def judged_awards(judgements: Iterable[Judgement]) -> frozenset[str]:
    """Awards that judgements name."""
    return frozenset(
        side.value for judgement in judgements for side in (judgement.a, judgement.b) if side.kind == "award"
    )


class Marks:
    """Which judgements may speak of a unit: those that name its number, its award or the core of its name."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        """Read the sides of some judgements."""
        self._by: dict[tuple[str, str], set[int]] = {}
        for number, judgement in enumerate(judgements):
            for side in (judgement.a, judgement.b):
                value = name_key(side.value).core if side.kind == "name" else side.value
                self._by.setdefault((side.kind, value), set()).add(number)

    def of(self, key: UnitKey) -> set[int]:
        """Their places in the list."""
        if not self._by:
            return set()
        found = [("number", key.corporate_number or ""), ("award", key.judged), ("name", key.core)]
        return {number for mark in found for number in self._by.get(mark, ())}


def apply_judgements(clusters: Clusters, judgements: list[Judgement]) -> list[str]:
    """Make the judgements hold before anything is joined: `different` first, then `same`.

    Returns:
        What could not be applied, a sentence each: a side that no award has, or a `same` that a `different` forbids.
    """
    index = _Index(clusters)
    problems = []
    for number, judgement in enumerate(judgements):
        sides = {"a": index.units(judgement.a), "b": index.units(judgement.b)}
        problems += [
            f"judgement {number + 1}: no award has {side.kind}: {side.value}"
            for side, units in ((judgement.a, sides["a"]), (judgement.b, sides["b"]))
            if not units
        ]
        if not judgement.same:
            only = {"a": sides["a"] - sides["b"], "b": sides["b"] - sides["a"]}
            for name, units in only.items():
                for unit in sorted(units):
                    clusters.cluster(unit).sides.add((number, name))
    for number, judgement in enumerate(judgements):
        if judgement.same:
            joined = sorted(index.units(judgement.a)) + sorted(index.units(judgement.b))
            verdict = Verdict("judgement", 60.0)
            for unit in joined[1:]:
                if not clusters.join(joined[0], unit, verdict, judged=True):
                    problems.append(f"judgement {number + 1}: another judgement forbids it")
                    break
    return problems


class _Index:
    """Units by what a side can name."""

    def __init__(self, clusters: Clusters) -> None:
        self._units = clusters.units
        self._by: dict[tuple[str, str], set[int]] = {}
        for number, unit in enumerate(clusters.units):
            for mark in (
                ("number", unit.key.corporate_number or ""),
                ("award", unit.key.judged),
                ("name", unit.key.core),
            ):
                self._by.setdefault(mark, set()).add(number)

    def units(self, side: Side) -> set[int]:
        if side.kind != "name":
            return self._by.get((side.kind, side.value), set())
        name = name_key(side.value)
        return {
            unit
            for unit in self._by.get(("name", name.core), set())
            if self._units[unit].key.form in (name.form, None) or name.form is None
            if side.place is None or _is_at(self._units[unit].key, side.place)
        }


def _is_at(key: UnitKey, place: str) -> bool:
    wanted, here = place_key(place), key.place
    if wanted.prefecture and wanted.prefecture != here.prefecture:
        return False
    if wanted.area and wanted.area != here.area:
        return False
    return here.town.startswith(wanted.town) and here.numbers[: len(wanted.numbers)] == wanted.numbers

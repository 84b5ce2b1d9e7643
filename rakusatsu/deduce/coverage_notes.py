"""What the data do not hold of what is asked, said first: "no contract of 静岡県 in 2019 is here"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.clues import buyer, time
from rakusatsu.deduce.clues.subject import keys_of_word
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.moments import Period

SURE = 0.5
"""A clue of less certainty is no ground for saying what is missing."""
FITS = 0.5
"""A buyer of the data that fits less is another body."""
LOOKED_AT = 20_000
"""So many awards of a buyer tell what its awards print."""
_BLOCK = 1 << 18
MOSTLY_SILENT = 0.1
"""Share of a buyer's awards that print a fact, below which its absence is said."""


@dataclass(frozen=True, slots=True)
class CoverageNote:
    """One thing that the data do not hold."""

    code: str
    """`buyer_absent`, `time_absent`, `buyer_time_absent`, `kind_absent`, `buyer_kind_absent`, `fact_not_printed`."""
    english: str
    japanese: str


def coverage_notes(clues: Sequence[Clue], index: AwardIndex) -> tuple[CoverageNote, ...]:
    """What of the surest buyer, the time and the thing bought the data do not hold, and which facts that buyer's awards do not print."""
    body, moment = _surest(clues, "buyer"), _surest(clues, "time")
    fits = _fits(body, index) if body else None
    notes = []
    if body and fits is not None and not (fits & (index.counts("buyer") > 0)).any():
        return (_absent(body.shown),)
    if moment:
        inside = time.may_lie_within(moment.meaning, index)
        period = _told(moment.meaning)
        if not (inside & (index.counts("moment") > 0)).any():
            notes.append(
                CoverageNote(
                    "time_absent",
                    f"no contract of {period} is here",
                    f"{period}の契約はこのデータにありません",
                )
            )
        elif body and fits is not None and not len(_rows(index, buyer=fits, moment=inside, most=1)):
            notes.append(
                CoverageNote(
                    "buyer_time_absent",
                    f"no contract of {body.shown} in {period} is here",
                    f"{body.shown}の{period}の契約はこのデータにありません",
                )
            )
    notes += _kind(clues, body, fits, index)
    if body and fits is not None:
        rows = _rows(index, buyer=fits, most=LOOKED_AT)
        notes += [_not_printed(body.shown, key) for key in _silent(clues, rows, index)]
    return tuple(notes)


def _kind(
    clues: Sequence[Clue], body: Clue | None, fits: NDArray[np.bool_] | None, index: AwardIndex
) -> Iterator[CoverageNote]:
    """Whether no title of the data, or none of the buyer's, holds any word for the thing bought, or another of its group."""
    told = [word for clue in clues if clue.key == "subject" for word, _ in clue.meaning.words]
    if not told:
        return
    counts = index.counts("title")
    held = np.zeros(len(counts), bool)
    for titles in index.titles_with({key for word in told for key in keys_of_word(word)}).values():
        held[titles] = True
    words = "、".join(word.surface for word in told)
    if not (held & (counts > 0)).any():
        yield CoverageNote(
            "kind_absent",
            f"no contract here has any of {words} in its title",
            f"件名に「{words}」のどれかを含む契約はこのデータにありません",
        )
    elif body and fits is not None and not len(_rows(index, buyer=fits, title=held, most=1)):
        yield CoverageNote(
            "buyer_kind_absent",
            f"no contract of {body.shown} here has any of {words} in its title",
            f"{body.shown}の契約で、件名に「{words}」のどれかを含むものはこのデータにありません",
        )


def _absent(name: str) -> CoverageNote:
    return CoverageNote(
        "buyer_absent", f"no contract of {name} is here", f"{name}の契約はこのデータにありません"
    )


def _not_printed(name: str, key: str) -> CoverageNote:
    label = KINDS[key].label
    return CoverageNote(
        "fact_not_printed",
        f"the awards of {name} here do not print {key}",
        f"このデータの{name}の契約には{label}がほとんど載っていません",
    )


def _surest(clues: Sequence[Clue], key: str) -> Clue | None:
    own = [clue for clue in clues if clue.key == key and clue.certainty >= SURE]
    return max(own, key=lambda clue: clue.certainty, default=None)


def _fits(clue: Clue, index: AwardIndex) -> NDArray[np.bool_]:
    """Which codes of buyers are the body said."""
    fits: NDArray[np.bool_] = np.max([buyer.fit_of_all(name, index) for name in clue.meaning], axis=0) >= FITS
    return fits


def _rows(index: AwardIndex, *, most: int, **wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The first rows whose codes are wanted in every dimension; no more are looked for than asked."""
    found: list[NDArray[np.int64]] = []
    for begin in range(0, index.size, _BLOCK):
        end = min(begin + _BLOCK, index.size)
        fit = np.ones(end - begin, bool)
        for dimension, codes in wanted.items():
            fit &= codes[index.column(dimension)[begin:end]]
        low, high = np.searchsorted(index.left_out, (begin, end))
        fit[index.left_out[low:high] - begin] = False
        found.append(np.flatnonzero(fit)[:most] + begin)
        most -= len(found[-1])
        if most <= 0:
            break
    return np.concatenate(found) if found else np.empty(0, "i8")


def _silent(clues: Sequence[Clue], rows: NDArray[np.int64], index: AwardIndex) -> list[str]:
    """Keys of clues that this buyer's awards can neither fit nor contradict."""
    keys = []
    for key in dict.fromkeys(clue.key for clue in clues):
        dimension = KINDS[key].dimension
        if key in ("buyer", "subject") or not dimension:
            continue
        # Where one clue of a kind says nothing, the award is silent, and every other says nothing either.
        one = next(clue for clue in clues if clue.key == key)
        silent = KINDS[key].silent
        tells = ~silent(index) if silent else KINDS[key].weigh(one, index) != 1
        if len(rows) and tells.any() and tells[index.column(dimension)[rows]].mean() < MOSTLY_SILENT:
            keys.append(key)
    return keys


def _told(period: Period) -> str:
    if (period.first.month, period.first.day, period.last.month, period.last.day) == (1, 1, 12, 31):
        return f"{period.first.year}年"
    if (period.first.year, period.first.month) == (period.last.year, period.last.month):
        return f"{period.first.year}年{period.first.month}月"
    if (period.first.month, period.last.month) == (4, 3) and period.last.year == period.first.year + 1:
        return f"{period.first.year}年度"
    return f"{period.first}から{period.last}まで"

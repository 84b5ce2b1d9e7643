"""Words of headers that need a second look: those in kana (ｹｲﾔｸｷﾝｶﾞｸ), and labels over labels that alone say little, units."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from extract.reference import read_table

_WHOLE_LABEL = re.compile(
    r"\s*(?!及び|又は|または|並びに|等|[(（・、])(?!(?:名\s*称|金\s*額|価\s*格|総\s*額)\s*$)\S.+"
)
"""A line of a label that may be one by itself: 名称 and 金額 say what of the line above it."""
_APART = frozenset({"title", "supplier", "price", "contract_date", "estimated_price"})
_UNIT_ALONE = re.compile(r"\(?(?:億|百万|千万?|万)円?\)?")
_KANA = re.compile(r"[ァ-ヶー・()/]{3,}")


def in_kanji(folded: str) -> str | None:
    """A label of kana alone in the words it is read from; None where it is none, or has a word that is not known.

    Args:
        folded: the label with its width folded (`header.fold_header`).
    """
    if _KANA.fullmatch(folded) is None:
        return None
    words, pattern = _readings()
    parts = pattern.findall(folded)
    if "".join(parts) != folded:
        return None
    return "".join(words.get(part, part) for part in parts)


@cache
def _readings() -> tuple[dict[str, str], re.Pattern[str]]:
    """Words by their readings, and any one of these or a mark between two, the longest that stands there."""
    words = {
        row["reading"]: row["word"] for row in read_table(Path(__file__).with_name("label_readings.csv"))
    }
    readings = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join((*readings, r"[・()/]")))


def is_unit(folded: str) -> bool:
    """Whether words are the unit of an amount and nothing else: （千） over the thousands of one that is cut into columns."""
    return _UNIT_ALONE.fullmatch(folded) is not None


def names_two(text: str, meaning: Callable[[str], str | None]) -> bool:
    """Whether a cell's lines are labels of different things that each have a column elsewhere: 契約日⏎契約金額."""
    if "\n" not in text:
        return False  # the common case
    fields = {meaning(line) for line in text.split("\n") if _WHOLE_LABEL.match(line)}
    return len(fields & _APART) > 1


@lru_cache(maxsize=8192)
def is_group(folded: str) -> bool:
    """Whether words are a label over labels of a table's columns (契約の状況), which alone says little."""
    return _groups().fullmatch(folded) is not None


@cache
def _groups() -> re.Pattern[str]:
    table = list(read_table(Path(__file__).with_name("group_labels.csv")))
    heads, tails = (
        "|".join(re.escape(row["words"]) for row in table if row["kind"] == kind) for kind in ("head", "tail")
    )
    return re.compile(rf"(?:{heads})(?:の?(?:{tails}))?")

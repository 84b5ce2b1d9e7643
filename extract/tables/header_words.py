"""Words of headers that need a second look: those in kana (ｹｲﾔｸｷﾝｶﾞｸ), and labels over labels that alone say little, units."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from extract.reference import read_table

_UNIT_ALONE = re.compile(r"\(?(?:億|百万|千万?|万|円)円?\)?")
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

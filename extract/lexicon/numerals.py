"""Numerals in kanji: the characters, as pieces of patterns; `kanjize` reads numbers made of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extract.reference import read_table

_TABLE = tuple(read_table(Path(__file__).with_name("numerals.csv")))


def _of(kind: str) -> str:
    return "".join(row["character"] for row in _TABLE if row["kind"] == kind)


DIGITS = _of("digit")
"""〇 to 九, each at the place of its value."""
COUNTING = DIGITS[1:] + "十"
"""一 to 十: house numbers, lots, small counts."""
TENS = _of("ten")
"""十百千."""
POWERS = _of("power")
"""万億兆."""
FORMAL: Mapping[str, str] = {row["character"]: row["plain"] for row in _TABLE if row["kind"] == "formal"}
"""The plain numeral by 大字, its old forms and variants."""
VALUES: Mapping[str, int] = {row["character"]: int(row["value"]) for row in _TABLE}
"""The value of every numeral, 大字 too."""
FORMAL_OF_ADDRESSES = "壱弐参"
"""大字 that stand in addresses; the others are parts of place names (伍, 陸, 拾)."""

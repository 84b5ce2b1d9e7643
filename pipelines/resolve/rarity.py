"""How many firms in Japan may bear a name, from the words it is made of.

Two mentions with one name are worth as much as the name is rare. The register is not at hand in every run, so the share
of firms with a name is estimated as the product of the shares of its words: trade words and common elements as counted
(`name_words.csv`), surnames and places one in 2^8, other dictionary words one in 2^9, brands at most one in 2^14, unknown
words by their characters.
"""

from __future__ import annotations

import csv
import math
import re
from functools import cache, lru_cache
from pathlib import Path

import sudachipy

TABLE = Path(__file__).with_name("name_words.csv")
REGISTERED_FIRMS = 5_500_000
"""Corporations in the 国税庁 register, closed ones not counted."""
_NAMES_COUNTED = 7_000
_KIND_BITS = {"place": 8.0, "known": 9.0, "brand": 14.0}
_LONGEST = 200


@cache
def _tokenizer() -> sudachipy.Tokenizer:
    dictionary = sudachipy.Dictionary(dict="core")
    create = getattr(dictionary, "tokenizer", dictionary.create)
    tokenizer: sudachipy.Tokenizer = create()
    return tokenizer


@cache
def _counts() -> dict[str, int]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["word"]: int(row["names"]) for row in rows}


def tokens(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The short words of a text with their parts of speech; `OOV` in place of the first for one not in the dictionary."""
    return [
        (token.surface(), ("OOV",) if token.is_oov() else tuple(token.part_of_speech()))
        for token in _tokenizer().tokenize(text[:_LONGEST], sudachipy.SplitMode.A)
    ]


def words(core: str) -> list[tuple[str, str]]:
    """The words of a name, each with its kind: `place` (or surname), `brand`, `known` or `unknown`."""
    return [(word, _kind(speech)) for word, speech in tokens(core)]


def _kind(speech: tuple[str, ...]) -> str:
    if speech[0] == "OOV":
        return "unknown"
    if speech[1] != "固有名詞":
        return "known"
    return "brand" if speech[2] == "一般" else "place"


@lru_cache(maxsize=200_000)
def bits(core: str) -> float:
    """Information in a name's core, in bits: about 2^-bits of all firms bear it."""
    information = 0.0
    for word, kind in words(core):
        spelled = sum(_character_bits(character) for character in word)
        count = _counts().get(word)
        if count is not None:
            information += min(spelled, math.log2(_NAMES_COUNTED / count))
        else:
            information += min(spelled, _KIND_BITS.get(kind, spelled))
    return information


def _character_bits(character: str) -> float:
    """Bits of one character of an unknown word: scripts with many characters say more."""
    if re.match("[一-龥々]", character):
        return 6.0
    return 3.5


def namesakes(core: str) -> float:
    """Firms in Japan expected to bear the core of a name, one more or less."""
    return float(REGISTERED_FIRMS * 2.0 ** -bits(core))

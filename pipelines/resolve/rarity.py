"""How many firms in Japan may bear a name, from the words it is made of.

Two mentions with one name are worth as much as the name is rare. The register is not at hand in every run, so the share
of firms with a name is estimated as the product of the shares of its words: words as counted in the names of 19,500 firms
(`name_words.csv`), surnames and places not counted there one in 2^11, other dictionary words one in 2^12, brands at most one
in 2^14, unknown words by their characters. A name of several words that the dictionary has as one proper noun (三菱電機, 荏原実業) is
a known firm's: of 2,957 such firms and 19,511 others, one pair in 2^20.7 shared a name and a form.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from pathlib import Path

import sudachipy

from extract.reference import read_table
from pipelines.language_data import sudachi_dictionary

TABLE = Path(__file__).with_name("name_words.csv")
REGISTERED_FIRMS = 5_500_000
"""Corporations in the 国税庁 register, closed ones not counted."""
_NAMES_COUNTED = 19_500
_KIND_BITS = {"place": 11.0, "known": 12.0, "brand": 14.0}
_KNOWN_FIRM_BITS = 20.7
_SHORTEST_KNOWN_FIRM = 4
_LONGEST = 200


@cache
def _tokenizer() -> sudachipy.Tokenizer:
    dictionary = sudachi_dictionary()
    create = getattr(dictionary, "tokenizer", dictionary.create)
    tokenizer: sudachipy.Tokenizer = create()
    return tokenizer


@cache
def _counts() -> dict[str, int]:
    return {row["word"]: int(row["names"]) for row in read_table(TABLE)}


def tokens(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The short words of a text with their parts of speech; `OOV` in place of the first for one not in the dictionary."""
    return [_token(token) for token in _tokenizer().tokenize(text[:_LONGEST], sudachipy.SplitMode.A)]


def _token(token: sudachipy.Morpheme) -> tuple[str, tuple[str, ...]]:
    return token.surface(), ("OOV",) if token.is_oov() else tuple(token.part_of_speech())


def compounds(core: str) -> list[str]:
    """The words of a name as the dictionary joins them (工務店, 研究所), those of one short word left out."""
    return [whole.surface() for whole, parts in _parted(core) if len(parts) > 1]


def _parted(core: str) -> list[tuple[sudachipy.Morpheme, list[tuple[str, tuple[str, ...]]]]]:
    """The long words of a name, each with its short ones."""
    parted = []
    short = iter(_tokenizer().tokenize(core[:_LONGEST], sudachipy.SplitMode.A))
    for whole in _tokenizer().tokenize(core[:_LONGEST], sudachipy.SplitMode.C):
        parts = [next(short)]
        while parts[-1].end() < whole.end():
            parts.append(next(short))
        parted.append((whole, [_token(part) for part in parts]))
    return parted


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
    for whole, parts in _parted(core):
        apart = sum(_word_bits(word, _kind(speech)) for word, speech in parts)
        information += min(apart, _counted_bits(whole.surface(), apart))
    return max(information, _KNOWN_FIRM_BITS) if is_known_firm(core) else information


@lru_cache(maxsize=200_000)
def is_known_firm(core: str) -> bool:
    """Whether a name of several words is one proper noun of the dictionary, as those of firms known all over Japan are."""
    parted = _parted(core)
    if len(parted) != 1 or len(core) < _SHORTEST_KNOWN_FIRM:
        return False
    whole, parts = parted[0]
    return len(parts) > 1 and not whole.is_oov() and whole.part_of_speech()[1:3] == ("固有名詞", "一般")


def _word_bits(word: str, kind: str) -> float:
    spelled = sum(_character_bits(character) for character in word)
    return min(spelled, _counted_bits(word, _KIND_BITS.get(kind, spelled)))


def _counted_bits(word: str, otherwise: float) -> float:
    count = _counts().get(word)
    return math.log2(_NAMES_COUNTED / count) if count else otherwise


def _character_bits(character: str) -> float:
    """Bits of one character of an unknown word: scripts with many characters say more."""
    if re.match("[一-龥々]", character):
        return 6.0
    return 3.5


def namesakes(core: str) -> float:
    """Firms in Japan expected to bear the core of a name, one more or less."""
    return float(REGISTERED_FIRMS * 2.0 ** -bits(core))

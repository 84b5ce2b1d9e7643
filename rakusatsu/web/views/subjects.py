"""What a firm works on: the words that most of its titles hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from pipelines.index.words import words_of
from rakusatsu.web.catalogue.open import Rows
from rakusatsu.web.room import Room

TITLES_READ = 100
"""Titles taken apart into words: the newest; reading one takes about 0.5 ms."""
WORDS_SHOWN = 12
_LETTERS = 2
"""A word of one letter tells nothing."""


@dataclass(frozen=True, slots=True)
class SubjectWord:
    """A word, as it is printed most often, and in how many of the titles it stands."""

    word: str
    contracts: int
    of: int
    """Titles that were read."""


def subjects(room: Room, rows: Rows) -> tuple[SubjectWord, ...]:
    """The words that most of the newest titles hold."""
    texts, codes = room.catalogue.texts("title"), room.catalogue.column("title")
    read = rows[:TITLES_READ]
    held: Counter[tuple[str, ...]] = Counter()
    printed: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for code, count in Counter(codes[read].tolist()).items():
        for parts, word in {word.parts: word for word in words_of(texts.get(int(code)))}.items():
            if sum(map(len, parts)) >= _LETTERS:
                held[parts] += count
                printed[parts][word.surface] += count
    most = sorted(held.items(), key=lambda one: (-one[1], one[0]))[:WORDS_SHOWN]
    return tuple(SubjectWord(printed[parts].most_common(1)[0][0], count, len(read)) for parts, count in most)

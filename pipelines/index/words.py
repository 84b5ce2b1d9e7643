"""Words of a title or an article: Sudachi's normalised forms, its synonym groups, and the groups of procurement."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sudachipy import SplitMode

from extract.lexicon.eras import PRINTED_SINCE, since
from extract.reference import read_table
from extract.values.folding import search_key
from pipelines.language_data import sudachi_dictionary

_SYNONYMS = Path(__file__).with_name("synonyms.csv")
_BYTES_AT_ONCE = 30_000
"""Sudachi raises above 49,149 bytes; text is cut at this length before it."""
_EMPTY = frozenset(
    {
        *(era.name for era in since(PRINTED_SINCE)),
        "年度",
        "一式",
        "式",
        "件",
        "等",
        "他",
        "用",
        "及び",
        "分",
        "年",
        "月",
        "日",
        "号",
        "第",
    }
)
"""Words that every title may carry and that tell nothing about its subject."""
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the keys it is found by.

    `parts` are the normalised forms of its shortest units; `groups` are the synonym groups of the whole word;
    `part_groups` those of each part. A key of a group begins with `#`.
    """

    surface: str
    begin: int
    end: int
    parts: tuple[str, ...]
    part_groups: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordUnit:
    """A shortest unit of Sudachi with its place in the text (character offsets)."""

    surface: str
    begin: int
    end: int
    kind: tuple[str, ...]
    """Part of speech: (名詞, 固有名詞, 地名, 一般)."""
    known: bool
    """Whether the dictionary holds it."""

    @property
    def is_proper(self) -> bool:
        """Whether it is a proper name or unknown, as most names are."""
        return not self.known or self.kind[1] == "固有名詞"


def units_of(text: str) -> Iterator[WordUnit]:
    """All shortest units of a text in order."""
    offset = 0
    for piece in _pieces(text):
        for one in _tokenizer().tokenize(piece, SplitMode.A):
            kind = tuple(one.part_of_speech()[:4])
            yield WordUnit(one.surface(), offset + one.begin(), offset + one.end(), kind, not one.is_oov())
        offset += len(piece)


def keys_of(text: str) -> frozenset[str]:
    """Every key a title is found by: normalised forms of its words and the synonym groups they belong to."""
    if _phrases().search(text):
        return frozenset(key for word in words_of(text) for key in _keys_of_word(word))
    keys: set[str] = set()
    for piece in _pieces(text):
        for long in _tokenizer().tokenize(piece, SplitMode.C):
            keys |= _keys_of_morpheme(long)
    return frozenset(keys)


def _keys_of_morpheme(long: Any) -> frozenset[str]:
    """Keys of one word, remembered by its number in the dictionary: titles share most of theirs."""
    if long.is_oov():
        return frozenset(key for word in _word(long, 0) for key in _keys_of_word(word))
    number = long.word_id()
    known: dict[int, frozenset[str]] = _local.__dict__.setdefault("keys", {})
    if number not in known:
        known[number] = frozenset(key for word in _word(long, 0) for key in _keys_of_word(word))
    return known[number]


def _keys_of_word(word: Word) -> Iterator[str]:
    yield from word.parts
    yield from word.groups
    for groups in word.part_groups:
        yield from groups


def words_of(text: str) -> Iterator[Word]:
    """Words that carry meaning, in order, with their place in `text` (character offsets)."""
    offset = 0
    for piece in _pieces(text):
        words = list(_words_of_piece(piece, offset))
        for match in _phrases().finditer(piece):
            words = _join(words, match.group(), offset + match.start(), offset + match.end())
        yield from words
        offset += len(piece)


def _join(words: list[Word], phrase: str, begin: int, end: int) -> list[Word]:
    """The words with those that make up a known phrase put together as one."""
    inside = [word for word in words if begin <= word.begin and word.end <= end]
    if len(inside) < 2:
        return words
    whole = Word(
        surface=phrase,
        begin=begin,
        end=end,
        parts=tuple(key for word in inside for key in word.parts),
        part_groups=tuple(groups for word in inside for groups in word.part_groups),
        groups=_own_groups()[search_key(phrase)],
    )
    place = words.index(inside[0])
    return [*words[:place], whole, *(word for word in words[place:] if word not in inside)]


def _words_of_piece(piece: str, offset: int) -> Iterator[Word]:
    for long in _tokenizer().tokenize(piece, SplitMode.C):
        yield from _word(long, offset)


def _word(long: Any, offset: int) -> Iterator[Word]:
    """The word of a morpheme; none where no part of it tells anything."""
    parts = [short for short in long.split(SplitMode.A, add_single=True) if _tells(short)]
    if not parts:
        return
    keys = tuple(_key(short.normalized_form()) for short in parts)
    whole = _key(long.normalized_form())
    yield Word(
        surface=long.surface(),
        begin=offset + long.begin(),
        end=offset + long.end(),
        parts=keys,
        part_groups=tuple(_groups(short, key) for short, key in zip(parts, keys, strict=True)),
        groups=_groups(long, whole) if len(parts) > 1 else (),
    )


def _tells(morpheme: Any) -> bool:
    kind = morpheme.part_of_speech()
    form = morpheme.normalized_form()
    if kind[0] in ("動詞", "形容詞"):
        return _key(form) in _own_groups()
    if kind[0] not in ("名詞", "形状詞", "接尾辞") or kind[1] in ("数詞", "助動詞語幹", "非自立可能"):
        return False
    if kind[0] == "接尾辞" and (len(form) < 2 or kind[1] != "名詞的"):
        return False
    if form in _EMPTY or not re.search(r"[\w]", form):
        return False
    return not (len(form) == 1 and re.fullmatch(r"[a-z0-9ぁ-んァ-ヶー]", form.lower()))


def _groups(morpheme: Any, key: str) -> tuple[str, ...]:
    groups = [f"#{number}" for number in morpheme.synonym_group_ids()]
    return (*groups, *_own_groups().get(key, ()))


@cache
def _own_groups() -> dict[str, tuple[str, ...]]:
    tokenizer = _tokenizer()
    groups: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(read_table(_SYNONYMS), start=1):
        for word in row["words"].split("|"):
            tokens = tokenizer.tokenize(word, SplitMode.C)
            form = _key(tokens[0].normalized_form() if len(tokens) == 1 else word)
            groups[form] = (*groups.get(form, ()), f"#r{number}")
    return groups


def synonyms_mark() -> str:
    """Changes when the groups change: titles are found by them."""
    return hashlib.sha256(_SYNONYMS.read_bytes()).hexdigest()


@cache
def _phrases() -> re.Pattern[str]:
    """Phrases of the own groups that are several words to Sudachi."""
    tokenizer = _tokenizer()
    phrases = [
        word
        for row in read_table(_SYNONYMS)
        for word in row["words"].split("|")
        if len(tokenizer.tokenize(word, SplitMode.C)) > 1
    ]
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


@lru_cache(maxsize=1 << 16)
def _key(form: str) -> str:
    return search_key(form)


def _tokenizer() -> Any:
    """One tokenizer a thread: Sudachi's is not safe to share."""
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = sudachi_dictionary().tokenizer(mode=SplitMode.C)
    return _local.tokenizer


def _pieces(text: str) -> Iterator[str]:
    step = _BYTES_AT_ONCE // 4
    for start in range(0, len(text), step):
        yield text[start : start + step]

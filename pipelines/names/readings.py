"""Sudachi: readings and words. One tokenizer per process; results depend on the text and the dictionary alone."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from sudachipy import SplitMode

from pipelines.language_data import sudachi_dictionary

_LIMIT_BYTES = 49_149
"""Sudachi refuses longer input."""
_KANA = re.compile(r"[ァ-ヺー・]+")
_CACHED = 65_536


@cache
def _tokenizer() -> Any:
    return sudachi_dictionary().tokenizer(mode=SplitMode.C)


def _tokens(text: str) -> Any:
    while len(text.encode()) > _LIMIT_BYTES:
        text = text[: len(text) // 2]
    return _tokenizer().tokenize(text)


@lru_cache(maxsize=_CACHED)
def reading(text: str) -> str | None:
    """The katakana reading of a name (mode C); Latin letters and marks stay; None where there is nothing to read."""
    if not text.strip():
        return None
    if _KANA.fullmatch(text):
        return text
    return "".join(
        surface if surface.isascii() else token.reading_form()
        for token in _tokens(text)
        if (surface := token.surface()).strip()
    )


@lru_cache(maxsize=_CACHED)
def last_word(text: str) -> str | None:
    """The last word of a text, or None for an empty one."""
    tokens = _tokens(text)
    return str(tokens[len(tokens) - 1].surface()) if len(tokens) else None


@lru_cache(maxsize=_CACHED)
def is_personal_name(text: str) -> bool:
    """Whether a text is a surname and a given name and nothing else, as Sudachi's dictionary has them."""
    kinds = []
    for token in _tokens(text):
        if not token.surface().strip():
            continue
        part = token.part_of_speech()
        kinds.append(part[3] if part[2] == "人名" else "")
    return len(kinds) >= 2 and kinds[0] == "姓" and all(kind == "名" for kind in kinds[1:])


@lru_cache(maxsize=_CACHED)
def begins_with_surname(surname: str, given: str) -> bool:
    """Whether two words are a surname and a given name: the dictionary has the first as one, or the second as the other."""
    return _has_kind(surname, "姓") or (_has_kind(given, "名") and not _has_kind(surname, "名"))


def _has_kind(text: str, kind: str) -> bool:
    entries = sudachi_dictionary().lookup(text)
    return any(entry.part_of_speech()[2:4] == ("人名", kind) for entry in entries)

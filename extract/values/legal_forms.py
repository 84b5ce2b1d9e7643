"""Legal forms as they are printed: in full (株式会社), in brackets ((株), （株）), in one character (㈱), in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.reference import read_table

_ENCLOSED = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x3220, 0x3244)}
"""㈱ by (株)."""
_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One way to write a legal form."""

    written: str
    """As written after width folding (NFKC): 株式会社, (株), Co.,Ltd."""
    form: str
    """Written out; empty for an abbreviation that may stand for several."""
    position: str
    """Where the form stands in registered names: `before`, `after`, `either`."""

    @property
    def in_brackets(self) -> bool:
        """Whether it is an abbreviation such as (株)."""
        return self.written.startswith("(")

    @property
    def in_latin(self) -> bool:
        """Whether it is written in Latin letters only."""
        return self.written.isascii() and not self.in_brackets

    @property
    def read_aloud(self) -> bool:
        """Whether it is a foreign form in katakana: リミテッド."""
        return self.position == "after" and re.fullmatch("[ァ-ヺー・]+", self.written) is not None


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """The table beside this module, in its order."""
    rows = read_table(Path(__file__).with_name("legal_forms.csv"))
    return tuple(LegalForm(row["written"], row["form"], row["position"]) for row in rows)


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest that stands there."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def forms_in_full(*, leading: bool = False) -> str:
    """A pattern for forms written out in Japanese; with `leading`, for those that may stand before a name."""
    return alternatives(_in_full(leading))


@cache
def any_form(*words: str) -> str:
    """A pattern that finds a Japanese legal form in full or abbreviated, or one of the words.

    For searching: forms that hold one of the words are left to that word, so that few alternatives are tried.
    """
    in_full = [form for form in _in_full() if not any(word in form for word in words)]
    short = [form.written[1:-1] for form in legal_forms() if form.in_brackets]
    enclosed = "".join(_ENCLOSED[f"({letters})"] for letters in short if f"({letters})" in _ENCLOSED)
    short += [letters.translate(_TO_FULL_WIDTH) for letters in short]
    return rf"{alternatives([*in_full, *words])}|[{enclosed}㍿]|[(（]\s*(?:{alternatives(short)})\s*[)）]"


@cache
def foreign_forms() -> str:
    """A pattern that finds a foreign form in Latin letters of either width and case, or in katakana.

    Those of two letters (AG, SE) and of three kana (インク) are left out: they stand in addresses and names as well.
    """
    latin = [form.written for form in legal_forms() if form.in_latin and len(form.written) > 2]
    latin += [written.translate(_TO_FULL_WIDTH) for written in latin]
    aloud = [form.written for form in legal_forms() if form.read_aloud and len(form.written) > 3]
    letter = "A-Za-zＡ-Ｚａ-ｚ"
    return rf"(?<![{letter}])(?i:{alternatives(latin)})(?![{letter}])|{alternatives(aloud)}"


def _in_full(leading: bool = False) -> list[str]:
    written = [
        form.written
        for form in legal_forms()
        if not (
            form.in_brackets or form.in_latin or form.read_aloud or (leading and form.position == "after")
        )
    ]
    return [*written, *(word.translate(_TO_FULL_WIDTH) for word in written)]

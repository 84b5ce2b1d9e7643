"""What a reader types, and the contracts that hold it.

A term is found in titles, buyers, suppliers, remarks and reasons: as it stands (width, case and spaces folded), and by its
words as Sudachi normalises them. `"…"` asks for exactly that text, `-…` leaves out what holds it. All terms must hold. A
title that holds the text ranks before one that holds the words, then suppliers and buyers, then the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.values.folding import search_key
from pipelines.index.words import Word, words_of
from rakusatsu.web.catalogue.open import Catalogue, Rows

MAX_TERMS = 8
MAX_LENGTH = 200
_TERM = re.compile(r'(?P<no>[-−－](?=\S))?(?:["“”「](?P<phrase>[^"“”「」]*)["“”」]|(?P<word>\S+))')
_TELLS = re.compile(r"[^\s\-\"“”「」]")
_SCORES = {"title": (8, 5), "supplier": (4, 3), "buyer": (4, 3), "remark": (2, 1), "reason": (2, 1)}
"""Weight of a term by where it was found, as it stands and by its words: a title is what a contract is about, reasons
are long."""

_DENSE = 16
"""A term that more than one of so many contracts hold is looked up for all of them, in order: faster than one by one."""

Check = Callable[[], None]
"""Called between steps; raises when the time for a request is used up."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a query."""

    text: str
    phrase: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """The contracts of a query, in row order, with a score each; no scores where nothing was typed."""

    rows: Rows
    scores: NDArray[np.int16] | None


def parse_query(text: str) -> tuple[Term, ...]:
    """The terms of a query; what is longer than the limits is left off."""
    terms = []
    for match in _TERM.finditer(text[:MAX_LENGTH]):
        said = match["phrase"] if match["phrase"] is not None else match["word"]
        if _TELLS.search(search_key(said or "")):
            terms.append(Term(said, match["phrase"] is not None, match["no"] is not None))
    return tuple(terms[:MAX_TERMS])


def match_terms(catalogue: Catalogue, terms: Sequence[Term], check: Check) -> NDArray[np.int16] | None:
    """The score of every contract, 0 where a term does not hold; None where there is no term."""
    if not terms:
        return None
    total: NDArray[np.int16] | None = None
    for term in sorted(terms, key=lambda one: one.excluded):
        found = _score(catalogue, term, check)
        if total is None:
            total = (found == 0).astype(np.int16) if term.excluded else found
        elif term.excluded:
            total[found > 0] = 0
        else:
            total = np.where((found > 0) & (total > 0), total + found, 0).astype(np.int16)
        check()
    return total


def _score(catalogue: Catalogue, term: Term, check: Check) -> NDArray[np.int16]:
    """The score of one term by contract: by code first, then for the contracts that hold one of the codes."""
    score = np.zeros(catalogue.size, np.int16)
    folded = search_key(term.text)
    words = () if term.phrase else tuple(words_of(unicodedata.normalize("NFKC", term.text)))
    for field, (as_it_stands, by_words) in _SCORES.items():
        by_code = catalogue.texts(field).containing(folded).astype(np.int16) * as_it_stands
        if words:
            about = codes_about(catalogue, field, words, len(by_code))
            by_code[about] = np.maximum(by_code[about], by_words)
        _add(catalogue, field, by_code, score)
        check()
    return score


def _add(catalogue: Catalogue, field: str, by_code: NDArray[np.int16], score: NDArray[np.int16]) -> None:
    """Add the scores of a field's codes to those of the contracts."""
    codes = np.flatnonzero(by_code)
    codes = codes[
        codes < len(catalogue.column(f"{field}.starts")) - 1
    ]  # a title of the index may be of no contract
    if catalogue.rows_held(field, codes) * _DENSE > catalogue.size:
        score += by_code[catalogue.column(field)]
    elif len(codes):
        rows, of_rows = catalogue.rows_of_codes(field, codes)
        score[rows] += by_code[of_rows]


def codes_about(catalogue: Catalogue, field: str, words: Sequence[Word], size: int) -> NDArray[np.bool_]:
    """Which texts of a field hold every word, or a synonym of it; none where there are no words that tell anything."""
    keys = {key for word in words for key in _keys(word)}
    holders = catalogue.codes_with(field, keys) if keys else {}

    def with_any(wanted: Sequence[str]) -> NDArray[np.bool_]:
        held = np.zeros(size, bool)
        for key in wanted:
            if key in holders:
                held[holders[key]] = True
        return held

    found = np.full(size, bool(words))
    for word in words:
        whole = with_any(word.groups)
        parts = np.ones(size, bool)
        for part, groups in zip(word.parts, word.part_groups, strict=True):
            parts &= with_any((part, *groups))
        found &= whole | parts
    return found


def _keys(word: Word) -> tuple[str, ...]:
    return (*word.parts, *word.groups, *(key for groups in word.part_groups for key in groups))

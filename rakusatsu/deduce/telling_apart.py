"""What would decide: the clue to ask for, the document to fetch. Sentences for reporters, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.matching import printed_of

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Candidate

_COMPARED = 4
_MOST_ASKED = 3
_DECIDING = ("amount", "time", "buyer", "place", "subject", "rate", "bidders")
"""Kinds of clues, the one that decides most first: a sum leaves few contracts, a month about one in eighty."""
_HOW = {
    "amount": "契約金額（1万円の位まで）",
    "time": "契約した年月日",
    "buyer": "発注した機関や出先の名前",
    "place": "会社の所在地（市区町村）",
    "subject": "件名にある言葉",
    "rate": "落札率",
    "bidders": "応札した会社の数",
}


def telling_apart(clues: Sequence[Clue], candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """Sentences, the most useful first: facts of the first candidates' likeliest awards are compared.

    Args:
        clues: what is known.
        candidates: those that may be shown; where there are none, what is not known yet is asked for.
    """
    named = [candidate for candidate in candidates if candidate.awards][:_COMPARED]
    said = {clue.key for clue in clues}
    if len(named) < 2:
        unknown = [_HOW[key] for key in _DECIDING if key not in said][:_MOST_ASKED]
        return (f"次のことが分かれば絞り込めます: {'、'.join(unknown)}", *_to_fetch(said, named)) * bool(
            unknown
        )
    asks = []
    for key, kind in KINDS.items():
        values = [printed_of(key, candidate.awards[0]) for candidate in named]
        if key in said or len({value for value in values if value}) < 2:
            continue
        told = "、".join(
            f"{candidate.supplier_name}は{value or '記載なし'}"
            for candidate, value in zip(named, values, strict=True)
        )
        asks.append(
            (len({value for value in values if value}), f"{kind.label}が分かれば区別できます: {told}")
        )
    asks.sort(key=lambda ask: -ask[0])
    return (*(sentence for _, sentence in asks), *_to_fetch(said, named))


def _to_fetch(said: set[str], named: Sequence[Candidate]) -> list[str]:
    """Which candidates' prints are silent on what is known."""
    sentences = []
    for candidate in named:
        silent = [
            KINDS[key].label
            for key in KINDS
            if key in said and key != "quantity" and not printed_of(key, candidate.awards[0])
        ]
        if silent:
            sentences.append(
                f"{candidate.supplier_name}: {'、'.join(silent)}は{_document(candidate.awards[0])}に載っていません。"
                "同じ契約の別の公表（発注機関の一覧表、官報）を見れば分かります"
            )
    return sentences


def _document(award: Mapping[str, Any]) -> str:
    return award["document_url"] or f"{award['source']} {award['document_sha256'][:12]}"

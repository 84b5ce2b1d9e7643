"""What would tell the candidates apart: the clue to ask for, the document to fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.kinds import KINDS

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Candidate

_COMPARED = 4


def telling_apart(clues: Sequence[Clue], candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """Sentences, the most useful first; facts of the first candidates' likeliest awards are compared."""
    named = [candidate for candidate in candidates if candidate.awards][:_COMPARED]
    said = {clue.key for clue in clues}
    asks = []
    for key, kind in KINDS.items():
        values = [_value(key, candidate.awards[0]) for candidate in named]
        known = {value for value in values if value}
        if key in said or len(known) < 2:
            continue
        told = "; ".join(
            f"{candidate.supplier_name}: {value or 'not printed'}"
            for candidate, value in zip(named, values, strict=True)
        )
        asks.append((len(known), f"{kind.label} ({key}) would tell them apart: {told}"))
    asks.sort(key=lambda ask: -ask[0])
    fetch = [
        f"{candidate.supplier_name}: {', '.join(silent)} not printed in {_document(candidate.awards[0])}; "
        "another print of the contract (the agency's own table, the gazette) would say"
        for candidate in named
        if (
            silent := [
                KINDS[key].label
                for key in sorted(said)
                if key != "quantity" and not _value(key, candidate.awards[0])
            ]
        )
    ]
    return (*(sentence for _, sentence in asks), *fetch)


def _value(key: str, award: Mapping[str, Any]) -> str | None:
    values = {
        "buyer": award["buyer_name"] or award["buyer_text"],
        "place": (award["supplier_prefecture"] or "") + (award["supplier_municipality"] or ""),
        "time": award["contract_date"] or award["published_on"],
        "subject": award["title"],
        "amount": award["amount_yen"] or award["expected_total_yen"] or award["estimated_price_yen"],
        "method": award["procurement_method"],
        "bidders": award["bidders"],
        "quantity": award["quantity_text"],
        "rate": f"{award['award_rate']:.1%}" if award.get("award_rate") else None,
    }
    value = values[key]
    if not value:
        return None
    return f"{value:,} 円" if key == "amount" else str(value)


def _document(award: Mapping[str, Any]) -> str:
    return award["document_url"] or f"{award['source']} {award['document_sha256'][:12]}"

"""Which clue fits an award by what: what was said beside what is printed, for whoever has to trust an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract.codes import meaning
from pipelines.index.words import keys_of
from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.clues.subject import keys_of_word
from rakusatsu.deduce.kinds import KINDS

if TYPE_CHECKING:
    from rakusatsu.deduce.answer import Candidate

FITS, AGAINST, SILENT, BARELY = "fits", "against", "silent", "barely"
_TELLS = 1.5
"""A clue that makes an award so many times likelier fits it."""


@dataclass(frozen=True, slots=True)
class Match:
    """One kind of clue held against the likeliest contract of a company."""

    key: str
    said: str
    """As said in the article or by the reader; of the subject the words that the title holds, first."""
    printed: str
    """As the award prints it; empty where it is silent."""
    verdict: str
    """A code of the kind `match`: `fits`, `against`, `barely` (it fits no better than most awards), `silent`."""


def matching(clues: Sequence[Clue], candidate: Candidate) -> tuple[Match, ...]:
    """What each kind of clue says beside what the likeliest contract prints, in the order of the kinds."""
    if not candidate.awards:
        return ()
    prints = [award for award in candidate.awards if award["award_id"] in candidate.contracts[0]]
    matches = []
    for key in KINDS:
        own = sorted((clue for clue in clues if clue.key == key), key=lambda clue: -clue.certainty)
        if not own:
            continue
        printed = next((value for award in prints if (value := printed_of(key, award))), None)
        ratio = candidate.ratios.get(key, 1.0)
        verdict = AGAINST if key in candidate.against else FITS if ratio >= _TELLS else BARELY
        if not printed or abs(ratio - 1) < 1e-6:
            verdict = SILENT
        said = _words_in(own[0], printed or "") if key == "subject" else own[0].value
        matches.append(Match(key, said, printed or "", verdict))
    return tuple(matches)


def _words_in(clue: Clue, title: str) -> str:
    """The words of a subject that a title holds, in the same word or another of its group; all where it holds none."""
    held = keys_of(title)
    words = [word.surface for word, _ in clue.meaning.words if held & set(keys_of_word(word))]
    return " ".join(words) or clue.shown


def printed_of(key: str, award: Mapping[str, Any]) -> str | None:
    """What an award prints of what a kind of clue speaks of; None where it is silent."""
    values = {
        "buyer": award["buyer_name"] or award["buyer_text"],
        "place": (award["supplier_prefecture"] or "") + (award["supplier_municipality"] or ""),
        "time": award["contract_date"] or award.get("opening_date") or award["published_on"],
        "subject": award["title"],
        "amount": award["amount_yen"] or award["expected_total_yen"] or award["estimated_price_yen"],
        "method": award["procurement_method"] and meaning("procurement_method", award["procurement_method"]),
        "bidders": award["bidders"] and f"{award['bidders']} 者",
        "quantity": award["quantity_text"],
        "rate": f"{award['award_rate']:.1%}" if award.get("award_rate") else None,
    }
    value = values[key]
    if not value:
        return None
    return f"{value:,} 円" if key == "amount" else str(value)

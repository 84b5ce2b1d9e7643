"""From clues to an answer that can be printed, or to an honest list of who it may be and what would tell them apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Article, Clue, UnreadableClueError
from rakusatsu.deduce.company_names import company_name
from rakusatsu.deduce.inference import NOT_IN_DATA, CompanyWeight, ContractWeight, Inference, infer
from rakusatsu.deduce.kinds import KINDS, find_clues, read_clue
from rakusatsu.deduce.telling_apart import telling_apart

ANSWER_AT = 0.96
"""Posterior that an answer needs; `python -m benchmarks deduction` shows what it costs and saves."""
MARGIN = 10.0
"""An answer is at least so many times likelier than the next company."""
CARRYING_RATIO = 4.0
"""A clue carries an answer when it makes it at least so many times likelier."""
CARRIED_BY = 2
SHOWN_CANDIDATES = 5
SHOWN_AWARDS = 8
_SMALL_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an article, clues, or both; a given clue takes the place of those found of its key."""

    text: str | None = None
    published: dt.date | None = None
    given: tuple[tuple[str, str], ...] = ()
    """Key and value; several values of one key are alternatives."""
    dropped: frozenset[str] = frozenset()
    """Keys not to be looked for."""
    not_in_data: float = NOT_IN_DATA


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that may be the one. A private person is never named: name, id and awards are left out."""

    company_id: str | None
    supplier_name: str | None
    posterior: float
    awards: tuple[Mapping[str, Any], ...]
    """Award rows with their evidence, the likeliest contract first; rows of one contract stand together."""
    contracts: tuple[tuple[str, ...], ...]
    """award_ids by contract: more than one where several sources print it."""
    ratios: Mapping[str, float]
    """Of the likeliest contract, by clue."""
    private_person: bool = False
    against: tuple[str, ...] = ()
    """Keys of the clues that contradict the likeliest contract."""
    warnings: tuple[str, ...] = ()
    """What resolving flagged of the company: `common_name`, `several_numbers` … (docs/resolve.md)."""


@dataclass(frozen=True)
class Deduction:
    """What came out."""

    question: Question
    clues: tuple[Clue, ...]
    weights: Mapping[str, float]
    """Bits by key of clue, for the first candidate."""
    funnel: tuple[tuple[str, int], ...]
    answer: Candidate | None
    candidates: tuple[Candidate, ...]
    not_in_data: float
    reasons: tuple[str, ...]
    """Why no answer is given; empty where one is."""
    telling_apart: tuple[str, ...]
    coverage: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def deduce(question: Question, index: AwardIndex) -> Deduction:
    """Answer a question from the awards of an index.

    A clue that cannot be read is left out with a warning; without any clue there is no answer.
    """
    clues, warnings = gather_clues(question, index)
    inference = infer(clues, index, question.not_in_data)
    candidates = _candidates(inference.companies[:SHOWN_CANDIDATES], index)
    reasons = _reasons(clues, inference, candidates)
    return Deduction(
        question=question,
        clues=tuple(clues),
        weights=inference.weights,
        funnel=inference.funnel,
        answer=candidates[0] if candidates and not reasons else None,
        candidates=candidates,
        not_in_data=inference.not_in_data,
        reasons=reasons,
        telling_apart=telling_apart(clues, candidates) if reasons else (),
        coverage={**index.coverage, "contracts": index.contracts},
        warnings=warnings,
    )


def gather_clues(question: Question, index: AwardIndex) -> tuple[list[Clue], tuple[str, ...]]:
    """The clues of a question: given ones, then those of the article whose key is neither given nor dropped."""
    warnings: list[str] = []
    given: dict[str, list[Clue]] = {}
    for key, value in question.given:
        try:
            given.setdefault(key, []).append(read_clue(key, value, question.published))
        except UnreadableClueError as error:
            warnings.append(str(error))
    clues = [_share(clue, len(alternatives)) for alternatives in given.values() for clue in alternatives]
    if question.text:
        stated = {key for key, _ in question.given} | question.dropped
        found = find_clues(Article(question.text, question.published), index)
        clues += [clue for clue in found if clue.key not in stated]
    order = list(KINDS)
    return sorted(clues, key=lambda clue: order.index(clue.key)), tuple(warnings)


def _share(clue: Clue, alternatives: int) -> Clue:
    if alternatives == 1:
        return clue
    return Clue(clue.key, clue.value, clue.meaning, clue.shown, clue.certainty / alternatives, clue.spans)


def _candidates(companies: Sequence[CompanyWeight], index: AwardIndex) -> tuple[Candidate, ...]:
    """The companies by name with the rows of their likeliest contracts, all read at once."""
    names = [company_name(index, company.company) for company in companies]
    shown = [
        () if name.private_person else _shown(company) for company, name in zip(companies, names, strict=True)
    ]
    awards = iter(index.award_rows([row for own in shown for contract in own for row in contract.rows]))
    candidates = []
    for company, name, contracts in zip(companies, names, shown, strict=True):
        prints = [[next(awards) for _ in contract.rows] for contract in contracts]
        candidates.append(
            Candidate(
                company_id=None if name.private_person else name.company_id,
                supplier_name=None if name.private_person else name.name,
                posterior=company.posterior,
                awards=tuple(award for own in prints for award in own),
                contracts=tuple(tuple(award["award_id"] for award in own) for own in prints),
                ratios=company.contracts[0].ratios,
                private_person=name.private_person,
                against=company.against,
                warnings=() if name.private_person else name.warnings,
            )
        )
    return tuple(candidates)


def _shown(company: CompanyWeight) -> tuple[ContractWeight, ...]:
    """The likeliest contracts, as far as they matter."""
    shown: list[ContractWeight] = []
    for contract in company.contracts:
        rows = sum(len(one.rows) for one in shown)
        if rows >= SHOWN_AWARDS or contract.weight < _SMALL_SHARE * company.contracts[0].weight:
            break
        shown.append(contract)
    return tuple(shown)


def _reasons(clues: Sequence[Clue], inference: Inference, candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """Why the first candidate may not be given as the answer."""
    if not clues:
        return ("no clue was found or given",)
    if not candidates:
        return ("the data hold no award with a supplier",)
    first = candidates[0]
    reasons = []
    if first.posterior < ANSWER_AT:
        reasons.append(f"the likeliest company has {first.posterior:.1%}; an answer needs {ANSWER_AT:.0%}")
    if len(inference.companies) > 1 and first.posterior < MARGIN * inference.companies[1].posterior:
        reasons.append("the next company is too close")
    if first.against:
        reasons.append(f"against the likeliest company speaks {', '.join(first.against)}")
    carrying = [key for key, ratio in first.ratios.items() if ratio >= CARRYING_RATIO]
    if len(carrying) < CARRIED_BY:
        reasons.append(
            f"an answer needs {CARRIED_BY} independent clues that carry it; there is {', '.join(carrying) or 'none'}"
        )
    if first.private_person:
        reasons.append("the likeliest supplier is a private person, who is never named")
    return tuple(reasons)

"""From clues to an answer that can be printed, or to an honest list of who it may be and what would tell them apart."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.index.open import AwardIndex
from pipelines.names import parse_name
from pipelines.names.persons import is_private_person
from rakusatsu.deduce.answer import (
    ANSWER_AND_NEXT,
    SHOWN_FROM,
    Candidate,
    Deduction,
    NamedCompany,
    Question,
    shown,
)
from rakusatsu.deduce.clue import Article, Clue, UnreadableClueError
from rakusatsu.deduce.company_names import company_names
from rakusatsu.deduce.contract_weights import ContractWeight
from rakusatsu.deduce.coverage_notes import coverage_notes
from rakusatsu.deduce.inference import CompanyWeight, Inference, infer
from rakusatsu.deduce.kinds import KINDS, find_clues, read_clue
from rakusatsu.deduce.matching import matching
from rakusatsu.deduce.moments import without_a_year
from rakusatsu.deduce.named import OTHER, Mention, named_companies
from rakusatsu.deduce.parting import texts_of_two
from rakusatsu.deduce.reasons import reasons_for_silence
from rakusatsu.deduce.story import TWO_CONTRACTS, stories
from rakusatsu.deduce.telling_apart import telling_apart

_HEADER = re.compile(r"\s*published:[ \t]*(\d{4}-\d{2}-\d{2})[^\n]*\n")
SHOWN_CANDIDATES = 5
SHOWN_AWARDS = 8
_SMALL_SHARE = 0.01


def deduce(question: Question, index: AwardIndex) -> Deduction:
    """Answer a question from the awards of an index.

    A clue that cannot be read is left out with a warning; without any clue there is no answer. An article that tells of two
    contracts gets no answer; where its words part them, each is asked for apart (`parts`).
    """
    article = _article(question) if question.text else None
    told = stories(article) if article else ()
    texts = texts_of_two(article) if article and TWO_CONTRACTS in told and not question.given else ()
    alone = tuple(kind for kind in told if kind != TWO_CONTRACTS)
    parts = tuple(
        _deduced(replace(question, text=text, published=article.published), index, alone)
        for text in texts
        if article
    )
    return replace(_deduced(question, index, told, parted=bool(parts)), parts=parts)


def _deduced(
    question: Question, index: AwardIndex, told: Sequence[str], *, parted: bool = False
) -> Deduction:
    """What comes out for one contract.

    Args:
        question: what is asked.
        index: the awards.
        told: the kinds of stories that the article is.
        parted: whether each of two contracts is asked for apart as well.
    """
    mentions = named_companies(_article(question), index) if question.text else ()
    clues, warnings = gather_clues(question, index, mentions)
    asked = tuple(dict.fromkeys(code for mention in mentions for code in mention.companies))
    notes = coverage_notes(clues, index)
    absent = any(note.code == "buyer_absent" for note in notes)
    inference = infer(clues, index, question.not_in_data, asked, buyer_absent=absent)
    leaders = inference.companies[:SHOWN_CANDIDATES]
    reasons = reasons_for_silence(
        clues, inference, _candidates(leaders, index, 0), mentions, told, parted=parted
    )
    likely = sum(one.posterior >= SHOWN_FROM for one in leaders)
    candidates = tuple(
        replace(candidate, matches=matching(clues, candidate))
        for candidate in _candidates(leaders, index, likely if reasons else ANSWER_AND_NEXT)
    )
    as_prime = [reason.code for reason in reasons] == ["subcontractor_sought"]
    return Deduction(
        question=question,
        clues=tuple(clues),
        weights=inference.weights,
        funnel=inference.funnel,
        answer=candidates[0] if candidates and not reasons else None,
        candidates=candidates,
        not_in_data=inference.not_in_data,
        why_none=reasons,
        telling_apart=telling_apart(clues, shown(candidates)) if reasons and not parted else (),
        named=_named(mentions, inference, index),
        prime=candidates[0] if as_prime else None,
        standing=inference.standing,
        readings=inference.readings,
        stories=tuple(told),
        notes=notes,
        coverage={**index.coverage, "contracts": index.contracts},
        warnings=warnings,
    )


def _article(question: Question) -> Article:
    """The article; a first line `published: 2018-03-19` is its date and no clue."""
    text = question.text or ""
    head = _HEADER.match(text)
    if not head:
        return Article(text, question.published)
    day = question.published
    with contextlib.suppress(ValueError):
        day = day or dt.date.fromisoformat(head[1])
    return Article(" " * (head.end() - 1) + text[head.end() - 1 :], day)


def _named(mentions: Sequence[Mention], inference: Inference, index: AwardIndex) -> tuple[NamedCompany, ...]:
    """The companies that the article names, looked up, those that got a contract first. Private persons are left out."""
    named = []
    for mention in sorted(mentions, key=lambda mention: mention.role == OTHER):
        weights = [inference.asked[code] for code in mention.companies if code in inference.asked]
        companies = _candidates(weights, index, len(weights))
        if not any(company.private_person for company in companies):
            named.append(NamedCompany(mention.name, mention.spans, mention.role, companies))
    return tuple(named)


def gather_clues(
    question: Question, index: AwardIndex, mentions: Sequence[Mention] | None = None
) -> tuple[list[Clue], tuple[str, ...]]:
    """The clues of a question: given ones, then those of the article whose key is neither given nor dropped.

    Args:
        question: what is asked.
        index: the awards.
        mentions: the companies that the article names, where they were looked for already.
    """
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
        if question.published is None and "time" not in stated and (undated := without_a_year(question.text)):
            said = "、".join(dict.fromkeys(undated))
            warnings.append(f"掲載日（published）がないため読めない時期があります: {said}")
        found = find_clues(_article(question), index, mentions)
        clues += [clue for clue in found if clue.key not in stated]
    order = list(KINDS)
    return sorted(clues, key=lambda clue: order.index(clue.key)), tuple(warnings)


def _share(clue: Clue, alternatives: int) -> Clue:
    if alternatives == 1:
        return clue
    return replace(clue, certainty=clue.certainty / alternatives)


def _candidates(
    companies: Sequence[CompanyWeight], index: AwardIndex, with_awards: int
) -> tuple[Candidate, ...]:
    """The companies by name; so many of them with the rows of their likeliest contracts, all read at once."""
    names = company_names(index, [company.company for company in companies])
    shown = [
        () if name.private_person or place >= with_awards else _shown(company)
        for place, (company, name) in enumerate(zip(companies, names, strict=True))
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
                members=() if name.private_person else _members(name.name),
                against=company.against,
                warnings=() if name.private_person else name.warnings,
            )
        )
    return tuple(candidates)


def _members(name: str) -> tuple[str, ...]:
    """Members of a joint venture, private persons left out; none where the name is of one firm."""
    return tuple(
        member for member in parse_name(name, with_reading=False).members if not is_private_person(member)
    )


def _shown(company: CompanyWeight) -> tuple[ContractWeight, ...]:
    """The likeliest contracts, as far as they matter."""
    shown: list[ContractWeight] = []
    for contract in company.contracts:
        rows = sum(len(one.rows) for one in shown)
        if rows >= SHOWN_AWARDS or contract.weight < _SMALL_SHARE * company.contracts[0].weight:
            break
        shown.append(contract)
    return tuple(shown)

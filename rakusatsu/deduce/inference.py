"""How likely each company is, given the clues, with "not in the data" as one of the answers.

For one award a and the clues c₁…cₙ the ratio of clue k is rₖ(a) = P(cₖ | a) / P(cₖ): how much likelier the clue is
for this award than for one drawn at random; 1 where the award is silent. A clue that is about the contract only
with probability p counts p·rₖ + (1 − p). The weight of an award is the product of its ratios.

The contract sought may be missing from the data. A missing contract is taken to resemble the data as awards
resemble each other: alike some award a′ in each respect k with probability κₖ (the kind's *kinship*), else drawn at
random. Its weight is the mean over a′ of ∏(κₖ rₖ(a′) + 1 − κₖ); a part of missing contracts (SISTERS) shares nearly
all but company and amount with an award: calls for proposals and supplies split among firms. Clues that go together in the data (a buyer and
what it always buys) thus speak for a missing contract as well and are not counted twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from extract.values.folding import search_key
from pipelines.index.open import AwardIndex
from pipelines.index.words import keys_of
from rakusatsu.deduce.calibration import Standing, calibrated, prints_day_and_place
from rakusatsu.deduce.clue import Clue, Ratios
from rakusatsu.deduce.clues.subject import keys_of_word
from rakusatsu.deduce.contract_weights import ContractWeight, contracts_of, with_quantity
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.readings import Reading, readings_without
from rakusatsu.deduce.weighing import Weighed, weigh_all

NOT_IN_DATA = 0.5
"""Probability, before any clue, that the contract sought is not in the data."""
HIGHEST = 1e6
"""No single clue counts more than this, however rare."""
PARTLY = 0.1
"""A clue contradicts an award that fits it less than this part as well as some other award does."""
SURE = 0.8
"""Clues of lower certainty contradict nothing."""
SISTERS = 0.2
"""Share of awards that have a sister: the same buyer buys the same kind of thing at the same time from another
company. In the corpus 7.5 % share even title and day."""
SISTER_KINSHIP = {
    "buyer": 0.95,
    "place": 0.3,
    "time": 0.95,
    "subject": 0.9,
    "amount": 0.04,
    "method": 0.95,
    "bidders": 0.6,
    "rate": 0.05,
}
"""How far sisters are alike in each respect: measured on 7,428 pairs with the same buyer, title and day (municipality
39 %, amount within 5 % 4.9 %, method 96 %, bidders 59 %), less what is alike by chance."""
CARRYING_RATIO = 4.0
"""A clue carries an answer when it makes it at least so many times likelier."""
_LOT = re.compile(  # a title that says that it is one of several: その１, 第54工区, 2工区, No.3
    r"その[0-9一二三四五六七八九]|第?[0-9一二三四五六七八九]{1,3}(?:工区|ロット|号工事|期工事|地区工事)|no\.?[0-9]|\([0-9]{1,2}\)|-[0-9]$|[ⅰ-ⅻ]"
)
LIKELY = 0.4
"""As weighed; a likelier first company is mostly shown."""
RANKED = 12
"""So many companies are kept, with their contracts."""


@dataclass(frozen=True, slots=True)
class CompanyWeight:
    """A company with the probability that it is the one, its contracts the likeliest first."""

    company: int
    posterior: float
    contracts: tuple[ContractWeight, ...]
    against: tuple[str, ...] = ()
    """Keys of clues that contradict its likeliest contract; looked for in the first company only."""


@dataclass(frozen=True, slots=True)
class Inference:
    """The companies, the likeliest first, and the probability that the contract is not in the data."""

    companies: tuple[CompanyWeight, ...]
    not_in_data: float
    funnel: tuple[tuple[str, int], ...]
    weights: Mapping[str, float]
    """By key of clue: bits that it adds for the likeliest contract."""
    asked: Mapping[int, CompanyWeight] = field(default_factory=dict)
    """Companies that were asked about by name, however unlikely, by code."""
    standing: Standing = Standing(0.0, 1.0, 0.0)
    """What the calibration was made from."""
    readings: tuple[Reading, ...] = ()
    """With the clues of one key left out, for each key."""


def infer(
    clues: Sequence[Clue],
    index: AwardIndex,
    not_in_data: float = NOT_IN_DATA,
    asked: Sequence[int] = (),
    *,
    buyer_absent: bool = False,
) -> Inference:
    """Weigh every award and add up.

    Args:
        clues: several of one key are alternatives.
        index: the awards.
        not_in_data: probability beforehand that the contract is not in the data, above 0 and below 1.
        asked: codes of companies to be weighed whether they are likely or not.
        buyer_absent: whether the data hold no contract of the buyer said (`coverage_notes`).
    """
    keys = [key for key in KINDS if any(clue.key == key for clue in clues)]
    said = {
        key: [_Said(clue, KINDS[key].weigh(clue, index)) for clue in clues if clue.key == key]
        for key in keys
        if KINDS[key].dimension
    }
    ratios = {key: _ratios_of_key(own) for key, own in said.items()}
    weighed = weigh_all(
        ratios,
        {key: KINDS[key].dimension for key in ratios},
        {key: KINDS[key].kinship for key in ratios},
        SISTER_KINSHIP,
        index,
    )
    ranked, missing, scale = _ranked(clues, weighed, ratios, not_in_data, index)
    best: Mapping[str, float] = {}
    standing = Standing(0.0, missing, 0.0)
    readings: tuple[Reading, ...] = ()
    if ranked:
        first = ranked[0].contracts[0]
        best = first.ratios
        readings = readings_without(first.company, ratios, weighed, not_in_data, index)
        opposed = _against(first, said, index)
        ranked = (replace(ranked[0], against=opposed), *ranked[1:])
        twin = _has_twin(first, weighed.rows, ratios, index)
        standing = _standing(clues, ranked, missing, index, has_twin=twin, buyer_absent=buyer_absent)
        if len(opposed) == 1:
            standing = _with_reading(standing, opposed[0], readings)
    ranked, missing = _recalibrated(ranked, standing)
    return Inference(
        ranked,
        missing,
        weighed.funnel,
        {key: math.log2(max(best.get(key, 1.0), 1e-9)) for key in keys},
        {code: _asked(code, ratios, scale, ranked, index) for code in asked},
        standing,
        readings,
    )


def _ranked(
    clues: Sequence[Clue],
    weighed: Weighed,
    ratios: Mapping[str, Ratios],
    not_in_data: float,
    index: AwardIndex,
) -> tuple[tuple[CompanyWeight, ...], float, float]:
    """The heaviest companies as weighed, the likeliest first; the probability of "not in the data"; and that of one unit of weight."""
    company_of = np.asarray(index.column("company")[weighed.rows])
    leaders, sums = _leaders(company_of, weighed.weights)
    own_rows = weighed.rows[np.isin(company_of, leaders[:RANKED])]
    companies: dict[int, list[ContractWeight]] = {}
    contracts = contracts_of(own_rows, set(leaders[:RANKED].tolist()), ratios, index)
    for contract in with_quantity(contracts, [clue for clue in clues if clue.key == "quantity"], index):
        companies.setdefault(contract.company, []).append(contract)
    joint = [KINDS[clue.key].weigh(clue, index) for clue in clues if clue.joint]
    weights = {
        company: sum(contract.weight for contract in own) * _gain_of_joint(company, joint, index)
        for company, own in companies.items()
    }
    rest = max(0.0, weighed.total - float(weighed.weights.sum())) + float(sums[RANKED:].sum())
    none = not_in_data * ((1 - SISTERS) * weighed.alike + SISTERS * weighed.sister)
    share = (1 - not_in_data) / max(1, index.contracts)
    total = share * (sum(weights.values()) + rest) + none
    ranked = tuple(
        CompanyWeight(
            company,
            share * weights[company] / total,
            tuple(sorted(companies[company], key=lambda own: (-own.weight, own.contract))),
        )
        for company in sorted(weights, key=lambda company: (-weights[company], company))
    )
    return ranked, none / total, share / total


def _standing(
    clues: Sequence[Clue],
    ranked: Sequence[CompanyWeight],
    missing: float,
    index: AwardIndex,
    *,
    has_twin: bool,
    buyer_absent: bool,
) -> Standing:
    """What the calibration of the first company is made from."""
    first = ranked[0].contracts[0]
    title = _title(first, index, likely=ranked[0].posterior >= LIKELY)
    return Standing(
        ranked[0].posterior,
        missing,
        ranked[1].posterior if len(ranked) > 1 else 0.0,
        len(ranked[0].against),
        has_twin,
        bool(_LOT.search(search_key(title))),
        math.log10(max(first.ratios.get("subject", 1.0), 0.1)),
        all(not clue.spans for clue in clues),
        buyer_absent=buyer_absent,
        worded=any(clue.key == "subject" and clue.meaning.words for clue in clues),
        held=_held(clues, title),
        printed=prints_day_and_place(index.coverage.get("printed", {})),
    )


def _with_reading(standing: Standing, key: str, readings: Sequence[Reading]) -> Standing:
    """How the first company stands with the one clue left out that contradicts it."""
    reading = next(one for one in readings if one.key == key)
    return replace(
        standing,
        first_without=reading.first,
        second_without=reading.second,
    )


def _asked(
    code: int, ratios: Mapping[str, Ratios], scale: float, ranked: Sequence[CompanyWeight], index: AwardIndex
) -> CompanyWeight:
    """A company asked about by name with its contracts, the best fitting first."""
    known = next((company for company in ranked if company.company == code), None)
    if known:
        return known
    contracts = contracts_of(index.rows_of_company(code), {code}, ratios, index)
    contracts.sort(key=lambda own: (-own.weight, own.contract))
    return CompanyWeight(code, scale * sum(own.weight for own in contracts), tuple(contracts))


def _recalibrated(
    ranked: tuple[CompanyWeight, ...], standing: Standing
) -> tuple[tuple[CompanyWeight, ...], float]:
    """The first company and "not in the data" as likely as they are; all others share what is left."""
    if not ranked:
        return ranked, 1.0
    first, missing = calibrated(standing)
    scale = (1 - first - missing) / max(1 - standing.first - standing.missing, 1e-300)
    others = (
        replace(other, posterior=min(first, other.posterior * min(scale, 1 / max(other.posterior, 1e-300))))
        for other in ranked[1:]
    )
    made = (replace(ranked[0], posterior=first), *others)
    # Companies that are equal as weighed stay equal, whichever of them happens to stand first.
    equal = sum(other.posterior >= ranked[0].posterior * (1 - 1e-6) for other in ranked)
    each = sum(one.posterior for one in made[:equal]) / equal
    return (*(replace(one, posterior=each) for one in made[:equal]), *made[equal:]), missing


def _title(contract: ContractWeight, index: AwardIndex, *, likely: bool) -> str:
    """Its title; the whole row is read where it is likely to be shown."""
    rows = index.award_rows([contract.rows[0]], () if likely else ("title",))
    return str(rows[0].get("title") or "")


def _held(clues: Sequence[Clue], title: str) -> float:
    """Of the words for the thing bought the share that a title holds, in the same word or another of its group; 1 where none is told."""
    told = [one for clue in clues if clue.key == "subject" for one in clue.meaning.words]
    keys = keys_of(title)
    held = sum(weight for word, weight in told if keys.intersection(keys_of_word(word)))
    return held / sum(weight for _, weight in told) if told else 1.0


@dataclass(frozen=True, slots=True)
class _Said:
    """A clue with its ratios by code of the dimension."""

    clue: Clue
    ratios: Ratios


def _ratios_of_key(said: Sequence[_Said]) -> Ratios:
    """Alternatives of one key, each as sure as it is; what is left over says nothing. By code of the dimension."""
    mixed: Ratios = np.full(len(said[0].ratios), 1 - sum(one.clue.certainty for one in said), np.float32)
    for one in said:
        own = np.minimum(one.ratios, np.float32(HIGHEST))
        own *= np.float32(one.clue.certainty)
        mixed += own
    return mixed


def _against(
    contract: ContractWeight, said: Mapping[str, Sequence[_Said]], index: AwardIndex
) -> tuple[str, ...]:
    """Keys of the clues that contradict a contract: sure, and not silent, and it fits none of the alternatives.

    A contract fits a clue unless some award fits it ten times better; many words of an article only have to fit it
    better than an award drawn at random.
    """
    rows = np.asarray(contract.rows)
    keys = []
    for key, own in said.items():
        if sum(one.clue.certainty for one in own) < SURE:
            continue
        dimension = KINDS[key].dimension
        codes = index.column(dimension)[rows]
        fits, tells = False, False
        for one in own:
            best = _best(one.ratios, index.counts(dimension))
            bar = PARTLY * best if one.clue.strict else min(1.0, PARTLY * best)
            of_prints = [ratio for ratio in one.ratios[codes].tolist() if ratio != 1]
            tells |= bool(of_prints)
            fits |= any(ratio > 0 and ratio >= bar for ratio in of_prints)
        if tells and not fits:
            keys.append(key)
    return tuple(keys)


def _best(ratios: Ratios, counts: NDArray[np.int64]) -> float:
    """The highest ratio that some award has."""
    if not len(ratios):
        return 0.0
    highest = int(ratios.argmax())
    if counts[highest] > 0:
        return float(ratios[highest])
    return float(ratios.max(initial=0.0, where=np.asarray(counts > 0)))


def _has_twin(
    contract: ContractWeight, rows: NDArray[np.int64], ratios: Mapping[str, Ratios], index: AwardIndex
) -> bool:
    """Whether, among the heaviest rows, another company has of the same buyer what fits subject, time and place as well."""
    buyers = index.buyers
    name, text = buyers[int(index.column("buyer")[contract.rows[0]])]
    same = np.array([(one or other) == (name or text) for one, other in buyers])
    alike = (index.column("company")[rows] != contract.company) & same[index.column("buyer")[rows]]
    for key in ("subject", "time", "place"):
        if key in ratios:
            alike &= ratios[key][index.column(KINDS[key].dimension)[rows]] >= 0.5 * contract.ratios[key]
    return bool(alike.any())


def _gain_of_joint(company: int, joint: Sequence[Ratios], index: AwardIndex) -> float:
    """How much likelier a company is for having contracts with every one of several buyers said together.

    The best fitting buyer is counted with the contract sought; each other one holds for some contract of the
    company, which is in the data with probability one half. Only buyers are said together.
    """
    if len(joint) < 2:
        return 1.0
    buyers = index.column("buyer")[index.rows_of_company(company)]
    means = sorted(float(np.minimum(ratios[buyers], np.float32(HIGHEST)).mean()) for ratios in joint)
    return math.prod(0.5 + 0.5 * mean for mean in means[:-1])


def _leaders(
    company: NDArray[np.int32], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Companies by the sum of their weights, the heaviest first, and the sums."""
    codes, places = np.unique(company, return_inverse=True)
    sums = np.bincount(places, weights=weight, minlength=len(codes)).astype(np.float64)
    order = np.lexsort((codes, -sums))
    return codes[order], sums[order]

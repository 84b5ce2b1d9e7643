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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.index.open import AwardIndex
from rakusatsu.deduce.clue import Clue, Ratios
from rakusatsu.deduce.clues import quantity
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.weighing import weigh_all

NOT_IN_DATA = 0.5
"""Probability, before any clue, that the contract sought is not in the data."""
HIGHEST = 1e6
"""No single clue counts more than this, however rare."""
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
}
"""How far sisters are alike in each respect: measured on 7,428 pairs with the same buyer, title and day (municipality
39 %, amount within 5 % 4.9 %, method 96 %, bidders 59 %), less what is alike by chance."""
CORROBORATED = 2.0
"""Each further document that prints a contract counts double, up to MOST_CORROBORATED: a slip in one print would not
be in both, and what is printed twice is what the press finds."""
MOST_CORROBORATED = 4.0
RANKED = 12
"""So many companies are kept, with their contracts."""


@dataclass(frozen=True, slots=True)
class ContractWeight:
    """One contract of one company, with the ratio of each clue; several rows where several sources print it."""

    company: int
    contract: int
    rows: tuple[int, ...]
    weight: float
    ratios: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CompanyWeight:
    """A company with the probability that it is the one, its contracts the likeliest first."""

    company: int
    posterior: float
    contracts: tuple[ContractWeight, ...]


@dataclass(frozen=True, slots=True)
class Inference:
    """The companies, the likeliest first, and the probability that the contract is not in the data."""

    companies: tuple[CompanyWeight, ...]
    not_in_data: float
    funnel: tuple[tuple[str, int], ...]
    weights: Mapping[str, float]
    """By key of clue: bits that it adds for the likeliest contract."""


def infer(clues: Sequence[Clue], index: AwardIndex, not_in_data: float = NOT_IN_DATA) -> Inference:
    """Weigh every award and add up.

    Args:
        clues: several of one key are alternatives.
        index: the awards.
        not_in_data: probability beforehand that the contract is not in the data, above 0 and below 1.
    """
    keys = [key for key in KINDS if any(clue.key == key for clue in clues)]
    ratios = {
        key: _ratios_of_key([clue for clue in clues if clue.key == key], index)
        for key in keys
        if KINDS[key].dimension
    }
    weighed = weigh_all(
        ratios,
        {key: KINDS[key].dimension for key in ratios},
        {key: KINDS[key].kinship for key in ratios},
        SISTER_KINSHIP,
        index,
    )
    mean_missing = (1 - SISTERS) * weighed.alike + SISTERS * weighed.sister
    share = (1 - not_in_data) / max(1, index.contracts)
    rest = max(0.0, weighed.total - float(weighed.weights.sum()))
    company_of = np.asarray(index.column("company")[weighed.rows])
    leaders, sums = _leaders(company_of, weighed.weights)
    own_rows = weighed.rows[np.isin(company_of, leaders[:RANKED])]
    companies: dict[int, list[ContractWeight]] = {}
    contracts = _contracts(own_rows, set(leaders[:RANKED].tolist()), ratios, index)
    for contract in _with_quantity(contracts, [clue for clue in clues if clue.key == "quantity"], index):
        companies.setdefault(contract.company, []).append(contract)
    rest += float(sums[RANKED:].sum())
    joint = [KINDS[clue.key].weigh(clue, index) for clue in clues if clue.joint]
    weights = {
        company: sum(contract.weight for contract in own) * _gain_of_joint(company, joint, index)
        for company, own in companies.items()
    }
    none = not_in_data * mean_missing
    total = share * (sum(weights.values()) + rest) + none
    ranked = tuple(
        CompanyWeight(
            company,
            share * weights[company] / total,
            tuple(sorted(companies[company], key=lambda own: (-own.weight, own.contract))),
        )
        for company in sorted(weights, key=lambda company: (-weights[company], company))
    )
    best = ranked[0].contracts[0].ratios if ranked else {}
    return Inference(
        ranked,
        none / total,
        weighed.funnel,
        {key: math.log2(max(best.get(key, 1.0), 1e-9)) for key in keys},
    )


def _ratios_of_key(clues: Sequence[Clue], index: AwardIndex) -> Ratios:
    """Alternatives of one key, each as sure as it is; what is left over says nothing. By code of the dimension."""
    weighed = [np.minimum(KINDS[clue.key].weigh(clue, index), np.float32(HIGHEST)) for clue in clues]
    mixed: Ratios = np.full(len(weighed[0]), 1 - sum(clue.certainty for clue in clues), np.float32)
    for clue, ratios in zip(clues, weighed, strict=True):
        mixed += np.float32(clue.certainty) * ratios
    return mixed


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


def _contracts(
    rows: NDArray[np.int64], companies: set[int], ratios: Mapping[str, Ratios], index: AwardIndex
) -> list[ContractWeight]:
    """Rows of one contract and company put together: what one source leaves out, another may print."""
    mates = index.prints_of(rows)
    contract_of, company_of = index.column("contract")[mates], index.column("company")[mates]
    printed_in = list(
        zip(index.column("file")[mates].tolist(), index.column("published")[mates].tolist(), strict=True)
    )
    of_rows = {key: table[index.column(KINDS[key].dimension)[mates]] for key, table in ratios.items()}
    groups: dict[tuple[int, int], list[int]] = {}
    for place, (contract, company) in enumerate(zip(contract_of.tolist(), company_of.tolist(), strict=True)):
        groups.setdefault((contract, company), []).append(place)
    weighed = []
    for (contract, company), own in groups.items():
        if company not in companies:
            continue
        best = {key: max(_telling(values[own].tolist())) for key, values in of_rows.items()}
        printed = len({printed_in[place] for place in own})
        certainty = min(MOST_CORROBORATED, CORROBORATED ** (printed - 1))
        weighed.append(
            ContractWeight(
                company, contract, tuple(mates[own].tolist()), certainty * math.prod(best.values()), best
            )
        )
    return weighed


def _telling(ratios: list[float]) -> list[float]:
    """Ratios of the rows that are not silent; a contradiction in every telling row stands."""
    return [ratio for ratio in ratios if abs(ratio - 1) > 1e-6] or [1.0]


def _with_quantity(
    contracts: list[ContractWeight], clues: Sequence[Clue], index: AwardIndex
) -> list[ContractWeight]:
    if not clues:
        return contracts
    ranked = sorted(contracts, key=lambda contract: -contract.weight)
    head = ranked[:40]
    weighed = []
    for contract in head:
        printed = index.award_rows(contract.rows)
        ratio = max(quantity.ratio_of_row(clue, row) for clue in clues for row in printed)
        weighed.append(
            ContractWeight(
                contract.company,
                contract.contract,
                contract.rows,
                contract.weight * ratio,
                {**contract.ratios, "quantity": ratio},
            )
        )
    return weighed + ranked[40:]

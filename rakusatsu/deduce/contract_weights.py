"""Contracts of the leading companies, each put together from the rows that print it, with the ratio of each clue."""

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

CORROBORATED = 2.0
"""Each further document that prints a contract counts double, up to MOST_CORROBORATED: a slip in one print would not
be in both, and what is printed twice is what the press finds."""
MOST_CORROBORATED = 4.0
QUANTITIES_READ, QUANTITY_FROM = 40, 1e-3
"""A quantity is looked for in so many contracts at most, and only in those of this part of the highest weight."""


@dataclass(frozen=True, slots=True)
class ContractWeight:
    """One contract of one company, with the ratio of each clue; several rows where several sources print it."""

    company: int
    contract: int
    rows: tuple[int, ...]
    weight: float
    ratios: Mapping[str, float]


def contracts_of(
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


def with_quantity(
    contracts: list[ContractWeight], clues: Sequence[Clue], index: AwardIndex
) -> list[ContractWeight]:
    """The contracts with what a quantity says of the likeliest of them."""
    if not clues:
        return contracts
    ranked = sorted(contracts, key=lambda contract: -contract.weight)
    head = [
        contract
        for contract in ranked[:QUANTITIES_READ]
        if contract.weight >= QUANTITY_FROM * ranked[0].weight
    ]
    rows = iter(index.award_rows([row for contract in head for row in contract.rows], quantity.PRINTED_IN))
    weighed = []
    for contract in head:
        printed = [next(rows) for _ in contract.rows]
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
    return weighed + ranked[len(head) :]

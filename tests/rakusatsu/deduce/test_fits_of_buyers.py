"""Few buyers are looked at in full; the others fit as little as when all are."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.index.open import open_index
from rakusatsu.deduce.clues.buyer import fit_of_all, fit_of_names

SAID = (
    "厚生労働省",
    "日本年金機構",
    "年金",
    "静岡県富士市",
    "国",
    "県",
    "防衛装備庁",
    "日本年金機講本部",
    "国土交通省",
    "原子力安全基盤機構",
    "仙台",
)


@pytest.mark.parametrize("said", SAID)
def test_as_one_by_one(data: Path, said: str) -> None:
    index = open_index(data)
    one_by_one = [fit_of_names(said, name or "", text or "") for name, text in index.buyers]
    assert np.array_equal(fit_of_all(said, index), one_by_one)
    assert len(one_by_one) > 1

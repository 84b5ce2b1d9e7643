"""How rare a name is, from its words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.resolve import rarity
from pipelines.resolve.common_names import is_common


@given(st.text(max_size=300))
def test_any_text_has_a_finite_rarity(text: str) -> None:
    bits = rarity.bits(text)
    assert math.isfinite(bits)
    assert bits >= 0
    assert rarity.namesakes(text) >= 0


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("鈴木組", "加和太建設"),
        ("石井工務店", "サンプル環境エンジニアリング"),
        ("渡辺建設", "土木管理総合試験所"),
        ("東海建設", "三菱電機"),
    ],
)
def test_builders_with_a_common_surname_have_more_namesakes(common: str, rare: str) -> None:
    assert is_common(common)
    assert not is_common(rare)
    assert rarity.bits(common) < rarity.bits(rare)


def test_a_compound_counts_as_one_word() -> None:
    assert "工務店" in rarity.compounds("石井工務店")
    assert [word for word, _ in rarity.words("石井工務店")] == ["石井", "工務", "店"]
    apart = sum(rarity.bits(word) for word, _ in rarity.words("石井工務店"))
    assert rarity.bits("石井工務店") < apart


@pytest.mark.parametrize("name", ["三菱電機", "荏原実業", "日立製作所"])
def test_names_that_the_dictionary_has_whole_are_known_firms(name: str) -> None:
    assert rarity.is_known_firm(name)


@pytest.mark.parametrize("name", ["東海建設", "鈴木組", "日立", "パスコ", "SAY企画", "川西町"])
def test_others_are_not(name: str) -> None:
    assert not rarity.is_known_firm(name)

"""Branches and divisions told from the end of a name, glued or behind a space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names import parse_name
from pipelines.names.folding import fold_core, tidy
from pipelines.resolve.features import read_name

PLACES = st.sampled_from(["札幌", "横浜", "北関東", "静岡西", "博多", "西日本", "中遠", "吉祥寺"])
BRANCHES = st.sampled_from(["支店", "支社", "営業所"])


@pytest.mark.parametrize(
    ("printed", "core", "branch"),
    [
        ("㈱丸島 商店札幌支店", "丸島商店", "札幌支店"),
        ("㈱丸島 工務店福岡支店", "丸島工務店", "福岡支店"),
        ("㈱丸島 組吉祥寺支店", "丸島組", "吉祥寺支店"),
        ("㈱丸島データ QRS横浜支社", "丸島データQRS", "横浜支社"),
        ("㈱丸島エンタープライズ ３仙台支社", "丸島エンタープライズ3", "仙台支社"),
        ("㈱丸島　エンジニアリング吉祥寺営業所", "丸島エンジニアリング", "吉祥寺営業所"),
        ("㈱丸島製作所 土木東京支店", "丸島製作所", "土木東京支店"),
        ("㈱丸島　東日本支社", "丸島", "東日本支社"),
        ("㈱丸島　第二営業部", "丸島", "第二営業部"),
        ("㈱丸島 ICT事業部", "丸島", "ICT事業部"),
        ("㈱丸島 ＤＸ推進本部", "丸島", "DX推進本部"),
        ("㈱丸島 ＤＸ東日本支社", "丸島", "DX東日本支社"),
        ("㈱丸島設計静岡西営業所", "丸島設計", "静岡西営業所"),
        ("㈱丸島設計中遠営業所", "丸島設計", "中遠営業所"),
        ("㈱丸島設計関西支社神戸営業所", "丸島設計", "関西支社神戸営業所"),
        ("㈱丸島設計第二営業部", "丸島設計", "第二営業部"),
        ("㈱丸島設計 名古屋オフィス", "丸島設計", "名古屋オフィス"),
        ("㈱丸島設計名古屋オフィス", "丸島設計", "名古屋オフィス"),
        ("㈱丸島 東京支社 水インフラ事業部プラント…", "丸島", "東京支社水インフラ事業部プラント..."),
        ("㈱丸島製作所 航空那覇支店", "丸島製作所", "航空那覇支店"),
        ("㈱丸島興業 社札幌支店", "丸島興業社", "札幌支店"),
        ("㈱丸島 ファイナンシャルサービス仙台営業所", "丸島ファイナンシャルサービス", "仙台営業所"),
        ("㈱丸島 システム仙台営業所", "丸島", "システム仙台営業所"),
        ("㈱丸島 倉吉商店", "丸島倉吉商店", None),
        ("㈱丸島 中部", "丸島中部", None),
        ("㈱丸島屋 本店", "丸島屋", "本店"),
        ("㈱丸島 屋本店", "丸島屋本店", None),
        ("丸島郵便株式会社 札幌中央郵便局", "丸島郵便", "札幌中央郵便局"),
    ],
)
def test_what_stands_behind_a_space(printed: str, core: str, branch: str | None) -> None:
    parsed = parse_name(printed)
    assert (parsed.core, parsed.branch) == (fold_core(core), branch)
    assert read_name(printed).core == (fold_core(core))


@given(
    st.sampled_from(["鈴木", "丸島", "ABC"]),
    st.sampled_from(["商店", "工業", "建設", "産業", "組", "製作所", "工務店", "設備"]),
    st.sampled_from(["", " ", "　"]),
    PLACES,
    BRANCHES,
)
def test_a_space_before_the_word_of_a_trade_changes_nothing(
    head: str, trade: str, space: str, place: str, branch: str
) -> None:
    parsed = parse_name(f"㈱{head}{space}{trade} {place}{branch}")
    assert (parsed.core, parsed.branch) == (head + trade, place + branch)
    glued = parse_name(f"㈱{head}{space}{trade}{place}{branch}")
    assert (glued.core, glued.branch) == (head + trade, place + branch)


@given(PLACES, BRANCHES, st.sampled_from(["", " ", "　"]))
def test_whatever_stands_behind_a_name_that_its_form_has_closed_is_a_unit(
    place: str, branch: str, space: str
) -> None:
    parsed = parse_name(f"丸島化学㈱{space}{place}{branch}")
    assert (parsed.core, parsed.branch) == ("丸島化学", place + branch)


@given(st.permutations(["エヌ", "ユー", "エス"]), st.sampled_from(["・", " ・", "・ ", "・　"]))
def test_letters_read_aloud_may_be_spaced(letters: list[str], between: str) -> None:
    assert fold_core(tidy("・".join(letters))) == fold_core(tidy(between.join(letters)))

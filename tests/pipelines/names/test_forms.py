"""Legal forms: abbreviated, cut, in kana, foreign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names import parse_name
from pipelines.resolve.features import read_name


@pytest.mark.parametrize(
    ("printed", "name", "form", "core"),
    [
        ("(財団)丸島センター", "財団法人丸島センター", "財団法人", "丸島センタ"),
        ("（社団）丸島協会", "社団法人丸島協会", "社団法人", "丸島協会"),
        ("財）丸島協会", "財団法人丸島協会", "財団法人", "丸島協会"),
        ("株）丸島", "株式会社丸島", "株式会社", "丸島"),
        ("丸島（株", "丸島株式会社", "株式会社", "丸島"),
        ("（株式会社）丸島", "株式会社丸島", "株式会社", "丸島"),
        ("丸島（合同会社）", "丸島合同会社", "合同会社", "丸島"),
        ("特定財団法人丸島センター", "財団法人丸島センター", "財団法人", "丸島センタ"),
        ("（公）丸島シルバー人材センター", "(公)丸島シルバー人材センター", None, "丸島シルバ人材センタ"),
        ("丸島アドバイザリー（合）", "丸島アドバイザリー(合)", None, "丸島アドバイザリ"),
        ("特定非営利法人丸島", "特定非営利活動法人丸島", "特定非営利活動法人", "丸島"),
        ("医療法人（社団）丸島会", "医療法人社団丸島会", "医療法人社団", "丸島会"),
        ("医療法人丸島会（社団）", "医療法人丸島会", "医療法人", "丸島会"),
        ("カ）マルシマ", "株式会社マルシマ", "株式会社", "マルシマ"),
        ("マルシマ　（カ", "マルシマ株式会社", "株式会社", "マルシマ"),
        ("マルシマ(カ)", "マルシマ株式会社", "株式会社", "マルシマ"),
        ("ﾕ)ﾏﾙｼﾏ", "有限会社マルシマ", "有限会社", "マルシマ"),
        ("ド）マルシマ", "合同会社マルシマ", "合同会社", "マルシマ"),
        ("（カ）丸島事業", "(カ)丸島事業", None, "カ丸島事業"),
        ("MARUSHIMA CO.,LTD", "MARUSHIMA CO.,LTD", "Co., Ltd.", "MARUSHIMA"),
        ("Marushima co. , ltd.", "Marushima co. , ltd.", "Co., Ltd.", "MARUSHIMA"),
        ("Marushima & Co., Ltd.", "Marushima & Co., Ltd.", "Ltd.", "MARUSHIMAアンドCO"),
        ("Marushima and Company", "Marushima and Company", None, "MARUSHIMAANDCOMPANY"),
        ("MARUSHIMA PTE.LTD.", "MARUSHIMA PTE.LTD.", "Pte. Ltd.", "MARUSHIMA"),
        ("Marushima Holdings Oyj", "Marushima Holdings Oyj", "Oyj", "MARUSHIMAHOLDINGS"),
        ("Marushima SE", "Marushima SE", "SE", "MARUSHIMA"),
        ("丸島SE", "丸島SE", None, "丸島SE"),
        ("丸島・キャピタル・エル・エル・シー", "丸島・キャピタル・エル・エル・シー", "LLC", "丸島キヤピタル"),
        ("マルシマ・ジャパン・ピーティーイー・リミテッド", "マルシマ・ジャパン・ピーティーイー・リミテッド", "Pte. Ltd.", "マルシマジヤパン"),
        ("マルシマ・インベストメント（ケイマン）リミテッド", "マルシマ・インベストメント(ケイマン)リミテッド", "Ltd.", "マルシマインベストメントケイマン"),
        ("丸島信用 金庫", "丸島信用金庫", "信用金庫", "丸島"),
        ("丸島 株式 会社", "丸島株式会社", "株式会社", "丸島"),
        ("マルシマ・ジヤパン・リミテツド", "マルシマ・ジヤパン・リミテツド", "Ltd.", "マルシマジヤパン"),
        ("一般財団法人Marushima Foundation", "一般財団法人Marushima Foundation", "一般財団法人", "MARUSHIMAFOUNDATION"),
        ("INC.", "INC.", None, "INC"),
    ],
)  # fmt: skip
def test_a_form_is_found(printed: str, name: str, form: str | None, core: str) -> None:
    parsed = parse_name(printed)
    assert (parsed.name, parsed.legal_form, parsed.core, parsed.branch) == (name, form, core, None)


@given(
    st.sampled_from(["Inc", "INC.", ", Inc.", ",inc", "Incorporated"]),
    st.sampled_from(["Marushima", "MARUSHIMA", "Maru Shima"]),
)
def test_marks_and_case_of_a_foreign_form_do_not_matter(form: str, name: str) -> None:
    printed = f"{name}{form}" if form.startswith(",") else f"{name} {form}"
    parsed = parse_name(printed)
    assert (parsed.legal_form, parsed.core) == ("Inc.", name.upper().replace(" ", ""))
    key = read_name(printed)
    assert (key.plain, key.leading) == (name, False)


@pytest.mark.parametrize(
    ("printed", "core", "branch"),
    [
        ("社団法人全国丸島保険協会連合会社会保険丸島病院", "全国丸島保険協会連合会", "社会保険丸島病院"),
        ("社団法人全国社会福祉研究会丸島病院", "全国社会福祉研究会", "丸島病院"),
        ("財団法人丸島弘済会丸木事業所", "丸島弘済会", "丸木事業所"),
        ("公益財団法人丸島財団難民事業本部", "丸島財団", "難民事業本部"),
        ("社団法人丸島建築士事務所協会", "丸島建築士事務所協会", None),
        ("公立大学法人丸島 丸島公立大学", "丸島", "丸島公立大学"),
        ("国立大学法人丸島国立大学機構丸木大学", "丸島国立大学機構", "丸木大学"),
        ("学校法人 丸島館　丸島館大学", "丸島館", "丸島館大学"),
        ("学校法人丸島 大学", "丸島大学", None),
    ],
)
def test_a_facility_is_parted_from_the_body_that_runs_it(printed: str, core: str, branch: str | None) -> None:
    parsed = parse_name(printed)
    assert (parsed.core, parsed.branch) == (core, branch)

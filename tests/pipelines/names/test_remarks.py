"""What is printed round a name (numbers, roles, footnotes, titles of projects) is none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names import parse_name

NAMES = st.sampled_from(
    ["株式会社丸島商店", "丸島化学㈱", "(有)丸島", "一般財団法人丸島協会", "合同会社ABC丸島"]
)


@pytest.mark.parametrize(
    ("printed", "name", "representative"),
    [
        ("東京都知事　鈴木太郎", "東京都", "鈴木太郎"),
        ("袋井市長　鈴木太郎", "袋井市", "鈴木太郎"),
        ("国立大学法人丸島大学　総長　鈴木太郎", "国立大学法人丸島大学", "鈴木太郎"),
        ("木村長太郎商店", "木村長太郎商店", None),
        ("①財団法人丸島研究所", "財団法人丸島研究所", None),
        ("③丸島建設株式会社", "丸島建設株式会社", None),
        ("（特財）財団法人丸島研究所", "財団法人丸島研究所", None),
        ("財団法人丸島文庫理事長　　丸　島　　　稔", "財団法人丸島文庫", "丸島稔"),
        ("社団法人丸島協会専務理事　鈴木　太郎", "社団法人丸島協会", "鈴木 太郎"),
        ("社団法人丸島協会 理事長職務代行 鈴木太郎", "社団法人丸島協会", "鈴木太郎"),
        ("公益財団法人丸島財団　代表理事　理事長　鈴木　太郎", "公益財団法人丸島財団", "鈴木 太郎"),
        ("代表取締役　鈴木太郎　株式会社丸島商店", "株式会社丸島商店", "鈴木太郎"),
        ("丸島商店こと鈴木太郎", "丸島商店", "鈴木太郎"),
        ("屋号：丸島商店", "丸島商店", None),
        ("無限責任組合員　丸島株式会社", "丸島株式会社", None),
        ("（コンソーシアム代表企業）（社）丸島研究所", "社団法人丸島研究所", None),
        ("令和５年度河川水質調査検討業務 株式会社丸島", "株式会社丸島", None),
        ("丸島業務株式会社", "丸島業務株式会社", None),
        ("㈱丸島 （株）丸島 東京支店", "株式会社丸島", None),
    ],
)
def test_a_name_without_its_remarks(printed: str, name: str, representative: str | None) -> None:
    parsed = parse_name(printed)
    assert (parsed.name, parsed.representative, parsed.members) == (name, representative, ())


@given(
    NAMES,
    st.sampled_from(["", "1234567890123 ", "法人番号1234567890123　", "②", "落札者：", "受注者 ", "（幹事会社）", "※", "○", "(1) ", "2.", "【落札】"]),
    st.sampled_from(["", "　御中", " 殿", "※", "　※１", "（注２）", "／", "、", "（法人番号1234567890123）", " ほか２社", "(旧商号:鈴木㈱)", " TEL03-1234-5678", "　東京都港区芝1-2", " → 鈴木㈱"]),
)  # fmt: skip
def test_remarks_change_nothing(name: str, before: str, behind: str) -> None:
    alone, printed = parse_name(name), parse_name(before + name + behind)
    assert (printed.name, printed.legal_form, printed.core) == (alone.name, alone.legal_form, alone.core)
    assert not printed.members


@pytest.mark.parametrize(
    "name",
    ["株式会社丸島管理事務所　名古屋工場", "㈱丸島鑑定所 代表", "社団法人丸島理事会議", "株式会社料理事業社"],
)
def test_titles_are_not_looked_for_inside_words(name: str) -> None:
    parsed = parse_name(name)
    assert parsed.representative is None
    assert (parsed.core or "").endswith(("管理事務所", "鑑定所", "理事会議", "料理事業社"))


@given(NAMES, st.sampled_from(["", " ", "　"]))
def test_a_name_printed_twice_is_one_name(name: str, space: str) -> None:
    once, twice = parse_name(name), parse_name(name + space + name)
    assert (twice.name, twice.core, twice.members) == (once.name, once.core, ())


@pytest.mark.parametrize("space", [" ", "　"])
def test_two_names_parted_by_a_space_are_a_list(space: str) -> None:
    assert parse_name(f"株式会社丸島{space}鈴木設備㈱").members == ("株式会社丸島", "鈴木設備株式会社")
    assert parse_name("㈱アール・アイ・エー・㈱丸島").members == (
        "株式会社アール・アイ・エー",
        "株式会社丸島",
    )
    assert parse_name(f"丸島㈱{space}東京支店").members == ()
    assert parse_name(f"株式会社丸島{space}DATA Inc.").members == ()


@pytest.mark.parametrize(
    ("printed", "members", "representative"),
    [
        ("Ｒ２・Ｒ３丸島川水系河川巡視支援業務甲野建設・乙野設計共同体", ("甲野建設", "乙野"), None),
        ("令和３年度丸島川水系土砂調査業務（その２）甲野・乙野設計共同体", ("甲野", "乙野"), None),
        ("丸島国道道路台帳図整備測量甲野技術・乙野サービス設計共同体", ("甲野技術", "乙野サービス"), None),
        ("Ｒ２丸島川水環境対策検討業務甲野財団・乙野コン設計共", ("甲野財団", "乙野コン"), None),
        ("Ｒ２丸島川水環境対策検討業務甲野財団・乙野コンサルタ", ("甲野財団",), None),
        ("Ｒ２丸島川避難行動促進検討業務株式会社甲野・一", ("株式会社甲野",), None),
        ("甲野・乙野・丙野 丸島浄水場整備事業浄水棟建設工事 特定建設工事共同企業体", ("甲野", "乙野", "丙野"), None),
        ("甲野舎・甲野電機丸島浄水場特定事業共同企…", ("甲野舎", "甲野電機"), None),
        ("甲野建設・乙野組特定建設工事共同企業", ("甲野建設", "乙野組"), None),
        ("甲野・乙野土木特定建設工事企業体", ("甲野", "乙野土木"), None),
        ("甲野工務店・乙野建設共同企業体", ("甲野工務店", "乙野建設"), None),
        ("甲野・乙野建設共同企業体", ("甲野", "乙野"), None),
        ("甲野設計・乙野設計設計共同体", ("甲野設計", "乙野設計"), None),
        ("甲野・乙野建設コンサルタント設計共同体", ("甲野", "乙野建設コンサルタント"), None),
        ("甲野設備等経常共同企業体", ("甲野設備",), None),
        ("丸島市地域維持型業務共同企業体", (), None),
        ("丸島会館管理・運営業務共同事業体（共同事業体の代表者）財団法人甲野協会", (), "財団法人甲野協会"),
        ("丸島水産物流通促進センター　代表機関　公益社団法人甲野協会", (), "公益社団法人甲野協会"),
        ("丸島グループ 代表企業 株式会社甲野", (), "株式会社甲野"),
    ],
)  # fmt: skip
def test_members_of_joint_ventures(
    printed: str, members: tuple[str, ...], representative: str | None
) -> None:
    parsed = parse_name(printed)
    assert (parsed.legal_form, parsed.members, parsed.representative) == (
        "共同企業体",
        members,
        representative,
    )


def test_two_ventures_cut_off_after_the_same_member_are_two() -> None:
    first = parse_name("Ｒ２丸島川水環境対策検討業務甲野財団・乙野コンサルタ")
    second = parse_name("Ｒ２鈴木川水環境対策検討業務甲野財団・丙野コンサ")
    assert first.members == second.members == ("甲野財団",)
    assert first.core != second.core


@pytest.mark.parametrize("behind", ["　代表取締役　鈴木太郎", " 西日本営業部", ""])
def test_a_firm_named_consortium_is_no_venture(behind: str) -> None:
    parsed = parse_name(f"丸島・アドバタイジング・コンソーシアム（株）{behind}")
    assert (parsed.name, parsed.members) == ("丸島・アドバタイジング・コンソーシアム株式会社", ())


@pytest.mark.parametrize(
    "what", ["弁護士", "税理士", "土地家屋調査士", "一級建築士事務所", "法律事務所", "不動産鑑定士"]
)
def test_a_profession_is_no_name(what: str) -> None:
    """Two who bear only their own names are never one firm."""
    one, other = parse_name(f"{what}　鈴木太郎"), parse_name(f"{what}　山田花子")
    assert one.core != other.core
    assert (one.name or "").replace(" ", "") == f"{what}鈴木太郎"


@pytest.mark.parametrize(
    ("printed", "name", "branch", "representative"),
    [
        ("㈱丸島　公共営業部長　鈴木太郎", "株式会社丸島", "公共営業部", "鈴木太郎"),
        ("丸島㈱東京支店支店長鈴木太郎", "丸島株式会社", "東京支店", "鈴木太郎"),
        ("㈱丸島 代表取締役社長 CEO 鈴木太郎", "株式会社丸島", None, "鈴木太郎"),
        ("㈱丸島　常務取締役　鈴木太郎", "株式会社丸島", None, "鈴木太郎"),
        ("丸島商店　店主　鈴木太郎", "丸島商店", None, "鈴木太郎"),
        ("㈱丸島＜東京支店＞", "株式会社丸島", "東京支店", None),
        ("㈱丸島商店・東京支店", "株式会社丸島商店", "東京支店", None),
        ("㈱丸島商店東京支店建築部", "株式会社丸島商店", "東京支店建築部", None),
        ("丸島㈱外", "丸島株式会社", None, None),
        ("日本年金機構丸島センター", "日本年金機構", "丸島センター", None),
        ("日本赤十字社　東京都支部", "日本赤十字社", "東京都支部", None),
        ("農林中央金庫本店", "農林中央金庫", "本店", None),
        ("丸島赤十字病院", "日本赤十字社", "丸島赤十字病院", None),
        ("丸島労災病院", "独立行政法人労働者健康安全機構", "丸島労災病院", None),
        ("香川県農業委員会ネットワーク機構", "一般社団法人香川県農業会議", None, None),
        ("丸島農業委員会ネットワーク機構", "丸島農業委員会ネットワーク機構", None, None),
        ("東京大学消費生活協同組合", "東京大学消費生活協同組合", None, None),
    ],
)
def test_who_signs_and_for_which_unit(
    printed: str, name: str, branch: str | None, representative: str | None
) -> None:
    parsed = parse_name(printed)
    assert (parsed.name, parsed.branch, parsed.representative) == (name, branch, representative)


@pytest.mark.parametrize(
    ("printed", "members", "representative"),
    [
        ("甲野建設㈱　乙野組㈱　共同企業体", ("甲野建設株式会社", "乙野組株式会社"), None),
        ("共同企業体　甲野建設㈱・乙野組㈱", ("甲野建設株式会社", "乙野組株式会社"), None),
        ("特定建設工事共同企業体　代表者　甲野建設㈱", (), "甲野建設株式会社"),
        ("代表者：甲野建設㈱ 構成員：㈱乙野組", ("甲野建設株式会社", "株式会社乙野組"), "甲野建設株式会社"),
        ("甲野・乙野共同企業体（代表構成員：甲野建設㈱　構成員：㈱乙野組）", ("甲野建設株式会社", "株式会社乙野組"), "甲野建設株式会社"),
        ("甲野・乙野（JV）", ("甲野", "乙野"), None),
        ("甲野・乙野異業種特定建設工事共同企業体", ("甲野", "乙野"), None),
        ("甲野㈱ 外2社共同企業体", ("甲野株式会社",), None),
        ("甲野株式会社と乙野株式会社の共同企業体", ("甲野株式会社", "乙野株式会社"), None),
        ("一般社団法人甲野・株式会社乙野コンソーシアム", ("一般社団法人甲野", "株式会社乙野"), None),
    ],
)  # fmt: skip
def test_ventures_printed_in_other_orders(
    printed: str, members: tuple[str, ...], representative: str | None
) -> None:
    parsed = parse_name(printed)
    assert (parsed.legal_form, parsed.members, parsed.representative) == (
        "共同企業体",
        members,
        representative,
    )
